"""What is known of an article while its references are being resolved: entities, and who was mentioned where."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from newsdigest.analysis.entities import Draft
from newsdigest.analysis.subjecthood import is_possessor, is_subject
from newsdigest.models import Reference, Span
from newsdigest.spans import SpanIndex

Form = Literal["name", "description", "pronoun"]

REACH = 3  # sentences back in which a pronoun looks for whom it means
_NOMINATIVE = frozenset({"he", "she", "they", "i", "we"})
_NEAR = 60  # references of a sentence that are looked at: a text without full stops is one sentence


@dataclass(frozen=True)
class Known:
    """A reference with what resolving later ones needs to know of it. What takes time is found when it is asked for."""

    reference: Reference
    person: bool
    body: bool  # a state, an organization, or one group that acts as a body: "the cabinet"
    plural: bool
    scene: Scene = field(repr=False, compare=False)

    @cached_property
    def subject(self) -> bool:
        return self.scene.is_subject(self.span)

    @cached_property
    def possessor(self) -> bool:
        return is_possessor(self.scene.text, self.span)

    @cached_property
    def quoted(self) -> bool:
        return self.scene.is_quoted(self.span)

    @property
    def span(self) -> Span:
        return self.reference.span

    @property
    def entity(self) -> str:
        """The entity of a reference to one."""
        return self.reference.entities[0]


class Scene:
    """Entities and references so far. References are kept sentence by sentence, so that looking near is quick."""

    def __init__(self, document_id: str, text: str, sentences: Sequence[Span], quotes: SpanIndex) -> None:
        self.text = text
        self.sentences = sentences
        self.quotes = quotes
        self.drafts: dict[str, Draft] = {}
        self._document = document_id
        self._starts = [sentence.start for sentence in sentences]
        self._known: dict[int, list[Known]] = {}

    def __iter__(self) -> Iterator[Known]:
        return (known for sentence in sorted(self._known) for known in self._known[sentence])

    def new(self, draft: Draft) -> str:
        """Add an entity; its id."""
        key = f"{self._document}.e{len(self.drafts) + 1}"
        self.drafts[key] = draft
        return key

    def sentence_of(self, position: int) -> int:
        return max(0, bisect.bisect_right(self._starts, position) - 1)

    def add(self, span: Span, entities: tuple[str, ...], form: Form) -> None:
        sentence = self.sentence_of(span.start)
        drafts = [self.drafts[key] for key in entities]
        kinds = [draft.kind for draft in drafts]
        collective = len(drafts) == 1 and drafts[0].collective
        known = Known(
            reference=Reference(span, entities, form),
            person=kinds == ["person"],
            body=kinds in (["state"], ["organization"]) or collective,
            plural=len(kinds) > 1 or (kinds == ["group"] and not collective),
            scene=self,
        )
        bisect.insort(self._known.setdefault(sentence, []), known, key=lambda other: other.span)

    def remove(self, known: Known) -> None:
        self._known[self.sentence_of(known.span.start)].remove(known)

    def is_subject(self, span: Span) -> bool:
        return span.of(self.text).lower() in _NOMINATIVE or is_subject(self.text, self.start_of(span), span)

    def is_quoted(self, span: Span) -> bool:
        return any(quote.holds(span) for quote in self.quotes.overlapping(span))

    def start_of(self, span: Span) -> int:
        """Where the sentence of a span begins."""
        return self.sentences[self.sentence_of(span.start)].start if self.sentences else 0

    def of_sentence(self, sentence: int) -> Sequence[Known]:
        return self._known.get(sentence, ())

    def around(self, span: tuple[int, int], back: int = 0) -> Iterator[Known]:
        """The references of the sentence of a span and of ``back`` sentences before it, in text order."""
        here = self.sentence_of(span[0])
        for sentence in range(max(0, here - back), here + 1):
            yield from self._near(self.of_sentence(sentence), span[0])

    def before(self, position: int, back: int = REACH) -> Iterator[Sequence[Known]]:
        """The references before a place, sentence by sentence from its own on backwards."""
        here = self.sentence_of(position)
        for sentence in range(here, max(-1, here - back - 1), -1):
            yield [known for known in self._near(self.of_sentence(sentence), position) if known.span.end <= position]

    def is_taken(self, span: Span) -> bool:
        """Whether a reference lies there already."""
        return any(known.span.overlaps(span) for known in self.around(span))

    @staticmethod
    def _near(found: Sequence[Known], position: int) -> Sequence[Known]:
        if len(found) <= _NEAR:
            return found
        at = bisect.bisect_left(found, position, key=lambda known: known.span.start)
        return found[max(0, at - _NEAR // 2) : at + _NEAR // 2]

"""What is known of an article while its references are being resolved: entities, and who was mentioned where."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from newsdigest.analysis.entities import Draft
from newsdigest.lexicon import either, load
from newsdigest.models import Reference, Span

Form = Literal["name", "description", "pronoun"]

REACH = 3  # sentences back in which a pronoun looks for whom it means


@cache
def words(name: str) -> frozenset[str]:
    """One of the word lists of references.yaml."""
    return frozenset(load("references")[name])


@cache
def _before_subject() -> re.Pattern[str]:
    opener = rf"\b{either(words('openers'))}"
    return re.compile(rf"(?:^|[,;:—–(\"“‘”’-]|{opener})\s*(?:(?:the|a|an|then|former)\s+)*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Known:
    """A reference with what resolving later ones needs to know of it."""

    reference: Reference
    sentence: int
    person: bool
    body: bool  # a state or an organization
    subject: bool
    plural: bool

    @property
    def span(self) -> Span:
        return self.reference.span

    @property
    def entity(self) -> str:
        """The entity of a reference to one."""
        return self.reference.entities[0]


class Scene:
    """Entities and references so far. References are kept sentence by sentence, so that looking near is quick."""

    def __init__(self, document_id: str, text: str, sentences: Sequence[Span]) -> None:
        self.text = text
        self.sentences = sentences
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
        floor = min(self.sentences[sentence].start, span.start)
        kinds = [self.drafts[key].kind for key in entities]
        known = Known(
            reference=Reference(span, entities, form),
            sentence=sentence,
            person=kinds == ["person"],
            body=kinds in (["state"], ["organization"]),
            subject=bool(_before_subject().search(self.text[floor : span.start])),
            plural=len(kinds) > 1 or kinds == ["group"],
        )
        bisect.insort(self._known.setdefault(sentence, []), known, key=lambda other: other.span)

    def remove(self, known: Known) -> None:
        self._known[known.sentence].remove(known)

    def of_sentence(self, sentence: int) -> Sequence[Known]:
        return self._known.get(sentence, ())

    def around(self, span: Span, back: int = 0, on: int = 0) -> Iterator[Known]:
        """The references of the sentence of a span, of ``back`` sentences before and ``on`` after it, in text order."""
        here = self.sentence_of(span.start)
        for sentence in range(max(0, here - back), here + on + 1):
            yield from self.of_sentence(sentence)

    def is_taken(self, span: Span) -> bool:
        """Whether a reference lies there already."""
        return any(known.span.overlaps(span) for known in self.around(span))

    def pair_before(self, position: int) -> tuple[str, ...]:
        """The two persons named together last; nothing when no sentence in reach names two."""
        here = self.sentence_of(position)
        for sentence in range(here, max(-1, here - REACH - 1), -1):
            found: list[str] = []
            for known in self.of_sentence(sentence):
                if known.person and known.span.end <= position and known.entity not in found:
                    found.append(known.entity)
            if len(found) >= 2:
                return tuple(found[:2])
        return ()

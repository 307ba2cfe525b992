"""A sentence as a row of nodes: what stands where, and where the phrase of a party begins."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from newsdigest.analysis import states
from newsdigest.analysis.contacts_nodes import MOST_FILLERS, Node, Participant, describes, is_filler, tells_whom, words
from newsdigest.analysis.contacts_phrases import is_prefixed, nodes_of
from newsdigest.analysis.times import Time, find_times
from newsdigest.models import Span

if TYPE_CHECKING:
    from newsdigest.analysis.references import Entities, References


class Nodes:
    """The nodes of one sentence."""

    def __init__(self, text: str, sentence: Span, references: References, entities: Entities) -> None:
        self.text = text
        self.sentence = sentence
        self._entities = entities
        self.nodes = nodes_of(text, sentence, references, entities)

    def named(self, span: Span) -> Participant | None:
        """The entity that one word names: a state in any form, or somebody by the last name."""
        if is_prefixed(span, self.text):
            return None
        word = span.of(self.text)
        state = states.lookup(word)
        entity = self._entities.by_name.get(state.state if state else word)
        if entity is not None:
            return None if entity.kind == "place" else Participant(entity.name, entity.id, span)
        return Participant(state.state, None, span) if state else None

    def kind(self, one: Participant) -> str | None:
        """What kind of entity somebody is, where that is known."""
        return self._entities[one.entity].kind if one.entity else None

    def __len__(self) -> int:
        return len(self.nodes)

    def places(self, span: Span) -> list[int]:
        """The places of the nodes that share characters with a span."""
        place = bisect_right(self.nodes, span.start, key=lambda node: node.span.end)
        found: list[int] = []
        while place < len(self.nodes) and self.nodes[place].span.start < span.end:
            found.append(place)
            place += 1
        return found

    @cached_property
    def times(self) -> list[Time]:
        """The time expressions of the sentence."""
        return find_times(self.text, self.sentence)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words of the sentence."""
        return frozenset(node.word for node in self.nodes)

    @cached_property
    def citing(self) -> list[int]:
        """Where those begin whom the sentence cites: after "according to" and "citing"."""
        named = [
            place + 1
            for place, node in enumerate(self.nodes)
            if node.word == "citing" or (node.word == "to" and self.word(place - 1) == "according")
        ]
        found = [self.noun_phrase(place) for place in named]
        return [place for place in found if place is not None]

    @cached_property
    def reports(self) -> list[int]:
        """The places of "said" in "said that"."""
        said = words("reporting")
        return [place for place, node in enumerate(self.nodes) if node.word in said and self.word(place + 1) == "that"]

    def word(self, index: int) -> str:
        """The word at a place, lower case; empty outside the sentence."""
        return self.nodes[index].word if 0 <= index < len(self.nodes) else ""

    def party(self, index: int) -> Node | None:
        if 0 <= index < len(self.nodes) and self.nodes[index].is_party:
            return self.nodes[index]
        return None

    def noun_phrase(self, index: int, *, strict: bool = False) -> int | None:
        """The place of the party whose phrase begins here: "the former US president Carter" at "the".

        Any describing word may stand before a party without a name ("wealthy donors"), only titles before a name; with
        ``strict`` only titles before either. "A group of" may begin it.
        """
        loose = False
        counted = index + (self.word(index) in words("articles"))
        if self.word(counted) in words("collections") and self.word(counted + 1) == "of":
            index = counted + 2
        for place in range(index, min(index + MOST_FILLERS + 1, len(self.nodes))):
            node = self.nodes[place]
            if node.is_party:
                told = node.named and tells_whom(self.word(place - 1))  # "the buyout firm Hale Partners"
                return (
                    None if self._is_compound(place) or (loose and not told and (node.named or node.pronoun)) else place
                )
            owned = place + 1 < len(self.nodes) and self.nodes[place + 1].is_party and not self.nodes[place + 1].named
            if node.place and owned:
                continue  # "the Queensland nurses' union"
            if node.time or node.place or (node.who and not node.owner):
                return None
            if node.word in ("'", "'s") and self.nodes[place - 1].span.of(self.text)[:1].isupper():
                continue  # "Farmers' Party leader Ivan Kolar"
            if not node.owner and not is_filler(node.word, node.span.of(self.text)):
                loose = True
                if strict or not describes(node.word):
                    return None
        return None

    def _is_compound(self, index: int) -> bool:
        """Whether a name is only the first part of a word: "US-led"."""
        after = self.nodes[index + 1] if index + 1 < len(self.nodes) else None
        return after is not None and after.word in ("-", "–") and after.span.start == self.nodes[index].span.end

    def is_several(self, place: int) -> bool:
        """Whether a party is several without a name: "the rival leaders"."""
        node = self.nodes[place]
        head = node.word.partition(" of ")[0]  # "the ministers of Peru"
        return not node.named and not node.pronoun and head.split()[-1].endswith("s")

    def after_name(self, place: int) -> int:
        """The place after a party with all words of its name: after "banks" for "heads" of "heads of the banks"."""
        node = self.nodes[place]
        end = node.span.start + len(node.who[0].name) if node.who else node.span.end
        if not node.who or self.text[node.span.start : end] != node.who[0].name:
            return place + 1
        return next(
            (after for after in range(place + 1, len(self.nodes)) if self.nodes[after].span.start >= end), place + 1
        )

    def phrase_start(self, index: int) -> int:
        """Where the phrase of the party at a place begins: the place of "the" in "the former president Carter"."""
        start = index
        while (
            start > 0
            and index - start < MOST_FILLERS
            and not self.nodes[start - 1].is_party
            and not self.nodes[start - 1].time
            and self.word(start - 1) not in words("prepositions")
            and (
                self.nodes[start - 1].owner or is_filler(self.word(start - 1), self.nodes[start - 1].span.of(self.text))
            )
        ):
            start -= 1
        return start

    def before_phrase(self, index: int) -> str:
        """The word before the phrase of the party at a place; empty at the start of the sentence."""
        return self.word(self.phrase_start(index) - 1)

"""A sentence as a row of nodes that one can walk: noun phrases and lists of parties."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from newsdigest.analysis import states
from newsdigest.analysis.contacts_nodes import (
    MOST_FILLERS,
    OBJECT_PRONOUNS,
    OWNING,
    Node,
    Participant,
    describes,
    ends_phrase,
    is_filler,
    roles,
    tells_whom,
    words,
)
from newsdigest.analysis.contacts_phrases import is_prefixed, nodes_of
from newsdigest.analysis.times import Time, find_times
from newsdigest.lexicon import load
from newsdigest.models import Span

if TYPE_CHECKING:
    from newsdigest.analysis.references import Entities, References


BREAKS = frozenset({";", ":", ".", "?", "!"})
ASIDE_MARKS = frozenset({",", "—", "–"})
_OPENERS = ("asides", "titles", "belongs", "prepositions")
_LONGEST_ASIDE = 30  # nodes between the marks of an aside
_LONGEST_RELATIVE = 30  # nodes of "whose husband, the envoy B, had left for Oslo"
_SHORT_ASIDE = 8  # nodes of "Peru's deputy envoy"


class Row:
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

    def group_right(self, index: int, *, apart: bool = True) -> tuple[tuple[Participant, ...], int]:
        """The parties listed from a place on ("X, Y and Z"), and the place after the list.

        With ``apart`` one who begins a new clause is none of them: "met X and Y said".
        """
        parties = list(self.nodes[index].who)
        end = index + 1
        pending: list[Participant] = []
        known = {one.key for one in parties}
        place = index
        while True:
            place = self._after_home(place + 1)
            comma = self.word(place) == ","
            place = self._after_aside(place) if comma else place
            if self.word(place) in words("including") and (some := self.noun_phrase(place + 1)) is not None:
                told, end = self.group_right(some, apart=apart)
                return tuple({one.key: one for one in (*parties, *told)}.values()), end
            joined = self.word(place) in ("and", "&") or (self.word(place) == "well" and self.word(place - 1) == "as")
            place += joined
            place = self._after_again(place, index) if joined else place
            following = self.noun_phrase(place) if comma or joined else None
            if following is None:
                return tuple(parties), end
            node = self.nodes[following]
            same = any(one.key in known for one in node.who)
            place = following
            lists_owners = self._lists_owners(parties[0], node)
            if comma and not joined and not lists_owners and _renames(parties, node) and not pending:
                if not ends_phrase(self.nodes, following + 1):
                    return tuple(parties), end
                parties = list(node.who)
                known = {one.key for one in parties}
                end = following + 1
                continue
            written = any(one.entity is None and one.name == one.span.of(self.text) for one in node.who)
            if same or (comma and not joined and written):
                end = following + 1 if same and not pending else end
                continue
            pending += node.who
            known |= {one.key for one in node.who}
            if joined:
                if apart and not lists_owners and self._begins_clause(following + 1):
                    return tuple(parties), end
                parties += pending
                pending = []
                end = following + 1

    def _lists_owners(self, first: Participant, node: Node) -> bool:
        """Whether a state goes on with what a group began: "the leaders of Japan, China" are no party called China."""
        entity = node.who[0].entity
        grouped = first.span.of(self.text)[:1].islower() and " of " in first.span.of(self.text)
        return grouped and entity is not None and self._entities[entity].kind == "state"

    def _begins_clause(self, index: int) -> bool:
        return self.word(index) in words("auxiliaries") | words("reporting")

    def group_left(self, index: int) -> tuple[tuple[Participant, ...], int]:
        """The parties listed up to a place, and where the list begins."""
        groups = [self.nodes[index].who]
        known = {one.key for one in self.nodes[index].who}
        start = index
        place = self.phrase_start(index) - 1
        joined = False
        while True:
            conjunction = self.word(place) in ("and", "&", "nor")
            comma = self.word(place) == ","
            if not conjunction and not comma:
                break
            place -= 1
            if conjunction and self.word(place) == ",":
                before = self.before_aside(place)
                place = place - 1 if before is None else before
            place = self._before_home(place)
            node = self.party(place)
            if node is None or (node.pronoun and node.word in OBJECT_PRONOUNS):
                break
            same = any(one.key in known for one in node.who)
            if not (conjunction or joined or same):
                break
            first = self.phrase_start(place)
            if self.word(first - 1) in words("prepositions") and not same:
                break
            joined = joined or conjunction
            named = self.nodes[start].person  # "two senators, A and B, met": these are two
            told = named and not conjunction and joined and self.is_several(place)
            if not same and not told:
                groups.append(node.who)
                known |= {one.key for one in node.who}
            start = place
            place = first - 1
        return tuple(one for group in reversed(groups) for one in group), start

    def before_aside(self, mark: int) -> int | None:
        """The party before an aside that ends at a mark: "A, a former adviser to C, met", "the president, A, met"."""
        closed = self.party(mark - 1)
        if closed is not None and "," in closed.span.of(self.text) and self._is_someone(closed):
            return mark - 1
        for place in range(mark - 1, max(mark - _LONGEST_ASIDE, 0), -1):
            if self.word(place) == self.word(mark) and self.party(place - 1) is not None:
                return place - 1 if self._opens_aside(place + 1) else None
            if self.word(place) in BREAKS:
                return None
        return None

    def before_relative(self, mark: int) -> int | None:
        """The party before a relative clause that ends at a mark: "A, whose husband, B, had left, met"."""
        for place in range(mark - 1, max(mark - _LONGEST_RELATIVE, 1), -1):
            if self.word(place) in BREAKS:
                return None
            if self.word(place) in words("relatives") and self.word(place - 1) == ",":
                return place - 2 if self.party(place - 2) is not None else None
        return None

    def is_several(self, place: int) -> bool:
        """Whether a party is several without a name: "the rival leaders"."""
        node = self.nodes[place]
        head = node.word.partition(" of ")[0]  # "the ministers of Peru"
        return not node.named and not node.pronoun and head.split()[-1].endswith("s")

    def apposed(self, mark: int) -> int | None:
        """The last one named in an aside before a mark: "the envoy to Peru, A, met", "the rivals, A and B, met"."""
        last = self.party(mark - 1)
        if last is None or not (last.named and last.person):
            return None
        _, first = self.group_left(mark - 1)
        first = self.phrase_start(first)
        described = first - 2
        if self.word(first - 1) != self.word(mark) or self.party(described) is None:
            return None
        _, head = self.group_left(described)
        if head < described and self.is_several(head):  # "the foreign ministers of Peru and Chile, A and B, met"
            return mark - 1
        is_one = first == self.phrase_start(mark - 1)
        fits = self._is_envoy(described) if is_one else self.is_several(described)
        return mark - 1 if fits else None

    def _is_envoy(self, place: int) -> bool:
        """Whether a party belongs to somebody without a name: "Peru" in "the envoy to Peru"."""
        start = self.phrase_start(place)
        return self.word(start - 1) in words("belonging") and self.word(start - 2) in roles() | words("belongs")

    def _is_someone(self, node: Node) -> bool:
        """Whether a phrase with a comma is one person, "his counterpart, Hale", not a place: "in Leith, Scotland"."""
        return node.person or any(one.entity is None for one in node.who)

    def _after_aside(self, mark: int) -> int:
        """The place after a comma, or after the comma that ends what it tells of whose: "A, Peru's envoy, and B"."""
        if self._tells_whose(mark + 1):
            for place in range(mark + 2, min(mark + _SHORT_ASIDE, len(self.nodes))):
                if self.word(place) == ",":
                    return place + 1
        return mark + 1

    def _after_again(self, place: int, first: int) -> int:
        """The place after words that only go on with a list: after "later with" in "with A and later with B"."""
        again = self.word(self.phrase_start(first) - 1)
        start = place
        while (
            self.word(place) in words("going_on")
            or (self.word(place) == "," and place > start)
            or (self.word(place) == "on" and place + 1 < len(self.nodes) and self.nodes[place + 1].time)
            or (place < len(self.nodes) and self.nodes[place].time)
        ):
            place += 1
        if self.word(place) == "," and self.word(place + 1) in words("going_on"):
            return self._after_again(place + 1, first)
        return place + (self.word(place) == again and again in words("prepositions"))

    def _after_home(self, place: int) -> int:
        """The place after where or whose somebody is: after "of Ohio" in "Weiss of Ohio and Lund of Maine"."""
        place = self.after_name(place - 1)
        if self.word(place) in load("roles")["territories"]:
            return place + 1  # "the governor of Santa Rita | province, Ana Ruiz"
        if self.word(place) != "of" or place + 1 >= len(self.nodes):
            return place
        named = self.nodes[place + 1]
        if named.place or (named.named and not named.person):
            return place + 2
        whose = self.noun_phrase(place + 1) if self.is_several(place - 1) else None  # "leaders of the main parties"
        return place if whose is None else whose + 1

    def after_name(self, place: int) -> int:
        """The place after a party with all words of its name: after "banks" for "heads" of "heads of the banks"."""
        node = self.nodes[place]
        end = node.span.start + len(node.who[0].name) if node.who else node.span.end
        if not node.who or self.text[node.span.start : end] != node.who[0].name:
            return place + 1
        return next(
            (after for after in range(place + 1, len(self.nodes)) if self.nodes[after].span.start >= end), place + 1
        )

    def _before_home(self, place: int) -> int:
        """The place of the person before "of Ohio", where that ends at a place; else that place."""
        if self.word(place - 1) != "of" or not 1 < place < len(self.nodes):
            return place
        named, whose = self.nodes[place], self.nodes[place - 2]
        return place - 2 if whose.person and (named.place or (named.named and not named.person)) else place

    def _tells_whose(self, place: int) -> bool:
        """Whether "Peru's envoy" begins here and is nobody known."""
        if place >= len(self.nodes) or not self.nodes[place].owner or self.nodes[place].pronoun:
            return False
        return any(self.word(other) in roles() for other in range(place + 1, place + MOST_FILLERS))

    def _opens_aside(self, place: int) -> bool:
        opener = self.word(place)
        described = (self.party(place) is not None and not self.nodes[place].named) or self._tells_whose(place)
        return described or opener[:1].isdigit() or any(opener in words(name) for name in _OPENERS) or opener in roles()

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


def _renames(parties: Sequence[Participant], node: Node) -> bool:
    """ "Assad's main backer, Vladimir Putin": one nameless party, then a name."""
    one_each = len(parties) == 1 and len(node.who) == 1
    owned = node.word.split()[0] in OWNING  # "met the board, its chairman, Hale, said"
    return one_each and parties[0].entity is None and node.who[0].entity is not None and not owned

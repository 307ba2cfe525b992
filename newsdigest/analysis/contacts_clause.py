"""A sentence as a row of nodes that one can walk: noun phrases and lists of parties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from newsdigest.analysis.contacts_nodes import (
    MOST_FILLERS,
    OBJECT_PRONOUNS,
    OWNING,
    Node,
    Participant,
    ends_phrase,
    roles,
    words,
)
from newsdigest.analysis.contacts_row import Nodes
from newsdigest.lexicon import load

if TYPE_CHECKING:
    pass


BREAKS = frozenset({";", ":", ".", "?", "!"})
ASIDE_MARKS = frozenset({",", "—", "–"})
_OPENERS = ("asides", "titles", "belongs", "prepositions")
_LONGEST_ASIDE = 30  # nodes between the marks of an aside
_LONGEST_RELATIVE = 30  # nodes of "whose husband, the envoy B, had left for Oslo"
_SHORT_ASIDE = 8  # nodes of "Peru's deputy envoy"


class Row(Nodes):
    """The nodes of one sentence, with its lists of parties and its asides."""

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
            if (
                comma
                and not joined
                and not lists_owners
                and _renames(parties, node)
                and not (pending or self._is_owned(node))
            ):
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

    def _is_owned(self, node: Node) -> bool:
        """Whether a phrase tells of somebody of the one before: "met the board, its chairman, Hale, said"."""
        return node.span.of(self.text).split()[0].lower() in OWNING

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


def _renames(parties: Sequence[Participant], node: Node) -> bool:
    """ "Assad's main backer, Vladimir Putin": one nameless party, then a name."""
    one_each = len(parties) == 1 and len(node.who) == 1
    return one_each and parties[0].entity is None and node.who[0].entity is not None

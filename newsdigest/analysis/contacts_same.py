"""Parties told twice: words that only describe those named beside them, "two senators, A and B", are no party."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_nodes import OWNING, Node, Participant, describes, words

_LONGEST_OWNED = 5  # nodes of "'s chief ethics officer"
_LONGEST_ASIDE = 12  # nodes of "the two men who will decide the fate of the coalition, A and B"


def without_descriptions(row: Row, parties: Sequence[Participant]) -> tuple[Participant, ...]:
    """The parties without those that only say who the named ones are; all where fewer than two would be left."""
    named = {one.key for one in parties if row.kind(one) == "person" and _is_named(row, one)}
    starts = {_first(row, place) for one in parties if one.key not in named for place in row.places(one.span)}
    drop = {place for start in starts for place in _described(row, start, named)}
    spans = {row.nodes[place].span for place in drop}
    kept = tuple(one for one in parties if one.key in named or not any(span.holds(one.span) for span in spans))
    if len(named) > 1:
        kept = tuple(one for one in kept if one.key in named or not _counts(one))
    return kept if len({one.key for one in kept}) > 1 else tuple(parties)


def _first(row: Row, place: int) -> int:
    """Where the list begins that a place ends: at "ministers of Peru" for Chile in "ministers of Peru and Chile"."""
    first = row.group_left(place)[1] if row.party(place) is not None else place
    return first if row.party(first) is not None and row.is_several(first) else place


def _is_named(row: Row, one: Participant) -> bool:
    return any(row.nodes[place].named for place in row.places(one.span))


def _counts(one: Participant) -> bool:
    """Whether it is "the three", "the two men": those who are named beside it."""
    counted = one.span if one.entity is None else None
    return counted is not None and one.name.lower().split()[-1] in words("counts")


def _described(row: Row, start: int, named: set[str]) -> Iterator[int]:
    """The places of a description that begins here and of whom it tells, where the names of all follow a comma."""
    node = row.nodes[start]
    if not node.is_party or node.named or node.pronoun or any(one.key in named for one in node.who):
        return
    if row.word(start + 1) == "and" and row.word(start - 1) == "the" and not row.is_several(start):
        other = row.nodes[start + 2] if start + 2 < len(row) else None  # "the premier and finance minister Hale" is one
        if (
            other is not None
            and _is_one_of(other, named)
            and other.span.of(row.text).split()[0].lower() in words("titles")
        ):
            yield start
        return
    end = _description_end(row, start)
    if row.word(end) != ",":
        return
    first = row.noun_phrase(end + 1)
    if (
        first is None
        or not _is_one_of(row.nodes[first], named)
        or row.nodes[first].span.of(row.text).split()[0].lower() in OWNING
    ):
        return
    told, after = row.group_right(first, apart=False)
    several = row.is_several(start) or any(row.nodes[place].is_party for place in range(start + 1, end))
    if several and not (len(told) > 1 and _is_certain(row, start)):
        return
    if not several and (len(told) > 1 or row.word(after) not in ("", ",", ".", ";", ")", "—", "–")):
        return
    yield from range(start, end)


def _is_one_of(node: Node, named: set[str]) -> bool:
    return node.person and any(one.key in named for one in node.who)


def _is_certain(row: Row, start: int) -> bool:
    """Whether a plural means certain ones: "the ministers", "two senators", "her counterparts", not "senators"."""
    first = row.nodes[start].span.of(row.text).split()[0].lower()
    before = {row.word(start - 1), row.word(start - 2), first}
    of_certain = row.word(start + 1) == "of" and row.word(start + 2) in words("certain")
    return not before.isdisjoint(words("certain")) or of_certain or (start > 0 and row.nodes[start - 1].owner)


def _description_end(row: Row, start: int) -> int:
    """The place after a description with the states or bodies whose they are and what is told of all of them."""
    place = row.after_name(start)
    if row.word(place) in ("'s", "'"):  # "the union's lawyer, A"
        place = next(
            (other for other in range(place + 1, place + _LONGEST_OWNED) if not describes(row.word(other))), place
        )
    while place < len(row) and (
        row.word(place) in ("and", ",", "of", "the")
        or (row.nodes[place].is_party and not row.nodes[place].person and not row.nodes[place].pronoun)
        or row.nodes[place].place
    ):
        if row.word(place) == "," and not _goes_on(row, place):
            return place
        place += 1
    if row.word(place) in words("relatives"):
        reach = range(place, min(place + _LONGEST_ASIDE, len(row)))
        return next((other for other in reach if row.word(other) == ","), place)
    return place


def _goes_on(row: Row, comma: int) -> bool:
    """Whether a comma only parts states or adjectives of a list: "the ministers of Peru, Chile and Cuba"."""
    after = row.nodes[comma + 1] if comma + 1 < len(row) else None
    return after is not None and after.is_party and not after.person

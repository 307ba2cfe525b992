"""The communications that the reader found, as triggers and sides like those of the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import takewhile

from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_nodes import Participant, describes, words
from newsdigest.analysis.contacts_parties import Sides, is_apart, is_said_apart
from newsdigest.analysis.triggers import Entry, Trigger, entry_of
from newsdigest.models import Communication, Span

_SURE = 0.7  # chance from which somebody takes part beside two others
_SURER = 0.9  # and from which beside those whom a rule found
_MARKS = (",", "-", "–", "—", ":")
_ADJECTIVAL = ("al", "ic", "ary", "ive")
_OWNING = ("'s", "'")


def trigger_of(row: Row, communication: Communication) -> Trigger | None:
    """The trigger of a communication as nodes of its sentence; with the lexicon's entry where it has one."""
    places = row.places(communication.trigger)
    if not places:
        return None
    start, end = places[0], places[-1] + 1
    listed = ((place, entry) for place in places if (entry := entry_of(row, place)) is not None)
    known = next((entry for place, entry in listed if row.word(place + 1) not in entry.not_before), None)
    return Trigger(known or _unknown(row, start, communication), start, end)


def _unknown(row: Row, start: int, communication: Communication) -> Entry:
    return Entry(
        name=row.word(start),
        noun=row.word(start - 1) != "to",
        forms=(),
        channel=communication.channel,
        frames=frozenset(),
        not_before=frozenset(),
        asks=False,
        apart=False,
        persons=False,
        by_person=False,
        status="held",
        plain_object=False,
    )


def sides_of(row: Row, trigger: Trigger, communication: Communication) -> Sides | None:
    """Its participants: those before the trigger on one side, the others on the other.

    Beside the two likeliest only sure ones count. None when there is only one, or when one is "I" or "they" and nobody
    knows who that is.
    """
    meant: dict[Span, tuple[Participant, ...]] = {}
    for span, chance in _likeliest_first(communication):
        if chance < _SURE and len({one.key for group in meant.values() for one in group}) >= 2:
            break
        beside = _is_beside(row, span)
        if beside or _is_in_aside(row, span, trigger):
            continue
        meant[span] = _meant(row, trigger, span, is_sure=chance >= _SURE)
        if not meant[span] and span.of(row.text).lower() in words("somebody"):
            return None
    one: list[Participant] = []
    other: list[Participant] = []
    end = trigger.end
    seen: set[str] = set()
    sources = {
        one.key for place in range(trigger.end, len(row)) if _is_source(row, place) for one in row.nodes[place].who
    }
    for span in sorted(meant):
        for participant in meant[span]:
            if participant.key not in seen and (
                span.start < communication.trigger.start or participant.key not in sources
            ):
                seen.add(participant.key)
                (one if span.start < communication.trigger.start else other).append(participant)
        if span.start >= communication.trigger.end:
            end = max(end, *(place + 1 for place in row.places(span)), 0)
    if len(seen) < 2:
        return None
    if not other and _has_counterpart(row, trigger):
        return None  # "A and B have been in communication with both camps": with whom is not known
    if not one and is_said_apart(row, trigger) and len(other) > 2:
        return Sides(tuple(other[:1]), tuple(other[1:]), end)  # "In separate calls, A thanked B and C"
    return Sides(tuple(one), tuple(other), end) if one else Sides(tuple(other), (), end)


def others(
    row: Row, trigger: Trigger, parties: Sequence[Participant], communication: Communication
) -> Iterator[Participant]:
    """Those who surely take part beside the parties that a rule found: persons and states.

    There are none where it is a contact of each pair, or words of one to another.
    """
    if is_apart(row, trigger) or trigger.entry.channel == "statement_to":
        return
    for span, chance in _likeliest_first(communication):
        if chance < _SURE:
            return
        if chance < _SURER and not _is_listed(row, span, parties):
            continue
        beside = _is_beside(row, span)
        beside = beside or _is_of_other_predicate(row, span, trigger)
        if not (beside or any(one.span.overlaps(span) for one in parties)):
            further = [one for one in _meant(row, trigger, span) if row.kind(one) in ("person", "state")]
            parties = [*parties, *further]
            yield from further


def _is_of_other_predicate(row: Row, span: Span, trigger: Trigger) -> bool:
    """Whether somebody is whom another verb of the subject acts on: B in "A called on B and had lunch with C"."""
    last = max(row.places(span), default=trigger.start)
    between = range(last + 1, trigger.start)
    return any(row.word(place) in ("and", "but") and row.word(place + 1) in _verbs() for place in between)


@cache
def _verbs() -> frozenset[str]:
    return words("auxiliaries") | words("pasts") | words("holding") - words("prepositions")


def _is_listed(row: Row, span: Span, parties: Sequence[Participant]) -> bool:
    """Whether a list that names some of the parties names somebody too: "A, B and C" where A and C take part."""
    places = row.places(span)
    if not places:
        return False  # in brackets
    first, last = row.phrase_start(places[0]), places[-1] + 1
    beside = (first - 2, last + 1 + (row.word(last + 1) in ("and", "the")))
    joined = (row.word(first - 1) in (",", "and"), row.word(last) in (",", "and"))
    near = {
        one.key
        for place, is_near in zip(beside, joined, strict=True)
        if is_near and (node := row.party(place))
        for one in node.who
    }
    return any(one.key in near for one in parties)


def _likeliest_first(communication: Communication) -> list[tuple[Span, float]]:
    chances = communication.chances or (1.0,) * len(communication.participants)
    pairs = zip(communication.participants, chances, strict=True)
    return sorted(pairs, key=lambda pair: -pair[1])


def _is_beside(row: Row, span: Span) -> bool:
    """Whether somebody takes no part, for where he stands: "about A", "in A", "opposed to A", "not A"."""
    ruled_out = row.before_phrase(next(iter(row.places(span)), 0)) == "not"
    return ruled_out or _is_topic(row, span) or _is_scene(row, span) or _is_attached(row, span)


def _is_topic(row: Row, span: Span) -> bool:
    """Whether it is what they spoke about: "about Russia", or goes on with that: "about Russia and China"."""
    first = next(iter(row.places(span)), 0)
    while row.word(first - 1) in ("and", "or", ",", "&") and row.party(first - 2) is not None:
        first = row.phrase_start(first - 2)
    return row.before_phrase(first) in words("subjects")


def _is_scene(row: Row, span: Span) -> bool:
    """Whether it is where they met: "in Oslo"."""
    place = next(iter(row.places(span)), 0)
    return (
        row.nodes[place].named
        and not row.nodes[place].person
        and row.before_phrase(place) in ("in", "at", "near", "after", "before", "until")
    )


def _is_attached(row: Row, span: Span) -> bool:
    """Whether it only tells whose or what kind others are: "groups opposed to A", "an official with links to A"."""
    place = row.phrase_start(next(iter(row.places(span)), 0))
    return row.word(place - 1) in ("to", "with", "by") and row.word(place - 2) in words("attached")


def _is_in_aside(row: Row, span: Span, trigger: Trigger) -> bool:
    """Whether a relative clause before a trigger names him: B in "A, whose envoy, B, left, met"."""
    place = next(iter(row.places(span)), 0)
    first = next((back for back in range(place - 1, -1, -1) if row.word(back) in words("relatives")), 0)
    if place >= trigger.start or first < 2 or row.word(first - 1) != ",":
        return False
    closed = [mark for mark in range(place + 1, trigger.start) if row.word(mark) == ","]
    if not closed or row.before_relative(closed[-1]) != first - 2:
        return False
    following = row.word(closed[-1] + 1)
    return closed[-1] + 1 == trigger.start or following in words("auxiliaries") | words("pasts") | words("adverbs")


def _has_counterpart(row: Row, trigger: Trigger) -> bool:
    """Whether "with" somebody follows a trigger at once."""
    after = trigger.end + (row.word(trigger.end) in words("adverbs"))
    return row.word(after) == "with" and not (after + 1 < len(row) and row.nodes[after + 1].time)


def _is_source(row: Row, place: int) -> bool:
    """Whether somebody is only named as the source at the end: C in "A will meet B, its president, C, said"."""
    if row.party(place) is None:
        return False
    after = place + 1 + (row.word(place + 1) == ",")
    return row.word(after) in words("reporting") and not row.word(after + 1)[:1].isalnum()


def _meant(row: Row, trigger: Trigger, span: Span, *, is_sure: bool = True) -> tuple[Participant, ...]:
    """Whom the words of a participant stand for; nobody when they are no name and no whole phrase.

    Of "the rival leaders, A and B" these are the two, of "the ambassador to A" the ambassador only, and of
    "Israeli-Syrian" both states. Somebody without a name is one only when the reader ``is_sure``.
    """
    one, hyphen, other = span.of(row.text).partition("-")
    if hyphen:
        pair = [row.named(Span(span.start, span.start + len(one))), row.named(Span(span.end - len(other), span.end))]
        if all(pair):
            return tuple(state for state in pair if state is not None)
    places = row.places(span)
    held = [place for place in places if row.nodes[place].is_party]
    held = [place for place in held if place == held[0] or row.before_phrase(place) not in words("belonging")]
    if len(held) > 2 and row.is_several(held[0]):
        apart = [
            place for place in held[1:] if row.word(row.phrase_start(place) - 1) in _MARKS and row.nodes[place].person
        ]
        held = [place for place in held if place >= apart[0]] if apart else held
    owning = [place for place in places if row.nodes[place].who and (place < trigger.start or row.nodes[place].pronoun)]
    parties = [row.nodes[place] for place in held or owning]
    if parties:
        return tuple(one for node in parties for one in node.who)
    named = row.named(span) or (_as_written(row, span) if is_sure else None)
    return (named,) if named is not None else ()


def _as_written(row: Row, span: Span) -> Participant | None:
    """Somebody without a name, by the noun at the end of his phrase: "the harbour board", "the port's pilots"."""
    places = row.places(span)
    while places and row.word(places[0]) in words("determiners"):
        places = places[1:]
    places = list(takewhile(lambda place: row.word(place) not in words("prepositions"), places))  # "women in a camp"
    if not places or not all(describes(row.word(place)) or row.word(place) in _OWNING for place in places):
        return None
    last = row.word(places[-1])
    if last.endswith(_ADJECTIVAL) and len(places) == 1:
        return None  # "a congressional testimony"
    alone = len(places) == 1 and row.word(places[0] - 1) not in words("determiners") and not last.endswith("s")
    if alone or last in words("somebody") or _is_apposed(row, places[0]):
        return None  # "legal" in "legal talks"
    whole = Span(row.nodes[places[0]].span.start, row.nodes[places[-1]].span.end)
    return Participant(whole.of(row.text), None, whole)


def _is_apposed(row: Row, place: int) -> bool:
    """Whether it says again who was just named: "Hale, the political outsider"."""
    while row.word(place - 1) in words("determiners"):
        place -= 1
    return row.word(place - 1) == "," and row.party(place - 2) is not None

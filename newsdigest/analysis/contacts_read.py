"""The communications that the reader found, as triggers and sides like those of the rules."""

from __future__ import annotations

from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_nodes import Participant, words
from newsdigest.analysis.contacts_parties import Sides
from newsdigest.analysis.triggers import Entry, Trigger, entry_of
from newsdigest.models import Communication, Span


def trigger_of(row: Row, communication: Communication) -> Trigger | None:
    """The trigger of a communication as nodes of its sentence; with the lexicon's entry where it has one."""
    places = row.places(communication.trigger)
    if not places:
        return None
    start, end = places[0], places[-1] + 1
    known = next((entry for place in places if (entry := entry_of(row, place)) is not None), None)
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
    """Its participants: those before the trigger on one side, the others on the other; None when there is only one."""
    one: list[Participant] = []
    other: list[Participant] = []
    end = trigger.end
    seen: set[str] = set()
    for span in communication.participants:
        if _is_topic(row, span):
            continue
        for participant in _meant(row, span):
            if participant.key not in seen:
                seen.add(participant.key)
                (one if span.start < communication.trigger.start else other).append(participant)
        if span.start >= communication.trigger.end:
            end = max(end, *(place + 1 for place in row.places(span)), 0)
    if len(seen) < 2:
        return None
    return Sides(tuple(one), tuple(other), end) if one else Sides(tuple(other), (), end)


def _is_topic(row: Row, span: Span) -> bool:
    """Whether it is what they spoke about: "about Russia"."""
    first = next(iter(row.places(span)), 0)
    return row.before_phrase(first) in words("about") - {"of", "against"}


def _meant(row: Row, span: Span) -> tuple[Participant, ...]:
    """Whom the words of a participant stand for; nobody when they are no name or description that is known of."""
    nodes = [row.nodes[place] for place in row.places(span)]
    parties = [node for node in nodes if node.is_party] or [node for node in nodes if node.who]
    if parties:
        return tuple(one for node in parties for one in node.who)
    named = row.named(span)
    return (named,) if named is not None else ()

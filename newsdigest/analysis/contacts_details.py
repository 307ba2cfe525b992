"""How, when, where and at whose request: channel, time, place and initiator of one mention of a contact."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_nodes import Node, Participant, words
from newsdigest.analysis.contacts_parties import Sides
from newsdigest.analysis.times import Time
from newsdigest.analysis.triggers import Trigger, entry_of
from newsdigest.lexicon import load
from newsdigest.models import Channel, Span

_CLAUSE_REACH = 60  # nodes of one clause on either side of a trigger
_INITIATED_REACH = 8  # nodes from "the call" to "initiated by"
_CONTEST_REACH = 4  # nodes of "June 7 mayoral runoff"
_INVITED_REACH = 12  # nodes from an invitation to what it is for


class Clause(NamedTuple):
    """The stretch of a sentence that a trigger and its parties fill, to the next clause on either side."""

    start: int
    end: int


def clause(row: Row, trigger: Trigger, found: Sides | None) -> Clause:
    """Nodes [start, end) around a trigger up to the next clause."""
    first = last = trigger.start
    breaks = words("subordinators") | words("relatives") | {";", ":"}
    start, stop = max(0, first - _CLAUSE_REACH), min(len(row), first + _CLAUSE_REACH)
    while first > start and row.word(first - 1) not in breaks and not _parts_predicates(row, first - 1):
        first -= 1
    last = max(trigger.end, min(found.end, stop) if found else 0)
    while last < stop and row.word(last) not in breaks | {"and", "but"}:
        last += 1
    return Clause(first, last)


def _parts_predicates(row: Row, place: int) -> bool:
    """Whether an "and" joins two things that one subject did: "met A on Monday and agreed to meet B"."""
    following = row.word(place + 1)
    return row.word(place) in ("and", "but") and (
        following
        in words("auxiliaries") | words("catenatives") | words("reporting") | words("holding") - words("prepositions")
        or (following.endswith("ed") and not row.nodes[place + 1].who)
    )


def is_contest(row: Row, end: int) -> bool:
    """Whether those who meet do so at the polls or in a game: "will meet in a runoff on Sunday"."""
    if row.word(end) != "in" or row.word(end + 1) not in words("articles"):
        return False
    return any(row.word(place) in words("contests") for place in range(end + 2, end + 2 + _CONTEST_REACH))


def channel_of(row: Row, trigger: Trigger, around: Clause) -> Channel:
    """The channel of the trigger, unless words in its clause tell of another medium ("by phone")."""
    nodes = row.nodes[around.start : around.end]
    if not nodes:
        return trigger.entry.channel
    if trigger.entry.status == "offered":
        return _invited_to(row, trigger)
    if trigger.entry.name == "tell" and _is_to_hearing(row, trigger):
        return "testimony"
    text = row.text[nodes[0].span.start : nodes[-1].span.end].lower()
    if trigger.entry.channel in ("unspecified", "talks", "statement_to") or trigger.entry.name == "write":
        media: dict[Channel, list[str]] = load("contacts")["media"]
        for channel, phrases in media.items():
            if any(phrase in text and re.search(rf"\b{re.escape(phrase)}\b", text) for phrase in phrases):
                return channel
    return trigger.entry.channel


def _is_to_hearing(row: Row, trigger: Trigger) -> bool:
    """Whether a committee or the like is told."""
    place = row.noun_phrase(trigger.end)
    if place is None:
        return False
    body = row.noun_phrase(place + 2) if row.word(place + 1) in ("on", "of", "from") else None
    told = [place] if body is None else [place, body]  # "lawmakers on the House Harbour Committee"
    return any(not words("hearings").isdisjoint(row.word(one).split()) for one in told)


def _invited_to(row: Row, trigger: Trigger) -> Channel:
    """What an invitation is for: "invited A to visit Oslo", "to a meeting", "for talks"."""
    for place in range(trigger.end, min(trigger.end + _INVITED_REACH, len(row))):
        before = place - 1 - (row.word(place - 1) in words("articles"))
        entry = entry_of(row, place) if row.word(before) in ("to", "for") else None
        if entry is not None:
            return entry.channel
    return trigger.entry.channel


def time_of(row: Row, trigger: Trigger, around: Clause) -> Time | None:
    """The time expression nearest to a trigger within its clause."""
    at = row.nodes[trigger.start].span.start
    border = Span(row.nodes[around.start].span.start, row.nodes[around.end - 1].span.end)
    first = bisect_left(row.times, border.start, key=lambda time: time.span.start)
    last = bisect_left(row.times, border.end, key=lambda time: time.span.start)
    aside = _relative_before(row, trigger)
    times = [time for time in row.times[first:last] if not (aside and aside.overlaps(time.span))]
    return min(times, key=lambda time: abs(time.span.start - at), default=None)


def _relative_before(row: Row, trigger: Trigger) -> Span | None:
    """The aside between a subject and its verb that tells of something else: "A, who took office in May, met B"."""
    closing = trigger.start - 1
    if row.word(closing) != ",":
        return None
    for place in range(closing - 1, max(closing - _CLAUSE_REACH, 0), -1):
        if row.word(place) in words("relatives") and row.word(place - 1) == ",":
            return Span(row.nodes[place].span.start, row.nodes[closing].span.end)
    return None


def place_of(row: Row, trigger: Trigger, around: Clause) -> Span | None:
    """The place named after "in" or "at" in the clause, after the trigger first."""
    for place in (*range(trigger.end, around.end), *range(around.start, trigger.start)):
        node: Node = row.nodes[place]
        if node.place and row.word(place - 1) in ("in", "at"):
            return node.span
    return None


def initiator_of(row: Row, trigger: Trigger, found: Sides | None, around: Clause) -> Participant | None:
    """At whose request or invitation, or who called."""
    for place in range(around.start, around.end):
        if row.word(place) not in words("requests"):
            continue
        before = row.nodes[place - 1] if place else None
        if before is not None and before.owner and before.who and row.word(place - 2) == "at":
            return before.who[0]
        if before is not None and row.word(place - 2) == "at" and row.word(place + 1) == "of":
            named = row.noun_phrase(place + 2)
            if named is not None:
                return row.nodes[named].who[0]
    for place in range(around.start + 1, around.end):
        if row.word(place) in words("requests") and row.nodes[place - 1].owner and row.nodes[place - 1].who:
            return row.nodes[place - 1].who[0]
    if found is not None and trigger.entry.asks and len(found.one) == 1:
        return found.one[0]
    for place in range(trigger.end, min(trigger.end + _INITIATED_REACH, len(row))):
        if row.word(place) in words("initiated") and row.word(place + 1) == "by":
            named = row.noun_phrase(place + 2)
            return row.nodes[named].who[0] if named is not None else None
    return None

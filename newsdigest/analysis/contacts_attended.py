"""Who else was there: "The meeting was attended by A", "B was also present", "C joined them for dinner"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_nodes import words
from newsdigest.analysis.contacts_subject import Group, subject
from newsdigest.analysis.triggers import Entry, entry_of
from newsdigest.models import Channel, Span

_WORDS = re.compile(r"\b(?:present|in attendance|attended|joined|took part)\b")
_BE = ("was", "were")
_OCCASION_REACH = 5  # nodes from "attended" to what was attended


class Attendance(NamedTuple):
    """Those who were there too, the words that say so, and the channel of what they attended where it is named.

    ``told``: the stretch of the sentence that tells of no other contact.
    """

    group: Group
    trigger: Span
    channel: Channel | None
    told: Span


def may_attend(text: str) -> bool:
    """Whether a text has the words of an attendance at all."""
    return _WORDS.search(text) is not None


def attendances(row: Row) -> Iterator[Attendance]:
    """Those whom a sentence tells to have been at what was told before."""
    for place in range(1, len(row)):
        found = _attended_by(row, place) or _was_present(row, place) or _attended(row, place)
        if found is not None:
            yield found


def _attended_by(row: Row, place: int) -> Attendance | None:
    """ "The meeting was attended by A and B"."""
    if row.word(place) not in words("attended") or row.word(place + 1) != "by":
        return None
    verb = place - 1 - (row.word(place - 1) in words("adverbs"))
    occasion = entry_of(row, verb - 1) if row.word(verb) in _BE and verb > 0 else None
    named = row.noun_phrase(place + 2)
    if occasion is None or not occasion.noun or named is None:
        return None
    return Attendance(row.group_right(named)[0], _span(row, place), occasion.channel, row.sentence)


def _was_present(row: Row, place: int) -> Attendance | None:
    """ "A was also present", "A and B were in attendance"."""
    present = row.word(place) == "present" or (row.word(place) == "attendance" and row.word(place - 1) == "in")
    start = place - (row.word(place) == "attendance")
    verb = start - 1 - (row.word(start - 1) in words("adverbs"))
    if not present or row.word(verb) not in _BE or not _ends_or_refers(row, place + 1):
        return None
    group = subject(row, verb, adjacent=True)
    return Attendance(group, _span(row, place), None, _span(row, place)) if group else None


def _attended(row: Row, place: int) -> Attendance | None:
    """ "A also attended the meeting", "B took part in the call", "C joined them"."""
    taking = row.word(place) == "took" and row.word(place + 1) == "part" and row.word(place + 2) == "in"
    if not taking and row.word(place) not in words("attended"):
        return None
    if row.word(place + 1) == "by" or not _ends_or_refers(row, place + 3 if taking else place + 1):
        return None
    group = subject(row, place, adjacent=True)
    channel = next((entry.channel for entry in _occasions(row, place) if entry.noun), None)
    return Attendance(group, _span(row, place), channel, _span(row, place)) if group else None


def _ends_or_refers(row: Row, place: int) -> bool:
    """Whether the clause ends here or names an occasion that was told of: "at the meeting", "the talks", "them"."""
    if place >= len(row) or row.word(place) in (".", ",", ";", "them"):
        return True
    first = place + (row.word(place) in ("at", "during", "on", "in"))
    if row.word(first) not in ("the", "their", "this", "that"):
        return False
    return row.word(first + 1) == "occasion" or entry_of(row, first + 1) is not None


def _occasions(row: Row, place: int) -> list[Entry]:
    reach = range(place + 1, min(place + _OCCASION_REACH, len(row)))
    return [entry for other in reach if (entry := entry_of(row, other)) is not None]


def _span(row: Row, place: int) -> Span:
    return row.nodes[place].span

"""Whether a plan came to nothing: called off, put off, or asked for in vain."""

from __future__ import annotations

import re
from functools import cache

from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.triggers import Trigger
from newsdigest.lexicon import either, load
from newsdigest.models import Span

_OFF_REACH = 24  # nodes from the parties to "was put off"
_UNDONE_REACH = 6  # nodes of "has since been called off"
_ASKED_FAR = 160  # characters from "turned down a request by A, the rebels' commander," to "a meeting"


def is_called_off(row: Row, trigger: Trigger, end: int) -> bool:
    """Whether what follows the parties says so: "the visit of A to B was postponed"."""
    if row.word(end) == "of" and (whose := row.noun_phrase(end + 1)) is not None:
        end = row.group_right(whose, apart=False)[1]  # "the summit of the two leaders was put off"
    end += row.word(end) == ","  # "the meeting of A and his rival, B, was put off"
    after = " ".join(row.word(place) for place in range(end, end + _UNDONE_REACH)) + " "
    if _fell_through().match(after) is not None:
        return True
    nodes = row.nodes[end : end + _OFF_REACH] if trigger.entry.noun else ()
    clause = Span(nodes[0].span.start, nodes[-1].span.end).of(row.text) if nodes else ""
    return _foreseen().match(clause) is not None


@cache
def _fell_through() -> re.Pattern[str]:
    """What follows the parties of something that is not to be: "was put off", "will not take place"."""
    lists = load("contacts")
    be = r"(?:was|were|is|are|has been|have been|had been|will be|would be)(?: \w+ly| again| also| since)?"
    return re.compile(rf"(?:{be} {either(lists['off'])}|{either(lists['after']['cancelled'])}) ")


@cache
def _foreseen() -> re.Pattern[str]:
    """ "that was due on Friday has been put off", "on the truce was to be held on Friday but was put off"."""
    off = either(load("contacts")["off"])
    undone = rf"(?:was|were|has\sbeen|have\sbeen|had\sbeen|will\sbe)\s(?:\w+\s)?{off}\b"
    relative = rf"(?:that|which),?\s(?:was|were|is|are|had\sbeen)\s[^.;:]*?{undone}"
    ahead = r"(?:was|were|had\sbeen)\s(?:to|due|scheduled|set|planned|supposed|expected)\b"
    return re.compile(rf"{relative}|[^.;:]*?\b{ahead}[^.;:]*?\bbut\s{undone}")


@cache
def _undone() -> re.Pattern[str]:
    off, what = (either(load("contacts")[name]) for name in ("off", "undertakings"))
    whose = rf"(?:the|that|this|his|her|its|their)\s(?:\w+\s)?{what}"
    apart = r"(?:call|calls|called|put|puts)\s(?:it|them|that)\soff"
    return re.compile(
        rf"(?:\bbut\b|;)[^.;]*?(?:\b(?:it|{whose})\s[^.;,]*?{off}|{off}\s{whose}|{apart})\b", re.IGNORECASE
    )


def came_to_nothing(row: Row, end: int) -> bool:
    """Whether the sentence goes on to tell that a plan was given up: "was to meet B, but the trip was called off"."""
    return (
        _undone().search(row.text, row.nodes[end].span.start if end < len(row) else row.sentence.end, row.sentence.end)
        is not None
    )


def is_turned_down(row: Row, trigger: Trigger) -> bool:
    """Whether it is what somebody asked for in vain: "turned down a request by A for a meeting"."""
    at = row.nodes[trigger.start].span.start
    before = row.text[max(row.sentence.start, at - _ASKED_FAR) : at]
    return _turned_down().search(before) is not None


@cache
def _turned_down() -> re.Pattern[str]:
    lists = load("contacts")
    refusing = either([*lists["refusing"]])
    return re.compile(
        rf"\b{refusing}\s(?:(?!but\b|and\b)[\w’'-]+\s){{0,4}}{either(lists['asking'])}\b(?:(?!\bbut\b|\band\b|[;:]).)*$",
        re.IGNORECASE,
    )

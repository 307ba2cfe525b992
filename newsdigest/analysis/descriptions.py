"""Descriptions that stand for somebody: "the Israeli leader", "Bennett's office", "Turkish officials"."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsdigest.analysis import roles
from newsdigest.analysis.names import Name, widen
from newsdigest.analysis.roles import Role
from newsdigest.models import Span
from newsdigest.spans import SpanIndex

_DETERMINER = re.compile(
    r"(?:^|(?<=[\s\"“‘'(—-]))"
    r"(?P<word>the two|both|the three|two|three|the|a|an|this|that|his|her|their|its|our|my)\s+$",
    re.I,
)
_POSSESSOR = re.compile(r"[’']s?\s+$")
_TAIL = re.compile(r"\s+(?:for|of|at|from)\s+(?:the\s+)?$", re.I)
_OFFICE = re.compile(r"(?<=[\w.])[’']s?\s+(?P<word>office|team|camp|entourage|delegation)\b", re.I)

OWNED = frozenset({"his", "her", "their", "its", "our", "my"})


@dataclass(frozen=True, slots=True)
class Description:
    """Words for somebody: ``span`` without its article, ``role`` the noun, ``state`` the state that its words name."""

    span: Span
    role: Role
    determiner: str
    state: str | None
    owner: Name | None = None  # "Trump's lawyer", "a spokesman for Trump"


def find_descriptions(text: str, sentences: Sequence[Span], names: Sequence[Name]) -> Iterator[Description]:
    """Role nouns that are not the title of a name nor in apposition to one, in text order."""
    taken = SpanIndex(span for name in names for span in (name.whole, name.apposition) if span is not None)
    starts = [name.span.start for name in names]
    last = -1
    for sentence in sentences:
        inside = names[bisect.bisect_left(starts, sentence.start) : bisect.bisect_left(starts, sentence.end)]
        for role in roles.find_roles(text, *sentence):
            if role.span.start < last or taken.overlapping(role.span):
                continue
            found = _describe(text, sentence, role, inside)
            if found is not None:
                last = found.span.end
                yield found


def _describe(text: str, sentence: Span, role: Role, names: Sequence[Name]) -> Description | None:
    if role.span.of(text).isupper() and not role.span.of(text).isalpha():
        return None
    left, state, _ = widen(text, role.span.start, sentence.start)
    owner = next((name for name in names if name.span.end <= left and _joins(text, name.span.end, left)), None)
    if owner is not None:
        left, state = owner.whole.start, state or owner.state
    before = _DETERMINER.search(text, max(0, sentence.start - 1, left - 12), left)
    determiner = before.group("word").lower() if before else ""
    end = role.span.end
    if owner is None:
        owner = next(
            (name for name in names if name.span.start >= end and _TAIL.fullmatch(text, end, name.whole.start)), None
        )
        if owner is not None:
            end, state = owner.span.end, state or owner.state
    if not (determiner or state or owner) and role.name in roles.collectives():
        return None  # "campaign spending", "military units": a noun that only describes the next
    if determiner in OWNED and before is not None:
        left = before.start("word")
    return Description(Span(left, end), role, determiner, state, owner)


def _joins(text: str, start: int, end: int) -> bool:
    """Whether a name is the possessor of what follows, or stands before it as in "White House spokesman"."""
    between = text[start:end]
    return between in {" ", "’s ", "'s ", "’ ", "' "}


def find_offices(text: str, references: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
    """(the whole, its owner) for "Bennett's office" and the like; the owner is one of the given spans."""
    for owner in references:
        match = _OFFICE.match(text, owner.end) or _OFFICE.match(text, owner.end - 2)
        if match is not None and match.start() >= owner.end - 2:
            yield Span(owner.start, match.end("word")), owner

"""Descriptions that stand for somebody: "the Israeli leader", "Bennett's office", "Turkish officials"."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from newsdigest.analysis import roles
from newsdigest.analysis.names import Name
from newsdigest.analysis.regions import region, region_before
from newsdigest.analysis.roles import Role
from newsdigest.analysis.titles import Lead, widen
from newsdigest.lexicon import either, load
from newsdigest.models import Span
from newsdigest.spans import SpanIndex

_DETERMINER = re.compile(
    r"(?:^|(?<=[\s\"“‘'(—-]))"
    r"(?P<word>the two|both|the three|two|three|the|a|an|this|that|his|her|their|its|our|my)\s+$",
    re.I,
)
_TAIL = re.compile(r"\s+(?:for|of|at|from)\s+(?:the\s+)?$", re.I)
_OF_OTHERS = re.compile(r"\s+(?:of|for|who|whose|with|that)\s+\w")
_OFFICE = re.compile(r"(?<=[\w.])[’']s?\s+(?P<word>office|team|camp|entourage|delegation)\b", re.I)

OWNED = frozenset({"his", "her", "their", "its", "our", "my"})
PAIRED = frozenset({"the two", "both"})


@cache
def _another() -> re.Pattern[str]:
    return re.compile(rf"\b{either(load('roles')['other_bearers'])}\s+$", re.IGNORECASE)


@cache
def _partisan() -> re.Pattern[str]:
    return re.compile(rf"\b{either(load('roles')['partisans'])}(?=\s+[a-z]|[,.])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Description:
    """Words for somebody: ``span`` without its article, ``role`` the noun, ``state`` the state that its words name."""

    span: Span
    role: Role
    determiner: str
    state: str | None
    home: str | None = None  # "the Nevada senator"
    party: str | None = None
    former: bool = False
    other: bool = False  # "the next president", "either candidate": nobody who was named
    owner: Name | None = None  # "Trump's lawyer", "a spokesman for Trump"


def find_descriptions(text: str, sentences: Sequence[Span], names: Sequence[Name]) -> Iterator[Description]:
    """Role nouns that are not the title of a name nor in apposition to one, in text order."""
    taken = SpanIndex(span for name in names for span in (name.whole, name.apposition) if span is not None)
    fixed = SpanIndex(name.whole for name in names if name.state is None and not region(name.text))
    starts = [name.span.start for name in names]
    last = -1
    for sentence in sentences:
        nearby = _Nearby(names[bisect.bisect_left(starts, sentence.start) : bisect.bisect_left(starts, sentence.end)])
        for role in _nouns(text, sentence):
            if role.span.start < last or taken.overlapping(role.span):
                continue
            cut = max((span.end for span in fixed.overlapping((role.span.start - 60, role.span.start))), default=0)
            found = _describe(text, Span(max(sentence.start, cut), sentence.end), role, nearby)
            if found is not None:
                last = found.span.end
                yield found


def _nouns(text: str, sentence: Span) -> list[Role]:
    """The role nouns of a sentence, and "Republican" where it follows a region and stands for a person."""
    found = roles.find_roles(text, *sentence)
    for match in _partisan().finditer(text, *sentence):
        span = Span(*match.span())
        if region_before(text, span.start, sentence.start) and not any(role.span.overlaps(span) for role in found):
            found.append(Role(span, match.group().lower(), "partisan", plural=False))
    return _in_a_row(text, sorted(found, key=lambda role: role.span))


def _in_a_row(text: str, nouns: Sequence[Role]) -> list[Role]:
    """The nouns, one after the other as one: "billionaire businessman" is called by the last."""
    joined: list[Role] = []
    for role in nouns:
        if joined and text[joined[-1].span.end : role.span.start] == " " and not joined[-1].plural:
            role = replace(role, span=Span(joined.pop().span.start, role.span.end))
        joined.append(role)
    return joined


class _Nearby:
    """The names of one sentence, found by where they end or where their titles begin."""

    def __init__(self, names: Sequence[Name]) -> None:
        self._names = names
        self._ends = [name.span.end for name in names]

    def ending_at(self, text: str, place: int) -> Name | None:
        """The name that owns what begins at a place, or stands before it as in "White House spokesman"."""
        at = bisect.bisect_right(self._ends, place) - 1
        fits = at >= 0 and text[self._ends[at] : place] in {" ", "’s ", "'s ", "’ ", "' "}
        return self._names[at] if fits else None

    def after(self, text: str, place: int) -> Name | None:
        """The name to whom what ends at a place belongs: "spokesman for X"."""
        at = bisect.bisect_right(self._ends, place)
        fits = at < len(self._names) and _TAIL.fullmatch(text, place, max(place, self._names[at].whole.start))
        return self._names[at] if fits else None


def _describe(text: str, sentence: Span, role: Role, names: _Nearby) -> Description | None:
    if role.span.of(text).isupper() and not role.span.of(text).isalpha():
        return None
    lead: Lead = widen(text, role.span.start, sentence.start)
    left, state, end = lead.start, lead.state, role.span.end
    owner = names.ending_at(text, left)
    if owner is not None:
        left, state = owner.whole.start, state or owner.state
    before = _DETERMINER.search(text, max(0, sentence.start - 1, left - 12), left)
    determiner = before.group("word").lower() if before else ""
    if owner is None:
        owner = names.after(text, end)
        if owner is not None:
            end, state = owner.span.end, state or owner.state
    if not (determiner or state or owner or lead.home) and (not role.plural or role.name in roles.collectives()):
        return None  # "campaign spending", "voters head to the polls", "as president": nobody
    if before is not None and (determiner in OWNED or (determiner in PAIRED and role.name in roles.pair_nouns())):
        left = before.start("word")
    return Description(
        Span(left, end),
        role,
        determiner,
        state,
        home=lead.home,
        party=roles.party_of(f"{lead.words} {role.name}"),
        former="former" in lead.words.split(),
        other=bool(_another().search(text, max(sentence.start, left - 12), left))
        or (owner is None and state is None and _OF_OTHERS.match(text, end) is not None),
        owner=owner,
    )


def find_offices(text: str, references: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
    """(the whole, its owner) for "Bennett's office" and the like; the owner is one of the given spans."""
    for owner in references:
        match = _OFFICE.match(text, owner.end) or _OFFICE.match(text, owner.end - 2)
        if match is not None and match.start() >= owner.end - 2:
            yield Span(owner.start, match.end("word")), owner

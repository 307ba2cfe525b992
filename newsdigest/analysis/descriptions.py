"""Descriptions that stand for somebody: "the Israeli leader", "Bennett's office", "Turkish officials"."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from newsdigest.analysis import roles, states
from newsdigest.analysis.names import Name
from newsdigest.analysis.offices import Lead, is_field, is_of_body, widen, with_field
from newsdigest.analysis.regions import region, region_before
from newsdigest.analysis.roles import Role
from newsdigest.analysis.subjecthood import acts, is_possessor
from newsdigest.lexicon import either, load
from newsdigest.models import Span
from newsdigest.phrases import Phrases
from newsdigest.spans import SpanIndex

_DETERMINER = re.compile(
    r"(?:^|(?<=[\s\"“‘'(—-]))"
    r"(?P<word>the two|both|the three|two|three|the|a|an|this|that|his|her|their|its|our|my)\s+$",
    re.I,
)
_TAIL = re.compile(r"\s+(?:for|of|at|from)\s+(?:the\s+)?$", re.I)
_AT = re.compile(r"\s+at\b", re.I)
_DOES = re.compile(r"\b(?:who|which|that|he|she|it|also|whose\s+\w+)\s+$", re.I)
_OF_OTHERS = re.compile(r"\s+(?:of|for|who|whose|with|that)\s+\w")
_OWNS = re.compile(r"['’]s\s+(?P<words>(?:[a-z][\w-]+\s+){0,3})$")
_NEXT = re.compile(r"\s(?P<word>[a-z][\w-]*)")
_MEMBERS = re.compile(r"\s[a-z]{3,}s\b")  # "a delegation of Norwegian senators"

_THE = "the "
_OWNED_FAR = 50  # characters from an owner who is described to whom he has
OWNED = frozenset({"his", "her", "their", "its", "our", "my"})
PAIRED = frozenset({"the two", "both"})


@cache
def _another() -> re.Pattern[str]:
    return re.compile(rf"\b{either(load('roles')['other_bearers'])}\s+$", re.IGNORECASE)


@cache
def _partisan() -> Phrases:
    listed = load("roles")["partisans"]
    return Phrases(re.compile(rf"\b{either(listed)}(?=\s+[a-z]|[,.])", re.IGNORECASE), listed)


class Description(NamedTuple):
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
    field: str = ""  # "transport" of "the transport minister"
    body: bool = False  # an office in an organization: "the union's president"
    owned: bool = False  # somebody of somebody described: "the prime minister's spokesman"


def find_descriptions(text: str, sentences: Sequence[Span], names: Sequence[Name]) -> Iterator[Description]:
    """Role nouns that are not the title of a name nor in apposition to one, in text order."""
    taken = SpanIndex(span for name in names for span in (name.whole, name.apposition) if span is not None)
    fixed = SpanIndex(name.whole for name in names if name.state is None and not region(name.text))
    starts = [name.span.start for name in names]
    last: Description | None = None
    for sentence in sentences:
        nearby = _Nearby(names[bisect.bisect_left(starts, sentence.start) : bisect.bisect_left(starts, sentence.end)])
        for role in _nouns(text, sentence):
            if (last is not None and role.span.start < last.span.end) or taken.overlapping(role.span):
                continue
            cut = max((span.end for span in fixed.overlapping((role.span.start - 60, role.span.start))), default=0)
            floor = max(sentence.start, cut, last.span.end if last and not last.role.plural else 0)
            found = _owned(text, last, role) or _describe(text, Span(floor, sentence.end), role, nearby)
            if found is not None:
                last = found
                yield found


def _owned(text: str, owner: Description | None, role: Role) -> Description | None:
    """ "The prime minister's official spokesman" is somebody else than the prime minister."""
    if owner is None or not 0 < role.span.start - owner.span.end < _OWNED_FAR:
        return None
    if owner.role.plural or owner.span.end != owner.role.span.end or role.name in roles.collectives():
        return None
    between = _OWNS.fullmatch(text, owner.span.end, role.span.start)
    if between is None or not all(is_field(word) for word in between.group("words").split()):
        return None
    return Description(Span(owner.span.start, role.span.end), role, owner.determiner, None, owned=True)


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
            role = role._replace(span=Span(joined.pop().span.start, role.span.end))
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
        if not fits or is_possessor(text, self._names[at].span):
            return None  # "critics of Hale's trip"
        return self._names[at]


def _describe(text: str, sentence: Span, role: Role, names: _Nearby) -> Description | None:
    if role.span.of(text).isupper() and not role.span.of(text).isalpha():
        return None
    if role.plural and _DOES.search(text, sentence.start, role.span.start):
        return None  # "who chairs the alliance"
    lead: Lead = widen(text, role.span.start, sentence.start)
    left, state, end = lead.start, lead.state, role.span.end
    owner = names.ending_at(text, left)
    if text[left : left + len(_THE)].lower() == _THE and left + len(_THE) <= role.span.start:
        left += len(_THE)  # a capital letter makes "The" look like one of the words that describe
    before = _determiner(text, sentence, left)
    if owner is None and before is None and state is None and not role.plural:
        wider = with_field(text, lead, role, sentence.start)
        owner, before = names.ending_at(text, wider.start), _determiner(text, sentence, wider.start)
        if wider.field and (owner or before or wider.state) and not _describes_next(text, end):
            lead, left, state = wider, wider.start, wider.state
        else:
            owner = before = None
    if owner is None and state is None and role.plural and role.name not in roles.collectives():
        wider = with_field(text, lead, role, sentence.start)
        if wider.field and not _describes_next(text, end) and names.ending_at(text, wider.start) is None:
            left = wider.start  # "business leaders"
    body = lead.body or is_of_body(text, end)
    if owner is not None:
        left = owner.whole.start
        before = _determiner(text, sentence, left)
    determiner = before.group("word").lower() if before else ""
    if owner is None:
        owner = names.after(text, end)
        if owner is not None and _AT.match(text, end) and (owner.kind == "place" or _is_head(role)):
            owner = None  # "hosted leaders at Downing Street"
        if owner is not None:
            members = _MEMBERS.match(text, owner.span.end) if owner.kind == "state" else None
            end = members.end() if members else owner.span.end
    if owner is not None:
        body = body or _is_body(owner)
        state = state or (None if body and role.kind in {"head", "deputy_head"} else owner.state)
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
        field=lead.field,
        body=body,
    )


def _is_head(role: Role) -> bool:
    return roles.kind_of(role.name.removesuffix("s")) == "head"


def _describes_next(text: str, end: int) -> bool:
    """Whether a noun only describes the next: "its biggest general election"."""
    following = _NEXT.match(text, end)
    return following is not None and is_field(following.group("word")) and not acts(text, end)


def _determiner(text: str, sentence: Span, place: int) -> re.Match[str] | None:
    return _DETERMINER.search(text, max(0, sentence.start - 1, place - 12), place)


def _is_body(owner: Name) -> bool:
    return owner.kind in {"organization", "group"} and states.lookup(owner.text) is None

"""Names of one article: each name mention with its title, role and state, ready to be linked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from newsdigest.analysis import roles, states
from newsdigest.analysis.roles import Gender, Role
from newsdigest.lexicon import either, load
from newsdigest.models import EntityKind, Mention, Span
from newsdigest.reader.segment import trim
from newsdigest.spans import SpanIndex

_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$")
_OPENING = "“\"‘'("
_BETWEEN = re.compile(r"\s+|\s*(?:(?:of|to|for|in)\s+[^,.;\n]{2,40})?,\s*")
_APPOSITION = re.compile(
    r"\s*,\s+(?!and\b|who\b|but\b|which\b)(?P<words>[^,.;:()\n“”\"]{3,90}?)"
    r"(?=\s*[,.;:)(\n—–“\"]|\s+(?:said|told|who)\b)"
)


@cache
def _courtesy() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.]){either(load('references')['courtesy'])}\.?\s+$")


@cache
def _locative() -> re.Pattern[str]:
    before = either(load("references")["locatives"])
    return re.compile(rf"\b{before}\s+(?:\w+ern\s+|central\s+|downtown\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """One name in the text: ``span`` is the name alone, ``whole`` includes its title ("President Vladimir Putin")."""

    span: Span
    whole: Span
    text: str
    kind: EntityKind
    role: str | None = None
    state: str | None = None
    gender: Gender | None = None
    apposition: Span | None = None  # what follows it and says who it is
    located: bool = False  # after "in", "near" and the like: a place, not somebody who acts

    @property
    def tokens(self) -> tuple[str, ...]:
        return tuple(self.text.replace("’", "'").split())


def bare(text: str) -> str:
    """A name without the possessive ending and without doubled white space."""
    return re.sub(r"\s+", " ", _POSSESSIVE.sub("", text.strip()))


def find_names(text: str, mentions: Sequence[Mention], blocks: Sequence[Span]) -> list[Name]:
    """Names of persons, organizations, states and places, in text order. Adjectives of nationality are none."""
    found = [name for mention in _whole_mentions(text, mentions) if (name := _read(text, mention)) is not None]
    surnames = {name.tokens[-1] for name in found if name.kind == "person" and len(name.tokens) > 1}
    found = [
        _person(text, name.span, name.text) if name.text in surnames and name.kind != "group" else name
        for name in found
    ]
    taken = SpanIndex(name.span for name in found if name.kind != "place")
    adjectives = SpanIndex(mention.span for mention in mentions if mention.kind == "other")
    acting = []
    for block in blocks:
        for match in states.pattern().finditer(text, *block):
            span = Span(*match.span())
            if taken.overlapping(span) or any(other.holds(span) and other != span for other in adjectives.overlapping(span)):
                continue
            name = _state(text, span)
            if name is not None:
                acting.append(name)
    covered = SpanIndex(name.span for name in acting)
    found = [name for name in found if not covered.overlapping(name.span)]
    return sorted([*found, *acting], key=lambda name: name.span)


def _whole_mentions(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions, joined where only a hyphen or an apostrophe parts two of one kind ("Bashar al" - "Assad")."""
    whole: list[Mention] = []
    for mention in mentions:
        last = whole[-1] if whole else None
        if last and last.kind == mention.kind and text[last.span.end : mention.span.start] in {"-", "'", "’"}:
            whole[-1] = replace(last, span=Span(last.span.start, mention.span.end))
        elif mention.span.of(text)[0].isalnum():
            whole.append(mention)
    return whole


def _read(text: str, mention: Mention) -> Name | None:
    words = bare(mention.span.of(text))
    span = (
        Span(mention.span.start, mention.span.start + len(words))
        if text.startswith(words, mention.span.start)
        else mention.span
    )
    if not any(letter.isalpha() for letter in words) or words.lower().strip(".") in {"jr", "sr"}:
        return None
    if mention.kind == "person":
        return _person(text, span, words)
    state = states.lookup(words)
    if state is not None:
        return None  # found again by the list of states, which also knows what the model missed
    known = states.organization(words)
    if known is not None:
        return Name(span, span, known[0], "group" if known[1] == "group" else "organization")
    if mention.kind == "organization":
        return Name(span, span, words, "organization", state=_adjective_state(words))
    if mention.kind == "place":
        return Name(span, span, words, "place", located=True)
    return None


def _state(text: str, span: Span) -> Name | None:
    words = span.of(text)
    state = states.lookup(words)
    if state is None or state.form == "adjective":
        return None
    if state.form == "seat":
        return Name(span, span, bare(words), "organization", state=state.state)
    located = bool(_locative().search(text, max(0, span.start - 24), span.start))
    if state.form == "capital" and located:
        return Name(span, span, bare(words), "place", state=state.state, located=True)
    return Name(span, span, state.state, "state", state=state.state, located=located)


def _adjective_state(words: str) -> str | None:
    for word in words.split():
        state = states.lookup(bare(word))
        if state is not None:
            return state.state
    return None


def _person(text: str, span: Span, words: str) -> Name:
    start, role, state, gender = _title(text, span.start)
    name = Name(span, Span(start, span.end), words, "person", role, state, gender)
    return _with_apposition(text, name)


def _title(text: str, end: int) -> tuple[int, str | None, str | None, Gender | None]:
    """What stands before a name: where it begins, the role, the state and the gender it tells."""
    courtesy = _courtesy().search(text, max(0, end - 12), end)
    start = courtesy.start() if courtesy else end
    gender = roles.gender_of(courtesy.group()) if courtesy else None
    line = text.rfind("\n", 0, start) + 1
    before = roles.find_roles(text, max(line, start - 70), start)
    role = None
    if before and not before[-1].plural and _BETWEEN.fullmatch(text, before[-1].span.end, start):
        role, apart = before[-1], "," in text[before[-1].span.end : start]
        while len(before) > 1 and not text[before[-2].span.end : role.span.start].strip():
            before.pop()
            role = replace(role, span=Span(before[-1].span.start, role.span.end), name=f"{before[-1].name} {role.name}")
        start = end if apart else role.span.start
        gender = gender or roles.gender_of(role.name)
    if role is not None:
        left, state, words = widen(text, role.span.start, line)
        return (left if start != end else end), f"{words} {role.name}".strip(), state, gender
    possessive = re.search(r"(\S+)[’']s\s+$", text[line:start])
    owner = states.lookup(possessive.group(1)) if possessive else None
    if owner is not None and possessive is not None:
        return line + possessive.start(), None, owner.state, gender
    return start, None, None, gender


def widen(text: str, start: int, floor: int) -> tuple[int, str | None, str]:
    """Walk left from a role noun over its modifiers: where they begin, the state they name, and the other words."""
    state: str | None = None
    kept: list[str] = []
    while True:
        one, two = (_words_before(text, start, floor, count) for count in (1, 2))
        if one is None:
            return start, state, " ".join(kept)
        known = states.lookup(two.of(text)) if two else None
        if two is None or known is None:
            two, known = one, states.lookup(one.of(text))
        if known is not None:
            start, state = two.start, state or known.state
        elif one.of(text).lower() in roles.modifiers():
            start = one.start
            kept.insert(0, one.of(text).lower())
        else:
            return start, state, " ".join(kept)


def _words_before(text: str, end: int, floor: int, count: int) -> Span | None:
    """The last words before an offset, without an opening quotation mark."""
    begin = max(floor, end - 25 * count)
    match = re.search(r"(?:(?<=\s)|^)" + r"\s+".join([r"\S+"] * count) + r"\s+$", text[begin:end])
    if match is None or (match.start() == 0 and begin > floor and not text[begin - 1].isspace()):
        return None
    start = begin + match.start()
    while text[start] in _OPENING:
        start += 1
    return trim(text, Span(start, end))


def _with_apposition(text: str, name: Name) -> Name:
    """The role and state of "NAME, Ukraine's ambassador to Israel,"."""
    if name.role is not None:
        return name
    match = _APPOSITION.match(text, name.span.end, min(len(text), name.span.end + 120))
    if match is None:
        return name
    found: list[Role] = [role for role in roles.find_roles(text, *match.span("words")) if not role.plural]
    if not found:
        return name
    head = found[0]
    lead = text[match.start("words") : head.span.start]
    left, state, words = widen(text, head.span.start, match.start("words"))
    rest = re.sub(r"^(?:the|a|an|his|her|their)\b", "", text[match.start("words") : left].strip(), flags=re.I).strip()
    if len(rest.split()) > 3 or len(lead) > 60:
        return name
    if state is None:
        of = re.match(r"\s+of\s+(?:the\s+)?([A-Z][\w.]+(?:\s[A-Z]\w+)?)", text[head.span.end : match.end()])
        known = states.lookup(of.group(1)) if of else None
        state = known.state if known else None
    return replace(
        name,
        role=f"{words} {head.name}".strip(),
        state=name.state or state,
        gender=name.gender or roles.gender_of(head.name),
        apposition=Span(*match.span("words")),
    )

"""What stands around a name and tells who it is: the title before it, the apposition after it."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from newsdigest.analysis import roles, states
from newsdigest.analysis.mentions import tag_after
from newsdigest.analysis.offices import is_of_body, widen, with_field
from newsdigest.analysis.regions import region
from newsdigest.analysis.roles import Gender, Role
from newsdigest.lexicon import either, load
from newsdigest.models import Span
from newsdigest.phrases import Seldom

_FIELD = r"(?:of|to|for|in|at)\s+(?:[^,.;\n]|\.(?=\w)){2,50}"
_BETWEEN = re.compile(
    rf"\s+|\s*(?:{_FIELD})?,\s*|\s+(?:of|for)\s+(?:the\s+)?(?P<field>(?:[A-Z][\w’'-]+\s+(?:and\s+)?){{1,4}})"
)
_POST = re.compile(r"\s+(?:to|in)\s+(?:the\s+)?(?P<where>[A-Z][\w.]+(?:\s[A-Z][\w.]*){0,2})\s+")
_CLOSED = re.compile(r"(?:['’]s)?\s*(?:[,.;:)\n—–]|$)|\s+(?:and|who)\b")
_AND = re.compile(r"\s+and\s+$")
_ARTICLE = re.compile(r"\b(?:the|a|an|his|her|their|its)\s+$", re.I)
_OWNER = re.compile(r"\b(?:its|their|our|his|her)\s+$", re.I)
_OF = re.compile(r"\s+of\s+(?:the\s+)?(?P<where>[A-Z][\w.]+(?:\s[A-Z]\w+)?)")
# "chief operating officer", "deputy associate administrator": the role is not over at its first noun.
_ROLE_GOES_ON = re.compile(r"(?: (?!(?:of|for|to|from|by|with|in|on|at|and|who|under)\b)[a-z][\w-]+){1,3}")
# "head of research", but not "head of the bank".
_OF_WHAT = re.compile(
    r" of (?!the\b|an?\b|one\b|its\b|his\b|her\b|their\b)[a-z][\w-]+(?: and [a-z][\w-]+)?(?=\s*[,.;:)]|$)"
)
_APPOSITION = re.compile(
    r"\s*,\s+(?!and\b|who\b|but\b|which\b)(?P<words>[^,.;:()\n“”\"]{3,90}?)"
    r"(?=\s*[,.;:)(\n—–“\"]|\s+(?:said|told|who)\b)"
)
_COURTESIES = 40  # characters before a name in which its titles of courtesy stand
_STANDING = 70  # characters before a name in which its title stands
_OF_ANOTHER = re.compile(r"\b(?:of|to|for|with|by|from|against|under|like)\b", re.IGNORECASE)  # "son of the president"
_CAPITALIZED_NEXT = re.compile(r" [A-Z][a-z]")


@cache
def _courtesy() -> Seldom:
    titles = load("references")["courtesy"]

    def expression() -> str:
        title = either(titles)
        return rf"(?<![\w.])(?:(?:\({title}\.?\)|{title}\.?)\s+)+$"

    return Seldom(expression, titles)


class Standing(NamedTuple):
    """Who somebody is by the words around the name; ``start`` is where the title begins."""

    start: int
    role: str | None = None
    state: str | None = None
    home: str | None = None
    party: str | None = None
    gender: Gender | None = None
    apposition: Span | None = None
    body: bool = False  # the office is one in an organization, not in a state
    owned: bool = False  # a pronoun tells whose the office is: "its foreign minister, Hale"


def standing(text: str, name: Span) -> Standing:
    """What the words before and after a person's name tell."""
    found = _title(text, name)
    if found.role is None:
        found = _with_apposition(text, name.end, found)
    if tag := tag_after(text, name.end):
        found = found._replace(party=tag[0], home=found.home or region(tag[1]))
    elif found.role is not None:
        found = found._replace(party=roles.party_of(found.role))
    of = _OF.match(text, name.end, name.end + 40)
    if of is not None and found.role is not None:
        where = of.group("where")
        known = states.lookup(where) or states.lookup(where.split()[0].rstrip("."))
        found = found._replace(home=found.home or region(where))
        if found.home is None and found.state is None and known is not None:
            found = found._replace(state=known.state)
    return found


def _title(text: str, name: Span) -> Standing:
    courtesy = _courtesy().search(text, max(0, name.start - _COURTESIES), name.start)
    start = courtesy.start() if courtesy else name.start
    gender = roles.gender_of(courtesy.group()) if courtesy else None
    line = text.rfind("\n", max(0, start - 200), start) + 1 or max(0, start - 200)
    before = roles.find_roles(text, max(line, start - _STANDING), start)
    between = _BETWEEN.fullmatch(text, before[-1].span.end, start) or _post(text, before[-1], start) if before else None
    if between and between.groupdict().get("field") and not before[-1].span.of(text)[0].isupper():
        between = None  # "Minister of Health Ann Hale" is one title, "the minister of Norway Hale" is none
    if before and not before[-1].plural and between and ("," not in between.group() or _CLOSED.match(text, name.end)):
        role = _in_a_row(text, before)
        lead = with_field(text, widen(text, role.span.start, line), role, line)
        begin = start if "," in between.group() else _with_first_title(text, lead.start, before, line)
        field = states.lookup(between.groupdict().get("field") or "")
        state = lead.state or (field.state if field else None)
        body = lead.body or is_of_body(text, role.span.end)
        gender = gender or roles.gender_of(role.name)
        owned = _OWNER.search(text, line, lead.start) is not None
        return Standing(begin, lead.title(role), state, lead.home, gender=gender, body=body, owned=owned)
    possessive = re.search(r"(\S+)[’']s\s+$", text[line:start])
    owner = states.lookup(possessive.group(1)) if possessive else None
    if owner is not None and possessive is not None:
        return Standing(line + possessive.start(), state=owner.state, gender=gender)
    return Standing(start, gender=gender)


def _post(text: str, role: Role, start: int) -> re.Match[str] | None:
    """Where an envoy is sent, before his name: "the US ambassador | to Ukraine | Ann Hale"."""
    found = _POST.fullmatch(text, role.span.end, start)
    where = found.group("where") if found else ""
    return found if where and (states.lookup(where) or states.organization(where)) else None


def _in_a_row(text: str, before: list[Role]) -> Role:
    """The last of some role nouns with those right before it: "house" "speaker"."""
    role = before.pop()
    while before and not before[-1].plural and not text[before[-1].span.end : role.span.start].strip():
        earlier = before.pop()
        role = role._replace(span=Span(earlier.span.start, role.span.end), name=f"{earlier.name} {role.name}")
    return role


def _with_first_title(text: str, start: int, before: list[Role], line: int) -> int:
    """Where "Former Governor and presidential hopeful Ann Hale" begins; not at "the governor and Senator Ann Hale"."""
    joined = _AND.search(text, line, start)
    if joined is None or not before or before[-1].plural or before[-1].span.end != joined.start():
        return start
    lead = widen(text, before[-1].span.start, line)
    alone = _ARTICLE.search(text, line, lead.start) or not text[lead.start].isupper()
    return start if alone else lead.start


def _with_apposition(text: str, end: int, found: Standing) -> Standing:
    """The role and state of "NAME, Ukraine's ambassador to Israel,"."""
    match = _APPOSITION.match(text, end, min(len(text), end + 120))
    if match is None:
        return found
    nouns = [role for role in roles.find_roles(text, *match.span("words")) if not role.plural]
    says = match.group("words").split()[0].lower() in load("contacts_grammar")["reporting"]
    if not nouns or says:  # "her rival, Ann Hale, said the prime minister should go"
        return found
    head = nouns[0]
    before = text[match.start("words") : head.span.start]
    lead = with_field(text, widen(text, head.span.start, match.start("words")), head, match.start("words"))
    rest = _ARTICLE.sub("", text[match.start("words") : lead.start].strip() + " ").strip()
    if len(rest.split()) > 3 or len(before) > 60 or " and " in rest or _OF_ANOTHER.search(rest):
        return found
    going_on = _ROLE_GOES_ON.match(text, head.span.end, match.end()) or _OF_WHAT.match(
        text, head.span.end, match.end("words")
    )
    rest_of_role = going_on.group() if going_on else ""
    if not rest_of_role and _CAPITALIZED_NEXT.match(text, head.span.end):
        return found  # "Hale, Welsh King Meet": the king is somebody else
    of = _OF.match(text, head.span.end + len(rest_of_role), match.end())
    state = lead.state
    if state is None and of is not None and (known := states.lookup(of.group("where"))):
        state = known.state
    return found._replace(
        role=f"{lead.title(head)}{rest_of_role}",
        state=found.state or state,
        home=lead.home or (region(of.group("where")) if of else None),
        gender=found.gender or roles.gender_of(head.name),
        apposition=Span(*match.span("words")),
        body=lead.body or is_of_body(text, head.span.end),
    )

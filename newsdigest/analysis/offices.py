"""The words around a role noun: "former", "Ukrainian" and "transport" before it, and what it is an office of."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from newsdigest.analysis import roles, states
from newsdigest.analysis.regions import region, region_before
from newsdigest.analysis.roles import Role
from newsdigest.lexicon import load
from newsdigest.models import Span
from newsdigest.reader.segment import trim

ACRONYM = 4  # letters: longer words in capitals are a shouted title
_OPENING = "“\"‘'("
_OF_ANY = re.compile(
    r"\s+(?:of|at|for)\s+(?:the\s+|an?\s+|its\s+|his\s+|her\s+|their\s+)?(?P<where>[\w.’'-]+(?:\s[\w.’'-]+)?)"
)
_LIKE_A_VERB = re.compile(r"^[a-z]+(?:[^su'i]s|ing)$")
_FIELD_WORDS = 3
_FIELD_WORD = re.compile(r"(?<![^\s“\"‘'(])[^\W\d_][\w’'&-]+\s$")


class Lead(NamedTuple):
    """The modifiers before a role noun: where they begin, and the state, the region and the words among them."""

    start: int
    state: str | None = None
    home: str | None = None
    words: str = ""
    field: str = ""  # what the office is for: "transport" before "minister"
    body: bool = False  # another noun stands before: "union leader" leads no state

    def title(self, role: Role) -> str:
        name = role.name.upper() if role.name in roles.short() else role.name
        return " ".join(part for part in (self.words, self.field, name) if part)


def widen(text: str, start: int, floor: int) -> Lead:
    """Walk left from a role noun over its modifiers."""
    state: str | None = None
    home: str | None = None
    kept: list[str] = []
    while True:
        from_region = region_before(text, start, floor)
        if from_region is not None:
            start, home = from_region.start(), home or region(from_region.group("name"))
            continue
        one, two = (_words_before(text, start, floor, count) for count in (1, 2))
        if one is None:
            return Lead(start, state, home, " ".join(kept))
        known = states.lookup(two.of(text)) if two else None
        if two is None or known is None:
            two, known = one, states.lookup(one.of(text))
        if known is not None:
            start, state = two.start, state or known.state
        elif one.of(text).lower() in roles.modifiers():
            start, word = one.start, one.of(text)
            kept.insert(0, word if word.isupper() and len(word) <= ACRONYM else word.lower())
        else:
            return Lead(start, state, home, " ".join(kept))


def with_field(text: str, lead: Lead, role: Role, floor: int) -> Lead:
    """A lead with the words before it that tell what an office is for, and whether it is one in an organization."""
    start, kept = lead.start, list[str]()
    titled = role.span.of(text)[0].isupper()
    portfolio = role.name in roles.portfolios()
    while len(kept) < _FIELD_WORDS and (word := _FIELD_WORD.search(text, max(floor, start - 25), start)):
        plain = word.group().strip()
        wrong_case = (titled and plain[0].islower()) or (plain[0].isupper() and not portfolio)
        owner = not kept and plain.endswith(("'s", "’s"))
        if wrong_case or owner or not is_field(plain) or (not portfolio and _is_verb(text, word.start())):
            break
        start = word.start()
        kept.insert(0, plain.lower())
    last = _FIELD_WORD.search(text, max(floor, start - 25), start)
    if not kept:
        return lead._replace(body=last is not None and not portfolio and _is_body(last.group().strip(), titled))
    wider = widen(text, start, floor)
    field = " ".join([*kept, lead.words]).strip()
    return Lead(wider.start, lead.state or wider.state, lead.home or wider.home, wider.words, field, not portfolio)


def _is_body(word: str, titled: bool) -> bool:
    """Whether the word before an office is something that is no state: "Union president", "the union's president"."""
    owner, *_ = re.split(r"['’]", word)
    if owner != word and owner.lower() in _commonwealth():
        return False
    return is_field(word) and (owner != word or (word[0].isupper() and not titled))


def _is_verb(text: str, start: int) -> bool:
    """Whether "to" or "will" stands before a word: "to see candidate X"."""
    before = _FIELD_WORD.search(text, max(0, start - 12), start)
    return before is not None and before.group().strip().lower() in _before_verbs()


@cache
def _before_verbs() -> frozenset[str]:
    pronouns = load("references")["first_person"] + load("references")["plural"]
    return frozenset(["to", "you", "who", "he", "she", *pronouns, *load("contacts_grammar")["auxiliaries"]])


@cache
def _no_verbs() -> frozenset[str]:
    return frozenset(load("references")["no_verbs"])


def is_field(word: str) -> bool:
    """Whether a word can tell what an office is for: no verb, no function word, no day, no state."""
    plain = word.lower().replace("’", "'")
    if any(role.plural and role.name not in roles.collectives() for role in roles.find_roles(plain, 0, len(plain))):
        return False  # "candidates" in "the candidates, businessman X"
    if word[0].islower() and _LIKE_A_VERB.search(plain) and plain not in _no_verbs():
        return False
    return not (plain in _no_field() or plain.endswith(("ed", "ly")) or states.lookup(word) or region(word))


@cache
def _no_field() -> frozenset[str]:
    grammar, times, words = load("contacts_grammar"), load("times"), load("references")
    listed = [*grammar["prepositions"], *grammar["conjunctions"], *grammar["subordinators"], *grammar["auxiliaries"]]
    listed += [*words["after_subject"], *words["clause_openers"], *words["opening_clauses"], *words["owning"]]
    listed += [*grammar["relatives"], *times["weekdays"], *times["months"], *words["no_field"]]
    return frozenset(word.lower() for word in listed)


def is_of_body(text: str, end: int) -> bool:
    """Whether an office is one of something that is no state: "president of the Traders' Union"."""
    of = _OF_ANY.match(text, end, end + 60)
    if of is None:
        return False
    where = of.group("where")
    return not (states.lookup(where) or states.lookup(where.split()[0]) or where.lower() in _commonwealth())


@cache
def _commonwealth() -> frozenset[str]:
    return frozenset(load("roles")["commonwealth"])


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

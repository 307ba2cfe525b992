"""Role nouns: "prime minister", "officials", "spokesman", where they stand in a text, and what they tell."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from newsdigest.lexicon import either, load
from newsdigest.models import Span
from newsdigest.phrases import FewWords

_REMEMBERED = 2048  # answers about the roles of an article's persons

Gender = Literal["female", "male"]


class Role(NamedTuple):
    """A role noun in the text: ``name`` in small letters and singular, ``kind`` its class in roles.yaml."""

    span: Span
    name: str
    kind: str
    plural: bool


@cache
def _singulars() -> dict[str, str]:
    return {name: kind for kind, names in load("roles")["roles"].items() for name in names}


@cache
def _plurals() -> frozenset[str]:
    return frozenset(load("roles")["plurals"]) | collectives() | {_plural(name) for name in _singulars()}


def _plural(name: str) -> str:
    if name.endswith("man"):
        return name[:-3] + "men"
    return name[:-1] + "ies" if name.endswith("y") else name + "s"


@cache
def _nouns() -> FewWords:
    return FewWords(lambda _, nouns: rf"(?<![\w-])(?i:{either(nouns)})(?![\w-])", {*_singulars(), *_plurals()})


@cache
def modifiers() -> frozenset[str]:
    return frozenset(load("roles")["modifiers"])


@cache
def _same() -> dict[str, str]:
    return {name: names[0] for names in load("roles")["same"] for name in names}


@lru_cache(_REMEMBERED)
def plays(played: str, name: str) -> bool:
    """Whether somebody with a role may be called by a role noun: "foreign minister" by "minister", not the reverse."""
    nouns = [role.name for role in _roles(played, 0, len(played)) if not role.plural]
    wanted = _same().get(name, name)
    wide = load("roles")["wider"].get(name)
    return any(
        _same().get(noun, noun) == wanted
        or (wide is not None and kind_of(noun) == wide)
        or (kind_of(noun) == kind_of(name) and (noun.endswith(" " + name) or noun.startswith(name + " ")))
        for noun in nouns
    )


@cache
def collectives() -> frozenset[str]:
    return frozenset(load("roles")["collectives"])


def in_full(title: str) -> str:
    """A title with its last word whole: "former senator" for "former sen."."""
    before, space, last = title.rpartition(" ")
    return f"{before}{space}{_same().get(last, last)}" if last.endswith(".") else title


@cache
def short() -> frozenset[str]:
    """Roles that are written in capitals: "CS" for a cabinet secretary."""
    return frozenset(load("roles")["short"])


@cache
def portfolios() -> frozenset[str]:
    """Roles before which other words tell what the office is for: "transport minister"."""
    return frozenset(load("roles")["portfolios"])


@cache
def pair_nouns() -> frozenset[str]:
    return frozenset(load("roles")["pair_nouns"])


def find_roles(text: str, start: int, end: int) -> list[Role]:
    """The role nouns between two offsets, longest first where they overlap, in text order; "MP", but not "mp"."""
    return [role for role in _roles(text, start, end) if role.name not in short() or role.span.of(text).isupper()]


def _roles(text: str, start: int, end: int) -> list[Role]:
    return [_role(match) for match in _nouns().finditer(text, start, end)]


def _role(match: re.Match[str]) -> Role:
    name = " ".join(match.group().lower().replace("’", "'").split())
    singular = _singulars().get(name)
    return Role(Span(*match.span()), name, singular or "group", singular is None)


@lru_cache(_REMEMBERED)
def kind_of(name: str) -> str | None:
    """The class of the last role noun in some words, None when they hold none."""
    found = [role for role in _roles(name, 0, len(name)) if not role.plural]
    return found[-1].kind if found else None


def party_of(words: str) -> str | None:
    """The party that a role or its modifiers name: "GOP" is the Republicans'."""
    parties: dict[str, str] = load("roles")["party_words"]
    return next((parties[word] for word in words.lower().split() if word in parties), None)


@lru_cache(_REMEMBERED)
def kinds_of(name: str) -> frozenset[str]:
    """The classes of all role nouns in some words."""
    return frozenset(role.kind for role in _roles(name, 0, len(name)) if not role.plural)


@cache
def acting_as_one() -> frozenset[str]:
    """The bodies of people that are "it", not "they"."""
    return frozenset(load("roles")["acting_as_one"])


@cache
def _gendered(which: str) -> dict[str, Gender]:
    return {word: gender for gender, words in load("roles")[which].items() for word in words}


def gender_of(words: str) -> Gender | None:
    """What a title or a role says of the gender of its bearer."""
    for word in words.lower().replace("’", "'").split():
        word = word.strip("()")
        found = _gendered("courtesy").get(word) or _gendered("gendered_nouns").get(word)
        if found:
            return found
    return None

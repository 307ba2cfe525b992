"""Role nouns: "prime minister", "officials", "spokesman", where they stand in a text, and what they tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from newsdigest.lexicon import either, load
from newsdigest.models import Span

Gender = Literal["female", "male"]


@dataclass(frozen=True, slots=True)
class Role:
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
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){either({*_singulars(), *_plurals()})}(?![\w-])", re.IGNORECASE)


@cache
def modifiers() -> frozenset[str]:
    return frozenset(load("roles")["modifiers"])


@cache
def collectives() -> frozenset[str]:
    return frozenset(load("roles")["collectives"])


@cache
def pair_nouns() -> frozenset[str]:
    return frozenset(load("roles")["pair_nouns"])


def find_roles(text: str, start: int, end: int) -> list[Role]:
    """The role nouns between two offsets, longest first where they overlap, in text order."""
    return [_role(match) for match in _pattern().finditer(text, start, end)]


def _role(match: re.Match[str]) -> Role:
    name = re.sub(r"\s+", " ", match.group().lower().replace("’", "'"))
    singular = _singulars().get(name)
    return Role(Span(*match.span()), name, singular or "group", singular is None)


def kind_of(name: str) -> str | None:
    """The class of the last role noun in some words, None when they hold none."""
    found = [role for role in find_roles(name, 0, len(name)) if not role.plural]
    return found[-1].kind if found else None


@cache
def _gendered(which: str) -> dict[str, Gender]:
    return {word: gender for gender, words in load("roles")[which].items() for word in words}


def gender_of(words: str) -> Gender | None:
    """What a title or a role says of the gender of its bearer."""
    for word in words.lower().split():
        found = _gendered("courtesy").get(word) or _gendered("gendered_nouns").get(word)
        if found:
            return found
    return None

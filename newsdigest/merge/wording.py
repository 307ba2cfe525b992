"""How much two short texts say the same, by their words."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cache
from sys import intern

from newsdigest.analysis.entities import fold
from newsdigest.lexicon import load

_WORD = re.compile(r"\w+")


@cache
def _function_words() -> frozenset[str]:
    return frozenset(load("english_words")["function_words"])


def content_words(text: str) -> frozenset[str]:
    """The words that say something, in small letters and without plural endings and possessives."""
    plain = (word.removesuffix("'s") for word in fold(text) if word not in _function_words())
    return frozenset(intern(word.removesuffix("s") if len(word) > 3 else word) for word in plain)


def overlap(one: Set[str], other: Set[str]) -> float:
    """How much of the words of the shorter are in the other."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def plain_words(text: str) -> tuple[str, ...]:
    """All words in small letters, to tell whether something is said in the same words."""
    return tuple(_WORD.findall(text.casefold().replace("’", "'")))

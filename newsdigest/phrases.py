"""Find listed phrases in an article: a pattern is tried only where a word stands that one of them begins with."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

NUMBER = "0"  # stands for every word that begins with a digit
_WORD = re.compile(r"\w+")


class Phrases:
    """A pattern whose matches begin with the first word of one of some phrases, or with a NUMBER.

    It finds what the pattern alone would find. What it knows of a text it keeps until there are other texts.
    """

    def __init__(self, pattern: re.Pattern[str], phrases: Iterable[str]) -> None:
        self._pattern = pattern
        self._begin = frozenset(_key(word.group()) for phrase in phrases if (word := _WORD.match(phrase)))

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """The matches between two offsets, as the method of a pattern."""
        places = _places(text, self._begin)
        at = bisect_left(places, start)
        while at < len(places) and places[at] < end:
            match = self._pattern.match(text, places[at], end)
            at += 1
            if match is not None:
                yield match
                at = bisect_left(places, match.end(), at)


@lru_cache(maxsize=16)
def _places(text: str, words: frozenset[str]) -> list[int]:
    """Where one of the words begins, in order."""
    known = _words(text)
    return sorted(place for word in known.keys() & words for place in known[word])


@lru_cache(maxsize=1)
def _words(text: str) -> dict[str, list[int]]:
    """Where each word of a text begins, by the word in small letters."""
    places: dict[str, list[int]] = defaultdict(list)
    for match in _WORD.finditer(text):
        places[_key(match.group())].append(match.start())
    return places


def _key(word: str) -> str:
    return NUMBER if word[0].isdecimal() else word.lower()

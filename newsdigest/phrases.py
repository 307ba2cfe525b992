"""Find listed phrases in an article: a pattern is tried only where a word stands that one of them begins with."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache

NUMBER = "0"  # stands for every word that begins with a digit
_WORD = re.compile(r"\w+")


class Phrases:
    """A pattern whose matches begin with the first word of one of some phrases, or with a NUMBER.

    It finds what the pattern alone would find. What it knows of a text it keeps until there are other texts.
    """

    def __init__(self, pattern: re.Pattern[str], phrases: Iterable[str]) -> None:
        self._pattern = pattern
        self._begin = frozenset(_grouped(phrases))

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """The matches between two offsets, as the method of a pattern."""
        places = _places(text, self._begin)
        at = bisect_left(places, start)
        while at < len(places) and places[at] < end:
            match = self._pattern_at(text, places[at]).match(text, places[at], end)
            at += 1
            if match is not None:
                yield match
                at = bisect_left(places, match.end(), at)

    def _pattern_at(self, text: str, place: int) -> re.Pattern[str]:
        return self._pattern


class ManyPhrases(Phrases):
    """The same for a pattern that is made of the phrases, when they are very many.

    ``expression`` makes it of a first word in small letters and of those that begin with it. That is done when the word
    is met: of a thousand phrases an article has thirty, and to compile all takes longer than to search the article.
    """

    def __init__(self, expression: Callable[[str, list[str]], str], phrases: Iterable[str]) -> None:
        self._phrases = _grouped(phrases)
        self._begin = frozenset(self._phrases)
        self._expression = expression
        self._patterns: dict[str, re.Pattern[str]] = {}

    def _pattern_at(self, text: str, place: int) -> re.Pattern[str]:
        word = _WORD.match(text, place)
        return self._pattern_of(_key(word.group()) if word else "")

    def _pattern_of(self, first: str) -> re.Pattern[str]:
        if first not in self._patterns:
            self._patterns[first] = re.compile(self._expression(first, self._phrases[first]))
        return self._patterns[first]


class FewWords(ManyPhrases):
    """The same for short texts, none of which is worth remembering: their words are looked at one by one."""

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        at = start
        for word in _WORD.finditer(text, start, end):
            first = _key(word.group())
            if word.start() >= at and first in self._begin:
                match = self._pattern_of(first).match(text, word.start(), end)
                if match is not None:
                    yield match
                    at = match.end()

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match, as the method of a pattern."""
        return next(self.finditer(text, start, end), None)


class Seldom:
    """A pattern that matches only where the first word of one of some phrases stands, in the same letter case.

    It is compiled when that is so: most texts have no such word.
    """

    def __init__(self, expression: Callable[[], str], phrases: Iterable[str]) -> None:
        self._expression = expression
        self._begin = frozenset(word.group() for phrase in phrases if (word := _WORD.search(phrase)))

    def search(self, text: str, start: int, end: int) -> re.Match[str] | None:
        return self._pattern.search(text, start, end) if self._may_match(text, start, end) else None

    def match(self, text: str, start: int, end: int) -> re.Match[str] | None:
        return self._pattern.match(text, start, end) if self._may_match(text, start, end) else None

    def _may_match(self, text: str, start: int, end: int) -> bool:
        return not self._begin.isdisjoint(_WORD.findall(text, start, end))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self._expression())


def _grouped(phrases: Iterable[str]) -> dict[str, list[str]]:
    """The phrases by their first words."""
    groups: dict[str, list[str]] = defaultdict(list)
    for phrase in phrases:
        if word := _WORD.match(phrase):
            groups[_key(word.group())].append(phrase)
    return groups


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

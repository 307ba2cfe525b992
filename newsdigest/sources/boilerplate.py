"""Tell the lines that belong to a page from the paragraphs of its article; the patterns are data (boilerplate.yaml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from newsdigest.lexicon import load
from newsdigest.sources.dates import date_of_line

_LONGEST = 600  # characters; longer paragraphs are prose
_PART = re.compile(r"<([A-Z]+)>")
_BETWEEN = re.compile(r"\s+[|•·]\s+")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W\d_]+")
_ENDED = re.compile(r"(?:[!?]|(?<!\.)\.)[\"'”’)\]]*$")  # as a sentence; a teaser ends with three dots
_PROSE_WORDS = 12  # a paragraph of at least so many words is prose
_BODY_PARAGRAPHS = 3  # so many of them, or a third of the words, come before the end of an article
_LINK_WORDS = 25  # a headline in a box of links has fewer


class _Kind(NamedTuple):
    """Lines of one kind, such as bylines. One that they do not begin with and that has none of the words is none."""

    expression: str
    begins: tuple[str, ...]
    has: frozenset[str]

    def may_be(self, words: str) -> bool:
        return words.startswith(self.begins) or not self.has.isdisjoint(words.split())


class _Part(NamedTuple):
    """A part of the list. ``known``: the kinds that are known by words, ``some``: all of these as one."""

    others: str
    known: tuple[_Kind, ...]
    some: _Kind


@cache
def _part(name: str) -> _Part:
    kinds = [
        _Kind(entry["pattern"], tuple(entry.get("begins", ())), frozenset(entry.get("has", ())))
        for entry in load("boilerplate")[name]
    ]
    others = _either(kind for kind in kinds if not kind.begins and not kind.has)
    known = tuple(kind for kind in kinds if kind.begins or kind.has)
    begins = tuple({begin for kind in known for begin in kind.begins})
    return _Part(others, known, _Kind(_either(known), begins, frozenset().union(*(kind.has for kind in known))))


def _either(kinds: Iterable[_Kind]) -> str:
    return "|".join(f"(?:{kind.expression})" for kind in kinds)


@cache
def _pattern(expression: str) -> re.Pattern[str]:
    """Compiled when the first line is met that may match: all at once would take longer than to read an article."""
    return re.compile(expand(expression))


def expand(expression: str) -> str:
    """An expression with its <PART>s put in."""
    parts: dict[str, str] = load("boilerplate")["parts"]
    while _PART.search(expression):
        expression = _PART.sub(lambda part: parts[part.group(1)], expression)
    return expression


def matches(name: str, line: str) -> bool:
    """Whether a line is of a part of the list: lines, insets, rests or tails."""
    line, words = _plain(line)
    if not 0 < len(line) <= _LONGEST:
        return False
    part = _part(name)
    if _pattern(part.others).fullmatch(line):
        return True
    return part.some.may_be(words) and any(
        kind.may_be(words) and _pattern(kind.expression).fullmatch(line) for kind in part.known
    )


@lru_cache(maxsize=1)  # a line is looked for in all parts
def _plain(line: str) -> tuple[str, str]:
    """A line with single spaces, and its words in small letters without digits and punctuation."""
    return _SPACE.sub(" ", line.strip()), " ".join(_WORD.findall(line)).casefold()


def is_page_line(line: str) -> bool:
    """Whether a line is of the page: as a whole, or each of its parts ("By Jane Smith | 3 min read")."""
    if len(line) > _LONGEST:
        return False
    parts = _BETWEEN.split(line)
    return matches("lines", line) or (
        len(parts) > 1 and all(matches("lines", part) or matches("tails", part) or date_of_line(part) for part in parts)
    )


def article_lines(lines: Sequence[str]) -> list[int]:
    """Indices of the lines (each a paragraph) that belong to the article."""
    words = [len(line.split()) for line in lines]
    prose = [count >= _PROSE_WORDS and bool(_ENDED.search(line)) for count, line in zip(words, lines, strict=True)]
    last_run = max((index for index, pair in enumerate(pairwise(prose)) if all(pair)), default=-1)
    total = sum(words)
    kept: list[int] = []
    read = paragraphs = 0
    in_inset = False
    for index, line in enumerate(lines):
        may_end = paragraphs >= _BODY_PARAGRAPHS or (0 < total <= 3 * read)
        if matches("rests", line):
            if may_end:
                break
        elif matches("insets", line):
            if may_end and last_run < index:
                break
            in_inset = bool(kept)  # a menu above the article has no headlines of its own
        elif not is_page_line(line):
            in_inset = in_inset and words[index] < _LINK_WORDS and not _ENDED.search(line)
            if not in_inset:
                kept.append(index)
        read += words[index]
        paragraphs += words[index] >= _PROSE_WORDS
    while len(kept) > 1 and matches("tails", lines[kept[-1]]):
        kept.pop()
    return kept

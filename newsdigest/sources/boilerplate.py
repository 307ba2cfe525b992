"""Tell the lines that belong to a page from the paragraphs of its article; the patterns are data (boilerplate.yaml)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from newsdigest.lexicon import load
from newsdigest.sources.dates import date_of_line

_LONGEST = 600  # characters; longer paragraphs are prose
_PART = re.compile(r"<([A-Z]+)>")
_BETWEEN = re.compile(r"\s+[|•·]\s+")
_SPACE = re.compile(r"\s+")
_ENDED = re.compile(r"(?:[!?]|(?<!\.)\.)[\"'”’)\]]*$")  # as a sentence; a teaser ends with three dots
_PROSE_WORDS = 12  # a paragraph of at least so many words is prose
_BODY_PARAGRAPHS = 3  # so many of them, or a third of the words, come before the end of an article
_LINK_WORDS = 25  # a headline in a box of links has fewer


@cache
def pattern(kind: str) -> re.Pattern[str]:
    """All patterns of one kind (lines, insets, rests, tails) as one expression."""
    return re.compile("|".join(f"(?:{expand(entry['pattern'])})" for entry in load("boilerplate")[kind]))


def expand(expression: str) -> str:
    """An expression with its <PART>s put in."""
    parts: dict[str, str] = load("boilerplate")["parts"]
    while _PART.search(expression):
        expression = _PART.sub(lambda part: parts[part.group(1)], expression)
    return expression


def matches(kind: str, line: str) -> bool:
    line = _SPACE.sub(" ", line.strip())
    return 0 < len(line) <= _LONGEST and pattern(kind).fullmatch(line) is not None


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

"""Paragraphs of a plain text, as offsets: one a line, or several hard-wrapped lines between blank ones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from newsdigest.models import Span

_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]*(?:\r\n|[\r\n\v\f\x85\u2028\u2029]|\Z)")
_INVISIBLE = "\ufeff\u200b\u200e\u200f\u2060\x00"
_ENDS_SENTENCE = re.compile(r"[.!?:…][\"'”’»)\]]*$")
_WIDEST, _NARROWEST = 120, 40  # characters of a hard-wrapped line
_MOST = 0.8  # share of the line ends within sentences that must look wrapped


def trim(text: str, start: int, end: int) -> Span:
    """The span without white space and invisible marks at its ends; empty when there is nothing else."""
    while start < end and (text[start].isspace() or text[start] in _INVISIBLE):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _INVISIBLE):
        end -= 1
    return Span(start, end)


def groups(text: str, begin: int = 0) -> list[list[Span]]:
    """The lines of a text from ``begin`` on, trimmed, in runs that blank lines part."""
    found: list[list[Span]] = [[]]
    for match in _LINE.finditer(text, begin):
        line = trim(text, *match.span())
        if line.start < line.end:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [group for group in found if group]


def paragraphs(text: str, grouped: list[list[Span]]) -> list[Span]:
    """Spans of the paragraphs of a text whose lines are given."""
    width = _wrap_width(text, grouped)
    if width is None:
        return [line for group in grouped for line in group]
    return [paragraph for group in grouped for paragraph in _joined(text, group, width)]


def _wrap_width(text: str, grouped: list[list[Span]]) -> int | None:
    """The width lines were wrapped at, None when each line is a paragraph.

    Lines are wrapped when most end within a sentence, and the next word would rarely have fitted there.
    """
    breaks = [pair for group in grouped for pair in pairwise(group)]
    lines = [line for group in grouped if len(group) > 1 for line in group]
    width = max((len(part) for line in lines if " " in (part := line.of(text))), default=0)  # an address is no prose
    if not _NARROWEST <= width <= _WIDEST:
        return None
    inside = [pair for pair in breaks if not _ENDS_SENTENCE.search(pair[0].of(text))]
    full = sum(_is_full(text, line, following, width) for line, following in inside)
    return width if 2 * len(inside) >= len(breaks) and full >= _MOST * len(inside) else None


def _is_full(text: str, line: Span, following: Span, width: int) -> bool:
    """Whether the first word of the next line would not have fitted, or the line is long enough all the same."""
    first_word = len(following.of(text).split(maxsplit=1)[0])
    length = line.end - line.start
    return length + 1 + first_word > width or length >= 0.85 * width


def _joined(text: str, group: list[Span], width: int) -> Iterable[Span]:
    start = group[0].start
    for line, following in pairwise(group):
        if not _is_full(text, line, following, width) and _may_part(text, line, following, width):
            yield Span(start, line.end)
            start = following.start
    yield Span(start, group[-1].end)


def _may_part(text: str, line: Span, following: Span, width: int) -> bool:
    """Whether a new paragraph may begin after a line that had room left."""
    if text[following.start].islower():
        return False
    return line.end - line.start < 0.6 * width or _ENDS_SENTENCE.search(line.of(text)) is not None

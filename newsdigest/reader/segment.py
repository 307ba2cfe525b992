"""Cut text into paragraphs and sentences, as offsets."""

from __future__ import annotations

import re
from functools import cache

from newsdigest.lexicon import load
from newsdigest.models import Span

_LINE = re.compile(r"[^\n]+")
_END = re.compile(r"[.!?…]+(?P<close>[\"'”’»)\]]*)(?P<gap>\s+)(?=[\"'“‘«(\[]*[A-Z0-9\u00c0-\u00de])")
_LAST_WORD = re.compile(r"[\w.’'-]*$")
_INITIALS = re.compile(r"(?:[A-Z]\.)*[A-Z]$")


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(load("abbreviations")["never_end"])


def lines(text: str) -> list[Span]:
    """Offsets of the non-blank lines of a text, without surrounding white space."""
    return [span for match in _LINE.finditer(text) if (span := trim(text, Span(*match.span()))).start < span.end]


def trim(text: str, span: Span) -> Span:
    """The span without white space at its ends; empty (start == end) when there is nothing else."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def sentences(text: str, block: Span) -> list[Span]:
    """Offsets of the sentences of one paragraph, in order; together they cover all its words."""
    start, stop = block
    found: list[Span] = []
    for match in _END.finditer(text, start, stop):
        if match.end() >= stop or _is_abbreviation(text, start, match):
            continue
        found.append(Span(start, match.start("gap")))
        start = match.end()
    if start < stop:
        found.append(Span(start, stop))
    return found


def _is_abbreviation(text: str, start: int, match: re.Match[str]) -> bool:
    if text[match.start()] != "." or match.group("close"):
        return False
    word = _LAST_WORD.search(text, max(start, match.start() - 20), match.start())
    if word is None:
        return False
    return word.group().lower() in _abbreviations() or bool(_INITIALS.fullmatch(word.group()))

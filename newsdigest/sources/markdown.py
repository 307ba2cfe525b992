"""What Markdown adds to a plain text: front matter, and marks around its paragraphs that are no part of them."""

from __future__ import annotations

import re
from typing import NamedTuple

from newsdigest.models import Span
from newsdigest.sources.layout import groups, paragraphs, trim

_FRONT = re.compile(r"\s*---[ \t]*(?:\r\n|\r|\n)((?:.*?(?:\r\n|\r|\n))??)(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)", re.DOTALL)
_KEY = re.compile(
    r"(?<![^\r\n])(title|date|published)[ \t]*:[ \t]*([\"']?)([^\r\n]*?)\2[ \t]*(?=[\r\n])", re.IGNORECASE
)
_LEADING = re.compile(r"#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+(?=\S)|\*{2,3}(?=\S)|__(?=\S)|!\[")
_TRAILING = re.compile(r"[ \t]+#+|\*{2,3}|__|\]\([^()\s]*(?:[ \t]+\"[^\"]*\")?\)")
_NO_PROSE = re.compile(r"!\[[^\]]*\]\([^)]*\)|[-=*_ ]{3,}|\|.*\||\[[^\]]+\]:\s+\S+.*|<[^>]{1,300}>|[`~]{3}.*")
_ALONE = re.compile(r"#{1,6}[ \t]+\S|[-*+][ \t]|\d{1,3}[.)][ \t]|>")
_HEADING = re.compile(r"#{1,6}[ \t]+\S")
_LONGEST_TAIL = 2_100  # characters of a link target


class FrontMatter(NamedTuple):
    """The keys of interest at the head of a file, as spans of its text; ``end`` is where the article begins."""

    end: int = 0
    title: Span | None = None
    date: Span | None = None


def outline(text: str) -> tuple[list[Span], set[Span], FrontMatter]:
    """The paragraphs of a text without their marks, which of them are headings, and its front matter."""
    front = front_matter(text)
    found = paragraphs(text, prose_lines(text, groups(text, front.end)))
    headings = {without_marks(text, block) for block in found if is_heading(text, block)}
    return [bare for block in found if (bare := without_marks(text, block)).start < bare.end], headings, front


def front_matter(text: str) -> FrontMatter:
    head = text[:20_000]
    block = _FRONT.match(head)
    if not block:
        return FrontMatter()
    found: dict[str, Span] = {}
    for match in _KEY.finditer(head, block.start(1), block.end(1)):
        span = trim(text, *match.span(3))
        if span.start < span.end:
            found.setdefault(match.group(1).lower(), span)
    return FrontMatter(block.end(), found.get("title"), found.get("date") or found.get("published"))


def is_heading(text: str, line: Span) -> bool:
    return _HEADING.match(text, line.start, line.end) is not None


def prose_lines(text: str, grouped: list[list[Span]]) -> list[list[Span]]:
    """The lines without fenced code, images, rules, tables and link definitions; a heading or list item begins anew."""
    found: list[list[Span]] = []
    fenced = False
    for group in grouped:
        found.append([])
        for line in group:
            fence = text.startswith(("```", "~~~"), line.start)
            fenced ^= fence
            if fence or fenced or _NO_PROSE.fullmatch(text, line.start, line.end):
                continue
            if found[-1] and (_ALONE.match(text, line.start, line.end) or is_heading(text, found[-1][-1])):
                found.append([])
            found[-1].append(line)
    return [group for group in found if group]


def without_marks(text: str, block: Span) -> Span:
    """The block without the marks of headings, lists, quotations, emphasis and links at its ends."""
    start, end = block
    while mark := _LEADING.match(text, start, end):
        start = mark.end()
    while mark := _last_mark(text, start, end):
        end = mark.start()
        if mark.group().startswith("]") and text[start:end].startswith("["):
            start += 1
    return trim(text, start, end)


def _last_mark(text: str, start: int, end: int) -> re.Match[str] | None:
    if end <= start or text[end - 1] not in "#*_)":
        return None
    for match in _TRAILING.finditer(text, max(start, end - _LONGEST_TAIL), end):
        if match.end() == end:
            return match
    return None

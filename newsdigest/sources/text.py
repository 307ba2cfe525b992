"""Plain text and Markdown: the text stays as it is, the article is where its blocks say."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from newsdigest.models import Span
from newsdigest.sources import boilerplate
from newsdigest.sources.base import Article
from newsdigest.sources.dates import date_of_line, iso_date
from newsdigest.sources.layout import groups, paragraphs

if TYPE_CHECKING:
    from newsdigest.sources.markdown import FrontMatter

_HEADLINE_CHARACTERS, _HEADLINE_WORDS = 200, 30
_NO_HEADLINE_END = re.compile(r"(?<![A-Z])[.,;:]['\"”’)]*$|[.,;:][\"”]$")
_DATELINE = re.compile(r"[A-Z][\w .,’'-]{1,60}(?:\([^()]{2,30}\))?\s*(?:—|–|--)\s")
_NEAR_TOP = 8  # lines in which the date of an article is looked for


def read_text(text: str, *, is_markdown: bool) -> Article:
    """The article in a plain text. All offsets fit the text as it is given."""
    found, headings, front = _outline(text, is_markdown=is_markdown)
    published = (front_date(text, front) if front else None) or _date_near_top(text, found)
    found = [block for index, block in enumerate(found) if index >= _NEAR_TOP or not date_of_line(block.of(text))]
    blocks = [found[index] for index in boilerplate.article_lines([block.of(text) for block in found])]
    title = _title(text, blocks, headings) or (front.title if front else None)
    if title and title not in blocks:
        blocks.insert(0, title)
    return Article(
        text=text,
        blocks=tuple(blocks),
        title=" ".join(title.of(text).split()) if title else None,
        title_span=title,
        published=published,
    )


def _outline(text: str, *, is_markdown: bool) -> tuple[list[Span], set[Span], FrontMatter | None]:
    """The paragraphs of a text, which of them are headings, and what stands above them."""
    if is_markdown:
        from newsdigest.sources.markdown import outline

        return outline(text)
    return paragraphs(text, groups(text)), set(), None


def front_date(text: str, front: FrontMatter) -> date | None:
    if front.date is None:
        return None
    value = front.date.of(text)
    return iso_date(value) or date_of_line(value)


def _date_near_top(text: str, blocks: list[Span]) -> date | None:
    for block in blocks[:_NEAR_TOP]:
        for part in block.of(text)[:200].split("|"):
            if day := date_of_line(part):
                return day
    return None


def _title(text: str, blocks: list[Span], headings: set[Span]) -> Span | None:
    """The first block, when it is a heading or looks like a headline with an article below."""
    if not blocks:
        return None
    first = blocks[0]
    if first in headings:
        return first
    return first if len(blocks) > 1 and looks_like_headline(first.of(text)) else None


def looks_like_headline(line: str) -> bool:
    """Short, not ended as a sentence, no dateline."""
    if len(line) > _HEADLINE_CHARACTERS or len(line.split()) > _HEADLINE_WORDS or line[0].islower():
        return False
    return not _NO_HEADLINE_END.search(line) and not _DATELINE.match(line)

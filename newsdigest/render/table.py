"""A digest for a terminal: lists on a narrow one and in a pipe, tables with columns on a wide one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from newsdigest.render.lists import Line, contact_lines, line, position_lines
from newsdigest.render.view import SURE, ArticleView, view

if TYPE_CHECKING:
    from rich.table import Table

    from newsdigest.models import Digest

WIDE = 100
"""From this many characters a line on, there is room for columns."""


def draw(digest: Digest, width: int | None, *, evidence: bool) -> Iterator[Line | Table]:
    """What shows a digest. ``width``: of the terminal; None where there is none."""
    for number, analysis in enumerate(digest.documents):
        if number:
            yield line(0)
        yield from _article(view(analysis), width is not None and width >= WIDE, evidence)


def _article(article: ArticleView, is_wide: bool, evidence: bool) -> Iterator[Line | Table]:
    facts = " · ".join(part for part in (article.source, article.site, *article.facts) if part)
    yield from (line(0, (article.title, "bold")), line(0, (facts, "dim")))
    if not article.contacts and not article.holders:
        yield from (line(0), line(0, "No contacts or positions found."))
    if article.contacts:
        yield from _heading("Contacts")
        if is_wide:
            from newsdigest.render.columns import contact_table

            yield contact_table(article.contacts, evidence)
        else:
            yield from contact_lines(article.contacts, evidence)
    if article.holders:
        yield from _heading("Positions")
        if is_wide:
            from newsdigest.render.columns import position_table

            yield position_table(article.holders, evidence)
        else:
            yield from position_lines(article.holders, evidence)
    if not article.all_sure:
        yield from (line(0), line(0, (f"? marks what is less certain (confidence below {SURE:.0%})", "dim")))


def _heading(name: str) -> Iterator[Line]:
    yield from (line(0), line(0, (name, "bold cyan")))

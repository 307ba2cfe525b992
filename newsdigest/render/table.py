"""A digest for a terminal: lists on a narrow one and in a pipe, tables with columns on a wide one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from newsdigest.render.lists import Line, contact_lines, position_lines, print_lines
from newsdigest.render.view import SURE, ArticleView, view

if TYPE_CHECKING:
    from rich.console import Console

    from newsdigest.models import Digest

WIDE = 100
"""From this many characters a line on, there is room for columns."""


def draw(digest: Digest, console: Console, width: int | None, *, evidence: bool) -> None:
    """Print a digest. ``width`` None: lines may be as long as they are, nothing is wrapped."""
    for number, analysis in enumerate(digest.documents):
        if number:
            print_lines(console, [Line(0)], width)
        _article(view(analysis), console, width, evidence)


def _article(article: ArticleView, console: Console, width: int | None, evidence: bool) -> None:
    is_wide = width is not None and width >= WIDE
    print_lines(console, _header(article), width)
    if not article.contacts and not article.holders:
        print_lines(console, [Line(0), Line(0, Text("No contacts or positions found."))], width)
    if article.contacts:
        print_lines(console, _heading("Contacts"), width)
        if is_wide:
            from newsdigest.render.columns import contact_table

            console.print(contact_table(article.contacts, evidence))
        else:
            print_lines(console, contact_lines(article.contacts, evidence), width)
    if article.holders:
        print_lines(console, _heading("Positions"), width)
        if is_wide:
            from newsdigest.render.columns import position_table

            console.print(position_table(article.holders, evidence))
        else:
            print_lines(console, position_lines(article.holders, evidence), width)
    if not article.all_sure:
        print_lines(
            console,
            [Line(0), Line(0, Text(f"? marks what is less certain (confidence below {SURE:.0%})", "dim"))],
            width,
        )


def _header(article: ArticleView) -> list[Line]:
    facts = " · ".join(part for part in (article.source, article.site, *article.facts) if part)
    return [Line(0, Text(article.title, "bold")), Line(0, Text(facts, "dim"))]


def _heading(name: str) -> list[Line]:
    return [Line(0), Line(0, Text(name, "bold cyan"))]

"""An edition for a terminal: story by story, as lists on a narrow one and in a pipe, with columns on a wide one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.panel import Panel
from rich.style import Style
from rich.text import Text

from newsdigest.models_many import Edition
from newsdigest.render.cards import ContactCard, HolderCard, ReportView, StoryView
from newsdigest.render.columns import contact_table, position_table
from newsdigest.render.edition_view import EditionView
from newsdigest.render.lists import Line, Words, contact_lines, line, position_lines, print_lines
from newsdigest.render.parts import Part
from newsdigest.render.table import WIDE
from newsdigest.render.view import SURE, ContactView, HolderView, StanceView

if TYPE_CHECKING:
    from rich.console import Console


_HEAD, _STORIES, _REST = range(3)


def table(edition: Edition, console: Console, width: int | None, group_by: str = "story") -> Iterator[Part]:
    """An edition as a console shows it. ``width`` None: lines may be as long as they are, nothing is wrapped."""
    view = EditionView(edition, group_by)
    drawer = _Drawer(console, width)
    for story in view.stories():
        with console.capture() as drawn:
            drawer.story(story, view.heading(story))
        yield Part(_STORIES, drawn.get(), view.day_of(story))
    with console.capture() as drawn:
        drawer.head(view)
    yield Part(_HEAD, drawn.get())
    with console.capture() as drawn:
        drawer.rest(view)
    yield Part(_REST, drawn.get())


class _Drawer:
    def __init__(self, console: Console, width: int | None) -> None:
        self._console, self._width = console, width
        self._is_wide = width is not None and width >= WIDE

    def head(self, view: EditionView) -> None:
        self._lines([line(0, (view.name, "bold")), line(0, (view.facts(), "dim"))])

    def rest(self, view: EditionView) -> None:
        if view.empty:
            self._heading("Nothing found in")
            self._lines(line(2, *_report(report)) for story in view.empty for report in story.reports)
        if view.failures:
            self._heading("Could not be read")
            self._lines(line(2, failure) for failure in view.failures)
        if not view.all_sure:
            self._lines([line(0), line(0, (f"? marks what is less certain (confidence below {SURE:.0%})", "dim"))])

    def story(self, story: StoryView, heading: str) -> None:
        if heading:
            self._lines([line(0), line(0, (heading, "bold reverse"))])
        rule = ("─" * (self._width or 60), "dim")
        facts = " · ".join(part for part in (story.day, story.sources) if part)
        self._lines([line(0), line(0, rule), line(0, (story.headline, "bold")), line(0, (facts, "dim"))])
        self._lines(line(2, *_report(report)) for report in story.reports)
        if story.contacts:
            self._heading("Contacts")
            self._contacts(story.contacts)
            self._differences(story.contacts)
        if story.holders:
            self._heading("Positions")
            self._positions(story.holders)
        if story.declined:
            self._heading("Declined to comment")
            self._positions(story.declined)

    def _contacts(self, cards: Iterable[ContactCard]) -> None:
        views = [_contact(card) for card in cards]
        if self._is_wide:
            self._console.print(contact_table(views, evidence=False))
        else:
            self._lines(contact_lines(views, evidence=False))

    def _positions(self, cards: Iterable[HolderCard]) -> None:
        views = [_holder(card) for card in cards]
        if self._is_wide:
            self._console.print(position_table(views, evidence=False))
        else:
            self._lines(position_lines(views, evidence=False))

    def _differences(self, cards: Iterable[ContactCard]) -> None:
        """A box with what the tellers do not agree on; in a pipe, where no width is known, its lines alone."""
        lines = list(_difference_lines(cards))
        if not lines:
            return
        if self._width is None:
            self._lines([line(0), line(2, ("Accounts differ", "bold yellow"))])
            self._lines(line(4 + indent, *parts) for indent, parts in lines)
            return
        rows = Group(*(Padding(Text.assemble(*parts), (0, 0, 0, indent)) for indent, parts in lines))
        title = Text("Accounts differ", "bold yellow")
        self._console.print()
        self._console.print(Panel(rows, box=box.ROUNDED, title=title, title_align="left", border_style="yellow"))

    def _heading(self, name: str) -> None:
        self._lines([line(0), line(0, (name, "bold cyan"))])

    def _lines(self, lines: Iterable[Line]) -> None:
        print_lines(self._console, lines, self._width)


def _report(report: ReportView) -> list[Words]:
    """ "The Example: Leaders Speak · 2024-05-07 · copy of The Other": the title leads to the page."""
    notes = [report.day, f"copy of {report.copy_of}" if report.copy_of else "", "updated" if report.updated else ""]
    told = "".join(f" · {note}" for note in notes if note)
    return [(f"{report.site}: ", "dim"), _linked(report.title, report.address), (told, "dim")]


def _linked(words: str, address: str | None) -> Words:
    """Words that a terminal opens a page by (OSC 8), if there is one."""
    return (words, Style(link=address)) if address else words


def _contact(card: ContactCard) -> ContactView:
    return ContactView(
        when=card.day,
        where=card.where,
        parties=card.parties,
        how=_with_watched(card.how, card.watched),
        initiator=card.initiator,
        about=card.topics,
        according_to=(card.tellers,) if card.tellers else (),
        evidence=(),
        sure=card.sure,
        accounts=card.accounts,
        disputed=False,
    )


def _holder(card: HolderCard) -> HolderView:
    stances = (
        StanceView(
            verb=stance.verb + stance.origin,
            via=(),
            when="",
            content=_with_watched(stance.content, stance.watched) + (f" ({stance.sites})" if stance.sites else ""),
            evidence=(),
            sure=stance.sure,
        )
        for stance in card.stances
    )
    return HolderView(card.name, card.note, tuple(stances))


def _with_watched(words: str, patterns: Iterable[str]) -> str:
    listed = ", ".join(patterns)
    return f"{words} [watched: {listed}]" if listed else words


def _difference_lines(cards: Iterable[ContactCard]) -> Iterator[tuple[int, list[Words]]]:
    """For each contact that is told differently: what differs, and who tells what."""
    for card in cards:
        if card.differences:
            yield 0, [(f"{card.parties} · {card.how}", "bold")]
        for difference in card.differences:
            yield 2, [difference.about]
            for side in difference.sides:
                yield 4, [(f"{side.by}: " if side.by else "", "dim"), side.value]

"""Contacts and positions as indented lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from newsdigest.render.tellers import chain
from newsdigest.render.view import DISPUTED, ContactView, HolderView, StanceView

if TYPE_CHECKING:
    from rich.console import Console
    from rich.style import Style
    from rich.table import Table

Words = str | tuple[str, "str | Style"]
"""Some words, or words with the style that a terminal shows them in."""

NARROWEST = 20
"""Text is not squeezed into fewer characters than this."""


class Line(NamedTuple):
    """One line, before it is wrapped: its first row is indented by some characters, the others by ``hanging`` more."""

    indent: int
    parts: tuple[Words, ...] = ()

    @property
    def hanging(self) -> int:
        return 2 if self.indent else 0

    @property
    def plain(self) -> str:
        """The line without styles, as a pipe or a file gets it."""
        return " " * self.indent + "".join(part if isinstance(part, str) else part[0] for part in self.parts)


def line(indent: int, *parts: Words) -> Line:
    return Line(indent, parts)


def contact_lines(contacts: Iterable[ContactView], evidence: bool) -> list[Line]:
    lines: list[Line] = []
    for number, contact in enumerate(contacts):
        if number and evidence:
            lines.append(line(0))
        lines.append(line(2, *contact_headline(contact)))
        lines += [line(4, fact) for fact in contact_facts(contact)]
        lines += evidence_lines(contact.evidence, 4, evidence)
    return lines


def contact_headline(contact: ContactView) -> list[Words]:
    parts = [contact.how, contact.when, contact.where]
    details = "".join(f" · {part}" for part in parts if part)
    return [*mark(contact.sure), (contact.parties, "bold"), details]


def contact_facts(contact: ContactView) -> list[Words]:
    facts: list[Words] = [f"about {topic}" for topic in contact.about]
    origin = [f"initiated by {contact.initiator}"] if contact.initiator else []
    if contact.according_to:
        origin.append(f"according to {', '.join(contact.according_to)}")
    if contact.disputed:
        origin.append(DISPUTED)
    if origin:
        facts.append((" · ".join(origin), "dim"))
    return facts + [(account, "dim") for account in contact.accounts]


def position_lines(holders: Iterable[HolderView], evidence: bool) -> list[Line]:
    lines: list[Line] = []
    for number, holder in enumerate(holders):
        if number and evidence:
            lines.append(line(0))
        note = f"  {holder.note}" if holder.note else ""
        lines.append(line(2, (holder.name, "bold"), (note, "dim")))
        for stance in holder.stances:
            content = f": {stance.content}" if stance.content else ""
            lines.append(line(4, *mark(stance.sure), *stance_action(stance), content))
            lines += evidence_lines(stance.evidence, 6, evidence)
    return lines


def stance_action(stance: StanceView) -> list[Words]:
    """ "says to Naftali Bennett, Tuesday, according to the Kremlin": all but what was said."""
    origin = "".join(f", {part}" for part in (stance.when, chain(stance.via)) if part)
    return [(stance.verb, "green"), (origin, "dim")]


def evidence_lines(sentences: Iterable[str], indent: int, wanted: bool) -> list[Line]:
    return [line(indent, (f"> {sentence}", "italic dim")) for sentence in sentences] if wanted else []


def mark(sure: bool) -> list[Words]:
    return [] if sure else [("? ", "yellow")]


def print_lines(console: Console, lines: Iterable[Line | Table], width: int | None) -> None:
    """Print lines wrapped to a width, and tables between them; None: lines may be as long as they are."""
    for one in lines:
        if isinstance(one, Line):
            _print_line(console, one, width)
        else:
            console.print(one)


def _print_line(console: Console, one: Line, width: int | None) -> None:
    from rich.text import Text

    if width is None:
        console.print(Text.assemble(" " * one.indent, *one.parts), soft_wrap=True)
        return
    indent = one.indent
    for row in Text.assemble(*one.parts).wrap(console, max(width - one.indent - one.hanging, NARROWEST)):
        row.rstrip()
        console.print(Text.assemble(" " * indent if row else "", row), soft_wrap=True)
        indent = one.indent + one.hanging

"""Contacts and positions as indented lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.text import Text

from newsdigest.render.tellers import chain
from newsdigest.render.view import DISPUTED, ContactView, HolderView, StanceView

if TYPE_CHECKING:
    from rich.console import Console


NARROWEST = 20
"""Text is not squeezed into fewer characters than this."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line, before it is wrapped: its first row is indented by some characters, the others by ``hanging`` more."""

    indent: int
    text: Text = field(default_factory=Text)

    @property
    def hanging(self) -> int:
        return 2 if self.indent else 0


def contact_lines(contacts: Iterable[ContactView], evidence: bool) -> list[Line]:
    lines: list[Line] = []
    for number, contact in enumerate(contacts):
        if number and evidence:
            lines.append(Line(0))
        lines.append(Line(2, contact_headline(contact)))
        lines += [Line(4, fact) for fact in contact_facts(contact)]
        lines += evidence_lines(contact.evidence, 4, evidence)
    return lines


def contact_headline(contact: ContactView) -> Text:
    parts = [contact.how, contact.when, contact.where]
    details = "".join(f" · {part}" for part in parts if part)
    return Text.assemble(mark(contact.sure), (contact.parties, "bold"), details)


def contact_facts(contact: ContactView) -> list[Text]:
    facts = [Text(f"about {topic}") for topic in contact.about]
    origin = [f"initiated by {contact.initiator}"] if contact.initiator else []
    if contact.according_to:
        origin.append(f"according to {', '.join(contact.according_to)}")
    if contact.disputed:
        origin.append(DISPUTED)
    if origin:
        facts.append(Text(" · ".join(origin), "dim"))
    return facts + [Text(account, "dim") for account in contact.accounts]


def position_lines(holders: Iterable[HolderView], evidence: bool) -> list[Line]:
    lines: list[Line] = []
    for number, holder in enumerate(holders):
        if number and evidence:
            lines.append(Line(0))
        note = f"  {holder.note}" if holder.note else ""
        lines.append(Line(2, Text.assemble((holder.name, "bold"), (note, "dim"))))
        for stance in holder.stances:
            content = f": {stance.content}" if stance.content else ""
            lines.append(Line(4, Text.assemble(mark(stance.sure), stance_action(stance), content)))
            lines += evidence_lines(stance.evidence, 6, evidence)
    return lines


def stance_action(stance: StanceView) -> Text:
    """ "says to Naftali Bennett, Tuesday, according to the Kremlin": all but what was said."""
    origin = "".join(f", {part}" for part in (stance.when, chain(stance.via)) if part)
    return Text.assemble((stance.verb, "green"), (origin, "dim"))


def evidence_lines(sentences: Iterable[str], indent: int, wanted: bool) -> list[Line]:
    return [Line(indent, Text(f"> {sentence}", "italic dim")) for sentence in sentences] if wanted else []


def mark(sure: bool) -> Text:
    return Text("") if sure else Text("? ", "yellow")


def print_lines(console: Console, lines: Iterable[Line], width: int | None) -> None:
    """Print lines wrapped to a width; None: they may be as long as they are."""
    for line in lines:
        if width is None:
            console.print(Text.assemble(" " * line.indent, line.text), soft_wrap=True)
            continue
        indent = line.indent
        for row in line.text.wrap(console, max(width - line.indent - line.hanging, NARROWEST)):
            row.rstrip()
            console.print(Text.assemble(" " * indent if row else "", row), soft_wrap=True)
            indent = line.indent + line.hanging

"""Contacts and positions as tables with columns, for wide terminals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from newsdigest.render.lists import mark, stance_action
from newsdigest.render.view import DISPUTED, ContactView, HolderView


def contact_table(contacts: Iterable[ContactView], evidence: bool) -> Table:
    contacts = list(contacts)
    origin = 9 if any(contact.accounts for contact in contacts) else 6
    table = _table([("When", 4), ("Who with whom", 6), ("How", 4), ("About", 9), ("According to", origin)])
    for contact in contacts:
        how = Text(contact.how)
        if contact.initiator:
            how.append(f"\ninitiated by {contact.initiator}", "dim")
        table.add_row(
            Text.assemble(
                *mark(contact.sure), "\n".join(part for part in (contact.when, contact.where) if part) or "–"
            ),
            Text(contact.parties, "bold"),
            how,
            Text.assemble(_items(contact.about), _quotations(contact.evidence, evidence)),
            Text(_items(_origin(contact)), "dim"),
        )
    return table


def _origin(contact: ContactView) -> list[str]:
    """Whom the article has it from, and how they tell it."""
    return [*contact.according_to, *([DISPUTED] if contact.disputed else []), *contact.accounts]


def position_table(holders: Iterable[HolderView], evidence: bool) -> Table:
    table = _table([("Who", 3), ("Does what", 4), ("What", 8)])
    for holder in holders:
        name = Text(holder.name, "bold")
        if holder.note:
            name.append(f"\n{holder.note}", "not bold dim")
        for stance in holder.stances:
            verb = Text.assemble(*mark(stance.sure), *stance_action(stance))
            table.add_row(name, verb, Text.assemble(stance.content or "–", _quotations(stance.evidence, evidence)))
            name = Text()
    return table


def _table(columns: Sequence[tuple[str, int]]) -> Table:
    """A table as wide as the terminal, of columns with a heading and a share of the width."""
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False, show_edge=False, header_style="dim")
    for name, share in columns:
        table.add_column(name, ratio=share, overflow="fold")
    return table


def _items(texts: Sequence[str]) -> str:
    return "\n".join(f"• {text}" for text in texts) if len(texts) > 1 else "".join(texts) or "–"


def _quotations(sentences: Iterable[str], wanted: bool) -> Text:
    return Text("".join(f"\n> {sentence}" for sentence in sentences) if wanted else "", "italic dim")

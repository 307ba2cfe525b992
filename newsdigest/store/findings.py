"""What an article tells, in tables that SQL can be asked about: names, contacts, positions."""

from __future__ import annotations

import sqlite3

from newsdigest.called import folded, names_of
from newsdigest.models import Analysis, Contact, Position


def list_findings(connection: sqlite3.Connection, article: int, analysis: Analysis) -> None:
    """List what was found in an article, instead of what was listed of it before."""
    names = {folded(name) for entity in analysis.entities for name in names_of(entity)} - {""}
    connection.execute("DELETE FROM names WHERE article = ?", (article,))
    connection.execute("DELETE FROM contacts WHERE article = ?", (article,))
    connection.execute("DELETE FROM positions WHERE article = ?", (article,))
    connection.executemany("INSERT INTO names VALUES (?, ?)", [(article, name) for name in sorted(names)])
    connection.executemany(
        "INSERT INTO contacts VALUES (?, ?, ?, ?, ?, ?, ?)", [(article, *_contact(one)) for one in analysis.contacts]
    )
    connection.executemany(
        "INSERT INTO positions VALUES (?, ?, ?, ?, ?)", [(article, *_position(one)) for one in analysis.positions]
    )


def _contact(contact: Contact) -> tuple[object, ...]:
    parties = " – ".join(party.name for party in contact.parties)
    day = contact.when.date if contact.when else None
    return contact.id, parties, contact.channel, contact.status, day, contact.confidence


def _position(position: Position) -> tuple[object, ...]:
    return position.id, position.holder.name if position.holder else None, position.kind, position.confidence

"""What a reading means: who is meant, who spoke to whom, and who holds which position."""

from __future__ import annotations

from importlib import import_module

from newsdigest.models import Analysis, Document, Reading


def analyse(document: Document, reading: Reading) -> Analysis:
    """Resolve a reading. The entities listed are those that take part in a contact or a position."""
    from newsdigest.analysis.contacts import find_contacts
    from newsdigest.analysis.contacts_accounts import with_accounts
    from newsdigest.analysis.positions import find_positions
    from newsdigest.analysis.references import resolve

    references, entities = resolve(document, reading)
    positions = tuple(find_positions(document, reading, references, entities))
    found = find_contacts(document, reading, references, entities)
    contacts = tuple(with_accounts(document, reading, found, positions, references, entities))
    named = [*(party for contact in contacts for party in contact.parties), *(c.initiator for c in contacts)]
    named += [one for position in positions for one in (position.holder, position.to)]
    named += [account.teller for contact in contacts for account in contact.accounts]
    taking_part = {one.entity for one in named if one is not None}
    return Analysis(
        document=document,
        entities=tuple(entity for key, entity in entities.items() if key in taking_part),
        contacts=contacts,
        positions=positions,
        references=tuple(references),
    )


def prepare() -> None:
    """Load what ``analyse`` needs, so that it is there when a reading is."""
    for part in ("references", "positions", "contacts", "contacts_accounts"):
        import_module(f"{__name__}.{part}")

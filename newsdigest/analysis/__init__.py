"""What a reading means: who is meant, who spoke to whom, and who holds which position."""

from __future__ import annotations

from newsdigest.models import Analysis, Document, Reading


def analyse(document: Document, reading: Reading) -> Analysis:
    """Resolve a reading. The entities listed are those that take part in a contact or a position."""
    from newsdigest.analysis.contacts import find_contacts
    from newsdigest.analysis.positions import find_positions
    from newsdigest.analysis.references import resolve

    references, entities = resolve(document, reading)
    return Analysis(
        document=document,
        entities=tuple(entities.values()),
        contacts=tuple(find_contacts(document, reading, references, entities)),
        positions=tuple(find_positions(document, reading, references, entities)),
    )

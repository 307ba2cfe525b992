"""A contact as one article tells it, in full."""

from __future__ import annotations

from dataclasses import dataclass

from newsdigest.merge.days import Days
from newsdigest.models import Contact, Document


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What one article tells of a contact, with the days that may be meant."""

    document: Document
    contact: Contact
    days: Days

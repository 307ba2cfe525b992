"""What people call the channel of a contact."""

from __future__ import annotations

from newsdigest.models import Channel

CHANNEL_NAMES: dict[Channel, str] = {
    "phone": "phone call",
    "meeting": "meeting",
    "talks": "talks",
    "visit": "visit",
    "letter": "letter",
    "message": "message",
    "statement_to": "statement",
    "debate": "debate",
    "testimony": "testimony",
    "unspecified": "contact",
}

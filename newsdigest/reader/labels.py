"""The labels the model gives to word pieces, in the order of its outputs."""

from __future__ import annotations

from typing import get_args

from newsdigest.models import Channel, MentionKind, Status

ROLES = ("source", "cue", "content")
MENTION_KINDS: tuple[MentionKind, ...] = ("person", "organization", "place", "other")


def bio(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Outside, then begin and inside of each kind (Ramshaw and Marcus 1995, IOB2)."""
    return ("O", *(f"{part}-{kind}" for kind in kinds for part in "BI"))


# Certainty of a contact as its annotators put it; what the words that name it ("met", "talks") are tagged with.
CERTAINTIES = ("clear", "borderline")
# What belongs to the words that name a contact.
EVENT_ROLES = ("party", "topic", "time", "place")
CHANNELS: tuple[Channel, ...] = get_args(Channel)
STATUSES: tuple[Status, ...] = get_args(Status)

TAGS = bio(ROLES)
TRIGGER_TAGS = bio(CERTAINTIES)
MENTION_TAGS = bio(MENTION_KINDS)

"""The labels the model gives to word pieces, in the order of its outputs."""

from __future__ import annotations

from newsdigest.models import MentionKind

ROLES = ("source", "cue", "content")
MENTION_KINDS: tuple[MentionKind, ...] = ("person", "organization", "place", "other")


def bio(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Outside, then begin and inside of each kind (Ramshaw and Marcus 1995, IOB2)."""
    return ("O", *(f"{part}-{kind}" for kind in kinds for part in "BI"))


TAGS = bio(ROLES)
MENTION_TAGS = bio(MENTION_KINDS)

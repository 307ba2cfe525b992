"""Texts that are made part by part, and not always in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Part(NamedTuple):
    """A part of a text. Parts are read by section, in a section the latest day first, and else as they were made.

    So what stands at the head of a text can be told when all that follows is known, which need not be kept till then.
    """

    section: int
    text: str
    day: str = ""


def whole(parts: Iterable[Part]) -> str:
    """The text that the parts are."""
    made = sorted(parts, key=lambda part: part.day, reverse=True)
    return "".join(part.text for part in sorted(made, key=lambda part: part.section))

"""What the state gives back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from newsdigest.models import Analysis


@dataclass(frozen=True, slots=True)
class Kept:
    """An article of the state. ``day``: when it was published, or else read; ``read_at`` is in UTC."""

    analysis: Analysis
    day: date
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Output:
    """What a run writes, and where: the path of a file, or "-" for standard output.

    A part of the text is the number of its section, the text itself, and the day that it is of (ISO 8601, or nothing).
    Parts are read by section, in a section the latest day first, and else as they come.
    """

    path: str
    parts: Iterable[tuple[int, str, str]]


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a digest that is not done. ``hits``: how many findings match a watched pattern."""

    id: int
    digest: str
    begun: datetime
    status: Literal["reading", "pending"]
    hits: int = 0

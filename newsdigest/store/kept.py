"""What the state gives back."""

from __future__ import annotations

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
    """What a run writes (UTF-8), and where: the path of a file, or "-" for standard output."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a digest that is not done. ``hits``: how many findings match a watched pattern."""

    id: int
    digest: str
    begun: datetime
    status: Literal["reading", "pending"]
    hits: int = 0

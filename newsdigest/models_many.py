"""The records of many documents: what several articles tell together. Loaded only where there are several."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from newsdigest.models import (
    Channel,
    Contact,
    Document,
    Entity,
    Failure,
    Named,
    Position,
    PositionKind,
    ReaderInfo,
    Status,
)


@dataclass(frozen=True, slots=True)
class Report:
    """An article in a digest of many. ``origin``: the id of the first report that it is a copy of, else its own.

    ``updated``: an earlier edition told of another version of it.
    """

    document: Document
    origin: str
    updated: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """What one report tells of a contact that others may tell too."""

    report: str
    contact: Contact


@dataclass(frozen=True, slots=True)
class View:
    """One side of a difference: what is told, as shown, and the ids of the reports that tell it so."""

    value: str
    reports: tuple[str, ...]
    tellers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What the tellings of one contact do not agree on."""

    about: Literal["status", "channel", "when", "where", "initiator", "topics", "denied", "declined"]
    views: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class SharedContact:
    """One communication event with all reports that tell of it. ``parties`` name entities of the whole digest.

    ``day``: ISO 8601, where it can be told.
    """

    id: str
    parties: tuple[Named, ...]
    channel: Channel
    status: Status
    day: str | None
    where: str | None
    initiator: Named | None
    topics: tuple[str, ...]
    tellings: tuple[Telling, ...]
    differences: tuple[Difference, ...] = ()
    watched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedPosition:
    """One statement with all reports that have it; the first of ``tellings`` is the fullest."""

    id: str
    holder: Named | None
    kind: PositionKind
    tellings: tuple[tuple[str, Position], ...]
    watched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """Reports that tell of the same events. ``origins``: how many of them are no copies of others."""

    id: str
    headline: str
    day: str | None
    reports: tuple[Report, ...]
    contacts: tuple[SharedContact, ...]
    positions: tuple[SharedPosition, ...]

    @property
    def origins(self) -> int:
        return len({report.origin for report in self.reports})


@dataclass(frozen=True, slots=True)
class Edition:
    """What a run of a named digest found: stories of many reports. ``entities``: those of all reports, merged.

    ``stories`` may be made one at a time as they are asked for, and only once.
    """

    name: str
    generated: datetime
    reader: ReaderInfo
    entities: tuple[Entity, ...]
    stories: Iterable[Story]
    failures: tuple[Failure, ...]

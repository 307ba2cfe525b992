"""Join the mentions of one event: same parties, and nothing in channel, time or status that speaks against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from newsdigest.analysis.contacts_nodes import Participant
from newsdigest.analysis.times import Time
from newsdigest.models import Channel, Span, Status, Teller

_STRENGTH: dict[Channel, int] = {
    "phone": 6, "letter": 6, "testimony": 6, "debate": 6, "message": 5,
    "meeting": 4, "visit": 3, "talks": 2, "statement_to": 1, "unspecified": 0,
}  # fmt: skip
_ANY = frozenset({"unspecified", "statement_to"})
_TOGETHER = (frozenset({"meeting", "talks", "visit"}), frozenset({"phone", "talks"}), frozenset({"letter", "message"}))
_PLURAL_REACH = 8  # sentences between an event and "the two leaders"
_ROUND = 3  # sentences between the calls of one round
_REACH = 4  # sentences between an event and "the call" without parties


@dataclass(frozen=True, slots=True)
class Sighting:
    """One mention of a contact. Without parties it can only be joined to an event told before ("the call").

    ``vague``: one word stands for all parties and its sentence does not name them ("they", "the two leaders").
    """

    parties: tuple[Participant, ...]
    channel: Channel
    status: Status
    time: Time | None
    where: Span | None
    initiator: Participant | None
    topics: tuple[Span, ...]
    tellers: tuple[Teller, ...]
    sentence: int
    evidence: Span
    confidence: float
    vague: bool = False


@dataclass(slots=True)
class Event:
    """The mentions of one event, in text order."""

    sightings: list[Sighting] = field(default_factory=list)
    by_phone: bool = False

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(party.key for sighting in self.sightings for party in sighting.parties)

    @property
    def channel(self) -> Channel:
        if self.by_phone:
            return "phone"
        return max((sighting.channel for sighting in self.sightings), key=lambda channel: _STRENGTH[channel])

    @property
    def last(self) -> int:
        return self.sightings[-1].sentence


def merge(sightings: Iterable[Sighting]) -> list[Event]:
    """The events that the mentions of one article tell of, in text order."""
    events: list[Event] = []
    for sighting in sightings:
        fitting = [event for event in events if _fits(event, sighting)]
        if not fitting and sighting.vague:
            fitting = [event for event in events if _may_mean(sighting, event)]
            sighting = replace(sighting, parties=()) if fitting else sighting
        if fitting:
            max(
                fitting, key=lambda event: (event.keys == {one.key for one in sighting.parties}, event.last)
            ).sightings.append(sighting)
        elif len({party.key for party in sighting.parties}) >= 2:
            events.append(Event([sighting]))
    for event in events:
        if event.channel == "unspecified" and any(_tells_of_calls(other, event) for other in events):
            event.by_phone = True
    return events


def _may_mean(sighting: Sighting, event: Event) -> bool:
    """Whether "the two leaders" can be the two parties of an event told shortly before."""
    near = sighting.sentence - event.last <= _PLURAL_REACH
    return (
        near and len(event.keys) == 2 and _same_channel(event.channel, sighting.channel) and not _clash(event, sighting)
    )


def _tells_of_calls(other: Event, event: Event) -> bool:
    """In a round of calls the later ones are only "spoke with": a call of one of the parties stands close by."""
    near = abs(other.sightings[0].sentence - event.sightings[0].sentence) <= _ROUND
    return other.channel == "phone" and near and bool(other.keys & event.keys)


def _fits(event: Event, sighting: Sighting) -> bool:
    keys = {party.key for party in sighting.parties}
    if len(keys) < 2:
        near = sighting.sentence - event.last <= _REACH
        return (
            near
            and keys <= event.keys
            and _same_channel(event.channel, sighting.channel)
            and not _clash(event, sighting)
        )
    mine = event.keys
    if not (keys <= mine or mine <= keys):
        return False
    if keys != mine and (event.channel == "statement_to" or sighting.channel == "statement_to"):
        return False
    return _same_channel(event.channel, sighting.channel) and not _clash(event, sighting)


def _same_channel(one: Channel, other: Channel) -> bool:
    return one == other or one in _ANY or other in _ANY or any({one, other} <= group for group in _TOGETHER)


def _clash(event: Event, sighting: Sighting) -> bool:
    times = [other.time for other in event.sightings if other.time is not None]
    return sighting.time is not None and any(sighting.time.clashes(time) for time in times)

"""Join the mentions of one event: same parties, and nothing in channel, time or status that speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from newsdigest.analysis.contacts_nodes import Participant
from newsdigest.analysis.times import Time
from newsdigest.models import Channel, Span, Status, Teller

STRENGTH: dict[Channel, int] = {
    "phone": 6, "letter": 6, "testimony": 6, "debate": 6, "message": 5,
    "meeting": 4, "visit": 3, "talks": 2, "statement_to": 1, "unspecified": 0,
}  # fmt: skip
"""How much a channel says: of several for one event the one with the highest number is told."""

_ANY = frozenset({"unspecified", "statement_to"})
_TOGETHER: tuple[frozenset[Channel], ...] = (
    frozenset({"meeting", "talks", "visit"}),
    frozenset({"meeting", "debate"}),
    frozenset({"meeting", "testimony"}),
    frozenset({"phone", "talks"}),
    frozenset({"letter", "message"}),
)
_ATTENDED = frozenset({"meeting", "talks", "visit", "phone"})
_SHORTLY = 3  # sentences from a meeting to who else was there
_PLURAL_REACH = 8  # sentences between an event and "the two leaders"
_ROUND = 3  # sentences between the calls of one round
_REACH = 4  # sentences between an event and "the call" without parties


class Sighting(NamedTuple):
    """One mention of a contact. Without parties it can only be joined to an event told before ("the call").

    ``read``: only the reader found it, no rule. ``signs``: what its confidence was made of.
    ``vague``: one word stands for all parties and its sentence does not name them ("they", "the two leaders").
    ``filed``: the caption of an old picture tells it. ``earlier``: its own words put it before what else is told.
    ``attending``: it only tells who else was at what was told before.
    """

    parties: tuple[Participant, ...]
    trigger: Span
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
    filed: bool = False
    earlier: bool = False
    attending: bool = False
    read: bool = False
    signs: Mapping[str, float] = MappingProxyType({})


@dataclass(slots=True)
class Event:
    """The mentions of one event, in text order. ``happened``: some mention tells that it took place."""

    number: int
    channel: Channel
    sightings: list[Sighting] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    happened: bool = False

    @property
    def last(self) -> int:
        return self.sightings[-1].sentence

    def add(self, sighting: Sighting) -> None:
        self.sightings.append(sighting)
        self.keys |= {party.key for party in sighting.parties}
        self.channel = max(self.channel, sighting.channel, key=lambda channel: STRENGTH[channel])
        self.happened = self.happened or bool(sighting.parties and sighting.status == "held")


class _Events:
    """The events told so far, found by who takes part."""

    def __init__(self) -> None:
        self.all: list[Event] = []
        self._by_party: dict[str, list[Event]] = {}
        self._by_last: dict[int, Event] = {}  # by number, the one mentioned last at the end

    def add(self, sighting: Sighting, event: Event | None = None) -> None:
        if event is None:
            event = Event(len(self.all), sighting.channel)
            self.all.append(event)
        known = set(event.keys)
        event.add(sighting)
        for key in event.keys - known:
            self._by_party.setdefault(key, []).append(event)
        self._by_last.pop(event.number, None)
        self._by_last[event.number] = event

    def with_parties(self, keys: set[str]) -> list[Event]:
        """Those in which one of them takes part, in text order."""
        found = {event.number: event for key in keys for event in self._by_party.get(key, ())}
        return [found[number] for number in sorted(found)]

    def since(self, sentence: int) -> list[Event]:
        """Those mentioned in this sentence or later, in text order."""
        found: list[Event] = []
        for event in reversed(self._by_last.values()):
            if event.last < sentence:
                break
            found.append(event)
        return sorted(found, key=lambda event: event.number)


def merge(sightings: Iterable[Sighting]) -> list[Event]:
    """The events that the mentions of one article tell of, in text order."""
    events = _Events()
    for sighting in sightings:
        keys = {party.key for party in sighting.parties}
        if sighting.attending:
            told = [event for event in events.since(sighting.sentence - _SHORTLY) if _may_attend(sighting, event)]
            if told:
                events.add(sighting, max(told, key=lambda event: event.last))
            continue
        near = events.with_parties(keys) if len(keys) >= 2 else events.since(sighting.sentence - _REACH)
        fitting = [event for event in near if _fits(event, sighting, keys)]
        if not fitting and sighting.vague:
            shortly = events.since(sighting.sentence - _PLURAL_REACH)
            fitting = [event for event in shortly if _may_mean(sighting, event)]
            sighting = sighting._replace(parties=()) if fitting else sighting
        if fitting:
            events.add(sighting, max(fitting, key=lambda event: (event.keys == keys, event.last)))
        elif len(keys) >= 2:
            events.add(sighting)
    _tell_calls(events.all)
    return events.all


def _may_attend(sighting: Sighting, event: Event) -> bool:
    fits = sighting.channel == "unspecified" or same_channel(sighting.channel, event.channel)
    return event.channel in _ATTENDED and fits and event.happened


def _tell_calls(events: list[Event]) -> None:
    """In a round of calls the later ones are only "spoke with": a call of one of the parties stands close by."""
    calls: dict[str, list[int]] = {}
    for event in events:
        if event.channel == "phone":
            for key in event.keys:
                calls.setdefault(key, []).append(event.sightings[0].sentence)
    for event in events:
        at = event.sightings[0].sentence
        told = event.channel == "unspecified" and event.sightings[0].status != "offered"
        if told and any(abs(sentence - at) <= _ROUND for key in event.keys for sentence in calls.get(key, ())):
            event.channel = "phone"


def _may_mean(sighting: Sighting, event: Event) -> bool:
    """Whether "the two leaders" can be the two parties of an event told shortly before."""
    return len(event.keys) == 2 and same_channel(event.channel, sighting.channel) and not _clash(event, sighting)


def _fits(event: Event, sighting: Sighting, keys: set[str]) -> bool:
    if len(keys) < 2:
        told_of = event.channel == "statement_to" and sighting.evidence == event.sightings[-1].evidence
        if told_of:
            return False  # "A told B that the audience was off": no audience of theirs
        return keys <= event.keys and same_channel(event.channel, sighting.channel) and not _clash(event, sighting)
    mine = event.keys
    if not (keys <= mine or mine <= keys):
        return False
    if keys != mine and (event.channel == "statement_to" or sighting.channel == "statement_to"):
        return False
    return same_channel(event.channel, sighting.channel) and not _clash(event, sighting)


def same_channel(one: Channel, other: Channel) -> bool:
    """Whether one event may be told with both."""
    return one == other or one in _ANY or other in _ANY or any({one, other} <= group for group in _TOGETHER)


def _clash(event: Event, sighting: Sighting) -> bool:
    if sighting.earlier and sighting.status == "held" and not event.happened:
        return True  # "will fly to Oslo to meet A; they last met in May"
    again = sighting.evidence == event.sightings[-1].evidence and not _is_next(event, sighting)
    if again and (sighting.read or sighting.channel in _ANY):
        return False  # "called A on Sunday and urged him to come on Friday"
    times = [other.time for other in event.sightings if other.time is not None]
    if _is_next(event, sighting) and not any(_same_day(sighting.time, time) for time in times):
        return True
    return sighting.time is not None and any(sighting.time.clashes(time) for time in times)


def _is_next(event: Event, sighting: Sighting) -> bool:
    """Whether one took place and the other is still to come: "they met, and agreed to meet again"."""
    ahead = sighting.status == "offered" or (sighting.status == "planned" and sighting.channel != "unspecified")
    return ahead and event.happened


def _same_day(one: Time | None, other: Time) -> bool:
    """Whether both name the same day, not only the same month."""
    if one is None or (one.weekday, one.day, one.offset) == (None, None, None):
        return False
    return one._replace(span=other.span) == other

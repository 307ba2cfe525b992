"""The same contact told by several articles: same parties, channels that agree, and days within reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeVar

from newsdigest.analysis.contacts_merge import same_channel
from newsdigest.merge.days import ANY_DAY, Days, days_of
from newsdigest.merge.wording import content_words, overlap
from newsdigest.models import Analysis, Channel, Status

_TOLD_ALIKE = 0.5  # of the words of one telling are in another
_MOST_PARTIES = 12  # more are a list, and all pairs of it too many
_MOST_STATEMENTS = 10  # of one to another with the same word: it does not tell which is meant
_STILL_OPEN = frozenset({"planned", "offered", "refused", "cancelled"})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a contact is told: its number in an article; with the days that may be meant."""

    document: str
    number: int
    days: Days
    confidence: float


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What of a contact tells whether another article's is the same. ``sentences`` are numbers that stand for them."""

    place: Place
    channel: Channel
    status: Status
    parties: frozenset[str]
    sentences: frozenset[int]
    words: frozenset[str]

    @property
    def days(self) -> Days:
        return self.place.days

    @property
    def document(self) -> str:
        return self.place.document


@dataclass(slots=True, eq=False)
class Event:
    """The tellings of one contact, with what they have in common, so that a new one is compared only once."""

    tellings: list[Told] = field(default_factory=list)
    documents: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    fewest: frozenset[str] = frozenset()
    channels: frozenset[Channel] = frozenset()
    statuses: frozenset[Status] = frozenset()
    days: frozenset[Days] = frozenset()
    sentences: frozenset[int] = frozenset()
    words: frozenset[str] = frozenset()

    def add(self, told: Told) -> None:
        self.fewest = min(self.fewest or told.parties, told.parties, key=len)
        self.tellings.append(told)
        self.documents |= {told.document}
        self.parties = _joined(self.parties, told.parties)
        self.channels |= {told.channel}
        self.statuses |= {told.status}
        self.days |= {told.days}
        self.sentences = _joined(self.sentences, told.sentences)
        self.words = _joined(self.words, told.words)


def _joined(one: frozenset[T], other: frozenset[T]) -> frozenset[T]:
    """What is in either: one of the two itself where it holds the other, for most contacts are told only once."""
    return one if other <= one else other if one <= other else one | other


def same_contacts(told: Sequence[Told], origin: Mapping[str, str]) -> list[list[Place]]:
    """For each contact of all articles where it is told, in the order of the articles."""
    order = {one: number for number, one in enumerate(told)}
    events = _Events(origin)
    for one in sorted(told, key=lambda one: (not one.days.exact, order[one])):
        events.place(one)
    for event in events.all:
        event.tellings.sort(key=order.__getitem__)
    ordered = sorted(events.all, key=lambda event: order[event.tellings[0]])
    return [[one.place for one in event.tellings] for event in ordered]


def contacts_told(analysis: Analysis) -> Iterator[Told]:
    """The contacts of an article that has the entities of all."""
    document = analysis.document
    for number, contact in enumerate(analysis.contacts):
        evidence = [span.of(document.text) for span in contact.evidence]
        topics = [span.of(document.text) for span in contact.topics]
        yield Told(
            Place(document.id, number, days_of(contact, document), contact.confidence),
            contact.channel,
            contact.status,
            frozenset(party.entity for party in contact.parties if party.entity),
            frozenset(hash(" ".join(sentence.casefold().split())) for sentence in evidence),
            content_words(" ".join(topics or evidence)),
        )


class _Events:
    """The contacts found so far, by any two of their parties and by day; statements by their words, for there are many.

    So the time that it takes to place a telling does not grow with the number of all others.
    """

    def __init__(self, origin: Mapping[str, str]) -> None:
        self.all: list[Event] = []
        self._origin = origin
        self._index: dict[tuple[tuple[str, str], str], dict[Event, None]] = defaultdict(dict)
        self._by_pair: dict[tuple[str, str], dict[Event, None]] = defaultdict(dict)

    def place(self, told: Told) -> None:
        """Add a telling to the contact that it tells of, if there is just one such."""
        pairs = list(combinations(sorted(told.parties)[:_MOST_PARTIES], 2))
        fitting = [event for event in self._near(told, pairs) if self._fits(event, told)]
        event = self._meant(fitting, told)
        if event is None:
            event = Event()
            self.all.append(event)
        event.add(told)
        for pair in pairs:
            self._by_pair[pair][event] = None
            for key in _keys(told):
                self._index[pair, key][event] = None

    def _near(self, told: Told, pairs: Sequence[tuple[str, str]]) -> list[Event]:
        """The events of a pair that may be on the same day; statements, with a word in common."""
        is_statement = told.channel == "statement_to"
        if not is_statement and told.days.keys() == [ANY_DAY]:
            return list(dict.fromkeys(event for pair in pairs for event in self._by_pair[pair]))
        keys = [*_keys(told), *(() if is_statement else (*told.days.beside(), ANY_DAY))]
        found = [self._index.get((pair, key), {}) for pair in pairs for key in keys]
        telling = [events for events in found if not is_statement or len(events) <= _MOST_STATEMENTS]
        return list(dict.fromkeys(event for events in telling for event in events))

    def _fits(self, event: Event, told: Told) -> bool:
        if told.document in event.documents:
            return False  # an article that tells of two means two
        if not _same_parties(event, told):
            return False
        if self._is_copied(event, told):
            return True
        if told.channel == "statement_to" and overlap(told.words, event.words) < _TOLD_ALIKE:
            return False  # one tells another many things on a day
        return (
            all(_may_be_one_channel(channel, told.channel) for channel in event.channels)
            and all(_may_be_one_status(status, told.status, event, told) for status in event.statuses)
            and _may_be_one_day(event, told)
        )

    def _is_copied(self, event: Event, told: Told) -> bool:
        """Whether a copy of the same text tells it in the same sentence."""
        own = self._origin[told.document]
        return bool(told.sentences & event.sentences) and any(
            self._origin[document] == own for document in event.documents
        )

    def _meant(self, fitting: Sequence[Event], told: Told) -> Event | None:
        """The event told in the same sentence, else the only one, else the one of the same parties and day."""
        copied = [event for event in fitting if self._is_copied(event, told)]
        if copied:
            return max(copied, key=lambda event: _likeness(event, told))
        if len(fitting) < 2:
            return next(iter(fitting), None)
        exact = [event for event in fitting if event.parties == told.parties and told.days in event.days]
        if len(exact) != 1 and not told.days.exact:
            exact = [event for event in exact or fitting if overlap(told.words, event.words) >= _TOLD_ALIKE]
        return exact[0] if len(exact) == 1 else None


def _keys(told: Told) -> list[str]:
    if told.channel == "statement_to":
        return [f"{word} " for word in sorted(told.words)]
    return told.days.keys()


def _likeness(event: Event, told: Told) -> int:
    """How many fields are the same, of two contacts that one sentence tells."""
    return (event.parties == told.parties) + (told.channel in event.channels) + (told.days in event.days)


def _same_parties(event: Event, told: Told) -> bool:
    """Whether two shared parties are all that one of both has; a statement is the same only to the same ones."""
    if told.channel == "statement_to" and event.parties != told.parties:
        return False
    return told.parties >= event.parties or told.parties <= event.fewest or told.parties == event.parties


def _may_be_one_channel(one: Channel, other: Channel) -> bool:
    return one == other if "statement_to" in (one, other) else same_channel(one, other)


def _may_be_one_status(one: Status, other: Status, event: Event, told: Told) -> bool:
    """Whether one event may be told with both statuses: what was planned may be held only on the same day."""
    if one == other:
        return True
    if "habitual" in (one, other):
        return False
    if (one in _STILL_OPEN) != (other in _STILL_OPEN):
        return told.days.exact and told.days.first in {days.first for days in event.days if days.exact}
    return True


def _may_be_one_day(event: Event, told: Told) -> bool:
    """Whether the days meet; or follow each other, and the same is told of just these parties in the same words."""
    if all(told.days.meets(days) for days in event.days):
        return True
    return (
        all(told.days.meets(days) or told.days.is_next_to(days) for days in event.days)
        and event.parties == told.parties
        and told.channel in event.channels
        and told.channel not in ("statement_to", "unspecified")
        and overlap(told.words, event.words) >= _TOLD_ALIKE
    )

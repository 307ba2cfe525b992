"""One event told twice, once less exactly: "Peru's leader in Brazil" over an article on Huamán and Nogueira."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsdigest.analysis import roles, states
from newsdigest.analysis.contacts_merge import Event, Sighting, same_channel
from newsdigest.analysis.contacts_nodes import Participant, words
from newsdigest.analysis.contacts_nodes import roles as nodes_roles
from newsdigest.analysis.references import Entities
from newsdigest.models import Span

_NOT_TO_BE = frozenset({"denied", "refused", "cancelled"})
_TO_BE = frozenset({"held", "planned", "offered"})
_SHORTLY = 3  # sentences between the two
_INTRODUCED = 8  # sentences from "the head of the hospital" in the lead to his name
_HEADED = 6  # sentences from a headline to what it tells of


class Vaguer:
    """Finds which events of an article are told more exactly by another."""

    def __init__(self, text: str, entities: Entities) -> None:
        self._text = text
        self._entities = entities
        self._states = {one.name: key for key, one in entities.items() if one.kind == "state"}

    def joined(self, events: Sequence[Event]) -> list[Event]:
        """The events, without those that only tell another one less exactly: that has their mentions then."""
        kept = list(events)
        for event in events:
            exact = next(self._exact(event, (other for other in kept if other is not event)), None)
            if exact is not None:
                kept.remove(event)
                told = [sighting._replace(parties=(), status=exact.sightings[0].status) for sighting in event.sightings]
                if (told_so := _told(event).status) in _NOT_TO_BE and _told(exact).status in _TO_BE:
                    exact.sightings = [sighting._replace(status=told_so) for sighting in exact.sightings]
                exact.sightings = sorted([*exact.sightings, *told], key=lambda sighting: sighting.trigger)
        return kept

    def _exact(self, event: Event, others: Iterator[Event]) -> Iterator[Event]:
        headed = is_headline(self._text, event.sightings[0].evidence)
        for other in others:
            apart = min(abs(one.sentence - event.last) for one in other.sightings)
            described = not headed and self._is_described(event) and event.channel == other.channel
            reach = _INTRODUCED if described else _HEADED if headed else _SHORTLY
            if apart > reach or not same_channel(event.channel, other.channel):
                continue
            visited = event.channel == "visit" != other.channel  # one may visit a state and meet its president there
            if not headed and event.channel != other.channel and all(map(self._is_state, _parties(event))):
                continue
            if not headed and (visited or not _may_be_one(_told(event), _told(other))):
                continue
            told_next = headed and apart == 1 and len(_parties(event)) == len(_parties(other))
            told_next = told_next or (described and apart <= _SHORTLY)
            if self._fits(_parties(event), _parties(other), headed=headed, loose=headed or described, surely=told_next):
                yield other

    def _fits(
        self, vague: Sequence[Participant], exact: Sequence[Participant], *, headed: bool, loose: bool, surely: bool
    ) -> bool:
        """Whether each of the one is a less exact name for another of the other, and one is surely so."""
        same = {one.key for one in vague} & {one.key for one in exact}
        if len(same) == len(vague):
            return headed
        states_only = all(self._is_state(one) for one in vague)
        if len(vague) > len(exact) or not (same or loose or states_only):
            return False
        free = [one for one in exact if one.key not in same]
        surely = surely or bool(same)
        for one in vague:
            if one.key in same:
                continue
            meant = next((other for other in free if self._means(one, other)), None)
            surely = surely or meant is not None
            if meant is None and loose:
                meant = next((other for other in free if self._may_mean(one, other, headed=headed)), None)
            if meant is None:
                return False
            free.remove(meant)
        return surely

    def _is_described(self, event: Event) -> bool:
        """Whether it tells somebody only by his office: "the head of the hospital told the mayor"."""
        return any(_is_office(one) for one in _parties(event)) and all(
            _is_office(one) or self._is_person(one) for one in _parties(event)
        )

    def _is_state(self, one: Participant) -> bool:
        return one.entity is not None and self._entities[one.entity].kind == "state"

    def _is_person(self, one: Participant) -> bool:
        return one.entity is not None and self._entities[one.entity].kind == "person"

    def _means(self, one: Participant, other: Participant) -> bool:
        """Whether one is the state of the other, a body or group the other belongs to, or his office."""
        mine = {one.key, self._states.get(self._state(one) or "")} if self._is_vague(one) else {one.key}
        home = self._states.get(self._state(other) or "")
        named = _significant(one.name) <= _significant(other.name) and one.name != other.name
        return bool(home is not None and home in mine) or named or self._in_office(one, other)

    def _may_mean(self, one: Participant, other: Participant, *, headed: bool) -> bool:
        """Somebody without a name, or in a headline a state, where the article tells no other state of the other.

        An office alone may be that of somebody whose office the article does not tell: it has told it already.
        """
        if not headed and _is_office(one) and other.entity and self._entities[other.entity].kind == "person":
            known = self._entities[other.entity]
            return known.role is None and known.state in (None, self._state(one)) and known.name != one.name
        state, home = self._state(one), self._state(other)
        return (self._is_vague(one) or state is not None) and (state is None or home is None)

    def _is_vague(self, one: Participant) -> bool:
        kind = self._entities[one.entity].kind if one.entity else None
        return kind in (None, "state", "group") or one.name[:1].islower()

    def _in_office(self, one: Participant, other: Participant) -> bool:
        known = self._entities[other.entity] if other.entity else None
        role = one.name.partition(" of ")[0].split()[-1].lower()
        return bool(known and known.kind == "person" and known.role and roles.plays(known.role, role))

    def _state(self, one: Participant) -> str | None:
        """The state that somebody is or belongs to, by what is known of him or by the first word of his name."""
        if one.entity and (known := self._entities[one.entity].state or None):
            return known
        first = states.lookup(one.name.split()[0].rstrip("'’s")) or states.lookup(one.name.split()[0])
        return first.state if first else None


def _is_office(one: Participant) -> bool:
    """Whether somebody is called by an office alone, and is one: "head of the hospital", "Australian counterpart"."""
    head = one.name.partition(" of ")[0].split()[-1].lower()
    return head in nodes_roles() and (" of " in one.name or one.name.split()[-1].islower())


def _may_be_one(one: Sighting, other: Sighting) -> bool:
    """Whether times and statuses let two mentions be of one event; what was called off had been planned."""
    statuses = {one.status, other.status}
    if one.time is not None and other.time is not None and one.time.clashes(other.time):
        return False
    return len(statuses) == 1 or statuses in ({"planned", "cancelled"}, {"planned", "refused"}, {"held", "denied"})


def is_headline(text: str, sentence: Span) -> bool:
    """Whether a sentence stands on a line of its own without a full stop."""
    return sentence.of(text)[-1:].isalnum() and text[sentence.end : sentence.end + 1] == "\n"


def _told(event: Event) -> Sighting:
    return max((one for one in event.sightings if len(one.parties) > 1), key=lambda one: one.confidence)


def _parties(event: Event) -> list[Participant]:
    return list({one.key: one for sighting in event.sightings for one in sighting.parties}.values())


def _significant(name: str) -> set[str]:
    return {word.lower() for word in name.replace("’", "'").removesuffix("'s").split()} - words("articles")

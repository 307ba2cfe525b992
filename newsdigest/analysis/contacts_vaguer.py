"""One event told twice, once less exactly: "Peru's leader in Brazil" over an article on Huamán and Nogueira."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsdigest.analysis import roles, states
from newsdigest.analysis.contacts_merge import Event, Sighting, same_channel
from newsdigest.analysis.contacts_nodes import Participant, words
from newsdigest.analysis.references import Entities
from newsdigest.models import Span

_SHORTLY = 3  # sentences between the two
_HEADED = 4  # sentences from a headline to what it tells of


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
                exact.sightings = sorted([*exact.sightings, *told], key=lambda sighting: sighting.trigger)
        return kept

    def _exact(self, event: Event, others: Iterator[Event]) -> Iterator[Event]:
        headed = is_headline(self._text, event.sightings[0].evidence)
        for other in others:
            apart = min(abs(one.sentence - event.last) for one in other.sightings)
            if apart > (_HEADED if headed else _SHORTLY) or not same_channel(event.channel, other.channel):
                continue
            visited = event.channel == "visit" != other.channel  # one may visit a state and meet its president there
            if not headed and (visited or _told(event).status != _told(other).status):
                continue
            told_next = headed and apart == 1 and len(_parties(event)) == len(_parties(other))
            if self._fits(_parties(event), _parties(other), headed=headed, told_next=told_next):
                yield other

    def _fits(
        self, vague: Sequence[Participant], exact: Sequence[Participant], *, headed: bool, told_next: bool
    ) -> bool:
        """Whether each of the one is a less exact name for another of the other, and one is surely so."""
        same = {one.key for one in vague} & {one.key for one in exact}
        if len(same) == len(vague):
            return headed
        if len(vague) > len(exact) or not (same or headed):
            return False
        free = [one for one in exact if one.key not in same]
        surely = bool(same) or told_next
        for one in vague:
            if one.key in same:
                continue
            meant = next((other for other in free if self._means(one, other)), None)
            surely = surely or meant is not None
            if meant is None and headed:
                meant = next((other for other in free if self._may_mean(one, other)), None)
            if meant is None:
                return False
            free.remove(meant)
        return surely

    def _means(self, one: Participant, other: Participant) -> bool:
        """Whether one is the state of the other, a body or group the other belongs to, or his office."""
        mine = {one.key, self._states.get(self._state(one) or "")} if self._is_vague(one) else {one.key}
        home = self._states.get(self._state(other) or "")
        named = _significant(one.name) <= _significant(other.name) and one.name != other.name
        return bool(home is not None and home in mine) or named or self._in_office(one, other)

    def _may_mean(self, one: Participant, other: Participant) -> bool:
        """In a headline: somebody without a name, or a state, where the article tells no other state of the other."""
        state, home = self._state(one), self._state(other)
        return (self._is_vague(one) or state is not None) and (state is None or home is None)

    def _is_vague(self, one: Participant) -> bool:
        kind = self._entities[one.entity].kind if one.entity else None
        return kind in (None, "state", "group") or one.name[:1].islower()

    def _in_office(self, one: Participant, other: Participant) -> bool:
        known = self._entities[other.entity] if other.entity else None
        role = one.name.split()[-1].lower()
        return bool(known and known.kind == "person" and known.role and roles.plays(known.role, role))

    def _state(self, one: Participant) -> str | None:
        """The state that somebody is or belongs to, by what is known of him or by the first word of his name."""
        if one.entity and (known := self._entities[one.entity].state or None):
            return known
        first = states.lookup(one.name.split()[0].rstrip("'’s")) or states.lookup(one.name.split()[0])
        return first.state if first else None


def is_headline(text: str, sentence: Span) -> bool:
    """Whether a sentence stands on a line of its own without a full stop."""
    return sentence.of(text)[-1:].isalnum() and text[sentence.end : sentence.end + 1] == "\n"


def _told(event: Event) -> Sighting:
    return max((one for one in event.sightings if len(one.parties) > 1), key=lambda one: one.confidence)


def _parties(event: Event) -> list[Participant]:
    return list({one.key: one for sighting in event.sightings for one in sighting.parties}.values())


def _significant(name: str) -> set[str]:
    return {word.lower() for word in name.replace("’", "'").removesuffix("'s").split()} - words("articles")

"""Who spoke to whom: the contacts that an article tells of, by rules over its references and a lexicon of triggers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from newsdigest.analysis import contacts_details as details
from newsdigest.analysis import states
from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_merge import Event, Sighting, merge
from newsdigest.analysis.contacts_nodes import Participant
from newsdigest.analysis.contacts_parties import Sides, participants, sides
from newsdigest.analysis.contacts_read import sides_of, trigger_of
from newsdigest.analysis.contacts_tellers import tellers
from newsdigest.analysis.references import Entities, References
from newsdigest.analysis.triggers import Trigger, find_triggers, may_tell
from newsdigest.lexicon import load
from newsdigest.models import Communication, Contact, Document, Named, Party, Reading, Span, Teller, When


def find_contacts(document: Document, reading: Reading, references: References, entities: Entities) -> list[Contact]:
    """The contacts of an article in text order, each event once."""
    return _Search(document, reading, references, entities).contacts()


BY_RULE = 0.55  # how often a contact is right that only a rule has found, on articles that the rules were not made on
ALONE = 0.4  # confidence from which a communication counts that no rule has found


class _Search:
    def __init__(self, document: Document, reading: Reading, references: References, entities: Entities) -> None:
        self._document = document
        self._text = document.text
        self._reading = reading
        self._references = references
        self._entities = entities
        self._heard = reading.communications

    def contacts(self) -> list[Contact]:
        found = [
            sighting
            for index, sentence in enumerate(self._reading.sentences)
            for sighting in self._sightings(index, sentence)
        ]
        events = merge(_without_bystanders(found))
        return [self._contact(number, event) for number, event in enumerate(events, 1)]

    def _sightings(self, index: int, sentence: Span) -> Iterator[Sighting]:
        heard = [one for one in self._heard if sentence.holds(one.trigger)]
        if not heard and not may_tell(sentence.of(self._text)):
            return
        row = Row(self._text, sentence, self._references, self._entities)
        told: list[Span] = []
        for trigger in find_triggers(row):
            found = sides(row, trigger)
            if found is not None:
                span = Span(row.nodes[trigger.start].span.start, row.nodes[trigger.end - 1].span.end)
                support = max((one.confidence for one in heard if one.trigger.overlaps(span)), default=0.0)
                by_rule = [
                    replace(sighting, confidence=_sureness(sighting, support))
                    for sighting in self._told(row, trigger, found, index)
                ]
                told += [span] * bool(by_rule)
                yield from by_rule
            elif trigger.entry.noun and row.word(trigger.start - 1) in ("the", "that", "this"):
                yield self._sighting(row, trigger, None, (), index)
        for one in heard:
            if one.confidence >= ALONE and not any(one.trigger.overlaps(span) for span in told):
                yield from self._read(row, one, index)

    def _read(self, row: Row, one: Communication, index: int) -> Iterator[Sighting]:
        """What the reader found where no rule did."""
        trigger = trigger_of(row, one)
        found = sides_of(row, trigger, one) if trigger else None
        if trigger is not None and found is not None:
            for sighting in self._told(row, trigger, found, index):
                yield replace(sighting, confidence=one.confidence, read=True, topics=())

    def _told(self, row: Row, trigger: Trigger, found: Sides, index: int) -> Iterator[Sighting]:
        status = details.status_of(row, trigger, found.end)
        everyone = tuple(participants(found))
        if status is None or any(is_press(one, self._text) for one in everyone) or self._is_public(row, trigger, found):
            return
        if not any(one.name[:1].isupper() for one in everyone):  # "friends met relatives"
            return
        if trigger.entry.channel == "meeting" and any(node.word in _sport() for node in row.nodes):
            return
        if trigger.entry.persons and not all(map(self._is_human, found.other)):
            return
        if trigger.entry.by_person and not all(map(self._is_person, found.one)):
            return  # "a region called X"
        for parties in _pairs(trigger, found, everyone):
            yield self._sighting(row, trigger, found, parties, index)

    def _is_public(self, row: Row, trigger: Trigger, found: Sides) -> bool:
        """Whether the words from the trigger to just after its last party name press: "told Guardian Australia"."""
        ends = row.nodes[trigger.end : found.end + 1] if found.other else ()
        return any(word in _public() for node in ends for word in re.findall(r"[\w/-]+", node.word)) or any(
            states.is_media(word) for node in ends for word in node.span.of(self._text).split()
        )

    def _is_person(self, one: Participant) -> bool:
        return one.entity is not None and self._entities[one.entity].kind == "person"

    def _is_human(self, one: Participant) -> bool:
        return one.entity is None or self._entities[one.entity].kind in ("person", "group")

    def _sighting(
        self, row: Row, trigger: Trigger, found: Sides | None, parties: tuple[Participant, ...], index: int
    ) -> Sighting:
        around = details.clause(row, trigger, found)
        return Sighting(
            parties=parties,
            channel=details.channel_of(row, trigger, around),
            status=details.status_of(row, trigger, found.end if found else trigger.end) or "held",
            time=details.time_of(row, trigger, around),
            where=details.place_of(row, trigger, around),
            initiator=details.initiator_of(row, trigger, found, around),
            topics=tuple(details.topics_of(row, trigger, found)),
            tellers=tuple(tellers(row, trigger, self._reading, self._references, self._entities)),
            sentence=index,
            evidence=row.sentence,
            vague=_is_vague(row, parties),
            confidence=BY_RULE if parties else 0.0,
        )

    def _contact(self, number: int, event: Event) -> Contact:
        told = [sighting for sighting in event.sightings if len(sighting.parties) >= 2]
        best = max(told, key=lambda sighting: sighting.confidence)
        time = next((sighting.time for sighting in (best, *event.sightings) if sighting.time), None)
        day = time.day_meant(self._document.published, ahead=best.status == "planned") if time else None
        initiator = next((sighting.initiator for sighting in event.sightings if sighting.initiator), None)
        return Contact(
            id=f"{self._document.id}.c{number}",
            parties=tuple(Party(one.name, one.entity, one.span) for one in _everyone(told, self._text)),
            channel=event.channel,
            status=best.status,
            when=When(time.span, day.isoformat() if day else None) if time else None,
            where=next((sighting.where for sighting in (best, *event.sightings) if sighting.where), None),
            initiator=Named(initiator.name, initiator.entity) if initiator else None,
            topics=tuple(dict.fromkeys(topic for sighting in event.sightings for topic in sighting.topics)),
            according_to=_once(teller for sighting in event.sightings for teller in sighting.tellers),
            evidence=tuple(dict.fromkeys(sighting.evidence for sighting in event.sightings)),
            confidence=round(best.confidence, 2),
        )


def _without_bystanders(sightings: Sequence[Sighting]) -> Iterator[Sighting]:
    """The sightings. One that only the reader found, of parties whom a rule found without others, loses the others."""
    by_rule = {frozenset(one.key for one in sighting.parties) for sighting in sightings if not sighting.read}
    by_rule = {keys for keys in by_rule if len(keys) >= 2}
    for sighting in sightings:
        keys = frozenset(one.key for one in sighting.parties)
        known = max((pair for pair in by_rule if pair < keys), key=len, default=keys) if sighting.read else keys
        yield replace(sighting, parties=tuple(one for one in sighting.parties if one.key in known))


def _sureness(sighting: Sighting, support: float) -> float:
    """Confidence in what a rule found, by how sure the reader is that its trigger names a contact."""
    return sighting.confidence + (1 - sighting.confidence) * max(0.0, 2 * support - 1)


def _is_vague(row: Row, parties: tuple[Participant, ...]) -> bool:
    if len({one.span for one in parties}) != 1 or len(parties) < 2:
        return False
    named = {one.key for node in row.nodes if not node.pronoun for one in node.who if one.span != parties[0].span}
    return not {one.key for one in parties} <= named


def _pairs(trigger: Trigger, found: Sides, everyone: tuple[Participant, ...]) -> Iterator[tuple[Participant, ...]]:
    """One group of parties for each contact: calls to several are several calls."""
    if trigger.entry.apart and len(found.other) > 1:
        for other in found.other:
            if all(other.key != one.key for one in found.one):
                yield (*found.one, other)
    else:
        yield everyone


def _everyone(told: list[Sighting], text: str) -> list[Participant]:
    """Each party once, by its first mention that says the name, else its first."""
    chosen: dict[str, Participant] = {}
    for one in (one for sighting in told for one in sighting.parties):
        known = chosen.get(one.key)
        if known is None or (_says_name(one, text) and not _says_name(known, text)):
            chosen[one.key] = one
    return list(chosen.values())


def _says_name(one: Participant, text: str) -> bool:
    return one.name.split()[-1].lower() in one.span.of(text).lower()


def _once(tellers: Iterator[Teller]) -> tuple[Teller, ...]:
    return tuple({teller.name: teller for teller in tellers}.values())


def is_press(one: Participant, text: str) -> bool:
    """Whether to speak to this one is to speak to the public."""
    return states.is_media(one.name) or states.is_media(one.span.of(text))


@cache
def _sport() -> frozenset[str]:
    return frozenset(load("contacts")["sport"])


@cache
def _public() -> frozenset[str]:
    return frozenset(load("contacts")["press"]["words"])

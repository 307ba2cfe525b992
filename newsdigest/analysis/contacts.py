"""Who spoke to whom: the contacts that an article tells of, by rules over its references and a lexicon of triggers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import permutations

from newsdigest.analysis import contacts_details as details
from newsdigest.analysis.contacts_attended import Attendance, attendances, may_attend
from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_homes import Homes
from newsdigest.analysis.contacts_merge import Sighting, merge
from newsdigest.analysis.contacts_nodes import Participant, words
from newsdigest.analysis.contacts_parties import Sides, is_apart, participants, sides
from newsdigest.analysis.contacts_press import is_press, is_public
from newsdigest.analysis.contacts_read import others, sides_of, trigger_of
from newsdigest.analysis.contacts_same import without_descriptions
from newsdigest.analysis.contacts_status import is_told_as_past, status_of
from newsdigest.analysis.contacts_sure import signs, sureness
from newsdigest.analysis.contacts_tellers import Attributed, tellers
from newsdigest.analysis.contacts_told import contact_of
from newsdigest.analysis.contacts_topics import topics_of
from newsdigest.analysis.contacts_vaguer import Vaguer, is_headline
from newsdigest.analysis.references import Entities, References
from newsdigest.analysis.triggers import Trigger, entry_of, find_triggers, may_tell
from newsdigest.lexicon import load
from newsdigest.models import Communication, Contact, Document, Reading, Span


def find_contacts(document: Document, reading: Reading, references: References, entities: Entities) -> list[Contact]:
    """The contacts of an article in text order, each event once."""
    return _Search(document, reading, references, entities).contacts()


def sightings(
    document: Document, reading: Reading, references: References, entities: Entities, least: float
) -> list[Sighting]:
    """The mentions of contacts in text order, those from a sureness on."""
    return list(_Search(document, reading, references, entities, least).sightings())


_FILED = re.compile(r"FILE\b(?:\s(?:PHOTO|IMAGE|VIDEO))?\s?[-–—:]", re.IGNORECASE)  # an old picture of another day
_SURE = 0.5  # confidence of the reader from which no rule forbids a contact
_UNLISTED = 0.4  # confidence from which a word tells of a contact that is not in the lexicon
_JOINING = 0.25  # sureness from which a rule's mention may belong to a contact that is told elsewhere
_TOLD_BEFORE = 4  # nodes between "confirmed" and "a call"
LEAST = 0.4  # sureness from which a contact is told


class _Search:
    def __init__(
        self, document: Document, reading: Reading, references: References, entities: Entities, least: float = LEAST
    ) -> None:
        self._document = document
        self._text = document.text
        self._reading = reading
        self._attributed = Attributed(reading.attributions)
        self._references = references
        self._entities = entities
        self._heard = _by_sentence(reading)
        self._least = least
        self._homes = Homes(document.text, references, entities)

    def contacts(self) -> list[Contact]:
        events = merge(_without_bystanders(list(self.sightings())))
        events = [event for event in events if any(one.confidence >= self._least for one in event.sightings)]
        events = Vaguer(self._text, self._entities).joined(events)
        return [contact_of(self._document, number, event) for number, event in enumerate(events, 1)]

    def sightings(self) -> Iterator[Sighting]:
        for index, sentence in enumerate(self._reading.sentences):
            yield from self._sightings(index, sentence)

    def _sightings(self, index: int, sentence: Span) -> Iterator[Sighting]:
        heard = self._heard.get(index, [])
        words_of = sentence.of(self._text)
        if not heard and not may_tell(words_of) and not may_attend(words_of):
            return
        row = Row(self._text, sentence, self._references, self._entities)
        told: list[Span] = []
        for there in attendances(row) if may_attend(words_of) else ():
            yield self._attending(row, there, index)
            told.append(there.told)
        for trigger in find_triggers(row):
            found = sides(row, trigger)
            span = _span_of(row, trigger)
            matched = (one for one in heard if one.trigger.overlaps(span))
            support = max(matched, key=lambda one: one.confidence, default=None)
            if found is not None:
                by_rule = list(self._told(row, trigger, found, index, support))
                told += [span] * bool(by_rule)
                yield from by_rule
            elif _is_of_another_kind(trigger, support):
                told.append(span)  # "called him a liar": no call
            elif trigger.entry.noun and row.word(trigger.start - 1) in ("the", "that", "this"):
                yield self._sighting(row, trigger, None, (), index)
        for one in heard:
            unlisted = one.confidence < _UNLISTED and not any(entry_of(row, place) for place in row.places(one.trigger))
            if not unlisted and not any(one.trigger.overlaps(span) for span in told):
                yield from self._read(row, one, index)

    def _attending(self, row: Row, there: Attendance, index: int) -> Sighting:
        """The mention of those who were there too."""
        return Sighting(
            parties=tuple(one for one in there.group if row.kind(one) in (None, "person", "group")),
            trigger=there.trigger,
            channel=there.channel or "unspecified",
            status="held",
            time=None,
            where=None,
            initiator=None,
            topics=(),
            tellers=(),
            sentence=index,
            evidence=row.sentence,
            confidence=0.0,
            attending=True,
        )

    def _read(self, row: Row, one: Communication, index: int) -> Iterator[Sighting]:
        """What the reader found where no rule did."""
        trigger = trigger_of(row, one)
        found = sides_of(row, trigger, one) if trigger else None
        if trigger is not None and found is not None:
            yield from self._told(row, trigger, found, index, one, read=True)

    def _told(
        self, row: Row, trigger: Trigger, found: Sides, index: int, heard: Communication | None, *, read: bool = False
    ) -> Iterator[Sighting]:
        found = self._without_offices(row, trigger, found)
        found = found._replace(
            one=self._homes.state_by_state(row, found.one), other=self._homes.state_by_state(row, found.other)
        )
        found = found._replace(one=self._homes.leaders(found.one), other=self._homes.leaders(found.other))
        status = status_of(row, trigger, found.end)
        everyone = without_descriptions(row, tuple(participants(found)))
        kept = frozenset(everyone)
        found = found._replace(one=_of(found.one, kept), other=_of(found.other, kept))
        if status is None or any(is_press(one, self._text) for one in everyone) or is_public(row, trigger, found):
            return
        if not any(self._homes.is_known(one) for one in everyone):  # "friends met relatives"
            return
        if trigger.entry.noun and any(one.name.split()[-1] in words("speakers") for one in found.one):
            return  # whoever speaks of a call, it is that of somebody else
        if len(everyone) == 2 and any(self._homes.home(one) == other.key for one, other in permutations(everyone)):
            return  # somebody and the state that he acts for are no two sides
        if trigger.entry.channel == "meeting" and not _sport().isdisjoint(row.vocabulary):
            return
        if trigger.entry.name == "meet" and details.is_contest(row, found.end):
            return
        if read and trigger.entry.channel == "testimony" and all(map(self._homes.is_person, everyone)):
            return  # one testifies before a body: those are whom the testimony is about
        if trigger.entry.persons and not (_is_sure(heard) or all(map(self._homes.is_human, found.other))):
            return
        named = row.word(trigger.start).startswith("call")
        if trigger.entry.by_person and named and not all(map(self._homes.is_person, found.one)):
            return  # "a region called X"
        for parties in _pairs(row, trigger, found, everyone):
            given = signs(row, trigger, parties, heard, by_rule=not read)
            sure = sureness(given)
            if sure >= (self._least if read else min(self._least, _JOINING)):
                everybody = parties if read or heard is None else self._with_others(row, trigger, parties, heard)
                sighting = self._sighting(row, trigger, found, without_descriptions(row, everybody), index)
                topics = () if read else sighting.topics  # where no rule knows the clause, its topic is anybody's guess
                # No word of another; of "brought together A and B for talks" the verb tells when.
                is_open = sighting.status == "held" and not is_told_as_past(row, found.end)
                is_open = is_open and row.word(trigger.start - 1) != "for" and trigger.entry.name != "contact"
                is_open = is_open and not is_headline(self._text, row.sentence)
                if heard is not None and heard.status and is_open:
                    sighting = sighting._replace(status=heard.status)
                yield sighting._replace(confidence=sure, read=read, topics=topics, signs=given)

    def _with_others(
        self, row: Row, trigger: Trigger, parties: tuple[Participant, ...], heard: Communication
    ) -> tuple[Participant, ...]:
        """The parties that a rule found, and who else surely takes part; not a state beside somebody of it."""
        found = {one.key: one for one in parties}
        for one in others(row, trigger, parties, heard):
            homes = {self._homes.home(other) for other in found.values()}
            if one.key not in homes and self._homes.home(one) not in found:
                found.setdefault(one.key, one)
        return tuple(found.values())

    def _without_offices(self, row: Row, trigger: Trigger, found: Sides) -> Sides:
        """The sides with Hale for her office in "Hale's office confirmed a call with B": it only tells of it."""
        before = {row.word(place) for place in range(max(0, trigger.start - _TOLD_BEFORE), trigger.start)}
        if not trigger.entry.noun:
            return found
        tells = not before.isdisjoint(words("tellers"))
        return found._replace(one=tuple(self._homes.holder_of_office(one, tells) or one for one in found.one))

    def _sighting(
        self, row: Row, trigger: Trigger, found: Sides | None, parties: tuple[Participant, ...], index: int
    ) -> Sighting:
        around = details.clause(row, trigger, found)
        return Sighting(
            parties=parties,
            trigger=_span_of(row, trigger),
            channel=details.channel_of(row, trigger, around),
            status=status_of(row, trigger, found.end if found else trigger.end) or "held",
            time=details.time_of(row, trigger, around),
            where=details.place_of(row, trigger, around),
            initiator=details.initiator_of(row, trigger, found, around),
            topics=tuple(topics_of(row, trigger, found)),
            tellers=tuple(tellers(row, trigger, self._attributed, self._references, self._entities)),
            sentence=index,
            evidence=row.sentence,
            vague=_is_vague(row, parties),
            earlier=not trigger.entry.noun and row.word(trigger.start - 1) in words("earlier"),
            filed=_FILED.match(self._text, row.sentence.start) is not None,
            confidence=0.0,
        )


def _is_of_another_kind(trigger: Trigger, heard: Communication | None) -> bool:
    """Whether a verb that no rule found parties for is none of communication: "called him a liar", "called on Iran"."""
    appeal = bool(trigger.entry.not_after)
    return trigger.entry.plain_object and not trigger.passive and (appeal or not _is_sure(heard))


def _of(side: Sequence[Participant], kept: Collection[Participant]) -> tuple[Participant, ...]:
    return tuple(one for one in side if one in kept)


def _is_sure(heard: Communication | None) -> bool:
    return heard is not None and heard.confidence >= _SURE


def _span_of(row: Row, trigger: Trigger) -> Span:
    return Span(row.nodes[trigger.start].span.start, row.nodes[trigger.end - 1].span.end)


def _by_sentence(reading: Reading) -> dict[int, list[Communication]]:
    """The communications by the number of the sentence that holds their trigger."""
    found: dict[int, list[Communication]] = {}
    for one in reading.communications:
        at = bisect_right(reading.sentences, one.trigger.start, key=lambda sentence: sentence.start) - 1
        if at >= 0 and reading.sentences[at].holds(one.trigger):
            found.setdefault(at, []).append(one)
    return found


def _without_bystanders(sightings: Sequence[Sighting]) -> Iterator[Sighting]:
    """The sightings. One that only the reader found, of parties whom a rule found without others, loses the others."""
    told = [frozenset(one.key for one in sighting.parties) for sighting in sightings if not sighting.read]
    by_rule = {keys: number for number, keys in enumerate(dict.fromkeys(keys for keys in told if len(keys) >= 2))}
    common = Counter(key for keys in by_rule for key in keys)
    by_rarest: dict[str, list[frozenset[str]]] = {}
    for keys in by_rule:
        by_rarest.setdefault(min(keys, key=lambda key: (common[key], key)), []).append(keys)
    for sighting in sightings:
        keys = frozenset(one.key for one in sighting.parties)
        if sighting.read:
            within = (known for key in keys for known in by_rarest.get(key, ()) if known < keys)
            keys = max(within, key=lambda known: (len(known), -by_rule[known]), default=keys)
        yield sighting._replace(parties=tuple(one for one in sighting.parties if one.key in keys))


def _is_vague(row: Row, parties: tuple[Participant, ...]) -> bool:
    if len({one.span for one in parties}) != 1 or len(parties) < 2:
        return False
    named = {one.key for node in row.nodes if not node.pronoun for one in node.who if one.span != parties[0].span}
    return not {one.key for one in parties} <= named


def _pairs(
    row: Row, trigger: Trigger, found: Sides, everyone: tuple[Participant, ...]
) -> Iterator[tuple[Participant, ...]]:
    """One group of parties for each contact: calls to several are several calls, and so are separate meetings."""
    if is_apart(row, trigger) and len(found.other) > 1:
        for other in found.other:
            if all(other.key != one.key for one in found.one):
                yield (*found.one, other)
    else:
        yield everyone


@cache
def _sport() -> frozenset[str]:
    return frozenset(load("contacts")["sport"])

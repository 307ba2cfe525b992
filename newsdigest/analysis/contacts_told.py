"""From the mentions of an event to the contact that is told."""

from __future__ import annotations

from collections.abc import Iterator

from newsdigest.analysis.contacts_cues import channel_cue, status_cue
from newsdigest.analysis.contacts_merge import Event, Sighting
from newsdigest.analysis.contacts_nodes import Participant
from newsdigest.models import Contact, Document, Named, Party, Span, Status, Teller, When


def contact_of(document: Document, number: int, event: Event) -> Contact:
    """The ``number``-th contact of an article: each field from the surest mention of the event that tells it."""
    told = [sighting for sighting in event.sightings if len(sighting.parties) >= 2 and not sighting.attending]
    beside = [sighting for sighting in event.sightings if sighting.attending]
    best = max(told, key=lambda sighting: (not sighting.filed, sighting.confidence))
    time = next((sighting.time for sighting in (best, *event.sightings) if sighting.time), None)
    day = time.day_meant(document.published, ahead=best.status == "planned") if time else None
    initiator = next((sighting.initiator for sighting in event.sightings if sighting.initiator), None)
    return Contact(
        id=f"{document.id}.c{number}",
        parties=tuple(Party(one.name, one.entity, one.span) for one in _everyone([*told, *beside], document.text)),
        channel=event.channel,
        status=_status(event, best),
        when=When(time.span, day.isoformat() if day else None) if time else None,
        where=next((sighting.where for sighting in (best, *event.sightings) if sighting.where), None),
        initiator=Named(initiator.name, initiator.entity) if initiator else None,
        topics=_told_once((topic for sighting in event.sightings for topic in sighting.topics), document.text),
        according_to=_once(teller for sighting in event.sightings for teller in sighting.tellers),
        evidence=tuple(dict.fromkeys(sighting.evidence for sighting in event.sightings)),
        confidence=round(max(sighting.confidence for sighting in told), 2),
        triggers=tuple(dict.fromkeys(sighting.trigger for sighting in event.sightings)),
        channel_span=channel_cue(document.text, event.sightings, event.channel),
        status_span=status_cue(document.text, best),
        initiator_span=initiator.span if initiator else None,
    )


def _status(event: Event, best: Sighting) -> Status:
    """That of the surest mention; one without parties may tell that it was called off: "the visit was cancelled"."""
    bare = (sighting.status for sighting in event.sightings if not sighting.parties)
    return "cancelled" if "cancelled" in bare else best.status


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


def _told_once(topics: Iterator[Span], text: str) -> tuple[Span, ...]:
    """The topics, each in its first mention."""
    first: dict[str, Span] = {}
    for topic in topics:
        first.setdefault(topic.of(text).casefold(), topic)
    return tuple(first.values())


def _once(tellers: Iterator[Teller]) -> tuple[Teller, ...]:
    return tuple({teller.name: teller for teller in tellers}.values())

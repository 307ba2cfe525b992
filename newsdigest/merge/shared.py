"""One record for the tellings of one contact: what most of them say, and what they do not agree on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from newsdigest.analysis.contacts_merge import STRENGTH
from newsdigest.merge.differences import Differences
from newsdigest.merge.heard import Heard
from newsdigest.merge.wording import content_words, overlap
from newsdigest.models import Channel, Entity, Named, Status
from newsdigest.models_many import SharedContact, Telling

_SURE = 0.5  # a telling with less confidence does not say what the contact was, if another one does
_SAID_ALREADY = 0.75  # of the words of a topic
_LIKELY: tuple[Status, ...] = (
    "held", "ongoing", "cancelled", "refused", "denied", "planned", "offered", "habitual",
)  # fmt: skip
V = TypeVar("V")


def shared_contact(
    tellings: Sequence[Heard], entities: Mapping[str, Entity], origin: Mapping[str, str]
) -> SharedContact:
    """The tellings as one contact. Copies count once where the majority decides.

    Where it was and who asked for it is told when more say so than anything else; else the differences tell.
    """
    sure = [told for told in tellings if told.contact.confidence >= _SURE] or tellings
    voices = list({origin[told.document.id]: told for told in reversed(sure)}.values())[::-1]
    initiators = [told.contact.initiator for told in voices if told.contact.initiator]
    places = [told.contact.where.of(told.document.text) for told in voices if told.contact.where]
    return SharedContact(
        id=tellings[0].contact.id,
        parties=_parties(voices),
        channel=_channel(voices),
        status=_status(voices),
        day=_most([told.days.first.isoformat() for told in voices if told.days.exact and told.days.first]),
        where=_mostly(places),
        initiator=_mostly(initiators),
        topics=_topics(voices),
        tellings=tuple(Telling(told.document.id, told.contact) for told in tellings),
        differences=tuple(Differences(sure, entities, origin).found()),
    )


def _parties(voices: Sequence[Heard]) -> tuple[Named, ...]:
    """The parties of the telling that names the most."""
    fullest = max(voices, key=lambda told: (len(_known(told)), told.contact.confidence))
    return tuple(dict.fromkeys(Named(party.name, party.entity) for party in fullest.contact.parties))


def _known(told: Heard) -> set[str]:
    return {party.entity for party in told.contact.parties if party.entity}


def _channel(voices: Sequence[Heard]) -> Channel:
    """What most say, of several such what says the most: a phone call rather than talks."""
    counts = Counter(told.contact.channel for told in voices)
    return max(counts, key=lambda channel: (channel != "unspecified", counts[channel], STRENGTH[channel]))


def _status(voices: Sequence[Heard]) -> Status:
    """What most say; as many for one as for the other: what took place rather than what was to come."""
    counts = Counter(told.contact.status for told in voices)
    settled = [status for status in counts if status not in ("planned", "offered")]
    return min(settled or counts, key=lambda status: (-counts[status], _LIKELY.index(status)))


def _topics(voices: Iterable[Heard]) -> tuple[str, ...]:
    """What it was about, the same only once, in the words of the first who tells it."""
    found: list[str] = []
    for told in voices:
        for topic in told.contact.topics:
            words = topic.of(told.document.text)
            if all(overlap(content_words(words), content_words(other)) < _SAID_ALREADY for other in found):
                found.append(words)
    return tuple(found)


def _mostly(values: Sequence[V]) -> V | None:
    """The value that is more frequent than any other, if there is one."""
    most = Counter(values).most_common(2)
    return most[0][0] if most and most[0][1] > sum(count for _, count in most[1:]) else None


def _most(values: Sequence[V]) -> V | None:
    """The most frequent value, of several such the first."""
    return Counter(values).most_common(1)[0][0] if values else None

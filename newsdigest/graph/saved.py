"""The contacts of digests that were saved as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsdigest.called import folded
from newsdigest.models import Entity, Named
from newsdigest.models_many import SharedContact
from newsdigest.saved import SavedDigest, SavedEntity, SavedName, SavedShared


def contacts_of(digests: Iterable[SavedDigest]) -> tuple[list[SharedContact], list[Entity]]:
    """The contacts of some digests, and the entities that they name.

    Where there are no stories, those of one name and kind are one, and a contact that several articles tell in the
    same way, of the same day, is one.
    """
    cast = _Cast()
    found: dict[object, SharedContact] = {}
    for number, digest in enumerate(digests):
        cast.enter(digest.entities, by_name=digest.stories is None, prefix=f"{number} ")
        for contact in _shared(digest):
            made = _made(contact, cast)
            parties = frozenset(party.entity or party.name for party in made.parties)
            told_by = None if made.day else (number, contact.id)
            found.setdefault((parties, made.channel, made.status, made.day, told_by), made)
    return list(found.values()), list(cast.entities.values())


class _Cast:
    """Entities of several digests, under ids of their own."""

    def __init__(self) -> None:
        self.entities: dict[str, Entity] = {}
        self._known: dict[str, str] = {}

    def enter(self, entities: Iterable[SavedEntity], *, by_name: bool, prefix: str) -> None:
        """Meet the entities of the next digest."""
        self._known = {}
        for entity in entities:
            key = f"{entity.kind} {folded(entity.name)}" if by_name else prefix + entity.id
            self._known[entity.id] = key
            self.entities.setdefault(key, Entity(key, entity.name, entity.kind, entity.role, entity.state))

    def named(self, party: SavedName) -> Named:
        return Named(party.name, self._known.get(party.entity or ""))


def _shared(digest: SavedDigest) -> Iterator[SavedShared]:
    """The contacts of the stories; those of single articles where there are no stories."""
    if digest.stories is not None:
        for story in digest.stories:
            yield from story.contacts
        return
    for one in digest.contacts:
        parties = tuple(SavedName(party.name, party.entity) for party in one.parties)
        day = one.when.date if one.when else None
        yield SavedShared(one.id, parties, one.channel, one.status, (one.id,), day)


def _made(contact: SavedShared, cast: _Cast) -> SharedContact:
    return SharedContact(
        id=contact.id,
        parties=tuple(cast.named(party) for party in contact.parties),
        channel=contact.channel,
        status=contact.status,
        day=contact.day,
        where=None,
        initiator=None,
        topics=(),
        tellings=(),
        watched=contact.watched,
    )

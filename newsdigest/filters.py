"""What of an article a named digest tells: filters on articles and on what was found in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from newsdigest.called import folded, has_words, is_called, names_of
from newsdigest.digest import is_empty, keep_only
from newsdigest.models import Analysis, Contact, Document, Entity, Named, Position, Span

if TYPE_CHECKING:
    from newsdigest.digest_config import FiltersConfig


def is_wanted(document: Document, filters: FiltersConfig, today: date) -> bool:
    """Whether an article is in a language and of an age that is wanted. One without a day counts as of today."""
    if filters.languages and document.language not in filters.languages:
        return False
    if filters.max_age_days is None or document.published is None:
        return True
    return document.published >= today - timedelta(days=filters.max_age_days)


def filtered(analysis: Analysis, filters: FiltersConfig) -> Analysis | None:
    """The contacts and positions of an article that involve one of the people or states, and are about one of the
    topics; None when there are none.
    """
    if not (filters.people or filters.states or filters.topics):
        return analysis
    sieve = _Sieve(analysis, filters)
    kept = keep_only(analysis, sieve.wants_contact, sieve.wants_position)
    return None if is_empty(kept) else kept


class _Sieve:
    def __init__(self, analysis: Analysis, filters: FiltersConfig) -> None:
        self._text = analysis.document.text
        self._entities = {entity.id: entity for entity in analysis.entities}
        self._filters = filters

    def wants_contact(self, contact: Contact) -> bool:
        parties = [Named(party.name, party.entity) for party in contact.parties]
        told = [span for account in contact.accounts for span in account.content]
        return self._involves([*parties, contact.initiator]) and self._is_about([*contact.topics, *told])

    def wants_position(self, position: Position) -> bool:
        return self._involves([position.holder, position.to]) and self._is_about(position.content)

    def _involves(self, parties: Iterable[Named | None]) -> bool:
        if not (self._filters.people or self._filters.states):
            return True
        return any(self._is_asked_for(party) for party in parties if party is not None)

    def _is_asked_for(self, party: Named) -> bool:
        entity = self._entities.get(party.entity or "")
        called = [party.name, *_own_names(entity)]
        if any(is_called(called, person) for person in self._filters.people):
            return True
        called.extend(names_of(entity) if entity else ())
        return any(is_called(called, state) for state in self._filters.states)

    def _is_about(self, contents: Iterable[Span]) -> bool:
        if not self._filters.topics:
            return True
        texts = [folded(span.of(self._text)) for span in contents]
        return any(has_words(text, folded(topic)) for topic in self._filters.topics for text in texts)


def _own_names(entity: Entity | None) -> Iterable[str]:
    return (entity.name, *entity.aliases) if entity else ()

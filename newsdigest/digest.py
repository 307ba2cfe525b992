"""Collect what the single articles gave into one digest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any

from newsdigest.models import Analysis, Contact, Digest, Failure, Position, ReaderInfo


def collect(outcomes: Iterable[Analysis | Failure], reader: ReaderInfo, generated: datetime) -> Digest:
    """One digest of all outcomes, each kind in its order."""
    documents: list[Analysis] = []
    failures: list[Failure] = []
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            failures.append(outcome)
        else:
            documents.append(outcome)
    return Digest(generated, reader, tuple(documents), tuple(failures))


def is_empty(outcome: Analysis) -> bool:
    """Whether nothing was found in an article."""
    return not outcome.contacts and not outcome.positions


def drop_uncertain(analysis: Analysis, min_confidence: float) -> Analysis:
    """The analysis without contacts and positions below a confidence (0 to 1), and without entities only these name."""
    return keep_only(
        analysis,
        lambda contact: contact.confidence >= min_confidence,
        lambda position: position.confidence >= min_confidence,
    )


def keep_only(
    analysis: Analysis, wants_contact: Callable[[Contact], bool], wants_position: Callable[[Position], bool]
) -> Analysis:
    """The analysis with the contacts and positions that are wanted, and without entities only the others name.

    A position whose outer position goes is then within the next one outwards that stays.
    """
    outer = {position.id: position.within for position in analysis.positions}
    kept = {position.id for position in analysis.positions if wants_position(position)}

    def lifted(position: Position) -> Position:
        within = position.within
        while within is not None and within not in kept:
            within = outer.get(within)
        return position if within == position.within else replace(position, within=within)

    contacts = tuple(contact for contact in analysis.contacts if wants_contact(contact))
    positions = tuple(lifted(position) for position in analysis.positions if position.id in kept)
    gone = _named(analysis.contacts, analysis.positions) - _named(contacts, positions)
    entities = tuple(entity for entity in analysis.entities if entity.id not in gone)
    return replace(analysis, entities=entities, contacts=contacts, positions=positions)


def _named(contacts: Iterable[Contact], positions: Iterable[Position]) -> set[str | None]:
    """Ids of the entities that take part."""
    found = {party.entity for contact in contacts for party in contact.parties}
    found |= {contact.initiator.entity for contact in contacts if contact.initiator}
    found |= {account.teller.entity for contact in contacts for account in contact.accounts}
    return found | {named.entity for position in positions for named in (position.holder, position.to) if named}


_IDS = ("id", "entity", "entities", "within")


def renamed(analysis: Analysis, name: str) -> Analysis:
    """The analysis with another id of its document (d7), and of all that is in it (d7.c1)."""
    before = analysis.document.id

    def changed(value: Any, field: str) -> Any:
        if isinstance(value, str):
            return name + value.removeprefix(before) if field in _IDS else value
        if type(value) is tuple:
            return tuple(changed(one, field) for one in value)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{one.name: changed(getattr(value, one.name), one.name) for one in fields(value)})
        return value

    renewed: Analysis = analysis if name == before else changed(analysis, "")
    return renewed


class UnknownFindingError(ValueError):
    """No contact or position has the id that was asked for."""


def ids_meant(digest: Digest, contact: str | None, position: str | None) -> frozenset[str]:
    """The ids of the contacts and positions that are called so: "d1.c2", or only "c2" in any article.

    Raises UnknownFindingError when there is none.
    """
    found: set[str] = set()
    contacts = [one.id for analysis in digest.documents for one in analysis.contacts]
    positions = [one.id for analysis in digest.documents for one in analysis.positions]
    for kind, wanted, known in (("contact", contact, contacts), ("position", position, positions)):
        meant = {name for name in known if wanted in (name, name.rpartition(".")[2])}
        if wanted is not None and not meant:
            raise UnknownFindingError(f"no {kind} is called {wanted}. There are: {', '.join(known) or 'none'}")
        found |= meant
    return frozenset(found)

"""Put other entities into an analysis, wherever it names one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from newsdigest.models import Account, Analysis, Contact, Entity, Named, Party, Position, Reference


def recast(analysis: Analysis, meant: Mapping[str, Entity]) -> Analysis:
    """The analysis with entities of the whole digest in place of its own, by the ids of its own."""
    caster = _Caster(meant)
    return replace(
        analysis,
        entities=tuple(dict.fromkeys(meant[entity.id] for entity in analysis.entities)),
        contacts=tuple(caster.contact(contact) for contact in analysis.contacts),
        positions=tuple(caster.position(position) for position in analysis.positions),
        references=tuple(caster.reference(reference) for reference in analysis.references),
    )


class _Caster:
    def __init__(self, meant: Mapping[str, Entity]) -> None:
        self._meant = meant

    def contact(self, contact: Contact) -> Contact:
        return replace(
            contact,
            parties=tuple(self._party(party) for party in contact.parties),
            initiator=self._named(contact.initiator),
            accounts=tuple(self._account(account) for account in contact.accounts),
        )

    def position(self, position: Position) -> Position:
        return replace(position, holder=self._named(position.holder), to=self._named(position.to))

    def reference(self, reference: Reference) -> Reference:
        known = [self._meant[key].id if key in self._meant else key for key in reference.entities]
        return replace(reference, entities=tuple(known))

    def _party(self, party: Party) -> Party:
        entity = self._meant.get(party.entity or "")
        return replace(party, name=entity.name, entity=entity.id) if entity else party

    def _account(self, account: Account) -> Account:
        return replace(account, teller=self._known(account.teller))

    def _named(self, named: Named | None) -> Named | None:
        return self._known(named) if named else None

    def _known(self, named: Named) -> Named:
        entity = self._meant.get(named.entity or "")
        return Named(entity.name, entity.id) if entity else named

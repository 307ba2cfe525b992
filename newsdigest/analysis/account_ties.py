"""Who speaks for a party of a contact: the party, his office or spokesman, the government or the seat of his state."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from newsdigest.analysis import roles, states
from newsdigest.lexicon import either, load
from newsdigest.models import Contact, Entity, Named, Party, Span
from newsdigest.phrases import FewWords

if TYPE_CHECKING:
    from newsdigest.analysis.references import Entities, References

_RELATION = re.compile(r"['’]s?\s|\b(?:of|for|to|from|by|with|near|and|or|on|in|at)\b|,", re.IGNORECASE)
_POSSESSIVE_OR_OF = re.compile(r"['’]s?\s|['’]\s|\b(?:for|of|to)\b")


def party_spoken_for(
    text: str, holder: Named, source: Sequence[Span], contact: Contact, references: References, entities: Entities
) -> Party | None:
    """The party for whom somebody speaks, None when it is none or could be several."""
    himself = party_named(text, holder, source, contact, references)
    if himself is not None:
        return himself
    named = _owner(text, holder, source, contact, references)
    if named is not None:
        return named
    entity = entities.get(holder.entity or "")
    roles_meant = _offices().get(holder.name.split()[-1].lower(), ()) if holder.name else ()
    if roles_meant and (entity is None or _home(entity) is None):
        bearers = [party for party in contact.parties if _has_role(entities.get(party.entity or ""), roles_meant)]
        return bearers[0] if len(bearers) == 1 else None
    if entity is None or not _is_official(entity):
        return None
    home = _home(entity)
    compatriots = [party for party in contact.parties if home is not None and home_of(party, entities) == home]
    return compatriots[0] if len(compatriots) == 1 else None


def party_named(
    text: str, holder: Named, source: Sequence[Span], contact: Contact, references: References
) -> Party | None:
    """The party whom a source names: by the name of its holder, or at its end, "top donor Sheldon Adelson"."""
    for span in source:
        for last in references.inside(span)[-1:]:
            is_titled = last.span.end == span.end and not _RELATION.search(text, span.start, last.span.start)
            for party in contact.parties:
                if is_titled and holder.entity is None and last.form == "name" and last.entities == (party.entity,):
                    return party
    return next((party for party in contact.parties if _is(party, holder)), None)


def home_of(party: Party, entities: Entities) -> str | None:
    """The state that a party is or belongs to."""
    entity = entities.get(party.entity or "")
    return _home(entity) if entity is not None else None


def _home(entity: Entity) -> str | None:
    return entity.name if entity.kind == "state" else entity.state


def _is(party: Party, holder: Named) -> bool:
    return party.entity == holder.entity if party.entity and holder.entity else party.name == holder.name


def _owner(text: str, holder: Named, source: Sequence[Span], contact: Contact, references: References) -> Party | None:
    """The one party whom a source names as its own: "Hale's office", "a spokesman for Hale"."""
    words = " ".join([*(span.of(text) for span in source), holder.name])  # the source may be cut: "a spokesman for"
    if not (_voice().search(words) and _POSSESSIVE_OR_OF.search(words)):
        return None
    meant = {key for span in source for reference in references.inside(span) for key in reference.entities}
    owners = [party for party in contact.parties if party.entity in meant or _is_named_in(party, words)]
    return owners[0] if len(owners) == 1 else None


def _is_named_in(party: Party, words: str) -> bool:
    """Whether the last name of a party stands in some words; a description of him swallows it: "Hale's office"."""
    last = party.name.split()[-1]
    return last[:1].isupper() and re.search(rf"\b{re.escape(last)}\b", words) is not None


def _has_role(entity: Entity | None, names: Sequence[str]) -> bool:
    return entity is not None and (entity.role or "").endswith(tuple(names))


def _is_official(entity: Entity) -> bool:
    """Whether it speaks for its state: the state, a seat or an office of its government, or one who has an office."""
    match entity.kind:
        case "state":
            return True
        case "person":
            role = roles.kind_of(entity.role) if entity.role and not entity.role.startswith("former") else None
            return role in load("accounts")["official_roles"]
        case "organization" | "group":
            word = states.lookup(entity.name)
            return (word is not None and word.form == "seat") or _voice().search(entity.name) is not None
        case _:
            return False


@cache
def _offices() -> dict[str, list[str]]:
    found: dict[str, list[str]] = load("accounts")["offices"]
    return found


@cache
def _voice() -> FewWords:
    return FewWords(lambda _, words: rf"\b(?i:{either(words)})\b", load("accounts")["voices"])

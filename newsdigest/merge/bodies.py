"""Which organizations, groups, states and places of different articles are the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from newsdigest.analysis import roles, states
from newsdigest.analysis.entities import fold, initials
from newsdigest.merge.groups import Groups
from newsdigest.merge.members import Member, is_name, words
from newsdigest.models import Entity

_SHORTEST = 3  # letters of an acronym that no article explains


def join_bodies(members: Sequence[Member], groups: Groups[Member]) -> None:
    """Join the members that are one body, state or place."""
    by_key: dict[tuple[str, ...], list[Member]] = defaultdict(list)
    for member in members:
        key = _key(member)
        if key is not None:
            by_key[key].append(member)
    for same in by_key.values():
        for member in same:
            if not _is_elsewhere(same[0].entity, member.entity):
                groups.join(same[0], member)
    _explain(members, groups)


def _key(member: Member) -> tuple[str, ...] | None:
    """What two must have in common to be one; None for what may be another one in another article."""
    entity = member.entity
    name = fold(entity.name)
    if entity.kind in ("state", "place"):
        return (entity.kind, *name)
    bare = tuple(word.removesuffix("'s") for word in name)
    if known := states.organization(entity.name):
        return ("body", *fold(known[0]))
    if entity.name.istitle() and len(bare) == 1 and roles.party_of(bare[0].removesuffix("s")):
        return ("body", *bare)  # "Democrats", but not "some Democrats"
    if bare[-1:] and bare[-1] in words("bodies_of_persons") and set(bare[:-1]) & member.company:
        return ("body", *bare)
    if entity.kind != "organization" or not is_name(entity.name):
        return None  # "officials"
    if bare[-1] in words("bodies_everywhere") or (bare[0] in words("bodies_everywhere") and "of" in bare):
        if not entity.state:
            return None
        return ("body", entity.state, *_without_state(entity))
    return ("body", *bare)


def _without_state(entity: Entity) -> tuple[str, ...]:
    """The words of a name without those for its state: "Russian Foreign Ministry" is Russia's "Foreign Ministry"."""
    kept = [
        word for word in entity.name.split() if not ((known := states.lookup(word)) and known.state == entity.state)
    ]
    return tuple(word.removesuffix("'s") for word in fold(" ".join(kept)))


def _is_elsewhere(one: Entity, other: Entity) -> bool:
    return bool(one.state and other.state) and one.state != other.state


def _explain(members: Sequence[Member], groups: Groups[Member]) -> None:
    """Join "AMA" with the only body that is called so in full, if an article says so or it has three letters."""
    expansions: dict[str, dict[Member, bool]] = defaultdict(dict)
    acronyms: list[tuple[str, Member]] = []
    for member in members:
        entity = member.entity
        if entity.kind not in ("organization", "group") or states.organization(entity.name):
            continue
        if is_acronym(entity.name):
            acronyms.append((_letters(entity.name), member))
        elif short := initials(entity.name):
            stated = any(is_acronym(alias) and _letters(alias) == short for alias in entity.aliases)
            group = groups.of(member)
            expansions[short][group] = stated or expansions[short].get(group, False)
    for letters, member in acronyms:
        meant = expansions.get(letters, {})
        if len(meant) != 1:
            continue
        ((full, stated),) = meant.items()
        if (stated or len(letters) >= _SHORTEST) and not _is_elsewhere(full.entity, member.entity):
            groups.join(full, member)


def is_acronym(name: str) -> bool:
    return " " not in name and name.replace(".", "").isupper() and len(_letters(name)) > 1


def _letters(name: str) -> str:
    return name.replace(".", "").lower()

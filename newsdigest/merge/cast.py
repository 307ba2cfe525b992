"""One cast for many articles: who of one article is the same as who of another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsdigest.merge.bodies import is_acronym, join_bodies
from newsdigest.merge.groups import Groups
from newsdigest.merge.members import Listed, Member, casts, fullest, is_name
from newsdigest.merge.people import join_people
from newsdigest.merge.recast import recast
from newsdigest.models import Analysis, Entity


@dataclass(frozen=True, slots=True)
class Cast:
    """The entities of all articles. ``meant``: for each document those that its own stand for, in their order."""

    entities: tuple[Entity, ...]
    meant: Mapping[str, tuple[Entity, ...]]

    def recast(self, analysis: Analysis) -> Analysis:
        """An article with these entities in place of its own."""
        meant = zip(analysis.entities, self.meant[analysis.document.id], strict=True)
        return recast(analysis, {own.id: entity for own, entity in meant})


def one_cast(articles: Sequence[Listed], origin: Mapping[str, str]) -> Cast:
    """The entities of all articles as e1, e2, ... in the order of their appearance.

    ``origin``: for each document the one it is a copy of; in copies the same words mean the same.
    """
    found = casts(articles, origin)
    everybody = [member for cast in found for member in cast]
    groups = Groups(everybody)
    join_people([one for one in everybody if one.entity.kind == "person" and is_name(one.entity.name)], groups)
    join_bodies([one for one in everybody if one.entity.kind != "person"], groups)
    _join_copies(everybody, groups)
    merged: dict[Member, Entity] = {}
    for number, group in enumerate(groups.all(), 1):
        merged |= dict.fromkeys(group, _merged(f"e{number}", [member.entity for member in group]))
    meant = {
        article.document: tuple(merged[member] for member in cast)
        for article, cast in zip(articles, found, strict=True)
    }
    return Cast(tuple(dict.fromkeys(merged.values())), meant)


def _join_copies(everybody: Sequence[Member], groups: Groups[Member]) -> None:
    """Join what copies of one text call by the same words, if each of them does so once: "officials"."""
    called: dict[tuple[str, str, str], list[Member]] = defaultdict(list)
    for member in everybody:
        called[member.origin, member.entity.kind, member.entity.name].append(member)
    for same in called.values():
        for member in same[1:]:
            if member.company & same[0].company or member.company == same[0].company:
                groups.join(same[0], member)


def _merged(name: str, entities: Sequence[Entity]) -> Entity:
    """Several entities as one: the fullest name, and what most say of role and state."""
    names = [entity.name for entity in entities]
    called = fullest([name for name in names if not is_acronym(name)] or names)
    aliases = dict.fromkeys([*names, *(alias for entity in entities for alias in entity.aliases)])
    return Entity(
        name,
        called,
        entities[0].kind,
        _mostly([entity.role for entity in entities]),
        _mostly([entity.state for entity in entities]),
        tuple(alias for alias in aliases if alias != called),
    )


def _mostly(values: Sequence[str | None]) -> str | None:
    told = Counter(value for value in values if value)
    return told.most_common(1)[0][0] if told else None

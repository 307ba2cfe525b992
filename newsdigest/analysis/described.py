"""Whom a description means: the named person it fits, the pair just named, or somebody known by these words alone."""

from __future__ import annotations

from collections.abc import Sequence

from newsdigest.analysis import roles
from newsdigest.analysis.descriptions import OWNED, Description, find_descriptions, find_offices
from newsdigest.analysis.entities import Draft, fold, is_head
from newsdigest.analysis.names import Name, bare
from newsdigest.analysis.scene import Known, Scene
from newsdigest.models import EntityKind

FAR = 200  # sentences back in which the person described may have been named
AHEAD = 60  # sentences on, for "the Israeli leader" before his name


def resolve_descriptions(scene: Scene, names: Sequence[Name]) -> None:
    """Add every description and office of the article to the scene."""
    resolver = _Resolver(scene)
    for description in find_descriptions(scene.text, scene.sentences, names):
        scene.add(description.span, resolver.entities(description), "description")
    resolver.offices()


class _Resolver:
    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.made: dict[tuple[str, ...], str] = {}  # entities known by a description alone

    def entities(self, description: Description) -> tuple[str, ...]:
        role = description.role
        if description.determiner in {"the two", "both"} and role.name in roles.pair_nouns():
            return self.scene.pair_before(description.span.start)
        if role.plural:
            return (self._as_written(description, "group"),)
        owned = description.owner is not None and description.owner.kind != "state"
        if description.determiner in {"a", "an"} or owned:
            return (self._as_written(description, "person"),)
        found = self._named(description)
        if found is not None:
            return (found,)
        if description.determiner or description.state:
            return (self._as_written(description, "person"),)
        return ()

    def _named(self, description: Description) -> str | None:
        """The named person whom the description fits: the last one before it, else the only one after it."""
        before: dict[str, int] = {}
        after: dict[str, int] = {}
        for known in self.scene.around(description.span, FAR, AHEAD):
            if known.reference.form == "name" and known.person and self._fits(known, description):
                if known.span.start < description.span.start:
                    before[known.entity] = known.span.start
                else:
                    after.setdefault(known.entity, known.span.start)
        sure = [key for key in before if description.state in {None, self.scene.drafts[key].state}]
        if sure or before:
            return max(sure or before, key=lambda key: before[key])
        foretold = len(after) == 1 and (description.state or description.determiner == "the")
        return next(iter(after)) if foretold else None

    def _fits(self, known: Known, description: Description) -> bool:
        draft, state = self.scene.drafts[known.entity], description.state
        if description.role.kind == "counterpart":
            return state is not None and draft.state == state and is_head(draft)
        compatible = state is None or draft.state in {state, None}
        return compatible and _plays(draft, description.role, state)

    def _as_written(self, description: Description, kind: EntityKind) -> str:
        words = bare(description.span.of(self.scene.text))
        first = words.split()[0].lower()
        if first in OWNED or first in {"the", "a", "an"}:
            words = words[len(first) :].strip()
        key = (kind, *fold(words))
        new = description.determiner in {"a", "an"} and kind == "person"
        found = None if new else self.made.get(key)
        if found is None:
            draft = Draft(kind, called=words, state=description.state, tokens=fold(words))
            draft.role = description.role.name if kind == "person" else None
            draft.gender = roles.gender_of(words)
            found = self.scene.new(draft)
        self.made[key] = found
        return found

    def offices(self) -> None:
        """ "Bennett's office" is an organization of its own, not Bennett."""
        single = {known.span: known for known in self.scene if len(known.reference.entities) == 1}
        for whole, owner in list(find_offices(self.scene.text, list(single))):
            words = bare(whole.of(self.scene.text))
            key = ("organization", *fold(words))
            if key not in self.made:
                state = self.scene.drafts[single[owner].entity].state
                self.made[key] = self.scene.new(Draft("organization", called=words, state=state, tokens=fold(words)))
            self.scene.remove(single[owner])
            self.scene.add(whole, (self.made[key],), "description")


def _plays(draft: Draft, role: roles.Role, state: str | None) -> bool:
    """Whether a person's known role is the one that a description names."""
    if draft.role is None:
        return False
    if role.name in draft.role:
        return True
    if role.name == "leader":
        return is_head(draft)
    return state is not None and draft.state == state and role.kind == roles.kind_of(draft.role) == "head"

"""Whose somebody is: the state of an envoy, the leaders of states, the one for whom an office speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from newsdigest.analysis import roles, states
from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_nodes import Participant, words
from newsdigest.analysis.references import Entities, References
from newsdigest.lexicon import either

_LISTED = re.compile(r",\s+|,?\s+and\s+")
_LED_FAR = 120  # characters from "the leaders of" to the last of their states


class Homes:
    """Answers for one article."""

    def __init__(self, text: str, references: References, entities: Entities) -> None:
        self._text = text
        self._references = references
        self._entities = entities
        self._states: dict[str | None, str] = {one.name: key for key, one in entities.items() if one.kind == "state"}

    def home(self, one: Participant) -> str | None:
        """The entity that is the state of somebody."""
        return self._states.get(self._entities[one.entity].state) if one.entity else None

    def state_by_state(self, row: Row, side: Sequence[Participant]) -> tuple[Participant, ...]:
        """A side with each state for itself where it is "the leaders of A, B and C": not the leaders of A alone."""
        made = list(side)
        for place, (one, other) in enumerate(pairwise(side)):
            between = self._text[one.span.end : other.span.start]
            if row.kind(one) == "group" and row.kind(other) == "state" and _LISTED.fullmatch(between):
                owner = next(reversed(self._references.inside((one.span.start + 1, one.span.end))), None)
                if owner is not None and owner.span.end == one.span.end and owner.entities == (self.home(one),):
                    made[place] = Participant(self._entities[owner.entities[0]].name, owner.entities[0], owner.span)
        return tuple(made)

    def leaders(self, side: Sequence[Participant]) -> tuple[Participant, ...]:
        """A side with the persons who lead them for the states in "the leaders of A and B", where all are known."""
        led = [one for one in side if self._is_led(one)]
        heads = {one.key: self._head_of(one) for one in led}
        if len(led) < 2 or not all(heads.values()):
            return tuple(side)
        return tuple(heads.get(one.key) or one for one in side)

    def _is_led(self, one: Participant) -> bool:
        """Whether it is a state for its leader: "Peru" of "the leaders of Peru and Chile", "Peruvian leaders"."""
        if one.entity is None:
            return one.name.split()[-1].lower() in words("heads")
        opening = self._text[max(0, one.span.start - _LED_FAR) : one.span.start].lower()
        return self._entities[one.entity].kind == "state" and _led().search(opening) is not None

    def _head_of(self, one: Participant) -> Participant | None:
        """The one person whom the article calls the head of a state."""
        state = self._entities[one.entity].name if one.entity else None
        if state is None:
            known = states.lookup(one.name.split()[0])
            state = known.state if known else None
        heads = [
            entity
            for entity in self._entities.values()
            if state is not None and entity.kind == "person" and entity.state == state and entity.role
            if roles.kind_of(entity.role) == "head" and "former" not in entity.role and len(entity.name.split()) > 1
        ]
        return Participant(heads[0].name, heads[0].id, one.span) if len(heads) == 1 else None

    def holder_of_office(self, one: Participant, tells: bool) -> Participant | None:
        """Whose the office is that tells of something, and for whom a spokesman speaks, who always does."""
        name = one.name.replace("’", "'")
        owner, _, body = name.rpartition("'s ")
        if not owner:
            body, _, owner = name.partition(" for ")
        if not owner or body not in words("speakers") | (words("offices") if tells else frozenset()):
            return None
        known = (entity for entity in self._entities.values() if entity.name.split()[-1] == owner.split()[-1])
        holder = next((entity for entity in known if entity.kind in ("person", "state")), None)
        return Participant(holder.name, holder.id, one.span) if holder else None

    def is_known(self, one: Participant) -> bool:
        """Whether somebody has a name, or one in what he is called, or is a certain person: "the prime minister"."""
        opens = self._text[: one.span.start].rstrip(" \"“'").endswith((".", "!", "?", "\n")) or not one.span.start
        said = one.name.split()[one.entity is None and opens :]  # "Old friends met relatives": no name
        return any(word[:1].isupper() for word in said) or self.is_person(one)

    def is_person(self, one: Participant) -> bool:
        return one.entity is not None and self._entities[one.entity].kind == "person"

    def is_human(self, one: Participant) -> bool:
        return one.entity is None or self._entities[one.entity].kind in ("person", "group")


@cache
def _led() -> re.Pattern[str]:
    """ "the leaders of Peru, Chile and " before a state."""
    return re.compile(rf"\b{either(words('heads'))} of (?:[\w ]+(?:,|,? and) )*$")

"""Join things that turn out to be one."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Groups(Generic[T]):
    """Things that are one are in one group; each begins in a group of its own (union-find)."""

    def __init__(self, things: Iterable[T]) -> None:
        self._above = {thing: thing for thing in things}

    def join(self, one: T, other: T) -> None:
        """Make one group of the groups of two things; that of the first gives its name."""
        self._above[self.of(other)] = self.of(one)

    def of(self, thing: T) -> T:
        """The name of a thing's group: a thing that is in it."""
        while self._above[thing] != thing:
            self._above[thing] = self._above[self._above[thing]]
            thing = self._above[thing]
        return thing

    def all(self) -> list[list[T]]:
        """The groups in the order of their first things, and these in their order."""
        found: dict[T, list[T]] = {}
        for thing in self._above:
            found.setdefault(self.of(thing), []).append(thing)
        return list(found.values())

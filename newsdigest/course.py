"""How far the work on some sources is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsdigest.sources import Documents

Progress = Callable[[int, int], None]
"""Called at the start and after each article with the number done and the number of all, as far as it is known."""


@dataclass(slots=True)
class Course:
    """How many documents were taken from the sources, and how many of these wait to be read."""

    documents: Documents | None = None
    progress: Progress | None = None
    taken: int = 0
    waiting: int = 0
    told: tuple[int, int] | None = None

    @property
    def left(self) -> int:
        """How many documents are to come, as far as is known, with the last one that was taken."""
        return self.documents.known - self.taken + 1 if self.documents else 0

    def tell(self) -> None:
        if self.progress and self.documents:
            counts = (self.taken - self.waiting, self.documents.known)
            if counts != self.told:
                self.progress(*counts)
            self.told = counts

"""What became of the articles of a run, and the exit code that follows from it."""

from __future__ import annotations

from dataclasses import dataclass

from newsdigest.run import ALL_FAILED, ALL_READ, SOME_FAILED, WRONG_USAGE

NO_STATE = 4
"""Exit code: the state cannot be used, or another run is at work."""
ALERT = 10
"""Exit code with ``alert``: a watched pattern was met."""


@dataclass
class Tally:
    """Of the articles of one digest or several: how many were new, were read by a run that was cut short, were seen
    before, were not wanted, and failed. ``hits``: findings that match a watched pattern; ``unwritten``: digests.
    """

    new: int = 0
    resumed: int = 0
    seen: int = 0
    unwanted: int = 0
    failed: int = 0
    hits: int = 0
    unwritten: int = 0

    def add(self, other: Tally) -> None:
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def code(self, *, alert: bool) -> int:
        if self.unwritten:
            return WRONG_USAGE
        if alert and self.hits:
            return ALERT
        if self.failed:
            return SOME_FAILED if self.new + self.resumed + self.seen + self.unwanted else ALL_FAILED
        return ALL_READ

    def summary(self) -> str:
        """What to tell of the articles."""
        counts = (
            (self.resumed, "read by the run that was cut short"),
            (self.seen, "seen before"),
            (self.unwanted, "not wanted"),
            (self.failed, "failed"),
        )
        told = "".join(f", {count:,} {what}" for count, what in counts if count > 0)
        return f"{self.new:,} new article{'s' * (self.new != 1)}{told}"

"""On which days a contact may have been, by what its article says."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from newsdigest.analysis.times import Time, find_times
from newsdigest.models import Contact, Document

_BEFORE = timedelta(days=1)  # what an article tells without a day is not older
_AHEAD = timedelta(days=14)  # what it expects without a day is not farther off

ANY_DAY = ""
"""The key of what may have been on any day."""


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day that may be meant, where these can be told; else the words for the time.

    ``exact``: the words name one day. ``vague``: they name none ("last year", "earlier this month").
    """

    first: date | None = None
    last: date | None = None
    exact: bool = False
    vague: str = ""
    time: Time | None = None

    def meets(self, other: Days) -> bool:
        """Whether both may be one day."""
        if self.vague or other.vague:
            return self.vague == other.vague and self._near(other)
        if self.time and other.time and self.time.clashes(other.time) and not (self.exact and other.exact):
            return False
        if self.first is None or self.last is None or other.first is None or other.last is None:
            return True
        return self.first <= other.last and other.first <= self.last

    def keys(self) -> list[str]:
        """What two that meet have in common at least one of; ANY_DAY has it with all."""
        if self.vague:
            return [self.vague]
        if self.first is None or self.last is None:
            return [ANY_DAY]
        return [(self.first + timedelta(days=day)).isoformat() for day in range((self.last - self.first).days + 1)]

    def beside(self) -> list[str]:
        """The keys of the days before and after an exact one."""
        if not (self.exact and self.first):
            return []
        return [(self.first + timedelta(days=day)).isoformat() for day in (-1, 1)]

    def is_next_to(self, other: Days) -> bool:
        """Whether both name a day, and these follow each other."""
        if not (self.exact and other.exact and self.first and other.first):
            return False
        return abs(self.first - other.first) == timedelta(days=1)

    def _near(self, other: Days) -> bool:
        """Whether two articles with the same vague words are of about the same day."""
        if self.first is None or other.first is None:
            return self.first is other.first
        return abs(self.first - other.first) <= _BEFORE


def days_of(contact: Contact, document: Document) -> Days:
    published = document.published
    if contact.when is None:
        if published is None:
            return Days()
        if contact.status in ("planned", "offered"):
            return Days(published, published + _AHEAD)
        return Days(published - _BEFORE, published)
    words = contact.when.span.of(document.text)
    time = next(iter(find_times(document.text, contact.when.span)), None)
    told = contact.when.date
    if told is None:
        is_day = time is not None and not time.turned and (time.weekday, time.day, time.offset) != (None, None, None)
        vague = "" if is_day and published is None else " ".join(words.casefold().split())
        return Days(published, published, vague=vague, time=time)
    parts = [int(part) for part in told.split("-")]
    if len(parts) == 3:
        day = date(*parts)
        return Days(day, day, exact=True, time=time)
    if len(parts) == 2:
        year, month = parts
        return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]), time=time)
    return Days(published, published, vague=told)

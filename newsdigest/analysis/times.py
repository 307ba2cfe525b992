"""Find time expressions in a text, and the day that one means where that can be told."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from newsdigest.lexicon import either, load
from newsdigest.models import Span
from newsdigest.phrases import NUMBER, Phrases

FAR_AHEAD = timedelta(days=183)  # "July 25" in November is last July as well as next: then no day is told


class Time(NamedTuple):
    """A time expression without its preposition ("earlier on Wednesday", "3 March 2021", "next week")."""

    span: Span
    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    offset: int | None = None
    turned: bool = False

    def clashes(self, other: Time) -> bool:
        """Whether the two cannot be the same day, going by their words alone."""
        return any(
            mine is not None and theirs is not None and mine != theirs
            for mine, theirs in (
                (self.weekday, other.weekday),
                (self.day, other.day),
                (self.month, other.month),
                (self.year, other.year),
                (self.offset, other.offset),
            )
        )

    def day_meant(self, published: date | None, *, ahead: bool = False) -> date | None:
        """The day meant; None when the words leave more than one. ``ahead``: it was still to come when published."""
        if self.day is not None and self.month is not None:
            return self._on_calendar(self.month, self.day, published, ahead=ahead)
        if published is None:
            return None
        if self.offset is not None:
            return published + timedelta(days=self.offset)
        if self.weekday is None or self.turned:
            return None
        back = (published.weekday() - self.weekday) % 7
        return published + timedelta(days=-back % 7) if ahead else published - timedelta(days=back)

    def _on_calendar(self, month: int, day: int, published: date | None, *, ahead: bool) -> date | None:
        if self.year is not None:
            return _day(self.year, month, day)
        if published is None:
            return None
        near = [found for years in (-1, 0, 1) if (found := _day(published.year + years, month, day))]
        if ahead:
            following = min((found for found in near if found >= published), default=None)
            return following if following and following - published <= FAR_AHEAD else None
        return max((found for found in near if found <= published), default=None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _expressions() -> Phrases:
    words = load("times")
    first = [word for name in ("weekdays", "months", "days", "before", "which", "numbers") for word in words[name]]
    weekday, month, parts = either(words["weekdays"]), either(words["months"]), either(words["parts"])
    before = rf"(?:{either(words['before'])}\s+)?"
    number = rf"(?:\d+|{either(words['numbers'])})"
    unit, which = either(words["units"]), either(words["which"])
    pattern = re.compile(
        rf"""\b(?:
        {before}(?:
            (?P<which>{which}\s+)?(?P<weekday>{weekday})\b(?:\s+{parts}\b)?
                (?:,?\s+(?P<wmonth>{month})\b\.?\s+(?P<wday>\d{{1,2}})\b(?!\d)(?:,\s+(?P<wyear>(?:19|20)\d\d)\b)?)?
            |(?P<month>{month})(?:
                \b\.?\s+(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b(?!,\d)(?:,?\s+(?P<year>(?:19|20)\d\d)\b)?
                |\s+(?P<year2>(?:19|20)\d\d)\b
            )
            |(?P<offset>{either(words["days"])})\b(?:\s+{parts}\b)?
            |{which}\s+(?:{unit}|{parts}|{month}|{number}\s+{unit}s?)\b
        )
        |(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?\s+(?P<month2>{month})\b(?:,?\s+(?P<year3>(?:19|20)\d\d)\b)?
        |{number}\s+{unit}s?\s+(?:ago|earlier|later)\b
        |(?<=in\s)(?:(?:early|late|mid-?)\s*)?(?P<month3>{month})\b
        |(?<=in\s)(?P<year4>(?:19|20)\d\d)\b
        )""",
        re.VERBOSE | re.IGNORECASE,
    )
    return Phrases(pattern, [*first, "mid", NUMBER])


def find_times(text: str, within: Span) -> list[Time]:
    """The time expressions of a stretch of text, in order. A month's name counts only in its usual letter case."""
    return [_read(match) for match in _expressions().finditer(text, *within) if not _is_plain_word(match)]


def _is_plain_word(match: re.Match[str]) -> bool:
    """ "may" and "march" in small letters are verbs, not months."""
    named = next((match[name] for name in ("month", "month2", "month3", "weekday") if match[name]), None)
    return named is not None and named.islower()


def _read(match: re.Match[str]) -> Time:
    words = load("times")

    def number(*names: str) -> int | None:
        return next((int(match[name]) for name in names if match[name]), None)

    month = next((match[name] for name in ("wmonth", "month", "month2", "month3") if match[name]), None)
    return Time(
        span=Span(*match.span()),
        weekday=words["weekdays"].index(match["weekday"].lower()) if match["weekday"] else None,
        day=number("wday", "day", "day2"),
        month=words["months"][month.lower()] if month else None,
        year=number("wyear", "year", "year2", "year3", "year4"),
        offset=words["days"][match["offset"].lower()] if match["offset"] else None,
        turned=match["which"] is not None,
    )

"""The day a line such as "Published: 2 March 2022, 4:15 pm" tells."""

from __future__ import annotations

import re
from datetime import date

from newsdigest.lexicon import load

_LONGEST = 120  # characters of a date line
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)(?:t[\d:.]+(?:z|[+-]\d\d:?\d\d)?)?", re.IGNORECASE)
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([a-z]+)\.?,?\s+(\d{4})\b", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"\b([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_UPDATED = re.compile(r"\W*(?:last\s+)?(?:updated|modified|edited)\b", re.IGNORECASE)


def date_of_line(line: str) -> date | None:
    """The day of a line that holds nothing but a date, its label and a time; None for any other line.

    A day on which a page was only updated is not the day it was published.
    """
    line = line.strip()
    if not 6 <= len(line) <= _LONGEST or _UPDATED.match(line):
        return None
    found = next(filter(None, map(_dated, (_ISO, _DAY_FIRST, _MONTH_FIRST), [line] * 3)), None)
    if found is None:
        return None
    match, day = found
    rest = _WORD.findall((line[: match.start()] + " " + line[match.end() :]).lower())
    return day if all(word in load("dates")["words_of_a_date_line"] for word in rest) else None


def iso_date(text: str | None) -> date | None:
    """The day an ISO 8601 date or time begins with."""
    match = _ISO.match(text.strip()) if text else None
    return _day(*match.groups()) if match else None


def _dated(expression: re.Pattern[str], line: str) -> tuple[re.Match[str], date] | None:
    for match in expression.finditer(line):
        year, month, day = match.groups()
        if expression is _DAY_FIRST:
            year, month, day = day, month, year
        elif expression is _MONTH_FIRST:
            year, month, day = day, year, month
        if found := _day(year, month, day):
            return match, found
    return None


def _day(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else load("dates")["months"].get(month.lower())
    try:
        return date(int(year), number, int(day)) if number and 1800 <= int(year) <= 2200 else None
    except ValueError:
        return None

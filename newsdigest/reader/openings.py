"""What a paragraph opens with that nobody says: the dateline of an agency, the time stamp of a live blog."""

from __future__ import annotations

import re
from functools import cache

from newsdigest.lexicon import either, load

_LONGEST = 160  # characters
_CLOCK = r"\d{1,2}[:.]\d\d(?:\s*[ap]\.?m\b\.?)?(?:\s*[A-Z]{2,4}\b)?"
_MORE = r"(?:[ ,]+[A-Z][\w.’'-]*){0,4}"
_CAPITALS = rf"[A-Z][A-Z.’'-]{{2,}}{_MORE}"
_PLACE = rf"[A-Z][\w.’'-]*{_MORE}"
_AGENCY = r"\s*\([^()\n]{2,40}\)"
_DASH = r"\s*(?:—|–|--?)\s+"
_CAPITAL_NEXT = r"(?=[\"“‘'«]?[A-ZÀ-Þ0-9])"  # "NATO — which expanded in 2004 —" is no dateline
_END = re.compile(rf"[—–:-]\s+{_CAPITAL_NEXT}")  # of any opening without a clock


@cache
def _opening() -> re.Pattern[str]:
    months = either(load("times")["months"])
    date = rf",?\s*(?:(?i:{months})\.?\s+\d{{1,2}}|\d{{1,2}}\s+(?i:{months})\b\.?)(?:,?\s+\d{{4}})?"
    return re.compile(
        rf"{_CLOCK}(?:{_DASH}|:\s+|\s*$|\s*\n\s*)"
        rf"|(?:{_CAPITALS}(?:{date})?(?:{_AGENCY})?{_DASH}|{_CAPITALS}(?:{date})?:\s+"
        rf"|{_PLACE}{date}(?:{_AGENCY})?(?:{_DASH}|:\s+)|{_PLACE}{_AGENCY}{_DASH}){_CAPITAL_NEXT}"
    )


def after_opening(text: str, start: int, end: int) -> int:
    """Where the words of a paragraph begin, after its dateline or time stamp."""
    last = min(end, start + _LONGEST)
    if not (text[start : start + 1].isdecimal() or _END.search(text, start, last)):
        return start  # most articles have no opening, and the pattern takes its time to be made
    opening = _opening().match(text, start, last)
    return opening.end() if opening else start

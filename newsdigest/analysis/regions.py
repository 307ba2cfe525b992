"""The states of the US: places, and where the members of its parties come from."""

from __future__ import annotations

import re
from functools import cache

from newsdigest.lexicon import either, load
from newsdigest.phrases import Seldom


@cache
def _regions() -> dict[str, str]:
    listed = load("references")["regions"]
    return {form: name for name, short in listed.items() for form in (name, name.upper(), *short)}


@cache
def _before() -> Seldom:
    return Seldom(lambda: rf"(?<![\w-])(?P<name>{either(_regions())})(?:['’]s)?\s+$", _regions())


def region(words: str) -> str | None:
    """The name of the region that a name or a short form ("Ariz.") means."""
    return _regions().get(words) or _regions().get(words + ".")


def region_before(text: str, end: int, floor: int) -> re.Match[str] | None:
    """The region that stands right before a place: "Nevada " before "senator"."""
    return _before().search(text, max(floor, end - 20), end)

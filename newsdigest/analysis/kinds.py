"""What kind of position a cue expresses."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from newsdigest.lexicon import load
from newsdigest.models import PositionKind

ASKING: frozenset[PositionKind] = frozenset({"requests", "demands"})


class _Rule(NamedTuple):
    kind: PositionKind
    wanted: re.Pattern[str]
    unless: re.Pattern[str] | None


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            entry["kind"],
            re.compile("|".join(entry["patterns"])),
            re.compile("|".join(entry["unless"])) if "unless" in entry else None,
        )
        for entry in load("positions")["kinds"]
    )


@cache
def _list(name: str) -> re.Pattern[str]:
    return re.compile("|".join(load("positions")[name]), re.IGNORECASE)


def is_conversation(cue: str) -> bool:
    """Whether a cue tells that people talked, not what one of them holds."""
    return bool(_list("conversation").search(cue))


def is_citing(cue: str) -> bool:
    """Whether a cue passes on the words of the one it names."""
    return bool(_list("citing").search(cue))


def reports(kind: PositionKind) -> bool:
    """Whether a position of this kind can hold the statement of somebody else."""
    return kind in load("positions")["reporting"]


def kind_of(cue: str) -> PositionKind:
    """The kind that the words of a cue express; "states" when they tell no more."""
    words = re.sub(r"\s+", " ", cue.lower())
    for rule in _rules():
        if rule.wanted.search(words) and not (rule.unless and rule.unless.search(words)):
            return rule.kind
    return "states"

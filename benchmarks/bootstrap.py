"""How far a figure of few articles may lie from that of others like them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

ROUNDS = 1000
TAIL = 0.025  # on either side: an interval of 95 %

Score = Callable[[Sequence[Any], Sequence[Any]], Mapping[str, Any]]


def events_interval(gold: Sequence[Any], predicted: Sequence[Any], score: Score) -> tuple[float, float]:
    """The 95 % interval of events F (0 to 100) over articles drawn anew with replacement (Efron 1979)."""
    counts = [_counts(score([one], [other])["events"]) for one, other in zip(gold, predicted, strict=True)]
    rng = random.Random(0)  # the same articles each time
    figures = sorted(_f(rng.choices(counts, k=len(counts))) for _ in range(ROUNDS))
    return figures[round(TAIL * ROUNDS)], figures[round((1 - TAIL) * ROUNDS) - 1]


def _counts(events: Mapping[str, float]) -> tuple[float, float, float]:
    """Of one article: events found, all that were told, all that there are."""
    return events["R"] * events["gold"] / 100, events["predicted"], events["gold"]


def _f(counts: Sequence[tuple[float, float, float]]) -> float:
    right, told, wanted = (sum(column) for column in zip(*counts, strict=True))
    return 200 * right / (told + wanted) if told + wanted else 0.0

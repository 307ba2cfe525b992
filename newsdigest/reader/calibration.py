"""From the network's own sureness to how often it is right (Platt 1999)."""

from __future__ import annotations

import math
from typing import NamedTuple

EDGE = 1e-4  # nothing is surer than this is far from certain


class Calibration(NamedTuple):
    """The probability of being right is logistic in the log-odds of the network's own sureness."""

    slope: float = 1.0
    shift: float = 0.0

    def __call__(self, sureness: float) -> float:
        return 1 / (1 + math.exp(-self.slope * log_odds(sureness) - self.shift))


def log_odds(probability: float) -> float:
    inside = min(max(probability, EDGE), 1 - EDGE)
    return math.log(inside / (1 - inside))

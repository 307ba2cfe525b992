"""How far confidences are from how often they are right (Guo et al. 2017)."""

from __future__ import annotations

from collections.abc import Sequence

Judged = tuple[float, bool]
"""A confidence, and whether it was right to have it."""


def show_reliability(name: str, judged: Sequence[Judged]) -> None:
    """Print for each tenth of confidence how often those in it are right."""
    print(f"{name}: confidence, how often right, how many")
    for low, members in _tenths(judged):
        confidence, right = _means(members)
        bar = "#" * round(40 * right)
        print(f"  {low:.1f}-{low + 0.1:.1f}  {confidence:.2f}  {right:.2f}  {bar:<40} {len(members):>5}")


def calibration_error(judged: Sequence[Judged]) -> float:
    """Expected calibration error in percent, over tenths of confidence."""
    parts = [
        (abs(confidence - right), len(members))
        for _, members in _tenths(judged)
        for confidence, right in [_means(members)]
    ]
    return 100 * sum(gap * count for gap, count in parts) / len(judged)


def _tenths(judged: Sequence[Judged]) -> list[tuple[float, list[Judged]]]:
    tenths: dict[int, list[Judged]] = {}
    for one in judged:
        tenths.setdefault(min(int(one[0] * 10), 9), []).append(one)
    return [(tenth / 10, tenths[tenth]) for tenth in sorted(tenths)]


def _means(members: Sequence[Judged]) -> tuple[float, float]:
    confidences, rights = zip(*members, strict=True)
    return sum(confidences) / len(members), sum(rights) / len(members)

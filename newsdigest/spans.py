"""Look up spans by place, in time that does not grow with the length of the text."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence

from newsdigest.models import Span


class SpanIndex:
    """Spans that may overlap, found by what they overlap."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._longest = max((end - start for start, end in self._spans), default=0)

    def overlapping(self, span: tuple[int, int]) -> list[Span]:
        """All spans that share a character with this one, in text order."""
        first = bisect.bisect_left(self._spans, (span[0] - self._longest, 0))
        last = bisect.bisect_left(self._spans, (span[1], 0))
        return [other for other in self._spans[first:last] if other.end > span[0]]

    def inside(self, span: tuple[int, int]) -> list[Span]:
        """All spans that lie wholly inside this one, in text order."""
        return [other for other in self.overlapping(span) if span[0] <= other.start and other.end <= span[1]]


def enclosing(spans: Sequence[Span], position: int) -> Span | None:
    """The span that holds a position, of spans in text order that do not overlap."""
    at = bisect.bisect_right(spans, position, key=lambda span: span.start) - 1
    return spans[at] if at >= 0 and position < spans[at].end else None


def touching(spans: Sequence[Span], wanted: Iterable[Span]) -> tuple[Span, ...]:
    """Those of ordered spans that share a character with a wanted one, in text order."""
    found: set[int] = set()
    for span in wanted:
        at = max(0, bisect.bisect_right(spans, span.start, key=lambda other: other.start) - 1)
        while at < len(spans) and spans[at].start < span.end:
            if spans[at].overlaps(span):
                found.add(at)
            at += 1
    return tuple(spans[at] for at in sorted(found))

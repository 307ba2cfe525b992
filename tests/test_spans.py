"""Spans by place, against the plain definition."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsdigest.models import Span
from newsdigest.spans import SpanIndex, enclosing, touching

spans = st.tuples(st.integers(0, 40), st.integers(1, 9)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


@given(st.lists(spans), spans)
def test_overlapping(found: list[Span], wanted: Span) -> None:
    assert SpanIndex(found).overlapping(wanted) == sorted(span for span in found if span.overlaps(wanted))
    assert SpanIndex(found).inside(wanted) == sorted(span for span in found if wanted.holds(span))


@given(st.sets(st.integers(0, 60)).map(sorted), st.lists(spans), st.integers(0, 60))
def test_ordered_spans(cuts: list[int], wanted: list[Span], position: int) -> None:
    ordered = [Span(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    assert touching(ordered, wanted) == tuple(span for span in ordered if any(span.overlaps(one) for one in wanted))
    assert enclosing(ordered, position) == next((s for s in ordered if s.start <= position < s.end), None)

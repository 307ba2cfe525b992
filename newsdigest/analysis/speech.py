"""Who speaks where: the attribution that a place of the text belongs to, and its speaker."""

from __future__ import annotations

from collections.abc import Sequence

from newsdigest.analysis.scene import Scene
from newsdigest.models import Attribution, Span
from newsdigest.spans import SpanIndex


class Speech:
    """The attributions of an article, found by what is said in them."""

    def __init__(self, scene: Scene, attributions: Sequence[Attribution]) -> None:
        self._scene = scene
        self._said: dict[Span, list[Attribution]] = {}
        for attribution in attributions:
            for span in attribution.content:
                self._said.setdefault(span, []).append(attribution)
        self._contents = SpanIndex(self._said)

    def speaker(self, span: Span) -> str | None:
        """Who says the quoted words at a span: the source of what holds them, or of the rest of the quotation."""
        holding = self._around(span)
        if holding is not None:
            return self._source(holding)
        quote = next((quote for quote in self._scene.quotes.overlapping(span) if quote.holds(span)), None)
        rest = self._contents.overlapping(quote) if quote else []
        speakers = {self._source(attribution) for content in rest for attribution in self._said[content]}
        return speakers.pop() if len(speakers) == 1 else None

    def holder(self, span: Span) -> tuple[str, Span] | None:
        """Who says the words at a span, quoted or not, and the content they stand in."""
        attribution = self._around(span)
        source = self._source(attribution) if attribution else None
        if attribution is None or source is None:
            return None
        return source, next(content for content in attribution.content if content.holds(span))

    def _around(self, span: Span) -> Attribution | None:
        """The innermost attribution that says the words at a span."""
        around = [content for content in self._contents.overlapping(span) if content.holds(span)]
        if not around:
            return None
        return self._said[min(around, key=lambda content: content.end - content.start)][-1]

    def _source(self, attribution: Attribution) -> str | None:
        for source in attribution.source:
            for known in self._scene.around(source):
                if source.overlaps(known.span) and len(known.reference.entities) == 1 and not known.possessor:
                    return known.entity
        return None

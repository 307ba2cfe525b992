"""How far one attribution reaches: over its own paragraph, and over those that go on with the same words."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from newsdigest.models import Attribution, Span
from newsdigest.reader.openings import after_opening
from newsdigest.turns import stretches

_OPENING = re.compile(r"[\s\"“„«‘'(\[…—–-]*")
_CLOSING = re.compile(r"[\s\"”»’').,!?…\]—–-]*")
_QUOTE = re.compile(r"\s*[\"“„«‘']")
_ENDED = re.compile(r"[.!?…,;:—–-][\"”»’')\]]*$")


def within_reach(text: str, blocks: Iterable[Span], attributions: Iterable[Attribution]) -> list[Attribution]:
    """The attributions, without what they take from another paragraph than their cue's, and without datelines.

    Those left empty are dropped.

    The next paragraph still belongs to one when it opens a quotation, or the paragraph before ends with a colon; the
    one before, when it is a quotation. Nothing between may be passed over, and a headline goes on nowhere.
    """
    homes = _Homes(text, stretches(text, blocks))
    return [kept for attribution in attributions if (kept := homes.kept(attribution)) is not None]


class _Homes:
    """The paragraphs of a text, and which of them an attribution may use."""

    def __init__(self, text: str, paragraphs: Sequence[Span]) -> None:
        self._text = text
        self._paragraphs = paragraphs
        self._starts = [paragraph.start for paragraph in paragraphs]

    def kept(self, attribution: Attribution) -> Attribution | None:
        home = self._at(attribution.cue[0])
        parts: dict[int, list[Span]] = {}
        for span in attribution.content:
            at = self._at(span)
            start, end = max(span.start, self._words(at)), min(span.end, self._paragraphs[at].end)
            if start < end:
                parts.setdefault(at, []).append(Span(start, end))
        reached = {home, *self._after(home, parts), *self._before(home, parts)}
        content = tuple(span for at in sorted(parts) if at in reached for span in parts[at])
        source = tuple(span for span in attribution.source if self._at(span) == home)
        return replace(attribution, source=source, content=content) if content else None

    def _at(self, span: Span) -> int:
        return max(0, bisect.bisect_right(self._starts, span.start) - 1)

    def _words(self, at: int) -> int:
        """Where the words of a paragraph begin."""
        return after_opening(self._text, *self._paragraphs[at])

    def _after(self, home: int, parts: dict[int, list[Span]]) -> list[int]:
        """The paragraphs after one that go on with its words."""
        found: list[int] = []
        at = home + 1
        while at in parts and self._goes_on(at - 1, at) and self._begins(at, parts[at][0]):
            found.append(at)
            if not self._ends(at, parts[at][-1]):
                break
            at += 1
        return found

    def _before(self, home: int, parts: dict[int, list[Span]]) -> list[int]:
        """The quoted paragraphs before one that its words go on from."""
        found: list[int] = []
        at = home - 1
        while at in parts and _QUOTE.match(self._text, self._paragraphs[at].start) and self._ended(at):
            if not self._ends(at, parts[at][-1]):
                break
            found.append(at)
            if not self._begins(at, parts[at][0]):
                break
            at -= 1
        return found

    def _goes_on(self, before: int, after: int) -> bool:
        words = self._paragraphs[before].of(self._text).rstrip()
        opens = _QUOTE.match(self._text, self._paragraphs[after].start) is not None
        return words.endswith(":") or (opens and self._ended(before))

    def _ended(self, at: int) -> bool:
        return _ENDED.search(self._paragraphs[at].of(self._text).rstrip()) is not None

    def _begins(self, at: int, span: Span) -> bool:
        opening = _OPENING.match(self._text, self._paragraphs[at].start)
        return opening is not None and opening.end() >= span.start

    def _ends(self, at: int, span: Span) -> bool:
        closing = _CLOSING.match(self._text, span.end)
        return closing is not None and closing.end() >= self._paragraphs[at].end

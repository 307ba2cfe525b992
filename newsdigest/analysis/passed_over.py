"""Bare confirmations and denials that the reader passes over: "Her office confirmed the call, but ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from newsdigest.analysis.hollow import is_wordless
from newsdigest.analysis.references import References
from newsdigest.lexicon import either, load
from newsdigest.models import Attribution, Span
from newsdigest.spans import SpanIndex

CONFIDENCE = 0.6


@cache
def _statement() -> re.Pattern[str]:
    before = r"\s+(?:(?:has|have|had|also|later|earlier|\w+ly)\s+)*"
    content = rf"(?P<content>{either(load('positions')['things'])}(?: [^\s,.;:()—–“”\"]+){{1,14}}?)"
    end = r"(?=[,.;—–]|\s+(?:but|and|while|after|when|as|before)\b|$)"
    return re.compile(rf"{before}(?P<cue>{either(load('positions')['passed_over'])})\s+{content}{end}")


def find_passed_over(
    text: str, sentences: Sequence[Span], attributions: Sequence[Attribution], references: References
) -> Iterator[Attribution]:
    """An attribution for each reference followed by such a verb, where the reader has found none."""
    found = SpanIndex(
        span
        for attribution in attributions
        if not is_wordless(text, attribution)
        for span in (*attribution.cue, *attribution.content)
    )
    for sentence in sentences:
        for reference in references.inside(sentence):
            match = _statement().match(text, reference.span.end, sentence.end)
            if match is None or found.overlapping(match.span("cue")):
                continue
            content = Span(*match.span("content"))
            if not found.overlapping(content):
                yield Attribution((reference.span,), (Span(*match.span("cue")),), (content,), CONFIDENCE)

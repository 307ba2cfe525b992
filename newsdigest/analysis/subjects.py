"""The subject of a cue for which the reader found no source: "Israel ..., but on Wednesday voted in favor of ..."."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from newsdigest.analysis.references import References
from newsdigest.lexicon import either, load
from newsdigest.models import Attribution, Reference, Span
from newsdigest.spans import enclosing

_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|get|got)\b(?:\s+\w+ly|\s+not|\s+also|\s+often)*"
    r"\s+\w+(?:ed|en|wn|ought|old|aid)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\b(?:but|and|yet)(?:\s+(?:also|then|later|on\s+\w+day|has|have|had|\w+ly))*\s+$", re.I)
_BETWEEN = re.compile(r"(?:\s+(?:has|have|had|also|then|later|still|never|\w+ly))*\s+", re.I)


@cache
def _impersonal() -> re.Pattern[str]:
    return re.compile(rf"\b{either(load('references')['impersonal'])}", re.IGNORECASE)


def subject_of(
    text: str, attribution: Attribution, sentences: Sequence[Span], references: References
) -> tuple[Span, ...]:
    """The reference that stands before an active cue, or opens the sentence that the cue goes on; else nothing."""
    cue = attribution.cue[0]
    sentence = enclosing(sentences, cue.start)
    words = cue.of(text)
    if sentence is None or _PASSIVE.search(words) or _impersonal().search(words):
        return ()
    before = references.inside((sentence.start, cue.start))
    if before and _BETWEEN.fullmatch(text, before[-1].span.end, cue.start):
        return (before[-1].span,)
    if before and _opens(text, sentence, before[0]) and _JOINED.search(text[sentence.start : cue.start]):
        return (before[0].span,)
    return ()


def _opens(text: str, sentence: Span, reference: Reference) -> bool:
    lead = text[sentence.start : reference.span.start]
    following = text[reference.span.end : reference.span.end + 2]
    return re.fullmatch(r"(?:(?:but|and|yet|the)\s+)*", lead, re.IGNORECASE) is not None and following[:1] not in "’'"

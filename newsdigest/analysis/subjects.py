"""Who a cue belongs to: its source where the reader cut it askew, its subject where the reader found none."""

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
_ASIDE = re.compile(r",\s+(?:which|who|whose)\b[^,.;]{1,200},\s*$", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"[\w-]+$")
_NAME_AFTER = re.compile(r"\s+[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*){0,4}")
_CLAUSE = re.compile(r",|\b(?:who|which|that)\b")
_FAR = 60  # characters
_BETWEEN = re.compile(r"(?:\s+(?:has|have|had|also|then|later|still|never|\w+ly))*\s+", re.I)


@cache
def _impersonal() -> re.Pattern[str]:
    return re.compile(rf"\b{either(load('references')['impersonal'])}", re.IGNORECASE)


@cache
def _adverb() -> re.Pattern[str]:
    """An adverb glued to a name: "the alliance today" welcomed; not "four years later", not "USA Today"."""
    return re.compile(rf"(?<!years)(?<!months)(?<!weeks)(?<!days)\s+{either(load('positions')['adverbs'])}$")


@cache
def _expressing() -> re.Pattern[str]:
    """Between a subject and the noun that it expresses: "is still holding out", "has voiced its"."""
    helping = r"(?:(?:is|are|was|were|has|have|had|been|still|also|now|again|\w+ly)\s+)*"
    return re.compile(
        rf"\s+{helping}{either(load('positions')['expressing'])}\s+(?:(?:a|an|the|its|his|her|their)\s+)?", re.I
    )


@cache
def _no_head() -> re.Pattern[str]:
    return re.compile(either(load("positions")["no_head"]), re.IGNORECASE)


def source_of(
    text: str, attribution: Attribution, sentences: Sequence[Span], references: References
) -> tuple[Span, ...]:
    """The source with whole words, without an adverb at its end; else the subject of the cue; else nothing."""
    if attribution.source and (head := _whole(text, attribution.source[0], references)):
        return (head, *attribution.source[1:])
    return attribution.source[1:] or subject_of(text, attribution, sentences, references)


def _whole(text: str, source: Span, references: References) -> Span | None:
    start, end = source
    if text[start] in "'’" and (word := _WORD_BEFORE.search(text, max(0, start - _FAR), start)):
        start = word.start()  # "' union" of "the bakers' union"
    if _no_head().fullmatch(text, start, end):
        named = _NAME_AFTER.match(text, end, end + _FAR)
        known = next(iter(references.inside((end, end + _FAR))), None)
        if named is not None:
            end = named.end()
        elif known is not None and not text[end : known.span.start].strip():
            end = known.span.end
        else:
            return None
    adverb = None if _CLAUSE.search(text, start, end) else _adverb().search(text, start, end)
    return Span(start, adverb.start() if adverb else end)


def subject_of(
    text: str, attribution: Attribution, sentences: Sequence[Span], references: References
) -> tuple[Span, ...]:
    """The reference that stands before an active cue, or opens the sentence that the cue goes on; else nothing."""
    cue = attribution.cue[0]
    sentence = enclosing(sentences, cue.start)
    words = cue.of(text)
    if sentence is None or _PASSIVE.search(words) or _impersonal().search(words):
        return ()
    aside = _ASIDE.search(text, sentence.start, cue.start)  # "The fund, which lent them money in May, did not"
    before = references.inside((sentence.start, aside.start() if aside else cue.start))
    if aside and before and before[-1].span.end == aside.start():
        return (before[-1].span,)
    if before and (
        _BETWEEN.fullmatch(text, before[-1].span.end, cue.start)
        or _expressing().fullmatch(text, before[-1].span.end, cue.start)
    ):
        return (before[-1].span,)
    if before and _opens(text, sentence, before[0]) and _JOINED.search(text[sentence.start : cue.start]):
        return (before[0].span,)
    return ()


def _opens(text: str, sentence: Span, reference: Reference) -> bool:
    lead = text[sentence.start : reference.span.start]
    following = text[reference.span.end : reference.span.end + 2]
    return re.fullmatch(r"(?:(?:but|and|yet|the)\s+)*", lead, re.IGNORECASE) is not None and following[:1] not in "’'"

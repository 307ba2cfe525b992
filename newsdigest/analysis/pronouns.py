"""Whom a pronoun means: the subject in reach that fits its gender and number, the speaker for "I", the pair for "the two"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from newsdigest.analysis.scene import REACH, Known, Scene, words
from newsdigest.lexicon import either
from newsdigest.models import Attribution, Span
from newsdigest.spans import SpanIndex

_QUOTES = '"“”«»„'


@cache
def _pronoun() -> re.Pattern[str]:
    either_of = either(words("single") | words("plural") | words("thing") | words("first_person"))
    return re.compile(rf"(?<![\w’'-]){either_of}(?![\w-])", re.IGNORECASE)


@cache
def _two() -> re.Pattern[str]:
    alone = rf"(?!\s+{either(words('two_of'))}\b)"
    return re.compile(rf"\b(?:the (?:two|pair|duo)|both(?: men| women| sides| of them)?)\b{alone}", re.IGNORECASE)


@cache
def _together() -> re.Pattern[str]:
    """What follows "they" when two do it together, or "their" when two have it together."""
    does = rf"(?:\s+{either(words('between_mutual'))})*\s+{either(words('mutual'))}"
    has = rf"\s+(?:\w+\s+){{0,2}}{either(words('shared'))}\b"
    return re.compile(rf"{does}|{has}", re.IGNORECASE)


def resolve_pronouns(scene: Scene, attributions: Sequence[Attribution]) -> None:
    """Add every pronoun to the scene: those outside quotations first, since they tell who speaks in them."""
    quoted = {
        span: attribution
        for attribution in attributions
        for span in attribution.content
        if any(mark in span.of(scene.text) for mark in _QUOTES)
    }
    quotes = SpanIndex(quoted)
    found: list[tuple[bool, Span, Attribution | None]] = []
    for sentence in scene.sentences:
        for pattern in (_two(), _pronoun()):
            for match in pattern.finditer(scene.text, *sentence):
                span = Span(*match.span())
                if match.group() in {"US", "IT"} or scene.is_taken(span):
                    continue
                around = next((quote for quote in quotes.overlapping(span) if quote.holds(span)), None)
                found.append((around is not None, span, quoted[around] if around else None))
    for _, span, quote in sorted(found, key=lambda item: item[:2]):
        scene.add(span, _meant(scene, span, quote), "pronoun")


def _meant(scene: Scene, span: Span, quote: Attribution | None) -> tuple[str, ...]:
    word = span.of(scene.text).lower()
    speaker = _speaker(scene, quote) if quote else None
    if word in words("first_person"):
        return (speaker,) if speaker else ()
    if word in words("single"):
        return _person(scene, span, speaker)
    if word in words("thing"):
        return _body(scene, span)
    if word in words("plural") and not _together().match(scene.text, span.end):
        return _group(scene, span)
    return scene.pair_before(span.start)


def _speaker(scene: Scene, quote: Attribution) -> str | None:
    for source in quote.source:
        for known in scene.around(source):
            if source.overlaps(known.span) and len(known.reference.entities) == 1:
                return known.entity
    return None


def _person(scene: Scene, span: Span, speaker: str | None) -> tuple[str, ...]:
    """The last subject of this sentence, else the first of the sentence before, of a fitting gender; not the speaker."""
    gender = "female" if span.of(scene.text).lower().startswith(("she", "her")) else "male"
    here = scene.sentence_of(span.start)
    for sentence in range(here, max(-1, here - REACH - 1), -1):
        fitting = [
            known
            for known in scene.of_sentence(sentence)
            if known.person
            and known.span.end <= span.start
            and known.entity != speaker
            and (scene.drafts[known.entity].gender or gender) == gender
        ]
        if fitting:
            subjects = [known for known in fitting if known.subject] or fitting
            return (subjects[-1 if sentence == here else 0].entity,)
    return ()


def _body(scene: Scene, span: Span) -> tuple[str, ...]:
    """The state or organization that is the subject of this sentence or the one before."""
    here = scene.sentence_of(span.start)
    for sentence in (here, here - 1):
        for known in scene.of_sentence(sentence):
            if known.subject and known.body and known.span.end <= span.start:
                return known.reference.entities
    return ()


def _group(scene: Scene, span: Span) -> tuple[str, ...]:
    plural: list[Known] = [known for known in scene.around(span, back=1) if known.plural and known.span.end <= span.start]
    return plural[-1].reference.entities if plural else ()

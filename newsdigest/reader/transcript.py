"""Attributions of a transcript: each turn is its speaker's, whatever the network makes of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from newsdigest.models import Attribution, Mention, MentionKind, Span
from newsdigest.reader.segment import sentences, trim
from newsdigest.spans import SpanIndex, enclosing
from newsdigest.turns import Turn, turns

CONFIDENCE = 0.9
FEWEST_WORDS = 3  # "Thank you." alone states nothing
_WORD = re.compile(r"\S+")
_ASKS = re.compile(r"\?[\"”’')\]]*$")
_ASIDE = re.compile(r"[(\[][^()\[\]]*[)\]]")


def with_turns(text: str, blocks: Iterable[Span], attributions: Sequence[Attribution]) -> list[Attribution]:
    """One attribution for each turn that states something, and those in its words as parts of it; then all others.

    The sentences of a turn that only ask are no part of it, and nothing in them is stated.
    """
    found: list[Attribution] = []
    spoken: list[Turn] = []
    for turn in turns(text, blocks):
        spoken.append(turn)
        content = _stated(text, turn.words)
        if sum(len(span.of(text).split()) for span in content) >= FEWEST_WORDS:
            found.append(Attribution((turn.speaker,), (turn.colon,), content, CONFIDENCE))
    if not spoken:
        return list(attributions)
    around = {span: at for at, one in enumerate(found) for span in one.content}
    contents, places = SpanIndex(around), [Span(turn.speaker.start, turn.words.end) for turn in spoken]
    for attribution in attributions:
        cue = attribution.cue[0]
        place = enclosing(places, cue.start)
        if place is None:
            found.append(attribution)
        elif holding := [span for span in contents.overlapping(cue) if span.holds(cue)]:
            inside = tuple(span for span in attribution.source if place.holds(span))
            found.append(replace(attribution, source=inside, within=around[holding[0]]))
    return found


def with_speakers(text: str, blocks: Iterable[Span], names: Iterable[Mention]) -> tuple[Mention, ...]:
    """The names, in text order, those in the labels of turns as the network mostly sees the same name elsewhere."""
    found = {mention.span: mention for mention in names}
    kinds: dict[str, Counter[MentionKind]] = {}
    for span, mention in found.items():
        kinds.setdefault(_folded(span.of(text)), Counter())[mention.kind] += 1
    index = SpanIndex(found)
    for label in (turn.speaker for turn in turns(text, blocks)):
        for span in (Span(label.start + word.start(), label.end) for word in _WORD.finditer(label.of(text))):
            if seen := kinds.get(_folded(span.of(text))):
                replaced = [found.pop(other) for other in index.overlapping(label) if other in found]
                sure = max((mention.probability for mention in replaced), default=CONFIDENCE)
                found[span] = Mention(span, seen.most_common(1)[0][0], sure)
                break
    return tuple(found[span] for span in sorted(found))


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _stated(text: str, words: Span) -> tuple[Span, ...]:
    """The words without questions and stage directions, sentences side by side as one span."""
    content: list[Span] = []
    side_by_side = False
    for sentence in sentences(text, trim(text, words)):
        part = sentence.of(text)
        if _ASKS.search(part) or _ASIDE.fullmatch(part):
            side_by_side = False
            continue
        if side_by_side:
            content[-1] = Span(content[-1].start, sentence.end)
        else:
            content.append(sentence)
        side_by_side = True
    return tuple(content)

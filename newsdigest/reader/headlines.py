"""Headlines with their speaker before a colon: "Okonjo to Varga: 'Your trucks must go'", "Police: no sign of ..."."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from newsdigest.lexicon import either, load
from newsdigest.models import Attribution, Mention, Span
from newsdigest.spans import SpanIndex

CONFIDENCE = 0.7
_LONGEST = 160  # characters of a headline
_QUOTE = re.compile(
    r"(?P<speaker>[A-Z][^\n:,;]{1,50}?)(?:\s+to\s+[A-Z][^\n:,;]{1,50})?(?P<cue>:)\s+(?P<content>['‘“\"].+['’”\"])\W*"
)


@cache
def _announcement() -> re.Pattern[str]:
    announcers = either(load("positions")["announcers"])
    speaker = rf"(?P<speaker>(?:[A-Z][\w’'-]*\s+){{0,2}}(?i:{announcers}))"
    return re.compile(rf"{speaker}(?P<cue>:)\s+(?P<content>[^\s:?][^:?\n]{{8,}})")


def with_headlines(
    text: str, blocks: Iterable[Span], mentions: Sequence[Mention], attributions: Iterable[Attribution]
) -> list[Attribution]:
    """The attributions, each with the speaker of its headline, and those of headlines that the network passed over."""
    found = list(attributions)
    for one in _in_headlines(text, blocks, mentions):
        whole = Span(one.cue[0].start, one.content[-1].end)
        there = [
            at for at, other in enumerate(found) if any(span.overlaps(whole) for span in (*other.cue, *other.content))
        ]
        if not there:
            found.append(one)
        for at in there:
            if not found[at].source and found[at].cue[0].overlaps(one.cue[0]):
                found[at] = replace(found[at], source=one.source)
    return found


def _in_headlines(text: str, blocks: Iterable[Span], mentions: Sequence[Mention]) -> Iterator[Attribution]:
    names = SpanIndex(mention.span for mention in mentions)
    for block in blocks:
        if block.end - block.start > _LONGEST or text[block.end - 1] == ".":
            continue
        quote = _QUOTE.fullmatch(text, *block)
        match = quote if quote and _is_name(text, quote, names) else _announcement().fullmatch(text, *block)
        if match is not None:
            spans = (Span(*match.span(part)) for part in ("speaker", "cue", "content"))
            source, cue, content = ((span,) for span in spans)
            yield Attribution(source, cue, content, CONFIDENCE)


def _is_name(text: str, match: re.Match[str], names: SpanIndex) -> bool:
    """Whether the speaker is one name, with a title before it at most: not "Hale slams Ode"."""
    speaker = Span(*match.span("speaker"))
    found = names.overlapping(speaker)
    if len(found) != 1 or found[0].end != speaker.end:
        return False
    return all(word[0].isupper() for word in text[speaker.start : found[0].start].split())

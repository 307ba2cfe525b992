"""Who has the floor where: the turns of a text that is plainly a transcript, each opened by "NAME:", "Q:" or "A:"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from newsdigest.lexicon import either, load
from newsdigest.models import Span

_LABEL = re.compile(
    r"[*_]{0,3}(?P<name>[A-Z][\w.’'-]*(?:,?[ \t]+(?:(?:of|the|and|for|de|der|van|von|al)[ \t]+)*[(A-Z][\w.’')-]*){0,6})"
    r"[*_]{0,3}(?P<colon>:)[*_]{0,3}(?=\s)"
)
_LINE_START = re.compile(r"[\r\n][ \t]*(?=\S)")
_LONGEST = 60  # characters of a label
_FEWEST_TURNS, _FEWEST_SPEAKERS = 4, 2
_TALK = re.compile(r"\?|\b(?:I|[Ww]e|[Yy]ou|[Mm]e|[Uu]s|[Mm]y|[Oo]ur|[Yy]our)\b")


class Turn(NamedTuple):
    """What one speaker says in one go: who (without the colon), the colon, and the words."""

    speaker: Span
    colon: Span
    words: Span


@cache
def _no_speaker() -> re.Pattern[str]:
    return re.compile(rf"(?:{either(load('positions')['no_speakers'])})", re.IGNORECASE)


def labels(text: str, block: Span) -> Iterator[re.Match[str]]:
    """The labels at the beginning of the lines of a block."""
    for start in sorted({block.start, *(line.end() for line in _LINE_START.finditer(text, *block))}):
        match = _LABEL.match(text, start, block.end)
        if match and len(match["name"]) <= _LONGEST and not _no_speaker().fullmatch(match["name"]):
            yield match


def stretches(text: str, blocks: Iterable[Span]) -> list[Span]:
    """The blocks, cut where a line of one begins with a label: nobody's words go on from one of them to the next."""
    found: list[Span] = []
    for block in sorted(blocks):
        cuts = sorted({block.start, *(label.start() for label in labels(text, block)), block.end})
        found += [Span(start, end) for start, end in pairwise(cuts)]
    return found


def turns(text: str, blocks: Iterable[Span]) -> list[Turn]:
    """The turns of a transcript, in text order; none for any other text.

    A transcript has several turns of at least two speakers, and most of them speak as people do who talk to each other.
    A turn ends with its paragraph: whose the next one is nobody has said.
    """
    found = [
        Turn(Span(*label.span("name")), Span(*label.span("colon")), Span(label.end(), stretch.end))
        for stretch in stretches(text, blocks)
        for label in labels(text, stretch)
    ]
    counts = Counter(turn.speaker.of(text) for turn in found)
    again = {name for name, count in counts.items() if count > 1}
    sure = [turn for turn in found if turn.speaker.of(text) in again]
    talking = sum(bool(_TALK.search(turn.words.of(text))) for turn in sure)
    if len(sure) < _FEWEST_TURNS or len(again) < _FEWEST_SPEAKERS or 2 * talking < len(sure):
        return []
    last_words = {name.split()[-1] for name in again}
    among = Span(sure[0].speaker.start, sure[-1].speaker.start)
    capitals = all(name.isupper() for name in again)

    def is_like(turn: Turn) -> bool:
        """In capitals among others in capitals, or "Eva Lund" before "Lund"."""
        name = turn.speaker.of(text)
        return (capitals and name.isupper() and among.holds(turn.speaker)) or name.split()[-1] in last_words

    return [turn for turn in found if turn.speaker.of(text) in again or is_like(turn)]

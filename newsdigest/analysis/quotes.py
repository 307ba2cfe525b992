"""Where an article quotes: the stretches between quotation marks, and the turns of a transcript."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsdigest.models import Span
from newsdigest.spans import SpanIndex
from newsdigest.turns import turns

_MARK = re.compile(r"[“”„«»\"]")
_SENTENCE_END = re.compile(r"[.!?…]['’]?(?=\s)")
_LONGEST = 1500  # characters of a quotation whose end mark is missing


def quotations(text: str, blocks: Sequence[Span]) -> SpanIndex:
    """The quoted stretches of an article, found by paragraph, so that a mark left out spoils one paragraph at most."""
    marked = [
        span
        for place, block in enumerate(blocks)
        for span in _of_paragraph(text, block, place + 1 < len(blocks) and text[blocks[place + 1].start] in '“"„«')
    ]
    return SpanIndex([*marked, *(turn.words for turn in turns(text, blocks))])


def _of_paragraph(text: str, block: Span, goes_on: bool) -> Iterator[Span]:
    """``goes_on``: the next paragraph opens with a mark, so that this one may leave its last quotation open."""
    opened: int | None = None
    for match in _MARK.finditer(text, *block):
        mark, at = match.group(), match.start()
        opens = mark in "“„«" or (mark == '"' and _begins(text, at, block))
        if opened is not None:
            yield Span(opened, min(at, opened + _LONGEST))
        opened = at + 1 if opens else None
    if opened is not None:
        end = None if goes_on else _SENTENCE_END.search(text, opened, block.end)
        yield Span(opened, min(end.end() if end else block.end, opened + _LONGEST))


def _begins(text: str, at: int, block: Span) -> bool:
    ends = at > block.start and (text[at - 1].isalnum() or text[at - 1] in ".,!?…'’)")
    return not ends and not text[at + 1 : at + 2].isspace()

"""Where an article quotes: the stretches between quotation marks, and the turns of a transcript."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsdigest.models import Span
from newsdigest.spans import SpanIndex
from newsdigest.turns import turns

_MARK = re.compile(r"[“”„«»\"]|''|``")
_OPENING = ("“", "„", "«", "``")
_EITHER = ('"', "''")
_SENTENCE_END = re.compile(r"[.!?…]['’]?(?=\s)")
_LONGEST = 1500  # characters of a quotation whose end mark is missing


def quotations(text: str, blocks: Sequence[Span]) -> SpanIndex:
    """The quoted stretches of an article, found by paragraph, so that a mark left out spoils one paragraph at most."""
    quoting = [text.startswith((*_OPENING, *_EITHER), block.start) for block in blocks]
    marked = [
        span
        for block, goes_on in zip(blocks, [*quoting[1:], False], strict=False)
        for span in _of_paragraph(text, block, goes_on)
    ]
    return SpanIndex([*marked, *(turn.words for turn in turns(text, blocks))])


def _of_paragraph(text: str, block: Span, goes_on: bool) -> Iterator[Span]:
    """``goes_on``: the next paragraph opens with a mark, so that this one may leave its last quotation open."""
    opened: int | None = None
    for match in _MARK.finditer(text, *block):
        mark, at = match.group(), match.start()
        opens = mark in _OPENING or (mark in _EITHER and _begins(text, match.span(), block))
        if opened is not None:
            yield Span(opened, min(at, opened + _LONGEST))
        opened = match.end() if opens else None
    if opened is not None:
        end = None if goes_on else _SENTENCE_END.search(text, opened, block.end)
        yield Span(opened, min(end.end() if end else block.end, opened + _LONGEST))


def _begins(text: str, mark: tuple[int, int], block: Span) -> bool:
    start, end = mark
    ends = start > block.start and (text[start - 1].isalnum() or text[start - 1] in ".,!?…'’)")
    return not ends and not text[end : end + 1].isspace()

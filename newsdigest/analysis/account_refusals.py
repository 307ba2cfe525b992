"""Refusals without a subject of their own: "the ministry confirmed the call but would not be drawn on its content"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from newsdigest.analysis.kinds import kind_of
from newsdigest.models import Attribution, Position

_AND = re.compile(r"\s*,?\s*(?:and|but|though)\s*$")


def shared_refusals(
    text: str, attributions: Iterable[Attribution], positions: Sequence[Position]
) -> Iterator[Position]:
    """The refusals of those who have just said something else: "confirmed the call but declined to comment"."""
    ends = {span.end: position for position in positions for span in position.content if position.within is None}
    for attribution in attributions:
        cue = attribution.cue[0]
        if attribution.source or kind_of(" ".join(span.of(text) for span in attribution.cue)) != "declines_comment":
            continue
        before = _AND.search(text, max(0, cue.start - 10), cue.start)
        said = ends.get(before.start()) if before else None
        if said is not None:
            yield replace(said, kind="declines_comment", cue=attribution.cue, content=attribution.content)

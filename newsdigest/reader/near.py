"""A name right before a cue is its source, rather than one of an earlier sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from newsdigest.models import Attribution, Mention, Span
from newsdigest.spans import enclosing


def with_near_sources(
    text: str, names: Iterable[Mention], sentences: Sequence[Span], attributions: Iterable[Attribution]
) -> Iterator[Attribution]:
    """The attributions; in "A praised B. C said so", C and not A is the one who said it."""
    ending = {name.span.end: name.span for name in names if name.kind != "other"}
    for attribution in attributions:
        cue = attribution.cue[0]
        sentence = enclosing(sentences, cue.start)
        near = ending.get(cue.start - 1) if text[cue.start - 1 : cue.start].isspace() else None
        far = sentence is not None and any(source.end <= sentence.start for source in attribution.source)
        if far and near is not None and sentence is not None and sentence.holds(near):
            yield replace(attribution, source=(near,))
        else:
            yield attribution

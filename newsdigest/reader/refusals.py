"""Refusals to say anything, as one attribution each: "did not immediately respond to" "a request for comment"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from newsdigest.lexicon import load
from newsdigest.models import Attribution, Span
from newsdigest.spans import SpanIndex

CONFIDENCE = 0.6  # of one that the network passed over


@cache
def _refusal() -> re.Pattern[str]:
    refusals = load("positions")["refusals"]
    return re.compile("|".join(f"(?:{one['cue']})\\s+(?:{one['content']})" for one in refusals))


@cache
def _cue() -> re.Pattern[str]:
    return re.compile("|".join(one["cue"] for one in load("positions")["refusals"]))


def with_refusals(text: str, attributions: Iterable[Attribution]) -> list[Attribution]:
    """The attributions, in place of what the network made of the words of a refusal the refusal."""
    cues = {
        Span(*match.span()): Span(*lead.span()) for match in _refusal().finditer(text) if (lead := _lead(text, match))
    }
    wholes, leads = SpanIndex(cues), SpanIndex(cues.values())
    pieces: dict[Span, list[Attribution]] = {whole: [] for whole in cues}
    found: list[Attribution] = []
    for one in attributions:
        if within := wholes.overlapping(one.cue[0]):
            pieces[within[0]].append(one)
        elif left := tuple(span for span in one.content if all(map(span.holds, leads.overlapping(span)))):
            found.append(replace(one, content=left))
    return found + [_refused(whole, cue, pieces[whole]) for whole, cue in cues.items()]


def _lead(text: str, refusal: re.Match[str]) -> re.Match[str] | None:
    return _cue().match(text, *refusal.span())


def _refused(whole: Span, cue: Span, pieces: Iterable[Attribution]) -> Attribution:
    """A refusal, with the first source that the network saw for its words."""
    content = (Span(cue.end + 1, whole.end),)
    for piece in pieces:
        if piece.source:
            return Attribution(piece.source, (cue,), content, max(CONFIDENCE, piece.confidence))
    return Attribution((), (cue,), content, CONFIDENCE)

"""Attributions in which nobody holds anything: no words, a machine's display, a mere name asked, nobody's silence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from newsdigest.analysis.contacts_nodes import words
from newsdigest.analysis.kinds import ASKING
from newsdigest.analysis.references import References
from newsdigest.lexicon import either, load
from newsdigest.models import Attribution, Named, PositionKind, Span

_QUOTED = re.compile(r"[\"“«„]|''|``")
_DOUBTED = 0.4  # confidence; chosen on articles held back from training
_HARDLY = 3  # words
_WORD = re.compile(r"\w+")
_TITLES = re.compile(r"(?:(?:the|[A-Z][\w.’'-]*)\s+)*")  # "Prime Minister" before a name


@cache
def _device() -> re.Pattern[str]:
    return re.compile(rf"(?:^|\s){either(load('positions')['devices'])}s?$", re.IGNORECASE)


def is_device(source: str) -> bool:
    """Whether a source is a thing that shows something to its user: the display of a machine."""
    return _device().search(source) is not None


def is_wordless(text: str, attribution: Attribution) -> bool:
    """Whether the content has no word that says anything."""
    words = (word.group().lower() for span in attribution.content for word in _WORD.finditer(text, *span))
    return all(word in _empty() for word in words)


@cache
def _empty() -> frozenset[str]:
    return frozenset(load("positions")["empty"])


def is_bare(text: str, attribution: Attribution) -> bool:
    """Whether the cue is only a helping verb, or an article or "it" and nothing is quoted: the reader cut the rest off.

    It took "been" of "has been wary", "the" of "the threat", or "It" of "It is understood".
    """
    cue = " ".join(span.of(text) for span in attribution.cue).lower().split()
    if all(word in load("positions")["helping"] for word in cue):
        return True
    return all(word in words("articles") | {"it"} for word in cue) and not is_quoted(text, attribution)


def is_faint(text: str, attribution: Attribution, source: Sequence[Span]) -> bool:
    """Whether the reader doubts what has no quotation marks and besides nobody who says it, or hardly a word."""
    told = sum(len(span.of(text).split()) for span in attribution.content)
    doubted = attribution.confidence < _DOUBTED and not is_quoted(text, attribution)
    return doubted and (not source or told <= _HARDLY)


def is_quoted(text: str, attribution: Attribution) -> bool:
    """Whether all of the content holds words in quotation marks."""
    return all(_QUOTED.search(span.of(text)) is not None for span in attribution.content)


def is_hollow(
    text: str,
    attribution: Attribution,
    source: Sequence[Span],
    holder: Named | None,
    kind: PositionKind,
    references: References,
) -> bool:
    """Whether an attribution states nothing that somebody could hold."""
    if is_wordless(text, attribution) or is_bare(text, attribution):
        return True
    if holder is None:
        told = sum(len(span.of(text).split()) for span in attribution.content)
        return told < 2 or kind == "declines_comment"
    return is_device(source[0].of(text)) or (kind in ASKING and _is_name(text, attribution.content, references))


def _is_name(text: str, content: Sequence[Span], references: References) -> bool:
    """Whether nothing is said but a name: "called on" "Prime Minister Eva Lund"."""
    span = content[0]
    inside = references.inside(span)
    if len(content) > 1 or len(inside) != 1 or inside[0].form != "name":
        return False
    rest = text[span.start : inside[0].span.start] + text[inside[0].span.end : span.end]
    return _TITLES.fullmatch(rest) is not None

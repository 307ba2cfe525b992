"""Where what the network found ends: at whole words, and not in the middle of a phrase."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from newsdigest.lexicon import either, load
from newsdigest.models import Span

_REST = re.compile(r"[-–](?:\w+[-–]?)+")
_OWNING = re.compile(r"s\s+(?=\S)")
_APOSTROPHES = ("'", "’")
_PAIR_BEGUN = re.compile(r"\bbetween\s(?:(?!\band\b)[^,;:.])*$")
_PAIR_ENDS = re.compile(r"(?:\s+[A-Z][\w’'-]*)*\s+and(?:\s+(?:the\s+)?[A-Z][\w’'-]*)+")
_GOES_ON = re.compile(r"[ \t][^\W_]")


def whole_cue(text: str, span: Span) -> Span:
    """A cue with all of its last word ("testified side-by-side"), and without "in his" of "said in his statement".

    Nor does it begin within a word: "assertion" and not "s assertion" after "Hale’".
    """
    rest = _REST.match(text, span.end - 1)
    owning = _OWNING.match(text, span.start) if text[span.start - 1 : span.start] in _APOSTROPHES else None
    whole = Span(owning.end() if owning else span.start, rest.end() if rest else span.end)
    return _without(text, whole) if _before_noun().search(text, *whole) else whole


def with_pairs(text: str, content: Iterable[Span]) -> tuple[Span, ...]:
    """The content with both of "between A and B", where the network stopped after the first."""
    return tuple(_with_pair(text, span) for span in content)


def _with_pair(text: str, span: Span) -> Span:
    rest = _PAIR_ENDS.match(text, span.end) if _PAIR_BEGUN.search(span.of(text)) else None
    return Span(span.start, rest.end()) if rest else span


def without_dangling(text: str, content: Iterable[Span]) -> tuple[Span, ...]:
    """The content without words such as "and the" at the end of a piece after which its sentence goes on."""
    kept = (_without(text, span) for span in content)
    return tuple(span for span in kept if span.start < span.end)


def _without(text: str, span: Span) -> Span:
    """Without the dangling words at the end, if the sentence goes on; what is nothing else becomes empty."""
    found = _dangling().search(span.of(text)) if _GOES_ON.match(text, span.end) else None
    return Span(span.start, span.start + found.start()) if found else span


@cache
def _dangling() -> re.Pattern[str]:
    words = load("dangling")
    return re.compile(rf"(?:(?:\A|\s+){either([*words['before_nouns'], *words['others']])})+\Z", re.IGNORECASE)


@cache
def _before_noun() -> re.Pattern[str]:
    return re.compile(rf"\S\s+{either(load('dangling')['before_nouns'])}\Z", re.IGNORECASE)

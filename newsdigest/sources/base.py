"""What the modules of this room share: the error they raise, the limits they keep, and the article they hand on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from newsdigest.models import Span

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


class SourceError(Exception):
    """A source that cannot be read: ``error`` says what is wrong and ``hint`` what to do, one line each."""

    def __init__(self, error: str, hint: str) -> None:
        self.error, self.hint = one_line(error), one_line(hint)
        super().__init__(self.error)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait for a web server, how many bytes to take, and which languages (ISO 639-1) to read."""

    timeout_seconds: float = 20.0
    max_bytes: int = 20_000_000
    languages: tuple[str, ...] = ("en",)
    any_language: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """What an extractor found: the text, the spans of its paragraphs (title first), and what is known of it."""

    text: str
    blocks: tuple[Span, ...]
    title: str | None = None
    title_span: Span | None = None
    published: date | None = None
    site: str | None = None
    language: str | None = None


def as_text(source: str) -> str:
    """A source as records hold it: a file name may hold bytes that are no text."""
    return _SURROGATES.sub("\ufffd", source)


def one_line(text: str) -> str:
    """The text without what could end a line or steer a terminal."""
    return _UNPRINTABLE.sub(" ", text).strip()

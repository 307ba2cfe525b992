"""What the modules of this room share: the error they raise, the limits they keep, and the article they hand on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from newsdigest.models import Failure, Span

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_WEB = re.compile(r"https?://[^/\s]\S*\Z", re.IGNORECASE)
_SURROGATES = re.compile(r"[\ud800-\udfff]")


class SourceError(Exception):
    """A source that cannot be read: ``error`` says what is wrong and ``hint`` what to do, one line each."""

    def __init__(self, error: str, hint: str) -> None:
        self.error, self.hint = one_line(error), one_line(hint)
        super().__init__(self.error)


class NoArticleError(SourceError):
    """A page without an article; ``feeds``: addresses of the feeds it names, ``amp``: that of a plainer version."""

    def __init__(self, error: str, hint: str, feeds: Sequence[str] = (), amp: str | None = None) -> None:
        super().__init__(error, hint)
        self.feeds, self.amp = tuple(feeds), amp


def unforeseen(source: str, error: Exception) -> Failure:
    """The failure that an error in this program makes of a source."""
    problem = f"newsdigest failed on it ({type(error).__name__})"
    return Failure(as_text(source), problem, "This is a bug: please report it, with the traceback that -v shows")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait for a web server or for a page to be parsed, how many bytes to take, which languages (ISO
    639-1) to read, and how to treat the web. Without a ``cache_folder`` nothing that was fetched is kept.
    """

    timeout_seconds: float = 20.0
    max_bytes: int = 20_000_000
    languages: tuple[str, ...] = ("en",)
    any_language: bool = False
    allow_private: bool = False
    retries: int = 2
    delay_seconds: float = 1.0
    at_once: int = 6
    feed_entries: int = 20
    cache_folder: Path | None = None

    def too_large(self) -> SourceError:
        return SourceError(
            f"is larger than {self.max_bytes / 1e6:g} MB", "Give one article, or raise sources.max_megabytes."
        )


class Article(NamedTuple):
    """What an extractor found: the text, the spans of its paragraphs (title first), and what is known of it."""

    text: str
    blocks: tuple[Span, ...]
    title: str | None = None
    title_span: Span | None = None
    published: date | None = None
    site: str | None = None
    language: str | None = None
    author: str | None = None
    canonical_url: str | None = None


def as_text(source: str) -> str:
    """A source as records hold it: a file name may hold bytes that are no text."""
    return _SURROGATES.sub("\ufffd", source)


def web_address(address: str) -> str | None:
    """An address as it stands if it is one of http or https, on one line; None for all others that a page may name."""
    return address if _WEB.match(address) and one_line(address) == address else None


def one_line(text: str) -> str:
    """The text without what could end a line or steer a terminal."""
    return _UNPRINTABLE.sub(" ", text).strip()

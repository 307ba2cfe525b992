"""Addresses that a digest may link to: pages of the web, opened at the sentence that proves a finding."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from newsdigest.models import Document, Span

_WHOLE = 8
_EACH_SIDE = 4
"""Sentences of more than ``_WHOLE`` words are named by so many words of their beginning and end."""


def web_address(source: str) -> str | None:
    """A source as an address that can be linked to, None for anything but http and https."""
    try:
        parts = urlsplit(source)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return quote(source, safe="/:?#[]@!$&'*+,;=%~")


def page_of(document: Document) -> str | None:
    """The address of an article: the one it was read from, or that it gives for itself."""
    return web_address(document.source) or web_address(document.canonical_url or "")


def evidence_address(document: Document, evidence: Span) -> str | None:
    """The address that opens an article at some words of it, by a text fragment (WICG, URL Fragment Text)."""
    address = page_of(document)
    words = evidence.of(document.text).split()
    if address is None or not words:
        return address
    parts = [words] if len(words) <= _WHOLE else [words[:_EACH_SIDE], words[-_EACH_SIDE:]]
    fragment = ",".join(_encoded(" ".join(part)) for part in parts)
    return f"{address}{'' if '#' in address else '#'}:~:text={fragment}"


def _encoded(words: str) -> str:
    """Percent-encoded, hyphens too: they would mark what stands before or after the text."""
    return quote(words, safe="", errors="replace").replace("-", "%2D")

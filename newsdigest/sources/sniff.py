"""Tell what a source holds by its content; its name only decides between plain text and Markdown."""

from __future__ import annotations

import json
import re
from typing import Literal

from newsdigest.sources.base import SourceError

Kind = Literal["html", "markdown", "text", "feed"]

PLAIN_ADVICE = "Give it as plain text or HTML."
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG\r\n", "an image"),
    (b"GIF87a", "an image"),
    (b"GIF89a", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"BZh", "a compressed archive"),
    (b"\xfd7zXZ\x00", "a compressed archive"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed archive"),
    (b"\x28\xb5\x2f\xfd", "a compressed archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
)
_MARKDOWN_NAME = re.compile(r"\.(?:md|markdown)(?:\.gz)?$", re.IGNORECASE)
_MARKDOWN = re.compile(r"\s*(?:#{1,3} \S|---[ \t]*\r?\n(?:[\w-]+:.*\r?\n)+---)")
_PROLOGUE = re.compile(r"(?:\s|\ufeff|<!--.{0,2000}?-->|<\?xml[^>]{0,500}\?>)*", re.DOTALL)
_FEED = re.compile(r"(?:<!DOCTYPE\s+(?:rss|rdf:RDF|feed)\b|<(?:rss|(?:\w{1,20}:)?feed|rdf:RDF)[\s>])", re.IGNORECASE)
_JSON_FEED = re.compile(r"\s*\{.{0,2000}?\"version\"\s*:\s*\"https?:(?:\\?/){2}jsonfeed\.org", re.DOTALL)
_FEED_WITHIN = 1000  # characters of whatever a broken server sends before a feed
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_ELEMENT = re.compile(r"</(?:p|div|article|section|h[1-6]|span|table)>|<br\s*/?>", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_HEAD = 20_000  # characters looked at
_CONTROL_SHARE = 0.02


def refuse_by_magic(data: bytes) -> None:
    """Raise for what begins like a known format that holds no readable text."""
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise SourceError(f"is {what}, not an article", PLAIN_ADVICE)


def refuse_binary(text: str) -> None:
    """Raise when a decoded text holds more control characters than a few stray ones."""
    head = text[:_HEAD]
    if len(_CONTROL.findall(head)) > max(3, _CONTROL_SHARE * len(head)):
        raise SourceError("is a binary file, not an article", PLAIN_ADVICE)


def kind_of(text: str, name: str) -> Kind:
    """Whether a text is an HTML page, a news feed, Markdown or plain. Data that is none of these is refused."""
    start = _PROLOGUE.match(text)
    begin = start.end() if start else 0
    head = text[begin : begin + _HEAD]
    if head.startswith("<"):
        if _FEED.match(head):
            return "feed"
        if _PAGE.search(head) or len(_ELEMENT.findall(head)) > 1:
            return "html"
        if _FEED.search(head, 0, _FEED_WITHIN):
            return "feed"
        if text.lstrip().startswith("<?xml"):
            raise SourceError("is XML data, not an article", PLAIN_ADVICE)
    elif _PAGE.search(head, 0, 1000) and "</" in head:
        return "html"
    elif head.startswith(("{", "[")):
        if _JSON_FEED.match(head):
            return "feed"
        if _is_json(text):
            raise SourceError("is JSON data, not an article", PLAIN_ADVICE)
    elif "<?xml" in head[:_FEED_WITHIN] and _FEED.search(head, 0, _FEED_WITHIN):
        return "feed"
    if _MARKDOWN_NAME.search(name) or _MARKDOWN.match(text):
        return "markdown"
    return "text"


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False

"""News feeds: RSS and Atom by feedparser, JSON Feed (versions 1 and 1.1). Run by the worker."""

from __future__ import annotations

import html
import io
import json
import logging
import re
from collections.abc import Iterable, Mapping
from datetime import date
from email.utils import parsedate
from typing import Any
from urllib.parse import urljoin

from newsdigest.sources.base import SourceError, one_line, web_address
from newsdigest.sources.dates import iso_date

Entry = dict[str, str | None]
"""``title``, ``link``, ``published`` (ISO 8601 day) and ``html`` (what the feed itself gives of the article)."""

_MOST = 1000  # entries of one feed
_TAG = re.compile(r"<[^<>]{0,1000}>")
_NO_FEED = SourceError("is a news feed that cannot be read", "Check the feed, or give the addresses of its articles.")


def read_feed(data: bytes, charset: str | None, url: str | None) -> list[Entry]:
    """The entries of a feed in its order. Raises SourceError when there are none to be found."""
    is_json = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    found = _of_json(data, url) if is_json else _of_xml(data, charset, url)
    entries = _without_doubles(entry for entry in found if any(entry.values()))
    if not entries:
        raise SourceError("is a news feed without entries", "Try again later, or give the addresses of its articles.")
    return entries


def _without_doubles(entries: Iterable[Entry]) -> list[Entry]:
    kept: dict[object, Entry] = {}
    for number, entry in enumerate(entries):
        kept.setdefault(entry["link"] or number, entry)
    return list(kept.values())


def _of_xml(data: bytes, charset: str | None, url: str | None) -> list[Entry]:
    import feedparser

    logging.getLogger("feedparser").addHandler(logging.NullHandler())
    headers = {"content-type": f"application/xml; charset={charset}" if charset else "application/xml"}
    try:  # never a name: feedparser would open it
        feed: Any = feedparser.parse(io.BytesIO(data), response_headers=headers, sanitize_html=False)
        return [_from_xml(entry, url) for entry in feed.entries[:_MOST]]
    except MemoryError:
        raise
    except Exception as error:  # whatever a broken feed does to the parser, it is the feed's fault
        raise _NO_FEED from error


def _from_xml(entry: Any, url: str | None) -> Entry:
    bodies = [_as_html(part) for part in [*entry.get("content", []), entry.get("summary_detail") or {}]]
    return {
        "title": _title(entry.get("title")),
        "link": _link(entry.get("link"), url),
        "published": _day(entry, "published") or _day(entry, "updated"),
        "html": max(bodies, key=len, default="") or None,
    }


def _day(entry: Any, what: str) -> str | None:
    """The day where the article appeared, not the one it was in Greenwich; that one when no other can be read."""
    written = str(entry.get(what) or "")
    if day := iso_date(written):
        return day.isoformat()
    parsed = parsedate(written) or entry.get(f"{what}_parsed")
    try:
        return date(*parsed[:3]).isoformat() if parsed else None
    except ValueError:
        return None


def _as_html(part: Mapping[str, Any]) -> str:
    value = str(part.get("value") or "")
    return _paragraphs(value) if part.get("type") == "text/plain" else value


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())


def _title(title: object) -> str | None:
    """Without marks, and with what stands for characters read: feeds have both in titles."""
    return " ".join(one_line(html.unescape(_TAG.sub("", title))).split()) or None if isinstance(title, str) else None


def _link(link: object, base: str | None) -> str | None:
    """An http(s) address. All others that a feed may name, of files above all, are none."""
    if not isinstance(link, str):
        return None
    try:
        address = urljoin(base or "", link.strip())
    except ValueError:
        return None
    return web_address(address)


def _of_json(data: bytes, url: str | None) -> list[Entry]:
    try:
        feed = json.loads(data)
        items = feed["items"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _NO_FEED from error
    if not isinstance(items, list):
        raise _NO_FEED
    return [_from_json(item, url) for item in items[:_MOST] if isinstance(item, dict)]


def _from_json(item: dict[str, Any], url: str | None) -> Entry:
    body = item.get("content_html") or _paragraphs(_text(item.get("content_text")) or _text(item.get("summary")))
    published = iso_date(_text(item.get("date_published")) or _text(item.get("date_modified")))
    return {
        "title": _title(item.get("title")),
        "link": _link(item.get("url") or item.get("external_url"), url),
        "published": published.isoformat() if published else None,
        "html": _text(body) or None,
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

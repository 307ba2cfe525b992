"""What a page states of itself: JSON-LD (schema.org), Open Graph, links to its feeds and to its AMP version."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

_ARTICLE_TYPE = re.compile(r"(?:\w*Article|BlogPosting|LiveBlogPosting|Report)")
_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
_BREAK = re.compile(r"<\s*(?:br|/?(?:p|div|h[1-6]|li|blockquote))\b[^<>]{0,500}>|\r\n?|\n", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_DEEPEST = 30  # objects within objects


@dataclass(frozen=True, slots=True)
class Stated:
    """``body``: the paragraphs of the article as JSON-LD gives them; ``is_free``: False behind a paywall."""

    body: tuple[str, ...] = ()
    is_article: bool = False
    is_video: bool = False
    is_free: bool | None = None
    feeds: tuple[str, ...] = ()
    amp: str | None = None


def stated(tree: Any, url: str | None) -> Stated:
    """Read a page's parsed tree (lxml). Nothing in it can raise."""
    objects = [each for text in tree.xpath('//script[contains(@type, "ld+json")]/text()') for each in _objects(text)]
    types = {kind for each in objects for kind in _words(each.get("@type"))}
    kinds = [str(value).lower() for value in tree.xpath('//meta[@property="og:type"]/@content')]
    bodies = [_paragraphs(each["articleBody"]) for each in objects if isinstance(each.get("articleBody"), str)]
    free = [str(each["isAccessibleForFree"]).lower() for each in objects if "isAccessibleForFree" in each]
    return Stated(
        body=max(bodies, key=lambda lines: sum(map(len, lines)), default=()),
        is_article=any(map(_ARTICLE_TYPE.fullmatch, types)) or "article" in kinds,
        is_video="VideoObject" in types or any(kind.startswith("video") for kind in kinds),
        is_free=all(value == "true" for value in free) if free else None,
        feeds=tuple(dict.fromkeys(filter(None, (_feed(link, url) for link in tree.iter("link"))))),
        amp=next((_web(link.get("href"), url) for link in tree.iter("link") if _rel(link) == {"amphtml"}), None),
    )


def _objects(text: str) -> Iterator[dict[str, Any]]:
    try:
        found = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    waiting = [(found, 0)]
    while waiting:
        each, depth = waiting.pop()
        if isinstance(each, dict):
            yield each
        if depth < _DEEPEST and isinstance(each, dict | list):
            waiting.extend((part, depth + 1) for part in (each.values() if isinstance(each, dict) else each))


def _words(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str)]


def _paragraphs(body: str) -> tuple[str, ...]:
    marked = html.unescape(body) if "&lt;p" in body else body
    lines = (html.unescape(_TAG.sub("", line)) for line in _BREAK.split(marked))
    return tuple(" ".join(line.split()) for line in lines if line.strip())


def _rel(link: Any) -> set[str]:
    return set((link.get("rel") or "").lower().split())


def _feed(link: Any, url: str | None) -> str | None:
    kind = (link.get("type") or "").partition(";")[0].strip().lower()
    return _web(link.get("href"), url) if "alternate" in _rel(link) and kind in _FEED_TYPES else None


def _web(address: str | None, url: str | None) -> str | None:
    try:
        found = urljoin(url or "", (address or "").strip())
    except ValueError:
        return None
    return found if re.fullmatch(r"https?://[^/\s]\S*", found) else None

"""From bytes to a document: what they are, the text in them, the article in that, and its language."""

from __future__ import annotations

import hashlib

from newsdigest.models import Document
from newsdigest.sources.base import Article, Limits, SourceError, as_text
from newsdigest.sources.encoding import decode
from newsdigest.sources.fetch import Fetched
from newsdigest.sources.language import check
from newsdigest.sources.parse import parse_html
from newsdigest.sources.sniff import Kind, kind_of, refuse_binary, refuse_by_magic
from newsdigest.sources.text import read_text


def open_text(fetched: Fetched) -> tuple[str, Kind]:
    """The text of a source and what kind of text it is. Raises SourceError for what is no text."""
    refuse_by_magic(fetched.data)
    text = decode(fetched.data, fetched.charset)
    if not text.strip("\x00\ufeff \t\r\n\v\f\u00a0"):
        raise SourceError("is empty", "Give a file with the text of an article.")
    refuse_binary(text)
    return text, kind_of(text, fetched.name)


def read_article(text: str, kind: Kind, url: str | None, limits: Limits) -> Article:
    if kind == "feed":
        raise SourceError("is a news feed, not an article", "Give the addresses of its articles.")
    if kind == "html":
        return parse_html(text, url, limits)
    return read_text(text, is_markdown=kind == "markdown")


def as_document(article: Article, source: str, limits: Limits) -> Document:
    """The document of an article. ``sha256`` is that of its text in UTF-8. Raises SourceError."""
    if not article.blocks:
        raise SourceError("holds no article", "Give a file with the text of an article.")
    prose = " ".join(block.of(article.text) for block in article.blocks)
    return Document(
        id="",
        source=as_text(source),
        text=article.text,
        blocks=article.blocks,
        title=article.title,
        title_span=article.title_span,
        published=article.published,
        site=article.site,
        author=article.author,
        canonical_url=article.canonical_url,
        language=check(prose, article.language, limits),
        sha256=hashlib.sha256(article.text.encode()).hexdigest(),
    )

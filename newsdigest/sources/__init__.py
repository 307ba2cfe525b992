"""Sources: from an argument of the command to a document whose article is known by its offsets."""

from __future__ import annotations

import hashlib
from typing import BinaryIO

from newsdigest.models import Document
from newsdigest.sources.arguments import expand
from newsdigest.sources.base import Limits, SourceError, as_text
from newsdigest.sources.encoding import decode
from newsdigest.sources.fetch import fetch
from newsdigest.sources.html import read_html
from newsdigest.sources.language import check
from newsdigest.sources.sniff import kind_of, refuse_binary, refuse_by_magic
from newsdigest.sources.text import read_text

__all__ = ["Limits", "SourceError", "as_text", "expand", "open_document"]


def open_document(source: str, limits: Limits, *, id: str, stdin: BinaryIO | None = None) -> Document:  # noqa: A002
    """Fetch a source and find the article in it.

    ``source`` is a path, an http(s) URL, or ``-`` for ``stdin``. ``sha256`` is that of the document's text in UTF-8.
    Raise SourceError when it cannot be had, holds no article, or is in a language that is not wanted.
    """
    fetched = fetch(source, limits, stdin)
    refuse_by_magic(fetched.data)
    text = decode(fetched.data, fetched.charset)
    if not text.strip("\x00\ufeff \t\r\n\v\f\u00a0"):
        raise SourceError("is empty", "Give a file with the text of an article.")
    refuse_binary(text)
    kind = kind_of(text, fetched.name)
    article = read_html(text, fetched.url) if kind == "html" else read_text(text, is_markdown=kind == "markdown")
    if not article.blocks:
        raise SourceError("holds no article", "Give a file with the text of an article.")
    prose = " ".join(block.of(article.text) for block in article.blocks)
    return Document(
        id=id,
        source=as_text(source),
        text=article.text,
        blocks=article.blocks,
        title=article.title,
        title_span=article.title_span,
        published=article.published,
        site=article.site,
        language=check(prose, article.language, limits),
        sha256=hashlib.sha256(article.text.encode()).hexdigest(),
    )

"""Sources: from the arguments of a command to documents whose articles are known by their offsets."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

from newsdigest.models import Document
from newsdigest.sources.arguments import expand
from newsdigest.sources.base import Limits, SourceError, as_text
from newsdigest.sources.documents import Documents

__all__ = ["Documents", "Limits", "SourceError", "as_text", "expand", "open_document"]


def open_document(source: str, limits: Limits, *, id: str, stdin: BinaryIO | None = None) -> Document:  # noqa: A002
    """Fetch a source and find the article in it: the first one of a feed or an archive.

    ``source`` is a path, an http(s) URL, or ``-`` for ``stdin``. ``sha256`` is that of the document's text in UTF-8.
    Raise SourceError when it cannot be had, holds no article, or is in a language that is not wanted.
    """
    found = next(iter(Documents([source], limits, stdin)), None)
    if isinstance(found, Document):
        return replace(found, id=id)
    if found is None:
        raise SourceError("holds no article", "Give a file with the text of an article.")
    raise SourceError(found.error, found.hint)

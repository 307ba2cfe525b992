"""The real reader, opened once for all tests."""

from __future__ import annotations

from functools import cache

from newsdigest.models import Document
from newsdigest.reader import Reader, default_reader
from newsdigest.reader.segment import lines


@cache
def reader() -> Reader:
    return default_reader()


def document(text: str) -> Document:
    """A text of our own as a document, each of its lines a paragraph."""
    return Document("d1", "own", text, tuple(lines(text)))

"""Read the text of an article again, from the very file or address it was read from and from nowhere else."""

from __future__ import annotations

from pathlib import Path

from newsdigest.sources.archives import archive_kind
from newsdigest.sources.base import Limits, SourceError
from newsdigest.sources.document import open_text, read_article
from newsdigest.sources.fetch import Fetched, fetch, scheme_of
from newsdigest.sources.parse import parse_archive
from newsdigest.sources.web import Web


def read_again(source: str, limits: Limits, web: Web) -> str:
    """The text of a source as a document has it. Nothing that it links to is opened. Raises SourceError."""
    if source == "-":
        raise SourceError("came from standard input", "Keep the article in a file.")
    if scheme_of(source) is None and not _is_plain_file(source):  # a pipe would wait for a writer
        raise SourceError("there is no such file", "Run this in the folder where the digest was made.")
    fetched = fetch(source, limits, web.page)
    archive = archive_kind(fetched.data)
    if archive is not None:
        return _text(_first(parse_archive(archive, fetched, limits)), limits)
    return _text(fetched, limits)


def _is_plain_file(source: str) -> bool:
    try:
        return Path(source).is_file()
    except (OSError, ValueError):  # too long a name, a NUL in it
        return False


def _first(pages: list[Fetched]) -> Fetched:
    """The only page of an archive: those of several are known by their own addresses."""
    if len(pages) > 1:
        raise SourceError("is an archive of several pages", "Give each page its own file.")
    return pages[0]


def _text(fetched: Fetched, limits: Limits) -> str:
    text, kind = open_text(fetched)
    return read_article(text, kind, fetched.url, limits).text

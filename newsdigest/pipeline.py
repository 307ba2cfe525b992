"""The whole line, in order: sources, documents, readings, analyses, digest."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO

from newsdigest.config import Config, cache_folder
from newsdigest.digest import collect, drop_uncertain
from newsdigest.models import Analysis, Digest, Document, Failure, ReaderInfo

if TYPE_CHECKING:
    from newsdigest.reader import Reader
    from newsdigest.sources import Limits

_log = logging.getLogger(__name__)
_MEGABYTE = 1_000_000

Progress = Callable[[int, int], None]
"""Called at the start and after each article with the number done and the number of all, as far as it is known."""


def summarize(*sources: str, config: Config | None = None, stdin: BinaryIO | None = None) -> Digest:
    """Who spoke to whom and who stated what in some articles: paths, folders or URLs, or "-" for ``stdin``.

    A source that cannot be read is one of the digest's failures; the others are read all the same.
    """
    pipeline = Pipeline(config or Config(), stdin=stdin)
    return pipeline.digest(pipeline.outcomes(sources))


class Pipeline:
    """The line with its settings. It loads its reader when the first document is there, and only once."""

    def __init__(self, config: Config, *, stdin: BinaryIO | None = None, reader: Reader | None = None) -> None:
        self.config = config
        self._stdin = stdin
        self._given_reader = reader

    def outcomes(self, sources: Sequence[str], progress: Progress | None = None) -> Iterator[Analysis | Failure]:
        """What each article gave, as soon as it is known, in the order of the sources. Documents are d1, d2, ..."""
        read = 0
        for item in self.documents(sources, progress):
            outcome = item if isinstance(item, Failure) else self.analysed(replace(item, id=f"d{read + 1}"))
            read += isinstance(outcome, Analysis)
            yield outcome

    def documents(self, sources: Sequence[str], progress: Progress | None = None) -> Iterator[Document | Failure]:
        """The articles of some sources, not yet read by the reader, each when the one before it is dealt with."""
        from newsdigest.sources import Documents, expand

        documents = Documents(expand(sources), self._limits, self._stdin)
        done = 0
        if progress:
            progress(done, documents.known)
        for item in documents:
            yield item
            done += 1
            if progress:
                progress(done, documents.known)

    def digest(self, outcomes: Iterable[Analysis | Failure]) -> Digest:
        """Outcomes as one digest, made now."""
        collected = list(outcomes)
        return collect(collected, self.reader_info, datetime.now(UTC).replace(microsecond=0))

    @property
    def reader_info(self) -> ReaderInfo:
        return ReaderInfo(self._reader.name, self._reader.version)

    def analysed(self, document: Document) -> Analysis | Failure:
        """The analysis of a document. Even an unforeseen error becomes a value: it must not cost the other sources."""
        try:
            reader = self._reader  # its network is made ready while the rest is loaded
            from newsdigest.analysis import analyse

            return drop_uncertain(analyse(document, reader.read(document)), self.config.min_confidence)
        except Exception as error:
            from newsdigest.sources.base import unforeseen

            _log.debug("unforeseen error while reading %s", document.source, exc_info=error)
            return unforeseen(document.source, error)

    @cached_property
    def _reader(self) -> Reader:
        if self._given_reader is not None:
            return self._given_reader
        from newsdigest.reader import default_reader

        return default_reader()

    @cached_property
    def _limits(self) -> Limits:
        from newsdigest.sources import Limits

        settings = self.config.sources
        return Limits(
            timeout_seconds=settings.timeout_seconds,
            max_bytes=round(settings.max_megabytes * _MEGABYTE),
            languages=settings.languages,
            any_language=settings.any_language,
            allow_private=settings.allow_private,
            retries=settings.retries,
            delay_seconds=settings.delay_seconds,
            at_once=settings.at_once,
            feed_entries=settings.feed_entries,
            cache_folder=cache_folder() if settings.cache else None,
        )

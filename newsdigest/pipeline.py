"""The whole line, in order: sources, documents, readings, analyses, digest."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO

from newsdigest.config import Config
from newsdigest.digest import collect, drop_uncertain
from newsdigest.models import Analysis, Digest, Failure, ReaderInfo

if TYPE_CHECKING:
    from newsdigest.reader import Reader
    from newsdigest.sources import Limits

_log = logging.getLogger(__name__)
_MEGABYTE = 1_000_000

Progress = Callable[[int, int], None]
"""Called before each source with the number of sources done and the number of all, and once when all are done."""


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
        from newsdigest.sources import expand

        found = list(expand(sources))
        read = 0
        for done, item in enumerate(found):
            if progress:
                progress(done, len(found))
            outcome = item if isinstance(item, Failure) else self._one(item, f"d{read + 1}")
            read += isinstance(outcome, Analysis)
            yield outcome
        if progress:
            progress(len(found), len(found))

    def digest(self, outcomes: Iterable[Analysis | Failure]) -> Digest:
        """Outcomes as one digest, made now."""
        collected = list(outcomes)
        info = ReaderInfo(self._reader.name, self._reader.version)
        return collect(collected, info, datetime.now(UTC).replace(microsecond=0))

    def _one(self, source: str, document_id: str) -> Analysis | Failure:
        """The analysis of one source. Even an unforeseen error becomes a value: it must not cost the other sources."""
        from newsdigest.sources import SourceError, as_text, open_document

        try:
            document = open_document(source, self._limits, id=document_id, stdin=self._stdin)
        except SourceError as error:
            return Failure(as_text(source), error.error, error.hint)
        except Exception as error:
            return _bug(source, error)
        try:
            from newsdigest.analysis import analyse

            return drop_uncertain(analyse(document, self._reader.read(document)), self.config.min_confidence)
        except Exception as error:
            return _bug(source, error)

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
        )


def _bug(source: str, error: Exception) -> Failure:
    from newsdigest.sources import as_text

    _log.debug("unforeseen error while reading %s", source, exc_info=error)
    problem = f"newsdigest failed on it ({type(error).__name__})"
    return Failure(as_text(source), problem, "This is a bug: please report it, with the traceback that -v shows")

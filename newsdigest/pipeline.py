"""The whole line, in order: sources, documents, readings, analyses, digest."""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from threading import Thread
from typing import TYPE_CHECKING, BinaryIO, Generic, NamedTuple, Self, TypeVar

from newsdigest.config import Config, cache_folder
from newsdigest.course import Course, Progress
from newsdigest.digest import collect, drop_uncertain, renamed
from newsdigest.models import Analysis, Digest, Document, Failure, ReaderInfo

if TYPE_CHECKING:
    from newsdigest.reader import Reader
    from newsdigest.sources import Limits
    from newsdigest.workers import Workers

_log = logging.getLogger(__name__)
_MEGABYTE = 1_000_000
_FEW = 8  # articles that are read in this process before others are started: that takes as long as to read four
_AHEAD = 8  # articles that wait or are read, for each process
_MOST_LETTERS = 8_000_000  # of the articles that wait or are read

Item = TypeVar("Item")


def summarize(*sources: str, config: Config | None = None, stdin: BinaryIO | None = None) -> Digest:
    """Who spoke to whom and who stated what in some articles: paths, folders or URLs, or "-" for ``stdin``.

    A source that cannot be read is one of the digest's failures; the others are read all the same.
    """
    with Pipeline(config or Config(), stdin=stdin) as pipeline:
        return pipeline.digest(pipeline.outcomes(sources))


class Pipeline:
    """The line with its settings. It loads its reader when the first document is there, and only once.

    When there are many articles, several processes read them; the end of its context ends these. A ``reader`` that is
    given reads in this process, unless the settings want several: it goes to each of them by ``pickle``.
    """

    def __init__(self, config: Config, *, stdin: BinaryIO | None = None, reader: Reader | None = None) -> None:
        self.config = config
        self._stdin = stdin
        self._given_reader = reader
        self._workers: Workers | None = None
        self._read_here = 0
        self._course = Course()

    def outcomes(self, sources: Sequence[str], progress: Progress | None = None) -> Iterator[Analysis | Failure]:
        """What each article gave, as soon as it is known, in the order of the sources. Documents are d1, d2, ..."""
        read = 0
        numbered = _numbered(self.documents(sources, progress))
        for item, outcome in self.analyses(numbered, lambda item: None if isinstance(item, Failure) else item):
            if isinstance(outcome, Analysis):
                read += 1
                yield renamed(outcome, f"d{read}")
            elif outcome is not None:
                yield outcome
            elif isinstance(item, Failure):
                yield item

    def documents(self, sources: Sequence[str], progress: Progress | None = None) -> Iterator[Document | Failure]:
        """The articles of some sources, not yet read by the reader."""
        from newsdigest.sources import Documents, expand

        documents = Documents(expand(sources), self._limits, self._stdin)
        course = self._course = Course(documents, progress)
        course.tell()
        for item in documents:
            course.taken += 1
            yield item
            course.tell()

    def analyses(
        self, items: Iterable[Item], document_of: Callable[[Item], Document | None]
    ) -> Iterator[tuple[Item, Analysis | Failure | None]]:
        """Each item with what its document gave, or None if it has no document to read; as soon as known, in order.

        Where several processes read, some items are taken before those before them are dealt with.
        """
        waiting: deque[_Waiting[Item]] = deque()
        for item in items:
            document = document_of(item)
            waiting.append(_Waiting(item, len(document.text) if document else 0, self._begun(document)))
            self._course.waiting = len(waiting)
            while waiting and (waiting[0].outcome.done() or self._is_enough(waiting)):
                yield self._first(waiting)
        while waiting:
            yield self._first(waiting)
            self._course.tell()

    def digest(self, outcomes: Iterable[Analysis | Failure]) -> Digest:
        """Outcomes as one digest, made now."""
        collected = list(outcomes)
        return collect(collected, self.reader_info, datetime.now(UTC).replace(microsecond=0))

    @cached_property
    def reader_info(self) -> ReaderInfo:
        if self._given_reader is not None:
            return ReaderInfo(self._given_reader.name, self._given_reader.version)
        from newsdigest.reader import default_info

        return default_info()

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

    def _begun(self, document: Document | None) -> Future[Analysis | Failure | None]:
        """What a document gives, then or already."""
        outcome: Future[Analysis | Failure | None] = Future()
        if document is None:
            outcome.set_result(None)
        elif self._is_much():
            return self._staff.analysed(document)
        else:
            self._read_here += 1
            outcome.set_result(self.analysed(document))
        return outcome

    def _is_much(self) -> bool:
        """Whether several processes read the next article: they do if that pays, and go on when they are there."""
        if self._workers is not None:
            return True
        if self.config.jobs is not None:
            return self.config.jobs > 1 and self._course.left > 1
        if self._given_reader is not None or self._read_here < _FEW:
            return False
        return self._course.left > _FEW and cores() > 1

    @property
    def _staff(self) -> Workers:
        if self._workers is None:
            from newsdigest.workers import Workers

            self._workers = Workers(self.config.jobs or cores(), self.config, self._given_reader)
        return self._workers

    def _is_enough(self, waiting: Sequence[_Waiting[Item]]) -> bool:
        """Whether there is enough to do until the first of those that wait is read."""
        most = _AHEAD * (self._workers.count if self._workers else 1)
        return len(waiting) >= most or sum(one.letters for one in waiting) > _MOST_LETTERS

    def _first(self, waiting: deque[_Waiting[Item]]) -> tuple[Item, Analysis | Failure | None]:
        first = waiting.popleft()
        outcome = first.outcome.result()
        self._course.waiting = len(waiting)
        return first.item, outcome

    def close(self) -> None:
        """End the processes that read, and let go of the reader. They are there again should there be more to read."""
        if self._workers is not None:
            self._workers.close()
        self._workers = None
        self.__dict__.pop("_reader", None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def _reader(self) -> Reader:
        if self._given_reader is not None:
            return self._given_reader
        from newsdigest.analysis import prepare
        from newsdigest.reader import default_reader

        reader = default_reader()
        Thread(target=prepare).start()  # while the network runs, Python has nothing else to do
        return reader

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


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on every system
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Waiting(NamedTuple, Generic[Item]):
    """An item, and what its document gives. ``letters``: the length of that."""

    item: Item
    letters: int
    outcome: Future[Analysis | Failure | None]


def _numbered(items: Iterable[Document | Failure]) -> Iterator[Document | Failure]:
    number = 0
    for item in items:
        if isinstance(item, Document):
            number += 1
            yield replace(item, id=f"d{number}")
        else:
            yield item

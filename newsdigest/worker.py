"""The process in which documents are analysed: it takes one after the other from its input, and writes what each gave.

What a document does to it (all memory, a crash in C code) ends this process and no other.
"""

from __future__ import annotations

import gc
import logging
import os
import pickle
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from newsdigest.config import Config
from newsdigest.models import Analysis, Document, Failure
from newsdigest.pipeline import Pipeline

if TYPE_CHECKING:
    from newsdigest.reader import Reader

_ALLOCATIONS = 100_000  # between two looks for garbage, as in the command
_log = logging.getLogger("newsdigest")


@dataclass(frozen=True, slots=True)
class Task:
    """How documents are analysed. Without a ``reader`` it is the packaged one.

    ``is_logged``: whether it is wanted what is logged on the way.
    """

    config: Config
    reader: Reader | None
    is_logged: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What a document gave, and what was logged on the way."""

    outcome: Analysis | Failure
    records: tuple[logging.LogRecord, ...]


def main() -> None:
    """Take a task, then documents until the input ends."""
    gc.set_threshold(_ALLOCATIONS)
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get among the results
    task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the process that started this one
    documents: SimpleQueue[Document] = SimpleQueue()
    records: SimpleQueue[logging.LogRecord] = SimpleQueue()
    Thread(target=_take, args=(documents,), daemon=True).start()
    if task.is_logged:
        from logging.handlers import QueueHandler

        _log.setLevel(logging.DEBUG)
        _log.addHandler(QueueHandler(records))
    pipeline = Pipeline(task.config, reader=task.reader)
    while True:
        outcome = pipeline.analysed(documents.get())
        pickle.dump(Result(outcome, tuple(_waiting(records))), results, pickle.HIGHEST_PROTOCOL)
        results.flush()


def _take(documents: SimpleQueue[Document]) -> None:
    """Hand on the documents. Once there can be no more, nobody waits for the one that is being read."""
    try:
        while True:
            documents.put(pickle.load(sys.stdin.buffer))  # noqa: S301 - as above
    finally:
        os._exit(0)


def _waiting(records: SimpleQueue[logging.LogRecord]) -> Iterator[logging.LogRecord]:
    while not records.empty():
        yield records.get()

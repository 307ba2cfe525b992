"""What the commands do once their options are known: read, write, tell, and choose the exit code."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TextIO

from newsdigest.config import Config, Format
from newsdigest.digest import UnknownFindingError, ids_meant, is_empty
from newsdigest.messages import Messages
from newsdigest.models import Analysis, Digest, Failure
from newsdigest.pipeline import Pipeline
from newsdigest.render import write, write_explanation
from newsdigest.render.clean import source_shown
from newsdigest.shell import standard_output, whole_file

Writing = Callable[[Digest, Config, TextIO], None]
ALL_READ, SOME_FAILED, WRONG_USAGE, ALL_FAILED = range(4)
_log = logging.getLogger(__name__)


@dataclass
class _Tally:
    """How many sources were read, failed, and gave anything."""

    read: int = 0
    failed: int = 0
    found: int = 0


def run(
    sources: list[str],
    config: Config,
    output: Path | None,
    messages: Messages,
    *,
    fail_empty: bool = False,
    writing: Writing | None = None,
) -> int:
    """Read the sources, write their digest to a file or to standard output, and return the exit code.

    ``writing``: how it is written, unless in the format of the configuration.
    """
    tally = _Tally()
    try:
        with _opened(output, config.format) as stream:
            _digest(sources, config, stream, messages, tally, writing or write)
    except _NothingReadError:
        return ALL_FAILED
    except BrokenPipeError:
        raise
    except OSError as error:
        messages.error(
            f"{output or 'standard output'}: cannot be written ({error.strerror}). Choose another file with -o"
        )
        return WRONG_USAGE
    except UnknownFindingError as error:
        messages.error(str(error))
        return WRONG_USAGE
    except Exception as error:
        _log.debug("unforeseen error", exc_info=error)
        messages.error(
            f"failed ({type(error).__name__}). This is a bug: please report it, with the traceback that -v shows"
        )
        return ALL_FAILED
    if not tally.read:
        return ALL_FAILED
    if fail_empty and not tally.found:
        messages.note("nothing was found in any article")
        return SOME_FAILED
    return SOME_FAILED if tally.failed else ALL_READ


class _NothingReadError(Exception):
    """All sources failed, and the format has no place for failures: an older digest in the file stays."""


def _opened(output: Path | None, form: Format) -> AbstractContextManager[TextIO]:
    if output is None or str(output) == "-":
        return standard_output(utf8=form is not Format.TABLE)
    return whole_file(output)


def explaining(contact: str | None, position: str | None) -> Writing:
    """Writes which words gave the findings, or those with an id (see ``ids_meant``)."""
    return lambda digest, _, stream: write_explanation(digest, stream, ids_meant(digest, contact, position))


def _digest(
    sources: list[str], config: Config, stream: TextIO, messages: Messages, tally: _Tally, writing: Writing
) -> None:
    """Read the sources and write what they gave: at the end, or for JSONL each as soon as it is read."""
    is_streamed = config.format is Format.JSONL
    progress = None if is_streamed and stream.isatty() else messages.progress
    with Pipeline(config, stdin=sys.stdin.buffer if sys.stdin else None) as pipeline:
        outcomes = _told(pipeline.outcomes(sources, progress), messages, tally)
        if is_streamed:
            for outcome in outcomes:
                writing(pipeline.digest([outcome]), config, stream)
                stream.flush()
            return
        collected = list(outcomes)
    messages.end_progress()
    if not tally.read and config.format is not Format.JSON:
        raise _NothingReadError
    writing(pipeline.digest(collected), config, stream)


def _told(outcomes: Iterable[Analysis | Failure], messages: Messages, tally: _Tally) -> Iterator[Analysis | Failure]:
    """The outcomes, each counted and told about as it comes."""
    start = perf_counter()
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            tally.failed += 1
            messages.failure(outcome)
        else:
            tally.read += 1
            tally.found += not is_empty(outcome)
            messages.detail(
                f"{source_shown(outcome.document.source)}: {_summary(outcome)} ({perf_counter() - start:.2f} s)"
            )
        yield outcome
        start = perf_counter()


def _summary(analysis: Analysis) -> str:
    counts = (
        (analysis.document.words, "words"),
        (len(analysis.contacts), "contacts"),
        (len(analysis.positions), "positions"),
    )
    return ", ".join(f"{count:,} {name}" for count, name in counts)

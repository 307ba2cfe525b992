"""What the command tells its user on standard error: failures, what was done, and how far it is."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from threading import Lock, Timer
from time import perf_counter
from typing import TYPE_CHECKING, Self

from newsdigest.models import Failure
from newsdigest.render.clean import shown, source_shown
from newsdigest.shell import last_act

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

LONG_SECONDS = 1.5
"""Work on several sources that takes longer than this gets a progress bar."""

_LOGGER = logging.getLogger("newsdigest")


class Messages:
    """Lines on standard error: failures and errors always, notes unless ``quiet``, details only when ``verbose``.

    As a context it shows the package's log (when ``verbose``), and takes the progress bar away at the end.
    """

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self.quiet, self.verbose = quiet, verbose
        self._bar: Bar | None = None
        self._lock = Lock()
        self._timer: Timer | None = None
        self._counts = (0, 0)
        self._begun = perf_counter()
        self._ended = False
        self._stack = ExitStack()
        self._log_lines = _LogLines(self.trace)

    def error(self, message: str) -> None:
        self._line(f"newsdigest: {shown(message)}")

    def failure(self, failure: Failure) -> None:
        self.error(f"{source_shown(failure.source)}: {failure.error.rstrip('.')}. {failure.hint}")

    def note(self, message: str) -> None:
        if not self.quiet:
            self.error(message)

    def detail(self, message: str) -> None:
        if self.verbose:
            self.error(message)

    def progress(self, done: int, total: int) -> None:
        """Say how far the work is: with none done, that it begins. The first call starts the clock of the bar."""
        with self._lock:
            self._counts = (done, total)
            if not done:
                self._begun = perf_counter()
            if self._bar is not None:
                self._bar.update(self._bar.task_ids[0], completed=done, total=total, pace=self._pace())
        wanted = total > 1 and not self.quiet and not self.verbose and sys.stderr is not None and sys.stderr.isatty()
        if wanted and self._timer is None:
            self._timer = Timer(LONG_SECONDS, self._show_bar)
            self._timer.daemon = True
            self._timer.start()

    def _show_bar(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
        bar = Progress(
            *columns, console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False
        )
        with self._lock:
            if self._ended:
                return
            done, total = self._counts
            bar.add_task("", completed=done, total=total, pace=self._pace())
            bar.start()
            self._bar = bar

    def _pace(self) -> str:
        """How many are done in a second, and how long the others will take at that: "12.5/s, 0:01:20 left"."""
        done, total = self._counts
        rate = done / (perf_counter() - self._begun)
        if not rate:
            return ""
        return f"{rate:.{1 if rate < 10 else 0}f}/s, {timedelta(seconds=round((total - done) / rate))} left"

    def trace(self, line: str) -> None:
        """Write a line of a traceback, with its indentation."""
        self._line(" " * (len(line) - len(line.lstrip(" "))) + shown(line))

    def _line(self, line: str) -> None:
        with self._lock:
            if self._bar is None and sys.stderr is not None:  # None by "2>&-"
                sys.stderr.write(f"{line}\n")
                sys.stderr.flush()
            elif self._bar is not None:
                self._bar.console.print(line, soft_wrap=True, markup=False, highlight=False, emoji=False)

    def end_progress(self) -> None:
        """Take the bar away, if there is one, before anything is written below it."""
        with self._lock:
            self._ended = True
            bar, self._bar = self._bar, None
        if self._timer is not None:
            self._timer.cancel()
        if bar is not None:
            bar.stop()

    def _give_back_the_line(self) -> None:
        """Take the bar away in one write, whatever holds the lock: a signal ends the process."""
        if self._bar is not None:
            os.write(sys.stderr.fileno(), b"\r\x1b[2K\x1b[?25h")  # empty the line, show the cursor

    def __enter__(self) -> Self:
        self._stack.enter_context(last_act(self._give_back_the_line))
        if self.verbose:
            _LOGGER.setLevel(logging.DEBUG)
            _LOGGER.addHandler(self._log_lines)
        return self

    def __exit__(self, *_: object) -> None:
        self.end_progress()
        self._stack.close()
        _LOGGER.removeHandler(self._log_lines)


class _LogLines(logging.Handler):
    """Writes log records, tracebacks included, line by line, each made safe to show."""

    def __init__(self, write: Callable[[str], None]) -> None:
        super().__init__(logging.DEBUG)
        self._write = write

    def emit(self, record: logging.LogRecord) -> None:
        for line in self.format(record).splitlines():
            self._write(line)

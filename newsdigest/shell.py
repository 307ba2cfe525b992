"""Manners of a shell command at its ends: whole files or none, and quiet deaths."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import NoReturn, TextIO

_STOPS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
_LAST_ACTS: list[Callable[[], object]] = []  # of the process, as its signals are


@contextmanager
def whole_file(path: Path, draft_name: str | None = None) -> Iterator[TextIO]:
    """A text file (UTF-8) that takes its place in one step when the block ends well, and never if it does not. It is
    on disk then, its name too.

    Raises OSError before the block is run when the file cannot be written. What is there already and is no regular
    file, such as /dev/null or a named pipe, is written to directly. ``draft_name``: of the file that is written first,
    for who can tell that nobody else writes one of that name; what an earlier process left of it is overwritten.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8") as stream:
            yield stream
        return
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    draft = target.with_name(draft_name or f".newsdigest-{os.urandom(8).hex()}")
    delete = partial(draft.unlink, missing_ok=True)
    with last_act(delete):
        try:
            with draft.open("w" if draft_name else "x", encoding="utf-8") as stream:
                if target.exists():
                    draft.chmod(target.stat().st_mode & 0o777)
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(target)
            _sync_folder(target.parent)
        finally:
            delete()


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def standard_output(*, utf8: bool) -> Iterator[TextIO]:
    """Standard output, flushed at the end. ``utf8``: whatever the locale says, since the format demands it.

    Otherwise characters that the terminal cannot show become question marks. What is a file is on disk then.
    """
    stream = sys.stdout
    if stream is None:  # ">&-"
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    if isinstance(stream, TextIOWrapper):
        if utf8:
            stream.reconfigure(encoding="utf-8")
        else:
            stream.reconfigure(errors="replace")
    yield stream
    stream.flush()
    with suppress(OSError, ValueError):  # a terminal or a pipe has no disk to reach
        os.fsync(stream.fileno())


@contextmanager
def quiet_end() -> Iterator[None]:
    """End tidily and without a word on Ctrl-C (status 130 in the shell), when the terminal is closed (129), when
    asked to end (143), and when the reader of a pipe has gone (141).

    The process dies of the signal itself, so that a loop of the shell that runs it ends too. It dies at once: an
    exception, as Python makes of Ctrl-C, gets lost or becomes another one while extension modules are loaded.
    """
    before = {number: signal.getsignal(number) for number in _STOPS}
    try:
        for number, handler in before.items():
            if handler is not signal.SIG_IGN:  # as nohup has it
                signal.signal(number, _end)
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left in the buffer has nowhere to go
        _die(getattr(signal, "SIGPIPE", 13))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def last_act(act: Callable[[], object]) -> Iterator[None]:
    """Have something done if a signal ends the process during the block."""
    _LAST_ACTS.append(act)
    try:
        yield
    finally:
        _LAST_ACTS.remove(act)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    for act in reversed(_LAST_ACTS):
        with suppress(OSError):
            act()
    _die(number)


def _die(number: int) -> NoReturn:
    if os.name == "posix":
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(128 + number)

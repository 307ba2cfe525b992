"""Manners of a shell command at its ends: whole files or none, and quiet deaths."""

from __future__ import annotations

import errno
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn, TextIO


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A text file (UTF-8) that takes its place in one step when the block ends well, and never if it does not.

    Raises OSError before the block is run when the file cannot be written. What is there already and is no regular
    file, such as /dev/null or a named pipe, is written to directly.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8") as stream:
            yield stream
        return
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".newsdigest-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            yield stream
        Path(name).chmod(_mode(target))
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mode(target: Path) -> int:
    """The permissions that a plain ``open`` would give or leave the file."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


@contextmanager
def standard_output(*, utf8: bool) -> Iterator[TextIO]:
    """Standard output, flushed at the end. ``utf8``: whatever the locale says, since the format demands it.

    Otherwise characters that the terminal cannot show become question marks.
    """
    stream = sys.stdout
    if isinstance(stream, TextIOWrapper):
        if utf8:
            stream.reconfigure(encoding="utf-8")
        else:
            stream.reconfigure(errors="replace")
    yield stream
    stream.flush()


@contextmanager
def quiet_end() -> Iterator[None]:
    """End without a word on Ctrl-C (status 130 in the shell) and when the reader of a pipe has gone (141).

    The process dies of the signal itself, so that a loop of the shell that runs it ends too.
    """
    dies_at_once = signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    try:
        if dies_at_once:
            signal.signal(signal.SIGINT, signal.default_int_handler)  # now there may be things to tidy up
        yield
    except KeyboardInterrupt:
        _die("SIGINT", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left in the buffer has nowhere to go
        _die("SIGPIPE", 141)
    finally:
        if dies_at_once:
            signal.signal(signal.SIGINT, signal.SIG_DFL)


def _die(name: str, status: int) -> NoReturn:
    if os.name == "posix":
        number = signal.Signals[name]
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    sys.exit(status)

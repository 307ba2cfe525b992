"""Have documents analysed in several processes, one for each thread of an executor.

When a process of a ``ProcessPoolExecutor`` dies, all that waits is lost, and nobody tells which document it was. Its
processes also run the main script again, and Ctrl-C reaches each of them, with a traceback from each.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from threading import Lock, local
from typing import TYPE_CHECKING

from newsdigest.config import Config
from newsdigest.models import Analysis, Document, Failure
from newsdigest.shell import last_act
from newsdigest.worker import Result, Task

if TYPE_CHECKING:
    from newsdigest.reader import Reader

_PROGRAM = "import sys; sys.path[:] = {path!r}; from newsdigest.worker import main; main()"
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_ONE_THREAD |= {"TOKENIZERS_PARALLELISM": "false"}
_KILLED = 9
_log = logging.getLogger("newsdigest")


class Workers:
    """``count`` processes, each started with its first document, and again when it has died of one."""

    def __init__(self, count: int, config: Config, reader: Reader | None) -> None:
        task = Task(config, reader, _log.isEnabledFor(logging.DEBUG))
        self.count = count
        self._task = pickle.dumps(task, pickle.HIGHEST_PROTOCOL)
        self._executor = ThreadPoolExecutor(count, thread_name_prefix="newsdigest-worker")
        self._mine = local()
        self._lock = Lock()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._is_closed = False
        self._stack = ExitStack()
        self._stack.enter_context(last_act(self._kill))

    def analysed(self, document: Document) -> Future[Analysis | Failure | None]:
        """The analysis of a document, when it is there. A process that dies of the document makes a failure of it."""
        return self._executor.submit(self._asked, document)

    def close(self) -> None:
        """End all processes at once, whatever they do."""
        with self._lock:
            self._is_closed = True
        self._kill()
        self._executor.shutdown(cancel_futures=True)
        for process in self._processes:
            _end_of(process)
        self._stack.close()

    def _kill(self) -> None:
        for process in tuple(self._processes):
            process.kill()

    def _asked(self, document: Document) -> Analysis | Failure:
        try:
            process = self._running()
        except OSError as error:
            problem = f"no process can be started to read it ({error.strerror})"
            return Failure(document.source, problem, "Try again with --jobs 1.")
        try:
            result = _exchanged(process, document)
        except (OSError, EOFError, pickle.UnpicklingError):
            return Failure(document.source, *_explained(self._buried(process)))
        for record in result.records:
            _log.handle(record)
        return result.outcome

    def _running(self) -> subprocess.Popen[bytes]:
        """The process of this thread. Raises OSError when there is none and none can be started."""
        process: subprocess.Popen[bytes] | None = getattr(self._mine, "process", None)
        if process is not None and process.poll() is not None:  # it was ended from outside
            self._buried(process)
            process = None
        if process is None:
            self._mine.process = process = self._started()
        return process

    def _started(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._is_closed:
                raise ProcessLookupError
            process = subprocess.Popen(  # noqa: S603 - this program itself
                [sys.executable, "-I", "-c", _PROGRAM.format(path=sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | _ONE_THREAD,
                process_group=0 if os.name == "posix" else None,  # Ctrl-C is for this process, which ends the others
            )
            self._processes.append(process)
        if process.stdin:
            with suppress(OSError):  # it has ended already, as its first document will tell
                process.stdin.write(self._task)
        return process

    def _buried(self, process: subprocess.Popen[bytes]) -> int:
        """Let go of a process that has ended or is of no more use. Returns its exit status."""
        with self._lock:
            self._processes.remove(process)
        self._mine.process = None
        process.kill()
        return _end_of(process)


def _exchanged(process: subprocess.Popen[bytes], document: Document) -> Result:
    """What a process makes of a document. Raises an error when it ends before that."""
    if not process.stdin or not process.stdout:
        raise EOFError
    pickle.dump(document, process.stdin, pickle.HIGHEST_PROTOCOL)
    process.stdin.flush()
    result: Result = pickle.load(process.stdout)  # noqa: S301 - written by the process that this one started
    return result


def _end_of(process: subprocess.Popen[bytes]) -> int:
    status = process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            if pipe:
                pipe.close()
    return status


def _explained(status: int) -> tuple[str, str]:
    """What went wrong, by the exit status of a process (below zero: the signal that ended it), and what to do."""
    if status == -_KILLED:
        return "the process that read it was killed, perhaps as memory ran out", "Read it alone, or cut it into parts."
    end = signal.Signals(-status).name if status < 0 else f"status {status}"
    return f"the process that read it ended with {end}", "This is a bug: please report it, with the article."

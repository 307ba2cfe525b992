"""Have pages and feeds parsed in a process of its own, which is ended when it takes too long."""

from __future__ import annotations

import atexit
import base64
import contextlib
import json
import os
import subprocess
import sys
from datetime import date
from threading import Lock, Timer
from typing import Any, NamedTuple

from newsdigest.models import Span
from newsdigest.sources.base import Article, Limits, NoArticleError, SourceError
from newsdigest.sources.fetch import Fetched

_PROGRAM = "import sys; sys.path[:] = {path!r}; from newsdigest.sources.worker import main; main()"


class _Worker:
    """One process, started when first needed and again after it was ended. Safe to use from several threads."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._lock = Lock()

    def ask(self, task: dict[str, Any], seconds: float) -> Any:
        """What a task gives. Raises SourceError, also when it takes longer than ``seconds``."""
        line = json.dumps({**task, "seconds": seconds}).encode() + b"\n"
        with self._lock:
            answer, is_late = self._exchange(line, seconds)
        if is_late:
            raise SourceError(f"took longer than {seconds:g} s to be parsed", "Paste its text into a file.")
        if not answer.endswith(b"\n"):
            raise SourceError("breaks the parser", "Paste its text into a file.")
        result = json.loads(answer)
        if "feeds" in result:
            raise NoArticleError(result["error"], result["hint"], result["feeds"], result["amp"])
        if "error" in result:
            raise SourceError(result["error"], result["hint"])
        return result["found"]

    def _exchange(self, line: bytes, seconds: float) -> tuple[bytes, bool]:
        process = self._running()
        late: list[bool] = []

        def end() -> None:
            late.append(True)
            process.kill()

        timer = Timer(seconds, end)
        timer.daemon = True
        timer.start()
        answer = b""
        with contextlib.suppress(OSError):  # it has ended before it read the task
            if process.stdin and process.stdout:
                process.stdin.write(line)
                process.stdin.flush()
                answer = process.stdout.readline()
        timer.cancel()
        timer.join()
        if late or not answer.endswith(b"\n"):
            self.close()
        return answer, bool(late) and not answer.endswith(b"\n")

    def start(self) -> None:
        """Let it load its libraries while something else is done."""
        if self._lock.acquire(blocking=False):  # else it is at work already
            try:
                self._running()
            finally:
                self._lock.release()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.close()  # it was ended from outside
        if self._process is None or self._owner != os.getpid():  # a forked child must not share its parent's pipes
            self._owner = os.getpid()
            self._process = subprocess.Popen(  # noqa: S603 - this program itself
                [sys.executable, "-I", "-c", _PROGRAM.format(path=sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            atexit.register(self.close)
        return self._process

    def close(self) -> None:
        process, self._process = self._process, None
        atexit.unregister(self.close)
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()


_WORKER = _Worker()


def prepare() -> None:
    """Let the process start while a page is still on its way."""
    _WORKER.start()


class Entry(NamedTuple):
    """An article that a feed lists: ``html`` is what the feed gives of it, ``published`` a day (ISO 8601)."""

    title: str | None
    link: str | None
    published: str | None
    html: str | None


def parse_html(page: str, url: str | None, limits: Limits) -> Article:
    """The article of a page. Raises SourceError: NoArticleError where the page has none."""
    found = _WORKER.ask({"kind": "html", "page": page, "url": url}, limits.timeout_seconds)
    return Article(
        text=found["text"],
        blocks=tuple(Span(*block) for block in found["blocks"]),
        title=found["title"],
        title_span=Span(*found["title_span"]) if found["title_span"] else None,
        published=date.fromisoformat(found["published"]) if found["published"] else None,
        site=found["site"],
        author=found["author"],
        canonical_url=found["canonical_url"],
        language=found["language"],
    )


def parse_feed(fetched: Fetched, limits: Limits) -> list[Entry]:
    """The entries of a feed, newest first as feeds have them. Raises SourceError."""
    task = {"kind": "feed", "data": _packed(fetched.data), "charset": fetched.charset, "url": fetched.url}
    return [Entry(**entry) for entry in _WORKER.ask(task, limits.timeout_seconds)]


def parse_archive(kind: str, fetched: Fetched, limits: Limits) -> list[Fetched]:
    """The pages of an archive. Raises SourceError."""
    task = {"kind": kind, "data": _packed(fetched.data), "max_bytes": limits.max_bytes}
    pages = _WORKER.ask(task, limits.timeout_seconds)
    if not pages:
        raise SourceError("is a web archive without pages", "Look at what is in it.")
    return [
        Fetched(base64.b64decode(page["data"]), page["url"] or fetched.name, page["charset"], page["url"])
        for page in pages
    ]


def _packed(data: bytes) -> str:
    return base64.b64encode(data).decode()

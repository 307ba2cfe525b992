"""The process in which pages and feeds are parsed: each line it reads is a task, each line it writes a result (JSON).

What a hostile page does to a parser (endless time, all memory, a crash in C code) ends this process and no other.
"""

from __future__ import annotations

import base64
import contextlib
import json
import signal
import sys
from typing import TYPE_CHECKING, Any

from newsdigest.sources.base import Limits, NoArticleError, SourceError

MEMORY_BYTES = 2 * 1024**3
if TYPE_CHECKING:
    from newsdigest.sources.archives import Archived

_GRACE = 5.0  # seconds after which a task ends this process, should its parent be gone


def main() -> None:
    """Do tasks until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _limit_memory()
    results = sys.stdout.buffer
    for line in sys.stdin.buffer:
        results.write(json.dumps(result_of(json.loads(line))).encode() + b"\n")
        results.flush()
        del line


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # not every system has such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def result_of(task: dict[str, Any]) -> dict[str, Any]:
    """What a task gives. An alarm ends this process when that takes much too long, and is off again afterwards."""
    _set_alarm(task["seconds"] + _GRACE)
    try:
        return {"found": _found(task)}
    except NoArticleError as error:
        return {"error": error.error, "hint": error.hint, "feeds": error.feeds, "amp": error.amp}
    except SourceError as error:
        return {"error": error.error, "hint": error.hint}
    except MemoryError:
        return {"error": "needs too much memory to be parsed", "hint": "Paste its text into a file."}
    finally:
        _set_alarm(0)


def _set_alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):  # not on every system
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _found(task: dict[str, Any]) -> Any:
    match task["kind"]:
        case "feed":
            from newsdigest.sources.feeds import read_feed

            return read_feed(base64.b64decode(task["data"]), task["charset"], task["url"])
        case "mhtml":
            from newsdigest.sources.archives import page_of_mhtml

            return [_packed(page_of_mhtml(base64.b64decode(task["data"])))]
        case "warc":
            from newsdigest.sources.archives import pages_of_warc

            limits = Limits(max_bytes=task["max_bytes"])
            return [_packed(page) for page in pages_of_warc(base64.b64decode(task["data"]), limits)]
        case _:
            return _article(task["page"], task["url"])


def _packed(page: Archived) -> dict[str, str | None]:
    return {"data": base64.b64encode(page.data).decode(), "url": page.url, "charset": page.charset}


def _article(page: str, url: str | None) -> dict[str, Any]:
    from newsdigest.sources.html import read_html

    article = read_html(page, url)
    return {
        "text": article.text,
        "blocks": article.blocks,
        "title": article.title,
        "title_span": article.title_span,
        "published": article.published and article.published.isoformat(),
        "site": article.site,
        "author": article.author,
        "canonical_url": article.canonical_url,
        "language": article.language,
    }

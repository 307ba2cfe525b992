"""Get web pages over HTTP: within limits of time, size and redirects, from nowhere that is private."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin, urlsplit

from newsdigest import __version__
from newsdigest.sources.addresses import Resolve, resolve_host
from newsdigest.sources.answer import Answer
from newsdigest.sources.base import Limits, SourceError, one_line
from newsdigest.sources.broken import explain
from newsdigest.sources.cache import Cache
from newsdigest.sources.connect import Deadline, Gate, open_pools
from newsdigest.sources.manners import Pauses, Robots
from newsdigest.sources.unpack import unpack_answer

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, Retry

REDIRECTS = 5
AGENT = f"newsdigest/{__version__}"
_CHUNK = 65_536
_HEADERS = {
    "User-Agent": AGENT,
    "Accept": "text/html, application/xhtml+xml, application/rss+xml;q=0.9, application/atom+xml;q=0.9, "
    "application/feed+json;q=0.9, application/xml;q=0.8, text/plain;q=0.8, text/markdown;q=0.8, */*;q=0.1",
    "Accept-Encoding": "gzip",
}
_READABLE = re.compile(
    r"text/(?:html|plain|markdown|x-markdown|xml)|multipart/related|message/rfc822|application/(?:xhtml\+xml|xml|"
    r"(?:rss|atom|rdf)\+xml|(?:feed\+)?json|warc|x-?gzip|gzip|octet-stream|x-mimearchive)|"
)
_LATER = {429, 502, 503, 504}
_KNOWN = {404: "not found", 410: "gone", 401: "needs a login", 403: "refused by the site", 429: "too many requests"}
_SHORTEST_WAIT = 0.5  # seconds before a page is asked for again

Check = Callable[[str], object]
"""Raises SourceError for an address that must not be asked."""


class Web:
    """The web as one run sees it: its cache, its pauses, its sites' rules. May be used by several threads at once."""

    def __init__(self, limits: Limits, resolve: Resolve = resolve_host) -> None:
        self._limits, self._resolve = limits, resolve
        self._pauses = Pauses(limits.delay_seconds)
        self._robots = Robots(AGENT, self._rules_of_site)
        # what was read with leave from private servers must not be there for a run without it
        name = "private.db" if limits.allow_private else "public.db"
        self._cache = Cache(limits.cache_folder / name) if limits.cache_folder else None

    def page(self, url: str) -> Answer:
        """A page that its user has named. Raise SourceError when it cannot be had."""
        return self._readable(url)

    def linked_page(self, url: str) -> Answer:
        """A page that a feed or another page has named: only if its site, and any it redirects to, lets programs."""
        _check_scheme(url)
        return self._readable(url, self._robots.check(url), self._robots.check)

    def close(self) -> None:
        if self._cache:
            self._cache.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _rules_of_site(self, url: str) -> str | None:
        answer = self._followed(url)
        if answer.status >= 500 or answer.status == 429:
            raise SourceError(f"HTTP status {answer.status}", "Try again later.")
        return answer.data.decode("utf-8", "replace") if answer.status == 200 else None

    def _readable(self, url: str, pause: float = 0.0, check: Check | None = None) -> Answer:
        answer = self._followed(url, pause, check)
        _check_status(answer)
        return answer

    def _followed(self, url: str, pause: float = 0.0, check: Check | None = None) -> Answer:
        """The answer at the end of the redirects, within the time limit, which begins when the site's turn has come."""
        from http.client import HTTPException

        from urllib3.exceptions import HTTPError

        turn = partial(self._pauses.wait, url, pause)
        with Deadline(self._limits.timeout_seconds, turn) as deadline:
            try:
                return self._follow(url, deadline, check)
            except (HTTPError, HTTPException, OSError, ValueError) as error:
                raise explain(error, self._limits, is_late=deadline.passed) from error

    def _follow(self, url: str, deadline: Deadline, check: Check | None) -> Answer:
        _check_scheme(url)
        for _ in range(REDIRECTS + 1):
            answer = self._answer(url, deadline)
            location = answer.header("Location")
            if answer.status not in {301, 302, 303, 307, 308} or not location:
                return answer.at(url)
            url = urljoin(url, location)
            _check_scheme(url)
            if check:
                check(url)
        raise SourceError(f"redirects more than {REDIRECTS} times", "Open it in a browser and give the final address.")

    def _answer(self, url: str, deadline: Deadline) -> Answer:
        if self._cache is None:
            return self._retried(url, _HEADERS, deadline)
        return self._cache.answer(url, _HEADERS, lambda more: self._retried(url, {**_HEADERS, **more}, deadline))

    def _retried(self, url: str, headers: dict[str, str], deadline: Deadline) -> Answer:
        """Ask again when the server asks for that or the connection breaks, as long as there is time."""
        from urllib3 import Retry
        from urllib3.exceptions import ProtocolError

        deadline.begin()
        gate = Gate(self._resolve, self._limits.allow_private, deadline)
        retry = Retry(total=self._limits.retries, backoff_factor=_SHORTEST_WAIT)
        while True:
            try:
                answer = self._once(url, headers, gate)
            except ProtocolError as error:
                wait = _SHORTEST_WAIT
                if deadline.passed or not retry.total or wait >= deadline.left:
                    raise
                retry = retry.increment("GET", url, error=error)
            else:
                if answer.status not in _LATER:
                    return answer
                wait = _wait(retry, answer)
                if not retry.total or wait >= deadline.left:
                    return answer
                retry = retry.increment("GET", url)
            time.sleep(min(max(wait, retry.get_backoff_time()), deadline.left))

    def _once(self, url: str, headers: dict[str, str], gate: Gate) -> Answer:
        from urllib3 import Timeout

        with open_pools(gate, url, retries=False) as pools:
            timeout = Timeout(total=gate.deadline.left)
            response = pools.request(
                "GET", url, headers=headers, timeout=timeout, redirect=False, preload_content=False
            )
            with response:
                found = Answer(response.status, dict(response.headers.items()), b"", url)
                if response.status != 200:
                    return found
                _check_type(found)
                data = self._body(response, gate.deadline)
                return found.with_data(unpack_answer(data, found.header("Content-Encoding"), self._limits))

    def _body(self, response: BaseHTTPResponse, deadline: Deadline) -> bytes:
        data = bytearray()
        while chunk := response.read1(_CHUNK, decode_content=False):
            data += chunk
            if len(data) > self._limits.max_bytes:
                raise self._limits.too_large()
            if deadline.passed:
                raise TimeoutError
        if deadline.passed:  # shut down by us: what looks like the end is not
            raise TimeoutError
        return bytes(data)


def _wait(retry: Retry, answer: Answer) -> float:
    """Seconds after which the server wants to be asked again."""
    from urllib3.exceptions import InvalidHeader

    try:
        return max(_SHORTEST_WAIT, retry.parse_retry_after(answer.header("Retry-After") or "0"))
    except (InvalidHeader, OverflowError, ValueError):
        return _SHORTEST_WAIT


def _check_scheme(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise SourceError("is not a valid address", "Check the address.") from None
    if parts.scheme not in {"http", "https"}:
        raise SourceError(f"leads to {url[:100]}, which is not opened", "Give the http(s) address of the article.")
    if not is_whole:
        raise SourceError("is not a valid address", "Check the address.")


def _check_status(answer: Answer) -> None:
    if answer.status == 200:
        return
    says = _KNOWN.get(answer.status, one_line(answer.reason)[:60])
    hint = "Check the address, or save the page and give the file."
    if answer.status in _LATER or answer.status >= 500:
        asked = one_line(answer.header("Retry-After") or "")[:40]
        hint = "Try again later" + (f"; the site asks to wait {asked} seconds." if asked.isdecimal() else ".")
    raise SourceError(f"HTTP status {answer.status}" + (f" ({says})" if says else ""), hint)


def _check_type(answer: Answer) -> None:
    kind = (answer.header("Content-Type") or "").partition(";")[0].strip().lower()
    if not _READABLE.fullmatch(kind):
        what = "a PDF" if kind == "application/pdf" else f"of type {kind[:60]}"
        raise SourceError(f"is {what}, not an article", "Give the address of a web page.")

"""Manners towards the sites that are asked: a pause between two requests to one, and respect for its robots.txt."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsdigest.sources.base import SourceError

if TYPE_CHECKING:
    from protego import Protego

_LONGEST_PAUSE = 10.0  # seconds, whatever a site asks for
_MOST_RULES = 500_000  # characters of a robots.txt that are read (RFC 9309 asks for that many at least)


class Pauses:
    """When each host may be asked again."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, url: str, asked_for: float = 0.0) -> None:
        """Wait for the turn of a host: ``seconds`` after its last one, or as many as the host has asked for."""
        host = (urlsplit(url).hostname or "").lower()
        pause = max(self._seconds, min(asked_for, _LONGEST_PAUSE))
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._free_at.get(host, now))
            self._free_at[host] = turn + pause
        time.sleep(turn - now)


class Robots:
    """What sites allow, each asked once (RFC 9309). ``ask`` gets a robots.txt: None if there is none."""

    def __init__(self, agent: str, ask: Callable[[str], str | None]) -> None:
        self._agent, self._ask = agent, ask
        self._rules: dict[str, Protego | None] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def check(self, url: str) -> float:
        """The pause in seconds that the site asks for. Raise SourceError when it does not want this page read."""
        parts = urlsplit(url)
        rules = self._of(f"{parts.scheme}://{parts.netloc}")
        if rules is None:
            return 0.0
        if not rules.can_fetch(url, self._agent):
            raise SourceError(
                "its site asks programs not to read it (robots.txt)", "Open it yourself, or name its address directly."
            )
        return float(rules.crawl_delay(self._agent) or 0.0)

    def _of(self, site: str) -> Protego | None:
        with self._lock:
            lock = self._locks.setdefault(site, threading.Lock())
        with lock:
            if site not in self._rules:
                self._rules[site] = self._read(site)
            return self._rules[site]

    def _read(self, site: str) -> Protego | None:
        from protego import Protego

        try:
            text = self._ask(f"{site}/robots.txt")
        except SourceError:  # a site whose rules cannot be had is left alone
            return Protego.parse("User-agent: *\nDisallow: /")
        return None if text is None else Protego.parse(text[:_MOST_RULES])

"""Connections that only lead where they may, to the very address that was checked, and that end when time is up."""

from __future__ import annotations

import contextlib
import math
import socket
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from newsdigest.sources.addresses import Resolve, check_address
from newsdigest.sources.base import SourceError

if TYPE_CHECKING:
    from urllib3 import PoolManager
    from urllib3.connection import HTTPConnection

_LONGEST_CONNECT = 10.0  # seconds for one address


class Deadline:
    """A time limit that holds whatever a server does: at its end all its connections are shut down.

    A time limit on each wait is not enough: a server that sends a byte a second never makes one run out.
    """

    def __init__(self, seconds: float, before: Callable[[], object]) -> None:
        self._seconds, self._before = seconds, before
        self._at = math.inf
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._shut_all)
        self._timer.daemon = True

    def begin(self) -> None:
        """Do what must come before the first request, then let the time run; nothing when it runs already."""
        if self._at == math.inf:
            self._before()
            self._at = time.monotonic() + self._seconds
            self._timer.start()

    @property
    def left(self) -> float:
        """Seconds until the end, at least a thousandth."""
        return max(0.001, self._at - time.monotonic())

    @property
    def passed(self) -> bool:
        return time.monotonic() >= self._at

    def watch(self, connection: socket.socket) -> None:
        """Shut this connection down at the end, also if TLS has taken its descriptor over by then."""
        with self._lock:
            self._sockets.append(connection.dup())
        if self.passed:
            self._shut_all()

    def _shut_all(self) -> None:
        with self._lock:
            for connection in self._sockets:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            for connection in self._sockets:
                connection.close()
            self._sockets.clear()


@dataclass(frozen=True, slots=True)
class Gate:
    """Where connections may lead, and until when."""

    resolve: Resolve
    allow_private: bool
    deadline: Deadline

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of a host, each of them checked: one that is forbidden spoils them all."""
        found = list(self.resolved(host, port))
        for address in found:
            check_address(address, allow_private=self.allow_private)
        return found

    def resolved(self, host: str, port: int) -> Iterable[str]:
        """In a thread, because the system's resolver knows no time limit."""
        answer: Future[Iterable[str]] = Future()

        def ask() -> None:
            try:
                answer.set_result(self.resolve(host, port))
            except (OSError, UnicodeError) as error:
                answer.set_exception(error)

        threading.Thread(target=ask, daemon=True).start()
        return answer.result(self.deadline.left)


def open_pools(gate: Gate, url: str, **options: Any) -> PoolManager:
    """A urllib3 pool manager for one address, through the proxy that the environment names for it, if any."""
    import urllib3

    proxy = _proxy_for(url)
    if proxy is None:
        pools = urllib3.PoolManager(**options)
    else:
        _check_behind_proxy(gate, url)
        pools = _proxied(proxy, options)
    pools.pool_classes_by_scheme = _pool_classes(gate, is_proxied=proxy is not None)
    return pools


def _pool_classes(gate: Gate, *, is_proxied: bool) -> dict[str, Any]:
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, gate, is_proxied=is_proxied)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, gate, is_proxied=is_proxied)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _connect(connection: HTTPConnection, gate: Gate, *, is_proxied: bool) -> socket.socket:
    """A socket to one of the checked addresses. Host header, SNI and certificate stay those of the name."""
    from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
    from urllib3.util.connection import create_connection

    host, port = connection.host.strip("[]"), connection.port or connection.default_port
    try:
        found = list(gate.resolved(host, port)) if is_proxied else gate.addresses(host, port)
    except socket.gaierror as error:
        raise NameResolutionError(host, connection, error) from error
    except (OSError, UnicodeError) as error:  # TimeoutError is one of them
        raise NewConnectionError(connection, f"{host} could not be resolved: {error}") from error
    failure: OSError | None = None
    for address in found:
        try:
            opened = create_connection(
                (address, port),
                min(_LONGEST_CONNECT, gate.deadline.left),
                source_address=connection.source_address,
                socket_options=connection.socket_options,
            )
        except OSError as error:
            failure = error
            continue
        gate.deadline.watch(opened)
        opened.settimeout(gate.deadline.left)
        return opened
    if isinstance(failure, TimeoutError):
        raise ConnectTimeoutError(connection, "no answer") from failure
    raise NewConnectionError(connection, f"no address of {host} answers") from failure


def _proxy_for(url: str) -> str | None:
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(url)
    if not parts.hostname or proxy_bypass(parts.hostname):
        return None
    proxies = getproxies()
    return proxies.get(parts.scheme.lower()) or proxies.get("all") or None


def _proxied(proxy: str, options: dict[str, Any]) -> PoolManager:
    import urllib3
    from urllib3.util import make_headers, parse_url

    try:
        parts = parse_url(proxy if "://" in proxy else f"http://{proxy}")
        login = make_headers(proxy_basic_auth=parts.auth) if parts.auth else None
        return urllib3.ProxyManager(parts._replace(auth=None).url, proxy_headers=login, **options)
    except (urllib3.exceptions.HTTPError, ValueError) as error:
        raise SourceError(
            "its proxy, named in the environment, cannot be used", "Name a http:// or https:// proxy."
        ) from error


def _check_behind_proxy(gate: Gate, url: str) -> None:
    """The proxy finds the host's address. What this machine knows of it is checked all the same."""
    parts = urlsplit(url)
    with contextlib.suppress(OSError, UnicodeError):
        gate.addresses(parts.hostname or "", parts.port or 80)

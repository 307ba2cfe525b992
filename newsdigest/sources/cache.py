"""An HTTP cache (RFC 9111) on disk, by hishel: what is fresh is not fetched again, the rest only if changed."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from newsdigest.sources.answer import Answer

if TYPE_CHECKING:
    from hishel import AnyState, Response, SqliteStorage

Send = Callable[[dict[str, str]], Answer]
"""Ask the server, with these headers besides the usual ones."""

_LARGEST = 200 * 1024 * 1024  # bytes of the whole cache; the longest unused go first
_NOT_KEPT = {"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie"}


class Cache:
    """Answers kept in a file (SQLite). A cache that cannot be written or read costs no page: the server is asked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: SqliteStorage | None = None
        self._lock = Lock()

    @property
    def _storage(self) -> SqliteStorage:
        from hishel import SqliteStorage

        with self._lock:
            if self._opened is None:
                logging.getLogger("hishel").addHandler(logging.NullHandler())  # else Python prints its warnings
                self._opened = SqliteStorage(database_path=self._path, max_size=_LARGEST)
            return self._opened

    def answer(self, url: str, headers: dict[str, str], send: Send) -> Answer:
        """The answer to a GET, from the cache where the rules of HTTP allow it."""
        from hishel import (
            CacheMiss,
            CouldNotBeStored,
            FromCache,
            Headers,
            IdleClient,
            InvalidateEntries,
            NeedRevalidation,
            NeedToBeUpdated,
            Request,
            StoreAndUse,
        )

        request = Request(method="GET", url=url, headers=Headers(headers))
        key = hashlib.sha256(url.encode()).hexdigest()
        state: AnyState = IdleClient(options={"shared": False})
        while True:
            match state:
                case IdleClient():
                    state = state.next(request, self._storage.get_entries(key))
                case CacheMiss() | NeedRevalidation():
                    known = {name.lower() for name in headers}
                    answer = send({n: v for n, v in state.request.headers.items() if n.lower() not in known})
                    if answer.status >= 400:  # a failure is never worth keeping, whatever its headers say
                        return answer
                    state = state.next(_as_response(answer))
                case NeedToBeUpdated():
                    for entry in state.updating_entries:
                        self._storage.update_headers(entry.id, entry.response.headers)
                    state = state.next()
                case InvalidateEntries():
                    for identity in state.entry_ids:
                        self._storage.remove_entry(identity)
                    state = state.next()
                case StoreAndUse():
                    return _as_answer(self._storage.create_entry(request, state.response, key).response)
                case FromCache():
                    return _as_answer(state.entry.response)
                case CouldNotBeStored():
                    return _as_answer(state.response)

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()


def _as_response(answer: Answer) -> Response:
    from hishel import Headers, Response

    kept = {name.lower(): value for name, value in answer.headers.items() if name.lower() not in _NOT_KEPT}
    return Response(answer.status, Headers(kept), iter([answer.data]))


def _as_answer(response: Response) -> Answer:
    stream = response.stream
    data = b"".join(stream) if isinstance(stream, Iterator) else b""
    return Answer(response.status_code, dict(response.headers.items()), data)

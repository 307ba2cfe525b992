"""Why the state cannot be used, in one line for its user."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsdigest.store.pack import DamagedError
from newsdigest.store.schema import ForeignDatabaseError, NewerSchemaError

_DAMAGED = "is damaged. Move it away to begin anew: all articles are then new again"


class StateError(Exception):
    """The state cannot be used; nothing in it was changed. The message is one line: which file, why, what to do."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns what goes wrong with the database into a StateError."""
    try:
        yield
    except NewerSchemaError:
        raise StateError(f"{path}: was written by a newer newsdigest. Use that one, or name another state") from None
    except ForeignDatabaseError:
        raise StateError(f"{path}: is a database of another program. Name another state") from None
    except sqlite3.Error as error:
        raise StateError(f"{path}: {_reason(error)}") from error
    except DamagedError as error:
        raise StateError(f"{path}: {_DAMAGED}") from error


def _reason(error: sqlite3.Error) -> str:
    match (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF:  # an extended code has the plain one in its low byte
        case sqlite3.SQLITE_FULL:
            return "the disk is full. Make room; nothing was changed"
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return "cannot be written. Make the file and its folder writable"
        case sqlite3.SQLITE_CANTOPEN:
            return "cannot be opened. Check the path and its permissions"
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return _DAMAGED
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return "is in use by another program. Try again later"
        case sqlite3.SQLITE_IOERR:
            return "could not be read or written (input/output error: a full disk, a limit or a defect)"
        case _:
            return f"cannot be used ({error})"

"""One run at a time: the state is locked as long as one is at work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsdigest.store.errors import StateError

WAIT_SECONDS = 10.0
"""How long a run waits for another one to end."""


@contextmanager
def alone(path: Path, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Keeps other runs from the state at ``path``. The lock goes with the process, however that ends.

    Raises StateError when another run is still at work after ``wait_seconds``.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(path.with_name(f"{path.name}.lock"), timeout=wait_seconds)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise StateError(f"{path}: another run is at work. Try again when it has ended") from None
    except OSError as error:
        raise StateError(f"{path}: cannot be locked ({error.strerror}). Name another state") from None
    try:
        yield
    finally:
        lock.release()

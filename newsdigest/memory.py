"""Memory that is no longer needed goes back to the system, for what comes next is to fit into it."""

from __future__ import annotations

import ctypes
from contextlib import suppress


def give_back() -> None:
    """Hand back what was freed. Only glibc has to be asked: it keeps what lies between blocks that are in use."""
    with suppress(AttributeError, OSError, TypeError):  # other C libraries have no such function, or no such name
        ctypes.CDLL(None).malloc_trim(0)

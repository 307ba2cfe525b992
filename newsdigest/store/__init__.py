"""The state: articles that were read, what was found in them, and the runs that told of it. One SQLite file.

For looking back::

    with Store.open(state_path(config)) as store:
        for kept in store.analyses(since=date(2024, 5, 1), person="Bennett"):
            kept.analysis, kept.day, kept.read_at
        store.text_from(source, sha256)
"""

from __future__ import annotations

from newsdigest.store.errors import StateError
from newsdigest.store.kept import Kept, Output, Run
from newsdigest.store.store import Store

__all__ = ["Kept", "Output", "Run", "StateError", "Store"]

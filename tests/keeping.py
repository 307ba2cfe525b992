"""A state with articles in it, as a run leaves it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from newsdigest.config import Config, state_path
from newsdigest.models import Analysis, ReaderInfo
from newsdigest.store import Output, Store

NOW = datetime(2024, 5, 9, 6, 30, tzinfo=UTC)


def keep(analyses: Iterable[Analysis]) -> None:
    """Have a run that is done tell of some articles, in the usual place of the state."""
    reader = ReaderInfo("test-reader", "1")
    with Store.open(state_path(Config()), create=True) as store:
        run = store.begin("news", NOW)
        for analysis in analyses:
            key, sha256 = analysis.document.source, analysis.document.sha256
            document = replace(analysis.document, id=f"d{store.number_of(key, sha256)}")
            store.stage(run, key, replace(analysis, document=document), reader, NOW)
        store.prepare(run, [Output("-", [(0, "text", "")])])
        store.finish(run)

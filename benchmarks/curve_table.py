"""The results of ``curve.py`` as the table of training/README.md."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from marked import put, table

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "curve.json"
README = HERE.parent / "training" / "README.md"
COMMAND = "benchmarks/curve.py --readme"
Row = dict[str, Any]


def markdown(results: Sequence[Row]) -> str:
    """One row for each network; the first is the one that the others are compared with."""
    first = results[0]
    rows = [["network", "MB", "words a second", "times as fast", *first["figures"]]]
    for one in results:
        pairs = zip(one["words_a_second"], first["words_a_second"], strict=True)
        ratio = statistics.median(own / packaged for own, packaged in pairs)
        speed = statistics.median(one["words_a_second"])
        rows.append([one["name"], f"{one['mb']}", f"{speed:,.0f}", f"{ratio:.2f}", *map(str, one["figures"].values())])
    return table(rows)


def write_to_readme() -> None:
    """Put the committed results between the marks."""
    put(README, COMMAND, markdown(json.loads(RESULTS.read_text(encoding="utf-8"))))

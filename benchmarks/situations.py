"""Print what comes of each hostile or broken situation of tests/hostile.py: the line its user sees, time, peak memory.

usage: python benchmarks/situations.py
Memory is what this process and the one that parses pages take beyond what they took before, in megabytes.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from hostile import outcomes


def main() -> int:
    surprises = 0
    print(f"{'situation':<40} {'s':>5} {'MB':>5}  what its user sees")
    with tempfile.TemporaryDirectory() as folder:
        for situation, outcome in outcomes(Path(folder)):
            is_surprise = not outcome.told.startswith(situation.told)
            surprises += is_surprise
            mark = "  UNEXPECTED" if is_surprise else ""
            print(f"{outcome.name:<40} {outcome.seconds:>5.2f} {outcome.megabytes:>5.0f}  {outcome.told}{mark}")
    return 1 if surprises else 0


if __name__ == "__main__":
    sys.exit(main())

"""Read many mutated pages, feeds, texts and archives; each must end in a document or in one clear line.

usage: python benchmarks/fuzz.py [--cases 20000] [--seed 1]
What breaks is kept in fuzz-<number>.bin. Ends with 1 when anything did.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from mutate import mutated, problem


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    start, broken = time.monotonic(), 0
    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(mutated(options.cases, options.seed), 1):
            if found := problem(data, Path(folder)):
                broken += 1
                Path(f"fuzz-{number}.bin").write_bytes(found.data)
                print(f"{number}: {found.why}", flush=True)
            if number % 1000 == 0:
                print(f"{number:,} read, {broken} broken, {time.monotonic() - start:.0f} s", flush=True)
    print(f"{options.cases:,} inputs, {broken} broken, {time.monotonic() - start:.0f} s")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

"""How much sooner many articles are read by two processes on two cores than by one on one core.

usage: python benchmarks/jobs.py [--articles 1000] [--rounds 1] [--jobs 2] [--floor 1.7] [--shared DIR]
Ends with 1 when several processes are less than ``--floor`` times as fast, by the clock. Linux only: it binds to cores.

Each turn is the whole command, ``newsdigest summarize FOLDER --format jsonl --jobs N``, start and end included, bound
to N cores, on files with the articles of PolNeAR train (again from the first when there are too few). The turns
alternate, and what they write must be the same. Beside the ratio by the clock stands what it would be on cores that do
nothing else: N times the processor time of one process over that of all, which leaves out what other programs took.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path

HERE = Path(__file__).parent
_WHEN = re.compile(rb'"generated": ?"[^"]*"')


@dataclass(frozen=True, slots=True)
class Turn:
    """One run: seconds by the clock and of the processor (all its processes), and what it wrote."""

    clock: float
    processor: float
    written: bytes


def turn(folder: Path, jobs: int, cores: Sequence[int]) -> Turn:
    command = [sys.executable, "-m", "newsdigest", "summarize", str(folder), "-q", "-f", "jsonl", "--jobs", str(jobs)]
    with tempfile.TemporaryFile() as output:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, preexec_fn=partial(os.sched_setaffinity, 0, cores[:jobs]))
        _, status, usage = os.wait4(process.pid, 0)
        clock = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):  # 1: some articles of the corpus cannot be read
            raise subprocess.CalledProcessError(process.returncode, command)
        output.seek(0)
        return Turn(clock, usage.ru_utime + usage.ru_stime, _WHEN.sub(b"", output.read()))


def write_articles(folder: Path, corpus: Path, count: int) -> int:
    """Write so many articles, and return how many words they have."""
    rows = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines() if line.strip()]
    words = 0
    for number, row in enumerate(islice(cycle(rows), count)):
        (folder / f"{number:06}.txt").write_text(row["text"], encoding="utf-8")
        words += len(row["text"].split())
    return words


def show(ones: Sequence[Turn], alls: Sequence[Turn], words: int, jobs: int, floor: float) -> bool:
    """Print the table; True when the ratio by the clock reaches the floor."""
    print(f"{'processes':<10} {'seconds':>8} {'processor':>10} {'words/s':>8}")
    for count, turns in ((1, ones), (jobs, alls)):
        clock = statistics.median(one.clock for one in turns)
        processor = statistics.median(one.processor for one in turns)
        print(f"{count:<10} {clock:>8.1f} {processor:>10.1f} {words / clock:>8,.0f}")
    pairs = list(zip(ones, alls, strict=True))
    ratio = statistics.median(one.clock / several.clock for one, several in pairs)
    idle = statistics.median(jobs * one.processor / several.processor for one, several in pairs)
    print(f"{jobs} processes are {ratio:.2f} times as fast as one (by processor time {idle:.2f}), ", end="")
    print(f"floor {floor:.2f}{'' if ratio >= floor else '  BELOW'}")
    return ratio >= floor


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--floor", type=float, default=1.7, help="times as fast as one process")
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared", help="folder of corpora")
    options = parser.parse_args(arguments)
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < options.jobs:
        parser.error(f"this process may use {len(cores)} cores only")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        words = write_articles(folder, options.shared / "data" / "polnear" / "train.jsonl", options.articles)
        print(f"{options.articles:,} articles of {words:,} words, rounds: {options.rounds}")
        ones: list[Turn] = []
        alls: list[Turn] = []
        for _ in range(options.rounds):
            ones.append(turn(folder, 1, cores))
            alls.append(turn(folder, options.jobs, cores))
    if len({one.written for one in (*ones, *alls)}) > 1:
        print("what they wrote differs  WRONG")
        return 1
    return 0 if show(ones, alls, words, options.jobs, options.floor) else 1


if __name__ == "__main__":
    sys.exit(main())

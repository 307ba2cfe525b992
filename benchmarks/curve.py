"""The trade between quality, speed and size: folders with a network each, beside the one in the package.

usage: python benchmarks/curve.py FOLDER... [--shared ../shared] [--rounds 5]
       python benchmarks/curve.py --readme      measure nothing: put the committed results into training/README.md
``python -m training.variants`` makes the folders. Writes ``benchmarks/results/curve.json``. Linux only: it binds to a
core.

Quality is that of the product's whole line, as ``quality.py`` has it. For the speed, all networks take turns over the
same articles of PolNeAR train with one thread on one core, each with the whole analysis; seconds are those of the
processor. Megabytes of 10**6 bytes, of the network and its tokenizer.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from curve_table import RESULTS, Row, markdown, write_to_readme
from quality import Bench, mentions, positions

from newsdigest.analysis import analyse
from newsdigest.reader.model import FILES, Network
from newsdigest.reader.read import NetworkReader

HERE = Path(__file__).parent
PACKAGED = "the one in the package"
EVERY = 60  # every so many articles of PolNeAR train are read for the speed
SHOWN = ("attributed F", "detected F", "content F", "quoted recall", "CoNLL-2003 dev F")


def measure(folders: dict[str, Path], shared: Path, rounds: int) -> list[Row]:
    """For each network its size, its figures, and the words a second of each round."""
    benches = {name: bench(folder, shared) for name, folder in folders.items()}
    taken = speeds(benches, rounds)
    results = []
    for name, one in benches.items():
        row = {"name": name, "mb": size(folders[name]), "words_a_second": taken[name], "figures": figures(one)}
        print(row, file=sys.stderr, flush=True)
        results.append(row)
    return results


def speeds(benches: dict[str, Bench], rounds: int) -> dict[str, list[int]]:
    """Words a second of each network in each round, on one core."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    texts = [row["text"] for row in next(iter(benches.values())).rows("polnear/train.jsonl")[::EVERY]]
    words = sum(len(text.split()) for text in texts)
    taken: dict[str, list[int]] = {name: [] for name in benches}
    for _ in range(rounds):
        for name, one in benches.items():
            began = time.process_time()
            for text in texts:
                analyse(*one.read(text))
            taken[name].append(round(words / (time.process_time() - began)))
    os.sched_setaffinity(0, cores)
    return taken


def bench(folder: Path, shared: Path) -> Bench:
    made = Bench(shared, misses=False)
    made.reader = NetworkReader(Network(folder))
    return made


def figures(one: Bench) -> dict[str, float]:
    found = {figure.name: round(figure.value, 1) for part in (positions, mentions) for figure in part(one)}
    return {name: found[name] for name in SHOWN}


def size(folder: Path) -> float:
    files = (folder / name for name in ("reader.onnx", "contacts.onnx", "tokenizer.json"))
    return round(sum(file.stat().st_size for file in files) / 1e6, 1)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="*", help="as training.variants makes them")
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared", help="folder of corpora")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--readme", action="store_true", help="measure nothing, put the table into training/README.md")
    options = parser.parse_args(arguments)
    if options.readme:
        write_to_readme()
        return
    folders = {PACKAGED: FILES, **{folder.name: folder for folder in options.folders}}
    results = measure(folders, options.shared, options.rounds)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(markdown(results))


if __name__ == "__main__":
    main()

"""How fast newsdigest is beside two plain ways to find who said what with spaCy, and how good each of them is.

usage: python benchmarks/speed.py [--shared ../shared] [--rounds 5] [--runs 11] [--only PART ...]
       python benchmarks/speed.py --readme      measure nothing: put the tables of the committed results into README.md
Writes ``benchmarks/results/speed.json``; with --only it prints what it would write. Linux only, as it binds to a core.

The three (``sides.py``) take turns in each round, in another order each time, so that what else the machine does slows
all alike. Ratios are of times in one round. On one core, seconds are those of the processor, which on an idle core are
those by the clock and on a busy one leave out what other programs took. A word is what stands between white space.

start       the seed article, the whole process; and ``newsdigest --help``
throughput  whole articles of PolNeAR train, loaded before the clock starts, one thread on one core
quality     PolNeAR dev
length      100 articles of PolNeAR train, one by one, as ten texts and as one text
memory      whole processes that read a file of one article, of 10 and of 100
documents   whole processes that read 100 and 1,000 short files, with one process and with two
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from cold_start import SEED
from sides import NAMES, OURS, Server, Side, run, sides, versions
from speed_table import RESULTS, markdown, write_to_readme

HERE = Path(__file__).parent
TIMES = (1, 10, 100)
UNIT = range(250, 350)  # words of an article that texts of many articles are made of
SHORT = 120  # words of a short file
COUNTS = (100, 1000)  # of short files
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bench:
    """The programs, the corpora and how often each measurement is made."""

    sides: dict[str, Side]
    shared: Path
    rounds: int
    runs: int
    words: int

    def rows(self, part: str) -> list[Row]:
        """The articles of a part of PolNeAR, in an order that chance chose once."""
        text = (self.shared / "data" / "polnear" / f"{part}.jsonl").read_text(encoding="utf-8")
        rows = [json.loads(line) for line in text.splitlines() if line.strip()]
        return sorted(rows, key=lambda row: hashlib.sha256(f"speed {row['id']}".encode()).digest())

    def texts(self, part: str) -> list[str]:
        return [row["text"] for row in self.rows(part)]

    @contextmanager
    def servers(self) -> Iterator[dict[str, Server]]:
        """All sides loaded, on one core and no other."""
        cores = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {max(cores)})
        with ExitStack() as stack:
            stack.callback(os.sched_setaffinity, 0, cores)
            servers = {name: Server(side) for name, side in self.sides.items()}
            for server in servers.values():
                stack.callback(server.close)
                server.ask([SEED.read_text(encoding="utf-8")] * 4)  # warms up
            yield servers


def turns(number: int) -> list[str]:
    """The order of the sides in a round: each comes first in its turn."""
    first = number % len(NAMES)
    return [*NAMES[first:], *NAMES[:first]]


def start(bench: Bench) -> Row:
    commands = {name: [*side.reading, SEED] for name, side in bench.sides.items()}
    helping = [*bench.sides[OURS].reading[:3], "--help"]
    for command in (*commands.values(), helping):
        run(command, SEED.parent)  # fills the disk cache
    taken: dict[str, list[Row]] = {name: [] for name in (*commands, "help")}
    for number in range(bench.runs):
        for name in turns(number):
            taken[name].append(run(commands[name], SEED.parent))
        taken["help"].append(run(helping, SEED.parent))
    return taken


def throughput(bench: Bench) -> Row:
    rounds = list(islice(parcels(bench.texts("train"), bench.words), bench.rounds))
    taken: dict[str, list[Row]] = {name: [] for name in NAMES}
    with bench.servers() as servers:
        for number, texts in enumerate(rounds):
            for name in turns(number):
                seconds, _ = servers[name].ask(texts)
                taken[name].append({"words": words_of(texts), "articles": len(texts), **seconds})
    return taken


def quality(bench: Bench) -> Row:
    rows = bench.rows("dev")
    scorer = load_scorer(bench.shared)
    scores = {}
    with bench.servers() as servers:
        for name, server in servers.items():
            _, found = server.ask([row["text"] for row in rows])
            told = [{"id": row["id"], "attributions": one} for row, one in zip(rows, found, strict=True)]
            scores[name] = scorer.score(rows, told)
    return scores


def length(bench: Bench) -> Row:
    """All requests hold the same articles, so that only the lengths of the texts differ."""
    articles = units(bench)
    taken: dict[str, list[Row]] = {name: [] for name in NAMES}
    with bench.servers() as servers:
        for number in range(2):
            for name in turns(number):
                seconds = {}
                for times in TIMES:
                    texts = [joined(articles[at : at + times]) for at in range(0, len(articles), times)]
                    seconds[str(times)] = servers[name].ask(texts)[0]["processor"] / len(texts)
                taken[name].append(seconds)
    return {"words": words_of(articles) / len(articles), "seconds": taken}


def memory(bench: Bench) -> Row:
    articles = units(bench)
    taken: dict[str, Row] = {name: {} for name in NAMES}
    with tempfile.TemporaryDirectory() as name:
        for times in TIMES:
            path = Path(name, f"{times}.txt")
            path.write_text(joined(articles[:times]), encoding="utf-8")
            for side in bench.sides.values():
                taken[side.name][str(times)] = run([*side.reading, path], path.parent)
    return taken


def documents(bench: Bench) -> Row:
    parts = list(islice(parcels(paragraphs(bench.texts("train")), SHORT), max(COUNTS)))
    taken: Row = {"words": sum(words_of(part) for part in parts) / len(parts)}
    command = [*bench.sides[OURS].reading, "-q", "-f", "jsonl", "--jobs"]
    with tempfile.TemporaryDirectory() as name:
        for count, jobs in ((COUNTS[0], 1), (COUNTS[1], 1), (COUNTS[1], 2)):
            folder = Path(name, str(count))
            folder.mkdir(exist_ok=True)
            for number, part in enumerate(parts[:count]):
                (folder / f"{number:04}.txt").write_text("\n\n".join(part), encoding="utf-8")
            taken[f"{count} by {jobs}"] = run([*command, str(jobs), folder], folder)
    return taken


def parcels(texts: Sequence[str], words: int) -> Iterator[list[str]]:
    """Whole texts in groups of at least so many words; what is left over makes none."""
    held: list[str] = []
    for text in texts:
        held.append(text)
        if words_of(held) >= words:
            yield held
            held = []


def units(bench: Bench) -> list[str]:
    return list(islice((text for text in bench.texts("train") if words_of([text]) in UNIT), max(TIMES)))


def paragraphs(texts: Sequence[str]) -> list[str]:
    return [paragraph for text in texts for paragraph in text.split("\n\n") if paragraph.strip()]


def joined(articles: Sequence[str]) -> str:
    return "\n\n".join(articles)


def words_of(texts: Sequence[str]) -> int:
    return sum(len(text.split()) for text in texts)


def load_scorer(shared: Path) -> Any:
    path = shared / "eval" / "score_attributions.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def machine() -> Row:
    """What was measured on, and how much it had to do besides (the load of the last minute, when measuring began)."""
    told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    processor = next(line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name"))
    memory_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "date": date.today().isoformat(),
        "processor": processor,
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(memory_bytes / 1e9),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


PARTS: dict[str, Callable[[Bench], Row]] = {
    "start": start,
    "throughput": throughput,
    "quality": quality,
    "length": length,
    "memory": memory,
    "documents": documents,
}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared", help="folder of corpora")
    parser.add_argument("--rounds", type=int, default=5, help="of the throughput")
    parser.add_argument("--words", type=int, default=20_000, help="in such a round, at least")
    parser.add_argument("--runs", type=int, default=11, help="of the whole processes on the seed article")
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS), help="parts to measure")
    parser.add_argument("--folder", type=Path, default=Path("~/.cache/newsdigest-benchmarks").expanduser())
    parser.add_argument("--readme", action="store_true", help="measure nothing, put the tables into README.md")
    options = parser.parse_args(arguments)
    if options.readme:
        write_to_readme()
        return
    results: Row = {"machine": machine()}
    bench = Bench(sides(options.folder), options.shared, options.rounds, options.runs, options.words)
    results["versions"] = versions(options.folder)
    for part in options.only:
        began = time.perf_counter()
        results[part] = PARTS[part](bench)
        print(f"{part}: measured in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    text = json.dumps(rounded(results), indent=1) + "\n"
    if options.only != list(PARTS):
        print(text)
        return
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text, encoding="utf-8")
    print(markdown(results))


def rounded(value: Any) -> Any:
    """Floats to a ten-thousandth: what lies below is noise."""
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return round(value, 4) if isinstance(value, float) else value


if __name__ == "__main__":
    main()

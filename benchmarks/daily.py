"""One run of a digest over many new articles: time a document, peak memory and how it grows, and size of the state.

usage: python benchmarks/daily.py [--articles 250 1000]
Articles are made up, of about 450 words, each with a few contacts and positions; one in ten copies another one's text
under a headline of its own. For each number of articles the real command runs in a process and a folder of its own.
Then another digest tells them once more, from the state: that shows what memory merging and writing take alone.
Peak memory is that of the largest process; several of them read where there are several cores.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STATES = (
    "Norland", "Sudmark", "Westmoor", "Eastvale", "Alpinia", "Karsova",
    "Lindmark", "Ostrava", "Tirenia", "Valdoria", "Brenmark", "Solvania",
)  # fmt: skip
FIRST = (
    "Ada", "Tomas", "Mira", "Karel", "Jonas", "Greta", "Rosa", "Olaf",
    "Piet", "Ines", "Viktor", "Lena", "Bruno", "Edda", "Milan", "Petra",
)  # fmt: skip
LAST = (
    "Lindqvist", "Ferrero", "Solberg", "Novotny", "Arvid", "Holm", "Imbert", "Berg",
    "Vandam", "Castell", "Moreau", "Kaspar", "Reuter", "Dahl", "Sorel",
)  # fmt: skip
ROLES = ("President", "Prime Minister", "Foreign Minister", "Trade Minister", "Defence Minister")
MATTERS = (
    "the northern crossings", "the price of grain", "the fishing grounds in the strait", "a loan for the railway",
    "the release of two pilots", "the gas pipeline", "the ceasefire in the valley", "the return of the archives",
    "visas for students", "the tariff on steel", "the water of the upper river", "the joint exercise in June",
)  # fmt: skip
TOLD = (
    "{a} telephoned {b} on {day} to discuss {matter}, the government in {capital} said.",
    "{a} and {b} met in {capital} on {day} and spoke about {matter}.",
    "“We will not wait another year for an answer on {matter},” {last} told reporters after the meeting.",
    "{last} demanded that {state} return to talks on {matter} before the summer.",
    "The foreign ministry of {state} denied that {matter} had been on the table.",
    "A spokesman for {last} declined to comment on {matter}.",
    "According to two diplomats, {b} had asked {last} to keep {matter} out of the statement.",
    "{last} promised that {state} would pay its share, and warned that patience was running out.",
)
FILLER = (
    "The road to the border has been narrow since the flood of two winters ago, and lorries pass it one by one.",
    "In the market below the castle the stalls opened late, and few of those who came had heard the news.",
    "The archive of the parliament holds some eleven thousand pages on the matter, most of them never read.",
    "Rain is forecast for the week, and growers hope that the first cut will be in the barns before it comes.",
    "It was the third such round since the autumn, after two that ended without a common text.",
    "Analysts see little room for a quick agreement, as both parliaments are to be elected within the year.",
    "The harbour was built for a third of the ships that call today, and its cranes are older than their drivers.",
)


def article(number: int) -> str:
    """A made-up article; the same number gives the same one."""
    if number % 10 == 9:
        return f"Agencies report: number {number}\n\n{article(number - 1).partition(chr(10) * 2)[2]}"
    chance = random.Random(number)
    home, other = chance.sample(STATES, 2)
    last = chance.choice(LAST)
    a = f"{chance.choice(ROLES)} {chance.choice(FIRST)} {last} of {home}"
    b = f"{chance.choice(ROLES)} {chance.choice(FIRST)} {chance.choice([name for name in LAST if name != last])}"
    fields = {"a": a, "b": f"{b} of {other}", "last": last, "state": other, "capital": f"Port {chance.choice(LAST)}"}
    matter = chance.choice(MATTERS)
    sentences = [
        template.format(**fields, matter=matter, day=chance.choice(["Monday", "Tuesday", "Friday"]))
        for template in (TOLD[0], *chance.sample(TOLD[1:], 5))
    ]
    paragraphs = [f"{one} {' '.join(chance.choices(FILLER, k=3))}" for one in sentences]
    return f"{last} and {other} at odds over {matter}, case {number}\n\n" + "\n\n".join(paragraphs) + "\n"


def measure(count: int, folder: Path) -> tuple[float, float]:
    """Run a digest of so many articles and print what it took. Returns the peaks (MiB) with reading and without."""
    (folder / "articles").mkdir(parents=True)
    words = 0
    for number in range(count):
        text = article(number)
        words += len(text.split())
        (folder / "articles" / f"{number:05}.txt").write_text(text, encoding="utf-8")
    daily = {"sources": [str(folder / "articles")], "output": str(folder / "digest.json")}
    again = daily | {"output": str(folder / "again.json")}
    settings = {"state": str(folder / "state.sqlite"), "digests": {"daily": daily, "again": again}}
    (folder / "config.yaml").write_text(json.dumps(settings), encoding="utf-8")
    seconds, usage = run("daily", folder)
    _, usage_again = run("again", folder)
    peak, peak_again = usage.ru_maxrss / 1024, usage_again.ru_maxrss / 1024
    digest = json.loads((folder / "digest.json").read_text(encoding="utf-8"))
    size = sum(path.stat().st_size for path in folder.glob("state.sqlite*"))
    figures = (
        f"{count:>6,} articles of {words / count:.0f} words",
        f"{seconds / count:.3f} s an article ({(usage.ru_utime + usage.ru_stime) / count:.3f} s of processor time)",
        f"peak memory {peak:.0f} MiB, {peak_again:.0f} MiB without reading",
        f"state {size / count / 1000:.1f} kB an article",
        f"{len(digest['contacts']) / count:.1f} contacts and {len(digest['positions']) / count:.1f} positions in each",
        f"{len(digest['stories']):,} stories",
    )
    print(", ".join(figures), flush=True)
    return peak, peak_again


def run(name: str, folder: Path) -> tuple[float, resource.struct_rusage]:
    """The seconds that a digest takes, and what its processes use."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "newsdigest", "run", name, "--config", str(folder / "config.yaml"), "-q"]
    )
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    return time.perf_counter() - began, usage


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[100, 1000])
    peaks: dict[int, tuple[float, float]] = {}
    for count in parser.parse_args().articles:
        with tempfile.TemporaryDirectory() as folder:
            peaks[count] = measure(count, Path(folder, "run"))
    fewest, most = min(peaks), max(peaks)
    if fewest < most:
        whole, alone = ((more - less) for less, more in zip(peaks[fewest], peaks[most], strict=True))
        further = (most - fewest) / 1024
        print(
            f"from {fewest:,} to {most:,} articles: {whole:+.0f} MiB, {whole / further:.0f} KiB for each further one; "
            f"without reading {alone:+.0f} MiB, {alone / further:.0f} KiB"
        )


if __name__ == "__main__":
    main()

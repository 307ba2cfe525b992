"""The results of ``speed.py`` as the tables of README.md."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from marked import put, table

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "speed.json"
README = HERE.parent / "README.md"
COMMAND = "benchmarks/speed.py --readme"
NAMES = ("newsdigest", "spaCy", "textacy")
OURS, *PEERS = NAMES
Row = dict[str, Any]


def markdown(results: Row) -> str:
    """All of it: a caption, the three side by side, and newsdigest on many files."""
    return "\n\n".join((_caption(results), _side_by_side(results), _many_files(results["documents"]), _help(results)))


def write_to_readme() -> None:
    """Put the committed results between the marks."""
    put(README, COMMAND, markdown(json.loads(RESULTS.read_text(encoding="utf-8"))))


def _caption(results: Row) -> str:
    machine, versions = results["machine"], results["versions"]
    return (
        f"Measured on {machine['date']}: {machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, "
        f"{machine['system']}, Python {machine['python']}, onnxruntime {versions['onnxruntime']}, "
        f"spaCy {versions['spacy']}, textacy {versions['textacy']}; load before it {machine['load']}. "
        "In brackets how many times as fast newsdigest was, in the median and from the lowest to the highest round."
    )


def _side_by_side(results: Row) -> str:
    taken = results["length"]["seconds"]
    rows = [
        ["", "newsdigest", "(a) spaCy, verbs for saying", "(b) textacy, direct quotations"],
        ["seed article, whole process", *_compared(results["start"], "clock", _seconds)],
        ["the same, processor time", *_compared(results["start"], "processor", _seconds)],
        ["words a second, one core", *_compared(results["throughput"], "processor", _speed)],
        *(
            [f"PolNeAR dev, {label}", *(_prf(results["quality"][name][key]) for name in NAMES)]
            for key, label in (
                ("attributed", "attributed F (P, R)"),
                ("detected", "detected F (P, R)"),
                ("content_tokens", "content F (P, R)"),
                ("quoted_recall", "quoted recall"),
            )
        ),
        *(
            [f"time for {times} times the text", *(_growth(taken[name], times) for name in NAMES)]
            for times in list(taken[OURS][0])[1:]
        ),
        *(
            [_memory_of(times), *(f"{results['memory'][name][times]['peak_mb']:.0f} MB" for name in NAMES)]
            for times in results["memory"][OURS]
        ),
    ]
    return table(rows)


def _compared(taken: dict[str, list[Row]], key: str, shown: Callable[[Sequence[Row], str], str]) -> Iterable[str]:
    """For each side its median, and for the others how many times as long they took as newsdigest."""
    yield shown(taken[OURS], key)
    for name in PEERS:
        ratios = [other[key] / own[key] for own, other in zip(taken[OURS], taken[name], strict=True)]
        spread = f"{statistics.median(ratios):.1f}; {min(ratios):.1f} to {max(ratios):.1f}"
        yield f"{shown(taken[name], key)} ({spread})"


def _seconds(taken: Sequence[Row], key: str) -> str:
    return f"{statistics.median(one[key] for one in taken):.2f} s"


def _speed(taken: Sequence[Row], key: str) -> str:
    return f"{statistics.median(one['words'] / one[key] for one in taken):,.0f}"


def _prf(score: Any) -> str:
    return f"{score['F']} ({score['P']}, {score['R']})" if isinstance(score, dict) else f"{score}"


def _growth(taken: Sequence[Row], times: str) -> str:
    return f"{statistics.median(one[times] / one['1'] for one in taken):.1f} times"


def _memory_of(times: str) -> str:
    return "peak memory, one article" if times == "1" else f"the same, {times} articles in one text"


def _many_files(documents: Row) -> str:
    rows = [["", "processor time a file", "whole run", "peak memory"]]
    for key, taken in documents.items():
        if key == "words":
            continue
        count, _, jobs = key.partition(" by ")
        each = 1000 * taken["processor"] / int(count)
        label = f"{int(count):,} files of {documents['words']:.0f} words, `--jobs {jobs}`"
        rows.append([label, f"{each:.0f} ms", f"{taken['clock']:.1f} s", f"{taken['peak_mb']:.0f} MB"])
    return table(rows)


def _help(results: Row) -> str:
    median = statistics.median(run["clock"] for run in results["start"]["help"])
    return f"`newsdigest --help` took {median:.2f} s. Peak memory with several processes is that of the largest one."

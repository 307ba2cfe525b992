"""Several processes read what one would have read, in the same order, and the death of one costs one article."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mortal_reader import MortalReader
from terminals import environment

from newsdigest.config import Config, checked
from newsdigest.digest import renamed
from newsdigest.messages import Messages
from newsdigest.models import Analysis, Document, Failure, Span
from newsdigest.pipeline import Pipeline
from newsdigest.run_digests import Order, run_digests

TOLD = "Ada Lindqvist told Tomas Ferrero that the road is open. Ada Lindqvist phoned Mira Solberg."
KILLED = "the process that read it was killed, perhaps as memory ran out"


@pytest.fixture(scope="module")
def two() -> Iterator[Pipeline]:
    with Pipeline(Config(jobs=2), reader=MortalReader()) as pipeline:
        yield pipeline


def document(text: str, number: int = 1) -> Document:
    return Document(f"d{number}", f"{number}.txt", text, (Span(0, len(text)),))


def write(folder: Path, texts: Iterable[str]) -> list[str]:
    """Files with these texts, and their names in order."""
    paths = [folder / f"{number:03}.txt" for number, _ in enumerate(texts)]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(f"{TOLD} {text}" if text else "", encoding="utf-8")
    return [str(path) for path in paths]


ORDERS = st.sampled_from(["", *(f"Now sleep {ms}." for ms in (1, 5, 20)), "Nothing else.", "Now raise havoc."])


@settings(max_examples=5, deadline=None)
@given(orders=st.lists(ORDERS, min_size=2, max_size=12))
def test_the_order_and_the_numbers_are_those_of_one_process(
    two: Pipeline, tmp_path_factory: pytest.TempPathFactory, orders: list[str]
) -> None:
    sources = write(tmp_path_factory.mktemp("articles"), orders)
    told: list[tuple[int, int]] = []
    found = list(two.outcomes(sources, lambda *counts: told.append(counts)))
    alone = Pipeline(Config(jobs=1), reader=MortalReader())
    assert found == list(alone.outcomes(sources))
    assert told == sorted(told)
    assert (told[0], told[-1]) == ((0, len(orders)), (len(orders), len(orders)))


@pytest.mark.parametrize(
    ("order", "error"),
    [
        ("Now kill SIGKILL.", KILLED),
        ("Now kill SIGSEGV.", "the process that read it ended with SIGSEGV"),
    ],
)
def test_a_process_that_dies_costs_one_article(two: Pipeline, tmp_path: Path, order: str, error: str) -> None:
    sources = write(tmp_path, ["Now sleep 20.", order, "", "All is well.", "Now sleep 1.", order, "The end."])
    found = list(two.outcomes(sources))
    names = [one.document.id if isinstance(one, Analysis) else (one.source, one.error) for one in found]
    empty = (sources[2], "is empty")
    assert names == ["d1", (sources[1], error), empty, "d2", "d3", (sources[5], error), "d4"]


def test_a_process_that_was_killed_while_idle_costs_nothing(two: Pipeline) -> None:
    texts = [document(TOLD, number) for number in range(4)]
    before = list(two.analyses(texts, lambda one: one))
    assert two._workers is not None
    for process in two._workers._processes:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert list(two.analyses(texts, lambda one: one)) == before


def test_no_more_articles_wait_than_there_is_work_for(two: Pipeline) -> None:
    taken = 0

    def endless() -> Iterator[Document]:
        nonlocal taken
        while True:
            taken += 1
            yield document(TOLD, taken)

    for dealt_with, (_, outcome) in enumerate(islice(two.analyses(endless(), lambda one: one), 100)):
        assert isinstance(outcome, Analysis)
        assert taken - dealt_with <= 16


def test_what_is_logged_in_a_process_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Messages(verbose=True), Pipeline(Config(jobs=2), reader=MortalReader()) as pipeline:
        (*_, last) = pipeline.outcomes(write(tmp_path, ["All is well.", "Now raise havoc."]))
    assert isinstance(last, Failure)
    assert last.error == "newsdigest failed on it (ValueError)"
    assert "ValueError: havoc" in capsys.readouterr().err


@pytest.mark.parametrize(("jobs", "articles"), [(None, 30), (1, 3), (2, 1)])
def test_where_it_would_not_pay_nothing_is_started(tmp_path: Path, jobs: int | None, articles: int) -> None:
    reader = MortalReader()
    with Pipeline(Config(jobs=jobs), reader=reader) as pipeline:
        list(pipeline.outcomes(write(tmp_path, ["All is well."] * articles)))
    assert len(reader.read_texts) == articles, "a reader that is given stays in this process unless told otherwise"


@pytest.mark.parametrize(("articles", "here"), [(12, 12), (18, 8)])
def test_of_many_articles_the_first_few_are_read_here_and_the_others_by_the_packaged_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, articles: int, here: int
) -> None:
    reader = MortalReader()
    monkeypatch.setattr("newsdigest.reader.default_reader", lambda: reader)  # here; the other processes know nothing
    monkeypatch.setattr("newsdigest.pipeline.cores", lambda: 2)
    with Pipeline(Config()) as pipeline:
        found = list(pipeline.outcomes(write(tmp_path, ["All is well."] * articles)))
    assert [one.document.id for one in found if isinstance(one, Analysis)] == [f"d{n + 1}" for n in range(articles)]
    assert all(one.contacts for one in found if isinstance(one, Analysis))
    assert len(reader.read_texts) == here


COMMAND = """
import sys
sys.path.insert(0, {tests!r})
from functools import partial
from mortal_reader import MortalReader
from newsdigest import pipeline, run
run.Pipeline = partial(pipeline.Pipeline, reader=MortalReader())
from newsdigest.__main__ import main
main()
"""


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """The command, with the mortal reader, on the articles in a folder."""
    program = COMMAND.format(tests=str(Path(__file__).parent))
    return subprocess.Popen(
        [sys.executable, "-c", program, "summarize", str(folder), "-f", "jsonl", "--jobs", "2", *arguments],
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_command_tells_of_a_killed_process_in_one_line_and_of_all_other_articles(tmp_path: Path) -> None:
    sources = write(tmp_path, ["Now sleep 50.", "Now kill SIGKILL.", "Now sleep 20.", "The end."])
    written, told = start(tmp_path).communicate(timeout=60)
    assert told == f"newsdigest: {sources[1]}: {KILLED}. Read it alone, or cut it into parts.\n"
    found = [json.loads(line) for line in written.splitlines()]
    assert [one["documents"][0]["source"] for one in found if one["documents"]] == [sources[0], *sources[2:]]
    assert [one["failures"][0]["source"] for one in found if one["failures"]] == [sources[1]]


@pytest.mark.parametrize("end", ["SIGINT", "SIGKILL", "SIGPIPE"])
def test_when_the_command_ends_so_do_its_processes(tmp_path: Path, end: str) -> None:
    write(tmp_path, ["All is well.", "Now sleep 500.", *["Now sleep 60000."] * 30])
    process = start(tmp_path)
    assert process.stdout and process.stderr
    assert json.loads(process.stdout.readline())["documents"], "the first article is told while others are read"
    others = children(process.pid)
    assert len(others) == 2
    if end == "SIGPIPE":
        process.stdout.close()
    else:
        process.send_signal(signal.Signals[end])
    assert process.stderr.read() == ""
    assert process.wait(timeout=20) == -signal.Signals[end]
    deadline = time.monotonic() + 10
    while any(map(is_alive, others)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(map(is_alive, others))
    process.stdout.close()
    process.stderr.close()


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text(encoding="ascii").split()]


def is_alive(pid: int) -> bool:
    try:
        return re.search(r"^State:\s+Z", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"), re.M) is None
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_run_keeps_what_was_read_and_numbers_it_without_gaps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = write(tmp_path, ["Now sleep 20.", "Now kill SIGKILL.", "And so on.", "Now raise havoc.", "The end."])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("newsdigest.run_digests.Pipeline", lambda config: Pipeline(config, reader=MortalReader()))
    values = {"state": "state.sqlite", "jobs": 2, "digests": {"world": {"sources": ["*.txt"], "output": "out.json"}}}
    config = checked(values, "test")
    with Messages(quiet=True) as messages:
        assert run_digests(config, Order(), messages) == 1
        first = json.loads(Path("out.json").read_text(encoding="utf-8"))
        Path(sources[1]).write_text(f"{TOLD} It lives.", encoding="utf-8")
        assert run_digests(config, Order(), messages) == 1
        second = json.loads(Path("out-2.json").read_text(encoding="utf-8"))
    assert sorted(failure["source"] for failure in first["failures"]) == [sources[1], sources[3]]
    kept = [[report["id"] for report in edition["documents"]] for edition in (first, second)]
    assert kept == [["d1", "d2", "d3"], ["d4"]]


def test_renaming_changes_ids_and_nothing_else() -> None:
    text = "Ada Lindqvist told D1 Ferrero that the office d1.c1 is open. Ada Lindqvist phoned Mira Solberg."
    before = Pipeline(Config(), reader=MortalReader()).analysed(document(text))
    direct = Pipeline(Config(), reader=MortalReader()).analysed(document(text, 712))
    assert isinstance(before, Analysis) and isinstance(direct, Analysis)
    assert before.contacts and before.positions and before.references
    after = renamed(before, "d712")
    assert replace(after, document=direct.document) == direct
    assert renamed(before, "d1") is before

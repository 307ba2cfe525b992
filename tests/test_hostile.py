"""Hostile and broken situations, all in one run of one process: each ends in time, in one clear line or an article."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hostile import SITUATIONS, children, outcomes
from serving import LINES, PAGE

from newsdigest.sources import Limits, SourceError, worker
from newsdigest.sources.parse import parse_html, prepare

SLACK = 20.0  # seconds that a busy machine may add to the limit: what is tested is that nothing hangs
MOST_MEMORY = 400  # megabytes beyond what was taken before


def test_every_situation_ends_well(tmp_path: Path) -> None:
    """One clear line for each, within time and memory; no connection, thread or process is left behind."""
    assert len(SITUATIONS) >= 40
    before = 0
    for number, (situation, outcome) in enumerate(outcomes(tmp_path)):
        assert outcome.told.startswith(situation.told), outcome
        assert "newsdigest failed" not in outcome.told
        assert "\n" not in outcome.told and outcome.told.isprintable(), outcome
        assert outcome.seconds < situation.limits.timeout_seconds + SLACK, outcome
        assert outcome.megabytes < MOST_MEMORY, outcome
        if number == 0:
            before = len(list(Path("/proc/self/fd").iterdir()))
    assert outcome.told.startswith("read: ")
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 3
    assert len(children()) <= 1
    assert [one.name for one in threading.enumerate() if one.name.startswith("newsdigest")] == []


def test_the_process_that_parses_is_replaced_when_it_is_ended() -> None:
    prepare()
    (process,) = children()
    os.kill(process, 9)
    time.sleep(0.2)
    assert parse_html(PAGE, None, Limits(timeout_seconds=60)).title == "Envoys meet again"


def test_a_page_that_takes_too_long_costs_no_other() -> None:
    endless = "<html><body><p " + " ".join(f"a{number}" for number in range(200_000)) + ">"
    with pytest.raises(SourceError, match="to be parsed"):
        parse_html(endless, None, Limits(timeout_seconds=0.3))
    assert parse_html(PAGE, None, Limits(timeout_seconds=60)).title == "Envoys meet again"


def test_an_alarm_is_off_once_its_task_is_done() -> None:
    import signal

    task = {"kind": "html", "page": PAGE, "url": None, "seconds": 60}
    assert worker.result_of(task)["found"]["title"] == "Envoys meet again"
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


PROGRAM = """
import sys, resource
from newsdigest.sources import worker
worker.MEMORY_BYTES = 500 * 1024**2
worker._limit_memory()
page = "<html><body><article>" + "<p>a<b>b</b></p>" * 400_000
print(worker.result_of({"kind": "html", "page": page, "url": None, "seconds": 120}))
"""


def test_memory_is_limited() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.returncode != 0 or "'error'" in done.stdout, done.stdout[:200]


MARKS = (
    "\x1b]0;owned\x07",
    "\x1b[31m",
    "\u202e",
    "<script>alert(1)</script>",
    "[a](http://evil.example)",
    "[bold]x[/bold]",
    "`code`",
    "| cell |",
)


@pytest.mark.parametrize("form", ["table", "markdown", "json", "jsonl"])
def test_nothing_of_a_page_steers_a_terminal_or_becomes_markup(tmp_path: Path, form: str) -> None:
    """Its title, its text and its file name are shown as what they are."""
    hostile = " ".join(MARKS)
    said = f"“The talks {hostile} will go on,” the foreign minister of Norland, Ada Field, told reporters on Monday."
    path = tmp_path / "a\x1b[31m<b>*.txt"
    path.write_text(f"Envoys {hostile} meet again\n\n{LINES[1]}\n\n{said}\n\n{LINES[3]}\n", encoding="utf-8")
    command = [sys.executable, "-m", "newsdigest", "summarize", str(path), "/none\x1b[31m", "-f", form, "--evidence"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    out = done.stdout.decode("utf-8")
    assert out
    for text in (out, done.stderr.decode("utf-8")):
        assert not any(ord(character) < 32 and character != "\n" for character in text)
        assert not any(character in text for character in "\x7f\x9b")
    if form in ("table", "markdown"):
        assert "\u202e" not in out
    if form == "markdown":
        assert "<script>" not in out and "<b>" not in out
        assert "[a](http" not in out and "](http://evil" not in out

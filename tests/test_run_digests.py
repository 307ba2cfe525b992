"""Named digests: what is new is told once, whatever happens, and nothing is told that was not asked for."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from commands import alone, run
from plain_reader import PlainReader

from newsdigest.config import load_config
from newsdigest.messages import Messages
from newsdigest.models import ReaderInfo
from newsdigest.run_digests import Order, run_digests
from newsdigest.store import Store

__all__ = ["alone"]

STATE = Path("state.sqlite")
TEXTS = {
    "roads": "Roads open again\n\n"
    "Ada Lindqvist phoned Tomas Ferrero. Ada Lindqvist told Mira Solberg that the road is open.",
    "mills": "Mills to close\n\n"
    "Jonas Arvid phoned Greta Holm. Jonas Arvid told Piet Vandam that the mills will close soon.",
    "ports": "Port dues rise\n\n"
    "Rosa Imbert told Karel Novotny that the dues will rise in spring. Rosa Imbert phoned Olaf Berg.",
}


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch, alone: None) -> PlainReader:
    """A plain reader in place of the network, and an empty folder with the articles in it."""
    plain = PlainReader()
    monkeypatch.setattr("newsdigest.reader.default_reader", lambda: plain)
    monkeypatch.setattr("newsdigest.reader.default_info", lambda: ReaderInfo(plain.name, plain.version))
    Path("articles").mkdir()
    for name, text in TEXTS.items():
        write(name, text)
    return plain


def write(name: str, text: str) -> None:
    filler = "The weather in the valley was mild, and nobody said more about the matter during the whole of the day."
    Path("articles", f"{name}.txt").write_text(f"{text}\n\n{filler}\n", encoding="utf-8")


def configure(state: str = "state.sqlite", **digests: dict[str, Any]) -> None:
    usual = {"sources": ["articles/*.txt"], "format": "markdown"}
    settings = {"state": state, "digests": {name: usual | digest for name, digest in digests.items()}}
    Path("config.yaml").write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")


def digest(*arguments: str, code: int = 0) -> str:
    """What a run writes on standard output."""
    result = run("run", "--config", "config.yaml", *arguments)
    assert result.exit_code == code, result.output
    return result.stdout


def says(*arguments: str, code: int) -> str:
    """The one line that a run says."""
    result = run("run", "--config", "config.yaml", *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith("newsdigest: ")
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("newsdigest: ").rstrip()


def told(text: str) -> list[str]:
    """Which of the articles a digest tells of."""
    return sorted(name for name, article in TEXTS.items() if article.partition("\n")[0] in text)


# --- what is new --------------------------------------------------------------------------------------------------


def test_the_second_run_tells_only_what_is_new(reader: PlainReader) -> None:
    configure(world={})
    Path("articles/ports.txt").rename("ports.txt")
    assert told(digest()) == ["mills", "roads"]
    assert digest() == ""
    Path("ports.txt").rename("articles/ports.txt")
    assert told(digest()) == ["ports"]
    assert len(reader.read_texts) == 3


def test_what_was_told_is_told_again_when_it_is_asked_for_or_has_changed(reader: PlainReader) -> None:
    configure(world={})
    first = digest()
    assert told(digest("--all")) == sorted(TEXTS)
    assert digest("--all") == first
    assert len(reader.read_texts) == 3, "what was read by this reader is not read again"
    write("mills", f"{TEXTS['mills']} Greta Holm phoned Piet Vandam.")
    assert "would read (updated)" in digest("--dry-run")
    assert told(digest()) == ["mills"]
    assert digest() == ""


def test_each_digest_has_its_own_news() -> None:
    configure(world={}, mills={"sources": ["articles/mills.txt"]})
    assert told(digest("mills")) == ["mills"]
    assert told(digest("world")) == sorted(TEXTS)
    assert digest() == ""


def test_a_limit_leaves_the_rest_for_the_next_runs() -> None:
    configure(world={"limit": 2})
    assert told(digest()) == ["mills", "ports"]
    assert told(digest("--limit", "1")) == ["roads"]
    assert digest() == ""


def test_what_cannot_be_read_is_tried_again() -> None:
    configure(world={"sources": ["articles/mills.txt", "articles/late.txt"]})
    assert told(digest(code=1)) == ["mills"]
    assert digest(code=1) == ""
    write("late", TEXTS["roads"])
    assert told(digest()) == ["roads"]
    configure(none={"sources": ["nothing/*.txt"]})
    assert says("-q", code=3) == "nothing/*.txt: matches no file. Check the pattern."


def test_sources_are_patterns_folders_and_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(Path.cwd()))
    Path("articles/deep").mkdir()
    Path("articles/roads.txt").rename("articles/deep/roads[1].txt")
    configure(
        world={"sources": ["~/articles/*.txt"]},
        deep={"sources": ["articles/**/r*.txt"]},
        exact={"sources": ["articles/deep/roads[1].txt"]},
        folder={"sources": ["articles"]},
    )
    assert told(digest("world")) == ["mills", "ports"]
    assert told(digest("deep")) == told(digest("exact")) == ["roads"]
    assert told(digest("folder")) == sorted(TEXTS)


# --- filters, watched patterns ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "tells"),
    [
        ({}, ["mills", "ports", "roads"]),
        ({"people": ["lindqvist"]}, ["roads"]),
        ({"people": ["Lind", "Ada Ferrero"]}, []),
        ({"people": ["Solberg", "Greta Holm"]}, ["mills", "roads"]),
        ({"topics": ["will"]}, ["mills", "ports"]),
        ({"topics": ["will close"], "people": ["Vandam"]}, ["mills"]),
        ({"topics": ["will close"], "people": ["Holm"]}, []),  # she was phoned, about nothing that is told
        ({"states": ["Sudmark"]}, []),
        ({"languages": ["en"]}, ["mills", "ports", "roads"]),
        ({"languages": ["fr"]}, []),
        ({"max_age_days": 0}, ["mills", "ports", "roads"]),  # nothing tells their age
    ],
    ids=str,
)
def test_filters_choose_what_is_told(filters: dict[str, Any], tells: list[str]) -> None:
    configure(world={"filters": filters})
    assert told(digest()) == tells
    assert digest() == ""


def test_a_filter_leaves_out_the_findings_it_does_not_want() -> None:
    configure(world={"filters": {"people": ["Solberg"]}, "format": "json"})
    text = digest()
    assert "Mira Solberg" in text
    assert "Tomas Ferrero" not in text


def test_a_watched_pattern_gives_its_exit_code_once() -> None:
    configure(world={"watch": ["Imbert contacts Berg", "* denies *"]})
    assert told(digest("--alert", code=10)) == sorted(TEXTS)
    assert digest("--alert") == ""
    assert told(digest("--all")) == sorted(TEXTS)


# --- places -------------------------------------------------------------------------------------------------------


def test_a_file_that_is_there_stays() -> None:
    configure(world={"output": "news/%Y/digest.md"})
    digest("--limit", "1")
    digest("--limit", "1")
    (folder,) = Path("news").iterdir()
    assert folder.name.isdecimal()
    Path(folder, "digest-3.md").write_text("mine")
    digest()
    assert sorted(path.name for path in folder.iterdir()) == ["digest-2.md", "digest-3.md", "digest-4.md", "digest.md"]
    found = [told(path.read_text(encoding="utf-8")) for path in sorted(folder.iterdir())]
    assert found == [["ports"], [], ["roads"], ["mills"]]


def test_a_folder_gets_a_note_for_each_story() -> None:
    configure(world={"output": "notes/", "format": None})
    digest()
    names = sorted(path.name for path in Path("notes").iterdir())
    assert [name[11:] for name in names] == ["mills-to-close.md", "port-dues-rise.md", "roads-open-again.md"]
    assert [told(Path("notes", name).read_text(encoding="utf-8")) for name in names] == [
        ["mills"],
        ["ports"],
        ["roads"],
    ]


def test_nothing_new_writes_nothing() -> None:
    configure(world={"output": "digest.md"})
    digest()
    digest()
    assert [path.name for path in Path().glob("digest*")] == ["digest.md"]


def test_the_name_of_the_output_gives_the_format_and_options_override() -> None:
    configure(world={"format": None, "output": "digest.json"})
    digest()
    assert len(json.loads(Path("digest.json").read_text(encoding="utf-8"))["documents"]) == 3
    assert digest("--all", "-o", "-", "-f", "markdown").startswith("#")
    configure(world={"format": "markdown"})
    digest("--all", "-o", "other.json")
    assert len(json.loads(Path("other.json").read_text(encoding="utf-8"))["documents"]) == 3
    digest("--all", "-o", "page.html")
    assert Path("page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    digest("--all", "-o", "other")
    assert Path("other").read_text(encoding="utf-8").startswith("#")


def test_a_dry_run_does_nothing() -> None:
    configure(world={"output": "news/digest.md"})
    lines = digest("--dry-run").splitlines()
    assert [line.partition(":")[0] for line in lines] == ["world"] * 4
    assert lines[0].endswith("articles/mills.txt: Mills to close")
    assert lines[3] == f"world: would write to {Path.cwd()}/news/digest.md"
    assert not [*Path().glob("news*"), *Path().glob("state*")]
    digest()
    before = STATE.read_bytes()
    assert digest("--dry-run") == "world: would write nothing\n"
    assert STATE.read_bytes() == before


# --- first steps --------------------------------------------------------------------------------------------------


def test_first_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(Path.cwd()))
    path = Path(".config/newsdigest/config.yaml")
    first = run("init")
    assert (first.exit_code, first.stdout) == (0, "")
    assert str(path) in first.stderr
    text = path.read_text(encoding="utf-8")
    again = run("init")
    assert (again.exit_code, again.stderr.count("\n")) == (2, 1)
    assert "is there already" in again.stderr
    assert path.read_text(encoding="utf-8") == text
    assert run("init", "articles").exit_code == 2
    path.write_text(text.replace("- https://example.org/news/feed.xml", ""), encoding="utf-8")
    checked = run("check")
    title = TEXTS["mills"].partition("\n")[0]
    assert (checked.exit_code, checked.stdout) == (0, f"ok      world: ~/articles/**/*.txt: {title}\n")


def test_each_source_is_checked() -> None:
    configure(world={"sources": ["articles/mills.txt", "nothing.txt"]}, home={"sources": ["none/*.txt"]})
    checked = run("check", "--config", "config.yaml")
    assert checked.exit_code == 1
    assert [line[:20] for line in checked.stdout.splitlines()] == [
        "ok      world: artic",
        "failed  world: nothi",
        "failed  home: none/*",
    ]
    assert "nothing.txt: no such file. Check the path." in checked.stdout
    configure(home={"sources": ["none/*.txt"]})
    assert run("check", "--config", "config.yaml").exit_code == 3
    configure()
    assert run("check", "--config", "config.yaml").exit_code == 2
    assert not STATE.exists()


@pytest.mark.parametrize("code", [0, 10])
def test_the_lines_for_cron_are_right(code: int) -> None:
    readme = Path(__file__).parents[1].joinpath("README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\d+ (?:\d+|\*) \* \* \*\s+(.+)$", readme, re.MULTILINE)
    assert len(lines) == 2
    command = Path("home/.local/bin/newsdigest")
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\necho "$@" >> called\nexit {code}\n')
    command.chmod(0o755)
    environment = {"HOME": str(Path("home").absolute()), "PATH": "/usr/bin:/bin"}  # all that cron gives
    for line in lines:
        done = subprocess.run(
            ["/bin/sh", "-c", line.replace("%", "\n")], env=environment, capture_output=True, text=True
        )
        assert done.stderr == ""
    assert bool(done.stdout) is (code == 10)
    configure(morning={}, border={"watch": ["* contacts *"]})
    for arguments in Path("called").read_text().splitlines():
        assert told(digest(*arguments.split()[1:], code=10 if "--alert" in arguments else 0)) == sorted(TEXTS)


# --- wrong orders -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["word"], "no digest is called word. There are: world, home"),
        (["-o", "all.md"], "all.md: several digests cannot be written to one place. Name one digest"),
    ],
)
def test_a_wrong_order_is_told_in_one_line(arguments: list[str], line: str) -> None:
    configure(world={}, home={})
    assert says(*arguments, code=2) == line
    assert not STATE.exists()


def test_a_wrong_day_is_refused() -> None:
    configure(world={})
    result = run("run", "--config", "config.yaml", "--since", "yesterday")
    assert result.exit_code == 2
    assert "give a day, as in 2024-05-07, 2d or 1w" in result.stderr


def test_a_configuration_without_digests_says_how_to_begin() -> None:
    configure()
    assert says(code=2).endswith("Write one with: newsdigest init")


@pytest.mark.parametrize("place", ["file/digest.md", "/proc/digest.md"])
def test_a_place_that_cannot_be_written_is_told_before_anything_is_read(reader: PlainReader, place: str) -> None:
    Path("file").write_text("x")
    configure(world={"output": place})
    assert " cannot be written (" in says(code=2)
    assert reader.read_texts == []


@pytest.mark.parametrize("content", [b"no database" * 100])
def test_a_state_that_cannot_be_used_is_told(content: bytes) -> None:
    STATE.write_bytes(content)
    configure(world={})
    assert (
        says(code=4) == f"{STATE.absolute()}: is damaged. Move it away to begin anew: all articles are then new again"
    )
    assert STATE.read_bytes() == content


def test_a_digest_that_cannot_be_written_now_is_written_by_the_next_run(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(world={"output": "digest.md"}, home={"output": "home.md"})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "digest.md")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        digest(code=2)
    assert not list(Path().glob("*.md"))
    assert not list(Path().glob(".newsdigest*"))
    digest()
    assert [told(path.read_text(encoding="utf-8")) for path in Path().glob("*.md")] == [sorted(TEXTS)] * 2


# --- ended at any moment ------------------------------------------------------------------------------------------

Hook = Callable[[], None]


class Watched(sqlite3.Connection):
    """Calls a hook before and after each statement that changes the state."""

    hook: Hook = staticmethod(lambda: None)

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        if statement.lstrip().startswith(("SELECT", "PRAGMA")):
            return super().execute(statement, *values)
        Watched.hook()
        cursor = super().execute(statement, *values)
        Watched.hook()
        return cursor


def hooked(function: Callable[..., Any], hook: Hook) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        hook()
        result = function(*arguments, **options)
        hook()
        return result

    return call


@contextlib.contextmanager
def steps(hook: Hook) -> Iterator[None]:
    """The hook is called around each step that leaves a trace: a change of the state, of a file, or of its name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Watched, "hook", staticmethod(hook))
        connect = sqlite3.connect
        patch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, factory=Watched, **options))
        for name in ("fsync", "rename", "replace"):
            patch.setattr(os, name, hooked(getattr(os, name), hook))
        yield


def command() -> int:
    """What the command does once its options are known."""
    with Messages(quiet=True) as messages:
        return run_digests(load_config(Path("config.yaml")), Order(), messages)


def killed_at(step: int) -> str:
    """Run in a process of its own that kills itself at a step; what came on standard output until then."""
    with Path("written").open("w+", encoding="utf-8") as stream:
        child = os.fork()
        if child == 0:
            left = step

            def countdown() -> None:
                nonlocal left
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

            try:
                sys.stdout = stream
                with steps(countdown):
                    command()
            finally:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        stream.seek(0)
        return stream.read()


def count_steps() -> int:
    count = 0

    def one_more() -> None:
        nonlocal count
        count += 1

    with steps(one_more):
        command()
    return count


@pytest.mark.parametrize(("output", "kills"), [("digest.md", 10), ("notes/", 3), ("-", 3)])
def test_killed_at_any_moment_nothing_is_lost_and_nothing_doubled(
    output: str, kills: int, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(world={"output": output})
    count = count_steps()
    wanted = timeless(capsys.readouterr().out), written(output)
    assert count > 40
    for number in range(kills):
        forget(output)
        step = 1 + (count - 1) * number // (kills - 1)
        before = killed_at(step)
        assert command() == 0
        texts = timeless(before), timeless(capsys.readouterr().out)
        if output == "-":  # it may come twice, and never less than once
            assert set(texts) - {""} == {wanted[0]}, step
        else:
            assert (texts, written(output)) == (("", ""), wanted[1]), step
        with Store.open(STATE) as store:
            assert store.pending() == []
            assert sorted(kept.analysis.document.id for kept in store.analyses()) == ["d1", "d2", "d3"], step
    assert command() == 0
    assert (capsys.readouterr().out, written(output)) == ("", wanted[1])


def written(output: str) -> dict[str, str]:
    files = list(Path().glob(f"{output}*" if output.endswith("/") else "digest*"))
    return {path.name: timeless(path.read_text(encoding="utf-8")) for path in files}


def timeless(text: str) -> str:
    """A digest without the minute in which it was made: runs of one test may fall into two."""
    return re.sub(r"\d{2}:\d{2} UTC", "now", text)


def forget(output: str) -> None:
    for path in [
        *Path().glob("state*"),
        *Path().glob("digest*"),
        *Path("notes").glob("*"),
        *Path().glob(".newsdigest*"),
    ]:
        path.unlink()

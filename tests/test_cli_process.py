"""The command in a process of its own: terminals, pipes, signals."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len
from sample_digest import TEXT
from terminals import COMMAND, environment, in_pipe, in_terminal

ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "call.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("columns", [80, 160])
def test_a_terminal_gets_colour_and_lines_that_fit(folder: Path, columns: int) -> None:
    written = in_terminal(["summarize", "call.txt", "--evidence"], folder, columns=columns)
    assert ANSI.search(written)
    lines = ANSI.sub("", written).splitlines()
    assert max(cell_len(line) for line in lines) <= columns
    assert ("Who with whom" in written) is (columns == 160)
    assert "…" not in written.replace("Lindqvist told … Ferrero", "")
    plain = " ".join(" ".join(lines).split())
    assert {"Lindqvist", "Ferrero", "harvest", "crossings"} <= set(re.findall(r"\w+", plain))


def test_no_colour_where_none_is_wanted(folder: Path) -> None:
    arguments = ["summarize", "call.txt"]
    colour = re.compile(r"\x1b\[[0-9;]*3[0-7][0-9;]*m")
    assert colour.search(in_terminal(arguments, folder, columns=80))
    assert not colour.search(in_terminal(arguments, folder, columns=80, NO_COLOR="1"))
    assert "\x1b" not in in_terminal(arguments, folder, columns=80, TERM="dumb")


def test_a_pipe_gets_plain_text_and_colour_only_by_force(folder: Path) -> None:
    plain = in_pipe(["summarize", "call.txt"], folder)
    assert (plain.returncode, plain.stderr) == (0, "")
    assert "\x1b" not in plain.stdout
    forced = in_pipe(["summarize", "call.txt"], folder, FORCE_COLOR="1")
    assert "\x1b[" in forced.stdout
    assert ANSI.sub("", forced.stdout) == plain.stdout


def test_a_file_never_gets_colour(folder: Path) -> None:
    in_pipe(["summarize", "call.txt", "-o", "out.txt"], folder, FORCE_COLOR="1")
    assert "\x1b" not in (folder / "out.txt").read_text(encoding="utf-8")


def test_no_source_is_wrong_usage_on_a_terminal(folder: Path) -> None:
    written = in_terminal(["summarize"], folder, columns=80)
    assert "Usage: " in written
    assert "pipe an article in" in " ".join(written.split())


def test_a_pipe_as_source(folder: Path) -> None:
    result = in_pipe(["summarize"], folder, stdin=TEXT)
    assert result.returncode == 0
    assert "Ferrero" in result.stdout


@pytest.mark.parametrize("form", ["table", "json"])
def test_another_locale_stops_nothing(folder: Path, form: str) -> None:
    result = subprocess.run(
        [*COMMAND, "summarize", "call.txt", "-f", form],
        cwd=folder,
        env=environment(folder, PYTHONIOENCODING="ascii"),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"Ferrero" in result.stdout


@pytest.mark.parametrize("arguments", [["summarize", "call.txt"], ["summarize", "call.txt", "-f", "jsonl"], ["schema"]])
def test_a_closed_pipe_ends_it_quietly(folder: Path, arguments: list[str]) -> None:
    process = subprocess.Popen(
        [*COMMAND, *arguments], cwd=folder, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=60) == -signal.SIGPIPE


def test_ctrl_c_ends_it_quietly_and_leaves_no_file(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        process = subprocess.Popen(
            [*COMMAND, "summarize", address, "--allow-private", "-o", "out.md"],
            cwd=folder,
            env=environment(folder),
            stderr=subprocess.PIPE,
        )
        server.settimeout(60)
        connection, _ = server.accept()  # now it waits for an answer that never comes
        with connection:
            process.send_signal(signal.SIGINT)
            assert process.stderr
            assert process.stderr.read() == b""
            process.stderr.close()
            assert process.wait(timeout=60) == -signal.SIGINT
    assert sorted(path.name for path in folder.iterdir() if path.name != ".cache") == ["call.txt"]


INTERRUPTED = """
import os, signal, sys

class Falling:
    def __del__(self):  # where an exception would be lost, as it is in the depths of an import
        os.kill(os.getpid(), signal.{name})

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "{module}":
            Falling()

sys.meta_path.insert(0, Finder())
from newsdigest.__main__ import main
main()
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("module", ["typer", "newsdigest.sources", "onnxruntime", "newsdigest.render.table"])
def test_a_signal_ends_it_at_any_moment_without_a_trace(folder: Path, module: str, name: str) -> None:
    program = INTERRUPTED.format(module=module, name=name)
    result = subprocess.run(
        [sys.executable, "-c", program, "summarize", "call.txt", "-o", "out.txt"],
        preexec_fn=lambda: signal.signal(signal.Signals[name], signal.SIG_DFL),  # under nohup SIGHUP is ignored
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (result.returncode, result.stdout, result.stderr) == (-signal.Signals[name], b"", b"")
    assert not [*folder.glob("out*"), *folder.glob(".newsdigest-*")]


def test_a_signal_that_is_ignored_stays_so(folder: Path) -> None:
    program = INTERRUPTED.format(module="onnxruntime", name="SIGHUP")
    result = subprocess.run(
        [sys.executable, "-c", program, "summarize", "call.txt"],
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, b"")


UNWRITTEN = ["newsdigest: standard output: cannot be written ("]


@pytest.mark.parametrize(
    ("arguments", "end", "code", "written", "told"),
    [
        (["summarize", "call.txt"], ">/dev/full", 2, "", UNWRITTEN),
        (["summarize", "call.txt"], ">&-", 2, "", UNWRITTEN),
        (["schema"], ">/dev/full", 2, "", UNWRITTEN),
        (["--version"], ">/dev/full", 2, "", UNWRITTEN),
        (["summarize", "missing.txt", "call.txt"], "2>&-", 1, "Ferrero", []),  # no place for messages stops nothing
    ],
)
def test_an_output_that_cannot_be_written_is_told(
    folder: Path, arguments: list[str], end: str, code: int, written: str, told: list[str]
) -> None:
    result = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" "$@" {end}', *COMMAND, *arguments],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == code
    assert written in result.stdout
    lines = result.stderr.splitlines()
    assert len(lines) == len(told) and all(map(str.startswith, lines, told))


PROGRESS = """
import time
from newsdigest import messages
messages.LONG_SECONDS = {after}
with messages.Messages({options}) as told:
    told.progress(0, {sources})
    time.sleep(0.2)
    told.progress(1, {sources})
    time.sleep(0.6)
    told.error("one [bold] line")
    told.progress({sources}, {sources})
"""


@pytest.mark.parametrize(
    ("after", "sources", "options", "shown"),
    [(0.05, 3, "", True), (30, 3, "", False), (0.05, 1, "", False), (0.05, 3, "quiet=True", False)],
)
def test_a_bar_appears_only_for_long_work_on_several_sources(
    folder: Path, after: float, sources: int, options: str, shown: bool
) -> None:
    program = PROGRESS.format(after=after, sources=sources, options=options)
    written = in_terminal(["-c", program], folder, columns=80, command=[sys.executable])
    assert ("1/3" in written) is shown
    assert bool(re.search(r"\b\d\.\d/s, 0:00:0\d left", written)) is shown
    assert "newsdigest: one [bold] line\n" in written


def test_no_bar_in_a_pipe(folder: Path) -> None:
    program = PROGRESS.format(after=0.05, sources=3, options="")
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert (result.stdout, result.stderr) == ("", "newsdigest: one [bold] line\n")

"""What the README shows is what happens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from newsdigest.lexicon import load

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "newsdigest", *arguments],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "98"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("command", [r"summarize seeds/\S+", r"explain seeds/\S+ --contact \S+"])
def test_what_is_shown_of_the_seed_article_is_real(command: str) -> None:
    shown = re.search(rf"```console\n\$ newsdigest ({command})\n(.+?)\n```", README, re.DOTALL)
    assert shown is not None
    done = run(*shown.group(1).split())
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == shown.group(2).strip()


def test_there_are_two_set_up_commands() -> None:
    commands = re.findall(r"```console\n\$ (.+)\n```", README)
    assert len(commands) == 2
    assert "newsdigest summarize seeds/" in commands[0]
    assert "pytest" in commands[1]


def test_the_python_example_runs(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    example = re.search(r"```python\n(.+?)```", README, re.DOTALL)
    assert example is not None
    monkeypatch.chdir(ROOT)
    exec(compile(example.group(1), "README.md", "exec"), {})  # noqa: S102 - the README's own example
    assert "phone" in capsys.readouterr().out


def test_every_command_and_option_is_explained_in_its_help() -> None:
    commands = re.findall(r"^ {2}(\w+) {2,}\S", run("--help").stdout, re.MULTILINE)
    assert {"summarize", "explain", "run", "init", "check", "schema"} <= set(commands)
    options = run("--help").stdout + "".join(run(command, "--help").stdout for command in commands)
    for option in re.findall(r"newsdigest[^\n`]*?(?<!\S)(--[a-z-]+)", README.split("```sh")[1]):
        assert option in options, option


def test_the_exit_codes_are_those_of_the_help() -> None:
    for command, codes in (("summarize", "0123"), ("run", ["4", "10"])):
        told = re.findall(r"^ {4}(\d+) {2,}\S", run(command, "--help").stdout, re.MULTILINE)
        shown = re.findall(r"^\| (\d+) \|", README, re.MULTILINE)
        assert {*codes} <= {*told} & {*shown}, command


def test_the_kinds_and_their_cameo_codes_are_those_of_the_data() -> None:
    for entry in load("positions")["kinds"]:
        assert re.search(rf"\| {entry['kind']} \| {entry['cameo']} ", README), entry["kind"]


def test_every_dependency_has_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(r"^dependencies = \[\n(.+?)^\]", project, re.MULTILINE | re.DOTALL)
    assert block is not None
    for name in re.findall(r'"([\w-]+)>=', block.group(1)):
        assert f"**{name}**" in README, name


def test_the_figures_are_not_below_the_floors() -> None:
    floors = yaml.safe_load((ROOT / "benchmarks" / "floors.yaml").read_text(encoding="utf-8"))
    shown = 0
    for part, figures in floors.items():
        for name, floor in figures.items():
            found = re.search(rf"^{re.escape(part)}\s+{re.escape(name)}\s+(-?[\d.]+)", README, re.MULTILINE)
            assert found is not None, (part, name)
            figure = float(found.group(1))
            assert (-figure if floor <= 0 else figure) >= floor, (part, name)
            shown += 1
    assert shown > 10

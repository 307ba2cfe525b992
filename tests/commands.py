"""The command run in this process, in a folder with three small articles."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from sample_digest import TEXT
from typer.testing import CliRunner, Result

from newsdigest.cli import app

NOTHING = "The weather was mild and the river ran low. Apples ripened early in the old orchard behind the mill."


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of the machine, and a folder with three small articles as the working directory."""
    for name in os.environ:
        if name.startswith("NEWSDIGEST_") or name in ("XDG_CONFIG_HOME", "COLUMNS"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    Path("call.txt").write_text(TEXT, encoding="utf-8")
    Path("weather.txt").write_text(NOTHING, encoding="utf-8")
    Path("empty.txt").write_text("", encoding="utf-8")


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=stdin)


def records(result: Result) -> Any:
    return json.loads(result.stdout)

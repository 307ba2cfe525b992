"""The tables of speed and of the model's trade are what the committed results give."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
BENCHMARKS = ROOT / "benchmarks"


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(BENCHMARKS)
    return importlib.import_module("marked")


@pytest.mark.parametrize(
    ("module", "page", "command"),
    [
        ("speed_table", "README.md", "benchmarks/speed.py --readme"),
        ("curve_table", "training/README.md", "benchmarks/curve.py --readme"),
    ],
)
def test_a_table_is_what_the_results_give(marked: ModuleType, module: str, page: str, command: str) -> None:
    made = importlib.import_module(module)
    text = made.markdown(json.loads(made.RESULTS.read_text(encoding="utf-8")))
    assert text.count("\n|") > 1
    shown = (ROOT / page).read_text(encoding="utf-8")
    assert f"{marked.begin(command)}\n\n{text}\n\n{marked.END}" in shown


def test_other_results_give_another_table(marked: ModuleType, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{marked.begin('x')}\nold\n{marked.END}\nafter\n", encoding="utf-8")
    marked.put(page, "x", marked.table([["a", "b"], ["1", "2"]]))
    assert page.read_text(encoding="utf-8") == (
        f"before\n{marked.begin('x')}\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n{marked.END}\nafter\n"
    )


def test_a_page_without_a_place_is_refused(marked: ModuleType, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("no marks\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no place"):
        marked.put(page, "x", "table")

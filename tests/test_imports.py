"""What is not needed is not loaded: help must come at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("onnxruntime", "tokenizers", "trafilatura", "lxml", "numpy", "urllib3", "yaml", "rich")

FOR_OTHERS = (  # pages, feeds, other languages and encodings, and what is told of many articles
    *("trafilatura", "lxml", "urllib3", "ssl", "asyncio", "feedparser", "hishel", "protego", "warcio"),
    *("py3langid", "charset_normalizer", "jinja2", "rustworkx", "rensa", "sqlite3", "newsdigest.merge"),
)
SEED = next((Path(__file__).parents[1] / "seeds").glob("*.txt"))

PROGRAM = """
import sys
sys.argv = ["newsdigest", *{arguments!r}]
from newsdigest.__main__ import run
try:
    run()
except SystemExit as end:
    assert not end.code, end.code
print(*sys.modules, file=sys.stderr)
"""


def modules(program: str) -> set[str]:
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return set(result.stderr.split())


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["summarize", "--help"], ["run", "--help"], ["schema"]], ids=" ".join
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    loaded = modules(PROGRAM.format(arguments=arguments))
    assert "newsdigest.cli" in loaded
    assert loaded.isdisjoint(HEAVY)
    if arguments in (["--help"], ["--version"]):  # for options of commands newer versions of typer use pydantic
        assert "pydantic" not in loaded


@pytest.mark.parametrize("form", ["json", "table"])
def test_a_plain_text_loads_only_what_it_needs(form: str) -> None:
    arguments = ["summarize", str(SEED), "--format", form, "--output", os.devnull]
    loaded = modules(PROGRAM.format(arguments=arguments))
    assert {"onnxruntime", "newsdigest.analysis.positions"} <= loaded
    assert loaded.isdisjoint(FOR_OTHERS if form == "table" else {*FOR_OTHERS, "rich"})


def test_the_package_loads_nothing_until_asked() -> None:
    loaded = modules("import sys, newsdigest; print(*sys.modules, file=sys.stderr)")
    assert {name for name in loaded if name.startswith("newsdigest")} == {"newsdigest"}
    loaded = modules("import sys; from newsdigest import summarize; print(*sys.modules, file=sys.stderr)")
    assert "newsdigest.pipeline" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_the_package_has_no_other_names() -> None:
    import newsdigest

    assert callable(newsdigest.summarize)
    with pytest.raises(AttributeError, match="no attribute 'summary'"):
        newsdigest.summary  # noqa: B018 - to ask for it is the test

"""What is not needed is not loaded: help must come at once."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from newsdigest.lexicon import DATA, PACKED, packed

HEAVY = ("onnxruntime", "tokenizers", "trafilatura", "lxml", "numpy", "urllib3", "yaml", "rich", "pydantic")

FOR_OTHERS = (  # pages, feeds, other languages and encodings, and what is told of many articles
    *("trafilatura", "lxml", "urllib3", "ssl", "asyncio", "feedparser", "hishel", "protego", "warcio", "html"),
    *("http", "socket", "newsdigest.sources.web", "newsdigest.sources.markdown"),
    *("py3langid", "charset_normalizer", "jinja2", "rustworkx", "rensa", "sqlite3", "newsdigest.merge"),
    *("newsdigest.models_many", "newsdigest.watch"),
    *("yaml", "pydantic", "newsdigest.workers", "rich"),  # settings, other processes, terminals
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


@cache
def modules(program: str) -> frozenset[str]:
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return frozenset(result.stderr.split())


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["summarize", "--help"], ["run", "--help"], ["schema"]], ids=" ".join
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    loaded = modules(PROGRAM.format(arguments=arguments))
    assert "newsdigest.cli" in loaded
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.parametrize("form", ["json", "table"])
def test_a_plain_text_loads_only_what_it_needs(form: str) -> None:
    arguments = ["summarize", str(SEED), "--format", form, "--output", os.devnull]
    loaded = modules(PROGRAM.format(arguments=arguments))
    assert {"onnxruntime", "newsdigest.analysis.positions"} <= loaded
    unwanted = {*FOR_OTHERS}
    if packed(DATA) != (DATA / PACKED).read_text(encoding="utf-8"):
        unwanted.remove("yaml")  # a word list was changed since the package was installed, and is read as it is now
    assert not unwanted & loaded


def test_all_that_an_analysis_needs_is_loaded_while_the_network_runs() -> None:
    arguments = ["summarize", str(SEED), "--format", "table", "--output", os.devnull]
    summarized = modules(PROGRAM.format(arguments=arguments))
    program = "import sys; from newsdigest.analysis import prepare; prepare(); print(*sys.modules, file=sys.stderr)"
    needed = {name for name in summarized if name.startswith("newsdigest.analysis.")}
    assert "newsdigest.analysis.pronouns" in needed
    assert needed <= modules(program)


def test_numpy_starts_no_threads() -> None:
    program = PROGRAM.format(arguments=["--version"]) + "\nimport os; print(os.environ['OPENBLAS_NUM_THREADS'])"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert result.stdout.split()[-1] == os.environ.get("OPENBLAS_NUM_THREADS", "1")


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

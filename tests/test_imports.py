"""What is not needed is not loaded: help must come at once."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("onnxruntime", "tokenizers", "trafilatura", "lxml", "numpy", "urllib3", "yaml", "rich")

PROGRAM = """
import sys
sys.argv = ["newsdigest", *{arguments!r}]
from newsdigest.__main__ import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print(*sys.modules, file=sys.stderr)
"""


def modules(program: str) -> set[str]:
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return set(result.stderr.split())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["summarize", "--help"], ["schema"]], ids=" ".join)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    loaded = modules(PROGRAM.format(arguments=arguments))
    assert "newsdigest.cli" in loaded
    assert loaded.isdisjoint(HEAVY)
    if arguments in (["--help"], ["--version"]):  # for options of commands newer versions of typer use pydantic
        assert "pydantic" not in loaded


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

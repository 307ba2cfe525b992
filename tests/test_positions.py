"""Who holds which position, with the real reader. Cases: tests/cases/positions.yaml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import document, reader

from newsdigest.analysis import analyse
from newsdigest.analysis.hollow import is_bare
from newsdigest.analysis.kinds import kind_of
from newsdigest.lexicon import load
from newsdigest.models import Analysis, Attribution, Position, Span

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "positions.yaml").read_text(encoding="utf-8"))
PARTS = ["Eva Lund said", "“we go”", "that Omar Haddad warned", "Kyiv", ",", ".", "\n", "told him", "by phone"]
KINDS = load("positions")["kinds"]


def analysed(text: str) -> Analysis:
    article = document(text)
    return analyse(article, reader().read(article))


def fits(text: str, position: Position, wanted: dict[str, Any]) -> bool:
    content = " ".join(span.of(text) for span in position.content)
    found = {
        "holder": position.holder.name if position.holder else None,
        "kind": position.kind,
        "to": position.to.name if position.to else None,
        "via": list(position.via),
        "quoted": position.quoted,
        "when": position.when.span.of(text) if position.when else None,
    }
    return wanted.get("content", "") in content and all(found[key] == wanted[key] for key in wanted if key != "content")


def known(case: dict[str, Any]) -> Any:
    """A case, marked when it is known to be missed; it may begin to pass."""
    marks = [pytest.mark.xfail(strict=False)] if case.get("missed") else []
    return pytest.param(case, id=case["why"], marks=marks)


@pytest.mark.parametrize("case", [known(case) for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    positions = analysed(case["text"]).positions
    for wanted in case.get("is", []):
        assert any(fits(case["text"], position, wanted) for position in positions), (wanted, positions)
    for unwanted in case.get("not", []):
        assert not any(fits(case["text"], position, unwanted) for position in positions), (unwanted, positions)


@pytest.mark.parametrize("entry", KINDS, ids=lambda entry: entry["kind"])
def test_each_kind_fires_on_its_examples_and_not_on_others(entry: dict[str, Any]) -> None:
    for cue in entry["example"]["fires"]:
        assert kind_of(cue) == entry["kind"], cue
    for cue in entry["example"]["never"]:
        assert kind_of(cue) != entry["kind"], cue


def test_every_pattern_of_a_kind_is_sound() -> None:
    for entry in KINDS:
        for pattern in [*entry["patterns"], *entry.get("unless", [])]:
            re.compile(pattern)
        assert re.fullmatch(r"\d\d", entry["cameo"])


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from(PARTS), max_size=25))
def test_every_span_is_verbatim_and_every_chain_ends(words: list[str]) -> None:
    text = " ".join(words)
    positions = analysed(text).positions
    known = {position.id for position in positions}
    for position in positions:
        assert position.within is None or position.within in known - {position.id}
        for span in (*position.source, *position.cue, *position.content, *position.evidence):
            assert 0 <= span.start < span.end <= len(text)
        assert 0 <= position.confidence <= 1


@pytest.mark.parametrize(
    ("cue", "bare"),
    [
        ("been", True),
        ("has been", True),
        ("the", True),
        ("it", True),
        ("has been wary", False),
        ("said", False),
        ("the threat", False),
    ],
)
def test_a_cue_of_helping_verbs_is_none(cue: str, bare: bool) -> None:
    text = f"Oslo {cue} since the port closed."
    attribution = Attribution((Span(0, 4),), (Span(5, 5 + len(cue)),), (Span(6 + len(cue), len(text)),), 0.9)
    assert is_bare(text, attribution) is bare


def test_an_article_before_a_quotation_is_a_cue() -> None:
    text = "Oslo, the “port closed”."
    assert not is_bare(text, Attribution((Span(0, 4),), (Span(6, 9),), (Span(10, 23),), 0.9))

"""Whom words stand for, with the real reader. Cases: tests/cases/references.yaml."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.analysis.references import Entities, References, resolve
from newsdigest.lexicon import load
from newsdigest.models import Document, Entity, Span
from newsdigest.reader import Reader, default_reader
from newsdigest.reader.segment import lines

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "references.yaml").read_text(encoding="utf-8"))


@cache
def reader() -> Reader:
    return default_reader()


def resolved(text: str) -> tuple[References, Entities]:
    document = Document("d1", "own", text, tuple(lines(text)))
    return resolve(document, reader().read(document))


def meant_by(text: str, words: str) -> list[Entity]:
    """The entities that the first reference in some words stands for."""
    references, entities = resolved(text)
    start = text.index(words)
    for reference in references:
        if reference.span.start < start + len(words) and reference.span.end > start:
            return [entities[key] for key in reference.entities]
    return []


def names_at(text: str, words: str) -> list[str]:
    return [entity.name for entity in meant_by(text, words)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_case(case: dict[str, Any]) -> None:
    for words, names in case.get("means", {}).items():
        assert names_at(case["text"], words) == names, words
    for words, name in case.get("not", {}).items():
        assert name not in names_at(case["text"], words), words
    for words, kind in case.get("kinds", {}).items():
        assert [entity.kind for entity in meant_by(case["text"], words)] == [kind], words
    known = {entity.name: [entity.role, entity.state] for entity in resolved(case["text"])[1].values()}
    for name, office in case.get("offices", {}).items():
        assert known.get(name) == office, known


def test_the_example_of_the_roles() -> None:
    assert names_at(load("roles")["example"], "Israeli officials") == ["Israeli officials"]


def test_the_example_of_the_references() -> None:
    _, entities = resolved(load("references")["example"])
    named = [entity.name for entity in entities.values() if entity.kind == "person"]
    assert named[:2] == ["Lee", "Ode"]
    assert names_at(load("references")["example"], "their second call") == ["Lee", "Ode"]


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.sampled_from(
            ["Kyiv", "the president", "He", "they", "Anna Kovacs", "said", ".", "“", "\n", "’s office", "US"]
        )
    )
)
def test_references_are_ordered_and_inside_the_text(words: list[str]) -> None:
    text = " ".join(words)
    references, entities = resolved(text)
    for reference in references:
        assert 0 <= reference.span.start < reference.span.end <= len(text)
        assert all(key in entities for key in reference.entities)
    whole = references.inside(Span(0, len(text)))
    assert all(one.span.end <= other.span.start for one, other in pairwise(whole))


def test_a_role_of_several_words_is_not_cut_short() -> None:
    _, entities = resolved("Eva Lund, the company’s chief operating officer, said the port would open.")
    assert [entity.role for entity in entities.values() if entity.name == "Eva Lund"] == ["chief operating officer"]


def test_the_first_of_a_name_is_meant() -> None:
    listed = [
        Entity("e1", "Ann Hale", "person"),
        Entity("e2", "Hale", "organization"),
        Entity("e3", "Bo Hale", "person"),
    ]
    by_name = Entities((one.id, one) for one in listed).by_name
    assert {name: one.id for name, one in by_name.items()} == {"Ann Hale": "e1", "Hale": "e1", "Bo Hale": "e3"}

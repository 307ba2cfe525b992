"""Paragraphs and sentences."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdigest.lexicon import load
from newsdigest.models import Span
from newsdigest.reader.segment import lines, sentences

CASES = [
    ("He left. She stayed.", ["He left.", "She stayed."]),
    ("Sen. Ann Lee met Mr. Ode in St. Paul. They talked.", ["Sen. Ann Lee met Mr. Ode in St. Paul.", "They talked."]),
    ("“We will go,” he said. “Now.” Then he left.", ["“We will go,” he said.", "“Now.”", "Then he left."]),
    ("The U.S. Senate voted. It passed.", ["The U.S. Senate voted.", "It passed."]),
    ("Prices rose 3.5 percent. why? No idea", ["Prices rose 3.5 percent. why?", "No idea"]),
    ("One line without an end", ["One line without an end"]),
    ("“Is it true?” she asked. (Nobody knew.) «Non.» Élise agreed!", [
        "“Is it true?” she asked.", "(Nobody knew.)", "«Non.»", "Élise agreed!",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in sentences(text, Span(0, len(text)))] == expected


def test_the_example_of_the_abbreviations_is_one_sentence() -> None:
    text = load("abbreviations")["example"]
    assert len(sentences(text, Span(0, len(text)))) == 1


@given(st.text(alphabet="aB .!?\n“”\"')é", max_size=200))
def test_lines_and_sentences_lose_no_word(text: str) -> None:
    found = [sentence for block in lines(text) for sentence in sentences(text, block)]
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert "".join(span.of(text) for span in found).split() == "".join(span.of(text) for span in found).split()
    kept = "".join("".join(span.of(text).split()) for span in found)
    assert kept == "".join(text.split())

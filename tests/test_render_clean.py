"""Nothing from an article may steer a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdigest.render.clean import shown

ANY_TEXT = st.text(st.characters(codec=None, categories=None))  # surrogates and controls included


@given(ANY_TEXT)
def test_shown_text_holds_nothing_that_steers_or_hides(text: str) -> None:
    kinds = {unicodedata.category(character) for character in shown(text)}
    assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(ANY_TEXT)
def test_shown_text_is_one_tidy_line_and_stays_so(text: str) -> None:
    once = shown(text)
    assert once == " ".join(once.split())
    assert shown(once) == once


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("plain words, “quoted” – 100 % naïve 東京 😀", "plain words, “quoted” – 100 % naïve 東京 😀"),
        ("two\n  lines\tand\u00a0more", "two lines and more"),
        ("\x1b[31mred\x1b[0m", "\ufffd[31mred\ufffd[0m"),
        ("bell\x07 and C1\x9b31m", "bell\ufffd and C1\ufffd31m"),
        ("gnp.\u202etxt\u2066x\u2069", "gnp.txtx"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("[red]markup[/red]", "[red]markup[/red]"),
        ("half \ud83d pair", "half \ufffd pair"),
    ],
)
def test_what_is_shown(text: str, wanted: str) -> None:
    assert shown(text) == wanted

"""Word pieces and windows."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from newsdigest.reader.model import FILES
from newsdigest.reader.segment import lines
from newsdigest.reader.windows import (
    CLS,
    LIMIT,
    LOWER,
    MIXED,
    NO_CASE,
    SEP,
    TITLE,
    UPPER,
    cut,
    letter_case,
    open_tokenizer,
    pack,
    stack,
)


@cache
def tokenizer() -> Tokenizer:
    return open_tokenizer(FILES / "tokenizer.json")


@pytest.mark.parametrize(
    ("piece", "expected"),
    [
        ("kyiv", LOWER),
        ("Kyiv", TITLE),
        ("A", TITLE),
        ("NATO", UPPER),
        ("iPhone", MIXED),
        ("McCain", MIXED),
        ("12", NO_CASE),
        ("“", NO_CASE),
    ],
)
def test_letter_case(piece: str, expected: int) -> None:
    assert letter_case(piece) == expected


def test_pieces_know_their_place_in_the_text() -> None:
    text = "Zelenskyy’s envoy in Kyiv said."
    (pieces,) = cut(tokenizer(), text, lines(text))
    words = [text[start:end] for start, end in zip(pieces.starts, pieces.ends, strict=True)]
    assert "".join(words).replace(" ", "") == text.replace(" ", "")
    heads = [word for word, head in zip(words, pieces.heads, strict=True) if head]
    assert heads[1:4] == ["’", "s", "envoy"]
    assert len(heads) < len(words)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(alphabet=st.sampled_from("aé B.\u0301“\u200b𝒳한!"), max_size=900), max_size=6))
def test_every_window_fits_and_no_piece_is_lost(paragraphs: list[str]) -> None:
    text = "\n".join(paragraphs)
    parts = cut(tokenizer(), text, lines(text))
    windows = pack(parts)
    assert all(len(window) <= LIMIT for window in windows)
    assert all(window.ids[0] == CLS and window.ids[-1] == SEP for window in windows)
    inside = [window.starts[window.starts >= 0] for window in windows]
    assert sum(map(len, inside)) == sum(map(len, parts))
    if inside:
        assert (np.diff(np.concatenate(inside)) >= 0).all()


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    text = "The minister met the envoy in the capital. " * 40
    parts = cut(tokenizer(), text, lines(text))
    assert len(parts) > 1
    assert all(text[part.ends[-1] - 1] == "." for part in parts)


def test_stack_pads_at_the_right() -> None:
    text = "One.\nTwo words here."
    short, long = (pack([part])[0] for part in cut(tokenizer(), text, lines(text)))
    ids, case, mask = stack([short, long])
    assert ids.shape == case.shape == mask.shape == (2, len(long))
    assert mask[0].sum() == len(short)
    assert not ids[0, len(short) :].any()

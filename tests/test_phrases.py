"""Phrases find what their pattern alone finds; and lists of words as one pattern find each of their words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.lexicon import either
from newsdigest.phrases import NUMBER, FewWords, ManyPhrases, Phrases, Seldom

LISTED = ["he", "her", "her own", "the", "the other day", "o'clock", "US", "an"]
PATTERN = re.compile(rf"(?<![\w-])(?:{either(LISTED)}|\d+ days)(?!\w)", re.IGNORECASE)
PHRASES = Phrases(PATTERN, [*LISTED, NUMBER])
MANY = ManyPhrases(lambda first, words: rf"(?<![\w-])(?i:{either(words)})(?!\w)", LISTED)
ALL_OF_MANY = re.compile(rf"(?<![\w-])(?i:{either(LISTED)})(?!\w)")
FEW = FewWords(lambda _, words: rf"(?<![\w-])(?i:{either(words)})(?!\w)", LISTED)
SOME = ["US", "o'clock", "her own"]
RARE = re.compile(rf"(?<![\w-]){either(SOME)}(?!\w)")
SELDOM = Seldom(lambda: RARE.pattern, SOME)
PARTS = [*LISTED, "HER OWN", "her  own", "O’Clock", "12", "days", "hero", "-", "_", ".", "’", "İ", "ß", "\n"]
TEXTS = st.lists(st.sampled_from([*PARTS, " ", " ", " "]), max_size=30).map("".join)


@settings(deadline=None)
@given(TEXTS, st.integers(0, 10), st.integers(0, 60))
def test_the_same_is_found_as_by_the_pattern(text: str, start: int, end: int) -> None:
    words = {0, len(text), *(match.start() for match in re.finditer(r"\b", text))}
    start, end = (min(words, key=lambda place: abs(place - wanted)) for wanted in (start, end))  # as sentences do
    for pattern, phrases in ((PATTERN, PHRASES), (ALL_OF_MANY, MANY)):
        expected = [match.span() for match in pattern.finditer(text, start, end)]
        assert [match.span() for match in phrases.finditer(text, start, end)] == expected


@settings(deadline=None)
@given(TEXTS, st.integers(0, 10), st.integers(0, 60))
def test_the_same_is_found_in_any_stretch(text: str, start: int, end: int) -> None:
    expected = [match.span() for match in ALL_OF_MANY.finditer(text, start, end)]
    assert [match.span() for match in FEW.finditer(text, start, end)] == expected
    for found, wanted in (
        (FEW.search(text, start, end), ALL_OF_MANY.search(text, start, end)),
        (SELDOM.search(text, start, end), RARE.search(text, start, end)),
        (SELDOM.match(text, start, end), RARE.match(text, start, end)),
    ):
        assert (found and found.span()) == (wanted and wanted.span())


def test_only_the_words_given_begin_a_match() -> None:
    assert [match.group() for match in Phrases(PATTERN, ["the"]).finditer("the US, the other day")] == [
        "the",
        "the other day",
    ]


@settings(deadline=None)
@given(st.lists(st.text("ab'. ", min_size=1).map(str.strip).filter(bool), min_size=1), st.text("ab'’. \n"))
def test_either_finds_the_longest_word_that_stands_there(words: list[str], text: str) -> None:
    plain = sorted(words, key=len, reverse=True)
    escaped = [re.escape(word).replace("'", "['’]").replace(r"\ ", r"\s+") for word in plain]
    expected = re.compile("|".join(escaped)).match(text)
    found = re.compile(either(words)).match(text)
    assert (found and found.span()) == (expected and expected.span())


@pytest.mark.parametrize(("text", "found"), [("o’clock", True), ("her\n own", True), ("herown", False), ("h", False)])
def test_either_apostrophe_and_any_white_space(text: str, found: bool) -> None:
    assert (re.fullmatch(either(LISTED), text) is not None) == found

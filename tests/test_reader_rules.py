"""The rules between the network and its reading, on hand-made attributions. Cases: tests/cases/reader_rules.yaml."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from newsdigest.lexicon import load
from newsdigest.models import Attribution, Mention, Span
from newsdigest.reader.ends import whole_cue, with_pairs, without_dangling
from newsdigest.reader.headlines import with_headlines
from newsdigest.reader.near import with_near_sources
from newsdigest.reader.openings import after_opening
from newsdigest.reader.reach import within_reach
from newsdigest.reader.read import tells_of_words
from newsdigest.reader.refusals import with_refusals
from newsdigest.reader.segment import lines
from newsdigest.reader.transcript import with_speakers, with_turns
from newsdigest.turns import turns

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "reader_rules.yaml").read_text(encoding="utf-8"))
MARK = re.compile(r"\{(?P<part>[SCT~]):(?P<words>[^{}]*)\}")
REFUSALS = load("positions")["refusals"]
DANGLING = load("dangling")["example"]
TRANSCRIPT = "HOST: Will you pay?\nEVA LUND: I will. The clerk said so.\nHOST: Is it late?\nEVA LUND: We are late."


def marked(text: str) -> tuple[str, dict[str, list[Span]]]:
    """The text without its marks, and the marked spans by what they are."""
    spans: dict[str, list[Span]] = {part: [] for part in "SCT~"}
    plain, at = "", 0
    for mark in MARK.finditer(text):
        plain += text[at : mark.start()]
        spans[mark["part"]].append(Span(len(plain), len(plain) + len(mark["words"])))
        plain, at = plain + mark["words"], mark.end()
    return plain + text[at:], spans


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


@pytest.mark.parametrize("case", CASES["openings"], ids=lambda case: case["opening"] + case["words"])
def test_a_paragraph_begins_after_its_dateline(case: dict[str, str]) -> None:
    text = case["opening"] + case["words"]
    assert text[after_opening(text, 0, len(text)) :] == case["words"]


@pytest.mark.parametrize("case", CASES["transcripts"], ids=lambda case: case["why"])
@pytest.mark.parametrize("wrapped", [False, True], ids=["paragraphs", "one paragraph"])
def test_turns_of_a_transcript(case: dict[str, Any], wrapped: bool) -> None:
    text = case["text"]
    blocks = [Span(0, len(text))] if wrapped else lines(text)
    found = [f"{turn.speaker.of(text)}: {turn.words.of(text).strip()}" for turn in turns(text, blocks)]
    assert found == case["turns"]


@pytest.mark.parametrize("case", CASES["stated"], ids=lambda case: case["turn"])
def test_what_a_turn_states(case: dict[str, Any]) -> None:
    text = f"{TRANSCRIPT}\nEVA LUND: {case['turn']}"
    last = [one for one in with_turns(text, lines(text), []) if one.cue[0].start > len(TRANSCRIPT)]
    assert [part.of(text) for one in last for part in one.content] == case["says"]


def test_what_is_told_in_a_turn_belongs_to_it_and_the_label_is_taken_once() -> None:
    label, clerk = span(TRANSCRIPT, "EVA LUND"), span(TRANSCRIPT, "clerk")
    inner = Attribution((clerk,), (span(TRANSCRIPT, "said"),), (span(TRANSCRIPT, "so"),), 0.8)
    asked = Attribution((), (span(TRANSCRIPT, "pay"),), (span(TRANSCRIPT, "you"),), 0.8)
    wrong = Attribution((label,), (Span(label.end, label.end + 1),), (span(TRANSCRIPT, "Is it late?"),), 0.8)
    found = with_turns(TRANSCRIPT, lines(TRANSCRIPT), [inner, asked, wrong])
    told = [(one.source[0].of(TRANSCRIPT), one.content[0].of(TRANSCRIPT), one.within) for one in found]
    assert told == [
        ("EVA LUND", "I will. The clerk said so.", None),
        ("EVA LUND", "We are late.", None),
        ("clerk", "so", 0),
    ]


def test_a_speaker_seen_once_is_seen_in_every_label() -> None:
    first = span(TRANSCRIPT, "EVA LUND")
    found = with_speakers(TRANSCRIPT, lines(TRANSCRIPT), [Mention(first, "person", 0.9)])
    assert [(one.span.of(TRANSCRIPT), one.kind) for one in found] == [("EVA LUND", "person")] * 2
    prose = "Eva Lund spoke. Later EVA LUND left."
    assert with_speakers(prose, lines(prose), [Mention(Span(0, 8), "person", 0.9)]) == (
        Mention(Span(0, 8), "person", 0.9),
    )


@pytest.mark.parametrize("case", CASES["reach"], ids=lambda case: case["why"])
def test_an_attribution_reaches_no_further_than_its_words(case: dict[str, str]) -> None:
    text, parts = marked(case["text"])
    content = tuple(sorted(parts["T"] + parts["~"]))
    (kept,) = within_reach(text, lines(text), [Attribution(tuple(parts["S"]), tuple(parts["C"]), content, 0.9)])
    assert list(kept.content) == parts["T"]
    assert list(kept.source) == parts["S"]


@pytest.mark.parametrize("entry", REFUSALS, ids=lambda entry: entry["cue"][:30])
def test_refusals_fire_on_their_examples_and_on_nothing_else(entry: dict[str, Any]) -> None:
    for text in entry["example"]["fires"]:
        (found,) = with_refusals(text, [])
        assert f"{found.cue[0].of(text)} {found.content[0].of(text)}" == text
    for text in entry["example"]["never"]:
        assert with_refusals(text, []) == []


def test_a_refusal_takes_the_place_of_its_pieces() -> None:
    text = "Her office confirmed the call, but would not be drawn on its length."
    office = span(text, "Her office")
    outer = Attribution((office,), (span(text, "confirmed"),), (span(text, "the call"), span(text, "be drawn on")), 0.7)
    piece = Attribution((office,), (span(text, "would"),), (span(text, "its length"),), 0.5)
    confirmed, refused = with_refusals(text, [outer, piece])
    assert [part.of(text) for part in confirmed.content] == ["the call"]
    assert refused.source == (office,)
    assert refused.cue[0].of(text) == "would not be drawn on"
    assert refused.content[0].of(text) == "its length"


@pytest.mark.parametrize("case", CASES["headlines"], ids=lambda case: case["text"])
def test_speakers_of_headlines(case: dict[str, Any]) -> None:
    text = case["text"]
    names = [Mention(span(text, name), "person", 0.9) for name in case["names"]]
    found = with_headlines(text, lines(text), names, [])
    shown = [(one.source[0].of(text), one.cue[0].of(text), one.content[0].of(text)) for one in found]
    assert shown == ([(case["source"], ":", case["content"])] if "source" in case else [])
    assert with_headlines(text, lines(text), names, found) == found
    nobodys = [Attribution((), one.cue, one.content, one.confidence) for one in found]
    assert with_headlines(text, lines(text), names, nobodys) == found


@given(st.lists(st.sampled_from(["HOST:", "EVA LUND:", "We pay.", "Why?", "“Yes,” she said", "\n", "Q: I", "A: you"])))
def test_turns_lie_in_order_within_the_text(words: list[str]) -> None:
    text = " ".join(words)
    found = turns(text, lines(text))
    for turn in found:
        assert 0 <= turn.speaker.start < turn.speaker.end <= turn.colon.start < turn.colon.end <= turn.words.start
        assert turn.words.end <= len(text)
    assert all(one.words.end <= other.speaker.start for one, other in pairwise(found))


def test_only_contents_that_tell_of_words_are_read_again() -> None:
    example = load("nested")["example"]
    assert all(tells_of_words(text) for text in example["fires"])
    assert not any(tells_of_words(text) for text in example["never"])


def test_a_name_before_the_cue_is_its_source_and_not_one_of_an_earlier_sentence() -> None:
    text = "Holm praised Cohen. Krantz said he would resign."
    ends = [Span(0, 19), Span(20, len(text))]
    names = [Mention(Span(20, 26), "person", 0.9)]
    wrong = Attribution((Span(0, 4),), (Span(27, 31),), (Span(32, 47),), 0.8)
    (mended,) = with_near_sources(text, names, ends, [wrong])
    assert [span.of(text) for span in mended.source] == ["Krantz"]
    (kept,) = with_near_sources(text, [], ends, [wrong])
    assert kept == wrong


def test_a_source_of_the_same_sentence_stays() -> None:
    text = "Holm, whom Krantz praised, said he would resign."
    found = Attribution((Span(0, 4),), (Span(18, 25),), (Span(32, 47),), 0.8)
    names = [Mention(Span(11, 17), "person", 0.9)]
    assert list(with_near_sources(text, names, [Span(0, len(text))], [found])) == [found]


def ends(example: str) -> tuple[str, int, int]:
    """The plain text of an example of ``dangling.yaml``, where the network stopped, and where it should have."""
    stopped, wanted = example.replace("/", "").index("|"), example.find("/")
    return example.replace("/", "").replace("|", ""), stopped, stopped if wanted < 0 else wanted


@pytest.mark.parametrize("example", [*DANGLING["contents"]["fires"], *DANGLING["contents"]["never"]])
def test_where_a_content_ends(example: str) -> None:
    text, stopped, wanted = ends(example)
    assert without_dangling(text, [Span(0, stopped)]) == (Span(0, wanted),)


@pytest.mark.parametrize("example", [*DANGLING["cues"]["fires"], *DANGLING["cues"]["never"]])
def test_where_a_cue_ends(example: str) -> None:
    text, stopped, wanted = ends(example)
    assert whole_cue(text, Span(0, stopped)) == Span(0, wanted)


def test_a_cue_has_its_last_word_whole_and_a_content_of_dangling_words_goes() -> None:
    text = "They testified side-by-side and the clerk wrote."
    assert whole_cue(text, Span(5, 20)).of(text) == "testified side-by-side"
    assert without_dangling(text, [Span(0, 4), span(text, "and the")]) == (Span(0, 4),)


def test_a_cue_begins_with_a_word() -> None:
    text = "Hale’s astounding assertion is late. Is it?"
    assert whole_cue(text, Span(5, 27)).of(text) == "astounding assertion"
    assert whole_cue(text, span(text, "is late")).of(text) == "is late"


@pytest.mark.parametrize(
    ("stopped", "whole"),
    [
        (
            "a call between President Lund| and Minister Omar Haddad.",
            "a call between President Lund and Minister Omar Haddad",
        ),
        ("a call between Lund and Haddad| and Ode spoke.", "a call between Lund and Haddad"),
        ("a call between Eva| Lund and Omar Haddad.", "a call between Eva Lund and Omar Haddad"),
        ("a call with Lund| and Haddad spoke.", "a call with Lund"),
        ("a call between Lund| and it rained.", "a call between Lund"),
    ],
)
def test_who_is_between_two_has_both(stopped: str, whole: str) -> None:
    end = stopped.index("|")
    text = stopped.replace("|", "")
    assert [one.of(text) for one in with_pairs(text, [Span(0, end)])] == [whole]

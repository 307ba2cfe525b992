"""Watched patterns: what they find, and above all what not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sample_digest import document

from newsdigest.called import folded, has_words
from newsdigest.models import Entity, Named, Position, Span
from newsdigest.models_many import Report, SharedContact, SharedPosition, Story
from newsdigest.watch import Lookout, PatternError, parse

CASES = yaml.safe_load((Path(__file__).parent / "cases/watch.yaml").read_text(encoding="utf-8"))
TEXT = "Ferrero promised that the northern roads would open. The ministry denied any de\u0301lay."
ENTITIES = (
    Entity("e1", "Ada Lindqvist", "person", "president", "Norland", ("the president",)),
    Entity("e2", "Tomas Ferrero", "person", "prime minister", "Sudmark"),
    Entity("e3", "Foreign ministry", "organization", None, "Norland"),
)
LINDQVIST, FERRERO, MINISTRY = Named("Lindqvist", "e1"), Named("Ferrero", "e2"), Named("Ministry", "e3")


def span(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def contact(name: str, *parties: Named) -> SharedContact:
    return SharedContact(name, parties, "phone", "held", None, None, None, (), ())


def position(name: str, kind: Any, holder: Named | None, to: Named | None, content: str) -> SharedPosition:
    words = (span(content),) if content else ()
    one = Position(name, holder, kind, to, (), (), (), words, False, None, None, (), 0.9)
    return SharedPosition(name, holder, kind, (("d1", one),))


STORY = Story(
    "s1",
    "Roads to open",
    None,
    (Report(document(text=TEXT), "d1"),),
    (contact("c1", LINDQVIST, FERRERO), contact("c2", FERRERO, Named("the envoys"))),
    (
        position("p1", "promises", FERRERO, LINDQVIST, "that the northern roads would open"),
        position("p2", "denies", MINISTRY, None, "any de\u0301lay"),
        position("p3", "requests", None, None, ""),
    ),
)


@pytest.mark.parametrize("case", CASES["finds"], ids=lambda case: case["pattern"])
def test_a_pattern_finds_what_it_says_and_nothing_else(case: dict[str, Any]) -> None:
    lookout = Lookout(ENTITIES, [case["pattern"]])
    story = lookout.marked(STORY)
    found = {one.id: one.watched for one in story.contacts} | {one.id: one.watched for one in story.positions}
    assert [name for name, patterns in found.items() if patterns] == case["in"]
    assert all(patterns in ((), (case["pattern"],)) for patterns in found.values())
    assert lookout.hits == len(case["in"])


@pytest.mark.parametrize("case", CASES["wrong"], ids=lambda case: case["pattern"])
def test_a_pattern_that_says_nothing_is_refused(case: dict[str, str]) -> None:
    with pytest.raises(PatternError, match=case["says"]):
        parse(case["pattern"])


def test_a_verb_with_a_capital_is_a_name() -> None:
    pattern = parse("United States  contacts  Los Estados Unidos")
    assert (pattern.who, pattern.verb, pattern.whom) == ("United States", "contacts", "Los Estados Unidos")


def test_what_matches_several_patterns_names_them_all() -> None:
    patterns = ["* contacts *", "Ferrero contacts *", "Solberg contacts *"]
    lookout = Lookout(ENTITIES, patterns)
    assert lookout.marked(STORY).contacts[0].watched == tuple(patterns[:2])
    lookout.marked(replace(STORY, contacts=STORY.contacts[:1]))
    assert lookout.hits == 3, "each finding counts once, in each story"
    nobody = Lookout(ENTITIES, [])
    assert (nobody.marked(STORY), nobody.hits) == (STORY, 0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Recep Tayyip Erdoğan's", "recep tayyip erdogan"),
        ("Zelenskyy’s  office", "zelenskyy office"),
        ("O’Brien", "o'brien"),
        ("U.N. Secretary-General", "u n secretary general"),
        ("Владимир", "владимир"),
        ("—", ""),
        ("S", "s"),
    ],
)
def test_names_are_compared_by_their_words(text: str, words: str) -> None:
    assert folded(text) == words


@given(st.text(), st.text())
def test_folding_is_stable_and_words_are_whole(text: str, asked: str) -> None:
    assert folded(folded(text)) == folded(text)
    if has_words(folded(text), folded(asked)):
        assert set(folded(asked).split()) <= set(folded(text).split())

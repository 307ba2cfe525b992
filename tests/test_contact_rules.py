"""The rules for contacts alone, without a reader: who is meant is marked in the cases, so no model can hide a rule."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml

from newsdigest.analysis import contacts_details as details
from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_merge import Event, Sighting, merge
from newsdigest.analysis.contacts_nodes import words
from newsdigest.analysis.contacts_parties import participants, sides
from newsdigest.analysis.contacts_status import status_of
from newsdigest.analysis.contacts_tellers import Attributed, tellers
from newsdigest.analysis.contacts_topics import topics_of
from newsdigest.analysis.references import Entities, References
from newsdigest.analysis.triggers import find_triggers
from newsdigest.lexicon import load
from newsdigest.models import Entity, Reference, Span

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "contact_rules.yaml").read_text(encoding="utf-8"))
MARK = re.compile(r"\[(?P<said>[^\]=]+)(?:=(?P<meant>[^\]]+))?\]")
Form = Literal["name", "description", "pronoun"]
PRONOUNS = frozenset({"he", "she", "him", "her", "his", "they", "them", "their", "it", "its"})


def unmarked(marked: str) -> tuple[str, list[Reference], Entities]:
    """A marked text without its marks, and who is meant where: "[Anna Hale] met [him=Luc Morel]"."""
    text = ""
    at = 0
    references: list[Reference] = []
    entities = Entities()
    for match in MARK.finditer(marked):
        text += marked[at : match.start()]
        at = match.end()
        said, meant = match["said"], (match["meant"] or match["said"]).split(" + ")
        span = Span(len(text), len(text) + len(said))
        known = [one for one in meant if one != "nobody"]
        form: Form = "pronoun" if said.lower() in PRONOUNS else "name" if [said] == meant else "description"
        references.append(Reference(span, tuple(known), form))
        entities |= {one: Entity(one, one, CASES["kinds"].get(one, "person")) for one in known}
        text += said
    return text + marked[at:], references, entities


def events_in(marked: str) -> tuple[str, list[Event]]:
    text, references, entities = unmarked(marked)
    sentences = [Span(*match.span()) for match in re.finditer(r"[^.\n]+\.?", text)]
    return text, merge(
        one for at, sentence in enumerate(sentences) for one in sightings(text, at, sentence, references, entities)
    )


def sightings(
    text: str, at: int, sentence: Span, references: Sequence[Reference], entities: Entities
) -> list[Sighting]:
    known = References(references)
    row = Row(text, sentence, known, entities)
    attributed = Attributed(())
    told = []
    for trigger in find_triggers(row):
        found = sides(row, trigger)
        status = status_of(row, trigger, found.end) if found else None
        if found is None or status is None:
            continue
        around = details.clause(row, trigger, found)
        told.append(
            Sighting(
                parties=tuple(participants(found)),
                trigger=Span(row.nodes[trigger.start].span.start, row.nodes[trigger.end - 1].span.end),
                channel=details.channel_of(row, trigger, around),
                status=status,
                time=details.time_of(row, trigger, around),
                where=details.place_of(row, trigger, around),
                initiator=details.initiator_of(row, trigger, found, around),
                topics=tuple(topics_of(row, trigger, found)),
                tellers=tuple(tellers(row, trigger, attributed, known, entities)),
                sentence=at,
                evidence=sentence,
                confidence=1.0,
            )
        )
    return told


def shown(event: Event, text: str) -> dict[str, Any]:
    first = event.sightings[0]
    return {
        "parties": sorted({one.name for sighting in event.sightings for one in sighting.parties}),
        "channel": event.channel,
        "status": first.status,
        "when": first.time.span.of(text) if first.time else None,
        "where": first.where.of(text) if first.where else None,
        "topics": [topic.of(text) for topic in first.topics],
    }


@pytest.mark.parametrize(
    ("text", "wanted"),
    [pytest.param(case["text"], case["contacts"], id=case["text"]) for case in CASES["found"]],
)
def test_the_rules_find(text: str, wanted: list[dict[str, Any]]) -> None:
    plain, events = events_in(text)
    found = [shown(event, plain) for event in events]
    assert [event["parties"] for event in found] == [sorted(one["parties"]) for one in wanted]
    for one, event in zip(wanted, found, strict=True):
        assert event | {key: value for key, value in one.items() if key != "parties"} == event


@pytest.mark.parametrize(
    ("text", "why"), [pytest.param(case["text"], case["why"], id=case["text"]) for case in CASES["none"]]
)
def test_the_rules_make_nothing_up(text: str, why: str) -> None:
    plain, events = events_in(text)
    assert [shown(event, plain) for event in events] == [], why


def test_the_grammar_knows_the_words_of_its_example() -> None:
    example = load("contacts_grammar")["example"]
    kinds = {
        word: {name for name, listed in load("contacts_grammar").items() if name != "example" and word in listed}
        for word in example.lower().replace(",", "").rstrip(".").split()
    }
    for word, name in CASES["grammar"].items():
        assert name in kinds[word], (word, kinds[word])
    assert not kinds["vote"] | kinds["storm"]


def test_every_word_of_the_grammar_is_one_word_in_small_letters() -> None:
    for name in load("contacts_grammar"):
        if name != "example":
            for word in words(name):
                assert isinstance(word, str) and word == word.lower() and " " not in word, (name, word)


def seconds(unit: str, times: int) -> float:
    """How much of the processor's time the rules take for one sentence of so many units, the better of two."""
    marked = "".join(unit.replace("N", f"Ada Berg{at}") for at in range(times)) + "."
    text, references, entities = unmarked(marked)
    taken = []
    for _ in range(2):
        begin = time.process_time()
        merge(sightings(text, 0, Span(0, len(text)), references, entities))
        taken.append(time.process_time() - begin)
    return min(taken)


@pytest.mark.parametrize("unit", CASES["endless"])
def test_odd_sentences_take_time_by_their_length(unit: str) -> None:
    assert seconds(unit, 1000) < 25 * seconds(unit, 100) + 0.02  # ten times if linear, a hundred if quadratic

"""Contacts found in short texts, by the packaged reader and the whole analysis; the cases are data."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from newsdigest.analysis.contacts import find_contacts
from newsdigest.analysis.references import resolve
from newsdigest.lexicon import load
from newsdigest.models import Contact, Document
from newsdigest.reader import Reader, default_reader
from newsdigest.reader.segment import lines

CASES = yaml.safe_load(Path(__file__).with_name("cases").joinpath("contacts.yaml").read_text(encoding="utf-8"))


@cache
def _reader() -> Reader:
    return default_reader()


def contacts_in(text: str) -> tuple[Document, list[Contact]]:
    document = Document(id="d", source="case", text=text, blocks=tuple(lines(text)))
    reading = _reader().read(document)
    references, entities = resolve(document, reading)
    return document, find_contacts(document, reading, references, entities)


def _shown(contact: Contact, text: str) -> dict[str, Any]:
    """A contact in the words of the cases."""
    return {
        "parties": {party.name for party in contact.parties},
        "channel": contact.channel,
        "status": contact.status,
        "when": contact.when.span.of(text) if contact.when else None,
        "where": contact.where.of(text) if contact.where else None,
        "initiator": contact.initiator.name if contact.initiator else None,
        "topics": [topic.of(text) for topic in contact.topics],
        "according_to": [teller.name for teller in contact.according_to],
        "sentences": len(contact.evidence),
    }


@pytest.mark.parametrize("case", CASES["contacts"], ids=lambda case: case["text"][:60])
def test_contacts_are_found(case: dict[str, Any]) -> None:
    document, found = contacts_in(case["text"])
    shown = [_shown(contact, document.text) for contact in found]
    assert len(shown) == len(case["contacts"]), shown
    for wanted, contact in zip(case["contacts"], shown, strict=True):
        parties = set(wanted.pop("parties")) if "parties" in wanted else set()
        assert parties <= contact["parties"]
        if wanted.pop("only", False):
            assert contact["parties"] == parties
        assert {key: contact[key] for key in wanted} == wanted
        wanted["parties"] = sorted(parties)


@pytest.mark.parametrize("case", CASES["none"], ids=lambda case: case["text"][:60])
def test_no_contact_is_made_up(case: dict[str, Any]) -> None:
    document, found = contacts_in(case["text"])
    assert [_shown(contact, document.text) for contact in found] == [], case["why"]


LEXICON = load("contacts")
ENTRIES = [(name, fields) for kind in ("verbs", "nouns") for name, fields in LEXICON[kind].items()]


@pytest.mark.parametrize(("name", "fields"), ENTRIES, ids=[name for name, _ in ENTRIES])
def test_every_lexicon_entry_has_an_example_that_works(name: str, fields: dict[str, Any]) -> None:
    _, found = contacts_in(fields["example"])
    assert [contact.channel for contact in found] == [fields["channel"]]
    assert len(found[0].parties) == 2


def test_offsets_are_exact_and_inside_the_evidence() -> None:
    for case in CASES["contacts"]:
        document, found = contacts_in(case["text"])
        for contact in found:
            assert 0 < contact.confidence <= 1
            for party in contact.parties:
                assert any(span.holds(party.mention) for span in contact.evidence)
                assert party.mention.of(document.text).strip() == party.mention.of(document.text) != ""
            assert re.fullmatch(r"d\.c\d+", contact.id)


def test_press_is_never_a_party() -> None:
    _, found = contacts_in(LEXICON["press"]["example"])
    assert found == []


def test_contacts_are_the_same_wherever_the_text_stands() -> None:
    text = "Kenyan President William Ruto met Ethiopian Prime Minister Abiy Ahmed in Nairobi on Monday."
    _, alone = contacts_in(text)
    _, later = contacts_in("The rains were late.\n\n" + text)
    assert [contact.channel for contact in alone] == [contact.channel for contact in later] == ["meeting"]


def test_an_empty_text_has_no_contacts() -> None:
    assert contacts_in(".")[1] == []


def test_the_seed_article() -> None:
    path = next(Path(__file__).parents[1].joinpath("seeds").glob("*.txt"))
    text = path.read_text(encoding="utf-8")
    blocks = tuple(lines(text[: text.index("Check Also")]))
    document = Document(id="d", source=str(path), text=text, blocks=blocks, published=date(2022, 3, 3))
    reading = _reader().read(document)
    found = find_contacts(document, reading, *resolve(document, reading))
    assert [{party.name for party in contact.parties} for contact in found] == [
        {"Vladimir Putin", "Naftali Bennett"},
        {"Naftali Bennett", "Volodymyr Zelenskyy"},
        {"Naftali Bennett", "Volodymyr Zelenskyy"},
    ]
    assert [(contact.channel, contact.status) for contact in found] == [("phone", "held")] * 3
    whens = [contact.when for contact in found if contact.when]
    assert [when.span.of(text) for when in whens] == ["Wednesday", "earlier on Wednesday", "Friday"]
    assert [when.date for when in whens] == ["2022-03-02", "2022-03-02", "2022-02-25"]
    assert [contact.initiator.name if contact.initiator else None for contact in found] == ["Israel", None, None]
    assert [[topic.of(text) for topic in contact.topics] for contact in found] == [
        ["the situation in Ukraine"],
        [
            "Israel continuing its humanitarian assistance to Ukraine and Kyiv’s needs",
            "the bombing of Babi Yar by Russian forces",
        ],
        ["the question of weapons"],
    ]
    assert {teller.name for teller in found[0].according_to} == {"Russian media", "Kremlin", "Bennett’s office"}
    assert "Sources who are familiar with the conversation" in {teller.name for teller in found[1].according_to}
    assert [teller.name for teller in found[2].according_to] == ["Yevgen Korniychuk"]

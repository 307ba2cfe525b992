"""How each side tells a contact: statements and contacts are given, no reader is asked. Cases: cases/accounts.yaml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import sample_digest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import document, reader
from test_contact_rules import unmarked

from newsdigest.analysis import account_words, analyse
from newsdigest.analysis.contacts_accounts import with_accounts
from newsdigest.analysis.positions import find_positions
from newsdigest.analysis.references import Entities, References
from newsdigest.digest import drop_uncertain
from newsdigest.lexicon import load
from newsdigest.models import Attribution, Contact, Entity, Party, Reading, Span

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "accounts.yaml").read_text(encoding="utf-8"))
SEED = next((Path(__file__).parents[1] / "seeds").glob("*.txt"))
PIECES = [
    "President Eva Lund called Omar Haddad on Monday.",
    "Lund’s office confirmed the call, but declined to comment on it.",
    "Haddad’s office said no call had taken place.",
    "According to the Kremlin, the two leaders met in Leith.",
    "Asked about the meeting, Haddad refused to comment.",
    "“We spoke,” Lund said, “about grain.”",
    "Ankara denied the report.",
    "said",
    "“",
    "\n",
]
DEFAULT = {"parties": ["Ada Lindqvist", "Tomas Ferrero"], "channel": "meeting", "triggers": ["met#1"]}


def place(text: str, words: str) -> Span:
    """Where words stand: "met#2" is the second "met"."""
    plain, _, number = words.partition("#")
    found = [match.start() for match in re.finditer(re.escape(plain), text)]
    assert number or len(found) == 1, f"{words!r} stands {len(found)} times in {text!r}"
    start = found[int(number or 1) - 1]
    return Span(start, start + len(plain))


def places(text: str, words: str | list[str]) -> tuple[Span, ...]:
    return tuple(place(text, one) for one in ([words] if isinstance(words, str) else words))


def accounts_of(case: dict[str, Any]) -> list[list[tuple[str, str, str]]]:
    """The accounts of each contact of a case."""
    text, references, plain = unmarked(case["text"])
    sentences = tuple(Span(match.start(1), match.end(1)) for match in re.finditer(r"\s*([^.]+\.)", text))
    people = CASES["people"]
    named = {*plain, *(name for one in contacts_in(case) for name in one["parties"])}
    entities = Entities({name: Entity(name, name, **({"kind": "person"} | people.get(name, {}))) for name in named})
    attributions = tuple(
        Attribution((place(text, source),) if source else (), (place(text, cue),), places(text, content), 0.9, *within)
        for source, cue, content, *within in case["says"]
    )
    reading = Reading(sentences, (), attributions)
    found = References(references)
    article = document(text)
    contacts = [contact(text, number, one, sentences) for number, one in enumerate(contacts_in(case))]
    positions = find_positions(article, reading, found, entities)
    told = with_accounts(article, reading, contacts, positions, found, entities)
    for one in told:
        for account in one.accounts:
            assert any(sentence == account.evidence for sentence in sentences)
            assert all(account.evidence.holds(cue) for cue in account.cue)
    return [
        [
            (account.teller.name, account.kind, " ".join(span.of(text) for span in account.content))
            for account in one.accounts
        ]
        for one in told
    ]


def contacts_in(case: dict[str, Any]) -> list[dict[str, Any]]:
    given = {key: case[key] for key in DEFAULT if key in case}
    listed: list[dict[str, Any]] = case.get("contacts", [DEFAULT | given])
    return [*listed, *case.get("more", [])]


def contact(text: str, number: int, fields: dict[str, Any], sentences: tuple[Span, ...]) -> Contact:
    triggers = tuple(place(text, words) for words in fields["triggers"])
    return Contact(
        id=f"c{number}",
        parties=tuple(Party(name, name, triggers[0]) for name in fields["parties"]),
        channel=fields["channel"],
        status="held",
        when=None,
        where=None,
        initiator=None,
        topics=(),
        according_to=(),
        evidence=tuple(sentence for sentence in sentences if any(map(sentence.holds, triggers))),
        confidence=0.9,
        triggers=triggers,
    )


@pytest.mark.parametrize("case", CASES["found"], ids=lambda case: case["why"])
def test_the_accounts_are(case: dict[str, Any]) -> None:
    assert accounts_of(case)[0] == [tuple(one) for one in case["is"]]


@pytest.mark.parametrize("case", CASES["none"], ids=lambda case: case["why"])
def test_there_is_no_account_in(case: dict[str, Any]) -> None:
    assert not any(accounts_of(case)), case["why"]


def test_the_sides_of_the_seed_article_tell_its_calls() -> None:
    article = document(SEED.read_text(encoding="utf-8"))
    text = article.text
    told = {
        (account.teller.name, account.kind, " ".join(span.of(text) for span in account.content))
        for one in analyse(article, reader().read(article)).contacts
        for account in one.accounts
    }
    assert ("Bennett’s office", "confirmed", "the call") in told
    assert ("Bennett’s office", "declined", "what was discussed") in told
    assert any(teller == "Kremlin" and content.startswith("Putin told Bennett that") for teller, _, content in told)


def test_the_teller_of_an_account_stays_an_entity_when_his_positions_are_dropped() -> None:
    kept = drop_uncertain(sample_digest.analysis(), 0.92)
    assert [contact.id for contact in kept.contacts] == ["c1"]
    assert kept.positions == ()
    assert {account.teller.entity for account in kept.contacts[0].accounts} - {None} <= {
        one.id for one in kept.entities
    }


@settings(deadline=None, max_examples=20)
@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_every_account_is_verbatim_and_of_one_sentence(pieces: list[str]) -> None:
    article = document(" ".join(pieces))
    text = article.text
    reading = reader().read(article)
    for contact in analyse(article, reading).contacts:
        for account in contact.accounts:
            assert account.teller.name
            assert account.evidence in reading.sentences
            assert account.evidence.holds(account.cue[0])
            assert all(0 <= span.start < span.end <= len(text) for span in (*account.cue, *account.content))
            assert account.kind == "declined" or account.content


@pytest.mark.parametrize(("listed", "denied"), [("fires", True), ("never", False)])
def test_the_words_of_a_denial(listed: str, denied: bool) -> None:
    for words in load("accounts")["negations"][listed]:
        text = f"{words} call"
        trigger = Span(len(words) + 1, len(text))
        assert account_words.is_denied(text, trigger, Span(0, len(text))) is denied, words


@pytest.mark.parametrize("noun", ["phone call", "Phone\ncall", "phone  call"])
def test_a_noun_is_known_over_the_end_of_a_line(noun: str) -> None:
    text = f"that the {noun} was short"
    found = account_words.names_one(text, Span(0, len(text)), "phone")
    assert found is not None and found.of(text) == noun
    assert account_words.names_one(text, Span(0, len(text)), "letter") is None


def test_the_words_of_the_example_are_known() -> None:
    text = load("accounts")["example"]
    call, said = (
        Span(text.index(words), text.index(words) + len(words)) for words in ("call", "say what was discussed")
    )
    assert account_words.is_definite(text, call)
    refused = account_words.refusal(text, Span(said.start - len("would not "), said.start + 3), said.end)
    assert refused is not None and refused.matter is not None
    assert account_words.is_of_the_contact(text, refused.matter)

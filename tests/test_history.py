"""What is known of somebody over time: who is meant by a name, and what is told of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from commands import alone, run
from keeping import keep
from markdown_it import MarkdownIt
from sample_digest import ENTITIES, TEXT, analysis, empty_analysis, span

from newsdigest.history import AmbiguousNameError, UnknownNameError, history, meant, near_names
from newsdigest.models import Analysis, Contact, Entity, Party, Span, When
from newsdigest.models_many import SharedContact

__all__ = ["alone"]

NAFTALI = Entity("e1", "Naftali Bennett", "person", "prime minister", "Israel", ("Bennett",))
ALAN = Entity("e2", "Alan Bennett", "person", "writer", "United Kingdom")
ISRAEL = Entity("e3", "Israel", "state", aliases=("Jerusalem",))
MINISTRY = Entity("e4", "Foreign Ministry", "organization", state="Israel")
ONE, OTHER = (
    Entity(f"e{5 + at}", "Jo Smith", "person", "senator", state) for at, state in enumerate(("Peru", "Chile"))
)
ERDOGAN = Entity("e7", "Recep Tayyip Erdoğan", "person", "president", "Turkey")
CAST = (NAFTALI, ALAN, ISRAEL, MINISTRY, ONE, OTHER, ERDOGAN)


@pytest.mark.parametrize(
    ("asked", "members"),
    [
        ("Naftali Bennett", [NAFTALI]),
        ("naftali  BENNETT", [NAFTALI]),
        ("Alan", [ALAN]),
        ("Bennett, Israel", [NAFTALI]),
        ("Bennett, writer", [ALAN]),
        ("Jo Smith, Chile", [OTHER]),
        ("Jo Smith, senator, Peru", [ONE]),
        ("Erdogan", [ERDOGAN]),
        ("Tayyip Erdoğan", [ERDOGAN]),
        ("Foreign Ministry", [MINISTRY]),
        ("Israel", [ISRAEL, NAFTALI, MINISTRY]),
        ("Jerusalem", [ISRAEL, NAFTALI, MINISTRY]),
        ("Turkey", [ERDOGAN]),
    ],
)
def test_who_is_meant(asked: str, members: list[Entity]) -> None:
    assert list(meant(asked, CAST)) == members


@pytest.mark.parametrize(
    ("asked", "entities"), [("Bennett", [NAFTALI, ALAN]), ("Jo Smith", [ONE, OTHER]), ("smith, senator", [ONE, OTHER])]
)
def test_several_of_one_name_are_not_mixed(asked: str, entities: list[Entity]) -> None:
    with pytest.raises(AmbiguousNameError) as told:
        meant(asked, CAST)
    assert list(told.value.entities) == entities


@pytest.mark.parametrize("asked", ["Nobody", "Bennet", "enn", "", ",", "Bennett, Chile", "prime minister", "\x1b"])
def test_nobody_is_guessed(asked: str) -> None:
    with pytest.raises(UnknownNameError):
        meant(asked, CAST)


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("Bennet", ["Alan Bennett", "Naftali Bennett"]),
        ("Israle", ["Israel"]),
        ("Zzyzx", []),
        ("Naftali Benet, Israel", ["Naftali Bennett"]),
    ],
)
def test_near_names(asked: str, near: list[str]) -> None:
    assert near_names(asked, [entity.name for entity in CAST]) == near


# --- over time ----------------------------------------------------------------------------------------------------


LATER = """Grain lane agreed

Ada Lindqvist wrote to Tomas Ferrero on Friday about a lane for perishable goods, the harbour board said.

"The lane opens in June," Lindqvist told growers in Port Sable.
"""


def later() -> Analysis:
    """An article of a later day that tells of a letter."""
    blocks = (Span(0, len(LATER.rstrip())),)
    source = "https://other.example.net/later"
    found = empty_analysis(
        text=LATER, source=source, published=date(2024, 5, 11), site="Other Post", blocks=blocks, title=None, sha256="1"
    )
    evidence = span(LATER.splitlines()[2], LATER)
    letter = Contact(
        id="c1",
        parties=(
            Party("Ada Lindqvist", "e1", span("Ada Lindqvist", LATER)),
            Party("Tomas Ferrero", "e2", span("Tomas Ferrero", LATER)),
        ),
        channel="letter",
        status="held",
        when=When(span("Friday", LATER), "2024-05-10"),
        where=None,
        initiator=None,
        topics=(span("a lane for perishable goods", LATER),),
        according_to=(),
        evidence=(evidence,),
        confidence=0.9,
    )
    return replace(found, entities=ENTITIES, contacts=(letter,))


def test_what_is_told_is_in_order_of_days() -> None:
    second = replace(later(), document=replace(later().document, id="d2"))
    found = history("Lindqvist", [(second, date(2024, 5, 11)), (analysis(), date(2024, 5, 7))])
    assert [member.name for member in found.members] == ["Ada Lindqvist"]
    days = [(one.day, one.is_dated, isinstance(one.finding, SharedContact)) for one in found.told]
    assert days == [
        ("2024-05-06", True, True),
        ("2024-05-07", False, True),
        ("2024-05-07", False, False),
        ("2024-05-10", True, True),
    ]
    assert all(
        one.finding.holder and one.finding.holder.name == "Ada Lindqvist"
        for one in found.told
        if not isinstance(one.finding, SharedContact)
    )
    recent = history("Lindqvist", [(second, date(2024, 5, 11)), (analysis(), date(2024, 5, 7))], date(2024, 5, 8))
    assert [one.day for one in recent.told] == ["2024-05-10"]
    assert len(recent.stories) == 1


def test_a_state_has_the_contacts_of_its_people_and_bodies() -> None:
    found = history("Sudmark", [(analysis(), date(2024, 5, 7))])
    assert [member.name for member in found.members] == ["Sudmark", "Tomas Ferrero", "Foreign ministry"]
    assert found.name == "Sudmark"
    assert {
        one.finding.holder.name
        for one in found.told
        if not isinstance(one.finding, SharedContact) and one.finding.holder
    } == {
        "Tomas Ferrero",
        "Foreign ministry",
    }


# --- on the command line ------------------------------------------------------------------------------------------


def test_the_command_tells_day_by_day() -> None:
    keep([analysis(), later()])
    result = run("history", "Ada Lindqvist")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "Ada Lindqvist  president, Norland"
    headings = [line for line in lines[3:] if line and line[0] != " "]
    assert headings[:3] == ["2024-05-06", "Reported on 2024-05-07", "2024-05-10"]
    assert "  Ada Lindqvist – Tomas Ferrero · phone call" in lines
    assert "  ? Ada Lindqvist – Tomas Ferrero · meeting (planned) · next month · Geneva" in lines
    assert any(
        line.startswith("  Ada Lindqvist says to Tomas Ferrero, according to the presidential palace:")
        for line in lines
    )
    assert "    Other Post" in lines
    assert "We will not negotiate" not in result.stdout, "that is what the other one said"


def test_since_leaves_out_what_was_before() -> None:
    keep([analysis(), later()])
    result = run("history", "Lindqvist", "--since", "2024-05-08")
    assert [line for line in result.stdout.splitlines() if line[:4] == "2024"] == ["2024-05-10"]
    assert "No contacts or positions found." in run("history", "Lindqvist", "--since", "2025-01-01").stdout
    assert run("history", "Lindqvist", "--since", "soon").exit_code == 2


def test_markdown_has_the_evidence_with_its_link() -> None:
    keep([analysis()])
    text = run("history", "Lindqvist", "--format", "markdown").stdout
    tokens = MarkdownIt("commonmark").parse(text)
    assert [token.type for token in tokens].count("blockquote_open") == 3
    hrefs = [
        str(child.attrs["href"]) for token in tokens for child in token.children or () if child.type == "link_open"
    ]
    assert len(hrefs) == 3
    assert all(href.startswith("https://news.example.org/2024/05/call?id=7#:~:text=") for href in hrefs)


def test_json_is_a_digest_that_can_be_verified() -> None:
    Path("call.txt").write_text(TEXT, encoding="utf-8")
    keep([analysis(source="call.txt")])
    result = run("history", "Lindqvist", "--format", "json")
    record = json.loads(result.stdout)
    assert record["name"] == "Ada Lindqvist"
    assert [len(record["stories"][0][key]) for key in ("contacts", "positions")] == [2, 1]
    assert {party["entity"] for one in record["contacts"] for party in one["parties"]} <= {
        entity["id"] for entity in record["entities"]
    }
    Path("history.json").write_text(result.stdout, encoding="utf-8")
    verified = run("verify", "history.json")
    assert (verified.exit_code, verified.stdout) == (0, "")


def test_whoever_is_not_known_is_told_in_one_line_with_near_names() -> None:
    keep([analysis()])
    result = run("history", "Lindquist")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == (
        "newsdigest: Lindquist: nobody in the articles of the state is called so. Did you mean Ada Lindqvist?\n"
    )
    assert "\x1b" not in run("history", "\x1b[31mX").stderr


def test_several_of_one_name_are_listed() -> None:
    other = replace(
        empty_analysis(source="b.txt", sha256="2"),
        entities=(Entity("e1", "Karl Lindqvist", "person", "farmer", "Estria"),),
    )
    keep([analysis(), other])
    result = run("history", "Lindqvist")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[1:] == [
        "newsdigest: Ada Lindqvist (president, Norland)",
        "newsdigest: Karl Lindqvist (farmer, Estria)",
    ]
    assert run("history", "Lindqvist, Norland").exit_code == 0


def test_the_network_of_the_state_is_that_of_its_stories() -> None:
    keep([analysis(), later()])
    result = run("graph")
    assert result.exit_code == 0
    assert result.stdout.count("Ada Lindqvist") == 1
    assert "3 contacts" in result.stdout

"""Which words gave what: the records rendered, and the command."""

from __future__ import annotations

import re
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from sample_digest import TEXT, analysis, digest, empty_analysis
from typer.testing import CliRunner, Result

from newsdigest.analysis.contacts_cues import channel_cue, status_cue
from newsdigest.analysis.contacts_merge import Sighting
from newsdigest.analysis.contacts_nodes import Participant
from newsdigest.cli import app
from newsdigest.digest import UnknownFindingError, ids_meant
from newsdigest.models import Analysis, Channel, Digest, Span, Status
from newsdigest.render.explain import draw
from newsdigest.render.lists import print_lines


def explained(made: Digest, *ids: str, width: int | None = None) -> str:
    stream = StringIO()
    console = Console(file=stream, width=width or 80, highlight=False, markup=False, emoji=False)
    print_lines(console, draw(made, frozenset(ids)), width)
    return stream.getvalue()


def test_a_contact_is_explained_field_by_field() -> None:
    lines = explained(digest(), "c1").splitlines()
    assert [re.sub(r"\d+–\d+", "", line) for line in lines] == [
        "Norland and Sudmark Leaders Speak for First Time Since Border Closed",
        "https://news.example.org/2024/05/call?id=7",
        "",
        "Contact c1  Ada Lindqvist – Tomas Ferrero",
        "  party Ada Lindqvist: “President Ada Lindqvist” [] (name)",
        "  party Tomas Ferrero: “Prime Minister Tomas Ferrero” [] (name)",
        "  told by: “telephoned” [], “told” []",
        "  channel phone: “telephoned” []",
        "  status held: no word says otherwise",
        "  when 2024-05-06: “Monday” []",
        "  initiated by Alpine League: “Alpine League” [] as written",
        "  about: “reopening the two northern crossings before the harvest” []",
        "  according to both governments: “both governments” []",
        "  according to presidential palace: “presidential palace” []",
        "  account presidential palace, told: teller “the presidential palace” []; cue “According to” []; "
        "content “Lindqvist told Ferrero that reopening the two northern crossings before the harvest was the "
        "first condition” []",
        "  account Foreign ministry, confirmed: teller “Sudmark's foreign ministry” []; cue “confirmed” []; content "
        "“the call” []",
        "  account Foreign ministry, declined: teller “Sudmark's foreign ministry” []; cue “declined to comment "
        "on” []; content “the crossings” []",
        "  confidence 0.93",
        *[line for line in lines if line.startswith("  > ")],
    ]
    assert len([line for line in lines if line.startswith("  > ")]) == 2


def test_a_position_is_explained_field_by_field() -> None:
    text = re.sub(r"\d+–\d+", "", explained(digest(), "p2"))
    assert (
        "Position p2  Ada Lindqvist\n  holder Ada Lindqvist: “Lindqvist” [] (name)\n  kind states: “told” []\n" in text
    )
    assert "  to Tomas Ferrero: " in text
    assert "  within p1: “the presidential palace” []\n  according to the presidential palace\n" in text
    assert "  content: “that reopening" in text
    assert "  content quoted: " in explained(digest(), "p3")
    assert "  holder nobody named: no word names one\n" in explained(_without_source(), "p6")


def _without_source() -> Digest:
    sample = analysis()
    return digest(replace(sample, positions=tuple(replace(one, source=()) for one in sample.positions)))


def test_a_pronoun_for_several_is_said_to_be_one() -> None:
    assert "“The two leaders” [" in explained(digest(), "c2")
    assert "(description for 2)" in explained(digest(), "c2")
    assert "  status planned: “next month” [" in explained(digest(), "c2")


def test_every_offset_is_that_of_the_words() -> None:
    found = re.findall(r"“([^”]*)” \[(\d+)–(\d+)\]", explained(digest()))
    assert len(found) > 25
    for words, start, end in found:
        assert " ".join(TEXT[int(start) : int(end)].split()) == words


def test_nothing_found_is_said() -> None:
    assert explained(digest(empty_analysis())).endswith("No contacts or positions found.\n")


@settings(deadline=None, max_examples=50)
@given(st.text())
def test_no_control_of_an_article_reaches_the_terminal(evil: str) -> None:
    evil = f"\x1b]0;title\x07\x9b31m\u202e[red]{evil}"
    sample = analysis(title=evil, source=evil)
    parties = tuple(replace(party, name=evil) for party in sample.contacts[0].parties)
    text = explained(digest(replace(sample, contacts=(replace(sample.contacts[0], parties=parties),))))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)


def test_an_id_may_be_short_and_must_be_known() -> None:
    contact = replace(analysis().contacts[0], id="d1.c1")
    sample: Analysis = replace(analysis(), contacts=(contact,))
    made = digest(sample)
    assert ids_meant(made, None, None) == frozenset()
    assert ids_meant(made, "c1", None) == ids_meant(made, "d1.c1", None) == {"d1.c1"}
    assert ids_meant(made, "c1", "p2") == {"d1.c1", "p2"}
    for contact_id, position_id in (("c9", None), (None, "c1"), ("d2.c1", None), ("", None)):
        with pytest.raises(UnknownFindingError, match="There are: "):
            ids_meant(made, contact_id, position_id)


# --- the words that give a channel and a status -------------------------------------------------------------------


def sighting(text: str, trigger: str, channel: Channel, status: Status = "held") -> Sighting:
    start = text.index(trigger)
    party = Participant("Hale", None, Span(0, 4))
    return Sighting(
        parties=(party, party), trigger=Span(start, start + len(trigger)), channel=channel, status=status, time=None,
        where=None, initiator=None, topics=(), tellers=(), sentence=0, evidence=Span(0, len(text)), confidence=0.9,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "trigger", "channel", "given_by"),
    [
        ("Hale telephoned Morel.", "telephoned", "phone", "telephoned"),
        ("Hale spoke to Morel by phone.", "spoke", "phone", "by phone"),
        ("Hale invited Morel for talks.", "invited", "talks", "talks"),
        ("Hale spoke to Morel.", "spoke", "unspecified", "spoke"),
    ],
)
def test_what_gave_the_channel(text: str, trigger: str, channel: Channel, given_by: str) -> None:
    found = channel_cue(text, [sighting(text, trigger, channel)], channel)
    assert found is not None
    assert found.of(text) == given_by


def test_a_channel_told_elsewhere_has_no_word() -> None:
    text = "Hale spoke to Morel."
    assert channel_cue(text, [sighting(text, "spoke", "unspecified")], "phone") is None


@pytest.mark.parametrize(
    ("text", "trigger", "status", "given_by"),
    [
        ("Hale met Morel.", "met", "held", None),
        ("Hale will meet Morel.", "meet", "planned", "will"),
        ("Hale did not meet Morel.", "meet", "denied", "not"),
        ("Hale didn't meet Morel.", "meet", "denied", "didn't"),
        ("Hale refused to meet Morel.", "meet", "refused", "refused"),
        ("Hale invited Morel to Leith.", "invited", "offered", "invited"),
        ("Hale meets Morel next week.", "meets", "planned", "next"),
        ("Hale to meet Morel", "meet", "planned", None),
    ],
)
def test_what_gave_the_status(text: str, trigger: str, status: Status, given_by: str | None) -> None:
    found = status_cue(text, sighting(text, trigger, "meeting", status))
    assert (found.of(text) if found else None) == given_by


# --- the command --------------------------------------------------------------------------------------------------


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.chdir(tmp_path)
    Path("call.txt").write_text(TEXT, encoding="utf-8")


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, ["explain", *arguments], input=stdin)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["call.txt"], 0),
        (["call.txt", "missing.txt"], 1),
        (["missing.txt"], 3),
        (["call.txt", "--contact", "c99"], 2),
        (["call.txt", "--position", "d7.p1"], 2),
        (["call.txt", "--config", "missing.yaml"], 2),
        (["call.txt", "--format", "json"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_exit_code(arguments: list[str], code: int) -> None:
    assert run(*arguments).exit_code == code


@pytest.mark.usefixtures("alone")
def test_an_unknown_id_writes_nothing_and_names_the_known_ones() -> None:
    result = run("call.txt", "--position", "p99")
    assert result.stdout == ""
    assert "no position is called p99. There are: d1.p1" in result.stderr


@pytest.mark.usefixtures("alone")
def test_it_reads_standard_input_and_explains_one() -> None:
    result = run("-", "--position", "p1", stdin=TEXT)
    assert result.exit_code == 0
    assert result.stdout.count("Position d1.p1") == 1
    assert "Contact" not in result.stdout
    assert len(re.findall(r"^Position ", result.stdout, re.MULTILINE)) == 1


@pytest.mark.usefixtures("alone")
def test_its_offsets_fit_the_file() -> None:
    found = re.findall(r"“([^”]*)” \[(\d+)–(\d+)\]", run("call.txt").stdout)
    assert found
    for words, start, end in found:
        assert " ".join(TEXT[int(start) : int(end)].split()) == words

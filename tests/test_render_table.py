"""The table: nothing cut, nothing too wide, nothing raw."""

from __future__ import annotations

import re
from dataclasses import replace
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from sample_digest import TEXT, analysis, digest, empty_analysis, span

from newsdigest.config import Config
from newsdigest.models import Account, Analysis, Entity, Named
from newsdigest.render import write
from newsdigest.render.clean import shown
from newsdigest.render.lists import print_lines
from newsdigest.render.table import WIDE, draw
from newsdigest.render.view import view

WIDTHS = [40, 80, WIDE, 160]


def drawn(*documents: Analysis, width: int | None, evidence: bool = False, color: bool = False) -> str:
    stream = StringIO()
    console = Console(
        file=stream,
        width=width or 80,
        highlight=False,
        force_terminal=color,
        color_system="truecolor" if color else None,
    )
    print_lines(console, draw(digest(*documents), width, evidence=evidence), width)
    return stream.getvalue()


def words(text: str) -> str:
    """The words without layout: rules, bullets, quotation marks of evidence, line breaks."""
    return " ".join(word for word in text.split() if word not in ("•", ">") and set(word) != {"─"})


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("evidence", [False, True])
def test_no_line_is_wider_than_the_terminal(width: int, evidence: bool) -> None:
    assert max(cell_len(line) for line in drawn(width=width, evidence=evidence).splitlines()) <= width


@pytest.mark.parametrize("width", [40, 80, None])
def test_lists_hold_every_word_in_order(width: int | None) -> None:
    text = words(drawn(width=width, evidence=True))
    article = view(analysis())
    for holder in article.holders:
        for stance in holder.stances:
            assert stance.content in text
            assert all(sentence in text for sentence in stance.evidence)
    assert all(sentence in text for contact in article.contacts for sentence in contact.evidence)


@pytest.mark.parametrize("width", [WIDE, 160])
def test_columns_hold_every_word(width: int) -> None:
    text = drawn(width=width, evidence=True)
    shown_words = set(re.findall(r"[\w'-]+", text))
    for sentence in (item for contact in view(analysis()).contacts for item in contact.evidence):
        assert set(re.findall(r"[\w'-]+", sentence)) <= shown_words
    assert "…" not in text


@pytest.mark.parametrize("width", [*WIDTHS, None])
def test_a_word_longer_than_the_line_is_not_cut(width: int | None) -> None:
    name = "x" * 300
    sample = analysis()
    contact = replace(
        sample.contacts[0], initiator=Named(name), parties=(replace(sample.contacts[0].parties[0], name=name),)
    )
    text = drawn(replace(sample, contacts=(contact,)), width=width)
    assert text.count("x") - TEXT.count("x") >= 600


def test_a_pipe_gets_one_line_a_fact() -> None:
    lines = drawn(width=None).splitlines()
    assert lines == [
        "Norland and Sudmark Leaders Speak for First Time Since Border Closed",
        "https://news.example.org/2024/05/call?id=7 · The Example · 7 May 2024 · 114 words",
        "",
        "Contacts",
        "  Ada Lindqvist – Tomas Ferrero · phone call · Monday (2024-05-06)",
        "    about reopening the two northern crossings before the harvest",
        "    initiated by Alpine League · according to both governments",
        "    presidential palace: Lindqvist told Ferrero that reopening the two northern crossings before the harvest "
        "was the first condition",
        "    Foreign ministry confirmed the call; declined to comment on the crossings",
        "  ? Ada Lindqvist – Tomas Ferrero · meeting (planned) · next month · Geneva",
        "",
        "Positions",
        "  Ada Lindqvist  president, Norland",
        "    says to Tomas Ferrero, according to the presidential palace: that reopening the two northern crossings "
        "before the harvest was the first condition for any wider talks on trade",
        "  Tomas Ferrero  prime minister, Sudmark",
        '    told reporters: "We will not negotiate under the shadow of closed roads,"',
        "    ? demanded (to Norland), according to Diplomats who had been briefed: that Norland release the "
        "[red]impounded[/red] trucks",
        "",
        "? marks what is less certain (confidence below 50%)",
    ]


@pytest.mark.parametrize("evidence", [False, True])
def test_a_pipe_gets_without_rich_what_rich_would_print(evidence: bool) -> None:
    stream = StringIO()
    write(digest(analysis(), empty_analysis()), Config(evidence=evidence), stream)
    assert stream.getvalue() == drawn(analysis(), empty_analysis(), width=None, evidence=evidence)


def test_accounts_are_shown_once_several_tell_or_one_denies_or_declines() -> None:
    sample = analysis()
    call = sample.contacts[0]
    told, confirmed, declined = call.accounts

    def lines(*accounts: Account) -> str:
        return drawn(replace(sample, contacts=(replace(call, accounts=accounts),)), width=None)

    assert "    presidential palace: " not in lines(told)
    assert "according to both governments, presidential palace\n" in lines(told)
    assert "  Foreign ministry  Sudmark\n    confirmed: the call\n" in lines(told)
    assert "    presidential palace: Lindqvist told" in lines(told, confirmed)
    assert "    Foreign ministry declined to comment on the crossings\n" in lines(declined)
    assert "differ" not in lines(told, confirmed, declined)


def test_a_denial_of_what_another_tells_is_marked() -> None:
    sample = analysis()
    call = sample.contacts[0]
    told, confirmed, _ = call.accounts
    denied = replace(confirmed, kind="denied")
    for width in (None, 80, 160):
        text = drawn(replace(sample, contacts=(replace(call, accounts=(told, denied)),)), width=width)
        assert "accounts differ" in words(text)
        own = replace(sample, contacts=(replace(call, accounts=(confirmed, denied)),))
        assert "differ" not in drawn(own, width=width)


def test_the_sentence_of_an_account_is_evidence() -> None:
    text = drawn(width=None, evidence=True)
    contacts = text[text.index("Contacts") : text.index("Positions")]
    assert "    > Sudmark's foreign ministry confirmed the call but declined" in contacts


def without_accounts() -> Analysis:
    sample = analysis()
    return replace(sample, contacts=tuple(replace(contact, accounts=()) for contact in sample.contacts))


def test_the_outer_position_is_not_told_again() -> None:
    sample = without_accounts()
    assert "Presidential palace" not in drawn(sample, width=None).replace("presidential palace", "")
    alone = replace(sample, positions=tuple(item for item in sample.positions if item.within is None))
    assert "  Presidential palace\n    says: Lindqvist told Ferrero" in drawn(alone, width=None)


def test_an_outer_position_of_which_the_inner_ones_tell_little_is_told_too() -> None:
    sample = without_accounts()
    outer, inner = sample.positions[0], sample.positions[1]
    little = replace(inner, source=(), cue=(), content=(span("before the\nharvest"),))
    text = drawn(replace(sample, positions=(outer, little)), width=None)
    assert "  Presidential palace\n    says: Lindqvist told Ferrero" in text
    assert "according to the presidential palace: before the harvest" in text


def test_columns_name_each_holder_once() -> None:
    text = drawn(width=160)
    assert text.index("When") < text.index("Who with whom") < text.index("Does what")
    assert len(re.findall(r"^Tomas Ferrero", text, re.MULTILINE)) == 1
    assert "initiated by" in text


def test_evidence_only_when_wanted() -> None:
    for width in (80, 160):
        assert "> Norland's President" not in drawn(width=width)
        assert "> Norland's President" in drawn(width=width, evidence=True)


def test_the_legend_only_when_something_is_marked() -> None:
    sample = analysis()
    sure = replace(sample, contacts=sample.contacts[:1], positions=sample.positions[:3])
    assert "less certain" not in drawn(sure, width=80)
    assert "less certain" in drawn(sample, width=80)


def test_a_paraphrase_gets_no_quotation_marks_and_a_quotation_keeps_or_gets_them() -> None:
    sample = analysis()
    inner, quoted = sample.positions[1], sample.positions[2]
    content = quoted.content[0]
    bare = replace(quoted, content=(content._replace(start=content.start + 1, end=content.end - 1),))
    assert "trade”" not in drawn(replace(sample, positions=(inner,)), width=None)
    assert ': "We will' in drawn(replace(sample, positions=(quoted,)), width=None)
    assert ": “We will not negotiate under the shadow of closed roads,”" in drawn(
        replace(sample, positions=(bare,)), width=None
    )


def test_an_article_without_findings_says_so() -> None:
    assert drawn(empty_analysis(), width=80).endswith("\n\nNo contacts or positions found.\n")


def test_each_article_has_its_section() -> None:
    text = drawn(analysis(), empty_analysis(title="Another"), width=80)
    assert text.count("Contacts\n") == 1
    assert "\n\nAnother\n" in text


def test_color_comes_only_from_us() -> None:
    plain = drawn(width=80)
    colored = drawn(width=80, color=True)
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


@settings(deadline=None, max_examples=50)
@given(st.text(), st.sampled_from([*WIDTHS, None]))
def test_no_control_of_an_article_reaches_the_terminal(evil: str, width: int | None) -> None:
    evil = f"\x1b]0;title\x07\x9b31m\u202e{evil}"
    sample = analysis(title=evil, site=evil, source=evil)
    name = Named(evil, "e1")
    hostile = replace(
        sample,
        document=replace(sample.document, text=TEXT.replace("harvest", "\x1b[2Jing")),
        entities=(Entity("e1", evil, "person", evil, evil),),
        contacts=tuple(replace(contact, initiator=name) for contact in sample.contacts),
        positions=tuple(replace(item, holder=name, to=name, via=(evil,)) for item in sample.positions),
    )
    text = drawn(hostile, width=width, evidence=True)
    assert all(shown(line) == " ".join(line.split()) for line in text.split("\n"))


def test_columns_variable_sets_the_width_of_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    wide, narrow = StringIO(), StringIO()
    monkeypatch.delenv("COLUMNS", raising=False)
    write(digest(), Config(), wide)
    monkeypatch.setenv("COLUMNS", "60")
    write(digest(), Config(), narrow)
    assert max(map(len, wide.getvalue().splitlines())) > 100
    assert max(map(len, narrow.getvalue().splitlines())) <= 60

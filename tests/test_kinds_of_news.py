"""News of every kind through the whole line, from bytes to analysis. Cases: tests/cases/kinds_of_news.yaml."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from reading import reader

from newsdigest.config import Config
from newsdigest.models import Analysis, Contact
from newsdigest.pipeline import Pipeline

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "kinds_of_news.yaml").read_text(encoding="utf-8")
)


@cache
def analysed(text: str) -> Analysis:
    (outcome,) = Pipeline(Config(), stdin=BytesIO(text.encode()), reader=reader()).outcomes(["-"])
    assert isinstance(outcome, Analysis), outcome
    return outcome


def positions_in(text: str) -> list[tuple[str | None, str]]:
    """Who holds which words."""
    return [
        (position.holder.name if position.holder else None, " ".join(span.of(text) for span in position.content))
        for position in analysed(text).positions
    ]


def shown(contact: Contact) -> tuple[set[str], str, str]:
    return {party.name for party in contact.parties}, contact.channel, contact.status


MISSED = frozenset(
    yaml.safe_load((Path(__file__).parent / "cases" / "kinds_of_news_missed.yaml").read_text(encoding="utf-8"))
)


def expected(key: str) -> list[Any]:
    """The text of each case with one expectation of a kind: an entry of a list, or a number."""
    return [
        pytest.param(
            case["text"], one, id=(label := f"{case['kind']}-{case['name']}-{described(key, one)}"), marks=mark(label)
        )
        for case in CASES
        for wanted in [case.get(key, [])]
        for one in (wanted if isinstance(wanted, list) else [wanted])
    ]


def mark(label: str) -> list[pytest.MarkDecorator]:
    """What the reader is known to miss is listed, and may begin to pass."""
    return [pytest.mark.xfail(reason="listed as missed", strict=False)] if label in MISSED else []


def described(key: str, one: Any) -> str:
    if key == "positions":
        return f"{one['holder']}: {one['content']}"
    if key == "contacts":
        return f"{' with '.join(one['parties'])}, {one['channel']} {one['status']}"
    return f"{key} {one}".replace("_", " ")


@pytest.mark.parametrize(("text", "wanted"), expected("positions"))
def test_a_position_is_found(text: str, wanted: dict[str, str]) -> None:
    found = positions_in(text)
    assert any(holder == wanted["holder"] and wanted["content"] in content for holder, content in found), found


@pytest.mark.parametrize(("text", "wanted"), expected("contacts"))
def test_a_contact_is_found(text: str, wanted: dict[str, Any]) -> None:
    found = [shown(contact) for contact in analysed(text).contacts]
    assert (set(wanted["parties"]), wanted["channel"], wanted["status"]) in found


@pytest.mark.parametrize(("text", "name"), expected("no_contacts_with"))
def test_no_contact_is_made_up(text: str, name: str) -> None:
    found = [shown(contact) for contact in analysed(text).contacts]
    assert not any(name in parties for parties, _, _ in found), found


@pytest.mark.parametrize(("text", "words"), expected("no_content"))
def test_nobody_says_what_belongs_to_the_form(text: str, words: str) -> None:
    assert not [content for _, content in positions_in(text) if words in content]


@pytest.mark.parametrize(("text", "_"), expected("lines_stand_alone"))
def test_no_position_is_put_together_from_two_lines(text: str, _: bool) -> None:
    positions = analysed(text).positions
    spans = [[*position.source, *position.cue, *position.content] for position in positions]
    whole = [text[min(span.start for span in parts) : max(span.end for span in parts)] for parts in spans]
    assert [words for words in whole if "\n" in words] == []


@pytest.mark.parametrize(("text", "most"), expected("most_positions"))
def test_no_more_positions_are_found(text: str, most: int) -> None:
    assert len(positions_in(text)) <= most, positions_in(text)


@pytest.mark.parametrize(("text", "most"), expected("most_contacts"))
def test_no_more_contacts_are_found(text: str, most: int) -> None:
    found = [shown(contact) for contact in analysed(text).contacts]
    assert len(found) <= most, found

"""An edition as table, Markdown and JSON."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from articles import articles
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from markdown_it import MarkdownIt
from rich.cells import cell_len
from rich.console import Console

from newsdigest.digest_config import EditionFormat
from newsdigest.merge import merge
from newsdigest.models import Analysis, Failure, ReaderInfo
from newsdigest.models_many import Edition
from newsdigest.render import edition_parts
from newsdigest.render.clean import shown
from newsdigest.render.edition_table import table
from newsdigest.render.jsontext import schema_text
from newsdigest.render.parts import whole

PARSER = MarkdownIt("commonmark")
VALIDATOR = Draft202012Validator(json.loads(schema_text()))
CAST = [
    "Ada Lindqvist | president | Norland",
    "Tomas Ferrero | prime minister | Sudmark",
    "Lindqvist's office |  | Norland | organization",
]
CALL: dict[str, Any] = {
    "parties": ["Ada Lindqvist", "Tomas Ferrero"],
    "when": "Tuesday",
    "date": "2024-05-07",
    "evidence": "Lindqvist telephoned Ferrero on Tuesday, her office said - at length, & late.",
}
TOLD: dict[str, Any] = {
    "title": "Leaders speak <b>at last</b>",
    "site": "The Example",
    "source": "https://example.org/call?a=1&b=2",
    "cast": CAST,
    "contacts": [
        {
            **CALL,
            "topics": ["the northern crossings"],
            "accounts": [{"teller": "Lindqvist's office", "content": "the northern crossings"}],
        }
    ],
    "positions": [
        {"holder": "Ada Lindqvist", "says": '"We will open the crossings before the harvest"'},
        {"holder": "Lindqvist's office", "kind": "declines_comment", "cue": "declined to comment on", "says": "dues"},
    ],
}
DENIED: dict[str, Any] = {
    "title": "No call, says Ferrero",
    "site": "The Other",
    "cast": CAST,
    "contacts": [
        {
            **CALL,
            "status": "denied",
            "evidence": "Ferrero denied that there was a call on Tuesday.",
            "accounts": [{"teller": "Tomas Ferrero", "kind": "denied", "cue": "denied", "content": "a call"}],
        }
    ],
}
PLUMS: dict[str, Any] = {
    "title": "Plums ripen early",
    "published": date(2024, 5, 9),
    "cast": ["Rosa Brandt"],
    "positions": [{"holder": "Rosa Brandt", "says": "that the plums are ripe", "quoted": False, "confidence": 0.2}],
}
EMPTY: dict[str, Any] = {"title": "The weather", "text": ["It rained."]}
FAILURE = Failure("gone\x1b[31m.txt", "no such file", "Check the path.")


def _edition(*cases: dict[str, Any]) -> Edition:
    stories, entities = merge(articles(list(cases or (TOLD, DENIED, PLUMS, EMPTY))))
    return Edition(
        "daily", datetime(2024, 5, 9, 6, 0, tzinfo=UTC), ReaderInfo("test", "1"), entities, stories, (FAILURE,)
    )


def _written(edition: Edition, form: EditionFormat, group_by: Any = "story") -> str:
    return whole(edition_parts(edition, form, group_by))


def _drawn(edition: Edition, width: int | None, **terminal: Any) -> str:
    console = Console(file=io.StringIO(), width=width or 500, highlight=False, markup=False, emoji=False, **terminal)
    return whole(table(edition, console, width))


# --- table --------------------------------------------------------------------------------------------------------


def test_the_table_tells_the_stories_with_their_differences() -> None:
    text = _written(_edition(), EditionFormat.TABLE)
    lines = [line.strip() for line in text.splitlines()]
    for wanted in (
        "9 May 2024, 06:00 UTC · 3 stories · 4 reports, 4 origins",
        "Ada Lindqvist and Tomas Ferrero: phone call",
        "2024-05-08 · 2 reports, 2 origins",
        "The Example: Leaders speak <b>at last</b> · 2024-05-08",
        "Ada Lindqvist – Tomas Ferrero · phone call · 2024-05-07",
        "about the northern crossings",
        "Accounts differ",
        "Declined to comment",
        "Nothing found in",
        "Outlet d4: The weather · 2024-05-08",
        "gone�[31m.txt: no such file. Check the path.",
        "? says: that the plums are ripe",
        "? marks what is less certain (confidence below 50%)",
    ):
        assert wanted in lines
    assert text.index("Accounts differ") < text.index("Declined to comment") < text.index("Plums ripen early")
    assert "\x1b" not in text


@pytest.mark.parametrize("width", [40, 80, 120, 160])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    long = {**TOLD, "title": "Bureau of " + "Very " * 60 + "Long" * 60, "site": "x" * 200}
    text = _drawn(_edition(long, DENIED, PLUMS, EMPTY), width)
    assert max(map(cell_len, text.splitlines())) <= width
    assert text.count("╭") == 1, "the box around what differs"


def test_a_terminal_opens_the_page_by_its_title() -> None:
    text = _drawn(_edition(), 100, force_terminal=True, color_system="standard")
    assert re.search(r"\x1b\]8;[^;]*;https://example\.org/call\?a=1&b=2\x1b\\", text)


def test_stories_by_day_begin_with_the_latest() -> None:
    lines = _written(_edition(), EditionFormat.TABLE, "day").splitlines()
    assert lines.index("2024-05-09") < lines.index("2024-05-08")


def test_what_is_watched_is_marked() -> None:
    edition = _edition()
    story, *others = edition.stories
    contact = replace(story.contacts[0], watched=("Lindqvist contacts *",))
    edition = replace(edition, stories=(replace(story, contacts=(contact,)), *others))
    assert "phone call [watched: Lindqvist contacts *]" in _written(edition, EditionFormat.TABLE)
    assert "**watched:** Lindqvist contacts \\*" in _written(edition, EditionFormat.MARKDOWN)
    assert json.loads(_written(edition, EditionFormat.JSON))["stories"][0]["contacts"][0]["watched"] == [
        "Lindqvist contacts *"
    ]


def test_an_edition_without_anything() -> None:
    edition = replace(_edition(), stories=(), entities=(), failures=())
    assert "0 stories · 0 reports, 0 origins" in _written(edition, EditionFormat.TABLE)
    assert "0 stories" in _written(edition, EditionFormat.MARKDOWN)
    VALIDATOR.validate(json.loads(_written(edition, EditionFormat.JSON)))


# --- Markdown -----------------------------------------------------------------------------------------------------


def _headings(text: str) -> list[str]:
    tokens = PARSER.parse(text)
    shown_text = [token.content.replace("\\", "") for token in tokens]
    return [f"{one.tag} {shown_text[at + 1]}" for at, one in enumerate(tokens) if one.type == "heading_open"]


def test_markdown_has_its_headings_in_order() -> None:
    assert _headings(_written(_edition(), EditionFormat.MARKDOWN)) == [
        "h1 daily",
        "h2 Ada Lindqvist and Tomas Ferrero: phone call",
        "h3 Contacts",
        "h3 Positions",
        "h3 Declined to comment",
        "h2 Plums ripen early",
        "h3 Positions",
        "h2 Nothing found in",
        "h2 Could not be read",
    ]
    by_day = _headings(_written(_edition(), EditionFormat.MARKDOWN, "day"))
    assert by_day[1:4] == ["h2 2024-05-09", "h3 Plums ripen early", "h4 Positions"]


def test_markdown_links_open_the_page_at_the_evidence() -> None:
    html = PARSER.render(_written(_edition(), EditionFormat.MARKDOWN))
    assert '<a href="https://example.org/call?a=1&amp;b=2">Leaders speak &lt;b&gt;at last&lt;/b&gt;</a>' in html
    fragment = "#:~:text=Lindqvist%20telephoned%20Ferrero%20on,%2D%20at"
    assert re.search(re.escape("https://example.org/call?a=1&amp;b=2#:~:text=") + r"[^\"<>]+\">The Example</a>", html)
    assert fragment.split(",")[0] in html


def test_markdown_boxes_what_differs() -> None:
    html = PARSER.render(_written(_edition(), EditionFormat.MARKDOWN))
    box = next(
        part for part in re.findall(r"<blockquote>.*?</blockquote>", html, re.DOTALL) if "Accounts differ" in part
    )
    assert "Tomas Ferrero, The Other: denied" in box


HOSTILE = st.text(st.characters(codec=None, categories=None), max_size=40)


@settings(deadline=None, max_examples=25)
@given(HOSTILE, HOSTILE)
def test_names_from_pages_cannot_break_out(title: str, site: str) -> None:
    made: list[Analysis] = articles([TOLD])
    story = merge(made)[0][0]
    document = replace(made[0].document, title=title, site=site)
    report = replace(story.reports[0], document=document)
    edition = replace(_edition(), stories=(replace(story, headline=title, reports=(report,)),))
    tokens = PARSER.parse(_written(edition, EditionFormat.MARKDOWN))
    assert not any(token.type.startswith("html") for token in tokens)
    headings = [tokens[at + 1] for at, one in enumerate(tokens) if one.type == "heading_open" and one.tag == "h2"]
    text = "".join(one.content for one in headings[0].children or [] if one.type in ("text", "text_special"))
    assert text == (shown(title) or ("Untitled story" if not title else ""))
    table = _written(edition, EditionFormat.TABLE)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", table)


# --- JSON ---------------------------------------------------------------------------------------------------------


def test_json_keeps_to_the_schema_and_its_parts_fit() -> None:
    record = json.loads(_written(_edition(), EditionFormat.JSON))
    VALIDATOR.validate(record)
    documents = {one["id"] for one in record["documents"]}
    entities = {one["id"] for one in record["entities"]}
    assert len(documents) == len(record["documents"]) == 4
    for kind in ("contacts", "positions"):
        ids = [one["id"] for one in record[kind]]
        told = [name for story in record["stories"] for one in story[kind] for name in one["tellings"]]
        assert sorted(ids) == sorted(told) == sorted(set(told)), "each once, in one story"
        assert {one["document"] for one in record[kind]} <= documents
    assert {party["entity"] for one in record["contacts"] for party in one["parties"]} <= entities
    story = record["stories"][0]
    assert story["headline"] == "Ada Lindqvist and Tomas Ferrero: phone call"
    assert [one["document"] for one in story["reports"]] == ["d1", "d2"]
    assert story["contacts"][0]["differences"][0]["about"] == "denied"


def test_every_quotation_is_verbatim() -> None:
    edition = _edition()
    texts = {report.document.id: report.document.text for story in edition.stories for report in story.reports}
    record = json.loads(_written(edition, EditionFormat.JSON))
    spans = [
        (one["document"], span) for kind in ("contacts", "positions") for one in record[kind] for span in _spans(one)
    ]
    assert len(spans) > 20
    assert all(texts[document][span["start"] : span["end"]] == span["text"] for document, span in spans)


def test_the_schema_refuses_stories_that_are_none() -> None:
    record = json.loads(_written(_edition(), EditionFormat.JSON))
    spoils: list[Callable[[Any], object]] = [
        lambda r: r.pop("stories"),
        lambda r: r["stories"][0].pop("origins"),
        lambda r: r["stories"][0]["contacts"][0]["differences"][0].update(about="weather"),
        lambda r: r["stories"][0]["contacts"][0].update(channel="pigeon"),
        lambda r: r["stories"][0]["reports"][0].update(extra=1),
    ]
    for spoil in spoils:
        spoiled = json.loads(json.dumps(record))
        spoil(spoiled)
        with pytest.raises(ValidationError):
            VALIDATOR.validate(spoiled)


def _spans(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"start", "end", "text"}:
            yield value
        for part in value.values():
            yield from _spans(part)
    if isinstance(value, list):
        for part in value:
            yield from _spans(part)


def test_the_page_is_written_too() -> None:
    assert _written(_edition(), EditionFormat.HTML).startswith("<!")

"""JSON output keeps to its schema, and its texts are exact."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from sample_digest import TEXT, analysis, digest, empty_analysis

from newsdigest import models
from newsdigest.models import Failure, Span
from newsdigest.render.jsontext import json_line, json_text, schema_text

SCHEMA = json.loads(schema_text())
VALIDATOR = Draft202012Validator(SCHEMA)
FAILURE = Failure("gone.txt", "no such file", "Check the name")


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("include_text", [False, True])
def test_a_digest_keeps_to_it(include_text: bool) -> None:
    made = digest(analysis(), empty_analysis(id="d2", published=None, site=None, title=None), failures=(FAILURE,))
    VALIDATOR.validate(json.loads(json_text(made, include_text=include_text)))


def test_it_refuses_what_is_not_in_it() -> None:
    record = json.loads(json_text(digest()))
    spoils: list[Callable[[Any], object]] = [
        lambda r: r.pop("failures"),
        lambda r: r.update(extra=1),
        lambda r: r["contacts"][0].update(channel="pigeon"),
        lambda r: r["positions"][0].update(confidence=2),
        lambda r: r["positions"][0]["content"][0].pop("text"),
        lambda r: r["contacts"][0]["when"].update(date="Monday"),
        lambda r: r["contacts"][0]["initiator"].pop("span"),
        lambda r: r["contacts"][0]["accounts"][0].update(kind="hinted"),
    ]
    for spoil in spoils:
        spoiled = json.loads(json.dumps(record))
        spoil(spoiled)
        with pytest.raises(ValidationError):
            VALIDATOR.validate(spoiled)


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (("contact", "channel"), models.Channel),
        (("contact", "status"), models.Status),
        (("account", "kind"), models.AccountKind),
        (("position", "kind"), models.PositionKind),
        (("entity", "kind"), models.EntityKind),
    ],
)
def test_its_words_are_those_of_the_records(where: tuple[str, str], words: Any) -> None:
    record, key = where
    assert SCHEMA["$defs"][record]["properties"][key]["enum"] == list(get_args(words))


def test_keys_come_in_the_order_of_the_schema() -> None:
    record = json.loads(json_text(digest(failures=(FAILURE,)), include_text=True))
    assert list(record) == SCHEMA["required"]
    for key, name in {
        "documents": "document",
        "entities": "entity",
        "contacts": "contact",
        "positions": "position",
    }.items():
        assert list(record[key][0]) == list(SCHEMA["$defs"][name]["properties"])
    assert list(record["contacts"][0]["accounts"][0]) == list(SCHEMA["$defs"]["account"]["properties"])
    assert list(record["contacts"][0]["initiator"]) == list(SCHEMA["$defs"]["initiator"]["properties"])


def test_every_span_is_the_exact_slice() -> None:
    spans = list(_spans(json.loads(json_text(digest()))))
    assert len(spans) > 20
    assert all(TEXT[span["start"] : span["end"]] == span["text"] for span in spans)


def test_what_it_says_of_the_sample() -> None:
    record = json.loads(json_text(digest()))
    assert record["schema"] == "newsdigest/1"
    assert record["generated"] == "2024-05-07T12:30:00+00:00"
    assert "text" not in record["documents"][0]
    call, meeting = record["contacts"]
    start = TEXT.index("Monday")
    day = {"start": start, "end": start + 6, "text": "Monday"}
    assert call["when"] == {"text": "Monday", "date": "2024-05-06", "span": day}
    assert call["where"] is None
    assert [one["kind"] for one in call["accounts"]] == ["told", "confirmed", "declined"]
    assert [one["text"] for one in call["triggers"]] == ["telephoned", "told"]
    assert call["channel_span"]["text"] == "telephoned"
    assert call["status_span"] is None
    assert call["initiator"] == {"entity": None, "name": "Alpine League", "span": call["initiator"]["span"]}
    assert meeting["status_span"]["text"] == "next month"
    assert meeting["where"]["text"] == "Geneva"
    assert record["positions"][1]["within"] == "p1"
    assert record["positions"][1]["via"] == [{"name": "the presidential palace"}]


@given(st.text(st.characters(codec=None, categories=None)))
def test_any_text_survives_and_no_control_is_raw(text: str) -> None:
    sample = analysis(text=text, blocks=(Span(0, len(text)),), title=text, source=text)
    bare = replace(sample, contacts=(), positions=())
    written = json_text(digest(bare), include_text=True)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", written)
    written.encode()
    document = json.loads(written)["documents"][0]
    # Two halves of a surrogate pair side by side are, in JSON, the character that they make.
    assert (
        document["text"]
        == document["title"]
        == text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    )


def test_a_line_is_one_line() -> None:
    line = json_line(digest(analysis(title="two\nlines\u2028and more")))
    assert line.endswith("\n")
    assert len(line.splitlines()) == 1
    VALIDATOR.validate(json.loads(line))


def _spans(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"start", "end", "text"}:
            yield value
        for part in value.values():
            yield from _spans(part)
    if isinstance(value, list):
        for part in value:
            yield from _spans(part)

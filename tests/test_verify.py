"""A digest is verified when every quotation of it stands in its source, in its place. Nothing else that it says is
believed, and nothing is opened but what it names as a source."""

from __future__ import annotations

import copy
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from commands import alone, run
from hypothesis import given, settings
from hypothesis import strategies as st
from keeping import keep
from sample_digest import TEXT, analysis, digest
from sample_edition import edition, other_document, quiet_story
from serving import PAGE, Site, answer, redirect, serve

from newsdigest.models import Digest
from newsdigest.render import edition_json, jsontext
from newsdigest.saved import parsed
from newsdigest.sources.base import SourceError
from newsdigest.verify import Verdict, verify

__all__ = ["alone"]

HASH = hashlib.sha256(TEXT.encode()).hexdigest()
CHANGED = TEXT.replace("\n\nNorland's President", "\n\nOn Monday, Norland's President")


def sample(source: str = "call.txt") -> Digest:
    return digest(analysis(source=source, sha256=HASH))


def spans_of(value: Any) -> Iterator[dict[str, Any]]:
    """All spans in a JSON value."""
    if isinstance(value, dict):
        if {"start", "end", "text"} <= value.keys():
            yield value
        for part in value.values():
            yield from spans_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from spans_of(part)


RECORD: dict[str, Any] = json.loads(jsontext.json_text(sample()))
SPANS = len(list(spans_of(RECORD)))
PLACES = 3  # texts of "when" and "where", which repeat those of their spans


def gone(_: str) -> str:
    raise SourceError("no such file", "Check the path.")


def verdict(
    record: dict[str, Any],
    reread: Callable[[str], str] = lambda _: TEXT,
    stored: Callable[[str, str], str | None] = lambda *_: None,
) -> Verdict:
    (one,) = parsed(json.dumps(record).encode(), "digest.json")
    return verify(one, reread, stored)


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    record = copy.deepcopy(RECORD)
    change(record)
    return record


# --- what is found out --------------------------------------------------------------------------------------------


def test_every_span_is_checked() -> None:
    assert verdict(RECORD) == Verdict(SPANS + PLACES, (), ())


@given(st.integers(0, SPANS - 1), st.sampled_from(["start", "end", "text", "both"]), st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_no_change_of_a_span_escapes(which: int, what: str, by: int) -> None:
    record = copy.deepcopy(RECORD)
    span = list(spans_of(record))[which]
    for key in ("start", "end") if what == "both" else (what,):
        span[key] = f"{span[key]}{'!' * by}" if key == "text" else span[key] + by
    found = verdict(record)
    assert found.problems
    assert found.quotations == SPANS + PLACES


LYING: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "text of a time": (lambda one: one["contacts"][0]["when"].update(text="Sunday"), "“Sunday” is not at"),
    "text of a place": (lambda one: one["contacts"][1]["where"].update(text="Rome"), "“Rome” is not at"),
    "from the end": (
        lambda one: one["contacts"][0]["topics"][0].update(start=-7, end=-1, text=TEXT[-7:-1]),
        "is not at -7–-1, but at",
    ),
    "empty, beyond the end": (
        lambda one: one["contacts"][0]["topics"][0].update(start=10**30, end=5, text=""),
        f"“” is not at {10**30}–5",
    ),
    "no such document": (lambda one: one["positions"][0].update(document="d9"), "d9, which is not among the documents"),
    "two of one id": (lambda one: one["documents"].append(one["documents"][0]), "d1: 2 documents have this id"),
    "control codes": (lambda one: one["contacts"][0]["topics"][0].update(text="\x1b[31mred"), "“�[31mred” is not at"),
    "elsewhere": (
        lambda one: one["contacts"][0]["triggers"][0].update(start=5, end=15),
        "“telephoned” is not at 5–15, but",
    ),
}


@pytest.mark.parametrize(("change", "problem"), LYING.values(), ids=LYING)
def test_what_is_not_so_is_told(change: Callable[[dict[str, Any]], object], problem: str) -> None:
    problems = verdict(changed(change)).problems
    assert any(problem in line for line in problems), problems
    assert all(line.isprintable() for line in problems)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TEXT, ()),
        (CHANGED, ("is not at",)),
        (None, ()),
    ],
)
def test_the_text_inside_must_be_the_one_that_was_read(text: str | None, says: tuple[str, ...]) -> None:
    found = verdict(changed(lambda one: one["documents"][0].update(text=text)))
    assert all(any(part in line for line in found.problems) for part in says)
    assert bool(found.problems) is bool(says)
    assert any("is not what was read" in line for line in found.problems) is bool(says)


def test_a_source_that_changed_is_checked_as_it_is_now() -> None:
    found = verdict(RECORD, lambda _: CHANGED)
    assert found.problems
    assert found.remarks == ("call.txt: has changed since it was read; checked against what it says now",)
    assert verdict(RECORD, lambda _: f"{TEXT}\nMore follows.\n").problems == (), "what was quoted is still there"


def test_a_source_that_changed_or_is_gone_is_checked_as_it_was_stored() -> None:
    found = verdict(RECORD, lambda _: CHANGED, lambda *_: TEXT)
    assert found.problems == ()
    assert found.remarks == ("call.txt: has changed since it was read; checked against the text stored then",)
    found = verdict(RECORD, gone, lambda *_: TEXT)
    assert found.problems == ()
    assert found.remarks == ("call.txt: no such file; checked against the text stored when it was read",)


def test_a_stored_text_that_is_another_does_not_count() -> None:
    (problem,) = verdict(RECORD, gone, lambda *_: f"{TEXT} ").problems
    assert problem == "call.txt: cannot be checked: no such file, and its text is not stored"


def test_an_edition_is_checked_with_its_stories() -> None:
    texts = {"notes/league.txt": quiet_story().reports[0].document.text, other_document().source: other_document().text}
    record = json.loads(edition_json.json_text(edition()))

    def reread(source: str) -> str:
        return texts.get(source, TEXT)

    assert verdict(record, reread).problems == ()
    record["stories"][0]["contacts"][0]["topics"].append("the price of apples")
    record["stories"][0]["contacts"][1]["where"] = "Rome"
    record["stories"][1]["contacts"][0]["tellings"] = ["d9.c9"]
    told = verdict(record, reread).problems
    assert "s1.c1: “the price of apples” is told by none of its articles" in told
    assert "s1.c2: “Rome” is told by none of its articles" in told
    assert "s2.c1: d9.c9 is not among the contacts" in told


# --- on the command line ------------------------------------------------------------------------------------------


def write(source: str = "call.txt", text: str | None = None) -> None:
    Path("digest.json").write_text(text or jsontext.json_text(sample(source), include_text=False), encoding="utf-8")


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_digest_of_this_program_is_verbatim(form: str) -> None:
    made = run("summarize", "call.txt", "weather.txt", "--format", form, "--include-text")
    write(text=made.stdout)
    result = run("verify", "digest.json")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith(" quotations of 2 articles checked: all are verbatim\n")
    Path("call.txt").write_text(CHANGED, encoding="utf-8")
    result = run("verify", "digest.json")
    assert result.exit_code == 1
    assert all(line.startswith("call.txt: d1.") for line in result.stdout.splitlines())
    assert "has changed since it was read" in result.stderr


def test_the_text_that_a_run_has_kept_counts_for_its_source_only() -> None:
    keep([analysis(source="call.txt", sha256=HASH), analysis(source="other.txt", sha256=HASH)])
    Path("call.txt").unlink()
    write()
    assert run("verify", "digest.json").exit_code == 0
    write("weather.txt")
    assert run("verify", "digest.json").exit_code == 1, "what was read from another source does not prove it"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("gone.txt", "there is no such file"),
        ("-", "came from standard input"),
        ("", "there is no such file"),
        (".", "there is no such file"),
        ("pipe", "there is no such file"),
        ("a\x00b", "there is no such file"),
        ("x" * 5000, "there is no such file"),
        ("file:///etc/hostname", "file:// addresses are not opened"),
        ("ftp://127.0.0.1/x", "ftp:// addresses are not opened"),
        ("http://169.254.169.254/latest", "169.254.169.254"),
        ("http://127.0.0.1:9/", "127.0.0.1"),
        ("http://[::1]/", "::1"),
    ],
)
def test_what_must_not_be_opened_is_a_failure(source: str, says: str) -> None:
    os.mkfifo("pipe")
    write(source)
    result = run("verify", "digest.json", stdin=TEXT)
    assert result.exit_code == 1
    assert result.stdout.count("\n") == 1
    assert "cannot be checked: " in result.stdout
    assert says in result.stdout


@pytest.fixture
def site() -> Iterator[Site]:
    with serve({}) as running:
        yield running


def test_only_the_address_that_is_named_is_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDIGEST_SOURCES__DELAY_SECONDS", "0")
    item = f"<item><title>One</title><link>{site.url}/one</link></item>"
    site.answers["/feed"] = answer(f'<?xml version="1.0"?><rss version="2.0"><channel>{item}</channel></rss>')
    site.answers["/empty"] = answer(
        '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
    )
    site.answers["/one"] = answer(PAGE)
    for path in ("/feed", "/empty"):
        write(f"{site.url}{path}")
        assert run("verify", "digest.json", "--allow-private").exit_code == 1
    assert site.paths() == ["/feed", "/empty"]


def test_a_page_is_read_again(site: Site) -> None:
    site.answers["/one"] = answer(PAGE)
    site.answers["/moved"] = redirect("/one")
    made = run("summarize", f"{site.url}/moved", "--format", "json", "--allow-private")
    write(text=made.stdout)
    result = run("verify", "digest.json", "--allow-private")
    assert result.exit_code == 0, result.stdout
    assert run("verify", "digest.json").exit_code == 1, "a private address is opened only with leave"
    site.answers["/one"] = answer(PAGE.replace("three hours", "two hours"))
    result = run("verify", "digest.json", "--allow-private")
    assert result.exit_code == 1
    assert "three hours" in result.stdout


def test_quiet_leaves_only_the_failures() -> None:
    write()
    assert run("verify", "digest.json", "--quiet").stderr == ""
    write("gone.txt")
    result = run("verify", "digest.json", "--quiet")
    assert (result.stdout.count("\n"), result.stderr) == (1, "")


def test_names_in_a_digest_are_shown_without_control_codes() -> None:
    record = changed(lambda one: one["documents"][0].update(source="\x1b]0;x\x07\u202egone"))
    write(text=json.dumps(record))
    result = run("verify", "digest.json")
    assert not set("\x1b\x07\u202e") & set(result.stdout + result.stderr)


def test_what_is_no_finding_is_left_alone() -> None:
    write(text=json.dumps(RECORD | {"generated": "never", "extra": {"start": 1, "end": 2, "text": "not a finding"}}))
    assert run("verify", "digest.json").exit_code == 0

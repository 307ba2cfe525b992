"""Markdown shows the words of an article as words."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from sample_digest import analysis, digest, empty_analysis

from newsdigest.models import Digest
from newsdigest.render.clean import shown
from newsdigest.render.markdown import escaped, markdown

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PIECES = [
    "http://",
    "www.",
    "<b>",
    "&amp;",
    "1. ",
    "- ",
    "---",
    "# ",
    "```",
    "![x](y)",
    "[^1]",
    "a",
    "b",
    "7",
    " ",
    "\n",
]
TEXT = st.lists(
    st.one_of(st.sampled_from("\\`*_{}[]()<>#+-.!|~&$=:;/@\"'"), st.sampled_from(PIECES), st.characters())
).map(lambda parts: shown("".join(parts)))


def _texts(tokens: list[Token]) -> str:
    return "".join(token.content for token in tokens if token.type in ("text", "text_special"))


@given(TEXT.filter(bool))
@example("1. one")
@example("1234567890) many digits")
@example("+ plus")
@example("=====")
@example("# heading #")
@example("&copy; 2024 <script>alert(1)</script>")
@example("see https://example.org/a_b_c and www.example.org/_x_")
@example("ends with a backslash \\")
def test_escaped_text_is_shown_as_typed(text: str) -> None:
    places = {"": "paragraph_open", "# ": "heading_open", "> ": "blockquote_open", "- ": "bullet_list_open"}
    for before, kind in places.items():
        tokens = PARSER.parse(f"{before}{escaped(text)}")
        assert tokens[0].type == kind
        (inline,) = (token for token in tokens if token.type == "inline")
        assert _texts(inline.children or []) == text
        assert {child.type for child in inline.children or []} <= {"text", "text_special"}


@given(TEXT.filter(bool))
def test_text_in_bold_is_shown_as_typed(text: str) -> None:
    tokens = PARSER.parse(f"- **{escaped(text)}** · phone call")
    inline = next(token for token in tokens if token.type == "inline")
    assert _texts(inline.children or []) == f"{text} · phone call"
    assert [child.type for child in inline.children or []].count("strong_open") == 1


def test_the_sample_reads_as_meant() -> None:
    tokens = PARSER.parse(markdown(digest()))
    headings = [after.content for token, after in pairwise(tokens) if token.type == "heading_open"]
    assert headings == [
        "Norland and Sudmark Leaders Speak for First Time Since Border Closed",
        "Contacts",
        "Positions",
        "Ada Lindqvist",
        "Tomas Ferrero",
    ]
    lines = [_texts(token.children or []) for token in tokens if token.type == "inline"]
    assert "Ada Lindqvist – Tomas Ferrero · phone call · Monday (2024-05-06)" in lines
    assert "? Ada Lindqvist – Tomas Ferrero · meeting (planned) · next month · Geneva" in lines
    assert (
        "says to Tomas Ferrero, according to the presidential palace: that reopening the two northern crossings before "
        "the harvest was the first condition for any wider talks on trade"
    ) in lines
    assert 'told reporters: "We will not negotiate under the shadow of closed roads,"' in lines
    assert "initiated by Alpine League" in lines
    assert "Foreign ministry confirmed the call; declined to comment on the crossings" in lines
    assert "Sudmark's foreign ministry confirmed the call but declined to comment on the crossings." in lines


def test_evidence_is_quoted_and_inside_the_item_that_it_proves() -> None:
    tokens = PARSER.parse(markdown(digest()))
    quotations = [token for token in tokens if token.type == "blockquote_open"]
    findings = [*analysis().contacts, *analysis().positions]
    hidden = {"p1", "p6"}  # each is told by the position within it
    hidden |= {"p4", "p5"}  # accounts of the call
    assert len(quotations) == len(findings) - len(hidden)
    assert all(token.level >= 2 for token in quotations), "inside a list and one of its items"


@pytest.mark.parametrize(
    ("source", "site", "link"),
    [
        ("https://example.org/a?b=1&copy=2", "The [Site]", "https://example.org/a?b=1&amp;copy=2"),
        ("https://example.org/a b(c)<d>", None, "https://example.org/a%20b%28c%29%3Cd%3E"),
        ("http://example.org/%C3%A9/é", None, "http://example.org/%C3%A9/%C3%A9"),
    ],
)
def test_web_pages_are_linked(source: str, site: str | None, link: str) -> None:
    html = PARSER.render(markdown(digest(empty_analysis(source=source, site=site))))
    assert f'<a href="{link}">' in html
    assert html.count("<a ") == 1


@pytest.mark.parametrize(
    "source",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "notes/[1]_*.txt",
        "https://",
        "http://[::1",
        "data:text/html,x",
    ],
)
def test_other_sources_are_text(source: str) -> None:
    tokens = PARSER.parse(markdown(digest(empty_analysis(source=source, site=None))))
    inline = [token for token in tokens if token.type == "inline"][1]
    assert not any(child.type == "link_open" for child in inline.children or [])
    assert _texts(inline.children or []).startswith(f"{source} · ")


def test_an_article_without_findings_says_so() -> None:
    assert "No contacts or positions found." in markdown(digest(empty_analysis()))


def test_nothing_read_gives_nothing() -> None:
    assert markdown(replace(digest(), documents=())) == ""


@given(st.text(min_size=1))
def test_names_from_the_text_cannot_break_out(name: str) -> None:
    sample = analysis(title=name, site=name)
    made: Digest = digest(sample)
    tokens = PARSER.parse(markdown(made))
    assert tokens[0].type == "heading_open"
    assert _texts(tokens[1].children or []) == (shown(name) or "Untitled article")
    assert not any(token.type.startswith("html") for token in tokens)

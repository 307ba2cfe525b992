import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.lexicon import load
from newsdigest.sources.boilerplate import article_lines, expand, is_page_line, matches
from newsdigest.sources.dates import date_of_line, iso_date
from newsdigest.sources.text import read_text

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "sources_text.yaml").read_text(encoding="utf-8")
)
KINDS = ("lines", "insets", "rests", "tails")
PATTERNS = [(kind, entry) for kind in KINDS for entry in load("boilerplate")[kind]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_cases(case: dict[str, Any], newline: str) -> None:
    text = case["text"].replace("\n", newline)
    article = read_text(text, is_markdown=case.get("markdown", False))
    assert article.text == text
    assert article.title == case["title"]
    assert [" ".join(block.of(text).split()) for block in article.blocks] == case["blocks"]
    assert article.published == case.get("published")
    if article.title:
        assert article.title_span == article.blocks[0]


@pytest.mark.parametrize(("kind", "entry"), PATTERNS, ids=[f"{kind}: {entry['name']}" for kind, entry in PATTERNS])
def test_boilerplate_examples(kind: str, entry: dict[str, Any]) -> None:
    one = re.compile(expand(entry["pattern"]))
    assert entry["drops"] and entry["keeps"]
    for line in entry["drops"]:
        assert one.fullmatch(line), line
        assert matches(kind, f"  {line}\t"), line
    for line in entry["keeps"]:
        assert not any(matches(other, line) for other in KINDS), line


@pytest.mark.parametrize(("kind", "entry"), PATTERNS, ids=[f"{kind}: {entry['name']}" for kind, entry in PATTERNS])
def test_no_line_is_passed_over_for_its_words(kind: str, entry: dict[str, Any]) -> None:
    one = re.compile(expand(entry["pattern"]))

    @settings(max_examples=3, deadline=None)
    @given(st.from_regex(one, fullmatch=True))
    def check(line: str) -> None:
        plain = " ".join(line.split())
        if len(plain) <= 600 and one.fullmatch(plain):
            assert matches(kind, line)

    check()


def test_a_long_paragraph_is_never_of_the_page() -> None:
    assert is_page_line("Subscribe to our newsletter")
    assert not is_page_line("Subscribe to our newsletter" + " and read about the talks" * 40)


def test_an_article_is_not_ended_by_its_first_lines() -> None:
    body = "The ministry said on Monday that the talks had been held in the capital at the request of the president."
    assert article_lines(["Comments", body, body]) == [1, 2]
    assert article_lines([body, body, body, "Comments", "Nonsense, a reader wrote."]) == [0, 1, 2]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        (load("dates")["example"], date(2022, 3, 2)),
        ("March 2, 2022 4:15 PM", date(2022, 3, 2)),
        ("Mar. 2nd, 2022", date(2022, 3, 2)),
        ("2022-03-02", date(2022, 3, 2)),
        ("2022-03-02T16:15:00+02:00", date(2022, 3, 2)),
        ("Posted on 2 Mar 2022 by", date(2022, 3, 2)),
        ("Updated: 2 March 2022", None),
        ("On 2 March 2022 the talks began", None),
        ("31 February 2022", None),
        ("May 2022", None),
        ("2 March", None),
        ("Room 12, 4567", None),
    ],
)
def test_date_of_line(line: str, day: date | None) -> None:
    assert date_of_line(line) == day


def test_iso_date() -> None:
    assert iso_date("2022-03-02T10:00:00Z") == date(2022, 3, 2)
    assert iso_date("2022-13-02") is None
    assert iso_date(None) is None


WORDS = st.sampled_from(
    ["Comments", "Related", "By Jane Smith", "Read more: this", "The minister said.", "# Talks", "> so", "---",
     "```", "", "“", "\x1b[31mred", "[red]", "- item", "[a](b)", "| a |", "title: x", "2 March 2022",
     "a" * 70, "Über Straße", "\x00"]
)  # fmt: skip
LINES = st.lists(st.one_of(WORDS, st.text(max_size=80)), max_size=25)
BREAKS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\u2028", "\f", " "])


@given(LINES, BREAKS, st.booleans())
def test_blocks_are_in_order_disjoint_and_inside(lines: list[str], between: str, is_markdown: bool) -> None:
    text = between.join(lines)
    article = read_text(text, is_markdown=is_markdown)
    assert article.text == text
    end = 0
    for block in article.blocks:
        assert end <= block.start < block.end <= len(text)
        assert block.of(text) == block.of(text).strip()
        end = block.end
    assert article.title_span is None or article.title_span == article.blocks[0]


@given(st.lists(st.text(alphabet="abc T.“”", min_size=1, max_size=60).filter(str.strip), min_size=1, max_size=20))
def test_prose_is_never_lost(lines: list[str]) -> None:
    text = "\n\n".join(f"The minister said {line}" for line in lines)
    blocks = read_text(text, is_markdown=False).blocks
    assert sum(len(block.of(text).split()) for block in blocks) == len(text.split())

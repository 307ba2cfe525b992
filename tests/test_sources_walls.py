"""Pages that show something else than an article, and articles that only look a little like them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from serving import LINES, PAGE, Site, answer, serve

from newsdigest.lexicon import load
from newsdigest.models import Document, Failure
from newsdigest.sources import Documents, Limits, SourceError, open_document

CASES = yaml.safe_load((Path(__file__).parent / "cases/no_article.yaml").read_text(encoding="utf-8"))["pages"]
LISTS = [
    (kind, entry) for kind, entries in load("no_article").items() if isinstance(entries, list) for entry in entries
]
LIMITS = Limits(timeout_seconds=30, delay_seconds=0, retries=0, allow_private=True)
FOURTH = (
    "The foreign minister of Norland had asked for the meeting in a letter that was sent a week before, aides said."
)
HEADLINES = [f"Minister number {number} of Norland goes on a long journey" for number in range(12)]
PARTS = {
    "LINKS": "".join(f"<p><a href=/n/{at}>{headline}</a></p>" for at, headline in enumerate(HEADLINES)),
    "TEASERS": "".join(
        f"<div class=card><h3><a href=/n/{at}>{headline}</a></h3><p>He left on Monday.</p></div>"
        for at, headline in enumerate(HEADLINES)
    ),
    "LONG": "".join(f"<p>{line} It was day {at}.</p>" for at in range(8) for line in LINES[1:]),
    **{f"P{at}": line for at, line in enumerate([*LINES[1:], FOURTH], 1)},
}


def page(case: dict[str, Any]) -> bytes:
    head = f"<title>{case['title']}</title>{case.get('head', '')}"
    text = f"<!DOCTYPE html><html><head>{head}</head><body>{case['body']}</body></html>"
    return re.sub("|".join(PARTS), lambda part: PARTS[part.group()], text).encode()


@pytest.mark.parametrize(("kind", "entry"), LISTS, ids=lambda value: value if isinstance(value, str) else "")
def test_each_pattern_finds_what_it_is_for_and_nothing_else(kind: str, entry: dict[str, Any]) -> None:
    pattern = re.compile(entry["pattern"], re.IGNORECASE)
    assert entry["says"] and entry["keeps"]
    for line in entry["says"]:
        assert pattern.search(line), line
    for line in entry["keeps"]:
        assert not pattern.search(line), line


@pytest.mark.parametrize("case", [case for case in CASES if "error" in case], ids=lambda case: case["name"])
def test_pages_without_an_article(case: dict[str, Any]) -> None:
    with pytest.raises(SourceError) as caught:
        open_document("-", LIMITS, id="d1", stdin=io.BytesIO(page(case)))
    assert caught.value.error == case["error"]
    assert caught.value.hint.endswith(".")


@pytest.mark.parametrize("case", [case for case in CASES if case.get("article")], ids=lambda case: case["name"])
def test_articles_that_must_be_read(case: dict[str, Any]) -> None:
    document = open_document("-", LIMITS, id="d1", stdin=io.BytesIO(page(case)))
    blocks = [block.of(document.text) for block in document.blocks]
    wanted = [line for name, line in PARTS.items() if re.fullmatch(r"P\d", name) and name in case["body"]]
    assert [line for line in wanted if line not in blocks] == []
    assert not any("cookies to improve" in block or "number 3" in block for block in blocks)


class TestWhatThePageNames:
    """Its feed, when it is a page of links; its plainer version (AMP), when it shows no article."""

    FEED = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    FRONT = f"<html><head><title>Post</title>{FEED}</head><body><main>{PARTS['LINKS']}</main></body></html>"
    SHELL = "<html><head><link rel=amphtml href=/amp></head><body><noscript>Please enable JavaScript.</noscript></body>"
    RSS = "<rss version='2.0'><channel><item><title>Envoys meet again</title><link>/1</link></item></channel></rss>"

    @pytest.fixture
    def site(self) -> Iterator[Site]:
        with serve({"/": answer(self.FRONT), "/1": answer(), "/shell": answer(self.SHELL)}) as running:
            yield running

    def read(self, source: str) -> list[Document | Failure]:
        return list(Documents([source], LIMITS))

    def test_its_feed_is_read(self, site: Site) -> None:
        site.answers["/feed"] = answer(self.RSS)
        (found,) = self.read(site.url + "/")
        assert isinstance(found, Document)
        assert found.source == site.url + "/1"

    @pytest.mark.parametrize("feed", [answer("", 404), answer(PAGE), answer("<rss></rss>")])
    def test_a_feed_that_does_not_help_changes_nothing(self, site: Site, feed: Any) -> None:
        site.answers["/feed"] = feed
        (found,) = self.read(site.url + "/")
        assert isinstance(found, Failure)
        assert found.error == "is a page of links, not an article"
        assert found.hint == f"Give the addresses of its articles, or its feed: {site.url}/feed"

    def test_a_saved_page_makes_no_request(self, site: Site, tmp_path: Path) -> None:
        path = tmp_path / "front.html"
        path.write_text(self.FRONT.replace("/feed", site.url + "/feed"), encoding="utf-8")
        (found,) = self.read(str(path))
        assert isinstance(found, Failure)
        assert found.hint.endswith(site.url + "/feed")
        assert site.asked == []

    def test_its_plainer_version_is_read(self, site: Site) -> None:
        site.answers["/amp"] = answer(PAGE)
        (found,) = self.read(site.url + "/shell")
        assert isinstance(found, Document)
        assert (found.source, found.title) == (site.url + "/shell", "Envoys meet again")

    def test_a_plainer_version_that_does_not_help_changes_nothing(self, site: Site) -> None:
        site.answers["/amp"] = answer(self.SHELL)
        (found,) = self.read(site.url + "/shell")
        assert isinstance(found, Failure)
        assert found.error == "needs JavaScript to show its article"

    def test_addresses_that_a_page_names_are_checked(self, site: Site) -> None:
        site.answers["/shell"] = answer(self.SHELL.replace("/amp", "http://169.254.169.254/latest"))
        (found,) = self.read(site.url + "/shell")
        assert isinstance(found, Failure)
        assert found.error == "needs JavaScript to show its article"

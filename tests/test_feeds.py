"""Feeds of all kinds, whole and broken, and what stands for their articles."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import yaml
from reading import reader
from serving import LINES, PAGE, Site, answer, serve

from newsdigest.config import Config, SourcesConfig
from newsdigest.models import Analysis, Document, Failure
from newsdigest.pipeline import Pipeline
from newsdigest.sources import Documents, Limits
from newsdigest.sources.base import SourceError
from newsdigest.sources.document import open_text
from newsdigest.sources.fetch import Fetched, fetch
from newsdigest.sources.parse import parse_feed
from newsdigest.sources.web import Web

HERE = Path(__file__).parent
CASES: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "cases/feeds.yaml").read_text(encoding="utf-8"))
LIMITS = Limits(timeout_seconds=30, delay_seconds=0, retries=0, allow_private=True)
WHOLE = "".join(f"<p>{line}</p>" for line in LINES[1:] * 5)


def read(source: str, limits: Limits = LIMITS) -> list[Document | Failure]:
    return list(Documents([source], limits))


def rss(*items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{"".join(items)}</channel></rss>'


def item(link: str, body: str = "", title: str = "A title") -> str:
    described = f"<description><![CDATA[{body}]]></description>"
    day = "<pubDate>Wed, 02 Mar 2022 10:00:00 GMT</pubDate>"
    return f"<item><title>{title}</title><link>{link}</link>{described}{day}</item>"


@pytest.fixture
def site() -> Iterator[Site]:
    with serve({"/1": answer(), "/2": answer(PAGE.replace("Envoys meet again", "Envoys part"))}) as running:
        yield running


def test_there_is_a_case_for_each_file_and_a_file_for_each_case() -> None:
    assert {path.name for path in (HERE / "cases/feeds").iterdir()} == set(CASES)
    assert len(CASES) >= 30


@pytest.mark.parametrize("name", CASES)
def test_sample_feeds(name: str) -> None:
    with Web(LIMITS) as web:
        fetched = fetch(str(HERE / "cases/feeds" / name), LIMITS, web.page)
    assert open_text(fetched)[1] == "feed"
    if error := CASES[name].get("error"):
        with pytest.raises(SourceError) as caught:
            parse_feed(fetched, LIMITS)
        assert caught.value.error == error
        return
    found = [entry._asdict() for entry in parse_feed(fetched, LIMITS)]
    wanted = CASES[name]["entries"]
    assert [(entry["title"], entry["link"], entry["published"]) for entry in found] == [
        (entry.get("title"), entry.get("link"), entry.get("day")) for entry in wanted
    ]
    for got, want in zip(found, wanted, strict=True):
        assert bool(got["html"]) == bool(want.get("begins"))
        assert (got["html"] or "").startswith(want.get("begins", ""))


@pytest.mark.parametrize(
    "text",
    [
        '{"version": "2", "text": "no feed"} was all that the envoy wrote, she told reporters.',
        "A feed of the news agency said that talks would go on.\n\n<rss> is a word of ours.",
        PAGE.replace("<body>", '<body><pre>&lt;rss version="2.0"&gt;</pre>'),
    ],
)
def test_what_is_no_feed(text: str) -> None:
    assert open_text(Fetched(text.encode(), "x"))[1] != "feed"


@pytest.mark.parametrize("data", ['{"a": [1, 2]}', "[]", '[{"title": "x"}]'])
def test_other_data_is_refused(data: str) -> None:
    with pytest.raises(SourceError, match="is JSON data"):
        open_text(Fetched(data.encode(), "x"))


def test_the_pages_of_a_feed_are_read_in_its_order(site: Site) -> None:
    site.answers["/feed"] = answer(rss(item("/2"), item("/1")), Content_Type="application/rss+xml")
    found = read(site.url + "/feed")
    assert [one.source for one in found] == [site.url + "/2", site.url + "/1"]
    assert [isinstance(one, Document) and one.title for one in found] == ["Envoys part", "Envoys meet again"]
    assert str(isinstance(found[0], Document) and found[0].published) == "2022-03-02"  # the page does not tell it


def test_a_feed_may_be_a_file(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "news.xml"
    path.write_text(rss(item(site.url + "/1")), encoding="utf-8")
    assert [one.source for one in read(str(path))] == [site.url + "/1"]


def test_what_a_feed_gives_whole_is_not_fetched(site: Site) -> None:
    site.answers["/feed"] = answer(rss(item("/1", WHOLE, "Envoys &amp; ministers")))
    (found,) = read(site.url + "/feed")
    assert isinstance(found, Document)
    assert found.title == "Envoys & ministers"
    assert found.source == site.url + "/1"
    assert LINES[1] in found.text
    assert site.paths() == ["/feed"]


def test_what_a_feed_only_begins_is_fetched(site: Site) -> None:
    site.answers["/feed"] = answer(rss(item("/1", f"<p>{LINES[1]}</p>")))
    (found,) = read(site.url + "/feed")
    assert isinstance(found, Document)
    assert LINES[3] in found.text


def test_only_so_many_entries_are_read(site: Site) -> None:
    site.answers["/feed"] = answer(rss(*(item(f"/1?{number}") for number in range(30))))
    assert len(read(site.url + "/feed", replace(LIMITS, feed_entries=3))) == 3
    assert len([path for path in site.paths() if path.startswith("/1")]) == 3


def test_an_entry_that_fails_costs_no_other(site: Site) -> None:
    site.answers["/feed"] = answer(rss(item("/gone"), item("file:///etc/passwd"), item("/1")))
    found = read(site.url + "/feed")
    assert [(one.source, isinstance(one, Failure) and one.error) for one in found] == [
        (site.url + "/gone", "HTTP status 404 (not found)"),
        (site.url + "/feed#2", "is an entry of a feed without text or link"),
        (site.url + "/1", False),
    ]


def test_the_site_may_forbid_reading_its_pages_but_not_a_feed_that_a_person_names(site: Site) -> None:
    site.answers["/robots.txt"] = answer("User-agent: *\nDisallow: /")
    site.answers["/feed"] = answer(rss(item("/1"), item("/2", WHOLE)))
    first, second = read(site.url + "/feed")
    assert isinstance(first, Failure) and first.error == "its site asks programs not to read it (robots.txt)"
    assert isinstance(second, Document)


def test_a_feed_within_a_feed_is_not_followed(site: Site) -> None:
    site.answers["/feed"] = answer(rss(item("/feed"), item("/1")))
    first, second = read(site.url + "/feed")
    assert isinstance(first, Failure) and first.error == "is a news feed, not an article"
    assert isinstance(second, Document)
    assert site.paths().count("/feed") == 2


def test_the_number_of_documents_is_known_when_the_feed_is(site: Site) -> None:
    site.answers["/feed"] = answer(rss(item("/1"), item("/2"), item("/3")))
    documents = Documents([site.url + "/1", site.url + "/feed"], LIMITS)
    assert documents.known == 2
    assert len(list(documents)) == documents.known == 4


def test_json_feed_end_to_end(site: Site) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "/1", "content_html": WHOLE}]}
    site.answers["/feed"] = answer(json.dumps(feed), Content_Type="application/feed+json")
    (found,) = read(site.url + "/feed")
    assert isinstance(found, Document)


def test_many_pages_are_fetched_side_by_side(site: Site) -> None:
    together = threading.Barrier(LIMITS.at_once, timeout=10)  # none is answered before all are asked for

    def wait_for_the_others(handler: BaseHTTPRequestHandler) -> None:
        together.wait()
        answer()(handler)

    sources = [f"{site.url}/{number}" for number in range(LIMITS.at_once)]
    site.answers |= {f"/{number}": wait_for_the_others for number in range(LIMITS.at_once)}
    assert all(isinstance(one, Document) for one in Documents(sources, replace(LIMITS, timeout_seconds=30)))


def test_documents_are_numbered_over_all_sources(site: Site) -> None:
    site.answers["/feed"] = answer(rss(item("/1"), item("/gone"), item("/2")))
    sources = SourcesConfig(allow_private=True, cache=False, delay_seconds=0, retries=0)
    told: list[tuple[int, int]] = []
    pipeline = Pipeline(Config(sources=sources), reader=reader())
    found = list(pipeline.outcomes([site.url + "/1", site.url + "/feed"], lambda *counts: told.append(counts)))
    ids = [one.document.id if isinstance(one, Analysis) else one.error for one in found]
    assert ids == ["d1", "d2", "HTTP status 404 (not found)", "d3"]
    assert told == [(0, 2), (1, 2), (2, 4), (3, 4), (4, 4)]

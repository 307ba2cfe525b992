"""The whole line, from three outlets' feeds to two days' digests, with the real reader and a real server."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from commands import alone, run
from serving import Site, answer, serve

__all__ = ["alone"]

# One call: the wire's story, its copy in an outlet of the one side, and an account of the other side that differs.
WIRE = (
    "Lindqvist telephones Ferrero about closed crossings",
    "Norland's President Ada Lindqvist telephoned Prime Minister Tomas Ferrero of Sudmark on Monday and urged him to "
    "reopen the northern crossings before the harvest, the presidential palace said.",
    "“The roads must be open before the first grain is cut,” Lindqvist said in a statement after the call.",
    "Lorries have waited at both crossings for three weeks, and traders on either side say that fruit is rotting.",
    "Norland closed its own lane in March after a customs officer was hurt in a quarrel over papers.",
)
COPY = ("Palace: roads must open before harvest", *WIRE[1:4])
OTHER = (
    "Sudmark denies that crossings were discussed",
    "Prime Minister Tomas Ferrero of Sudmark telephoned Norland's President Ada Lindqvist on Monday to speak about the "
    "trade fair in Port Sable, his office said.",
    "Sudmark's foreign ministry denied that Ferrero and Lindqvist had spoken about the northern crossings.",
    "“We do not negotiate by telephone,” Ferrero told reporters in Port Sable.",
    "The fair opens on Friday, and four hundred growers from both countries have booked a stand there.",
)
NEXT_DAY = (
    "Solberg to visit Sudmark for talks on grain",
    "Foreign Minister Mira Solberg of Norland will meet Sudmark's Trade Minister Karel Novotny in Port Sable on "
    "Friday, her ministry said on Tuesday.",
    "“We expect a first agreement on grain before the autumn,” Solberg told reporters.",
    "Growers have asked both governments for a lane that is kept free for perishable goods.",
)


def page(story: tuple[str, ...], outlet: str, day: str) -> str:
    title, *paragraphs = (html.escape(part) for part in story)
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title><meta property="og:site_name" content="{outlet}">'
        f'<meta property="article:published_time" content="{day}T08:00:00Z"></head><body><article><h1>{title}</h1>'
        f"{''.join(f'<p>{part}</p>' for part in paragraphs)}</article></body></html>"
    )


def feed(site: Site, *paths: str) -> str:
    items = "".join(f"<item><title>{path}</title><link>{site.url}{path}</link></item>" for path in paths)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'


@pytest.fixture
def site() -> Iterator[Site]:
    with serve({}) as running:
        for outlet, story in (("Wire", WIRE), ("Norland Post", COPY), ("Sudmark Mail", OTHER)):
            name = outlet.split()[-1].lower()
            running.answers[f"/{name}/call"] = answer(page(story, outlet, "2024-05-07"))
            running.answers[f"/{name}.xml"] = answer(feed(running, f"/{name}/call"), Content_Type="application/rss+xml")
        yield running


def configure(site: Site) -> None:
    digests = {
        "border": {
            "sources": [f"{site.url}/{name}.xml" for name in ("wire", "post", "mail")],
            "output": "news/digest.json",
            "watch": ["Lindqvist contacts Ferrero", "Sudmark denies *", "Solberg contacts Ferrero"],
        }
    }
    settings = {
        "sources": {"allow_private": True, "delay_seconds": 0, "cache": False},
        "state": "state.sqlite",
        "digests": digests,
    }
    Path("config.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")


def digest(number: str, code: int) -> dict[str, Any]:
    result = run("run", "--config", "config.yaml", "--alert")
    assert result.exit_code == code, result.output
    found: dict[str, Any] = json.loads(Path(f"news/digest{number}.json").read_text(encoding="utf-8"))
    return found


def titles(found: dict[str, Any]) -> set[str]:
    return {document["title"] for document in found["documents"]}


def test_three_outlets_over_two_days(site: Site) -> None:
    configure(site)
    first = digest("", code=10)
    assert titles(first) == {WIRE[0], COPY[0], OTHER[0]}
    (story,) = (story for story in first["stories"] if len(story["reports"]) == 3)
    assert story["origins"] == 2
    (call,) = story["contacts"]
    assert len(call["tellings"]) == 3
    assert {"denied", "initiator"} <= {difference["about"] for difference in call["differences"]}
    assert call["watched"] == ["Lindqvist contacts Ferrero"]

    site.answers["/post/solberg"] = answer(page(NEXT_DAY, "Norland Post", "2024-05-08"))
    site.answers["/post.xml"] = answer(feed(site, "/post/solberg", "/post/call"), Content_Type="application/rss+xml")
    corrected = (*OTHER[:4], "The fair opens on Saturday, not on Friday as an earlier version of this article said.")
    site.answers["/mail/call"] = answer(page(corrected, "Sudmark Mail", "2024-05-07"))
    second = digest("-2", code=10)
    assert titles(second) == {NEXT_DAY[0], OTHER[0]}
    updates = {report["document"]: report["updated"] for story in second["stories"] for report in story["reports"]}
    assert sorted(updates.values()) == [False, True]
    assert digest("-2", code=0) == second
    assert len(list(Path("news").iterdir())) == 2

"""The page of an edition: all that the edition holds, safe to open, and good to look at in a browser."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from chromium import chromium, needs_chromium
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_digest import document, span
from sample_edition import edition, quiet_story, story

from newsdigest.models import Entity, Failure, Named
from newsdigest.models_many import Edition
from newsdigest.render import page as pages
from newsdigest.render.links import evidence_address, page_of
from newsdigest.render.parts import whole

VOID = {"meta"}
NAMES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %}",
    "</style><b>",
    "]]><!--",
    "\x1b[31mred\x00\x9b",
    "moc\u202eevil\u2066",
    "&amp;&lt;",
)


def page(edition: Edition, group_by: str = "story") -> str:
    return whole(pages.page(edition, group_by))


class Page(HTMLParser):
    """A page as its elements in order, each with the elements around it, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert not self.inside, "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.inside.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.texts.append((self.inside[-1], data))

    @property
    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]

    @property
    def words(self) -> str:
        return " ".join("".join(text for tag, text in self.texts if tag not in ("style", "title", "desc")).split())

    def inside_of(self, tag: str) -> str:
        return "".join(text for name, text in self.texts if name == tag)

    def values(self, name: str) -> list[str]:
        return [value for _, attributes in self.elements if (value := attributes.get(name)) is not None]


SAMPLE = page(edition())


def test_it_says_what_the_edition_holds() -> None:
    words = Page(SAMPLE).words
    for part in (
        "borders",
        "8 May 2024, 06:30 UTC",
        "2024-05-07 · 3 reports, 2 origins",
        "copy of The Example",
        "updated",
        "phone call · 2024-05-06",
        "about reopening the two northern crossings before the harvest",
        "initiated by Alpine League",
        "Foreign ministry confirmed the call; declined to comment on the crossings (The Example, Wire <Daily>)",
        "Norland's palace insisted that the two had spoken by phone about the trucks (Other Post)",
        "Watched:",
        "Lindqvist contacts Ferrero",
        "meeting (planned) · next month · Geneva",
        ", according to the presidential palace:",
        "that reopening the two northern crossings before the harvest was the first condition",
        "Declined to comment",
        "talks · Friday · Geneva",
        "https://gone.example.org/1: not found (HTTP status 404). Check the address.",
        "marks what is less certain (confidence below 50%)",
    ):
        assert part in words, part


def test_what_differs_stands_in_a_box_with_who_tells_it() -> None:
    box = Page(re.findall(r'<div class="differ">.*?</div>', SAMPLE, re.DOTALL)[0]).words
    assert box.startswith("Accounts differ")
    assert "2024-05-06" in box
    assert "The Example, Wire <Daily>" in box
    assert "Spokeswoman of Tomas Ferrero, Other Post" in box
    assert SAMPLE.count("Accounts differ") == 1, "the other contacts have no box"


def test_what_is_not_there_is_not_mentioned() -> None:
    sure = replace(quiet_story().contacts[0].tellings[0].contact, confidence=0.9)
    contact = quiet_story().contacts[0]
    contact = replace(contact, tellings=(replace(contact.tellings[0], contact=sure),))
    words = Page(page(edition(replace(quiet_story(), contacts=(contact,)), failures=()))).words
    for part in (
        "Stories",
        "Positions",
        "Declined",
        "Accounts differ",
        "Watched",
        "watched",
        "Could not",
        "less certain",
        "thick line",
    ):
        assert part not in words, part


def test_without_stories_it_is_a_page_all_the_same() -> None:
    empty = Page(page(replace(edition(), stories=(), entities=())))
    assert "svg" not in empty.tags
    assert "Could not be read" in empty.words


def test_stories_in_which_nothing_was_found_are_only_listed() -> None:
    empty = replace(quiet_story(), contacts=())
    words = Page(page(edition(story(), empty))).words
    assert "Nothing found in" in words
    assert "league.txt" in words


def test_by_day_the_latest_comes_first() -> None:
    older = replace(quiet_story(), day="2024-05-01", id="s3", headline="Older talks")
    words = Page(page(edition(older, story()), group_by="day")).words
    assert words.index("2024-05-07") < words.rindex("Older talks")


def test_it_needs_nothing_from_elsewhere_and_runs_nothing() -> None:
    found = Page(SAMPLE)
    assert not {"script", "link", "img", "iframe", "object", "form", "base"} & set(found.tags)
    assert not found.values("src")
    assert not found.values("style")
    assert not [name for _, attributes in found.elements for name in attributes if name.startswith("on")]
    style = found.inside_of("style")
    assert "url(" not in style
    assert "@import" not in style
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policies = [value for value in found.values("content") if "default-src" in value]
    assert policies == [f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"]


def test_it_can_be_read_without_seeing_it() -> None:
    found = Page(SAMPLE)
    assert found.elements[0] == ("html", {"lang": "en"})
    levels = [int(tag[1]) for tag in found.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), "no level is skipped"
    ids = found.values("id")
    assert len(ids) == len(set(ids))
    assert {name for value in found.values("aria-labelledby") for name in value.split()} <= set(ids)
    assert "Ada Lindqvist – Tomas Ferrero: phone call, 2024-05-06; meeting (planned)" in found.inside_of("desc")


def test_links_open_the_page_at_the_evidence() -> None:
    links = [href for href in Page(SAMPLE).values("href") if not href.startswith("#")]
    assert (
        "https://other.example.net/a-b/denial#:~:text=Prime%20Minister%20Tomas%20Ferrero,said%20in%20Port%20Sable."
        in links
    )
    assert all(link.startswith("https://") for link in links)
    inner = [href[1:] for href in Page(SAMPLE).values("href") if href.startswith("#")]
    assert set(inner) <= set(Page(SAMPLE).values("id"))


@pytest.mark.parametrize(
    ("source", "words", "address"),
    [
        ("https://e.org/a", "may meet in Geneva", "https://e.org/a#:~:text=may%20meet%20in%20Geneva"),
        ("https://e.org/a#top", "may meet in Geneva", "https://e.org/a#top:~:text=may%20meet%20in%20Geneva"),
        (
            "http://e.org/?q=1&r",
            "Diplomats who had been briefed added that Ferrero demanded that Norland",
            "http://e.org/?q=1&r#:~:text=Diplomats%20who%20had%20been,Ferrero%20demanded%20that%20Norland",
        ),
        ("https://e.org/a", "on Monday, at", "https://e.org/a#:~:text=on%20Monday%2C%20at"),
        ("https://e.org/a b\"<>'", "may meet", "https://e.org/a%20b%22%3C%3E'#:~:text=may%20meet"),
        ("news/a.txt", "may meet", None),
        ("javascript:alert(1)", "may meet", None),
        ("JAVASCRIPT://x/%0aalert(1)", "may meet", None),
        ("data:text/html,x", "may meet", None),
        ("file:///etc/passwd", "may meet", None),
        ("https://", "may meet", None),
        ("https://[::1", "may meet", None),
    ],
)
def test_addresses_of_evidence(source: str, words: str, address: str | None) -> None:
    assert evidence_address(document(source=source), span(words)) == address


def test_hyphens_do_not_become_context() -> None:
    text = "A well-known man-of-war"
    found = evidence_address(document(text=text, source="https://e.org/"), span(text, text))
    assert found == "https://e.org/#:~:text=A%20well%2Dknown%20man%2Dof%2Dwar"


def test_a_saved_page_links_to_the_address_that_it_gives_for_itself() -> None:
    assert page_of(document(source="a.html", canonical_url="https://e.org/a")) == "https://e.org/a"
    assert page_of(document(source="a.html", canonical_url="javascript:alert(1)")) is None


def hostile(name: str) -> Edition:
    """The sample with this name in every place that a page fills."""
    told = story()
    evil = Named(name, "e1")
    contact = replace(
        told.contacts[0],
        parties=(evil, Named(name)),
        where=name,
        topics=(name,),
        initiator=Named(name),
        watched=(name,),
    )
    reports = tuple(
        replace(
            one, document=replace(one.document, title=name, site=name, source=f"javascript:{name}", canonical_url=name)
        )
        for one in told.reports
    )
    positions = tuple(replace(one, holder=evil, watched=(name,)) for one in told.positions)
    changed = replace(told, headline=name, reports=reports, contacts=(contact, *told.contacts[1:]), positions=positions)
    return edition(
        changed,
        name=name,
        entities=(Entity("e1", name, "person", name, name), Entity("e2", name, "state")),
        failures=(Failure(name, name, name),),
    )


PLAIN = Page(page(hostile("Name"))).tags


@given(st.one_of(st.sampled_from(NAMES), st.text(st.characters(codec="utf-8"), min_size=1)).filter(lambda n: n.strip()))
@settings(max_examples=25, deadline=None)
def test_no_name_becomes_more_than_text(name: str) -> None:
    text = page(hostile(f"N{name}"))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]", text)
    assert set(Page(text).tags) == set(PLAIN)
    assert not [href for href in Page(text).values("href") if not href.startswith("#")]


# --- in a browser -------------------------------------------------------------------------------------------------

# Measures a page in a frame: its width against its content's, and the lowest contrast of any text with what is behind
# it (WCAG 2.2, 1.4.3).
_MEASURE = """
<iframe width="390" height="800" srcdoc="{dark}"></iframe>
<iframe width="390" height="800" srcdoc="{light}"></iframe>
<script>
const light = ([r, g, b]) => {{
  const part = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
}};
const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
const measured = (view) => {{
  const page = view.document;
  const style = (node) => view.getComputedStyle(node);
  const behind = (node) => {{
    for (; node; node = node.parentElement) {{
      const colour = numbers(style(node).backgroundColor);
      if (colour[3] !== 0) return colour;
      const beside = node.tagName === "g" ? node.querySelector("rect") : null;
      if (beside) return numbers(style(beside).fill);
    }}
    return numbers(style(page.body).backgroundColor);
  }};
  let lowest = [99, ""];
  for (const node of page.body.querySelectorAll("*")) {{
    const own = [...node.childNodes].filter((one) => one.nodeType === 3).map((one) => one.data).join("").trim();
    if (!own || ["title", "desc"].includes(node.tagName) || !node.getClientRects().length) continue;
    const ink = light(numbers(node.namespaceURI.endsWith("svg") ? style(node).fill : style(node).color));
    const ground = light(behind(node));
    const contrast = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
    if (contrast < lowest[0]) lowest = [contrast, own];
  }}
  const root = page.documentElement;
  const body = numbers(style(page.body).backgroundColor);
  const clipped = [...page.querySelectorAll("svg.node, g.node")].filter((node) => {{
    const box = node.querySelector("rect").getBoundingClientRect();
    return [...node.querySelectorAll("text")].some((text) => text.getBoundingClientRect().width > box.width);
  }});
  return {{
    width: root.scrollWidth, contrast: lowest, dark: light(body) < 0.5, clipped: clipped.length,
    small: Math.min(...[...page.querySelectorAll("a")].map((one) => parseFloat(style(one).fontSize))),
  }};
}};
onload = () => {{ document.title = JSON.stringify([frames[0], frames[1]].map(measured)); }};
</script>
"""


@needs_chromium
def test_it_is_readable_on_a_telephone_in_the_dark_and_by_day(tmp_path: Path) -> None:
    wrapper = tmp_path / "measure.html"
    dark = re.sub(r'<meta http-equiv="Content-Security-Policy".*?>', "", SAMPLE)
    light = dark.replace("(prefers-color-scheme: dark)", "not all")
    wrapper.write_text(_MEASURE.format(dark=html.escape(dark), light=html.escape(light)), encoding="utf-8")
    found = re.search(
        r"<title>(.*?)</title>", chromium(wrapper, "--dump-dom", "--blink-settings=preferredColorScheme=0")
    )
    assert found
    both = json.loads(html.unescape(found[1]))
    assert [measured["dark"] for measured in both] == [True, False]
    for measured in both:
        assert measured["width"] <= 390, "nothing is wider than the telephone"
        assert measured["contrast"][0] >= 4.5, measured["contrast"]
        assert measured["clipped"] == 0, "names fit their boxes"
        assert measured["small"] >= 13


@needs_chromium
def test_a_browser_finds_nothing_wrong_or_dangerous_in_it(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(hostile("".join(NAMES))), encoding="utf-8")
    told = chromium(path, "--dump-dom", "--enable-logging=stderr")
    assert "CONSOLE" not in told, "the policy lets the style sheet in and nothing else asks to be let in"
    assert set(Page(told[told.index("<html") : told.index("</html>") + 7]).tags) == set(PLAIN)

"""Tell the pages that are shown instead of an article; what they say is data (no_article.yaml)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from newsdigest.lexicon import load
from newsdigest.sources.base import NoArticleError
from newsdigest.sources.stated import Stated

_FEWEST = 80  # letters of an article
_ENOUGH = 400  # letters; a page with fewer must at least hold a sentence
_SHORT = 1500  # letters; a page with more is not one of those told by their words
_MOST_OF_IT = 0.4  # share of the letters, in lines that such pages have
_HEADLINE_WORDS = 4
_HEADLINES = 8  # links to articles on a page that lists them
_SENTENCE = re.compile(r"(?:\S+\s+){5,}\S+[.!?…][\"'”’)]*(?:\s|$)|[。！？।]")
_BESIDE = ("head", "header", "nav", "footer", "aside", "script", "style", "template", "svg")
_SAVE = "Open it in a browser, save the page from there and give the file."
_SAYS = {
    "robot": ("asks whether a person is reading instead of showing its article", _SAVE),
    "consent": ("shows a consent page instead of its article", _SAVE),
    "login": ("asks for a login instead of showing its article", _SAVE),
    "error": ("is an error page, not an article", "Check the address."),
    "shell": ("needs JavaScript to show its article", _SAVE),
}
_PAYWALL = ("shows only the beginning of its article, the rest is for subscribers", _SAVE)
_VIDEO = ("is the page of a video, not an article", "Give the address of an article.")
_INDEX = ("is a page of links, not an article", "Give the addresses of its articles.")
_NOTHING = ("holds no article", "Give the page of one article, or paste its text into a file.")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as far as it tells whether there is an article on it: its title, the lines that were found to be its
    article, all lines that it shows, the texts of its links, and what it states of itself.
    """

    title: str
    lines: Sequence[str]
    shown: Sequence[str]
    links: Sequence[str]
    stated: Stated


def shown_on(tree: Any) -> tuple[list[str], list[str]]:
    """The lines a page shows where its article would be, to browsers without JavaScript too; the texts of its links."""
    beside = {element for area in tree.iter(*_BESIDE) for element in area.iter()}
    lines: list[str] = []
    for element in tree.iter():
        if element not in beside and isinstance(element.tag, str):
            lines.append((element.text or "").strip())
        if element.getparent() is not None and element.getparent() not in beside:
            lines.append((element.tail or "").strip())
    links = [" ".join(link.text_content().split()) for link in tree.iter("a")]
    return [line for line in lines if line], [link for link in links if link]


def refuse_without_article(page: Page) -> None:
    """Raise NoArticleError when a page shows something else than an article, or nothing."""
    said = _instead(page)
    if said is not None:
        feeds = page.stated.feeds
        error, hint = said
        if feeds and said in (_INDEX, _NOTHING):
            hint = f"Give the addresses of its articles, or its feed: {feeds[0][:200]}"
        raise NoArticleError(error, hint, feeds, page.stated.amp)


def _instead(page: Page) -> tuple[str, str] | None:
    letters = letters_of(page.lines)
    is_readable = letters >= _ENOUGH or (letters >= _FEWEST and any(map(_SENTENCE.search, page.lines)))
    if letters < _SHORT and (kind := _wall(page, letters, is_readable=is_readable)):
        return _SAYS[kind]
    if letters < _SHORT and _is_behind_paywall(page, letters):
        return _PAYWALL
    if letters < _ENOUGH and page.stated.is_video and not page.stated.is_article:
        return _VIDEO
    if _lists_articles(page, letters):
        return _INDEX
    return None if is_readable else _NOTHING


def _wall(page: Page, letters: int, *, is_readable: bool) -> str | None:
    titles = load("no_article")["titles"]
    for kind in _SAYS:
        said = letters_of([line for line in page.lines if _pattern(kind).search(line)])
        named = kind in titles and re.fullmatch(f"(?i:{titles[kind]})\\W*", page.title) is not None
        seen = any(_pattern(kind).search(line) for line in page.shown)
        if said >= _MOST_OF_IT * max(letters, 1) and said:
            return kind
        if (named and (seen or not is_readable)) or (seen and not is_readable):
            return kind
    return None


def _is_behind_paywall(page: Page, letters: int) -> bool:
    if page.stated.is_free is False and letters < _ENOUGH:
        return True
    return page.stated.is_free is not True and any(_pattern("paywall").search(line) for line in page.shown)


def _lists_articles(page: Page, letters: int) -> bool:
    """Whether a page is about other pages: what was found in it is what its links say, or next to nothing."""
    headlines = {link.casefold() for link in page.links if len(link.split()) >= _HEADLINE_WORDS}
    if len(headlines) < _HEADLINES or page.stated.is_article:
        return False
    linked = letters_of([line for line in page.lines if line.casefold() in headlines])
    return letters < _FEWEST or linked >= 0.3 * letters


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{entry['pattern']})" for entry in load("no_article")[kind]), re.IGNORECASE)


def letters_of(lines: Sequence[str]) -> int:
    return sum(sum(map(str.isalpha, line)) for line in lines)

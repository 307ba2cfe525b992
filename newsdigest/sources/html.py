"""The article of an HTML page, by trafilatura (Barbaresi 2021)."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from newsdigest.models import Span
from newsdigest.sources import boilerplate
from newsdigest.sources.base import Article, SourceError, web_address
from newsdigest.sources.dates import iso_date
from newsdigest.sources.marked import marked_paragraphs
from newsdigest.sources.stated import stated
from newsdigest.sources.walls import Page, letters_of, refuse_without_article, shown_on

_LIST_MARK = re.compile(r"[-•*]\s+")
_ENOUGH = 400  # letters; a page with fewer is read again with more trust in it
_BEGINNING = 40  # characters by which a paragraph is known
_MUCH = 0.5  # share of what was found; a page that marks so much more knows better
_TITLE_PARTS = re.compile(r"\s+[-–—|·•:]\s+")
_ROOT = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Found:
    """Paragraphs and metadata as trafilatura gives them."""

    lines: list[str]
    title: str = ""
    site: str = ""
    author: str = ""
    canonical_url: str | None = None
    published: date | None = None

    @property
    def letters(self) -> int:
        return letters_of(self.lines)


def read_html(page: str, url: str | None = None) -> Article:
    """Title and paragraphs, parted by blank lines; raise when the page holds no article."""
    whole = page if _ROOT.search(page) else f"<html><body>{page}</body></html>"
    found = _extract(whole, url)
    tree = _tree(whole)
    own = stated(tree, url)
    lines = _article_lines(_fullest(found.lines, [marked_paragraphs(tree), own.body]))
    title = _without_site(found.title, found.site)
    refuse_without_article(Page(title or "", lines, *shown_on(tree), own))
    if title and lines[0].casefold() == title.casefold():
        lines = lines[1:]
    text, blocks = _compose([title, *lines] if title else lines)
    declared = _LANGUAGE.search(page, 0, 10_000)
    return Article(
        text=text,
        blocks=blocks,
        title=title,
        title_span=blocks[0] if title else None,
        published=found.published,
        site=found.site or None,
        language=declared.group(1).lower() if declared else None,
        author=found.author or None,
        canonical_url=found.canonical_url,
    )


def _article_lines(lines: list[str]) -> list[str]:
    return [lines[index] for index in boilerplate.article_lines(lines)]


def _fullest(found: list[str], others: list[Sequence[str]]) -> list[str]:
    """The paragraphs found, unless they lack much of what the page itself gives or marks as its article."""
    text = "\n".join(found)
    for lines in others:
        missing = [line for line in map(_sound, lines) if line[:_BEGINNING] not in text]
        if letters_of(missing) > max(_MUCH * letters_of(found), _ENOUGH):
            return [line for line in map(_sound, lines) if line]
    return found


def _tree(page: str) -> Any:
    from trafilatura.utils import load_html

    tree = load_html(page)
    if tree is None:
        raise SourceError("could not be parsed as HTML", "Paste its text into a file.")
    return tree


def _sound(text: str) -> str:
    """One line, without lone surrogates, which escapes in a page's JSON can smuggle in."""
    return " ".join(text.encode(errors="ignore").decode().split())


def _without_site(title: str, site: str) -> str | None:
    """The title without the site's name behind it."""
    last = next(reversed([*_TITLE_PARTS.finditer(title)]), None)
    if last and site and _bare(title[last.end() :]) == _bare(site):
        title = title[: last.start()]
    return title or None


def _bare(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def _compose(lines: list[str]) -> tuple[str, tuple[Span, ...]]:
    blocks: list[Span] = []
    start = 0
    for line in lines:
        blocks.append(Span(start, start + len(line)))
        start += len(line) + 2
    return "\n\n".join(lines), tuple(blocks)


def _extract(page: str, url: str | None) -> _Found:
    """What trafilatura finds when it is cautious; when that is little, what it usually finds, then all it can get."""
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # else Python prints its warnings
    logging.getLogger("htmldate").addHandler(logging.NullHandler())
    best = _read(page, url, precision=True)
    if best.letters < _ENOUGH:
        best = max(best, _read(page, url), key=lambda found: found.letters)
    if best.letters < _ENOUGH:
        best = max(best, _read(page, url, recall=True), key=lambda found: found.letters)
    return best


def _read(page: str, url: str | None, *, precision: bool = False, recall: bool = False) -> _Found:
    from trafilatura import bare_extraction

    try:
        found: Any = bare_extraction(
            page,
            url=url,
            favor_precision=precision,
            favor_recall=recall,
            include_comments=False,
            with_metadata=True,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except Exception as error:  # whatever a broken page does to the parser, it is the page's fault
        raise SourceError("could not be parsed as HTML", "Paste its text into a file.") from error
    if found is None:
        return _Found([])
    lines = (_LIST_MARK.sub("", line, count=1) for line in map(_sound, (found.text or "").splitlines()))
    return _Found(
        [line for line in lines if line],
        title=_sound(found.title or ""),
        site=_sound(found.sitename or ""),
        author=_sound(found.author or ""),
        canonical_url=web_address(_sound(found.url or "")),
        published=iso_date(found.date),
    )

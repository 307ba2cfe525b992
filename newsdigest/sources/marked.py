"""The paragraphs that a page marks as its article: those in <article>, <main> or itemprop="articleBody"."""

from __future__ import annotations

import re
from typing import Any

_AREAS = "//article | //main | //*[@itemprop='articleBody']"
_ASIDE_TAGS = {"aside", "figure", "figcaption", "nav", "footer", "form", "article", "blockquote", "noscript"}
_ASIDE_NAMES = re.compile(
    r"comment|related|promo|newsletter|caption|footer|aside|sidebar|share|social|recommend|widget|teaser|byline|"
    r"author|subscri|disclaimer|copyright|cookie|consent|modal|paywall",
    re.IGNORECASE,
)
_SHORTEST = 40  # characters of a paragraph of prose
_DEEPEST = 60  # elements between a paragraph and its article


def marked_paragraphs(tree: Any) -> list[str]:
    """The paragraphs of prose in the area that holds most of them; none where the page marks no area."""
    areas: dict[Any, list[str]] = {area: [] for area in tree.xpath(_AREAS)}
    if areas:
        for paragraph in tree.iter("p"):
            for area in _areas_of(paragraph, areas):
                areas[area].append(" ".join(paragraph.text_content().split()))
    prose = ([text for text in texts if len(text) >= _SHORTEST] for texts in areas.values())
    return max(prose, key=lambda texts: sum(map(len, texts)), default=[])


def _areas_of(paragraph: Any, areas: dict[Any, list[str]]) -> list[Any]:
    """The areas around a paragraph that it is a plain part of: nothing beside the article lies between."""
    links = sum(len(link.text_content()) for link in paragraph.iter("a"))
    if _is_aside(paragraph) or 2 * links >= len(paragraph.text_content()):
        return []
    found = []
    for depth, element in enumerate(paragraph.iterancestors()):
        if element in areas:
            found.append(element)
        if depth >= _DEEPEST or element.tag in _ASIDE_TAGS or _is_aside(element):
            break
    return found


def _is_aside(element: Any) -> bool:
    return _ASIDE_NAMES.search(f"{element.get('class') or ''} {element.get('id') or ''}") is not None

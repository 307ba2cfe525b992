"""An edition as one HTML page that needs nothing from elsewhere and runs nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from newsdigest import __version__
from newsdigest.graph import picture
from newsdigest.graph.network import NetworkBuilder
from newsdigest.models_many import Edition, Story
from newsdigest.render.cards import StoryView
from newsdigest.render.edition_view import EditionView
from newsdigest.render.parts import Part
from newsdigest.render.templates import filled, template_text
from newsdigest.render.view import SURE

_KEY = {"unknown": "not known", "contact": "contact of several"}
"""What kinds of nodes are called in the key of the picture, where not by their own names."""
_HEAD, _STORIES, _END = range(3)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the table of contents."""

    day: str
    id: str
    headline: str
    watched: bool


def page(edition: Edition, group_by: str = "story") -> Iterator[Part]:
    """An edition as a page (HTML): its stories in their order, or with ``group_by`` "day" the latest day first."""
    network = NetworkBuilder(edition.entities)
    view = EditionView(replace(edition, stories=_entered(edition.stories, network)), group_by)
    contents: list[_Entry] = []
    for story in view.stories():
        contents.append(_Entry(view.day_of(story), story.id, story.headline, story.watched))
        yield Part(_STORIES, _article(story, view.heading(story), 3 if group_by == "day" else 2), view.day_of(story))
    contents.sort(key=lambda entry: entry.day, reverse=True)
    style = template_text("page.css") + picture.style()
    drawn = picture.picture(network.built())
    yield Part(
        _HEAD,
        filled(
            "page_head.html",
            view=view,
            facts=view.facts(),
            contents=contents,
            picture=drawn,
            key=_KEY,
            style=style,
            policy=_policy(style),
        ),
    )
    yield Part(_END, filled("page_end.html", view=view, sure=f"{SURE:.0%}", maker=f"newsdigest {__version__}"))


def _entered(stories: Iterable[Story], network: NetworkBuilder) -> Iterator[Story]:
    """The stories, each with its contacts entered in the network."""
    for story in stories:
        for contact in story.contacts:
            network.add(contact)
        yield story


def _article(story: StoryView, day: str, level: int) -> str:
    return filled("page_story.html", story=story, day=day, level=level)


def _policy(style: str) -> str:
    """What a browser may do for the page (Content Security Policy, level 3): use this very style sheet, and no more."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"

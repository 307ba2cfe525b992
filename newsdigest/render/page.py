"""An edition as one HTML page that needs nothing from elsewhere and runs nothing."""

from __future__ import annotations

import base64
import hashlib

from newsdigest import __version__
from newsdigest.graph import network_of, picture
from newsdigest.models import Edition
from newsdigest.render.edition_view import edition_view
from newsdigest.render.templates import filled, template_text
from newsdigest.render.view import SURE

_KEY = {"unknown": "not known", "contact": "contact of several"}
"""What kinds of nodes are called in the key of the picture, where not by their own names."""


def page(edition: Edition, group_by: str = "story") -> str:
    """An edition as a page (HTML): its stories in their order, or with ``group_by`` "day" the latest day first."""
    style = template_text("page.css") + picture.style()
    contacts = (contact for story in edition.stories for contact in story.contacts)
    drawn = picture.picture(network_of(contacts, edition.entities))
    return filled(
        "page.html",
        view=edition_view(edition, group_by),
        picture=drawn,
        key=_KEY,
        sure=f"{SURE:.0%}",
        maker=f"newsdigest {__version__}",
        style=style,
        policy=_policy(style),
    )


def _policy(style: str) -> str:
    """What a browser may do for the page (Content Security Policy, level 3): use this very style sheet, and no more."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"

"""What the table and Markdown show of an edition: the stories of the page as clean one-line texts, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import groupby
from typing import Any, TypeVar

from newsdigest.models import Edition
from newsdigest.render.cards import StoryView
from newsdigest.render.clean import shown, source_shown
from newsdigest.render.page_view import counted, story_views

T = TypeVar("T")

NO_DAY = "No day"
"""The heading of the stories whose day nobody tells."""


@dataclass(frozen=True, slots=True)
class EditionView:
    """An edition. ``groups``: headings (empty when grouped by story) with their stories; ``empty``: those in which
    nothing was found; ``failures``: a line each.
    """

    name: str
    facts: str
    groups: tuple[tuple[str, tuple[StoryView, ...]], ...]
    empty: tuple[StoryView, ...]
    failures: tuple[str, ...]
    all_sure: bool


def edition_view(edition: Edition, group_by: str) -> EditionView:
    stories = [_cleaned(story) for story in story_views(edition)]
    told = [story for story in stories if story.contacts or story.holders or story.declined]
    return EditionView(
        name=shown(edition.name),
        facts=" · ".join(_facts(edition)),
        groups=tuple(_by_day(told)) if group_by == "day" else (("", tuple(told)),),
        empty=tuple(story for story in stories if story not in told),
        failures=tuple(
            shown(f"{source_shown(one.source)}: {one.error.rstrip('.')}. {one.hint}") for one in edition.failures
        ),
        all_sure=all(story.all_sure for story in told),
    )


def _facts(edition: Edition) -> Iterator[str]:
    """When the edition was made, and how much there is in it."""
    made = edition.generated
    yield f"{made.day} {made:%B %Y, %H:%M} {made.tzname() or ''}".strip()
    reports = {report.document.id: report for story in edition.stories for report in story.reports}.values()
    origins = len({report.origin for report in reports})
    yield counted(len(edition.stories), "story") if len(edition.stories) == 1 else f"{len(edition.stories):,} stories"
    yield f"{counted(len(reports), 'report')}, {counted(origins, 'origin')}"


def _by_day(stories: list[StoryView]) -> Iterator[tuple[str, tuple[StoryView, ...]]]:
    """The stories by day, the latest first, those without one last."""
    ordered = sorted(stories, key=lambda story: story.day, reverse=True)
    return ((day or NO_DAY, tuple(told)) for day, told in groupby(ordered, key=lambda story: story.day))


def _cleaned(value: T) -> T:
    """A view with every text in it as one line that is safe to show."""
    made: Any = value
    if isinstance(value, str):
        made = shown(value)
    elif isinstance(value, tuple):
        made = tuple(_cleaned(part) for part in value)
    elif is_dataclass(value) and not isinstance(value, type):
        made = replace(value, **{field.name: _cleaned(getattr(value, field.name)) for field in fields(value)})
    result: T = made
    return result

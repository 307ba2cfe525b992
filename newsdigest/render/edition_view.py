"""What the table, Markdown and the page show of an edition: its stories as clean one-line texts, one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from newsdigest.models_many import Edition, Report
from newsdigest.render.cards import StoryView
from newsdigest.render.clean import shown, source_shown
from newsdigest.render.page_view import counted, story_view

T = TypeVar("T")

NO_DAY = "No day"
"""The heading of the stories whose day nobody tells."""


class EditionView:
    """An edition. What it says of all stories it knows once they were told.

    ``empty``: the stories in which nothing was found; ``failures``: a line each.
    """

    def __init__(self, edition: Edition, group_by: str) -> None:
        self._edition, self._is_by_day = edition, group_by == "day"
        self._days: set[str] = set()
        self._stories = 0
        self._reports: dict[str, str] = {}
        self.name = shown(edition.name)
        self.failures = [
            shown(f"{source_shown(one.source)}: {one.error.rstrip('.')}. {one.hint}") for one in edition.failures
        ]
        self.empty: list[StoryView] = []
        self.all_sure = True

    def stories(self) -> Iterator[StoryView]:
        """The stories in which something was found."""
        entities = {entity.id: entity for entity in self._edition.entities}
        for story in self._edition.stories:
            self._count(story.reports)
            view = _cleaned(story_view(story, entities))
            if view.contacts or view.holders or view.declined:
                self.all_sure &= view.all_sure
                yield view
            else:
                self.empty.append(view)

    def day_of(self, story: StoryView) -> str:
        """The day that a story is grouped under, the latest first; nothing when it is grouped under none."""
        return story.day if self._is_by_day else ""

    def heading(self, story: StoryView) -> str:
        """The heading above the first story of a day."""
        if not self._is_by_day or story.day in self._days:
            return ""
        self._days.add(story.day)
        return story.day or NO_DAY

    def facts(self) -> str:
        """When the edition was made, and how much there is in it."""
        made = self._edition.generated
        reports, origins = len(self._reports), len({*self._reports.values()})
        return " · ".join(
            (
                f"{made.day} {made:%B %Y, %H:%M} {made.tzname() or ''}".strip(),
                counted(self._stories, "story"),
                f"{counted(reports, 'report')}, {counted(origins, 'origin')}",
            )
        )

    def _count(self, reports: Iterable[Report]) -> None:
        self._stories += 1
        self._reports |= {report.document.id: report.origin for report in reports}


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

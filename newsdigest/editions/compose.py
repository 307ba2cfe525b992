"""From what was found in single articles to an edition, and from that to what is written."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from newsdigest.called import folded
from newsdigest.config import Format
from newsdigest.digest import drop_uncertain
from newsdigest.digest_config import DigestConfig, EditionFormat
from newsdigest.filters import filtered
from newsdigest.merge import merge
from newsdigest.models import Analysis, Edition, Failure, ReaderInfo, Story
from newsdigest.render import write_edition
from newsdigest.store import Output
from newsdigest.watch import watched

STANDARD_OUTPUT = "-"
_ENDINGS = {
    EditionFormat.TABLE: ".txt",
    EditionFormat.MARKDOWN: ".md",
    EditionFormat.JSON: ".json",
    EditionFormat.HTML: ".html",
}
_LONGEST_NAME = 60  # letters of a headline in the name of a note


def chosen(analyses: Iterable[Analysis], digest: DigestConfig, min_confidence: float) -> Iterable[Analysis]:
    """What of the findings a digest tells: those that are sure enough and that its filters let pass."""
    wanted = (filtered(drop_uncertain(analysis, min_confidence), digest.filters) for analysis in analyses)
    return (analysis for analysis in wanted if analysis is not None)


def composed(
    name: str,
    digest: DigestConfig,
    analyses: Sequence[Analysis],
    updated: frozenset[str],
    reader: ReaderInfo,
    failures: Sequence[Failure],
    now: datetime,
) -> Edition:
    """The edition of some articles. ``updated``: ids of the documents of which an earlier one told another version."""
    stories, entities = merge(analyses)
    stories = watched(stories, entities, digest.watch)
    stories = tuple(_with_updates(story, updated) for story in stories)
    return Edition(name, now.replace(microsecond=0), reader, entities, stories, tuple(failures))


def _with_updates(story: Story, updated: frozenset[str]) -> Story:
    return replace(story, reports=tuple(replace(one, updated=one.document.id in updated) for one in story.reports))


def place(output: str, now: datetime) -> str:
    """Where a digest is written: the output with the date and time of here in place of its pattern."""
    if output == STANDARD_OUTPUT:
        return output
    path = str(Path(now.astimezone().strftime(output)).expanduser().absolute())
    return f"{path}/" if output.endswith("/") else path


def printed(edition: Edition, digest: DigestConfig, place: str, *, is_sized: bool = False) -> Iterator[Output]:
    """What is to be written of an edition: one text, or a note for each story when the place is a folder.

    ``is_sized``: lines are as wide as the terminal.
    """
    if not place.endswith("/"):
        yield Output(place, _text(edition, digest, is_sized))
        return
    taken: set[str] = set()
    for story in edition.stories:
        path = _free(place + _note_name(story, edition), _ENDINGS[digest.written_as], taken)
        taken.add(path)
        yield Output(path, _text(replace(edition, stories=(story,), failures=()), digest, is_sized))


def _note_name(story: Story, edition: Edition) -> str:
    """The day of the story and its headline: "2024-05-07 border-leaders-speak"."""
    words = folded(story.headline).replace("'", "").replace(" ", "-")
    if len(words) > _LONGEST_NAME:
        words = words[:_LONGEST_NAME].rpartition("-")[0] or words[:_LONGEST_NAME]
    return f"{story.day or edition.generated.astimezone().date().isoformat()} {words or 'story'}"


def _free(path: str, ending: str, taken: set[str]) -> str:
    number, name = 1, f"{path}{ending}"
    while name in taken:
        number += 1
        name = f"{path}-{number}{ending}"
    return name


class _Sheet(io.TextIOWrapper):
    """A text in memory, as the bytes it is written as. It may be as wide as the terminal."""

    def __init__(self, is_sized: bool) -> None:
        self._bytes = io.BytesIO()
        super().__init__(self._bytes, encoding="utf-8", newline="\n")
        self._is_sized = is_sized

    def isatty(self) -> bool:
        return self._is_sized

    def content(self) -> bytes:
        self.flush()
        return self._bytes.getvalue()


def _text(edition: Edition, digest: DigestConfig, is_sized: bool) -> bytes:
    if digest.written_as is EditionFormat.HTML:
        from newsdigest.render.page import page

        return page(edition, digest.group_by).encode()
    sheet = _Sheet(is_sized)
    write_edition(edition, Format(digest.written_as), sheet, digest.group_by)
    return sheet.content()

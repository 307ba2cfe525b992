"""From what was found in single articles to an edition, and from that to what is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from newsdigest.called import folded
from newsdigest.digest import drop_uncertain
from newsdigest.digest_config import DigestConfig, EditionFormat, FiltersConfig
from newsdigest.filters import filtered
from newsdigest.merge import merged
from newsdigest.models import Analysis, Failure, ReaderInfo
from newsdigest.models_many import Edition, Story
from newsdigest.render import edition_parts
from newsdigest.store import Output
from newsdigest.watch import Lookout

STANDARD_OUTPUT = "-"
_ENDINGS = {
    EditionFormat.TABLE: ".txt",
    EditionFormat.MARKDOWN: ".md",
    EditionFormat.JSON: ".json",
    EditionFormat.HTML: ".html",
}
_LONGEST_NAME = 60  # letters of a headline in the name of a note


class Articles(Mapping[str, Analysis]):
    """What a digest tells of some articles of the state, by the ids of their documents: the findings that are sure
    enough and that its filters let pass. Each is loaded anew whenever it is asked for.
    """

    def __init__(
        self, numbers: Iterable[int], load: Callable[[int], Analysis], digest: DigestConfig, min_confidence: float
    ) -> None:
        self._load, self._digest, self._min_confidence = load, digest, min_confidence
        may_leave_out = digest.filters != FiltersConfig()
        wanted = (number for number in numbers if not may_leave_out or self._chosen(number) is not None)
        self._numbers = {f"d{number}": number for number in wanted}

    def __getitem__(self, name: str) -> Analysis:
        found = self._chosen(self._numbers[name])
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def _chosen(self, number: int) -> Analysis | None:
        return filtered(drop_uncertain(self._load(number), self._min_confidence), self._digest.filters)


def composed(
    name: str,
    digest: DigestConfig,
    articles: Mapping[str, Analysis],
    updated: frozenset[str],
    reader: ReaderInfo,
    failures: Sequence[Failure],
    now: datetime,
) -> tuple[Edition, Lookout]:
    """The edition of some articles, and who counts what in it is watched for as its stories are made.

    ``updated``: ids of the documents of which an earlier one told another version.
    """
    stories, entities = merged(articles)
    lookout = Lookout(entities, digest.watch)
    marked = (lookout.marked(_with_updates(story, updated)) for story in stories)
    return Edition(name, now.replace(microsecond=0), reader, entities, marked, tuple(failures)), lookout


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
        yield Output(place, edition_parts(edition, digest.written_as, digest.group_by, is_sized=is_sized))
        return
    taken: set[str] = set()
    for story in edition.stories:
        path = _free(place + _note_name(story, edition), _ENDINGS[digest.written_as], taken)
        taken.add(path)
        alone = replace(edition, stories=(story,), failures=())
        yield Output(path, edition_parts(alone, digest.written_as, digest.group_by))


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

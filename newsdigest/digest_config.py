"""The settings of a named digest."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Literal

CODE = re.compile(r"[a-z]{2,3}")
STRICT = {
    "extra": "forbid",
    "strict": True,
}  # read by pydantic, which is imported only when there is something to check


def check(right: bool, message: str) -> None:
    if not right:
        raise ValueError(message)


class EditionFormat(StrEnum):
    """What a named digest is written as."""

    TABLE = "table"
    MARKDOWN = "markdown"
    JSON = "json"
    HTML = "html"


_SUFFIXES = {".md": EditionFormat.MARKDOWN, ".json": EditionFormat.JSON, ".html": EditionFormat.HTML}


@dataclass(frozen=True, slots=True)
class FiltersConfig:
    """What of its sources a named digest tells. What is empty filters nothing."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    people: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    max_age_days: int | None = None

    def __post_init__(self) -> None:
        from newsdigest.called import folded

        for name in ("people", "states", "topics"):
            check(all(map(folded, getattr(self, name))), f"{name} must be words")
        check(all(CODE.fullmatch(code) for code in self.languages), "languages must be ISO 639-1 codes, as in [en, fr]")
        check(self.max_age_days is None or 0 <= self.max_age_days <= 36500, "max_age_days must be from 0 to 36500")


@dataclass(frozen=True, slots=True)
class DigestConfig:
    """A named digest. ``output``: a path with a date pattern (strftime), a folder with "/" at its end, or "-"."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    sources: tuple[str, ...]
    filters: FiltersConfig = field(default_factory=FiltersConfig)
    group_by: Literal["story", "day"] = "story"
    format: EditionFormat | None = None
    output: str = "-"
    limit: int = 1000
    min_confidence: float | None = None
    watch: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        from newsdigest.watch import PatternError, parse

        check(bool(self.sources), "sources must name at least one file, folder, address or feed")
        check(all(source.strip() for source in self.sources), "sources must not be empty")
        check("-" not in self.sources, "sources cannot be standard input")
        check(bool(self.output.strip()), 'output must be a path, or "-" for standard output')
        check(1 <= self.limit <= 100_000, "limit must be from 1 to 100000")
        check(self.min_confidence is None or 0 <= self.min_confidence <= 1, "min_confidence must be between 0 and 1")
        for pattern in self.watch:
            try:
                parse(pattern)
            except PatternError as error:
                raise ValueError(f"watch: {error}") from None

    @property
    def written_as(self) -> EditionFormat:
        """The format: the one that is set, or by the name of the output; notes in a folder are Markdown."""
        usual = EditionFormat.MARKDOWN if self.output.endswith("/") else EditionFormat.TABLE
        return self.format or format_of(self.output) or usual


def format_of(output: str) -> EditionFormat | None:
    """The format that the name of an output tells, if it tells one."""
    return _SUFFIXES.get(Path(output).suffix.lower())

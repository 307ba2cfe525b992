"""One small module a format; each knows nothing but the digest's records."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Literal, TextIO

from newsdigest.config import Config, Format
from newsdigest.digest_config import EditionFormat
from newsdigest.render.parts import Part

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from newsdigest.models import Digest
    from newsdigest.models_many import Edition
    from newsdigest.render.lists import Line

GroupBy = Literal["story", "day"]


def write(digest: Digest, config: Config, stream: TextIO) -> None:
    """Write a digest in the format of the settings."""
    match config.format:
        case Format.TABLE:
            from newsdigest.render.table import draw

            write_drawn(stream, lambda width: draw(digest, width, evidence=config.evidence))
        case Format.MARKDOWN:
            from newsdigest.render.markdown import markdown

            stream.write(markdown(digest))
        case Format.JSON:
            from newsdigest.render.jsontext import json_text

            stream.write(json_text(digest, include_text=config.output.include_text))
        case Format.JSONL:
            from newsdigest.render.jsontext import json_line

            stream.write(json_line(digest, include_text=config.output.include_text))


def edition_parts(
    edition: Edition, form: EditionFormat, group_by: GroupBy = "story", *, is_sized: bool = False
) -> Iterator[Part]:
    """The stories of an edition, the weightiest first, or with ``group_by`` "day" the latest day first.

    ``is_sized``: the lines of a table are as wide as the terminal.
    """
    match form:
        case EditionFormat.TABLE:
            from rich.console import Console

            from newsdigest.render.edition_table import table

            console = Console(
                file=io.StringIO(),
                force_terminal=is_sized,
                highlight=False,
                markup=False,
                emoji=False,
                color_system=None,
            )
            return table(edition, console, _width(console, is_sized), group_by)
        case EditionFormat.MARKDOWN:
            from newsdigest.render.edition_markdown import markdown

            return markdown(edition, group_by)
        case EditionFormat.JSON:
            from newsdigest.render.edition_json import json_parts

            return json_parts(edition)
        case EditionFormat.HTML:
            from newsdigest.render.page import page

            return page(edition, group_by)


def write_explanation(digest: Digest, stream: TextIO, ids: frozenset[str]) -> None:
    """Write which words gave the contacts and positions with these ids; without ids, all of them."""
    from newsdigest.render.explain import draw

    write_drawn(stream, lambda _: draw(digest, ids))


def write_drawn(stream: TextIO, draw: Callable[[int | None], Iterable[Line | Table]]) -> None:
    """Write what is drawn as wide as the terminal; elsewhere with lines as long as they are, or as COLUMNS says."""
    from newsdigest.render.lists import Line, print_lines

    if _is_plain(stream):
        stream.writelines(f"{one.plain}\n" for one in draw(None) if isinstance(one, Line))
        return
    from rich.console import Console

    is_file = stream is not sys.stdout
    console = Console(file=stream, highlight=False, markup=False, emoji=False, color_system=None if is_file else "auto")
    width = _width(console, stream.isatty())
    with console.capture() as drawn:  # rich would exit by itself when a pipe is closed
        print_lines(console, draw(width), width)
    stream.write(drawn.get())


def _is_plain(stream: TextIO) -> bool:
    """Whether lines are neither wrapped nor coloured: Rich, which does that, takes its time to load."""
    return not (stream.isatty() or any(name in os.environ for name in ("COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE")))


def _width(console: Console, is_sized: bool) -> int | None:
    return console.width if is_sized or os.environ.get("COLUMNS", "").isdigit() else None

"""One small module a format; each knows nothing but the digest's records."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, TextIO

from newsdigest.config import Config, Format
from newsdigest.digest_config import EditionFormat
from newsdigest.models import Digest, Edition

if TYPE_CHECKING:
    from rich.console import Console

GroupBy = Literal["story", "day"]


def write(digest: Digest, config: Config, stream: TextIO) -> None:
    """Write a digest in the format of the settings."""
    match config.format:
        case Format.TABLE:
            from newsdigest.render.table import draw

            write_drawn(stream, lambda console, width: draw(digest, console, width, evidence=config.evidence))
        case Format.MARKDOWN:
            from newsdigest.render.markdown import markdown

            stream.write(markdown(digest))
        case Format.JSON:
            from newsdigest.render.jsontext import json_text

            stream.write(json_text(digest, include_text=config.output.include_text))
        case Format.JSONL:
            from newsdigest.render.jsontext import json_line

            stream.write(json_line(digest, include_text=config.output.include_text))


def write_edition(edition: Edition, form: Format | EditionFormat, stream: TextIO, group_by: GroupBy = "story") -> None:
    """Write the stories of an edition, the weightiest first, or with ``group_by`` "day" the latest day first."""
    match form:
        case Format.TABLE | EditionFormat.TABLE:
            from newsdigest.render.edition_table import draw

            write_drawn(stream, lambda console, width: draw(edition, console, width, group_by))
        case Format.MARKDOWN | EditionFormat.MARKDOWN:
            from newsdigest.render.edition_markdown import markdown

            stream.write(markdown(edition, group_by))
        case Format.JSON | EditionFormat.JSON:
            from newsdigest.render.edition_json import json_parts

            stream.writelines(json_parts(edition))
        case Format.JSONL:
            from newsdigest.render.edition_json import json_line

            stream.write(json_line(edition))
        case EditionFormat.HTML:
            from newsdigest.render.page import page

            stream.write(page(edition, group_by))


def write_explanation(digest: Digest, stream: TextIO, ids: frozenset[str]) -> None:
    """Write which words gave the contacts and positions with these ids; without ids, all of them."""
    from newsdigest.render.explain import draw

    write_drawn(stream, lambda console, width: draw(digest, console, width, ids))


def write_drawn(stream: TextIO, draw: Callable[[Console, int | None], None]) -> None:
    """Write what is drawn as wide as the terminal; elsewhere with lines as long as they are, or as COLUMNS says."""
    from rich.console import Console

    is_file = stream is not sys.stdout
    console = Console(file=stream, highlight=False, markup=False, emoji=False, color_system=None if is_file else "auto")
    is_sized = stream.isatty() or os.environ.get("COLUMNS", "").isdigit()
    with console.capture() as drawn:  # rich would exit by itself when a pipe is closed
        draw(console, console.width if is_sized else None)
    stream.write(drawn.get())

"""One small module a format; each knows nothing but the digest's records."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from newsdigest.config import Config, Format
from newsdigest.models import Digest


def write(digest: Digest, config: Config, stream: TextIO) -> None:
    """Write a digest in the format of the settings."""
    match config.format:
        case Format.TABLE:
            _write_table(digest, stream, evidence=config.evidence)
        case Format.MARKDOWN:
            from newsdigest.render.markdown import markdown

            stream.write(markdown(digest))
        case Format.JSON:
            from newsdigest.render.jsontext import json_text

            stream.write(json_text(digest, include_text=config.output.include_text))
        case Format.JSONL:
            from newsdigest.render.jsontext import json_line

            stream.write(json_line(digest, include_text=config.output.include_text))


def _write_table(digest: Digest, stream: TextIO, *, evidence: bool) -> None:
    """The table as wide as the terminal; elsewhere with lines as long as they are, or as long as COLUMNS says."""
    from rich.console import Console

    from newsdigest.render.table import draw

    is_file = stream is not sys.stdout
    console = Console(file=stream, highlight=False, markup=False, emoji=False, color_system=None if is_file else "auto")
    is_sized = stream.isatty() or os.environ.get("COLUMNS", "").isdigit()
    with console.capture() as drawn:  # rich would exit by itself when a pipe is closed
        draw(digest, console, console.width if is_sized else None, evidence=evidence)
    stream.write(drawn.get())

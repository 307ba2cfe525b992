"""Expand the arguments of a command: a directory stands for the articles in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from newsdigest.models import Failure
from newsdigest.sources.base import as_text
from newsdigest.sources.fetch import scheme_of

_ARTICLE_NAME = re.compile(r"\.(?:txt|text|md|markdown|html?|xhtml|mht|mhtml|warc)(?:\.gz)?$", re.IGNORECASE)


def expand(arguments: Sequence[str]) -> Iterator[str | Failure]:
    """Sources in the order given; the files of a directory by name, hidden ones left out."""
    for argument in arguments:
        if argument == "-" or scheme_of(argument) or not _is_directory(argument):
            yield argument
        else:
            yield from _articles_in(argument)


def _is_directory(argument: str) -> bool:
    try:
        return bool(argument) and Path(argument).is_dir()
    except (OSError, ValueError):  # too long a name, a NUL in it: opening it will say so
        return False


def _articles_in(directory: str) -> Iterator[str | Failure]:
    empty = True
    for found in _walk(directory):
        empty = False
        yield found
    if empty:
        yield Failure(as_text(directory), "holds no articles", "Name a directory with .txt, .md or .html files.")


def _walk(directory: str) -> Iterator[str | Failure]:
    try:
        with os.scandir(directory) as entries:
            found = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name)
    except OSError as error:
        reason = (error.strerror or "could not be listed").lower()
        yield Failure(as_text(directory), reason, "Make the directory readable.")
        return
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path)
        elif _ARTICLE_NAME.search(entry.name) and entry.is_file():
            yield entry.path

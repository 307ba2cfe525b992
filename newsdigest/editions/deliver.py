"""Write what a run has to write, so that each file is there once, whatever ends the program meanwhile."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryFile

from newsdigest.editions.compose import STANDARD_OUTPUT
from newsdigest.shell import standard_output, whole_file
from newsdigest.store import Output, Run, Store


def deliver(store: Store, run: Run) -> list[str]:
    """Write the output of a run, then mark the run as done. Returns where it was written.

    To begin again after an end at any moment is safe: a file that holds the text already is done. Standard output may
    get a text twice then, never none. Raises OSError when something cannot be written; the run then stays pending.
    """
    places = [_put(output) for output in store.outputs(run)]
    store.finish(run)
    return places


def refuse_unwritable(place: str) -> None:
    """Raises OSError when a digest cannot be written to a place, before any work is done for it. Makes the folder."""
    path = Path(place)
    if place == STANDARD_OUTPUT or (path.exists() and not path.is_file() and not path.is_dir()):
        return
    if path.is_dir() and not place.endswith("/"):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), place)
    folder = path if place.endswith("/") else path.parent
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=folder):
        pass


def _put(output: Output) -> str:
    if output.path == STANDARD_OUTPUT:
        with standard_output(utf8=True) as stream:
            stream.write(output.content.decode())
        return output.path
    for path in _paths(Path(output.path)):
        if _holds(path, output.content):
            return str(path)
        if not path.exists() or not path.is_file():  # what is no file, such as a named pipe, is written to
            path.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(path, _draft_name(output)) as stream:
                stream.buffer.write(output.content)
            return str(path)
    raise AssertionError  # the numbers have no end


def _draft_name(output: Output) -> str:
    """Always the same for an output, so that what is left of it when a run is killed goes when it is written again."""
    digest = hashlib.sha256(output.path.encode("utf-8", "surrogateescape"))
    digest.update(output.content)
    return f".newsdigest-{digest.hexdigest()[:16]}"


def _paths(path: Path) -> Iterator[Path]:
    """The path, then with -2, -3 before its suffix: no file that is there is ever overwritten."""
    return chain([path], (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2)))


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False

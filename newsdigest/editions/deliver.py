"""Write what a run has to write, so that each file is there once, whatever ends the program meanwhile."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryFile

from newsdigest.editions.compose import STANDARD_OUTPUT
from newsdigest.shell import standard_output, whole_file
from newsdigest.store import Run, Store

_Text = Callable[[], Iterator[bytes]]  # part by part, from the beginning each time it is called


def deliver(store: Store, run: Run) -> list[str]:
    """Write the output of a run, then mark the run as done. Returns where it was written.

    To begin again after an end at any moment is safe: a file that holds the text already is done. Standard output may
    get a text twice then, never none. Raises OSError when something cannot be written; the run then stays pending.
    """
    places = [_put(place, partial(store.text, run, number)) for number, place in enumerate(store.places(run))]
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


def _put(place: str, text: _Text) -> str:
    if place == STANDARD_OUTPUT:
        with standard_output(utf8=True) as stream:
            stream.writelines(part.decode() for part in text())
        return place
    size = sum(map(len, text()))
    for path in _paths(Path(place)):
        if _holds(path, size, text):
            return str(path)
        if not path.exists() or not path.is_file():  # what is no file, such as a named pipe, is written to
            path.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(path, _draft_name(place, text)) as stream:
                stream.buffer.writelines(text())
            return str(path)
    raise AssertionError  # the numbers have no end


def _draft_name(place: str, text: _Text) -> str:
    """Always the same for an output, so that what is left of it when a run is killed goes when it is written again."""
    digest = hashlib.sha256(place.encode("utf-8", "surrogateescape"))
    for part in text():
        digest.update(part)
    return f".newsdigest-{digest.hexdigest()[:16]}"


def _paths(path: Path) -> Iterator[Path]:
    """The path, then with -2, -3 before its suffix: no file that is there is ever overwritten."""
    return chain([path], (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2)))


def _holds(path: Path, size: int, text: _Text) -> bool:
    try:
        if not path.is_file() or path.stat().st_size != size:
            return False
        with path.open("rb") as file:
            return all(file.read(len(part)) == part for part in text())
    except OSError:
        return False

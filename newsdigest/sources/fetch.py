"""Get the bytes of a source: a file, standard input, or a web page."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from newsdigest.sources.base import Limits, SourceError
from newsdigest.sources.unpack import unpack_file

if TYPE_CHECKING:
    from newsdigest.sources.answer import Answer

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.(?!(?:txt|text|md|html?|xhtml|gz|json|pdf|docx?)\Z)[a-z]{2,6}(?:/.*)?")


class Fetched(NamedTuple):
    """Raw bytes, unpacked, with a name that may tell their kind and the encoding and URL a server gave."""

    data: bytes
    name: str
    charset: str | None = None
    url: str | None = None


def scheme_of(source: str) -> str | None:
    """The scheme of a URL in lower case, None for anything else."""
    found = _SCHEME.match(source)
    return found.group(1).lower() if found else None


def fetch(source: str, limits: Limits, page: Callable[[str], Answer], stdin: BinaryIO | None = None) -> Fetched:
    """The bytes of a source. ``page`` gets one from the web. Raises SourceError."""
    scheme = scheme_of(source)
    if scheme in {"http", "https"}:
        return as_fetched(page(source), limits)
    if scheme is not None:
        raise SourceError(
            f"{scheme}:// addresses are not opened", "Give a file, or an address with http:// or https://."
        )
    if source == "-":
        if stdin is None:
            raise SourceError("there is no standard input", "Pipe an article in, or give a file.")
        return Fetched(unpack_file(_from_stdin(stdin, limits), limits), "-")
    return Fetched(unpack_file(_from_file(source, limits), limits), source)


def as_fetched(answer: Answer, limits: Limits) -> Fetched:
    """The page of an answer; a gzip file, as sites serve their archives, is unpacked."""
    name = answer.url.partition("?")[0]
    return Fetched(unpack_file(answer.data, limits), name, answer.charset, answer.url)


def _from_file(source: str, limits: Limits) -> bytes:
    if not source:
        raise SourceError("the name is empty", "Name a file, a folder or a web address.")
    try:
        with Path(source).open("rb") as file:
            return _capped(file, limits)
    except FileNotFoundError:
        hint = "For a web page, begin the address with https://." if _HOST.fullmatch(source) else "Check the path."
        raise SourceError("no such file", hint) from None
    except IsADirectoryError:
        raise SourceError("is a directory", "Give the files in it.") from None
    except PermissionError:
        raise SourceError("permission denied", "Make the file readable, or run as its owner.") from None
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise SourceError(f"could not be read: {reason}", "Check the path.") from error


def _from_stdin(stdin: BinaryIO, limits: Limits) -> bytes:
    try:
        return _capped(stdin, limits)
    except (OSError, ValueError) as error:
        raise SourceError("standard input could not be read", "Pipe an article in, or give a file.") from error


def _capped(file: BinaryIO, limits: Limits) -> bytes:
    data = file.read(limits.max_bytes + 1)
    if len(data) > limits.max_bytes:
        raise limits.too_large()
    return data

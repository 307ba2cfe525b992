"""Analyses as bytes and back: exact, compressed, and checked when they are read."""

from __future__ import annotations

import zlib
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from newsdigest.models import Analysis

if TYPE_CHECKING:
    from pydantic import TypeAdapter


class DamagedError(Exception):
    """What is stored is not what was stored."""


def pack_text(text: str) -> bytes:
    return zlib.compress(text.encode())


def pack(analysis: Analysis) -> bytes:
    """An analysis without the text of its document. Fields that have their default are left out."""
    bare = replace(analysis, document=replace(analysis.document, text=""))
    return zlib.compress(_adapter().dump_json(bare, exclude_defaults=True))


def unpack_text(data: bytes) -> str:
    """Raises DamagedError."""
    try:
        return zlib.decompress(data).decode()
    except (zlib.error, ValueError) as error:
        raise DamagedError from error


def unpack(data: bytes, text: bytes) -> Analysis:
    """The analysis of packed data and a packed text. Raises DamagedError."""
    try:
        analysis = _adapter().validate_json(zlib.decompress(data))
    except (zlib.error, ValueError) as error:
        raise DamagedError from error
    return replace(analysis, document=replace(analysis.document, text=unpack_text(text)))


@cache
def _adapter() -> TypeAdapter[Analysis]:
    from pydantic import TypeAdapter

    return TypeAdapter(Analysis)

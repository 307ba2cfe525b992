"""Unpack gzip, no further than the size limit."""

from __future__ import annotations

import zlib

from newsdigest.sources.base import Limits, SourceError

_GZIP = b"\x1f\x8b\x08"


def unpack_file(data: bytes, limits: Limits) -> bytes:
    """Gzip members unpacked, one after the other, up to the size limit; anything else as it is."""
    out = bytearray()
    rest = data
    while rest.startswith(_GZIP):
        member = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            out += member.decompress(rest, limits.max_bytes + 1 - len(out))
        except zlib.error as error:
            raise SourceError("is a damaged gzip file", "Check it with gzip -t.") from error
        if len(out) > limits.max_bytes:
            raise limits.too_large()
        if not member.eof:
            raise SourceError("is a gzip file cut short", "Check it with gzip -t.")
        rest = member.unused_data
    return data if rest is data else bytes(out)


def unpack_answer(data: bytes, encoding: str | None, limits: Limits) -> bytes:
    """The body of an answer as its Content-Encoding says. Only gzip is asked for, so little else comes."""
    match (encoding or "").strip().lower():
        case "" | "identity":
            return data
        case "gzip" | "x-gzip" if not data.startswith(_GZIP):  # said, but not done
            return data
        case "gzip" | "x-gzip":
            try:
                return unpack_file(data, limits)
            except SourceError as error:
                broken = {"is a gzip file cut short": "was cut short by its server"}
                raise SourceError(broken.get(error.error, error.error), "Try again.") from error
        case "deflate":
            return _inflate(data, limits)
        case other:
            raise SourceError(f"is compressed in a way that was not asked for ({other[:40]})", "Save the page.")


def _inflate(data: bytes, limits: Limits) -> bytes:
    for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):  # with a header as the standard wants it, or without
        body = zlib.decompressobj(wbits=bits)
        try:
            out = body.decompress(data, limits.max_bytes + 1)
        except zlib.error:
            continue
        if len(out) > limits.max_bytes:
            raise limits.too_large()
        if not body.eof:
            raise SourceError("was cut short by its server", "Try again.")
        return out
    raise SourceError("could not be unpacked", "Try again, or save the page.")

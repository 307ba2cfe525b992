"""Bytes to text: byte-order mark, UTF-8, the declared encoding, then a guess from the bytes."""

from __future__ import annotations

import codecs
import re

from newsdigest.sources.base import SourceError
from newsdigest.sources.sniff import refuse_binary

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins alike
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
# What Western text holds beside ASCII; its bytes in a wrong encoding give other letters.
_WESTERN = re.compile(r"[\x00-\x7f\u00a0‘’“”–—…•€£©®™°·«»§½¼¾×¡¿àâäáãåçéèêëíìîïñóòôöõøúùûüýßæœÉÁÖÜÇØÅ]+")
# Python's codecs that are no encodings of web pages, and the wide ones, which a page read so far is not in.
_NO_CHARSETS = re.compile(r"idna|punycode|(?:raw-)?unicode-escape|undefined|utf-(?:7|16|32).*")
_SAMPLE = 100_000  # bytes the detector looks at
# What it chooses from: with rarer ones to choose from it takes English with a few foreign letters for Korean.
_GUESSES = [
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2"),
    *("koi8_r", "koi8_u", "mac_cyrillic", "cp866", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"),
]


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of a file or page. ``declared`` is the encoding its server named."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding) or data.decode(encoding, "replace")
    if (wide := _wide_without_mark(data)) and (text := _strictly(data, wide)) is not None:
        return text
    if (text := _strictly(data, "utf-8")) is not None:
        return text
    for name in (declared, _in_meta(data)):
        if name and (text := _as_declared(data, name)) is not None:
            return text
    return _guess(data)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _as_declared(data: bytes, name: str) -> str | None:
    """Read as browsers do: Latin-1 means Windows-1252, and a stray byte does not spoil a page."""
    try:
        encoding = codecs.lookup(name).name
        if _NO_CHARSETS.fullmatch(encoding.replace("_", "-")):
            return None
        if encoding in {"iso8859-1", "ascii"}:
            encoding = "cp1252"
        text = data.decode(encoding, "replace")
    except (LookupError, UnicodeError, ValueError):
        return None
    return text if isinstance(text, str) and text.count("\ufffd") * 100 <= len(text) else None


def _in_meta(data: bytes) -> str | None:
    found = _META.search(data, 0, 4096)
    return found.group(1).decode("ascii", "ignore") if found else None


def _wide_without_mark(data: bytes) -> str | None:
    """UTF-16 without a mark: Western text has a zero in every other byte."""
    head = data[:2000]
    if len(head) < 4 or len(data) % 2:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    most = 0.4 * len(head)
    if odd >= most and not even:
        return "utf-16-le"
    return "utf-16-be" if even >= most and not odd else None


def _guess(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken * 10 <= sum(character > "\x7f" for character in text) - broken:
        return text  # UTF-8 with a few damaged bytes
    for western in ("cp1252", "mac_roman"):
        found = _strictly(data, western)
        if found is not None and _WESTERN.fullmatch(found):
            return found
    refuse_binary(data[:_SAMPLE].decode("latin-1"))
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE], cp_isolation=_GUESSES).best()
    if best is None:
        raise SourceError("its text could not be decoded", "Convert it to UTF-8, for example with iconv.")
    return data.decode(best.encoding, "replace")

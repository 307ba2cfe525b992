"""Broken inputs, made from whole ones by changing their bytes; the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from socket import gaierror

from serving import LINES, PAGE, STORY

from newsdigest.models import Document, Failure
from newsdigest.sources import Documents, Limits

HERE = Path(__file__).parent
_DATA = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "articleBody": "A body.", "author": ["x"]}</script>'
)
_HEAD = '<link rel=alternate type="application/rss+xml" href=/feed><meta property="og:type" content="article">'
_RICH = PAGE.replace("<title>", f"{_DATA}{_HEAD}<title>").replace(
    "</article>", "<ul><li>One</li></ul><table><tr><td>x</td></tr></table><blockquote>Said.</blockquote></article>"
)
_MHTML = (
    "From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
    f"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{PAGE}\r\n--x--\r\n"
)
_WARC = (
    "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:06b83d84-1e0e-4994-841d-b62eadc063cb>\r\n"
    "WARC-Target-URI: http://post.example/1\r\nContent-Type: application/http; msgtype=response\r\n"
)
_HTTP = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{PAGE}"
_PARTS = [
    *(b"\x00", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x1b[2J", b"\x1f\x8b\x08", b"\r", b"\xc2\x85"),
    *(b"<", b">", b"</", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?xml", b"<!DOCTYPE", b"&", b"&#x110000;", b"&#0;"),
    *(b'"', b"'", b"{", b"}", b"[", b"\\ud800", b"\\u0000", b"1e999", b"-1", b"99999999999999999999", b"%00", b"%"),
    *(b"<html>", b"<p>", b"</p>", b"<rss>", b"<feed>", b"<item>", b"<script>", b"<table>", b"<svg>", b"<base href=//>"),
    *(b"charset=utf-7", b"charset=utf-16", b"charset=idna", b"encoding='x'", b"http://[", b"//", b"file:///", b"#"),
    *("\u202e".encode(), "\u2028".encode(), "\U0010ffff".encode(), "e\u0301".encode(), b"\n\n\n", b"  ", b"A" * 300),
]


@dataclass(frozen=True)
class Broken:
    """An input whose reading ended in something else than a document or one clear line."""

    data: bytes
    why: str


def originals() -> list[bytes]:
    """Own pages, feeds, texts and archives, all whole or broken in a known way."""
    texts = [STORY, f"# {STORY}", f"---\ntitle: x\ndate: 2022-03-02\n---\n\n{STORY}", "\n".join(LINES * 5)]
    warc = f"{_WARC}Content-Length: {len(_HTTP.encode())}\r\n\r\n{_HTTP}\r\n\r\n"
    pages = [
        PAGE.encode(),
        _RICH.encode(),
        PAGE.encode("cp1252"),
        PAGE.encode("utf-16"),
        _MHTML.encode(),
        warc.encode(),
    ]
    feeds = [path.read_bytes() for path in sorted((HERE / "cases/feeds").iterdir())]
    return [*pages * 4, *(text.encode() for text in texts), *feeds]


def mutated(count: int, seed: int) -> Iterator[bytes]:
    chance = random.Random(seed)  # noqa: S311 - no secret
    whole = originals()
    for _ in range(count):
        data = bytearray(chance.choice(whole))
        for _ in range(chance.choice((1, 1, 2, 4, 8, 30))):
            _change(data, chance, whole)
        yield bytes(data)


def _change(data: bytearray, chance: random.Random, whole: list[bytes]) -> None:
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice((1, 2, 10, 100)))
    match chance.randrange(7):
        case 0:
            data[at:end] = b""
        case 1:
            data[at:at] = chance.choice(_PARTS)
        case 2:
            data[at:end] = chance.randbytes(end - at)
        case 3:
            data[at:at] = data[at:end] * chance.choice((2, 20))
        case 4:
            del data[at:]
        case 5:
            other = chance.choice(whole)
            data[at:] = other[chance.randrange(len(other)) :]
        case _:
            data[at:end] = chance.choice(_PARTS)


def unknown(host: str, port: int) -> list[str]:
    raise gaierror(f"{host} is not asked for in a test")


def problem(data: bytes, folder: Path) -> Broken | None:
    """Read an input from a file, as the command does; nothing it names is fetched."""
    path = folder / "input"
    path.write_bytes(data)
    limits = Limits(timeout_seconds=120, max_bytes=2_000_000, delay_seconds=0, retries=0, any_language=True)
    try:
        for found in Documents([str(path)], limits, resolve=unknown):
            if why := _wrong_with(found):
                return Broken(data, why)
    except Exception as error:
        return Broken(data, repr(error))
    return None


def _wrong_with(found: Document | Failure) -> str | None:
    if isinstance(found, Failure):
        is_clear = found.error.isprintable() and found.hint.isprintable() and found.error and found.hint
        is_bug = found.error.startswith(("newsdigest failed", "breaks the parser", "took longer"))
        return None if is_clear and not is_bug else f"{found.error!r} {found.hint!r}"
    found.text.encode()
    end = 0
    for block in found.blocks:
        if not end <= block.start < block.end <= len(found.text):
            return f"block {block} after {end} of {len(found.text)}"
        end = block.end
    return None if found.blocks else "no blocks"

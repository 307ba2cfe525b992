"""Archived pages: MHTML, as browsers save a page in one file, and WARC, as crawlers keep many. Run by the worker."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from newsdigest.sources.base import Limits, SourceError

_MHTML = re.compile(
    rb"(?:[\w-]{1,60}:[^\r\n]{0,2000}(?:\r?\n[ \t][^\r\n]{0,2000}){0,20}\r?\n){0,30}?"
    rb"content-type:\s*(?:multipart/related|text/html)\b",
    re.IGNORECASE,
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_ADVICE = "Save the page again, or give it as HTML."


class Archived(NamedTuple):
    """A page of an archive: its bytes, its address, and the encoding it was sent in."""

    data: bytes
    url: str | None
    charset: str | None


def archive_kind(data: bytes) -> Literal["mhtml", "warc"] | None:
    if data.startswith(b"WARC/"):
        return "warc"
    return "mhtml" if _MHTML.match(data.lstrip(b"\xef\xbb\xbf\r\n"), 0, 10_000) else None


def page_of_mhtml(data: bytes) -> Archived:
    """The page itself, not the frames and pictures saved with it (RFC 2557)."""
    import email
    from email import errors, policy

    try:
        message: Any = email.message_from_bytes(data, policy=policy.compat32)
        pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
        root, place = message.get_param("start"), message.get("Snapshot-Content-Location")
        named = [part for part in pages if root and part.get("Content-ID") == root]
        placed = [part for part in pages if place and part.get("Content-Location") == place]
        page = next(iter([*named, *placed, *pages]), None)
        if page is None:
            raise SourceError("is a saved page (MHTML) without its text", _ADVICE)
        if any(isinstance(defect, errors.CloseBoundaryNotFoundDefect) for defect in message.defects):
            raise SourceError("is a saved page (MHTML) cut short", _ADVICE)
        url = page.get("Content-Location") or place
        return Archived(page.get_payload(decode=True) or b"", _web_address(url), page.get_content_charset())
    except SourceError:
        raise
    except Exception as error:  # whatever a broken message does to the parser, it is the message's fault
        raise SourceError("is a damaged saved page (MHTML)", _ADVICE) from error


def pages_of_warc(data: bytes, limits: Limits) -> Iterator[Archived]:
    """The pages in a WARC file (ISO 28500) in its order, as long as all together stay within the size limit."""
    from warcio.archiveiterator import ArchiveIterator

    size = 0
    try:
        for record in ArchiveIterator(io.BytesIO(data)):
            if record.rec_type not in {"response", "resource"}:
                continue
            headers = record.http_headers
            if headers is not None and headers.get_statuscode() != "200":
                continue
            kind = (headers or record.rec_headers).get_header("Content-Type") or ""
            if not re.match(r"(?:text/html|application/xhtml\+xml)\b", kind, re.IGNORECASE):
                continue
            body = record.content_stream().read(limits.max_bytes + 1 - size)
            size += len(body)
            if size > limits.max_bytes:
                raise limits.too_large()
            charset = _CHARSET.search(kind)
            url = _web_address(record.rec_headers.get_header("WARC-Target-URI"))
            yield Archived(body, url, charset.group(1) if charset else None)
    except SourceError:
        raise
    except Exception as error:
        raise SourceError("is a damaged web archive (WARC)", "Check it with warcio check.") from error


def _web_address(value: object) -> str | None:
    text = str(value or "").strip("<> \t")
    return text if re.match(r"https?://[^/\s]\S*\Z", text) else None

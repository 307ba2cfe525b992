"""Pages kept in archives: MHTML, as browsers save a page in one file, and WARC, as crawlers keep many."""

from __future__ import annotations

import base64
import gzip
import io
import quopri
from pathlib import Path

import pytest
from serving import LINES, PAGE

from newsdigest.models import Document, Failure
from newsdigest.sources import Documents, Limits, SourceError, expand, open_document

LIMITS = Limits(timeout_seconds=30, max_bytes=2_000_000)
FRAME = "<html><body><p>An advertisement in a frame that is no part of the article.</p></body></html>"


EMPTY = "is a saved page (MHTML) without its text"
DAMAGED = "is a damaged web archive (WARC)"


def mhtml(page: str = PAGE, encoding: str = "quoted-printable", charset: str = "utf-8") -> bytes:
    data = page.encode(charset)
    packed = quopri.encodestring(data) if encoding == "quoted-printable" else base64.encodebytes(data)
    frame = FRAME.encode()
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://post.example/1\r\nSubject: Envoys\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--x"\r\n\r\n'
        b"----x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Location: cid:frame@x\r\n\r\n" + frame + b"\r\n"
        b"----x\r\nContent-Type: text/html; charset=" + charset.encode() + b"\r\nContent-ID: <p>\r\n"
        b"Content-Transfer-Encoding: " + encoding.encode() + b"\r\nContent-Location: https://post.example/1\r\n\r\n"
        + packed + b"\r\n----x--\r\n"
    )  # fmt: skip


def warc(*pages: tuple[str, str], status: str = "200 OK", kind: str = "text/html") -> bytes:
    """A WARC file with one response for each address and page."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False)
    for url, page in pages:
        headers = StatusAndHeaders(status, [("Content-Type", f"{kind}; charset=utf-8")], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(url, "response", payload=io.BytesIO(page.encode()), http_headers=headers)
        )
    return out.getvalue()


def read(data: bytes, limits: Limits = LIMITS) -> list[Document | Failure]:
    return list(Documents(["-"], limits, io.BytesIO(data)))


@pytest.mark.parametrize(
    ("encoding", "charset"), [("quoted-printable", "utf-8"), ("base64", "utf-8"), ("quoted-printable", "cp1252")]
)
def test_a_saved_page(encoding: str, charset: str) -> None:
    (document,) = read(mhtml(PAGE, encoding, charset))
    assert isinstance(document, Document)
    assert document.title == "Envoys meet again"
    assert LINES[2] in document.text
    assert "advertisement" not in document.text


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (mhtml("<p>Hi</p>"), "holds no article"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x--", EMPTY),
        (b"Content-Type: multipart/related; boundary=x\r\n" * 2000, EMPTY),
        (mhtml()[:900], "is a saved page (MHTML) cut short"),
    ],
)  # fmt: skip
def test_saved_pages_that_cannot_be_read(data: bytes, error: str) -> None:
    (failure,) = read(data)
    assert isinstance(failure, Failure)
    assert failure.error == error


def test_a_text_about_headers_is_no_saved_page() -> None:
    text = f"From: the ministry\nTo: all\n\n{' '.join(LINES[1:])}\n\nContent-Type: multipart/related, he wrote.\n"
    (document,) = read(text.encode())
    assert isinstance(document, Document)
    assert document.text == text


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_the_pages_of_a_crawl(pack: object) -> None:
    data = warc(("https://post.example/1", PAGE), ("https://post.example/2", "<p>Hi</p>"))
    first, second = read(gzip.compress(data) if pack is gzip.compress else data)
    assert isinstance(first, Document)
    assert (first.source, first.title) == ("https://post.example/1", "Envoys meet again")
    assert isinstance(second, Failure)
    assert (second.source, second.error) == ("https://post.example/2", "holds no article")


def test_the_only_page_of_an_archive_has_its_name(tmp_path: Path) -> None:
    path = tmp_path / "page.warc"
    path.write_bytes(warc(("https://post.example/1", PAGE)))
    assert list(expand([str(tmp_path)])) == [str(path)]
    assert open_document(str(path), LIMITS, id="d1").source == str(path)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (warc(), "is empty"),
        (warc(("https://post.example/1", PAGE), status="404 Not Found"), "is a web archive without pages"),
        (warc(("https://post.example/1", PAGE), kind="image/png"), "is a web archive without pages"),
        (b"WARC/1.0\r\n" + b"\xff" * 500, "is a web archive without pages"),
        (b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999\r\n\r\nHTTP/1.1 200 OK\r\n", DAMAGED),
    ],
)  # fmt: skip
def test_archives_that_cannot_be_read(data: bytes, error: str) -> None:
    with pytest.raises(SourceError) as caught:
        open_document("-", LIMITS, id="d1", stdin=io.BytesIO(data))
    assert caught.value.error == error


def test_an_archive_is_unpacked_no_further_than_the_limit() -> None:
    page = f"<html><body>{'<p>x</p>' * 50_000}</body></html>"
    data = warc(*((f"https://post.example/{number}", page) for number in range(8)))
    (failure,) = read(gzip.compress(data), LIMITS)
    assert isinstance(failure, Failure)
    assert failure.error == "is larger than 2 MB"


def test_addresses_in_an_archive_make_no_request() -> None:
    (document,) = read(warc(("http://127.0.0.1:9/1", PAGE), ("file:///etc/passwd", PAGE)))
    assert isinstance(document, Document)

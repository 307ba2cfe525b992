import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from newsdigest import __version__
from newsdigest.sources import Limits, SourceError, open_document

STORY = (
    "Envoys meet again\n\n"
    "The envoys of Norland and Sudland met on Monday in a town at the border, the ministry said.\n\n"
    "“We spoke for three hours about the ceasefire,” a spokesman for the ministry told reporters after the talks.\n"
)
PAGE = "<html><head><title>Envoys meet again</title></head><body><article>{}</article></body></html>".format(
    "".join(f"<p>{line}</p>" for line in (STORY * 2).splitlines() if line)
)
LIMITS = Limits(timeout_seconds=5, max_bytes=100_000, allow_private=True, delay_seconds=0, retries=0)


class Site(BaseHTTPRequestHandler):
    """A web site whose every path shows one behaviour."""

    def do_GET(self) -> None:
        answers: dict[str, tuple[int, str, bytes]] = {
            "/story": (200, "text/html; charset=utf-8", PAGE.encode()),
            "/western": (200, 'text/plain; charset="ISO-8859-1"', STORY.encode("cp1252")),
            "/cyrillic": (
                200,
                "text/html; charset=koi8-r",
                PAGE.replace("Monday", "понедельник").encode("koi8-r", "ignore"),
            ),
            "/story.txt.gz": (200, "application/gzip", gzip.compress(STORY.encode())),
            "/bare": (200, "", STORY.encode()),
            "/report.pdf": (200, "application/pdf", b"%PDF-1.7"),
            "/hidden.pdf": (200, "text/html", b"%PDF-1.7"),
            "/film": (200, "video/mp4\x1b[31m", b"x"),
            "/large": (200, "text/html", b"x" * 100_001),
            "/bomb": (200, "text/html", gzip.compress(b"x" * 10_000_000)),
            "/gone": (410, "text/html", b"gone"),
            "/broken": (503, "text/html", b"later"),
            "/none": (200, "text/html", b"<html><body><p>Hello</p></body></html>"),
        }
        redirects = {
            "/old": "/story",
            "/loop": "/loop",
            "/out": "file:///etc/passwd",
            "/letter": "mailto:jane@example.org",
        }
        if self.path == "/agent":
            agent = self.headers["User-Agent"]
            answers["/agent"] = (200, "text/plain", f"{STORY}\nThe agent {agent} was seen in town, she said.".encode())
        if self.path == "/slow":
            time.sleep(2)
        if self.path == "/drip":
            self.send_response(200)
            self.end_headers()
            for _ in range(30):
                try:
                    self.wfile.write(b"drop ")
                except OSError:
                    return
                time.sleep(0.1)
            return
        if self.path in redirects:
            self.send_response(301)
            self.send_header("Location", redirects[self.path])
            self.end_headers()
            return
        status, content_type, body = answers.get(self.path, (404, "text/html", b"no"))
        self.send_response(status)
        if content_type:
            self.send_header("Content-Type", content_type)
        if self.path == "/bomb":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):  # the client may have read enough
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/story", "/old"])
def test_page(site: str, path: str) -> None:
    document = open_document(site + path, LIMITS, id="d1")
    assert document.source == site + path
    assert document.title == "Envoys meet again"
    assert "“We spoke for three hours about the ceasefire,” a spokesman" in document.text


@pytest.mark.parametrize("path", ["/western", "/story.txt.gz", "/bare"])
def test_plain_text(site: str, path: str) -> None:
    assert open_document(site + path, LIMITS, id="d1").text == STORY


def test_encoding_named_by_the_server(site: str) -> None:
    assert "met on понедельник in a town" in open_document(site + "/cyrillic", LIMITS, id="d1").text


def test_the_client_says_who_it_is(site: str) -> None:
    assert f"The agent newsdigest/{__version__} was" in open_document(site + "/agent", LIMITS, id="d1").text


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/missing", "HTTP status 404 (not found)"),
        ("/gone", "HTTP status 410 (gone)"),
        ("/broken", "HTTP status 503 (Service Unavailable)"),
        ("/report.pdf", "is a PDF, not an article"),
        ("/hidden.pdf", "is a PDF, not an article"),
        ("/film", "is of type video/mp4 [31m, not an article"),
        ("/large", "is larger than 0.1 MB"),
        ("/bomb", "is larger than 0.1 MB"),
        ("/none", "holds no article"),
        ("/loop", "redirects more than 5 times"),
        ("/out", "leads to file:///etc/passwd, which is not opened"),
        ("/letter", "leads to mailto:jane@example.org, which is not opened"),
    ],
)
def test_pages_that_are_refused(site: str, path: str, error: str) -> None:
    with pytest.raises(SourceError) as caught:
        open_document(site + path, LIMITS, id="d1")
    assert caught.value.error == error
    assert caught.value.hint.endswith(".")


@pytest.mark.parametrize(("path", "error"), [("/slow", "took longer than 0.5 s"), ("/drip", "took longer than 0.5 s")])
def test_time_limit(site: str, path: str, error: str) -> None:
    start = time.monotonic()
    with pytest.raises(SourceError) as caught:
        open_document(site + path, Limits(timeout_seconds=0.5, allow_private=True, delay_seconds=0), id="d1")
    assert caught.value.error == error
    assert time.monotonic() - start < 1.9


def test_a_server_without_encryption_is_not_said_to_have_a_bad_certificate(site: str) -> None:
    with pytest.raises(SourceError) as caught:
        open_document(site.replace("http:", "https:") + "/story", LIMITS, id="d1")
    assert caught.value.error == "no secure connection could be made"
    assert "http://" in caught.value.hint


def test_dead_addresses() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for url, error in [
        (f"http://127.0.0.1:{port}/", "its server could not be reached"),
        ("http://no-such-host.invalid/story", "its host was not found"),
        ("http://[::1/", "is not a valid address"),
        ("http://127.0.0.1:99999/", "is not a valid address"),
        ("http:///story", "is not a valid address"),
    ]:
        with pytest.raises(SourceError) as caught:
            open_document(url, LIMITS, id="d1")
        assert caught.value.error == error, url

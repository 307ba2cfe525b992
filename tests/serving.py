"""A web site on loopback for tests: each path answers with what the test has given for it."""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

STORY = (
    "Envoys meet again\n\n"
    "The envoys of Norland and Sudland met on Monday in a town at the border, the ministry said.\n\n"
    "“We spoke for three hours about the ceasefire,” a spokesman for the ministry told reporters after the talks.\n\n"
    "Nobody expects that the next round will be held before the autumn, two officials who knew of the plans said.\n"
)
LINES = [line for line in STORY.splitlines() if line]
PAGE = (
    "<!DOCTYPE html><html lang=en><head><title>Envoys meet again</title></head><body><article><h1>Envoys meet again"
    f"</h1>{''.join(f'<p>{line}</p>' for line in LINES[1:])}</article></body></html>"
)

Answerer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """The site's answers by path, its address, and the requests it got: path and headers, in order."""

    answers: dict[str, Answerer]
    url: str = ""
    port: int = 0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


def answer(body: str | bytes = PAGE, status: int = 200, **headers: str) -> Answerer:
    """One that sends this; a header's name is written with underscores."""
    data = body.encode() if isinstance(body, str) else body

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        usual = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(data))}
        for name, value in (usual | {name.replace("_", "-"): value for name, value in headers.items()}).items():
            if value:
                handler.send_header(name, value)
        handler.end_headers()
        with contextlib.suppress(OSError):  # the client may have read enough
            handler.wfile.write(data)

    return send


def redirect(location: str, status: int = 302) -> Answerer:
    return answer(b"", status, Location=location)


@contextlib.contextmanager
def serve(answers: dict[str, Answerer], *, tls: Path | None = None) -> Iterator[Site]:
    """A running site. ``tls``: the certificate it shows, its key beside it."""
    site = Site(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            site.answers.get(self.path.partition("?")[0], answer(b"no such page", 404))(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls, tls.with_suffix(".key"))
        server.socket = context.wrap_socket(server.socket, server_side=True)
    site.port = server.server_port
    site.url = f"{'https' if tls else 'http'}://127.0.0.1:{site.port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()

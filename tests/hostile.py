"""Hostile and broken situations on a real server on loopback; what comes of each: its line, its time, its memory."""

from __future__ import annotations

import contextlib
import gzip
import os
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from serving import LINES, PAGE, Answerer, Site, answer, redirect, serve

from newsdigest.models import Failure
from newsdigest.sources import Documents, Limits
from newsdigest.sources.parse import parse_html, prepare

CERTIFICATE = Path(__file__).parent / "cases/tls/story.test.crt"
LIMITS = Limits(timeout_seconds=5, max_bytes=3_000_000, delay_seconds=0, retries=0, allow_private=True)
HASTY = replace(LIMITS, timeout_seconds=0.4)
BRIEF = replace(LIMITS, timeout_seconds=1)
STRICT = replace(LIMITS, allow_private=False)
BODY = "".join(f"<p>{line}</p>" for line in LINES[1:])
OPEN = "<html><head><title>Envoys meet again</title></head><body><article>"
WHAT_NAMES_MEAN = {
    "metadata.test": ["169.254.169.254"],
    "mixed.test": ["8.8.8.8", "127.0.0.1"],
    "mapped.test": ["::ffff:10.0.0.1"],
    "nat64.test": ["64:ff9b::7f00:1"],
}


@dataclass(frozen=True)
class Situation:
    """``source`` may hold {url} (the site), {port} or {folder}; ``told`` is how the line begins that its user sees."""

    name: str
    source: str
    told: str
    serve: Answerer | None = None
    file: bytes | None = None
    limits: Limits = LIMITS


@dataclass(frozen=True)
class Outcome:
    name: str
    told: str
    seconds: float
    megabytes: float


def on_site(name: str, told: str, behaviour: Answerer, path: str = "/s") -> Situation:
    return Situation(name, "{url}" + path, told, behaviour)


def dripping(name: str, behaviour: Answerer) -> Situation:
    return Situation(name, "{url}/s", LATE, behaviour, limits=HASTY)


def page(name: str, told: str, body: str) -> Situation:
    return on_site(name, told, answer(body))


def endless(name: str, body: str) -> Situation:
    return Situation(name, "{url}/s", LONG, answer(body), limits=BRIEF)


def feed(name: str, told: str, body: str) -> Situation:
    return on_site(name, told, answer(body, Content_Type="application/rss+xml"))


def raw(data: bytes, drip: bytes = b"", pause: float = 0.05, most: int = 400) -> Answerer:
    def send(handler: BaseHTTPRequestHandler) -> None:
        with contextlib.suppress(OSError):
            handler.wfile.write(data)
            for _ in range(most if drip else 0):
                handler.wfile.write(drip)
                time.sleep(pause)

    return send


def rss(items: str, head: str = "") -> str:
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'


def bomb(levels: int, root: str) -> str:
    entities = "".join(
        f'<!ENTITY {chr(97 + at)} "{f"&{chr(96 + at)};" * 10 if at else "ha" * 10}">' for at in range(levels)
    )
    return f"<!DOCTYPE {root} [{entities}]>"


OK = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
LATE = f"took longer than {HASTY.timeout_seconds:g} s"
LONG = f"took longer than {BRIEF.timeout_seconds:g} s to be parsed"
LARGE = "is larger than 3 MB"
NOWHERE = "an address that no web site has"
NAMED = "leads to {}, an address of a private network, which is not opened"
READ = "read"

METADATA = "http://169.254.169.254/"
OWN = NAMED.format("127.0.0.1")
GZIP_BOMB = gzip.compress(bytes(200_000_000), 9)
DEFLATE_BOMB = zlib.compress(bytes(200_000_000), 9)
DAMAGED = b"\x1f\x8b\x08" + b"\xff" * 99
FILE = '[<!ENTITY x SYSTEM "file:///etc/passwd">]'
NONE = "<link>/none</link>"
NESTED = b"".join(
    b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b%d\r\n\r\n--b%d\r\n" % (number, number)
    for number in range(300)
)
MANY = " ".join(f"a{number}" for number in range(100_000))


def with_data(text: str) -> str:
    """An article with this as its JSON-LD."""
    return OPEN.replace("<title>", f'<script type="application/ld+json">{text}</script><title>') + BODY * 3


def item(inner: str) -> str:
    return f"<item><title>a</title>{inner}</item>"


SITUATIONS = [
    dripping("headers that drip in", raw(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n")),
    dripping("a status line that drips in", raw(b"", b"H")),
    dripping("a body that drips in", raw((OK + "\r\n").encode(), b"<p>")),
    dripping("chunks that drip in", raw((OK + "Transfer-Encoding: chunked\r\n\r\n").encode(), b"1\r\na\r\n")),
    dripping("a server that says nothing", lambda handler: time.sleep(0.8)),
    on_site("an endless stream", LARGE, raw((OK + "\r\n").encode(), b"<p>word</p>" * 10_000, 0.0)),
    on_site("a connection that closes at once", "the connection broke off", raw(b"")),
    on_site("a body cut short", "was cut short by its server", answer(PAGE, Content_Length="99999")),
    on_site("chunks that are none", "was cut short", raw((OK + "Transfer-Encoding: chunked\r\n\r\nzz\r\n").encode())),
    on_site("a thousand headers", "the connection broke off", raw((OK + "X-A: b\r\n" * 1000).encode())),
    on_site("a header of a megabyte", "the connection broke off", raw((OK + "X-A: " + "b" * 1_000_000).encode())),
    on_site("a server that speaks SSH", "the connection broke off", raw(b"SSH-2.0-OpenSSH_9.0\r\n")),
    on_site("a gzip bomb", LARGE, answer(GZIP_BOMB, Content_Encoding="gzip")),
    on_site("a deflate bomb", LARGE, answer(DEFLATE_BOMB, Content_Encoding="deflate")),
    on_site("gzip cut short", "was cut short", answer(gzip.compress(PAGE.encode())[:-20], Content_Encoding="gzip")),
    on_site("gzip that is damaged", "is a damaged gzip file", answer(DAMAGED, Content_Encoding="gzip")),
    on_site("a compression not asked for", "is compressed in a way", answer(PAGE, Content_Encoding="br")),
    on_site("a gzip bomb as a file", LARGE, answer(GZIP_BOMB, Content_Type="application/gzip")),
    on_site("a redirect to itself", "redirects more than 5 times", redirect("/s")),
    on_site("a redirect to a file", "leads to file:///etc/passwd", redirect("file:///etc/passwd")),
    on_site("a redirect to a script", "leads to javascript:alert(1)", redirect("javascript:alert(1)")),
    on_site("a redirect with control codes", "leads to x: [31m", redirect("x:\x1b[31m")),
    on_site("a redirect to a cloud's metadata", f"leads to 169.254.169.254, {NOWHERE}", redirect(METADATA)),
    on_site("a redirect to a name that means metadata", "leads to 169.254.169.254", redirect("http://metadata.test/")),
    on_site("a redirect to a broken address", "is not a valid address", redirect("http://[::1/")),
    Situation("this machine, unasked for", "{url}/s", OWN, answer(), limits=STRICT),
    Situation("this machine in decimal", "http://2130706433:{port}/s", OWN, limits=STRICT),
    Situation("this machine in octal", "http://0177.0.0.1:{port}/s", OWN, limits=STRICT),
    Situation("this machine as IPv6", "http://[::1]:{port}/s", NAMED.format("::1"), limits=STRICT),
    Situation("a private address mapped to IPv6", "http://mapped.test/", NAMED.format("10.0.0.1"), limits=STRICT),
    Situation("this machine behind NAT64", "http://nat64.test/", OWN, limits=STRICT),
    Situation("a name with one private address", "http://mixed.test/", OWN, limits=STRICT),
    Situation("metadata, private ones allowed", METADATA, f"leads to 169.254.169.254, {NOWHERE}"),
    Situation("a host that is not known", "http://no-such-host.invalid/", "its host was not found"),
    Situation("a port where nobody listens", "http://127.0.0.1:9/", "its server could not be reached"),
    Situation("TLS where there is none", "https://127.0.0.1:{port}/s", "no secure connection could be made", answer()),
    Situation("a certificate of another name", "https://127.0.0.1:{tls}/", "its certificate could not be verified"),
    Situation("another scheme", "gopher://127.0.0.1/", "gopher:// addresses are not opened"),
    on_site("busy, come back in an hour", "HTTP status 429 (too many requests)", answer("", 429, Retry_After="3600")),
    on_site("broken for good", "HTTP status 500", answer("", 500)),
    on_site("a PDF that calls itself a page", "is a PDF", answer(b"%PDF-1.7")),
    on_site("a program that calls itself a page", "is a program", answer(b"\x7fELF" + bytes(range(256)) * 40)),
    on_site("noise", "is a binary file", answer(bytes(range(256)) * 400)),
    on_site("nothing", "is empty", answer(b"")),
    on_site("a type with control codes", "is of type video/mp4 [31m", answer(b"x", Content_Type="video/mp4\x1b[31m")),
    on_site("an encoding that is none", READ, answer(PAGE, Content_Type="text/html; charset=../../etc/passwd")),
    page("100,000 elements within another", "", OPEN + "<div>" * 100_000 + BODY),
    page("an attribute of a megabyte", "", OPEN + f"<p class='{'x' * 1_000_000}'>a</p>" + BODY * 3),
    endless("an element with 100,000 attributes", f"{OPEN}<p {MANY}>{BODY}"),
    endless("half a million line breaks", OPEN + BODY + "<br>" * 500_000),
    endless("100,000 bare angle brackets", OPEN + "<" * 100_000 + BODY),
    page("a comment without an end", "", OPEN + "<!--" + "x" * 200_000 + BODY),
    page("an entity bomb in a page", "", f"{bomb(20, 'html')}{OPEN}<p>&t;</p>{BODY * 3}"),
    page("a page that names a file as an entity", "", f"<!DOCTYPE html {FILE}>{OPEN}<p>&x;</p>{BODY * 3}"),
    page("JSON-LD nested without end", READ, with_data("[" * 500_000)),
    page("half characters in JSON-LD", READ, with_data('{"@type": "NewsArticle", "headline": "\\ud800"}')),
    page("control codes in the title", READ, PAGE.replace("Envoys", "\x1b]0;owned\x07\x1b[2J \u202e Envoys")),
    page("a word of 300,000 letters", "", OPEN + f"<p>{'a' * 300_000}</p>" + BODY * 3),
    feed("an entity bomb in a feed", "", rss(item(NONE + "<description>&t;</description>"), bomb(20, "rss"))),
    feed("a feed that names a file as an entity", "HTTP status 404", rss(item(NONE), f"<!DOCTYPE rss {FILE}>")),
    feed("a feed of files", "is an entry of a feed without text or link", rss(item("<link>file:///etc/passwd</link>"))),
    feed("a feed that lists itself", "is a news feed, not an article", rss(item("<link>/s</link>"))),
    feed("a feed of 3,000 entries", "", rss("".join(item(f"<link>/n{number}</link>") for number in range(3_000)))),
    feed("a feed nested without end", "", rss("<item>" * 10_000)),
    on_site(
        "a JSON feed nested without end",
        "is a news feed that cannot be read",
        answer('{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 500_000),
    ),
    Situation("a gzip bomb on disk", "{folder}/bomb.html.gz", LARGE, file=GZIP_BOMB),
    Situation("a file without end", "/dev/zero", LARGE),
    Situation("a saved page nested 300 deep", "{folder}/nested.mhtml", "is a", file=NESTED),
    Situation("a crawl that is noise", "{folder}/noise.warc", "is a", file=b"WARC/1.0\r\n" + bytes(range(256)) * 400),
    on_site("and after all that, an article", READ, answer()),
]  # fmt: skip


class Peak(threading.Thread):
    """The most memory that this process and the one that parses have used while this ran, in megabytes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.megabytes = 0.0
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.01):
            self.megabytes = max(self.megabytes, sum(map(resident, [os.getpid(), *children()])))

    def __enter__(self) -> Peak:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()


def resident(process: int) -> float:
    with contextlib.suppress(OSError, IndexError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return 0.0


def children() -> list[int]:
    with contextlib.suppress(OSError):
        return [int(each) for each in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    return []


def warmed() -> None:
    """Let the process that parses load its libraries, which is no part of any time measured."""
    prepare()
    parse_html(PAGE, None, replace(LIMITS, timeout_seconds=60))


def resolve(host: str, port: int) -> list[str]:
    if host in WHAT_NAMES_MEAN:
        return WHAT_NAMES_MEAN[host]
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def outcomes(folder: Path) -> Iterator[tuple[Situation, Outcome]]:
    """What comes of each situation, one after the other, in this one process."""
    with serve({}) as site, serve({}, tls=CERTIFICATE) as secure:
        for situation in SITUATIONS:
            warmed()
            yield situation, outcome_of(situation, site, secure, folder)


def outcome_of(situation: Situation, site: Site, secure: Site, folder: Path) -> Outcome:
    site.answers = {"/s": situation.serve} if situation.serve else {}
    source = situation.source.format(url=site.url, port=site.port, tls=secure.port, folder=folder)
    if situation.file is not None:
        Path(source).write_bytes(situation.file)
    limits = replace(situation.limits, feed_entries=1)
    before = sum(map(resident, [os.getpid(), *children()]))
    start = time.monotonic()
    with Peak() as peak:
        found = next(iter(Documents([source], limits, resolve=resolve)))
    seconds = time.monotonic() - start
    told = f"{found.error.rstrip('.')}. {found.hint}" if isinstance(found, Failure) else f"read: {found.words} words"
    return Outcome(situation.name, told, seconds, max(0.0, peak.megabytes - before))

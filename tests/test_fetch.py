"""Fetching that holds its limits, tries again where that helps, and keeps its manners."""

from __future__ import annotations

import contextlib
import gzip
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from serving import PAGE, STORY, Site, answer, redirect, serve

from newsdigest.sources.base import Limits, SourceError
from newsdigest.sources.web import Web

LIMITS = Limits(timeout_seconds=5, max_bytes=100_000, delay_seconds=0, allow_private=True)


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of the wait before a page is asked for again. What a server asks for is waited for all the same."""
    monkeypatch.setattr("newsdigest.sources.web._SHORTEST_WAIT", 0.05)


@pytest.fixture
def site() -> Iterator[Site]:
    with serve({}) as running:
        yield running


def page(site: Site, path: str, limits: Limits = LIMITS) -> bytes:
    with Web(limits) as web:
        return web.page(site.url + path).data


def refusal(site: Site, path: str, limits: Limits = LIMITS) -> SourceError:
    with pytest.raises(SourceError) as caught:
        page(site, path, limits)
    return caught.value


def in_turn(*answers: Callable[[BaseHTTPRequestHandler], None]) -> Callable[[BaseHTTPRequestHandler], None]:
    """The first answer to the first request, and so on; the last to all others."""
    left = list(answers)
    return lambda handler: (left.pop(0) if len(left) > 1 else left[0])(handler)


def raw(data: bytes, drip: bytes = b"") -> Callable[[BaseHTTPRequestHandler], None]:
    """These bytes, instead of an answer that follows the rules; then ten drips a second for ten seconds."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        with contextlib.suppress(OSError):
            handler.wfile.write(data)
            for _ in range(100 if drip else 0):
                handler.wfile.write(drip)
                time.sleep(0.1)

    return send


BROKEN = raw(b"")
TRUNCATED = answer(PAGE.encode(), Content_Length=str(len(PAGE) + 500))


@pytest.mark.parametrize(
    "first", [answer("", 503), answer("", 429, Retry_After="1"), BROKEN, TRUNCATED], ids=["503", "429", "broken", "cut"]
)
def test_what_passes_is_tried_again(site: Site, first: Callable[[BaseHTTPRequestHandler], None]) -> None:
    site.answers["/story"] = in_turn(first, answer())
    assert page(site, "/story") == PAGE.encode()
    assert site.paths() == ["/story", "/story"]


def test_retry_after_is_waited_for(site: Site) -> None:
    site.answers["/story"] = in_turn(answer("", 429, Retry_After="1"), answer())
    start = time.monotonic()
    page(site, "/story")
    assert 1.0 <= time.monotonic() - start < 2.5


def test_no_wait_beyond_the_time_limit(site: Site) -> None:
    site.answers["/story"] = answer("", 503, Retry_After="3600")
    start = time.monotonic()
    error = refusal(site, "/story")
    assert time.monotonic() - start < 1
    assert error.error == "HTTP status 503 (Service Unavailable)"
    assert error.hint == "Try again later; the site asks to wait 3600 seconds."


@pytest.mark.parametrize("wait", ["soon", "99999999999999999999", "-1", "Wed, 99 Foo 2030 99:99:99 GMT", "\x1b[31m"])
def test_a_retry_after_that_makes_no_sense_does_no_harm(site: Site, wait: str) -> None:
    site.answers["/story"] = answer("", 503, Retry_After=wait)
    error = refusal(site, "/story", replace(LIMITS, timeout_seconds=1, retries=1))
    assert error.error == "HTTP status 503 (Service Unavailable)"
    assert error.hint.isprintable()


def test_what_does_not_pass_is_not_tried_again(site: Site) -> None:
    site.answers["/story"] = answer("", 403)
    assert refusal(site, "/story").error == "HTTP status 403 (refused by the site)"
    assert len(site.asked) == 1


def test_it_is_tried_only_so_often(site: Site) -> None:
    site.answers["/story"] = BROKEN
    assert refusal(site, "/story", replace(LIMITS, retries=1)).error == "the connection broke off"
    assert len(site.asked) == 2


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (raw(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"), "took longer than 0.5 s"),
        (raw(b"", b"H"), "took longer than 0.5 s"),
        (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"), "took longer than 0.5 s"),
        (raw(b"HTTP/1.1 200 OK\r\n\r\n", b"<p>"), "took longer than 0.5 s"),
        (raw(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 200), "the connection broke off"),
        (raw(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000), "the connection broke off"),
        (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "was cut short by its server"),
        (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"), "was cut short by its server"),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"), ""),
        (raw(b"SSH-2.0-OpenSSH_9.0\r\n"), "the connection broke off"),
    ],
)
def test_servers_that_do_not_follow_the_rules(
    site: Site, behaviour: Callable[[BaseHTTPRequestHandler], None], error: str
) -> None:
    site.answers["/story"] = behaviour
    start = time.monotonic()
    if error:
        assert refusal(site, "/story", replace(LIMITS, timeout_seconds=0.5, retries=0)).error == error
    else:
        assert page(site, "/story", replace(LIMITS, timeout_seconds=0.5, retries=0)) == b""
    assert time.monotonic() - start < 1.5


class TestCompressed:
    """Only gzip is asked for; what comes is unpacked no further than the size limit."""

    def test_gzip(self, site: Site) -> None:
        site.answers["/story"] = answer(gzip.compress(PAGE.encode()), Content_Encoding="gzip")
        assert page(site, "/story") == PAGE.encode()
        assert site.asked[0][1]["accept-encoding"] == "gzip"

    @pytest.mark.parametrize("bits", [zlib.MAX_WBITS, -zlib.MAX_WBITS])
    def test_deflate(self, site: Site, bits: int) -> None:
        packer = zlib.compressobj(wbits=bits)
        site.answers["/story"] = answer(packer.compress(PAGE.encode()) + packer.flush(), Content_Encoding="deflate")
        assert page(site, "/story") == PAGE.encode()

    def test_said_but_not_done(self, site: Site) -> None:
        site.answers["/story"] = answer(PAGE, Content_Encoding="gzip")
        assert page(site, "/story") == PAGE.encode()

    @pytest.mark.parametrize(
        ("body", "encoding", "error"),
        [
            (gzip.compress(b"x" * 50_000_000, mtime=0), "gzip", "is larger than 0.1 MB"),
            (zlib.compress(b"x" * 50_000_000), "deflate", "is larger than 0.1 MB"),
            (gzip.compress(PAGE.encode(), mtime=0)[:-30], "gzip", "was cut short by its server"),
            (zlib.compress(PAGE.encode())[:-30], "deflate", "was cut short by its server"),
            (b"\x1f\x8b\x08" + b"\xff" * 40, "gzip", "is a damaged gzip file"),
            (b"nonsense", "deflate", "could not be unpacked"),
            (PAGE.encode(), "br", "is compressed in a way that was not asked for (br)"),
            (PAGE.encode(), "gzip, gzip", "is compressed in a way that was not asked for (gzip, gzip)"),
        ],
    )
    def test_what_cannot_be_unpacked(self, site: Site, body: bytes, encoding: str, error: str) -> None:
        site.answers["/story"] = answer(body, Content_Encoding=encoding)
        assert refusal(site, "/story", replace(LIMITS, retries=0)).error == error


class TestCache:
    """Conditional requests and freshness, as RFC 9111 has them."""

    @pytest.fixture
    def limits(self, tmp_path: Path) -> Limits:
        return replace(LIMITS, cache_folder=tmp_path / "cache")

    def test_what_is_fresh_is_not_fetched_again(self, site: Site, limits: Limits) -> None:
        site.answers["/story"] = answer(Cache_Control="max-age=600")
        for _ in range(2):  # two runs
            assert page(site, "/story", limits) == PAGE.encode()
        assert len(site.asked) == 1

    @pytest.mark.parametrize(
        ("name", "tag", "asked"),
        [
            ("ETag", '"v1"', "if-none-match"),
            ("Last_Modified", "Wed, 02 Mar 2022 10:00:00 GMT", "if-modified-since"),
        ],
    )
    def test_what_has_not_changed_is_not_sent_again(
        self, site: Site, limits: Limits, name: str, tag: str, asked: str
    ) -> None:
        def unless_known(handler: BaseHTTPRequestHandler) -> None:
            known = handler.headers[asked] == tag
            (answer(b"", 304) if known else answer(PAGE, 200, Cache_Control="no-cache", **{name: tag}))(handler)

        site.answers["/story"] = unless_known
        for _ in range(3):
            assert page(site, "/story", limits) == PAGE.encode()
        assert [asked in headers for _, headers in site.asked] == [False, True, True]

    def test_what_has_changed_is_sent(self, site: Site, limits: Limits) -> None:
        site.answers["/story"] = in_turn(answer(ETag='"1"', Cache_Control="no-cache"), answer("new", ETag='"2"'))
        assert page(site, "/story", limits) == PAGE.encode()
        assert page(site, "/story", limits) == b"new"

    def test_what_must_not_be_kept_is_not(self, site: Site, limits: Limits) -> None:
        site.answers["/story"] = answer(Cache_Control="no-store")
        page(site, "/story", limits)
        page(site, "/story", limits)
        assert len(site.asked) == 2
        assert not any(PAGE.encode()[:60] in path.read_bytes() for path in Path(str(limits.cache_folder)).iterdir())

    def test_a_compressed_page_is_kept_unpacked(self, site: Site, limits: Limits) -> None:
        site.answers["/story"] = answer(
            gzip.compress(PAGE.encode()), Content_Encoding="gzip", Cache_Control="max-age=600", Vary="Accept-Encoding"
        )
        assert page(site, "/story", limits) == page(site, "/story", limits) == PAGE.encode()
        assert len(site.asked) == 1

    def test_a_failure_is_not_kept(self, site: Site, limits: Limits) -> None:
        site.answers["/story"] = in_turn(answer("", 500, Cache_Control="max-age=600"), TRUNCATED, answer())
        assert refusal(site, "/story", limits).error == "HTTP status 500 (Internal Server Error)"
        assert refusal(site, "/story", replace(limits, retries=0)).error == "was cut short by its server"
        assert page(site, "/story", limits) == PAGE.encode()

    def test_a_cache_that_cannot_be_written_costs_no_page(
        self, site: Site, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "file").write_text("in the way")
        site.answers["/story"] = answer(Cache_Control="max-age=600")
        assert page(site, "/story", replace(LIMITS, cache_folder=tmp_path / "file" / "cache")) == PAGE.encode()
        assert capfd.readouterr() == ("", "")

    def test_a_damaged_cache_costs_no_page(self, site: Site, limits: Limits, capfd: pytest.CaptureFixture[str]) -> None:
        site.answers["/story"] = answer(Cache_Control="max-age=600")
        page(site, "/story", limits)
        for path in Path(str(limits.cache_folder)).iterdir():
            path.write_bytes(b"not a database" * 1000)
        assert page(site, "/story", limits) == PAGE.encode()
        assert capfd.readouterr() == ("", "")

    def test_what_was_read_with_leave_is_not_there_without_it(self, site: Site, limits: Limits) -> None:
        site.answers["/story"] = answer(Cache_Control="max-age=600")
        page(site, "/story", limits)
        assert "private network" in refusal(site, "/story", replace(limits, allow_private=False)).error

    def test_nothing_is_kept_without_a_folder(self, site: Site) -> None:
        site.answers["/story"] = answer(Cache_Control="max-age=600")
        page(site, "/story")
        page(site, "/story")
        assert len(site.asked) == 2


class TestManners:
    def test_a_site_is_not_asked_faster_than_the_pause(self, site: Site) -> None:
        site.answers["/a"] = site.answers["/b"] = answer()
        with Web(replace(LIMITS, delay_seconds=0.4)) as web:
            start = time.monotonic()
            web.page(site.url + "/a")
            web.page(site.url + "/b")
        assert time.monotonic() - start >= 0.4

    def test_the_agent_says_who_it_is(self, site: Site) -> None:
        site.answers["/a"] = answer()
        page(site, "/a")
        assert site.asked[0][1]["user-agent"].startswith("newsdigest/")

    def test_robots_are_obeyed_for_links_and_not_for_what_a_person_names(self, site: Site) -> None:
        site.answers |= {
            "/robots.txt": answer("User-agent: *\nDisallow: /private*\nAllow: /private/open$\n"),
            "/private/a": answer(),
            "/private/open": answer(),
            "/story": answer(),
        }
        with Web(LIMITS) as web:
            assert web.page(site.url + "/private/a").status == 200
            assert "/robots.txt" not in site.paths()
            assert web.linked_page(site.url + "/story").status == 200
            assert web.linked_page(site.url + "/private/open").status == 200
            with pytest.raises(SourceError) as caught:
                web.linked_page(site.url + "/private/a")
        assert caught.value.error == "its site asks programs not to read it (robots.txt)"
        assert site.paths().count("/robots.txt") == 1
        assert site.paths().count("/private/a") == 1

    def test_a_redirect_is_no_way_around_the_rules(self, site: Site) -> None:
        site.answers |= {
            "/robots.txt": answer("User-agent: *\nDisallow: /private\n"),
            "/out": redirect("/private/a"),
            "/private/a": answer(),
        }
        with Web(LIMITS) as web, pytest.raises(SourceError, match=r"robots\.txt"):
            web.linked_page(site.url + "/out")
        assert "/private/a" not in site.paths()

    def test_rules_for_this_program_count_before_those_for_all(self, site: Site) -> None:
        rules = "User-agent: *\nDisallow: /\n\nUser-agent: newsdigest\nDisallow: /no\n"
        site.answers |= {"/robots.txt": answer(rules, Content_Type="text/plain"), "/yes": answer(), "/no": answer()}
        with Web(LIMITS) as web:
            assert web.linked_page(site.url + "/yes").status == 200
            with pytest.raises(SourceError):
                web.linked_page(site.url + "/no")

    @pytest.mark.parametrize(
        ("rules", "is_read"),
        [
            (answer("", 404), True),
            (answer("", 403), True),
            (answer("", 500), False),
            (answer("User-agent: *\nDisallow:\n" + "\x00\xff<html>" * 1000, Content_Type="text/plain"), True),
            (raw(b""), False),
            (redirect("/rules"), True),
            (redirect("/robots.txt"), False),
        ],
        ids=["none", "refused", "broken", "nonsense", "closed", "moved", "loop"],
    )
    def test_robots_that_cannot_be_had(
        self, site: Site, rules: Callable[[BaseHTTPRequestHandler], None], is_read: bool
    ) -> None:
        site.answers |= {"/robots.txt": rules, "/story": answer(), "/rules": answer("User-agent: x\nDisallow: /")}
        with Web(replace(LIMITS, retries=0)) as web:
            if is_read:
                assert web.linked_page(site.url + "/story").status == 200
            else:
                with pytest.raises(SourceError):
                    web.linked_page(site.url + "/story")

    @pytest.mark.parametrize("link", ["file:///etc/passwd", "ftp://example.org/x", "/etc/passwd", "", "javascript:0"])
    def test_links_elsewhere_are_not_opened(self, link: str) -> None:
        with Web(LIMITS) as web, pytest.raises(SourceError):
            web.linked_page(link)


def test_redirects_are_followed_and_the_last_address_is_told(site: Site) -> None:
    site.answers |= {"/a": redirect("b", 301), "/b": redirect(f"//127.0.0.1:{site.port}/c?x=1", 307), "/c": answer()}
    with Web(LIMITS) as web:
        assert web.page(site.url + "/a").url == site.url + "/c?x=1"


def test_plain_text_comes_as_it_is(site: Site) -> None:
    site.answers["/t"] = answer(STORY, Content_Type="text/plain; charset=utf-8")
    assert page(site, "/t").decode() == STORY

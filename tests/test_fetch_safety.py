"""No page, redirect or feed makes this program ask a machine that its user did not mean."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from serving import PAGE, Site, answer, redirect, serve

from newsdigest.sources.addresses import check_address, resolve_host
from newsdigest.sources.base import Limits, SourceError
from newsdigest.sources.web import Web

HERE = Path(__file__).parent
CASES: dict[str, list[str]] = yaml.safe_load((HERE / "cases/addresses.yaml").read_text(encoding="utf-8"))
CERTIFICATE = HERE / "cases/tls/story.test.crt"
STRICT = Limits(timeout_seconds=5, delay_seconds=0, retries=0)
LENIENT = Limits(timeout_seconds=5, delay_seconds=0, retries=0, allow_private=True)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve({"/story": answer()}) as running:
        yield running


@pytest.mark.parametrize("address", CASES["public"])
def test_public_addresses_may_be_asked(address: str) -> None:
    check_address(address, allow_private=False)


@pytest.mark.parametrize("address", CASES["private"])
def test_private_addresses_need_leave(address: str) -> None:
    check_address(address, allow_private=True)
    with pytest.raises(SourceError, match="an address of a private network, which is not opened"):
        check_address(address, allow_private=False)


@pytest.mark.parametrize("address", CASES["never"])
def test_some_addresses_are_never_asked(address: str) -> None:
    for allow_private in (False, True):
        with pytest.raises(SourceError, match="an address that no web site has"):
            check_address(address, allow_private=allow_private)


@pytest.mark.parametrize("host", CASES["spellings"])
def test_no_spelling_of_an_address_gets_through(site: Site, host: str) -> None:
    before = len(site.asked)
    with Web(STRICT) as web, pytest.raises(SourceError) as caught:
        web.page(f"http://{host}:{site.port}/story")
    assert len(site.asked) == before
    assert caught.value.error.startswith("leads to ") or caught.value.error in (
        "its host was not found",  # where a system's resolver does not know a spelling
        "is not a valid address",
    )


def test_one_private_address_among_public_ones_spoils_a_name(site: Site) -> None:
    with Web(STRICT, lambda host, port: ["8.8.8.8", "127.0.0.1"]) as web, pytest.raises(SourceError) as caught:
        web.page(f"http://story.test:{site.port}/story")
    assert caught.value.error == "leads to 127.0.0.1, an address of a private network, which is not opened"
    assert "--allow-private" in caught.value.hint


def test_a_redirect_is_checked_like_the_first_address(site: Site) -> None:
    """The name the user gave is public (as far as the resolver given here says); what it redirects to is not."""
    site.answers["/out"] = redirect("http://metadata.test/latest")
    addresses = {"story.test": "127.0.0.1", "metadata.test": "169.254.169.254"}
    with Web(LENIENT, lambda host, port: [addresses[host]]) as web, pytest.raises(SourceError) as caught:
        web.page(f"http://story.test:{site.port}/out")
    assert caught.value.error == "leads to 169.254.169.254, an address that no web site has"


def test_the_address_that_was_checked_is_the_one_asked(site: Site) -> None:
    """A name that means another address when asked a second time gains nothing: it is asked once."""
    times = []

    def rebinding(host: str, port: int) -> list[str]:
        times.append(host)
        return ["127.0.0.1"] if len(times) == 1 else ["169.254.169.254"]

    with Web(LENIENT, rebinding) as web:
        found = web.page(f"http://story.test:{site.port}/story")
    assert found.data == PAGE.encode()
    assert times == ["story.test"]
    assert site.asked[-1][1]["host"] == f"story.test:{site.port}"


def test_a_dead_address_gives_way_to_the_next(site: Site) -> None:
    with Web(LENIENT, lambda host, port: ["127.0.0.2", "127.0.0.1"]) as web:
        assert web.page(f"http://story.test:{site.port}/story").status == 200


def test_the_certificate_is_that_of_the_name_not_of_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with serve({"/story": answer()}, tls=CERTIFICATE) as secure, Web(LENIENT, lambda host, port: ["127.0.0.1"]) as web:
        assert web.page(f"https://story.test:{secure.port}/story").status == 200
        with pytest.raises(SourceError) as caught:
            web.page(f"https://other.test:{secure.port}/story")
    assert caught.value.error == "its certificate could not be verified"


def test_a_slow_resolver_does_not_hold_up_the_run() -> None:
    def slow(host: str, port: int) -> list[str]:
        time.sleep(3)
        return ["127.0.0.1"]

    start = time.monotonic()
    limits = Limits(timeout_seconds=0.3, delay_seconds=0, retries=0, allow_private=True)
    with Web(limits, slow) as web, pytest.raises(SourceError) as caught:
        web.page("http://story.test/")
    assert caught.value.error == "took longer than 0.3 s"
    assert time.monotonic() - start < 1.5


class TestProxies:
    """A proxy of the environment is asked, whatever its own address; where it leads is checked as far as known."""

    @pytest.fixture(autouse=True)
    def no_proxies(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(name.upper(), raising=False)

    @staticmethod
    def resolve(host: str, port: int) -> list[str]:
        if host == "story.test":
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return ["10.0.0.7"] if host == "inner.test" else resolve_host(host, port)

    def test_a_page_comes_through_the_proxy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with serve({"http://story.test/story": answer()}) as proxy, Web(STRICT, self.resolve) as web:
            monkeypatch.setenv("http_proxy", f"http://jane:secret@127.0.0.1:{proxy.port}")
            assert web.page("http://story.test/story").data == PAGE.encode()
            assert proxy.asked[0][1]["proxy-authorization"].startswith("Basic ")

    @pytest.mark.parametrize("host", ["inner.test", "127.0.0.1", "169.254.169.254", "localhost"])
    def test_a_proxy_is_no_way_around_the_check(self, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
        with serve({}) as proxy, Web(STRICT, self.resolve) as web:
            monkeypatch.setenv("http_proxy", proxy.url)
            with pytest.raises(SourceError, match="leads to"):
                web.page(f"http://{host}/story")
            assert proxy.asked == []

    def test_hosts_named_in_no_proxy_are_asked_directly(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        monkeypatch.setenv("no_proxy", "story.test")
        with Web(LENIENT, lambda host, port: ["127.0.0.1"]) as web:
            assert web.page(f"http://story.test:{site.port}/story").status == 200

    @pytest.mark.parametrize(
        ("proxy", "error"),
        [
            ("http://127.0.0.1:9", "the proxy of the environment does not answer"),
            ("socks5://127.0.0.1:9", "its proxy, named in the environment, cannot be used"),
            ("http://[broken", "its proxy, named in the environment, cannot be used"),
        ],
    )
    def test_a_proxy_that_cannot_be_used_is_named(
        self, monkeypatch: pytest.MonkeyPatch, proxy: str, error: str
    ) -> None:
        monkeypatch.setenv("http_proxy", proxy)
        with Web(STRICT, self.resolve) as web, pytest.raises(SourceError) as caught:
            web.page("http://story.test/")
        assert caught.value.error == error

"""Get a web page over HTTP: one request, a few redirects, a time limit and a size limit."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from newsdigest import __version__
from newsdigest.sources.base import Limits, SourceError, one_line

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

REDIRECTS = 5
_CHUNK = 65_536
_HEADERS = {
    "User-Agent": f"newsdigest/{__version__}",
    "Accept": "text/html, application/xhtml+xml, text/plain;q=0.9, text/markdown;q=0.9",
    "Accept-Encoding": "gzip, deflate",
}
_READABLE = re.compile(
    r"text/(?:html|plain|markdown|x-markdown|xml)|application/(?:xhtml\+xml|xml|x?-?gzip|octet-stream)|"
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_KNOWN = {404: "not found", 410: "gone", 401: "needs a login", 403: "refused by the site", 429: "too many requests"}


@dataclass(frozen=True, slots=True)
class Page:
    """The body of an answer, the address it came from after redirects, and the encoding its header names."""

    data: bytes
    url: str
    charset: str | None


def download(url: str, limits: Limits) -> Page:
    """Fetch a page. ``limits.timeout_seconds`` bounds each wait and the whole download."""
    import urllib3

    deadline = time.monotonic() + limits.timeout_seconds
    try:
        with urllib3.PoolManager(headers=_HEADERS, retries=False) as pool:
            response, final = _follow(pool, url, deadline)
            with response:
                content_type = _accept(response)
                charset = _CHARSET.search(content_type)
                return Page(_body(response, limits, deadline), final, charset.group(1) if charset else None)
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise _explain(error, limits) from error


def _follow(pool: PoolManager, url: str, deadline: float) -> tuple[BaseHTTPResponse, str]:
    from urllib3 import Timeout

    for _ in range(REDIRECTS + 1):
        parts = urlsplit(url)
        if parts.scheme.lower() not in {"http", "https"}:
            raise SourceError(f"leads to {url[:100]}, which is not opened", "Give the http(s) address of the article.")
        if not parts.hostname:
            raise SourceError("is not a valid address", "Check the address.")
        timeout = Timeout(total=max(0.001, deadline - time.monotonic()))
        response = pool.request("GET", url, timeout=timeout, redirect=False, preload_content=False)
        location = response.get_redirect_location()
        if not location:
            return response, url
        response.close()
        url = urljoin(url, location)
    raise SourceError(f"redirects more than {REDIRECTS} times", "Open it in a browser and give the final address.")


def _accept(response: BaseHTTPResponse) -> str:
    """The content type of an answer that may hold an article."""
    if response.status != 200:
        says = _KNOWN.get(response.status, one_line(response.reason or "")[:60])
        hint = (
            "Try again later." if response.status >= 500 else "Check the address, or save the page and give the file."
        )
        raise SourceError(f"HTTP status {response.status}" + (f" ({says})" if says else ""), hint)
    content_type = response.headers.get("Content-Type", "")
    kind = content_type.partition(";")[0].strip().lower()
    if not _READABLE.fullmatch(kind):
        what = "a PDF" if kind == "application/pdf" else f"of type {kind[:60]}"
        raise SourceError(f"is {what}, not an article", "Give the address of a web page.")
    return content_type


def _body(response: BaseHTTPResponse, limits: Limits, deadline: float) -> bytes:
    data = bytearray()
    while chunk := response.read1(_CHUNK):
        data += chunk
        if len(data) > limits.max_bytes:
            raise SourceError(
                f"is larger than {limits.max_bytes / 1e6:g} MB", "Give one article, or raise sources.max_megabytes."
            )
        if time.monotonic() > deadline:
            raise SourceError(
                f"took longer than {limits.timeout_seconds:g} s", "Try again, or raise sources.timeout_seconds."
            )
    return bytes(data)


def _explain(error: Exception, limits: Limits) -> SourceError:
    from urllib3 import exceptions

    match error:
        case exceptions.NameResolutionError():
            return SourceError("its host was not found", "Check the address and your connection.")
        case exceptions.NewConnectionError():
            return SourceError("its server could not be reached", "Check the address and your connection.")
        case exceptions.TimeoutError() | TimeoutError():
            return SourceError(
                f"no answer within {limits.timeout_seconds:g} s", "Try again, or raise sources.timeout_seconds."
            )
        case exceptions.SSLError() if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return SourceError("its certificate could not be verified", "Check the address and your system's clock.")
        case exceptions.SSLError():
            return SourceError("no secure connection could be made", "Check the address; perhaps it is http://.")
        case exceptions.LocationValueError() | ValueError():
            return SourceError("is not a valid address", "Check the address.")
        case _:
            return SourceError("the connection broke off", "Try again.")

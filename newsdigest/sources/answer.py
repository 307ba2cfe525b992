"""The answer of a web server."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from http import HTTPStatus

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a web server sent: its status, its headers, its body (unpacked), and the address after redirects."""

    status: int
    headers: dict[str, str]
    data: bytes
    url: str = ""

    def header(self, name: str) -> str | None:
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), None)

    def at(self, url: str) -> Answer:
        return replace(self, url=url)

    def with_data(self, data: bytes) -> Answer:
        return replace(self, data=data)

    @property
    def reason(self) -> str:
        """What the status means, in the standard's words."""
        try:
            return HTTPStatus(self.status).phrase
        except ValueError:
            return ""

    @property
    def charset(self) -> str | None:
        """The encoding that the server names."""
        found = _CHARSET.search(self.header("Content-Type") or "")
        return found.group(1) if found else None

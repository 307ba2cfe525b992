"""Text in, spans out: what the article says who said, and whom it names. Knows nothing of entities."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Protocol

from newsdigest.models import Document, ReaderInfo, Reading


class Reader(Protocol):
    """Anything that reads a document: the packaged network now, another one behind the same record later."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def read(self, document: Document) -> Reading: ...


def default_reader() -> Reader:
    """The reader that comes with the package. Loads its network: about 0.2 seconds, 24 MB."""
    from newsdigest.reader.model import Network

    network = Network()  # made ready in a thread, while the rest is loaded
    from newsdigest.reader.read import NetworkReader

    return NetworkReader(network)


def default_info() -> ReaderInfo:
    """What the reader that comes with the package is called, without loading it."""
    card = json.loads(Path(__file__).with_name("files").joinpath("card.json").read_text(encoding="utf-8"))
    return ReaderInfo(card["name"], card["version"])

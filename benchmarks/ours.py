"""newsdigest as a program that answers lines of texts, as ``answering.py`` has them, with all of its analysis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from answering import answer

from newsdigest.analysis import analyse
from newsdigest.models import Document
from newsdigest.reader import default_reader
from newsdigest.reader.segment import lines


def main() -> None:
    reader = default_reader()

    def work(texts: Iterable[str]) -> Iterator[list[dict[str, Any]]]:
        for number, text in enumerate(texts, 1):
            document = Document(f"d{number}", "corpus", text, tuple(lines(text)))
            positions = analyse(document, reader.read(document)).positions
            yield [
                {"source": position.source, "cue": position.cue, "content": position.content}
                for position in positions
                if position.within is None
            ]

    answer(work)


if __name__ == "__main__":
    main()

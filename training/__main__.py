"""Train the reader and export it: ``python -m training --out DIR``; the finished files lie in ``DIR/files``."""

from __future__ import annotations

import logging

from training.export import export
from training.train import parse, train


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    options = parse()
    train(options)
    card: dict[str, object] = {"name": "newsdigest-minilm", "version": "1"}
    export(options.out / "reader.pt", options.cache, options.out / "files", card)


if __name__ == "__main__":
    main()

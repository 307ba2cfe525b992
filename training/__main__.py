"""Train the reader and export it: ``python -m training --out DIR``; the finished files lie in ``DIR/files``."""

from __future__ import annotations

import logging

from training.calibrate import calibrate
from training.evaluate import load_scorer
from training.export import export
from training.looks import train_looks
from training.train import parse, read_corpora, train


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    options = parse()
    weights = train(options)
    card: dict[str, object] = {"name": "newsdigest-minilm", "version": "6"}
    files = options.out / "files"
    export(weights, train_looks(options, weights), options.cache, files, card)
    checks = read_corpora(options.data, tiny=options.tiny).checks
    calibrate(files, checks["held"], checks["contacts"], load_scorer(options.scorers, "score_attributions"))


if __name__ == "__main__":
    main()

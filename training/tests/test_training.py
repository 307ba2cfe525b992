"""Training from start to packaged file, on a few sentences of our own. Needs the extra ``train`` and PyPI."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsdigest.models import Document, Span
from newsdigest.reader.model import Network
from newsdigest.reader.read import NetworkReader
from newsdigest.reader.windows import cut, pack
from training import train
from training.data import attribution_example, read_tagged
from training.export import export
from training.start import WEIGHTS_SHA256, starting_weights

CACHE = Path("~/.cache/newsdigest-training").expanduser()
SCORER = """
def score(gold, predicted):
    return {"attributed": {"F": float(sum(len(row["attributions"]) for row in predicted))}}
"""
TEXT = "Envoys meet.\n\nThe envoy said the port will open. “We agree,” Mara Lind told the council."


def article(text: str) -> dict[str, object]:
    def at(words: str) -> list[list[int]]:
        start = text.index(words)
        return [[start, start + len(words)]]

    return {
        "id": "own-1",
        "text": text,
        "attributions": [
            {"source": at("The envoy"), "cue": at("said"), "content": at("the port will open")},
            {"source": at("Mara Lind"), "cue": at("told"), "content": at("“We agree,”")},
        ],
    }


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    (data / "polnear").mkdir(parents=True)
    (data / "ner").mkdir()
    line = json.dumps(article(TEXT)) + "\n"
    (data / "polnear" / "train.jsonl").write_text(line * 40, encoding="utf-8")
    (data / "polnear" / "dev.jsonl").write_text(line, encoding="utf-8")
    tagged = "Mara\tB-person\nLind\tI-person\nvisited\tO\nOslo\tB-location\n.\tO\n\nShe\tO\nspoke\tO\n.\tO\n\n"
    for name in ("conll2003.train", "conll2003.dev", "politics.train", "politics.dev"):
        (data / "ner" / f"{name}.txt").write_text(tagged, encoding="utf-8")
    (tmp_path / "score_attributions.py").write_text(SCORER, encoding="utf-8")
    return tmp_path


def options(corpora: Path, epochs: int) -> list[str]:
    where = [
        "--data",
        str(corpora / "data"),
        "--scorers",
        str(corpora),
        "--out",
        str(corpora / "out"),
        "--cache",
        str(CACHE),
    ]
    return [*where, "--tiny", "--epochs", str(epochs), "--batch", "4"]


def test_train_resume_export_and_read(corpora: Path) -> None:
    train.train(train.parse(options(corpora, 1)))
    train.train(train.parse(options(corpora, 2)))
    figures = [
        json.loads(line) for line in (corpora / "out" / "figures.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [row["epoch"] for row in figures] == [1, 2]
    export(corpora / "out" / "reader.pt", CACHE, corpora / "files", {"name": "tiny", "version": "0"})
    network = Network(corpora / "files")
    windows = pack(cut(network.tokenizer, TEXT, [Span(14, len(TEXT))]))
    (output,) = network.run(windows)
    assert output.tags.shape == (len(windows[0]), 7)
    assert output.queries.shape == output.keys.shape
    reading = NetworkReader(network).read(Document("d1", "own", TEXT, (Span(14, len(TEXT)),)))
    assert len(reading.sentences) == 2


def test_the_starting_weights_are_the_published_ones() -> None:
    assert len(WEIGHTS_SHA256) == 64
    start = starting_weights(CACHE)
    assert start.weights.stat().st_size > 90_000_000


def test_labels_fall_on_the_words_they_name() -> None:
    network = Network()
    row = article(TEXT)
    (window,) = pack(cut(network.tokenizer, TEXT, [Span(0, 12), Span(14, len(TEXT))]))
    example = attribution_example(window, row)
    cue, source, content = example.links[0]
    assert [TEXT[window.starts[i] : window.ends[i]] for i in cue] == ["said"]
    assert [TEXT[window.starts[i] : window.ends[i]] for i in source] == ["The", "envoy"]
    assert len(content) == 4
    assert example.tags[cue[0]] == 3
    assert example.tags[0] == -100


def test_tagged_tokens_become_running_text(corpora: Path) -> None:
    (article_,) = read_tagged(corpora / "data" / "ner" / "conll2003.dev.txt")
    assert article_["text"] == "Mara Lind visited Oslo.\nShe spoke.\n"
    assert [article_["text"][start:end] for start, end, _ in article_["mentions"]] == ["Mara Lind", "Oslo"]

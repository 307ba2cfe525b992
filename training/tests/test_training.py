"""Training from start to packaged file, on a few sentences of our own. Needs the extra ``train`` and PyPI."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from newsdigest.models import Document, Span
from newsdigest.reader.labels import CHANNELS, TRIGGER_TAGS
from newsdigest.reader.model import Network
from newsdigest.reader.read import NetworkReader
from newsdigest.reader.windows import cut, pack
from training import train
from training.calibrate import fit
from training.data import MASK, attribution_example, event_example, examples, read_contacts, read_tagged
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


# held back, as the first of its corpus; kept; a sentence of the tagged names; of a corpus that is not there
LABELLED = ("own-1", "rams|own-2", "conll2003-train|0-1", "wikievents|own-3")


def events(key: str) -> dict[str, object]:
    def at(words: str) -> list[int]:
        return [TEXT.index(words), TEXT.index(words) + len(words)]

    parties = [at("Mara Lind"), at("the council")]
    event = {"trigger": at("told"), "parties": parties, "topics": [], "time": [], "place": []}
    rest = {"certainty": "clear", "contact": 0, "channel": "statement_to", "status": "held"}
    return {"id": key, "events": [] if "conll" in key else [event | rest]}


@pytest.fixture
def corpora(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
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
    (data / "contacts").mkdir()
    for name, key in (("train", "own-1"), ("rams", "own-2")):
        (data / "contacts" / f"{name}.jsonl").write_text(json.dumps({"id": key, "text": TEXT}), encoding="utf-8")
    labels = tmp_path / "labels.jsonl"
    labels.write_text("".join(json.dumps(events(key)) + "\n" for key in LABELLED), encoding="utf-8")
    monkeypatch.setattr("training.data.LABELS_OF_CONTACTS", labels)
    return tmp_path


def options(corpora: Path) -> list[str]:
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
    return [*where, "--tiny", "--batch", "4"]


STAGES = (
    train.Stage("first", None, 1, 2e-4, 1e-3, seed=1, hide=False, names=1.0, contacts=1),
    train.Stage("heads", "first", 1, 0.0, 1e-3, seed=2, hide=False, names=0.0, contacts=1, attributions=False),
    train.Stage("contacts-1", "heads", 2, 1e-4, 1e-3, seed=3, hide=True, names=0.5, contacts=1),
    train.Stage("contacts-2", "heads", 1, 1e-4, 1e-3, seed=4, hide=True, names=0.5, contacts=1),
)


def test_train_go_on_export_and_read(corpora: Path) -> None:
    chosen = train.parse(options(corpora))
    out = corpora / "out"
    longer = STAGES[2]
    train.train(chosen, (*STAGES[:2], replace(longer, epochs=1), STAGES[3]))
    (out / longer.name / "reader.pt").unlink()
    weights = train.train(chosen, STAGES)
    lines = (out / longer.name / "figures.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["epoch"] for line in lines] == [1, 2]
    assert set(json.loads(lines[-1])) == {"epoch", "held", "dev", "conll", "politics", "contacts"}
    mean = torch.load(weights, weights_only=True)["case.weight"]
    parts = [torch.load(out / name / "reader.pt", weights_only=True)["case.weight"] for name in train.SHIPPED]
    assert torch.allclose(mean, (parts[0] + parts[1]) / 2)
    assert not torch.equal(parts[0], parts[1])

    export(weights, CACHE, corpora / "files", {"name": "tiny", "version": "0"})
    network = Network(corpora / "files")
    windows = pack(cut(network.tokenizer, TEXT, [Span(14, len(TEXT))]))
    (output,) = network.run(windows)
    assert output.tags.shape == (len(windows[0]), 7)
    assert output.queries.shape == output.keys.shape
    assert output.event_queries.shape == output.event_keys.shape
    reading = NetworkReader(network).read(Document("d1", "own", TEXT, (Span(14, len(TEXT)),)))
    assert len(reading.sentences) == 2


def test_only_heads_learn_at_a_rate_of_zero(corpora: Path) -> None:
    train.train(train.parse(options(corpora)), (*STAGES[:2], replace(STAGES[2], epochs=1), STAGES[3]))
    first, heads = (torch.load(corpora / "out" / name / "reader.pt", weights_only=True) for name in ("first", "heads"))
    changed = {name.split(".")[0] for name in first if not torch.equal(first[name], heads[name])}
    assert changed == {"triggers", "channels", "statuses", "event_queries", "event_keys"}


def test_calibration_finds_the_odds_it_was_given() -> None:
    judged = [(0.9, index % 10 < 6) for index in range(200)] + [(0.3, index % 10 < 2) for index in range(200)]
    fitted = fit(judged)
    assert fitted(0.9) == pytest.approx(0.6, abs=0.02)
    assert fitted(0.3) == pytest.approx(0.2, abs=0.02)


def test_calibration_needs_right_and_wrong() -> None:
    with pytest.raises(ValueError, match="nothing to calibrate by"):
        fit([(0.9, True), (0.4, True)])


def test_contacts_are_read_where_their_corpora_are(corpora: Path) -> None:
    kept, held = read_contacts(corpora / "data")
    assert [(article["id"], article["text"]) for article in held] == [("own-1", TEXT)]
    assert [(article["id"], article["text"]) for article in kept] == [
        ("rams|own-2", TEXT),
        ("conll2003-train|0-1", "Mara Lind visited Oslo.\n"),
    ]


def test_event_labels_fall_on_the_words_they_name() -> None:
    network = Network()
    (window,) = pack(cut(network.tokenizer, TEXT, [Span(0, 12), Span(14, len(TEXT))]))
    example = event_example(window, {"text": TEXT, **events("own-1")})
    ((trigger, party, topic, time, place),) = example.events
    words = [TEXT[window.starts[i] : window.ends[i]] for i in party]
    assert [TEXT[window.starts[i] : window.ends[i]] for i in trigger] == ["told"]
    assert words == ["Mara", "Lin", "d", "the", "council"] or words == ["Mara", "Lind", "the", "council"]
    assert not len(topic) and not len(time) and not len(place)
    assert example.labels["triggers"][trigger[0]] == TRIGGER_TAGS.index("B-clear")
    assert example.labels["channels"][trigger[0]] == CHANNELS.index("statement_to")
    assert set(example.labels["channels"]) == {-100, CHANNELS.index("statement_to")}


def test_hidden_words_keep_their_places() -> None:
    network = Network()
    row = {**article(TEXT * 30), "attributions": []}
    plain, hidden = (list(examples([row], network.tokenizer, random.Random(3), hide=hide)) for hide in (False, True))
    masked = sum(int((example.pieces.ids == MASK).sum()) for example in hidden)
    assert masked > 0
    assert not any((example.pieces.ids == MASK).any() for example in plain)
    assert all((example.pieces.ids[example.pieces.starts < 0] != MASK).all() for example in hidden)


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
    assert example.labels["tags"][cue[0]] == 3
    assert example.labels["tags"][0] == -100


def test_tagged_tokens_become_running_text(corpora: Path) -> None:
    (article_,) = read_tagged(corpora / "data" / "ner" / "conll2003.dev.txt")
    assert article_["text"] == "Mara Lind visited Oslo.\nShe spoke.\n"
    assert [article_["text"][start:end] for start, end, _ in article_["mentions"]] == ["Mara Lind", "Oslo"]

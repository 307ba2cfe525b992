"""Training from start to packaged file, on a few sentences of our own. Needs the extra ``train`` and PyPI."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from newsdigest.models import Document, Span
from newsdigest.reader.labels import CHANNELS, TRIGGER_TAGS
from newsdigest.reader.model import Network
from newsdigest.reader.read import NetworkReader
from newsdigest.reader.windows import cut, pack
from training import sureness, train
from training.calibrate import fit
from training.data import (
    MASK,
    OWN_ARTICLES,
    Article,
    Example,
    attribution_example,
    event_example,
    examples,
    read_contacts,
    read_tagged,
    with_events,
)
from training.export import export
from training.looks import BORDERLINE, EPOCHS, RUNS, average_precision, marked_sentences, train_looks
from training.loss import loss_of
from training.marked import read_marked
from training.model import Reader, from_minilm
from training.narrow import importance, narrowed
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


MARKED = """# article
Envoy seen in Oslo

{p1:Mara Lind} {t1,2:met} {p1,2:an envoy}. {p1:They} {t1:spoke} again later.
@1 meeting held clear
@2 phone planned borderline
"""


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
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "own.txt").write_text(MARKED, encoding="utf-8")
    monkeypatch.setattr("training.data.OWN_ARTICLES", tmp_path / "articles")
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
    train.Stage("first", (), 1, 2e-4, 1e-3, seed=1, hide=False, names=1.0, contacts=1),
    train.Stage("heads", ("first",), 1, 0.0, 1e-3, seed=2, hide=False, names=0.0, contacts=1, attributions=0.0),
    train.Stage("contacts-1", ("heads",), 2, 1e-4, 1e-3, seed=3, hide=True, names=0.5, contacts=1),
    train.Stage("contacts-2", ("heads",), 1, 1e-4, 1e-3, seed=4, hide=True, names=0.5, contacts=1),
    train.Stage(
        "narrow", ("contacts-1", "contacts-2"), 1, 1e-4, 1e-3, seed=5, hide=True, names=0.5, contacts=1, taught=True,
        inner=64, shipped=True,
    ),
    train.Stage("more", ("narrow",), 1, 1e-4, 1e-3, seed=6, hide=True, names=0.5, contacts=1, shipped=True),
)  # fmt: skip


def test_train_go_on_export_and_read(corpora: Path) -> None:
    chosen = train.parse(options(corpora))
    out = corpora / "out"
    longer = STAGES[2]
    train.train(chosen, (*STAGES[:2], replace(longer, epochs=1), *STAGES[3:]))
    (out / longer.name / "reader.pt").unlink()
    weights = train.train(chosen, STAGES)
    lines = (out / longer.name / "figures.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["epoch"] for line in lines] == [1, 2]
    assert set(json.loads(lines[-1])) == {"epoch", "held", "dev", "conll", "politics", "contacts"}
    mean = torch.load(weights, weights_only=True)
    parts = [torch.load(out / name / "reader.pt", weights_only=True) for name in ("narrow", "more")]
    assert mean["layers.0.inner.weight"].shape[0] == 64
    assert torch.allclose(mean["case.weight"], (parts[0]["case.weight"] + parts[1]["case.weight"]) / 2)

    looks = train_looks(chosen, weights)
    figures = (out / "looks" / "figures.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["seed"] for line in figures] == sorted([*RUNS] * EPOCHS)
    export(weights, looks, CACHE, corpora / "files", {"name": "tiny", "version": "0"})
    network = Network(corpora / "files")
    windows = pack(cut(network.tokenizer, TEXT, [Span(14, len(TEXT))]))
    (output,) = network.run(windows)
    assert output.tags.shape == (len(windows[0]), 7)
    assert output.queries.shape == output.keys.shape
    assert output.middle.shape == (len(windows[0]), 384)
    marks = np.zeros(9, np.int64)
    marks[3] = 1
    look = network.look(output.middle[1:10], marks)
    assert (look.clear.shape, look.parties.shape, look.channels.shape) == ((), (9,), (len(CHANNELS),))
    reading = NetworkReader(network).read(Document("d1", "own", TEXT, (Span(14, len(TEXT)),)))
    assert len(reading.sentences) == 2


def test_only_heads_learn_at_a_rate_of_zero(corpora: Path) -> None:
    train.train(train.parse(options(corpora)), (*STAGES[:2], replace(STAGES[2], epochs=1), *STAGES[3:]))
    first, heads = (torch.load(corpora / "out" / name / "reader.pt", weights_only=True) for name in ("first", "heads"))
    changed = {name.split(".")[0] for name in first if not torch.equal(first[name], heads[name])}
    assert changed == {"triggers", "channels", "statuses", "event_queries", "event_keys"}


def test_the_mean_of_weights() -> None:
    one, other = {"a": torch.tensor([1.0, 2.0])}, {"a": torch.tensor([3.0, 2.0])}
    assert train.mean_of([one, other])["a"].tolist() == [2.0, 2.0]


def small_reader(inner: int = 8) -> Reader:
    torch.manual_seed(1)
    return Reader(vocabulary=30_522, hidden=24, layers=1, heads=12, inner=inner, positions=200)


def taught_examples() -> list[Example]:
    network = Network()
    events_of = events("own-1")
    corpus: list[Article] = [
        article(TEXT),
        {"text": TEXT, "mentions": []},
        {"text": TEXT, "events": events_of["events"]},
    ]
    return list(examples(corpus, network.tokenizer))


def test_neurons_without_any_effect_are_cut_first() -> None:
    model = small_reader().eval()
    with torch.no_grad():
        dict(model.named_parameters())["layers.0.outer.weight"][:, 2:5] = 0
    batch = taught_examples()
    smaller = narrowed(model, importance(model, [batch]), 5)
    assert smaller.state_dict()["layers.0.inner.bias"].shape == (5,)
    before, after = loss_of(model, batch), loss_of(smaller.eval(), batch)
    assert torch.allclose(before, after, atol=1e-5)


def test_a_teacher_fills_in_what_no_corpus_labels() -> None:
    model, teacher = small_reader().eval(), small_reader(16).eval()
    names_only = [example for example in taught_examples() if set(example.labels) == {"mentions"}]
    tags = dict(model.named_parameters())["tags.weight"]
    torch.autograd.backward(loss_of(model, names_only))
    assert tags.grad is None
    torch.autograd.backward(loss_of(model, names_only, teacher))
    assert tags.grad is not None
    assert tags.grad.abs().sum() > 0


def test_labels_of_one_article_from_two_corpora_meet() -> None:
    polnear = [article(TEXT)]
    (both,) = with_events(polnear, [events("polnear-train|own-1")])
    (one,) = examples([both], Network().tokenizer)
    assert {"tags", "triggers"} <= set(one.labels)
    assert len(one.links) == 2
    assert len(one.events) == 1
    (alone,) = with_events(polnear, [events("polnear-train|own-2")])
    assert "events" not in alone


def test_calibration_finds_the_odds_it_was_given() -> None:
    judged = [(0.9, index % 10 < 6) for index in range(200)] + [(0.3, index % 10 < 2) for index in range(200)]
    fitted = fit(judged)
    assert fitted(0.9) == pytest.approx(0.6, abs=0.02)
    assert fitted(0.3) == pytest.approx(0.2, abs=0.02)


def test_calibration_needs_right_and_wrong() -> None:
    with pytest.raises(ValueError, match="nothing to calibrate by"):
        fit([(0.9, True), (0.4, True)])


def test_signs_get_the_weights_that_tell_right_from_wrong() -> None:
    signs = {"good": {"heard": 1.0}, "bad": {"heard": -1.0}, "same": {"noun": 1.0}}
    judged = [(signs["good"], True), (signs["bad"], False), (signs["same"], True), (signs["same"], False)] * 50
    weights = sureness.fit(judged)
    assert weights["heard"] > 2
    assert abs(weights["noun"]) < 0.1
    assert set(weights) == {"always", "heard", "noun"}


class Scorer:
    """Stands for the scorer of contacts: two names that are the same make a match."""

    @staticmethod
    def overlap(one: list[str], other: list[str]) -> float:
        return float(one == other)

    @staticmethod
    def score(gold: list[dict[str, Any]], found: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
        names = {one["name"] for one in found[0]["contacts"][0]["parties"]}
        met = [one for one in gold[0]["contacts"] if {party["name"] for party in one["parties"]} == names]
        doubtful = any(one["certainty"] == "borderline" for one in met)
        return {"events": {"P": 100.0 * (bool(met) and not doubtful), "predicted": int(not doubtful)}}


@pytest.mark.parametrize(
    ("parties", "evidence", "certainty", "judged"),
    [
        (("Mara Lind", "council"), "“We agree,” Mara Lind told the council.", "clear", True),
        (("Mara Lind", "The envoy"), "“We agree,” Mara Lind told the council.", "clear", False),
        (("Mara Lind", "council"), "“We agree,” Mara Lind told the council.", "borderline", None),
        (("Mara Lind", "council"), "Envoys meet.", "clear", None),
    ],
)
def test_mentions_are_judged_by_the_contacts_told(
    parties: tuple[str, ...], evidence: str, certainty: str, judged: bool | None
) -> None:
    def at(words: str) -> list[int]:
        return [TEXT.index(words), TEXT.index(words) + len(words)]

    contact = {"parties": [at(one) for one in parties], "evidence": [at(evidence)], "certainty": certainty}
    labelled = {"id": "ours", "text": TEXT, "contacts": [contact]}
    document = Document("d1", "own", TEXT, (Span(0, 12), Span(14, len(TEXT))))
    reading = NetworkReader(Network()).read(document)
    told = sureness.contacts_of(labelled, {})
    found = [good for _, good in sureness.judged_mentions(reading, document, told, Scorer)]
    assert found == ([] if judged is None else [judged] * len(found))
    assert found or judged is None


def test_contacts_are_read_where_their_corpora_are(corpora: Path) -> None:
    kept, held = read_contacts(corpora / "data")
    assert [(article["id"], article["text"]) for article in held] == [("own-1", TEXT)]
    assert [(article["id"], article["text"]) for article in kept] == [
        ("rams|own-2", TEXT),
        ("conll2003-train|0-1", "Mara Lind visited Oslo.\n"),
        ("own|0", "Envoy seen in Oslo\n\nMara Lind met an envoy. They spoke again later.\n"),
    ]


@pytest.mark.parametrize(
    "broken",
    [
        "# article\n{p1:Mara Lind} {t1:met} {p1:an envoy}.\n",
        "# article\n{p1:Mara Lind} {t1:met {p1:an envoy}.\n@1 meeting held clear\n",
        "# article\n{p1:Mara Lind} {t1:met} {p1:an envoy}.\n@1 meeting seen clear\n",
        "# article\nNobody met.\n@1 meeting held clear\n",
    ],
)
def test_a_broken_mark_is_named(broken: str, tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(ValueError, match="article 1"):
        list(read_marked(path))


def test_marks_become_events_of_their_sentences(tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    path.write_text(MARKED, encoding="utf-8")
    (found,) = read_marked(path)
    shown = [
        (
            found["text"][slice(*one["trigger"])],
            [found["text"][slice(*party)] for party in one["parties"]],
            one["status"],
        )
        for one in found["events"]
    ]
    assert shown == [
        ("met", ["Mara Lind", "an envoy"], "held"),
        ("met", ["an envoy"], "planned"),
        ("spoke", ["They"], "held"),
    ]


def test_our_own_articles_are_sound() -> None:
    found = [article for path in sorted(OWN_ARTICLES.glob("*.txt")) for article in read_marked(path)]
    assert len(found) > 500
    assert len({article["text"] for article in found}) == len(found)


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


def test_sentences_are_marked_at_triggers_and_other_words_that_may_tell() -> None:
    weights = starting_weights(CACHE)
    reader = from_minilm(weights.weights).eval()
    tokenizer = Network().tokenizer
    text = "Mara Lind told the council of the talks."
    start = text.index("told")
    event = {"trigger": [start, start + 4], "parties": [[0, 9], [text.index("the council"), text.index(" of")]]}
    told = {**event, "topics": [], "time": [], "place": [], "channel": "statement_to", "status": "held"}

    def marked(certainty: str) -> list[tuple[str, float, bool]]:
        article = {"text": text, "events": [{**told, "certainty": certainty}]}
        found = []
        for one in marked_sentences(reader, tokenizer, [article]):
            (pieces,) = pack(cut(tokenizer, text, [Span(0, len(text))]))
            words = pieces.part(1, 1 + len(one.marks))
            first, *_ = np.flatnonzero(one.marks)
            word = text[words.starts[first] : words.ends[first]]
            found.append((word, one.clear, one.parties is not None))
            if one.parties is not None:
                at = np.flatnonzero(one.parties)
                assert {text[words.starts[i] : words.ends[i]] for i in at} >= {"Mara", "council"}
                assert "told" not in {text[words.starts[i] : words.ends[i]] for i in at}
        return [one for one in found if one[0] in ("told", "talks")]

    assert marked("clear") == [("told", 1.0, True), ("talks", 0.0, False)]
    assert marked("borderline") == [("told", BORDERLINE, True), ("talks", 0.0, False)]


def test_average_precision() -> None:
    assert average_precision([(0.9, True), (0.5, False), (0.4, True)]) == pytest.approx(83.3)
    assert average_precision([(0.9, False)]) == 0.0

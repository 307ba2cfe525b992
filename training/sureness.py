"""Fit how sure a mention of a contact is: ``python -m training.sureness`` writes ``data/contact_signs.yaml``.

The judged mentions are those of the articles held back from the training of the reader, found by rules or by reader. A
mention is right when the scorer of contacts finds two of its parties in a clear event that has its sentence for
evidence; left out are those of borderline events, and of clear ones told elsewhere. The rules were made on
``contacts/train.jsonl``, where they are right more often than elsewhere: there a mention of theirs has a sign of its
own, which is not kept.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from newsdigest.analysis import contacts
from newsdigest.analysis.references import resolve
from newsdigest.models import Document, Reading
from newsdigest.reader.model import FILES, Network
from newsdigest.reader.read import NetworkReader
from newsdigest.reader.segment import lines
from training.data import Article, read_contacts, read_jsonl
from training.evaluate import load_scorer

ALWAYS = "always"
SAME = 0.5  # share of words that two pieces of evidence have in common
TUNED = "rule, where rules were made"
SMOOTH = 1.0  # weight of the squares of the weights (ridge), chosen by cross-validation among 1, 3 and 10
OUT = Path(contacts.__file__).parents[1] / "data" / "contact_signs.yaml"
HEAD = """\
# Weights (log-odds) of what speaks for and against a mention of a contact; analysis/contacts_sure.py says what a sign
# means. Fitted by `python -m training.sureness` on {right} right and {wrong} wrong mentions: do not edit by hand.
"""


def judged_mentions(
    reading: Reading, document: Document, told: Sequence[Article], scorer: Any
) -> Iterator[tuple[Mapping[str, float], bool]]:
    """Each mention of two parties or more with its signs. ``told``: the contacts that the article tells of."""
    references, entities = resolve(document, reading)
    for sighting in contacts.sightings(document, reading, references, entities, least=0.0):
        if len(sighting.parties) < 2:
            continue
        evidence = sighting.evidence.of(document.text)
        here = [one for one in told if scorer.overlap(one["evidence"], [evidence]) >= SAME]
        found = {
            "parties": [{"name": one.name, "mention": one.span.of(document.text)} for one in sighting.parties],
            "channel": sighting.channel,
            "evidence": [evidence],
        }
        met = _met(here, found, scorer)
        if met:
            yield sighting.signs, True
        elif met is not None and _met(told, found, scorer) is False:
            yield sighting.signs, False


def _met(told: Sequence[Article], found: Article, scorer: Any) -> bool | None:
    """Whether a mention is one of the clear events told, None if it is a borderline one."""
    scores = scorer.score([{"id": 1, "contacts": list(told)}], [{"id": 1, "contacts": [found]}])["events"]
    return scores["P"] > 0 if scores["predicted"] else None


def contacts_of(article: Article, corpus: Mapping[str, Article]) -> list[Article]:
    """The contacts of an article: those of the corpus, else ours, whose parties and evidence are offsets."""
    if article["id"] in corpus:
        return list(corpus[article["id"]]["contacts"])
    text = article["text"]
    return [
        {
            **one,
            "parties": [{"name": text[start:end]} for start, end in one["parties"]],
            "evidence": [text[start:end] for start, end in one["evidence"]],
        }
        for one in article["contacts"]
    ]


def fit(judged: Sequence[tuple[Mapping[str, float], bool]], smooth: float = SMOOTH) -> dict[str, float]:
    """Weights of a logistic regression with a ridge, by Newton's method, from signs and whether they were right."""
    names = sorted({name for signs, _ in judged for name in signs})
    rows = np.array([[1.0, *(signs.get(name, 0.0) for name in names)] for signs, _ in judged])
    right = np.array([float(good) for _, good in judged])
    weights = np.zeros(len(names) + 1)
    ridge = np.diag([1e-3, *[smooth] * len(names)])
    for _ in range(50):
        said = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (said - right) + ridge @ weights
        curve = (rows * (said * (1 - said))[:, None]).T @ rows + ridge
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return {name: round(float(weight), 3) for name, weight in zip([ALWAYS, *names], weights, strict=True)}


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit how sure a mention of a contact is, on articles held back.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the corpora")
    parser.add_argument("--scorers", type=Path, default=Path("../shared/eval"), help="folder of the scorers")
    parser.add_argument("--reader", type=Path, default=FILES, help="folder of the exported reader")
    options = parser.parse_args()
    reader = NetworkReader(Network(options.reader))
    judged: list[tuple[Mapping[str, float], bool]] = []
    scorer = load_scorer(options.scorers, "score_contacts")
    corpus = {row["id"]: row for row in read_jsonl(options.data / "contacts" / "train.jsonl")}
    for article in read_contacts(options.data)[1]:
        document = Document("d1", "corpus", article["text"], tuple(lines(article["text"])))
        told = contacts_of(article, corpus)
        for signs, good in judged_mentions(reader.read(document), document, told, scorer):
            tuned = {TUNED: signs["rule"]} if article["id"] in corpus and "rule" in signs else {}
            judged.append(({**signs, **tuned}, good))
    weights = fit(judged)
    del weights[TUNED]
    right = sum(good for _, good in judged)
    head = HEAD.format(right=right, wrong=len(judged) - right)
    OUT.write_text(head + yaml.safe_dump({"weights": weights}, sort_keys=True), encoding="utf-8")


if __name__ == "__main__":
    main()

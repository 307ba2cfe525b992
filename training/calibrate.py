"""Fit the confidences of an exported reader on the articles held back from its training."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from newsdigest.models import Document
from newsdigest.reader.calibration import Calibration, log_odds
from newsdigest.reader.model import Network
from newsdigest.reader.read import NetworkReader
from newsdigest.reader.segment import lines
from training.data import Article

Judged = list[tuple[float, bool]]


def calibrate(folder: Path, attributions: Sequence[Article], contacts: Sequence[Article], scorer: Any) -> None:
    """Write ``calibration`` into the card of a reader: a slope and a shift for attributions, and for events."""
    card_file = folder / "card.json"
    card = json.loads(card_file.read_text(encoding="utf-8"))
    card.pop("calibration", None)
    card_file.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    reader = NetworkReader(Network(folder))
    judged = {
        "attribution": list(_judged_attributions(reader, attributions, scorer)),
        "event": list(_judged_events(reader, contacts)),
    }
    fitted = {name: fit(pairs) for name, pairs in judged.items()}
    card["calibration"] = {name: [one.slope, one.shift] for name, one in fitted.items()}
    card_file.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def _judged_attributions(
    reader: NetworkReader, articles: Sequence[Article], scorer: Any
) -> Iterator[tuple[float, bool]]:
    """Each attribution is scored as if it were the only one: right when content and source are."""
    for article in articles:
        for found in reader.read(_document(article)).attributions:
            if found.within is None:
                alone = {"source": found.source, "cue": found.cue, "content": found.content}
                scores = scorer.score([article], [{"id": article["id"], "attributions": [alone]}])
                yield found.confidence, scores["attributed"]["P"] > 0


def _judged_events(reader: NetworkReader, articles: Sequence[Article]) -> Iterator[tuple[float, bool]]:
    """An event is right when its trigger overlaps that of a clear one; borderline ones are not judged."""
    for article in articles:
        for found in reader.read(_document(article)).communications:
            met = {event["certainty"] for event in article["events"] if found.trigger.overlaps(tuple(event["trigger"]))}
            if met != {"borderline"}:
                yield found.confidence, bool(met)


def _document(article: Article) -> Document:
    return Document("d1", "corpus", article["text"], tuple(lines(article["text"])))


def fit(judged: Judged) -> Calibration:
    """The calibration most likely to give the judgements: pairs of sureness and whether it was right.

    Newton's method on the log-likelihood, with Platt's softened targets. Raises ValueError when all were right or all
    were wrong.
    """
    right = sum(good for _, good in judged)
    wrong = len(judged) - right
    if not right or not wrong:
        raise ValueError(f"{right} right and {wrong} wrong: there is nothing to calibrate by")
    high, low = (right + 1) / (right + 2), 1 / (wrong + 2)
    points = [(log_odds(sureness), high if good else low) for sureness, good in judged]
    slope, shift = 1.0, 0.0
    for _ in range(50):
        gradient = [0.0, 0.0]
        curve = [1e-6, 0.0, 1e-6]
        for x, target in points:
            p = 1 / (1 + math.exp(-slope * x - shift))
            weight = p * (1 - p)
            gradient[0] += (target - p) * x
            gradient[1] += target - p
            curve[0] += weight * x * x
            curve[1] += weight * x
            curve[2] += weight
        scale = curve[0] * curve[2] - curve[1] ** 2
        step = (
            (curve[2] * gradient[0] - curve[1] * gradient[1]) / scale,
            (curve[0] * gradient[1] - curve[1] * gradient[0]) / scale,
        )
        slope, shift = slope + step[0], shift + step[1]
        if max(map(abs, step)) < 1e-8:
            break
    return Calibration(round(slope, 4), round(shift, 4))

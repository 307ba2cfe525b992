"""Score a network on labelled articles with the product's own decoding."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from newsdigest.reader import decode
from newsdigest.reader.labels import MENTION_KINDS
from newsdigest.reader.segment import lines
from newsdigest.reader.windows import Pieces, cut, pack, stack
from training.data import Article
from training.model import Packaged, Reader

Run = Callable[[Sequence[Pieces]], list[decode.Output]]


def torch_runner(model: Reader) -> Run:
    packaged = Packaged(model)

    def run(windows: Sequence[Pieces]) -> list[decode.Output]:
        with torch.inference_mode():
            arrays = [a.float().numpy() for a in packaged(*(torch.from_numpy(a) for a in stack(windows)))]
        return [decode.Output(*(a[row, : len(window)] for a in arrays)) for row, window in enumerate(windows)]

    return run


def _outputs(run: Run, tokenizer: Tokenizer, text: str) -> Iterator[tuple[Pieces, decode.Output]]:
    windows = pack(cut(tokenizer, text, lines(text)))
    for at in range(0, len(windows), 16):
        batch = windows[at : at + 16]
        yield from zip(batch, run(batch), strict=True)


def _span(stretch: decode.Stretch, pieces: Pieces) -> list[int]:
    return list(decode.span_of(stretch, pieces))


def predict(run: Run, tokenizer: Tokenizer, text: str) -> list[dict[str, list[list[int]]]]:
    found = []
    for pieces, output in _outputs(run, tokenizer, text):
        for link in decode.attributions(output, pieces):
            found.append(
                {
                    "source": [_span(link.source, pieces)] if link.source else [],
                    "cue": [_span(link.cue, pieces)],
                    "content": [_span(stretch, pieces) for stretch in link.content],
                }
            )
    return found


def load_scorer(folder: Path, name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def attribution_scores(run: Run, tokenizer: Tokenizer, articles: Sequence[Article], scorer: Any) -> dict[str, float]:
    predicted = [{"id": a["id"], "attributions": predict(run, tokenizer, a["text"])} for a in articles]
    scores = scorer.score(articles, predicted)
    return {name: value["F"] if isinstance(value, dict) else value for name, value in scores.items()}


def mention_f(run: Run, tokenizer: Tokenizer, articles: Sequence[Article]) -> float:
    """F1 of mentions, exact span and kind, in percent."""
    hits = predicted = gold = 0
    for article in articles:
        want = {tuple(mention) for mention in article["mentions"]}
        got = {
            (*_span(stretch, pieces), MENTION_KINDS.index(stretch.kind))
            for pieces, output in _outputs(run, tokenizer, article["text"])
            for stretch in decode.mentions(output, pieces)
        }
        hits, predicted, gold = hits + len(want & got), predicted + len(got), gold + len(want)
    return round(200 * hits / (predicted + gold), 1) if hits else 0.0


def trigger_f(run: Run, tokenizer: Tokenizer, articles: Sequence[Article]) -> float:
    """F1 of clear triggers in percent; borderline ones are neither rewarded nor punished."""
    hits = predicted = gold = 0
    for article in articles:
        want = {tuple(event["trigger"]): event["certainty"] for event in article["events"]}
        gold += sum(certainty == "clear" for certainty in want.values())
        for pieces, output in _outputs(run, tokenizer, article["text"]):
            for trigger in decode.triggers(output, pieces):
                met = [want[other] for other in want if decode.span_of(trigger, pieces).overlaps(other)]
                hits += "clear" in met
                predicted += not met or "clear" in met
    return round(200 * hits / (predicted + gold), 1) if hits else 0.0

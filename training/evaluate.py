"""Score a network on labelled articles with the product's own decoding."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from newsdigest.reader import decode
from newsdigest.reader.labels import EVENT_ROLES, MENTION_KINDS
from newsdigest.reader.segment import lines
from newsdigest.reader.windows import Pieces, cut, pack, stack
from training.data import Article
from training.model import Reader

Run = Callable[[Sequence[Pieces]], list[decode.Output]]


def torch_runner(model: Reader) -> Run:
    def run(windows: Sequence[Pieces]) -> list[decode.Output]:
        with torch.inference_mode():
            arrays = [a.float().numpy() for a in model(*(torch.from_numpy(a) for a in stack(windows)))]
        return [decode.Output(*(a[row, : len(window)] for a in arrays)) for row, window in enumerate(windows)]

    return run


def _outputs(run: Run, tokenizer: Tokenizer, text: str) -> Iterator[tuple[Pieces, decode.Output]]:
    windows = pack(cut(tokenizer, text, lines(text)))
    for at in range(0, len(windows), 16):
        batch = windows[at : at + 16]
        yield from zip(batch, run(batch), strict=True)


def _span(stretch: decode.Stretch, pieces: Pieces) -> list[int]:
    return [int(pieces.starts[stretch.start]), int(pieces.ends[stretch.end - 1])]


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


def event_scores(run: Run, tokenizer: Tokenizer, articles: Sequence[Article]) -> dict[str, float]:
    """F1 in percent of clear triggers (borderline ones are neither rewarded nor punished) and of what belongs to them.

    A party counts as found when the last word of its phrase is inside a predicted stretch, word for word over pieces.
    """
    hits = predicted = gold = 0
    roles = {role: [0, 0, 0] for role in EVENT_ROLES}
    same = {"channel": 0, "status": 0}
    for article in articles:
        want = {tuple(event["trigger"]): event["certainty"] for event in article["events"]}
        members: dict[tuple[int, ...], dict[str, set[tuple[int, int]]]] = {}
        for event in article["events"]:
            here = members.setdefault(tuple(event["trigger"]), {role: set() for role in EVENT_ROLES})
            for role, spans in zip(
                EVENT_ROLES, (event["parties"], event["topics"], event["time"], event["place"]), strict=True
            ):
                here[role].update((start, end) for start, end in spans)
        found = [
            (_span(event.trigger, pieces), event, pieces)
            for pieces, output in _outputs(run, tokenizer, article["text"])
            for event in decode.events(output, pieces)
        ]
        gold += sum(certainty == "clear" for certainty in want.values())
        for (start, end), event, pieces in found:
            matches = [trigger for trigger in want if trigger[0] < end and start < trigger[1]]
            if not matches:
                predicted += 1
                continue
            if any(want[trigger] == "clear" for trigger in matches):
                hits += 1
                predicted += 1
                for name in same:
                    same[name] += any(
                        other[name] == getattr(event, name)
                        for other in article["events"]
                        if tuple(other["trigger"]) in matches
                    )
            for role in EVENT_ROLES:
                truth = set().union(*(members[trigger][role] for trigger in matches))
                got = [_span(stretch, pieces) for stretch in event.roles[role]]
                right = sum(any(a <= e - 1 < b for a, b in got) for _, e in truth)
                roles[role][0] += right
                roles[role][1] += len(got)
                roles[role][2] += len(truth)
    figures = {"triggers": _f1(hits, predicted, gold)}
    for name, count in same.items():
        figures[name] = round(100 * count / max(1, hits), 1)
    figures.update({role: _f1(*counts) for role, counts in roles.items()})
    return figures


def _f1(hits: int, predicted: int, gold: int) -> float:
    return round(200 * hits / (predicted + gold), 1) if hits else 0.0

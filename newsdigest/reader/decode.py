"""From the model's numbers to spans: attributions and mentions of one window, as character offsets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsdigest.reader.labels import MENTION_KINDS, ROLES
from newsdigest.reader.windows import Pieces

Floats = NDArray[np.float32]

CONTENT_FLOOR = 0.0  # log-odds: a content that its best cue claims less than this belongs to no cue
SOURCE_FLOOR = -1.0  # log-odds: a cue that claims no source more than this has none


@dataclass(frozen=True, slots=True)
class Output:
    """What the model says of one window: (length, labels) logits, and (length, 2 x width) queries and keys."""

    tags: Floats
    mentions: Floats
    queries: Floats
    keys: Floats


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pieces [start, end) of a window that carry one label, with the mean probability of that label."""

    kind: str
    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class Link:
    """One decoded attribution: its cue, its source if any, and its content in one or more stretches."""

    source: Stretch | None
    cue: Stretch
    content: tuple[Stretch, ...]
    strength: float


def _softmax(logits: Floats) -> Floats:
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), np.float32)


def stretches(logits: Floats, pieces: Pieces, kinds: Sequence[str]) -> list[Stretch]:
    """Runs of words of one kind. A word takes the label of its first piece, so no span cuts a word."""
    probabilities = _softmax(logits)
    best = probabilities.argmax(axis=-1)
    found: list[Stretch] = []
    kind, start = 0, 0
    length = len(pieces)

    def close(end: int) -> None:
        if kind:
            inside = probabilities[start:end, 2 * kind - 1] + probabilities[start:end, 2 * kind]
            found.append(Stretch(kinds[kind - 1], start, end, float(inside.mean())))

    for index in range(length):
        if not pieces.heads[index]:
            continue
        label = int(best[index]) if pieces.starts[index] >= 0 else 0
        here = (label + 1) // 2
        if here != kind or (here and label % 2):
            close(index)
            kind, start = here, index
    close(length)
    return found


def mentions(output: Output, pieces: Pieces) -> list[Stretch]:
    return stretches(output.mentions, pieces, MENTION_KINDS)


def attributions(output: Output, pieces: Pieces) -> list[Link]:
    """Each content goes to the cue that claims it most; each cue takes the source of its paragraph it claims most."""
    spans = stretches(output.tags, pieces, ROLES)
    cues = [span for span in spans if span.kind == "cue"]
    if not cues:
        return []
    queries = np.stack([output.queries[cue.start : cue.end].mean(axis=0) for cue in cues])
    width = queries.shape[1] // 2
    to_source = queries[:, :width] @ output.keys[:, :width].T
    to_content = queries[:, width:] @ output.keys[:, width:].T
    paragraphs = np.cumsum(pieces.starts < 0)
    contents: list[list[Stretch]] = [[] for _ in cues]
    strengths: list[list[float]] = [[] for _ in cues]
    for span in spans:
        if span.kind != "content":
            continue
        scores = to_content[:, span.start : span.end].mean(axis=1)
        owner = int(scores.argmax())
        if scores[owner] > CONTENT_FLOOR:
            contents[owner].append(span)
            strengths[owner].append(float(scores[owner]))
    sources = [span for span in spans if span.kind == "source"]
    found: list[Link] = []
    for index, cue in enumerate(cues):
        if not contents[index]:
            continue
        paragraph = paragraphs[cue.start]
        claims = [
            (score, span)
            for span in sources
            if paragraphs[span.start] == paragraph
            and (score := float(to_source[index, span.start : span.end].mean())) > SOURCE_FLOOR
        ]
        _, source = max(claims, key=lambda claim: claim[0], default=(0.0, None))
        found.append(
            Link(
                source=source,
                cue=cue,
                content=tuple(contents[index]),
                strength=float(1 / (1 + np.exp(-np.mean(strengths[index])))),
            )
        )
    return found

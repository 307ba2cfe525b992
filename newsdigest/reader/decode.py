"""From the model's numbers to spans: attributions, mentions and contacts of one window, as stretches of word pieces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsdigest.models import Channel, Span, Status
from newsdigest.reader.labels import CHANNELS, MENTION_KINDS, ROLES, STATUSES
from newsdigest.reader.windows import Pieces

Floats = NDArray[np.float32]

CONTENT_FLOOR = -2.0  # log-odds: a content that its best cue claims less than this belongs to no cue
SOURCE_FLOOR = -1.0  # log-odds: a cue that claims no source more than this has none
WEAK_CUE = 0.15  # probability from which a word may be the cue of a content that no sure cue claims
WEAK_FLOOR = 0.0  # log-odds with which it has to claim that content
LONG = 12  # word pieces that such a content needs: the network is seldom wrong about a long one
GROWN = 0.2  # probability of being content from which a word goes on with the content beside it
TRIGGER_FLOOR = 0.1  # probability that a word names a contact, from which it is looked at more closely
SURE_STATUS = 0.7  # probability from which a contact has a status, whatever the rules make of its words
PARTY_FLOOR = -1.0  # log-odds that a word belongs to a party of a contact


class Output(NamedTuple):
    """What the model says of one window: (length, labels) logits, and (length, roles x width) queries and keys.

    ``middle``: the states of the pieces, (length, hidden), from which the layers for contacts go on. The names of the
    fields are those of the network's outputs, in this order.
    """

    tags: Floats
    mentions: Floats
    queries: Floats
    keys: Floats
    triggers: Floats
    middle: Floats


class Look(NamedTuple):
    """What the layers for contacts say of one word of a sentence: all logits, (), (length) and (labels).

    ``clear``: that a digest must tell the contact that it names; ``parties``: for each piece of the sentence that it
    belongs to a party; ``channels``, ``statuses``: which of these it has. The names of the fields are those of the
    outputs, in this order.
    """

    clear: Floats
    parties: Floats
    channels: Floats
    statuses: Floats


class Stretch(NamedTuple):
    """Pieces [start, end) of a window that carry one label, with the mean probability of that label."""

    kind: str
    start: int
    end: int
    probability: float


class Link(NamedTuple):
    """One decoded attribution: its cue, its source if any, and its content in one or more stretches."""

    source: Stretch | None
    cue: Stretch
    content: tuple[Stretch, ...]
    strength: float


class Event(NamedTuple):
    """One decoded contact and the stretches that are its parties. ``clear``: probability that a digest must tell it.

    ``status``: None where the network is not sure of any.
    """

    clear: float
    channel: Channel
    status: Status | None
    parties: tuple[Stretch, ...]


def span_of(stretch: Stretch, pieces: Pieces) -> Span:
    """The characters of a stretch."""
    return Span(int(pieces.starts[stretch.start]), int(pieces.ends[stretch.end - 1]))


def _softmax(logits: Floats) -> Floats:
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), np.float32)


def _mean(values: Floats) -> Floats:
    """The mean over the first axis. It is asked for short arrays very often, and numpy's own takes its time."""
    return np.asarray(np.add.reduce(values) / np.float32(len(values)))


def stretches(logits: Floats, pieces: Pieces, kinds: Sequence[str]) -> list[Stretch]:
    """Runs of words of one kind. A word takes the label of its first piece, so no span cuts a word."""
    probabilities = _softmax(logits)
    heads = np.flatnonzero(pieces.heads)
    labels = np.where(pieces.starts >= 0, probabilities.argmax(axis=-1), 0)[heads]
    kind_of = (labels + 1) // 2
    begins = np.append(True, kind_of[1:] != kind_of[:-1]) | (labels % 2 == 1)
    bounds = [*heads[begins].tolist(), len(pieces)]
    found: list[Stretch] = []
    for start, end, kind in zip(bounds, bounds[1:], kind_of[begins].tolist(), strict=False):
        if kind:
            inside = probabilities[start:end, 2 * kind - 1] + probabilities[start:end, 2 * kind]
            found.append(Stretch(kinds[kind - 1], start, end, float(_mean(inside))))
    return found


def mentions(output: Output, pieces: Pieces) -> list[Stretch]:
    return stretches(output.mentions, pieces, MENTION_KINDS)


def attributions(output: Output, pieces: Pieces) -> list[Link]:
    """Each content goes to the cue that claims it most; each cue takes the source of its paragraph it claims most.

    A long content that no sure cue claims goes to a weak one: rare cues are what the network misses most.
    """
    probabilities = _softmax(output.tags)
    spans = stretches(_with_whole_contents(output.tags, probabilities, pieces), pieces, ROLES)
    sure = [span for span in spans if span.kind == "cue"]
    cues = [*sure, *_weak_cues(probabilities, pieces)]
    if not cues:
        return []
    queries = np.stack([_mean(output.queries[cue.start : cue.end]) for cue in cues])
    width = queries.shape[1] // 2
    to_source = output.keys[:, :width] @ queries[:, :width].T
    to_content = output.keys[:, width:] @ queries[:, width:].T
    paragraphs = np.cumsum(pieces.starts < 0)
    contents: list[list[Stretch]] = [[] for _ in cues]
    strengths: list[list[float]] = [[] for _ in cues]
    for span in spans:
        if span.kind != "content":
            continue
        scores = _mean(to_content[span.start : span.end])
        owner = int(scores[: len(sure)].argmax()) if sure else -1
        if owner < 0 or scores[owner] <= CONTENT_FLOOR:
            near = [at for at in range(len(sure), len(cues)) if paragraphs[cues[at].start] == paragraphs[span.start]]
            owner = max(near, key=lambda at: float(scores[at]), default=-1)
            if owner < 0 or scores[owner] <= WEAK_FLOOR or span.end - span.start < LONG:
                continue
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
            and (score := float(_mean(to_source[span.start : span.end, index]))) > SOURCE_FLOOR
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


def _with_whole_contents(logits: Floats, probabilities: Floats, pieces: Pieces) -> Floats:
    """The tags, with each content going on over words that are as good as content.

    Hysteresis (Canny 1986): a content needs one word that is likelier content than anything else, and takes in those
    beside it that have no other role and are content with a probability above GROWN.
    """
    begin = 2 * ROLES.index("content") + 1
    best = probabilities.argmax(axis=-1)
    likely = probabilities[:, begin] + probabilities[:, begin + 1]
    core = best >= begin
    hit = (pieces.starts >= 0) & (core | ((best == 0) & (likely > GROWN)))
    grown = logits.copy()
    for run in _runs(hit, likely, "content", pieces):
        words = [at for at in range(run.start, run.end) if pieces.heads[at]]
        if not core[words].any():
            continue
        for before, at in zip([None, *words], words, strict=False):
            if not core[at] or (before is not None and not core[before]):
                grown[at, begin + 1] = logits[at].max() + 1
    return grown


def _weak_cues(probabilities: Floats, pieces: Pieces) -> list[Stretch]:
    """Words that may be a cue though another label is likelier: for contents that no sure cue claims."""
    kind = 2 * ROLES.index("cue") + 1
    likely = probabilities[:, kind] + probabilities[:, kind + 1]
    unsure = (likely > WEAK_CUE) & (probabilities.argmax(axis=-1) == 0) & (pieces.starts >= 0)
    return _runs(unsure, likely, "cue", pieces)


def triggers(output: Output, pieces: Pieces) -> list[Stretch]:
    """The words that may name a contact."""
    named = 1 - _softmax(output.triggers)[:, 0]
    return _runs((named > TRIGGER_FLOOR) & (pieces.starts >= 0), named, "trigger", pieces)


def _status(logits: Floats) -> Status | None:
    """The status, if the network is sure of one that tense may tell; the others have words of their own."""
    likely = STATUSES[int(logits.argmax())]
    return likely if _softmax(logits).max() >= SURE_STATUS and likely in ("held", "planned", "ongoing") else None


def event(look: Look, pieces: Pieces) -> Event:
    """The contact that some words of a sentence name. ``pieces``: those of the sentence."""
    likely = np.asarray(1 / (1 + np.exp(-look.parties)), np.float32)
    return Event(
        clear=float(1 / (1 + np.exp(-look.clear))),
        channel=CHANNELS[int(look.channels.argmax())],
        status=_status(look.statuses),
        parties=tuple(_runs(look.parties > PARTY_FLOOR, likely, "party", pieces)),
    )


def _runs(hit: NDArray[np.bool_], probability: Floats, kind: str, pieces: Pieces) -> list[Stretch]:
    """Words in a row whose first pieces are hit."""
    heads = np.flatnonzero(pieces.heads)
    inside = hit[heads]
    if not inside.any():
        return []
    bounds = [*heads.tolist(), len(pieces)]
    padded = np.concatenate(([False], inside, [False]))
    edges = np.flatnonzero(padded[1:] != padded[:-1]).tolist()
    return [
        Stretch(kind, bounds[first], bounds[end], float(_mean(probability[bounds[first] : bounds[end]])))
        for first, end in zip(edges[::2], edges[1::2], strict=True)
    ]

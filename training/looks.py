"""The layers that look at contacts once more: copies of the reader's last ones, trained on single triggers.

An example is a sentence with one word marked: the trigger of a labelled event, another word of the lexicon, a word
that the reader may take for a trigger, or, now and then, any word. The reader stays as it is; what it makes of each
window up to its middle is computed once. Runs that differ in the order of their examples can be averaged
(Wortsman et al. 2022).
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from newsdigest.contact_words import telling
from newsdigest.reader.decode import TRIGGER_FLOOR
from newsdigest.reader.labels import CHANNELS, STATUSES
from newsdigest.reader.segment import lines, sentences
from newsdigest.reader.windows import Pieces, cut, open_tokenizer, pack, stack
from training.data import IGNORE, Article, read_contacts
from training.model import SHARED, ContactLayers, Reader, from_weights
from training.start import starting_weights
from training.train import Average, descend, mean_of, warmed_up

log = logging.getLogger("training")

RUNS = (2,)  # seeds; the mean of two runs found parties worse than either
EPOCHS = 3
RATE, HEAD_RATE = 2e-4, 1e-3
BATCH = 16
SHORTEST = 3  # pieces of a sentence
DOUBTFUL = 0.06  # probability from which a word that the reader may take for a trigger is an example
LISTED = 0.5  # of the triggers are marked by their word of the lexicon only, where they have one
ANY_WORD = 0.12  # of the sentences have another word for an example
# The scorer neither rewards nor punishes a borderline event; such a word lies between the others.
BORDERLINE, TRUST = 0.5, 0.3
_WORD = re.compile(r"[^\W\d_]+")
Stretch = tuple[int, int]
PARTIES, CHANNEL, STATUS = 2.0, 0.2, 0.2  # weights of the losses beside that of "clear"


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence with a word marked. ``parties``: whether each piece belongs to one; None where nothing is told.

    ``middle``: (length, hidden), half precision. ``clear``: 1, 0 or BORDERLINE. ``channel``, ``status``: its
    number, or IGNORE.
    """

    middle: NDArray[np.float16]
    marks: NDArray[np.bool_]
    clear: float
    parties: NDArray[np.bool_] | None
    channel: int
    status: int


def marked_sentences(
    reader: Reader, tokenizer: Tokenizer, articles: Sequence[Article], rng: random.Random | None = None
) -> Iterator[Marked]:
    """The examples of some articles with labelled events; those that the product would look at, without ``rng``."""
    for article in articles:
        text = article["text"]
        blocks = lines(text)
        ends = [sentence for block in blocks for sentence in sentences(text, block)]
        for window in pack(cut(tokenizer, text, blocks)):
            with torch.inference_mode():
                states = reader.states(*(torch.from_numpy(array) for array in stack([window])))
                (triggers,) = reader.answers(states[-1], ["triggers"])
            middle = states[SHARED][0].half().numpy()
            named = 1 - triggers[0].softmax(-1)[:, 0].numpy()
            for start, end in ends:
                inside = np.flatnonzero((window.starts >= start) & (window.starts < end) & (window.starts >= 0))
                if len(inside) >= SHORTEST:
                    here = slice(int(inside[0]), int(inside[-1]) + 1)
                    pieces = window.part(here.start, here.stop)
                    marks = _to_mark(article, (start, end), pieces, named[here], rng)
                    yield from _marked(marks, pieces, middle[here])


def _to_mark(
    article: Article, sentence: Stretch, pieces: Pieces, named: NDArray[np.float32], rng: random.Random | None
) -> dict[Stretch, list[Article]]:
    """The words of a sentence to mark, each with the events that it is a trigger of."""
    text = article["text"]
    told: dict[Stretch, list[Article]] = {}
    listed = [match.span() for match in telling().finditer(text, *sentence)]
    for event in article["events"]:
        start, end = event["trigger"]
        if sentence[0] <= start < sentence[1]:
            # The product marks the word of the lexicon in "a fifth round of talks", or what it takes for a trigger.
            inside = [word for word in listed if start <= word[0] and word[1] <= end]
            marked = inside[0] if inside and (rng is None or rng.random() < LISTED) else (start, end)
            told.setdefault(marked, []).append(event)
    triggers = [event["trigger"] for event in article["events"]]
    words = [match.span() for match in _WORD.finditer(text, *sentence)]
    floor = DOUBTFUL if rng else TRIGGER_FLOOR
    doubtful = [word for word in words if named[_inside(pieces, [word])].max(initial=0.0) > floor]
    plain = [word for word in words if text[word[0]].islower() and word not in doubtful]
    drawn = [rng.choice(plain)] if rng and plain and rng.random() < ANY_WORD else []
    for word in (*listed, *doubtful, *drawn):
        if not any(word[0] < end and start < word[1] for start, end in triggers):
            told[word] = []
    return told


def _marked(told: Mapping[Stretch, Sequence[Article]], pieces: Pieces, middle: NDArray[np.float16]) -> Iterator[Marked]:
    for trigger, events in told.items():
        marks = _inside(pieces, [trigger])
        if marks.any():
            is_clear = any(event["certainty"] == "clear" for event in events)
            yield Marked(
                middle,
                marks,
                clear=1.0 if is_clear else BORDERLINE if events else 0.0,
                parties=_inside(pieces, [span for event in events for span in event["parties"]]) if events else None,
                channel=CHANNELS.index(events[0]["channel"]) if events else IGNORE,
                status=STATUSES.index(events[0]["status"]) if events else IGNORE,
            )


def _inside(pieces: Pieces, spans: Sequence[Sequence[int]]) -> NDArray[np.bool_]:
    hit = np.zeros(len(pieces), bool)
    for start, end in spans:
        hit |= (pieces.starts < end) & (pieces.ends > start)
    return hit


def _stacked(batch: Sequence[Marked]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """middle, marks, which pieces are real, and which belong to parties, padded at the right."""
    longest = max(len(one.marks) for one in batch)
    middle = np.zeros((len(batch), longest, batch[0].middle.shape[1]), np.float32)
    marks = np.zeros((len(batch), longest), np.int64)
    real, parties = (np.zeros((len(batch), longest), np.float32) for _ in range(2))
    for row, one in enumerate(batch):
        length = len(one.marks)
        middle[row, :length], marks[row, :length], real[row, :length] = one.middle, one.marks, 1
        if one.parties is not None:
            parties[row, :length] = one.parties
    return torch.from_numpy(middle), torch.from_numpy(marks), torch.from_numpy(real), torch.from_numpy(parties)


def loss_of(layers: ContactLayers, batch: Sequence[Marked]) -> Tensor:
    """The weighted sum of the losses of a batch, a scalar."""
    middle, marks, real, parties = _stacked(batch)
    clear, party, channels, statuses = layers(middle, marks, real)
    wanted = torch.tensor([one.clear for one in batch])
    trust = torch.where(wanted == BORDERLINE, TRUST, 1.0)
    total = (binary_cross_entropy_with_logits(clear, wanted, reduction="none") * trust).mean()
    told = torch.tensor([one.parties is not None for one in batch])
    if told.any():
        each = binary_cross_entropy_with_logits(party, parties, reduction="none") * real
        total = total + PARTIES * (each.sum(1) / real.sum(1))[told].mean()
        for logits, numbers, weight in (
            (channels, [one.channel for one in batch], CHANNEL),
            (statuses, [one.status for one in batch], STATUS),
        ):
            total = total + weight * cross_entropy(logits, torch.tensor(numbers), ignore_index=IGNORE)
    return total


def train_looks(options: argparse.Namespace, weights: Path) -> Path:
    """Train the layers for a reader; the path of their averaged weights. Finished runs are not run again."""
    torch.set_num_threads(options.threads)
    reader = from_weights(torch.load(weights, weights_only=True)).eval()
    tokenizer = open_tokenizer(starting_weights(options.cache).tokenizer)
    labelled, held_back = read_contacts(options.data)
    if options.tiny:
        labelled, held_back = labelled[:3], held_back[:1]
    folder = options.out / "looks"
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{seed}.pt" for seed in RUNS]
    if not all(path.exists() for path in paths):
        pool = list(marked_sentences(reader, tokenizer, labelled, random.Random(0)))
        held = list(marked_sentences(reader, tokenizer, held_back))
        for seed, path in zip(RUNS, paths, strict=True):
            if not path.exists():
                torch.save(_run(reader, pool, held, seed, folder / "figures.jsonl"), path)
    torch.save(mean_of([torch.load(path, weights_only=True) for path in paths]), options.out / "looks.pt")
    return Path(options.out, "looks.pt")


def _run(
    reader: Reader, pool: Sequence[Marked], held: Sequence[Marked], seed: int, figures_file: Path
) -> dict[str, Tensor]:
    torch.manual_seed(seed)
    rng = random.Random(seed)
    layers = ContactLayers(reader)
    fresh = [one for name, one in layers.named_parameters() if not name.startswith("layers.")]
    optimizer = torch.optim.AdamW(
        [{"params": layers.layers.parameters(), "lr": RATE}, {"params": fresh, "lr": HEAD_RATE}], weight_decay=0.01
    )
    schedule = warmed_up(optimizer, EPOCHS * (len(pool) // BATCH + 1))
    average = Average(layers, 0.995)
    step = 0
    for epoch in range(1, EPOCHS + 1):
        layers.train()
        for batch in _batches(pool, rng):
            loss = loss_of(layers, batch)
            descend(loss, layers, optimizer, schedule)
            step += 1
            average.update(layers, step)
        scored = ContactLayers(reader).eval()
        scored.load_state_dict(average.weights)
        figures = {"seed": seed, "epoch": epoch, **scores(scored, held)}
        log.info("%s", figures)
        with figures_file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(figures) + "\n")
    return average.weights


def _batches(pool: Sequence[Marked], rng: random.Random) -> list[list[Marked]]:
    """Batches of sentences of like length, in random order."""
    mixed = rng.sample(pool, len(pool))
    chunks = [sorted(mixed[at : at + 256], key=lambda one: len(one.marks)) for at in range(0, len(mixed), 256)]
    found = [chunk[at : at + BATCH] for chunk in chunks for at in range(0, len(chunk), BATCH)]
    rng.shuffle(found)
    return found


def scores(layers: ContactLayers, held: Sequence[Marked]) -> dict[str, float]:
    """Average precision, in percent, of "clear" over marked words (not borderline) and of "party" over pieces; right
    statuses of clear contacts, in percent."""
    sure: list[tuple[float, bool]] = []
    parts: list[tuple[float, bool]] = []
    right: list[bool] = []
    for at in range(0, len(held), BATCH):
        batch = held[at : at + BATCH]
        middle, marks, real, _ = _stacked(batch)
        with torch.inference_mode():
            clear, party, *_, statuses = layers(middle, marks, real)
        for row, one in enumerate(batch):
            if one.clear != BORDERLINE:
                sure.append((float(clear[row]), one.clear == 1))
            if one.parties is not None and one.clear == 1:
                parts += zip(party[row, : len(one.parties)].tolist(), one.parties.tolist(), strict=True)
                right.append(int(statuses[row].argmax()) == one.status)
    statuses_right = round(100 * sum(right) / max(1, len(right)), 1)
    return {"clear": average_precision(sure), "parties": average_precision(parts), "statuses": statuses_right}


def average_precision(judged: Sequence[tuple[float, bool]]) -> float:
    """The mean of the precisions at each right answer, the surest first, in percent; 0 when none is right."""
    ordered = [right for _, right in sorted(judged, key=lambda one: -one[0])]
    precisions = [
        count / (at + 1) for at, (right, count) in enumerate(zip(ordered, accumulate(ordered), strict=True)) if right
    ]
    return round(100 * sum(precisions) / len(precisions), 1) if precisions else 0.0

"""The training of the reader, in stages. Seeded; goes on after the last finished epoch."""

from __future__ import annotations

import argparse
import json
import logging
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from newsdigest.reader.windows import open_tokenizer, stack
from training.data import IGNORE, LABELS, Article, Example, examples, read_contacts, read_jsonl, read_tagged
from training.evaluate import attribution_scores, event_scores, load_scorer, mention_f, torch_runner
from training.model import HEADS, Reader, from_minilm, is_new, load
from training.start import starting_weights

log = logging.getLogger("training")

HELD_BACK = 30  # PolNeAR training articles kept out of training, to choose between designs without looking at dev
# Channel and status stand on one word in a hundred: with more weight they would pull the encoder about.
WEIGHTS = {
    "tags": 1.0, "mentions": 1.0, "triggers": 1.0, "channels": 0.1, "statuses": 0.1, "links": 3.0, "events": 1.5,
}  # fmt: skip


def _labels(batch: Sequence[Example], name: str, length: int) -> Tensor:
    rows = np.full((len(batch), length), IGNORE, np.int64)
    for row, example in enumerate(batch):
        if name in example.labels:
            values = example.labels[name]
            rows[row, : len(values)] = values
    return torch.from_numpy(rows)


def loss_of(model: Reader, batch: Sequence[Example]) -> Tensor:
    ids, case, mask = (torch.from_numpy(array) for array in stack([example.pieces for example in batch]))
    out = dict(zip(HEADS, model(ids, case, mask), strict=True))
    total = torch.zeros(())
    for name in LABELS:
        labels = _labels(batch, name, ids.shape[1])
        if (labels != IGNORE).any():
            loss = cross_entropy(out[name].float().flatten(0, 1), labels.flatten(), ignore_index=IGNORE)
            total = total + WEIGHTS[name] * loss
    for name, queries, keys in (("links", "queries", "keys"), ("events", "event_queries", "event_keys")):
        link = _link_loss(batch, name, out[queries].float(), out[keys].float())
        total = total if link is None else total + WEIGHTS[name] * link
    return total


def _link_loss(batch: Sequence[Example], name: str, queries: Tensor, keys: Tensor) -> Tensor | None:
    """Binary cross entropy of "this piece is this role of this cue or trigger", over all of them, pieces and roles."""
    losses = []
    for row, example in enumerate(batch):
        links = getattr(example, name)
        if not links:
            continue
        length, roles = len(example.pieces), len(links[0]) - 1
        width = queries.shape[2] // roles
        asked = torch.stack([queries[row, asking.tolist()].mean(0) for asking, *_ in links])
        for role in range(roles):
            columns = slice(role * width, (role + 1) * width)
            scores = asked[:, columns] @ keys[row, :length, columns].T
            wanted = torch.zeros_like(scores)
            for at, link in enumerate(links):
                wanted[at, link[1 + role].tolist()] = 1.0
            losses.append(binary_cross_entropy_with_logits(scores, wanted, reduction="none").flatten())
    return torch.cat(losses).mean() if losses else None


def batches(pool: list[Example], size: int, rng: random.Random) -> list[list[Example]]:
    """Batches of windows of like length, in random order."""
    rng.shuffle(pool)
    out = []
    for at in range(0, len(pool), size * 40):
        chunk = sorted(pool[at : at + size * 40], key=lambda example: len(example.pieces))
        out += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    rng.shuffle(out)
    return out


def _optimizer(model: Reader, rate: float, head_rate: float) -> torch.optim.AdamW:
    groups: dict[tuple[bool, bool], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            groups.setdefault((is_new(name), parameter.ndim > 1), []).append(parameter)
    return torch.optim.AdamW(
        [
            {"params": members, "lr": head_rate if fresh else rate, "weight_decay": 0.01 if matrix else 0.0}
            for (fresh, matrix), members in groups.items()
        ]
    )


class Average:
    """Exponential moving average of the weights (Polyak and Juditsky 1992): what is scored and shipped."""

    def __init__(self, model: Reader, decay: float) -> None:
        self.decay = decay
        self.weights = {name: value.detach().clone() for name, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: Reader, step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))
        for name, value in model.state_dict().items():
            if name != "words.weight":
                self.weights[name].lerp_(value, 1 - decay)


@dataclass(frozen=True, slots=True)
class Stage:
    """One rise and fall of the learning rate. ``after``: the stage whose averaged weights it starts from.

    ``rate`` and ``head_rate``: peaks for the encoder (0: it stays as it is) and for the new parts. ``hide``: some word
    pieces are hidden.
    ``names``: the share of CoNLL-2003 that is used. ``contacts``: how often an epoch has each article of contacts.
    """

    name: str
    after: str | None
    epochs: int
    rate: float
    head_rate: float
    seed: int
    hide: bool
    names: float
    contacts: int
    attributions: bool = True


STAGES = (
    Stage("attributions", None, 6, 2e-4, 1e-3, seed=1, hide=False, names=1.0, contacts=0),
    Stage("hidden-words", "attributions", 3, 1e-4, 3e-4, seed=11, hide=True, names=1.0, contacts=0),
    Stage(
        "contact-heads", "hidden-words", 4, 0.0, 2e-3, seed=20, hide=False, names=0.0, contacts=1, attributions=False
    ),
    Stage("contacts-1", "contact-heads", 3, 1e-4, 3e-4, seed=21, hide=True, names=0.5, contacts=2),
    Stage("contacts-2", "contact-heads", 2, 1e-4, 3e-4, seed=22, hide=True, names=0.5, contacts=2),
)
SHIPPED = ("contacts-1", "contacts-2")  # stages with one start, whose weights are averaged


@dataclass(frozen=True, slots=True)
class Corpora:
    """What is trained on, and the articles that the figures after each epoch are of."""

    attributions: list[Article]
    conll: list[Article]
    politics: list[Article]
    contacts: list[Article]
    checks: dict[str, list[Article]]

    def of(self, stage: Stage) -> list[Article]:
        conll = list(self.conll)
        random.Random(stage.seed).shuffle(conll)
        conll = conll[: round(len(conll) * stage.names)]
        others = self.attributions + conll + self.politics * 3 if stage.attributions else []
        return others + self.contacts * stage.contacts


def read_corpora(data: Path, *, tiny: bool) -> Corpora:
    polnear = read_jsonl(data / "polnear" / "train.jsonl")
    random.Random(7).shuffle(polnear)
    contacts, held_contacts = read_contacts(data)
    checks = {
        "held": polnear[:HELD_BACK],
        "dev": read_jsonl(data / "polnear" / "dev.jsonl"),
        "conll": read_tagged(data / "ner" / "conll2003.dev.txt"),
        "politics": read_tagged(data / "ner" / "politics.dev.txt"),
        "contacts": held_contacts,
    }
    corpora = Corpora(
        attributions=polnear[HELD_BACK:],
        conll=read_tagged(data / "ner" / "conll2003.train.txt"),
        politics=read_tagged(data / "ner" / "politics.train.txt"),
        contacts=contacts,
        checks=checks,
    )
    if not tiny:
        return corpora
    return Corpora(
        corpora.attributions[:3],
        corpora.conll[:3],
        corpora.politics[:1],
        corpora.contacts[:3],
        {name: articles[:1] for name, articles in checks.items()},
    )


def train(options: argparse.Namespace, stages: Sequence[Stage] = STAGES) -> Path:
    """Run the stages that are not finished yet; the path of the averaged weights of those that are shipped."""
    torch.set_num_threads(options.threads)
    start = starting_weights(options.cache)
    tokenizer = open_tokenizer(start.tokenizer)
    corpora = read_corpora(options.data, tiny=options.tiny)
    for stage in stages:
        finished = options.out / stage.name / "reader.pt"
        if finished.exists():
            continue
        torch.manual_seed(stage.seed)
        model = from_minilm(start.weights)
        if stage.after is not None:
            load(model, options.out / stage.after / "reader.pt")
        _run(stage, model, tokenizer, corpora, options)
    return average_of([options.out / name / "reader.pt" for name in SHIPPED], options.out / "reader.pt")


def average_of(parts: Sequence[Path], out: Path) -> Path:
    """The mean of several weights with one start (Wortsman et al. 2022)."""
    weights = [torch.load(part, weights_only=True) for part in parts]
    torch.save({name: sum(w[name] for w in weights) / len(weights) for name in weights[0]}, out)
    return out


def _run(stage: Stage, model: Reader, tokenizer: Tokenizer, corpora: Corpora, options: argparse.Namespace) -> None:
    out = options.out / stage.name
    out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(stage.seed)
    corpus = corpora.of(stage)

    def fresh() -> list[list[Example]]:
        return batches(list(examples(corpus, tokenizer, rng, hide=stage.hide)), options.batch, rng)

    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name != "words.weight" and (stage.rate > 0 or name.split(".")[0] in HEADS))
    optimizer = _optimizer(model, stage.rate, stage.head_rate)
    total = len(fresh()) * stage.epochs
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (0.06 * total + 1), max(0.0, (total - step) / (0.94 * total + 1)))
    )
    average = Average(model, options.average)
    step = first = 0
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(saved["model"])
        average.weights = saved["average"]
        optimizer.load_state_dict(saved["optimizer"])
        schedule.load_state_dict(saved["schedule"])
        rng.setstate(saved["rng"])
        step, first = saved["step"], saved["epoch"]
        log.info("%s: resumed after epoch %d", stage.name, first)

    for epoch in range(first, stage.epochs):
        model.train()
        began, pieces, summed = time.perf_counter(), 0, 0.0
        todo = fresh()
        for index, batch in enumerate(todo):
            with torch.autocast("cpu", torch.bfloat16, enabled=options.bf16):
                loss = loss_of(model, batch)
            optimizer.zero_grad(set_to_none=True)
            torch.autograd.backward(loss)
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            average.update(model, step)
            pieces += sum(len(example.pieces) for example in batch)
            summed += float(loss.detach())
            if not math.isfinite(summed):
                raise RuntimeError(f"the loss is not finite at step {step}")
            if index % 50 == 49:
                speed = pieces / (time.perf_counter() - began)
                at = f"{stage.name} epoch {epoch + 1} {index + 1}/{len(todo)}"
                log.info("%s loss %.4f %.0f pieces/s", at, summed / (index + 1), speed)
        checks = corpora.checks if stage.attributions else {"contacts": corpora.checks["contacts"]}
        report(model, average, tokenizer, checks, options.scorers, out / "figures.jsonl", epoch + 1)
        temporary = checkpoint.with_suffix(".new")
        torch.save(
            {
                "model": model.state_dict(), "average": average.weights, "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(), "rng": rng.getstate(), "step": step, "epoch": epoch + 1,
            },
            temporary,
        )  # fmt: skip
        temporary.replace(checkpoint)
    torch.save(average.weights, out / "reader.pt")


def report(
    model: Reader,
    average: Average,
    tokenizer: Tokenizer,
    checks: dict[str, list[Article]],
    scorers: Path,
    figures_file: Path,
    epoch: int,
) -> None:
    """Score the averaged weights and append the figures to a file of JSON lines."""
    kept = {name: value.clone() for name, value in model.state_dict().items()}
    model.load_state_dict(average.weights)
    model.eval()
    run = torch_runner(model)
    scorer = load_scorer(scorers, "score_attributions")
    figures: dict[str, object] = {"epoch": epoch}
    for name, articles in checks.items():
        if "events" in articles[0]:
            figures[name] = event_scores(run, tokenizer, articles)
        elif "attributions" in articles[0]:
            figures[name] = attribution_scores(run, tokenizer, articles, scorer)
        else:
            figures[name] = mention_f(run, tokenizer, articles)
    log.info("%s", figures)
    with figures_file.open("a", encoding="utf-8") as file:
        file.write(json.dumps(figures) + "\n")
    model.load_state_dict(kept)


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train the reader and export it to OUT/files.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the corpora")
    parser.add_argument("--scorers", type=Path, default=Path("../shared/eval"), help="folder of the scorers")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints, figures and reader.pt")
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path("~/.cache/newsdigest-training").expanduser(),
        help="where the starting weights are kept",
    )
    parser.add_argument("--batch", type=int, default=16, help="windows a step")
    parser.add_argument("--average", type=float, default=0.998, help="decay of the moving average of the weights")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--bf16", action="store_true", help="multiply in bfloat16 (processors with AVX-512 BF16)")
    parser.add_argument("--tiny", action="store_true", help="a few articles only, to see that everything runs")
    return parser.parse_args(arguments)

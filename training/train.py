"""The training of the reader, in stages. Seeded; goes on after the last finished epoch."""

from __future__ import annotations

import argparse
import copy
import json
import logging
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR

from newsdigest.reader.windows import open_tokenizer
from training.data import Article, Example, examples, read_contacts, read_jsonl, read_tagged, with_events
from training.evaluate import attribution_scores, load_scorer, mention_f, torch_runner, trigger_f
from training.loss import loss_of
from training.model import HEADS, Reader, from_minilm, from_weights, is_new
from training.narrow import importance, narrowed
from training.start import starting_weights

log = logging.getLogger("training")

HELD_BACK = 30  # PolNeAR training articles kept out of training, to choose between designs without looking at dev


def batches(pool: list[Example], size: int, rng: random.Random) -> list[list[Example]]:
    """Batches of windows of like length, in random order."""
    rng.shuffle(pool)
    out = []
    for at in range(0, len(pool), size * 40):
        chunk = sorted(pool[at : at + size * 40], key=lambda example: len(example.pieces))
        out += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    rng.shuffle(out)
    return out


def warmed_up(optimizer: torch.optim.Optimizer, total: int) -> LambdaLR:
    """The rate rises over the first 6 % of ``total`` steps and falls to nothing over the others."""
    return LambdaLR(
        optimizer, lambda step: min((step + 1) / (0.06 * total + 1), max(0.0, (total - step) / (0.94 * total + 1)))
    )


def descend(loss: Tensor, model: nn.Module, optimizer: torch.optim.Optimizer, schedule: LambdaLR) -> None:
    """One step down the gradient of a loss, clipped to norm 1."""
    optimizer.zero_grad(set_to_none=True)
    torch.autograd.backward(loss)
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    schedule.step()


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

    def __init__(self, model: torch.nn.Module, decay: float) -> None:
        self.decay = decay
        self.weights = {name: value.detach().clone() for name, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: torch.nn.Module, step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))
        for name, value in model.state_dict().items():
            if name != "words.weight":
                self.weights[name].lerp_(value, 1 - decay)


@dataclass(frozen=True, slots=True)
class Stage:
    """One rise and fall of the learning rate. ``after``: the stages from whose mean weights it starts.

    ``rate`` and ``head_rate``: peaks for the encoder (0: it stays as it is) and for the new parts. ``hide``: some word
    pieces are hidden. ``names``: the share of CoNLL-2003 that is used. ``contacts``: how often an epoch has each
    article of contacts. ``attributions``: the share used of the PolNeAR articles without events. ``taught``: by the
    network as it was. ``inner``: the width its inner layers are cut to. ``shipped``: its weights go into the
    mean that is exported.
    """

    name: str
    after: tuple[str, ...]
    epochs: int
    rate: float
    head_rate: float
    seed: int
    hide: bool
    names: float
    contacts: int
    attributions: float = 1.0
    taught: bool = False
    inner: int | None = None
    shipped: bool = False


STAGES = (
    Stage("attributions", (), 6, 2e-4, 1e-3, seed=1, hide=False, names=1.0, contacts=0),
    Stage("hidden-words", ("attributions",), 3, 1e-4, 3e-4, seed=11, hide=True, names=1.0, contacts=0),
    Stage(
        "contact-heads", ("hidden-words",), 4, 0.0, 2e-3, seed=20, hide=False, names=0.0, contacts=1, attributions=0.0
    ),
    Stage("contacts-1", ("contact-heads",), 3, 1e-4, 3e-4, seed=21, hide=True, names=0.5, contacts=2),
    Stage("contacts-2", ("contact-heads",), 2, 1e-4, 3e-4, seed=22, hide=True, names=0.5, contacts=2),
    Stage(
        "narrow", ("contacts-1", "contacts-2"), 3, 2e-4, 3e-4, seed=31, hide=True, names=0.5, contacts=2, taught=True,
        inner=1024, shipped=True,
    ),
    Stage(
        "contacts-3", ("narrow",), 2, 1e-4, 4e-4, seed=41, hide=True, names=0.25, contacts=2, attributions=0.3,
        taught=True, shipped=True,
    ),
    Stage(
        "contacts-4", ("narrow",), 1, 1e-4, 4e-4, seed=42, hide=True, names=0.25, contacts=1, attributions=0.6,
        taught=True, shipped=True,
    ),
)  # fmt: skip


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
        contacts = self.contacts * stage.contacts
        if not stage.attributions:
            return contacts
        plain = [article for article in self.attributions if "events" not in article]
        random.Random(stage.seed).shuffle(plain)
        plain = plain[: round(len(plain) * stage.attributions)]
        told = [article for article in self.attributions if "events" in article]
        return plain + told + conll + self.politics * 3 + contacts


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
    in_polnear = {f"polnear-train|{article['id']}" for article in polnear}
    corpora = Corpora(
        attributions=with_events(polnear[HELD_BACK:], contacts),
        conll=read_tagged(data / "ner" / "conll2003.train.txt"),
        politics=read_tagged(data / "ner" / "politics.train.txt"),
        contacts=[article for article in contacts if article["id"] not in in_polnear],
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
        model = _start_of(stage, options.out) if stage.after else from_minilm(start.weights)
        _run(stage, model, tokenizer, corpora, options)
    shipped = Path(options.out, "reader.pt")
    torch.save(mean_of(_weights(options.out, [stage.name for stage in stages if stage.shipped])), shipped)
    return shipped


def _start_of(stage: Stage, out: Path) -> Reader:
    return from_weights(mean_of(_weights(out, stage.after)))


def _weights(out: Path, stages: Sequence[str]) -> list[dict[str, Tensor]]:
    return [torch.load(out / name / "reader.pt", weights_only=True) for name in stages]


def mean_of(weights: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of several weights with one start (Wortsman et al. 2022)."""
    return {name: torch.stack([one[name] for one in weights]).mean(0) for name in weights[0]}


def _run(stage: Stage, model: Reader, tokenizer: Tokenizer, corpora: Corpora, options: argparse.Namespace) -> None:
    out = options.out / stage.name
    out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(stage.seed)
    corpus = corpora.of(stage)

    def fresh() -> list[list[Example]]:
        return batches(list(examples(corpus, tokenizer, rng, hide=stage.hide)), options.batch, rng)

    teacher = copy.deepcopy(model).eval() if stage.taught else None
    if stage.inner is not None:
        model = narrowed(model, importance(model, fresh()[:100]), stage.inner)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name != "words.weight" and (stage.rate > 0 or name.split(".")[0] in HEADS))
    optimizer = _optimizer(model, stage.rate, stage.head_rate)
    schedule = warmed_up(optimizer, len(fresh()) * stage.epochs)
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
                loss = loss_of(model, batch, teacher)
            descend(loss, model, optimizer, schedule)
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
            figures[name] = trigger_f(run, tokenizer, articles)
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

"""The training of the reader. Seeded; goes on after the last finished epoch."""

from __future__ import annotations

import argparse
import json
import logging
import math
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from newsdigest.reader.labels import MENTION_TAGS, TAGS
from newsdigest.reader.windows import open_tokenizer, stack
from training.data import IGNORE, Article, Example, examples, read_jsonl, read_tagged
from training.evaluate import attribution_scores, load_scorer, mention_f, torch_runner
from training.model import LINK, Reader, from_minilm
from training.start import starting_weights

log = logging.getLogger("training")

HELD_BACK = 30  # training articles kept out of training, to choose between designs without looking at dev
LINK_WEIGHT = 3.0


def _labels(batch: Sequence[Example], name: str, length: int) -> Tensor:
    rows = np.full((len(batch), length), IGNORE, np.int64)
    for row, example in enumerate(batch):
        values = getattr(example, name)
        rows[row, : len(values)] = values
    return torch.from_numpy(rows)


def loss_of(model: Reader, batch: Sequence[Example]) -> Tensor:
    ids, case, mask = (torch.from_numpy(array) for array in stack([example.pieces for example in batch]))
    tags, mentions, queries, keys = model(ids, case, mask)
    total = torch.zeros(())
    for logits, name in ((tags, "tags"), (mentions, "mentions")):
        labels = _labels(batch, name, ids.shape[1])
        if (labels != IGNORE).any():
            total = total + cross_entropy(logits.float().flatten(0, 1), labels.flatten(), ignore_index=IGNORE)
    link = _link_loss(batch, queries.float(), keys.float())
    return total if link is None else total + LINK_WEIGHT * link


def _link_loss(batch: Sequence[Example], queries: Tensor, keys: Tensor) -> Tensor | None:
    """Binary cross entropy of "this piece belongs to this cue", over all cues, pieces and both roles."""
    losses = []
    for row, example in enumerate(batch):
        if not example.links:
            continue
        length = len(example.pieces)
        asked = torch.stack([queries[row, cue.tolist()].mean(0) for cue, _, _ in example.links])
        for role in range(2):
            columns = slice(role * LINK, (role + 1) * LINK)
            scores = asked[:, columns] @ keys[row, :length, columns].T
            wanted = torch.zeros_like(scores)
            for at, link in enumerate(example.links):
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
    new = ("case.", "tags.", "mentions.", "queries.", "keys.")
    groups: dict[tuple[bool, bool], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            groups.setdefault((name.startswith(new), parameter.ndim > 1), []).append(parameter)
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


def train(options: argparse.Namespace) -> None:
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    start = starting_weights(options.cache)
    tokenizer = open_tokenizer(start.tokenizer)
    model = from_minilm(start.weights, len(TAGS), len(MENTION_TAGS))

    data: Path = options.data
    polnear = read_jsonl(data / "polnear" / "train.jsonl")
    random.Random(7).shuffle(polnear)
    held, polnear = polnear[:HELD_BACK], polnear[0 if options.all_articles else HELD_BACK :]
    conll = read_tagged(data / "ner" / "conll2003.train.txt")
    politics = read_tagged(data / "ner" / "politics.train.txt")
    checks = {
        "held": held,
        "dev": read_jsonl(data / "polnear" / "dev.jsonl"),
        "conll": read_tagged(data / "ner" / "conll2003.dev.txt"),
        "politics": read_tagged(data / "ner" / "politics.dev.txt"),
    }
    if options.tiny:
        polnear, conll, politics = polnear[:3], conll[:3], politics[:1]
        checks = {name: articles[:1] for name, articles in checks.items()}
    corpus: list[Article] = polnear + conll + politics * 3

    rng = random.Random(options.seed)
    optimizer = _optimizer(model, options.rate, options.head_rate)
    per_epoch = len(batches(list(examples(corpus, tokenizer, rng)), options.batch, rng))
    total = per_epoch * options.epochs
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
        log.info("resumed after epoch %d", first)

    for epoch in range(first, options.epochs):
        model.train()
        began, pieces, summed = time.perf_counter(), 0, 0.0
        todo = batches(list(examples(corpus, tokenizer, rng)), options.batch, rng)
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
                log.info(
                    "epoch %d %d/%d loss %.4f %.0f pieces/s",
                    epoch + 1,
                    index + 1,
                    len(todo),
                    summed / (index + 1),
                    speed,
                )
        report(model, average, tokenizer, checks, options, epoch + 1)
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
    options: argparse.Namespace,
    epoch: int,
) -> None:
    """Score the averaged weights and append the figures to ``figures.jsonl``."""
    kept = {name: value.clone() for name, value in model.state_dict().items()}
    model.load_state_dict(average.weights)
    model.eval()
    run = torch_runner(model)
    scorer = load_scorer(options.scorers, "score_attributions")
    figures: dict[str, object] = {"epoch": epoch}
    for name, articles in checks.items():
        if "attributions" in articles[0]:
            figures[name] = attribution_scores(run, tokenizer, articles, scorer)
        else:
            figures[name] = mention_f(run, tokenizer, articles)
    log.info("%s", figures)
    with (options.out / "figures.jsonl").open("a", encoding="utf-8") as file:
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
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--batch", type=int, default=16, help="windows a step")
    parser.add_argument("--rate", type=float, default=2e-4, help="peak learning rate of the encoder")
    parser.add_argument("--head-rate", type=float, default=1e-3, help="peak learning rate of the new parts")
    parser.add_argument("--average", type=float, default=0.998, help="decay of the moving average of the weights")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--bf16", action="store_true", help="multiply in bfloat16 (processors with AVX-512 BF16)")
    parser.add_argument("--all-articles", action="store_true", help="train on the held-back articles too")
    parser.add_argument("--tiny", action="store_true", help="a few articles only, to see that everything runs")
    return parser.parse_args(arguments)

"""The reader's network: a BERT encoder with a letter-case embedding and three small heads, in plain torch."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu

from newsdigest.reader.labels import CHANNELS, EVENT_ROLES, MENTION_TAGS, STATUSES, TAGS, TRIGGER_TAGS

LINK = 128  # width of the query and key of one role of an attribution
ROLES = 2  # source, content
ATTENTION_HEADS = 12
EVENT_LINK = 64  # the same for one role of a contact
SHARED = 4  # layers below those that look at contacts once more


HEADS = {
    "tags": len(TAGS),
    "mentions": len(MENTION_TAGS),
    "queries": ROLES * LINK,
    "keys": ROLES * LINK,
    "triggers": len(TRIGGER_TAGS),
    "channels": len(CHANNELS),
    "statuses": len(STATUSES),
    "event_queries": len(EVENT_ROLES) * EVENT_LINK,
    "event_keys": len(EVENT_ROLES) * EVENT_LINK,
}
# What the packaged network answers; the other heads are there to teach it.
PACKAGED = ("tags", "mentions", "queries", "keys", "triggers")
# The product of a query and a key is divided by the root of their width, half of it on each side.
SCALES = {
    "queries": LINK**0.25,
    "keys": LINK**0.25,
    "event_queries": EVENT_LINK**0.25,
    "event_keys": EVENT_LINK**0.25,
}


class Layer(nn.Module):
    def __init__(self, hidden: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(hidden, hidden) for _ in range(3))
        self.attended = nn.Linear(hidden, hidden)
        self.attended_norm = nn.LayerNorm(hidden, eps=1e-12)
        self.inner = nn.Linear(hidden, inner)
        self.outer = nn.Linear(inner, hidden)
        self.outer_norm = nn.LayerNorm(hidden, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, hidden = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, length, self.heads, hidden // self.heads).transpose(1, 2)

        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        weights = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(hidden // self.heads) + bias, -1)
        mixed = (weights @ v).transpose(1, 2).reshape(batch, length, hidden)
        x = self.attended_norm(x + self.dropout(self.attended(mixed)))
        out: Tensor = self.outer_norm(x + self.dropout(self.outer(gelu(self.inner(x), approximate="tanh"))))
        return out


def _bias(mask: Tensor, like: Tensor) -> Tensor:
    """What keeps the attention away from padding."""
    return (1.0 - mask[:, None, None, :].to(like.dtype)) * -10000.0


class Reader(nn.Module):
    """ids, case, mask of shape (batch, length) -> the outputs named in HEADS, each of shape (batch, length, width)."""

    def __init__(
        self,
        *,
        vocabulary: int,
        hidden: int,
        layers: int,
        heads: int,
        inner: int,
        positions: int,
    ) -> None:
        super().__init__()
        dropout = 0.1
        self.words = nn.Embedding(vocabulary, hidden)
        self.positions = nn.Embedding(positions, hidden)
        self.case = nn.Embedding(5, hidden)
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(hidden, heads, inner, dropout) for _ in range(layers))
        for name, width in HEADS.items():
            setattr(self, name, nn.Linear(hidden, width))
        nn.init.zeros_(self.case.weight)
        self.words.weight.requires_grad_(False)

    def forward(self, ids: Tensor, case: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        return self.answers(self.states(ids, case, mask)[-1], HEADS)

    def states(self, ids: Tensor, case: Tensor, mask: Tensor) -> list[Tensor]:
        """What goes into the first layer, and what comes out of each: (batch, length, hidden)."""
        places = torch.arange(ids.shape[1], device=ids.device)
        found = [self.dropout(self.norm(self.words(ids) + self.positions(places) + self.case(case)))]
        bias = _bias(mask, found[0])
        for layer in self.layers:
            found.append(layer(found[-1], bias))
        return found

    def answers(self, x: Tensor, heads: Iterable[str]) -> tuple[Tensor, ...]:
        return tuple(getattr(self, name)(x) / SCALES.get(name, 1.0) for name in heads)


class Packaged(nn.Module):
    """ids, case, mask of shape (batch, length) -> the outputs that the product reads, in its order."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, ids: Tensor, case: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        states = self.reader.states(ids, case, mask)
        return (*self.reader.answers(states[-1], PACKAGED), states[SHARED])


class ContactLayers(nn.Module):
    """Copies of a reader's last layers that go on from its middle, for sentences with one word marked.

    middle (batch, length, hidden), marks and mask (batch, length) of 0 and 1 -> logits that the marked word names a
    clear contact (batch), that a piece belongs to a party of it (batch, length), of its channel (batch, channels) and
    of its status (batch, statuses).
    """

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        hidden = reader.words.embedding_dim
        self.marks = nn.Embedding(2, hidden)
        nn.init.normal_(self.marks.weight, std=0.1)
        self.layers = copy.deepcopy(reader.layers[SHARED:])
        self.dropout = nn.Dropout(0.1)
        self.clear = nn.Linear(hidden, 1)
        self.parties = nn.Linear(hidden, 1)
        self.channels = nn.Linear(hidden, len(CHANNELS))
        self.statuses = nn.Linear(hidden, len(STATUSES))

    def forward(self, middle: Tensor, marks: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        x = middle + self.marks(marks)
        bias = _bias(mask, x)
        for layer in self.layers:
            x = layer(x, bias)
        x = self.dropout(x)
        weights = marks.to(x.dtype).unsqueeze(-1)
        marked = (x * weights).sum(1) / weights.sum(1)
        return self.clear(marked).squeeze(-1), self.parties(x).squeeze(-1), self.channels(marked), self.statuses(marked)


def is_new(parameter: str) -> bool:
    """Whether a parameter is ours, not of the published encoder."""
    return parameter.split(".")[0] in ("case", *HEADS)


def from_minilm(path: Path) -> Reader:
    """The network with the published weights of all-MiniLM-L6-v2 in its encoder and new heads."""
    from safetensors.torch import load_file

    weights = load_file(path)
    vocabulary, hidden = weights["embeddings.word_embeddings.weight"].shape
    layers = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))
    inner = weights["encoder.layer.0.intermediate.dense.weight"].shape[0]
    positions = weights["embeddings.position_embeddings.weight"].shape[0]
    model = Reader(
        vocabulary=vocabulary, hidden=hidden, layers=layers, heads=ATTENTION_HEADS, inner=inner, positions=positions
    )
    places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    renamed = {"words.weight": weights["embeddings.word_embeddings.weight"], "positions.weight": places}
    names = {
        "attention.self.query": "query",
        "attention.self.key": "key",
        "attention.self.value": "value",
        "attention.output.dense": "attended",
        "attention.output.LayerNorm": "attended_norm",
        "intermediate.dense": "inner",
        "output.dense": "outer",
        "output.LayerNorm": "outer_norm",
    }
    for kind in ("weight", "bias"):
        renamed[f"norm.{kind}"] = weights[f"embeddings.LayerNorm.{kind}"]
        for index in range(layers):
            for theirs, ours in names.items():
                renamed[f"layers.{index}.{ours}.{kind}"] = weights[f"encoder.layer.{index}.{theirs}.{kind}"]
    missing, unexpected = model.load_state_dict(renamed, strict=False)
    if unexpected or any(not is_new(name) for name in missing):
        raise ValueError(f"weights do not fit the encoder: missing {missing}, unexpected {unexpected}")
    return model


def from_weights(weights: Mapping[str, Tensor]) -> Reader:
    """The network of the sizes that its weights have."""
    vocabulary, hidden = weights["words.weight"].shape
    model = Reader(
        vocabulary=vocabulary,
        hidden=hidden,
        layers=1 + max(int(name.split(".")[1]) for name in weights if name.startswith("layers.")),
        heads=ATTENTION_HEADS,
        inner=weights["layers.0.inner.weight"].shape[0],
        positions=weights["positions.weight"].shape[0],
    )
    missing, unexpected = model.load_state_dict(dict(weights), strict=False)
    if unexpected or any(name.split(".")[0] not in HEADS for name in missing):
        raise ValueError(f"weights do not fit the network: missing {missing}, unexpected {unexpected}")
    return model

"""The reader's network: a BERT encoder with a letter-case embedding and three small heads, in plain torch."""

from __future__ import annotations

import math
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu

LINK = 128  # width of one role's query and key
ROLES = 2  # source, content


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
        out: Tensor = self.outer_norm(x + self.dropout(self.outer(gelu(self.inner(x)))))
        return out


class Reader(nn.Module):
    """ids, case, mask of shape (batch, length) -> tags, mentions, queries, keys of shape (batch, length, ...)."""

    def __init__(
        self,
        tags: int,
        mentions: int,
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
        self.tags = nn.Linear(hidden, tags)
        self.mentions = nn.Linear(hidden, mentions)
        self.queries = nn.Linear(hidden, ROLES * LINK)
        self.keys = nn.Linear(hidden, ROLES * LINK)
        nn.init.zeros_(self.case.weight)
        self.words.weight.requires_grad_(False)

    def forward(self, ids: Tensor, case: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.dropout(self.norm(self.words(ids) + self.positions(places) + self.case(case)))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -10000.0
        for layer in self.layers:
            x = layer(x, bias)
        return self.tags(x), self.mentions(x), self.queries(x) / LINK**0.25, self.keys(x) / LINK**0.25


def from_minilm(path: Path, tags: int, mentions: int) -> Reader:
    """The network with the published weights of all-MiniLM-L6-v2 in its encoder and new heads."""
    from safetensors.torch import load_file

    weights = load_file(path)
    vocabulary, hidden = weights["embeddings.word_embeddings.weight"].shape
    layers = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))
    inner = weights["encoder.layer.0.intermediate.dense.weight"].shape[0]
    positions = weights["embeddings.position_embeddings.weight"].shape[0]
    model = Reader(
        tags, mentions, vocabulary=vocabulary, hidden=hidden, layers=layers, heads=12, inner=inner, positions=positions
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
    heads = ("case.", "tags.", "mentions.", "queries.", "keys.")
    if unexpected or any(not name.startswith(heads) for name in missing):
        raise ValueError(f"weights do not fit the encoder: missing {missing}, unexpected {unexpected}")
    return model

"""What training minimizes: errors in the labels of pieces, and in the links of cues and triggers to what is theirs.

With a teacher, what no corpus labels in a window is learned from the teacher, and labels are mixed with its opinion
(Hinton et al. 2015).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from newsdigest.reader.labels import TAGS
from newsdigest.reader.windows import stack
from training.data import IGNORE, LABELS, Example
from training.model import EVENT_LINK, HEADS, LINK, Reader

# Channel and status stand on one word in a hundred: with more weight they would pull the encoder about.
WEIGHTS = {
    "tags": 1.0, "mentions": 1.0, "triggers": 1.0, "channels": 0.1, "statuses": 0.1, "links": 3.0, "events": 1.5,
}  # fmt: skip
# What the teacher knows well. Of communication events it saw few, so those are learned from labels alone.
TAUGHT = ("tags", "mentions", "links")
TRUST = 0.3  # weight of the teacher's opinion beside a label
# The outputs that ask and answer, and the width of one role in them.
LINKS = {"links": ("queries", "keys", LINK), "events": ("event_queries", "event_keys", EVENT_LINK)}
CUE_BEGINS, CUE_GOES_ON = TAGS.index("B-cue"), TAGS.index("I-cue")
Outputs = dict[str, Tensor]


def loss_of(model: Reader, batch: Sequence[Example], teacher: Reader | None = None) -> Tensor:
    """The weighted sum of all losses of a batch, a scalar."""
    ids, case, mask = (torch.from_numpy(array) for array in stack([example.pieces for example in batch]))
    out = _outputs(model, ids, case, mask)
    taught = None
    if teacher is not None:
        plain = ids.clone()
        for row, example in enumerate(batch):
            plain[row, : len(example.plain)] = torch.from_numpy(example.plain)
        with torch.no_grad():
            taught = _outputs(teacher, plain, case, mask)
    real = torch.from_numpy(_grid(batch, ids.shape[1]))
    total = torch.zeros(())
    for name in LABELS:
        labels = _labels(batch, name, ids.shape[1])
        if taught is not None and name in TAUGHT:
            total = total + WEIGHTS[name] * _soft(out[name][real], labels[real], taught[name][real])
        elif (labels != IGNORE).any():
            loss = cross_entropy(out[name].flatten(0, 1), labels.flatten(), ignore_index=IGNORE)
            total = total + WEIGHTS[name] * loss
    for name in LINKS:
        losses = [*_link_losses(batch, name, out, taught if name in TAUGHT else None)]
        if losses:
            total = total + WEIGHTS[name] * torch.cat(losses).mean()
    return total


def _outputs(model: Reader, ids: Tensor, case: Tensor, mask: Tensor) -> Outputs:
    return {name: value.float() for name, value in zip(HEADS, model(ids, case, mask), strict=True)}


def _grid(batch: Sequence[Example], length: int) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Where pieces of text stand, and no marks or padding."""
    real = np.zeros((len(batch), length), bool)
    for row, example in enumerate(batch):
        real[row, : len(example.pieces)] = example.pieces.starts >= 0
    return real


def _labels(batch: Sequence[Example], name: str, length: int) -> Tensor:
    rows = np.full((len(batch), length), IGNORE, np.int64)
    for row, example in enumerate(batch):
        if name in example.labels:
            values = example.labels[name]
            rows[row, : len(values)] = values
    return torch.from_numpy(rows)


def _soft(logits: Tensor, labels: Tensor, taught: Tensor) -> Tensor:
    """Cross entropy with the teacher's opinion, mixed with the label where there is one. Shapes (n, k), (n), (n, k)."""
    wanted = taught.softmax(-1)
    known = labels != IGNORE
    wanted[known] *= TRUST
    wanted[known, labels[known]] += 1 - TRUST
    return cross_entropy(logits, wanted)


def _link_losses(batch: Sequence[Example], name: str, out: Outputs, taught: Outputs | None) -> Iterator[Tensor]:
    """Binary cross entropy of "this piece is this role of this cue or trigger", over all of them, pieces and roles."""
    for row, example in enumerate(batch):
        links = getattr(example, name)
        length = len(example.pieces)
        if taught is None:
            if links:
                scores = _scores(out, name, row, length, [link[0].tolist() for link in links])
                yield binary_cross_entropy_with_logits(scores, _wanted(links, scores), reduction="none").flatten()
            continue
        unlabelled = "tags" not in example.labels
        cues = _cues(taught["tags"][row, :length]) if unlabelled else [link[0].tolist() for link in links]
        if cues:
            scores = _scores(out, name, row, length, cues)
            wanted = _scores(taught, name, row, length, cues).sigmoid()
            if not unlabelled:
                wanted = (1 - TRUST) * _wanted(links, scores) + TRUST * wanted
            yield binary_cross_entropy_with_logits(scores, wanted, reduction="none").flatten()


def _scores(out: Outputs, name: str, row: int, length: int, asking: Sequence[Sequence[int]]) -> Tensor:
    """Log-odds of each piece being each role of each that asks, of shape (asking, roles, length)."""
    queries, keys, width = LINKS[name]
    asked = torch.stack([out[queries][row, pieces].mean(0) for pieces in asking]).reshape(len(asking), -1, width)
    return torch.einsum("arw,lrw->arl", asked, out[keys][row, :length].reshape(length, -1, width))


def _wanted(links: Sequence[Sequence[np.ndarray[tuple[int], np.dtype[np.int64]]]], like: Tensor) -> Tensor:
    wanted = torch.zeros_like(like)
    for at, (_, *roles) in enumerate(links):
        for role, pieces in enumerate(roles):
            wanted[at, role, pieces.tolist()] = 1.0
    return wanted


def _cues(tags: Tensor) -> list[list[int]]:
    """The pieces of each cue that the labels, of shape (pieces, labels), think the likeliest."""
    cues: list[list[int]] = []
    before = None
    for at, tag in enumerate(tags.argmax(-1).tolist()):
        if tag == CUE_BEGINS or (tag == CUE_GOES_ON and before not in (CUE_BEGINS, CUE_GOES_ON)):
            cues.append([at])
        elif tag == CUE_GOES_ON:
            cues[-1].append(at)
        before = tag
    return cues

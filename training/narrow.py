"""Cut the inner layers of a network to fewer neurons: those that matter least for the loss go."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from training.data import Example
from training.loss import loss_of
from training.model import Layer, Reader, from_weights


def importance(model: Reader, batches: Sequence[Sequence[Example]]) -> list[Tensor]:
    """For each layer and inner neuron how much the loss would change without it (Molchanov et al. 2019).

    It is the sum of |activation times gradient| over the pieces of some batches.
    """
    held: list[Tensor] = []

    def keep(module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        inputs[0].retain_grad()
        held.append(inputs[0])

    layers = [layer for layer in model.layers if isinstance(layer, Layer)]
    hooks = [layer.outer.register_forward_pre_hook(keep) for layer in layers]
    sums = [torch.zeros(layer.inner.out_features) for layer in layers]
    for batch in batches:
        held.clear()
        torch.autograd.backward(loss_of(model, batch))
        for total, active in zip(sums, held, strict=True):
            if active.grad is not None:
                total += (active.detach() * active.grad).abs().sum((0, 1))
        model.zero_grad(set_to_none=True)
    for hook in hooks:
        hook.remove()
    return sums


def narrowed(model: Reader, matters: Sequence[Tensor], inner: int) -> Reader:
    """The network with the ``inner`` neurons of each layer that matter most."""
    weights = {name: value.clone() for name, value in model.state_dict().items()}
    for index, sums in enumerate(matters):
        kept = sums.topk(inner).indices.sort().values
        for name in ("inner.weight", "inner.bias"):
            weights[f"layers.{index}.{name}"] = weights[f"layers.{index}.{name}"][kept]
        weights[f"layers.{index}.outer.weight"] = weights[f"layers.{index}.outer.weight"][:, kept]
    return from_weights(weights)

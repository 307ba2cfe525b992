"""From trained weights to the file in the package: ONNX, fused, int8."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model

from newsdigest.reader.model import LOOKS
from training.model import PACKAGED, ContactLayers, Packaged, Reader, from_weights
from training.start import starting_weights

log = logging.getLogger("training")


def _to_onnx(model: Reader, path: Path) -> None:
    one = torch.ones(2, 8, dtype=torch.int64)
    outputs = [*PACKAGED, "middle"]
    axes = {0: "windows", 1: "length"}
    torch.onnx.export(
        Packaged(model), (one, one, one), str(path), input_names=["ids", "case", "mask"], output_names=outputs,
        dynamic_axes=dict.fromkeys(("ids", "case", "mask", *outputs), axes), opset_version=17, dynamo=False,
    )  # fmt: skip


def _contacts_to_onnx(layers: ContactLayers, path: Path) -> None:
    one = torch.ones(2, 8, dtype=torch.int64)
    middle = torch.ones(2, 8, layers.marks.embedding_dim)
    axes = {0: "sentences", 1: "length"}
    torch.onnx.export(
        layers, (middle, one, one), str(path), input_names=["middle", "marks", "mask"], output_names=LOOKS,
        dynamic_axes={name: {0: "sentences"} for name in ("clear", "channels", "statuses")}
        | dict.fromkeys(("middle", "marks", "mask", "parties"), axes),
        opset_version=17, dynamo=False,
    )  # fmt: skip


def pack_words(path: Path) -> None:
    """Keep the word embeddings as int8 with a scale for each word: a fourth of the size, unharmed by rare outliers."""
    graph = onnx.load(path)
    table = max(graph.graph.initializer, key=lambda t: t.dims[0] if len(t.dims) == 2 else 0)
    values = numpy_helper.to_array(table)
    scale = np.abs(values).max(axis=1, keepdims=True) / 127
    scale[scale == 0] = 1
    gather = next(node for node in graph.graph.node if node.op_type == "Gather" and table.name in node.input)
    ids, out = gather.input[1], gather.output[0]
    graph.graph.initializer.remove(table)
    graph.graph.initializer.extend(
        [
            numpy_helper.from_array(np.round(values / scale).astype(np.int8), "words_int8"),
            numpy_helper.from_array(scale.astype(np.float32), "words_scale"),
        ]
    )
    nodes = [
        helper.make_node("Gather", ["words_int8", ids], ["words_row"]),
        helper.make_node("Gather", ["words_scale", ids], ["words_row_scale"]),
        helper.make_node("Cast", ["words_row"], ["words_row_float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["words_row_float", "words_row_scale"], [out]),
    ]
    at = list(graph.graph.node).index(gather)
    graph.graph.node.remove(gather)
    for offset, node in enumerate(nodes):
        graph.graph.node.insert(at + offset, node)
    onnx.save(graph, path)


def fuse(model: Reader, folder: Path) -> Path:
    """The network in ONNX, in floats, with the nodes of BERT fused."""
    plain, fused = folder / "plain.onnx", folder / "fused.onnx"
    _to_onnx(model, plain)
    _fuse(model, plain, fused)
    return fused


def fuse_contacts(model: Reader, layers: ContactLayers, folder: Path) -> Path:
    """The same for the layers that look at contacts."""
    plain, fused = folder / "plain-contacts.onnx", folder / "fused-contacts.onnx"
    _contacts_to_onnx(layers, plain)
    _fuse(model, plain, fused)
    return fused


def _fuse(model: Reader, plain: Path, fused: Path) -> None:
    fusions = FusionOptions("bert")
    # Sum and norm as two nodes are a sixth faster than as one (onnxruntime 1.2x, one thread).
    fusions.enable_gelu_approximation = True
    fusions.enable_skip_layer_norm = fusions.enable_bias_skip_layer_norm = False
    optimized = optimize_model(
        str(plain),
        model_type="bert",
        num_heads=model.layers[0].heads,
        hidden_size=model.words.embedding_dim,
        opt_level=0,
        optimization_options=fusions,
    )
    log.info("fused: %s", optimized.get_fused_operator_statistics())
    optimized.save_model_to_file(str(fused))


def quantize(fused: Path, out: Path, whole: Iterable[str] = PACKAGED, *, per_channel: bool = True) -> None:
    """Products in int8, but for those of the heads that stay ``whole``.

    Weights of 7 bits: processors without VNNI add two 8-bit products in 16 bits, which overflows with 8. The heads are
    a fiftieth of the file, and rounding them would cost most.
    """
    nodes = {f"/{head}/MatMul" for head in whole}
    if not nodes <= {node.name for node in onnx.load(fused).graph.node}:
        raise ValueError(f"{fused}: has no nodes of the names {sorted(nodes)}")
    quantize_dynamic(
        fused,
        out,
        op_types_to_quantize=["MatMul", "Attention"],
        nodes_to_exclude=sorted(nodes),
        per_channel=per_channel,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )


def export(weights: Path, looks: Path, cache: Path, out: Path, card: dict[str, object]) -> None:
    """Write ``reader.onnx``, ``contacts.onnx``, ``tokenizer.json`` and ``card.json`` to ``out``."""
    model = from_weights(torch.load(weights, weights_only=True)).eval()
    layers = ContactLayers(model).eval()
    layers.load_state_dict(torch.load(looks, weights_only=True))
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        fused = fuse(model, Path(folder))
        pack_words(fused)
        quantize(fused, out / "reader.onnx")
        quantize(fuse_contacts(model, layers, Path(folder)), out / "contacts.onnx", ["parties"])
    shutil.copy(starting_weights(cache).tokenizer, out / "tokenizer.json")
    digests = {name: hashlib.sha256((out / f"{name}.onnx").read_bytes()).hexdigest() for name in ("reader", "contacts")}
    (out / "card.json").write_text(json.dumps({**card, "sha256": digests}, indent=1) + "\n", encoding="utf-8")

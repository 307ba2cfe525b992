"""From trained weights to the file in the package: ONNX, fused, int8."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model

from training.model import HEADS, Reader, from_weights
from training.start import starting_weights

log = logging.getLogger("training")


def _to_onnx(model: Reader, path: Path) -> None:
    one = torch.ones(2, 8, dtype=torch.int64)
    axes = {0: "windows", 1: "length"}
    torch.onnx.export(
        model, (one, one, one), str(path), input_names=["ids", "case", "mask"], output_names=list(HEADS),
        dynamic_axes=dict.fromkeys(("ids", "case", "mask", *HEADS), axes), opset_version=17, dynamo=False,
    )  # fmt: skip


def _pack_words(path: Path) -> None:
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


def export(weights: Path, cache: Path, out: Path, card: dict[str, object]) -> Path:
    """Write ``reader.onnx``, ``tokenizer.json`` and ``card.json`` to ``out``."""
    model = from_weights(torch.load(weights, weights_only=True)).eval()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain, fused = Path(folder) / "plain.onnx", Path(folder) / "fused.onnx"
        _to_onnx(model, plain)
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
        _pack_words(fused)
        # Weights of 7 bits: processors without VNNI add two 8-bit products in 16 bits, which overflows with 8.
        # The heads are a fiftieth of the file, and rounding them would cost most.
        quantize_dynamic(
            fused,
            out / "reader.onnx",
            op_types_to_quantize=["MatMul", "Attention"],
            nodes_to_exclude=[f"/{head}/MatMul" for head in HEADS if head not in ("event_queries", "event_keys")],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )
    shutil.copy(starting_weights(cache).tokenizer, out / "tokenizer.json")
    card = {**card, "sha256": hashlib.sha256((out / "reader.onnx").read_bytes()).hexdigest()}
    (out / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return out / "reader.onnx"

"""Variants of the network, cut from one with chance weights."""

from __future__ import annotations

from pathlib import Path

import onnx
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from newsdigest.reader.model import FILES
from newsdigest.reader.windows import open_tokenizer
from training.model import Reader, from_weights
from training.variants import Weights, half_floats, with_words, without_last_layer

TEXT = "Envoys said: no; Zelenskyy’s gubernatorial counteroffer (2016)."


@pytest.fixture(scope="module")
def weights() -> Weights:
    torch.manual_seed(0)
    return dict(Reader(vocabulary=30_522, hidden=24, layers=2, heads=12, inner=8, positions=64).state_dict())


def test_fewer_words_are_the_same_rows(weights: Weights, tmp_path: Path) -> None:
    small = with_words(weights, tmp_path / "tokenizer.json", 10_000)
    before, after = open_tokenizer(FILES / "tokenizer.json"), open_tokenizer(tmp_path / "tokenizer.json")
    assert len(small["words.weight"]) == after.get_vocab_size() < 10_500
    for piece in ("[PAD]", "[CLS]", "said", "##s", "z"):
        row = small["words.weight"][after.token_to_id(piece)]
        assert torch.equal(row, weights["words.weight"][before.token_to_id(piece)])
    assert [after.token_to_id(mark) for mark in ("[PAD]", "[UNK]", "[CLS]", "[SEP]")] == [0, 100, 101, 102]


def test_fewer_words_still_spell_every_text(weights: Weights, tmp_path: Path) -> None:
    with_words(weights, tmp_path / "tokenizer.json", 2_000)
    before, after = open_tokenizer(FILES / "tokenizer.json"), open_tokenizer(tmp_path / "tokenizer.json")
    many, few = before.encode(TEXT, add_special_tokens=False), after.encode(TEXT, add_special_tokens=False)
    assert "[UNK]" not in few.tokens
    assert len(few.tokens) > len(many.tokens)


def test_a_layer_less(weights: Weights) -> None:
    assert len(from_weights(without_last_layer(weights, 2)).layers) == 1


def test_half_floats_are_floats_to_who_uses_them(tmp_path: Path) -> None:
    tensor = numpy_helper.from_array(torch.eye(3).numpy(), "matrix")
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3]) for name in ("x", "y")]
    graph = helper.make_graph([helper.make_node("MatMul", ["x", "matrix"], ["y"])], "g", ends[:1], ends[1:], [tensor])
    onnx.save(helper.make_model(graph), tmp_path / "in.onnx")
    half_floats(tmp_path / "in.onnx", tmp_path / "out.onnx")
    made = onnx.load(tmp_path / "out.onnx")
    onnx.checker.check_model(made, full_check=True)
    assert [one.data_type for one in made.graph.initializer] == [TensorProto.FLOAT16]

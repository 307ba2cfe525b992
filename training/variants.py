"""Other ways to make the file in the package: ``python -m training.variants --runs DIR --out DIR``.

Each is a folder that ``newsdigest.reader.model.Network`` opens; ``benchmarks/curve.py`` measures them. None is trained
for it: they come from the stages of a finished training (``--runs``, its ``--out``), rounded, cut or with fewer words.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import shutil
import tempfile
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

from newsdigest.reader.model import FILES
from newsdigest.reader.windows import open_tokenizer
from training.data import examples
from training.export import fuse, pack_words, quantize
from training.model import Reader, from_weights
from training.narrow import importance, narrowed
from training.train import STAGES, batches, mean_of, read_corpora

log = logging.getLogger("training")

WIDE = ("contacts-1", "contacts-2")  # the stages before the inner layers were cut
MARKS = 104  # pieces that keep their numbers: [PAD], [CLS], [SEP] and others are known by them
BATCHES = 20  # of 16 windows, to tell which neurons matter
Weights = dict[str, Tensor]
Finish = Callable[[Path, Path], None]


def int8(fused: Path, out: Path) -> None:
    pack_words(fused)
    quantize(fused, out)


def int8_per_tensor(fused: Path, out: Path) -> None:
    pack_words(fused)
    quantize(fused, out, per_channel=False)


def floats(fused: Path, out: Path) -> None:
    shutil.copy(fused, out)


def floats_and_small_words(fused: Path, out: Path) -> None:
    pack_words(fused)
    shutil.copy(fused, out)


def half_floats(fused: Path, out: Path) -> None:
    """Kept in 16 bits, made floats again when the file is opened."""
    graph = onnx.load(fused)
    large = [one for one in graph.graph.initializer if one.data_type == TensorProto.FLOAT and len(one.dims) > 1]
    for tensor in large:
        half = numpy_helper.from_array(numpy_helper.to_array(tensor).astype("float16"), f"{tensor.name}_half")
        graph.graph.initializer.remove(tensor)
        graph.graph.initializer.append(half)
        graph.graph.node.insert(0, helper.make_node("Cast", [half.name], [tensor.name], to=TensorProto.FLOAT))
    onnx.save(graph, out)


def with_words(weights: Weights, out: Path, frequent: int) -> Weights:
    """The network with marks, single characters and the ``frequent`` first pieces; writes its tokenizer to ``out``.

    The vocabulary has marks and room for others first, then characters, then pieces from the most frequent on.
    """
    told = json.loads((FILES / "tokenizer.json").read_text(encoding="utf-8"))
    vocabulary: dict[str, int] = told["model"]["vocab"]
    kept = [
        piece
        for piece, number in sorted(vocabulary.items(), key=lambda item: item[1])
        if number < MARKS
        or (not piece.startswith("[unused") and (number < frequent or len(piece.removeprefix("##")) == 1))
    ]
    told["model"]["vocab"] = {piece: number for number, piece in enumerate(kept)}
    out.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    rows = torch.tensor([vocabulary[piece] for piece in kept])
    return {**weights, "words.weight": weights["words.weight"][rows]}


def without_last_layer(weights: Weights, layers: int) -> Weights:
    return {name: value for name, value in weights.items() if not name.startswith(f"layers.{layers - 1}.")}


def cut_to(model: Reader, matters: list[Tensor], inner: int) -> Weights:
    return dict(narrowed(model, matters, inner).state_dict())


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=Path, required=True, help="what --out was when the reader was trained")
    parser.add_argument("--out", type=Path, required=True, help="a folder for the variants")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the corpora")
    options = parser.parse_args()
    torch.set_num_threads(1)

    def mean(stages: Iterable[str]) -> Weights:
        return mean_of([torch.load(options.runs / stage / "reader.pt", weights_only=True) for stage in stages])

    def write(name: str, weights: Weights, finish: Finish = int8, tokenizer: Path = FILES / "tokenizer.json") -> None:
        folder = options.out / name
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as temporary:
            finish(fuse(from_weights(weights).eval(), Path(temporary)), folder / "reader.onnx")
        if tokenizer.parent != folder:
            shutil.copy(tokenizer, folder)
        for file in ("card.json", "contacts.onnx"):  # the layers for contacts are of no matter to what is measured
            shutil.copy(FILES / file, folder)
        log.info("%s", folder)

    shipped = mean(stage.name for stage in STAGES if stage.shipped)
    write("int8 per tensor", shipped, int8_per_tensor)
    write("floats, words int8", shipped, floats_and_small_words)
    write("floats kept in 16 bits", shipped, half_floats)
    write("floats", shipped, floats)
    write("1,536 inner neurons (version 2, with fewer labels)", mean(WIDE))
    for kept in (24_000, 16_000, 10_000):
        name = f"the {kept:,} first word pieces of 30,522, not trained again"
        path = options.out / name / "tokenizer.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        write(name, with_words(shipped, path, kept), tokenizer=path)
    model = from_weights(shipped)
    layers = len(model.layers)
    write(f"{layers - 1} layers of {layers}, not trained again", without_last_layer(shipped, layers))
    corpora = read_corpora(options.data, tiny=False)
    chance = random.Random(1)
    sample = chance.sample(corpora.attributions, 100)
    tokenizer = open_tokenizer(FILES / "tokenizer.json")
    windows = list(examples(sample, tokenizer, chance, hide=False))
    matters = importance(model, list(islice(batches(windows, 16, chance), BATCHES)))
    for inner in (896, 768, 512):
        write(f"{inner:,} inner neurons, not trained again", cut_to(from_weights(shipped), matters, inner))


if __name__ == "__main__":
    main()

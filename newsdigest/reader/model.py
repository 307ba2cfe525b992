"""Run the packaged network over windows of word pieces (onnxruntime, one thread)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsdigest.reader.decode import Output
from newsdigest.reader.windows import Pieces, open_tokenizer, stack

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FILES = Path(__file__).with_name("files")
STRETCH = 64  # windows whose outputs are in memory at a time, whatever the length of the text
BATCH = 8  # windows a run: more gains no speed on one thread and costs memory


class Network:
    """The network and its tokenizer, from a folder with ``reader.onnx``, ``tokenizer.json`` and ``card.json``."""

    def __init__(self, folder: Path = FILES) -> None:
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        self.name: str = card["name"]
        self.version: str = card["version"]
        self.tokenizer: Tokenizer = open_tokenizer(folder / "tokenizer.json")
        self._session = _open_session(folder / "reader.onnx")

    def run(self, windows: Sequence[Pieces]) -> Iterator[Output]:
        """The output of each window, in order. Windows of like length run together, within a stretch of the text."""
        for at in range(0, len(windows), STRETCH):
            yield from self._stretch(windows[at : at + STRETCH])

    def _stretch(self, windows: Sequence[Pieces]) -> list[Output]:
        order = sorted(range(len(windows)), key=lambda index: len(windows[index]))
        outputs: dict[int, Output] = {}
        for at in range(0, len(order), BATCH):
            rows = order[at : at + BATCH]
            ids, case, mask = stack([windows[index] for index in rows])
            arrays = self._session.run(
                ["tags", "mentions", "queries", "keys"], {"ids": ids, "case": case, "mask": mask}
            )
            for row, index in enumerate(rows):
                outputs[index] = Output(*(array[row, : len(windows[index])].copy() for array in arrays))
        return [outputs[index] for index in range(len(windows))]


def _open_session(path: Path) -> Any:
    # Without this, onnxruntime 1.32 and later keeps a device id and a queue of usage events in the user's home.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The file is fused already: to do it again at each start would cost a tenth of a second.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

"""Run the packaged network over windows of word pieces (onnxruntime, one thread)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from newsdigest.reader.calibration import Calibration
from newsdigest.reader.decode import Floats, Look, Output
from newsdigest.reader.windows import Ints, Pieces, open_tokenizer, stack

if TYPE_CHECKING:
    from tokenizers import Tokenizer

OUTPUTS, LOOKS = list(Output._fields), list(Look._fields)
FILES = Path(__file__).with_name("files")


class Network:
    """The network and its tokenizer, from a folder with ``tokenizer.json``, ``card.json`` and two graphs.

    ``reader.onnx`` reads windows. ``contacts.onnx`` goes on from the middle of it for one marked word of a sentence.
    """

    def __init__(self, folder: Path = FILES) -> None:
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        self.name: str = card["name"]
        self.version: str = card["version"]
        calibrations = card.get("calibration", {})
        self.attribution_confidence = Calibration(*calibrations.get("attribution", ()))
        self.event_confidence = Calibration(*calibrations.get("event", ()))
        self._session, self._look = _opening_sessions(folder / "reader.onnx", folder / "contacts.onnx")
        self.tokenizer: Tokenizer = open_tokenizer(folder / "tokenizer.json")

    def run(self, windows: Iterable[Pieces]) -> Iterator[Output]:
        """The output of each window, in order.

        Windows run one at a time: on one thread a batch gains nothing, its padding costs, and as the activations of a
        run share one scale, what a window says would depend on its neighbours.
        """
        session = self._session.result()
        for window in windows:
            ids, case, mask = stack([window])
            arrays = session.run(OUTPUTS, {"ids": ids, "case": case, "mask": mask})
            yield Output(*(array[0] for array in arrays))

    def look(self, middle: Floats, marks: Ints) -> Look:
        """What the pieces of a sentence tell of those marked with 1. ``middle``: their states, (length, hidden)."""
        mask = np.ones_like(marks)
        arrays = self._look.result().run(LOOKS, {"middle": middle[None], "marks": marks[None], "mask": mask[None]})
        return Look(*(array[0] for array in arrays))


def _opening_sessions(*paths: Path) -> list[Future[Any]]:
    """Have networks made ready in a thread, one after the other: Python can do something else meanwhile."""
    # Without this, onnxruntime 1.32 and later keeps a device id and a queue of usage events in the user's home.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_mem_pattern = False  # windows are of all lengths: a plan for one length is of no use to the next
    # The file is fused already: to do it again at each start would cost a tenth of a second.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    executor = ThreadPoolExecutor(max_workers=1)
    providers = ["CPUExecutionProvider"]
    opening = [executor.submit(onnxruntime.InferenceSession, str(path), options, providers) for path in paths]
    executor.shutdown(wait=False)
    return opening

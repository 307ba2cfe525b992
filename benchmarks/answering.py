"""A program that waits for texts on standard input and tells how long it took over them.

A request is a line of JSON, a list of texts; an answer is one too: seconds by the clock, seconds of the processor, and
what was found in each text. What it takes to start, and to write the answer, is not counted.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Work = Callable[[Iterable[str]], Iterator[Any]]


def answer(work: Work) -> None:
    """Answer requests until there are no more."""
    for line in sys.stdin:
        texts = json.loads(line)
        clock, processor = time.perf_counter(), time.process_time()
        found = list(work(texts))
        seconds = time.perf_counter() - clock, time.process_time() - processor
        print(json.dumps([*seconds, found]), flush=True)

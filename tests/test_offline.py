"""Reading leaves no trace: no file in the user's home, no usage report of a library waiting to be sent."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SEED = next((Path(__file__).parents[1] / "seeds").glob("*.txt"))


def test_a_run_writes_nothing_to_the_home_folder(tmp_path: Path) -> None:
    unwanted = {name for name in os.environ if name.startswith(("XDG_", "ORT_"))}
    env = {name: value for name, value in os.environ.items() if name not in unwanted}
    command = [sys.executable, "-B", "-m", "newsdigest", "summarize", str(SEED), "-f", "json"]
    done = subprocess.run(command, env={**env, "HOME": str(tmp_path)}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.rglob("*")) == []

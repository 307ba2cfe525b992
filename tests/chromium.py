"""A headless Chromium, where the machine has one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

_PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)

needs_chromium = pytest.mark.skipif(_PROGRAM is None, reason="there is no Chromium on this machine")


def chromium(page: Path, *arguments: str) -> str:
    """What Chromium prints of a page that it opens, with its warnings."""
    assert _PROGRAM is not None
    command = [
        _PROGRAM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        f"--user-data-dir={page.parent / 'chromium'}",
        *arguments,
        page.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout + done.stderr

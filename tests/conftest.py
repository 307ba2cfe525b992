"""What every test begins with."""

from __future__ import annotations

import os

# A terminal's width, or that of pytest-xdist's processes, is no width of ours.
os.environ.pop("COLUMNS", None)

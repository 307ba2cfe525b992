"""Writes the word lists as one JSON file when the package is built or installed: see ``newsdigest/lexicon.py``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackedLexicons(BuildHookInterface[Any]):
    """Into the source tree, where an editable install finds it, and from there into a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from newsdigest.lexicon import DATA, PACKED, packed

        target = DATA.relative_to(root) / PACKED
        (root / target).write_text(packed(DATA), encoding="utf-8")
        build_data["artifacts"].append(target.as_posix())

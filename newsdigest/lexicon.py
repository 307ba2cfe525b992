"""Word lists: YAML files under ``newsdigest/data``, read once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def load(name: str) -> Any:
    """The contents of ``newsdigest/data/<name>.yaml``; the same object each time, not to be changed."""
    text = resources.files("newsdigest").joinpath("data", f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, in C where there is one


def either(words: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest first, with either apostrophe and any white space."""
    ordered = sorted(words, key=len, reverse=True)
    escaped = (re.escape(word).replace("'", "['’]").replace(r"\ ", r"\s+") for word in ordered)
    return f"(?:{'|'.join(escaped)})"

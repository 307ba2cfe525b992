"""Word lists: YAML files under ``newsdigest/data``, read once.

A wheel holds them once more in one JSON file, which loads thirty times as fast. It is written when the package is
built or installed (``.ci/hatch_build.py``), and a list that was changed since is read from its YAML.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")
PACKED = "lexicons.json"
_LAST = chr(0x10FFFF)  # comes after every letter


@cache
def load(name: str) -> Any:
    """The contents of ``newsdigest/data/<name>.yaml``; the same object each time, not to be changed."""
    source = (DATA / f"{name}.yaml").read_bytes()
    digest, contents = _packed().get(name, (None, None))
    return contents if digest == _digest(source) else _parsed(source)


def packed(folder: Path) -> str:
    """All lists of a folder as JSON: by its name the digest of each one's YAML, and its contents."""
    lists = {path.stem: path.read_bytes() for path in sorted(folder.glob("*.yaml"))}
    found = {name: (_digest(source), _parsed(source)) for name, source in lists.items()}
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    for name, (_, contents) in json.loads(text).items():
        if contents != found[name][1]:
            raise ValueError(f"{name}.yaml: holds what JSON cannot, such as a date or a key that is no text")
    return text


@cache
def _packed() -> dict[str, tuple[str, Any]]:
    try:
        found: dict[str, tuple[str, Any]] = json.loads((DATA / PACKED).read_bytes())
    except FileNotFoundError:
        return {}
    return found


def _digest(source: bytes) -> str:
    return hashlib.sha256(source).hexdigest()


def _parsed(source: bytes) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(source, Loader=loader)  # noqa: S506 - a safe loader, in C where there is one


def either(words: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest first, with either apostrophe and any white space.

    All that begin with one letter are tried at once, and a word with its plural: that is quick however many they are,
    and quick to compile.
    """
    known = set(words)
    groups: dict[str, list[str]] = {}
    for word in sorted(known, key=lambda word: word + _LAST):  # a longer word before one that it begins with
        if not (len(word) > 1 and word[-1] == "s" and word[:-1] in known):
            groups.setdefault(word[:1], []).append(_pattern(word[1:]) + ("s?" if word + "s" in known else ""))
    branches = (f"{_pattern(first)}(?:{'|'.join(rest)})" for first, rest in groups.items())
    return f"(?:{'|'.join(branches)})"


def _pattern(words: str) -> str:
    if words.isalnum():  # as most are: there is nothing to replace, and this is done very often
        return words
    return re.escape(words).replace("'", "['’]").replace(r"\ ", r"\s+")

"""Word lists: YAML files under ``newsdigest/data``, read once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Tree = dict[str, "_Tree"]  # the letters that may come next, each with those that may follow it
_END = ""


@cache
def load(name: str) -> Any:
    """The contents of ``newsdigest/data/<name>.yaml``; the same object each time, not to be changed."""
    text = resources.files("newsdigest").joinpath("data", f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, in C where there is one


def either(words: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest first, with either apostrophe and any white space.

    Words are compared letter by letter, all that begin alike at once: that is quick however many they are.
    """
    tree: _Tree = {}
    for word in sorted(words):
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[_END] = {}
    return f"(?:{_branches(tree)})"


def _branches(tree: _Tree) -> str:
    """What may follow; the end of a word comes last, so that a longer word goes first."""
    longer = [letter for letter in tree if letter != _END]
    return "|".join([*(_pattern(letter) + _rest(tree[letter]) for letter in longer), *([""] if _END in tree else [])])


def _rest(tree: _Tree) -> str:
    return _branches(tree) if len(tree) == 1 else f"(?:{_branches(tree)})"


def _pattern(letter: str) -> str:
    return {"'": "['’]", " ": r"\s+"}.get(letter) or re.escape(letter)

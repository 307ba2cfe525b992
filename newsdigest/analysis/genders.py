"""The gender a given name tells, for the names that tell one."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Literal

from newsdigest.lexicon import load

# Letters with strokes and the like, which are no accents.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "ŋ": "n"})

Gender = Literal["female", "male"]


def gender(first_name: str) -> Gender | None:
    """The gender of a person so called, or None; accents do not matter, a small first letter makes it no name.

    A double name that is not listed goes by its first half: Anne-Marie by Anne.
    """
    if not first_name[:1].isupper():
        return None
    key = _key(first_name)
    names = _names()
    return names.get(key) or names.get(key.partition("-")[0])


def _key(name: str) -> str:
    if name.isascii():  # as most are: it has no accents
        return name.casefold()
    letters = unicodedata.normalize("NFKD", name).casefold().translate(_PLAIN)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@cache
def _names() -> dict[str, Gender]:
    lists = load("first_names")
    female: dict[str, Gender] = {_key(name): "female" for name in lists["female"]}
    male: dict[str, Gender] = {_key(name): "male" for name in lists["male"]}
    return female | male

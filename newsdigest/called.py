"""Whether somebody is called so: names compared word by word, whatever their case and accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from newsdigest.models import Entity

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s\b")


def folded(text: str) -> str:
    """The words of a text in small letters without accents, one space between them: "Erdoğan's" as "erdogan"."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
    return " ".join(word.group().replace("’", "'") for word in _WORD.finditer(_POSSESSIVE.sub(" ", plain)))


def has_words(text: str, asked: str) -> bool:
    """Whether a text (folded) has these words (folded) one after the other."""
    return bool(asked) and f" {asked} " in f" {text} "


def names_of(entity: Entity) -> Iterable[str]:
    """What an entity is called: its name, its other names, and the state that it belongs to."""
    return (name for name in (entity.name, *entity.aliases, entity.state) if name)


def is_called(names: Iterable[str], asked: str) -> bool:
    """Whether one of the names has the words that are asked for: "Bennett" finds Naftali Bennett."""
    return any(has_words(folded(name), folded(asked)) for name in names)

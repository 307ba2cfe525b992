"""Make text from outside safe and tidy to show: nothing in it can steer a terminal or reverse the reading order."""

from __future__ import annotations

import unicodedata

_UNSEEN = "\ufffd"  # stands where a control character stood, so that two names that differ still look different


class _Table(dict[int, str]):
    """What each character is shown as, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        match unicodedata.category(character):
            case "Cc":
                shown = " " if character.isspace() else _UNSEEN
            case "Zl" | "Zp":
                shown = " "
            case "Cf":  # zero-width characters, and those that override or isolate the writing direction
                shown = ""
            case "Cs":  # half a surrogate pair: no encoding can write it
                shown = _UNSEEN
            case _:
                shown = character
        self[code] = shown
        return shown


_SHOWN = _Table()


def source_shown(source: str) -> str:
    """A source as people name it."""
    return "standard input" if source == "-" else shown(source) or repr(source)


def shown(text: str) -> str:
    """The text as one line to show: white space folded, controls replaced, invisible characters left out."""
    return " ".join(text.translate(_SHOWN).split())

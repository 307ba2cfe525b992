"""Whether words are the subject of their clause, by what stands around them."""

from __future__ import annotations

import re
from functools import cache

from newsdigest.lexicon import either, load
from newsdigest.models import Span
from newsdigest.phrases import Phrases

_FAR = 80  # characters before and after that are looked at
_POSSESSIVE = re.compile(r"['’]s\b|(?<=s)['’](?=\s)")
_NEXT = re.compile(r"(?:\s*\([^)\n]{1,40}\)|,\s+(?:left|right|center|centre|\d+),)?\s+(?P<word>[\w’'-]+)")
_ASIDE = re.compile(r"\s*[,(—–]")
_COMMA = re.compile(r"(?P<mark>,)\s")
_START = re.compile(r"[\s\"“‘'(]*(?:(?:the|a|an|then|former|but|and|yet|meanwhile|also|both)\s+)*", re.IGNORECASE)
_OWNER = re.compile(r"(?<!\S)(?:[\w.]+\s)?[\w.-]+['’]s?\s+$")
_OWNED = ("'", "’", "'s", "’s")


@cache
def words(name: str) -> frozenset[str]:
    """One of the word lists of references.yaml."""
    return frozenset(load("references")[name])


@cache
def _clause_opened() -> re.Pattern[str]:
    opener = rf"\b{either(words('clause_openers'))}"
    return re.compile(rf"(?:[;:—–]|{opener})\s*(?:(?:the|a|an|then|former)\s+)*$", re.IGNORECASE)


@cache
def _inverted() -> re.Pattern[str]:
    """ "“...,” said Hale." """
    return re.compile(r"[,”\"’]\s*(?:said|says|added|told|asked|wrote)\s+(?:the\s+|then\s+|former\s+)*$", re.IGNORECASE)


@cache
def _prepositions() -> Phrases:
    grammar = load("contacts_grammar")
    wanted = set(grammar["prepositions"]) - set(grammar["subordinators"]) | words("locatives")
    times = load("times")
    days = "|".join([*times["weekdays"], *times["months"]])
    between = rf"(?:(?i:the|a|an|his|her|their|its|former|then)\s+)*(?:(?!(?i:{days})\b)[A-Z][\w-]*\s+){{0,2}}"
    return Phrases(re.compile(rf"\b(?i:{either(wanted)})\s+{between}$"), wanted)


def is_possessor(text: str, span: Span) -> bool:
    """Whether what the words name has what follows: "Norway" in "Norway's prime minister"."""
    return _POSSESSIVE.match(text, span.end) is not None or span.of(text).lower() in words("owning")


def is_subject(text: str, start: int, span: Span) -> bool:
    """Whether the words at a span can be the subject of a clause of the sentence that begins at ``start``."""
    if is_possessor(text, span):
        return False
    floor, end = max(start, span.start - _FAR), span.start
    if floor == start and _START.fullmatch(text, start, end):
        return True
    if _inverted().search(text, floor, end):
        return True
    owner = _OWNER.search(text, floor, end) if text[floor:end].rstrip().endswith(_OWNED) else None
    if owner is not None:
        end = owner.start()
        if floor == start and _START.fullmatch(text, start, end):
            return True
    if any(_prepositions().finditer(text, floor, end)):
        return False
    if acts(text, span.end) or _is_apposed(text, floor, span):
        return True
    return _ASIDE.match(text, span.end) is not None and _clause_opened().search(text, floor, end) is not None


def _is_apposed(text: str, floor: int, span: Span) -> bool:
    """Whether a name between commas tells who the subject is: "The clerk, Ann Hale, wrote to him"."""
    closing = _COMMA.match(text, span.end)
    return closing is not None and acts(text, closing.end("mark")) and text[floor : span.start].endswith(", ")


def acts(text: str, end: int) -> bool:
    """Whether a verb or an adverb follows."""
    following = _NEXT.match(text, end, end + _FAR)
    if following is None:
        return False
    word = following.group("word").lower().replace("’", "'")
    return word in words("after_subject") or word.endswith(("ed", "ly"))

"""Which reports are copies: a wire story that several outlets print, with their own headline, cut, or added to.

Candidates are found by MinHash (Broder 1997), in time that does not grow with their pairs. Whether two are copies is
then decided on the words themselves, by how much of the shorter stands in the other: half a story is a copy, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash, RMinHashLSH

from newsdigest.models import Document

_SHINGLE = 5  # words
_PERMUTATIONS, _BANDS = 128, 64  # two reports that share a quarter of their words are missed once in sixty times
_COPIED = 0.6  # of the shorter report stands in the other
_COPIED_LATER = 0.7  # if they are of different days: such reports may share their background
_SHORT = 40  # shingles; a report with fewer
_COPIED_SHORT = 0.85
_OPENS = 45  # shingles, of the first fifty words: in these a report tells its news
_OPENING_COPIED = 0.3
_FOREIGN = 0.2  # reports that share less of the shorter are of different origins, even if a third holds both
_COMPARED = 5  # texts of a group
_BYLINE = 6  # words; a block with fewer is a byline, a dateline, or a heading
_WORD = re.compile(r"\w+")


class Texts:
    """The texts of articles, which may come one at a time: of each only numbers that stand for its words are kept."""

    def __init__(self) -> None:
        self._index = RMinHashLSH(threshold=0.5, num_perm=_PERMUTATIONS, num_bands=_BANDS)
        self._texts: list[_Text] = []
        self._sketches: list[RMinHash] = []

    def add(self, document: Document) -> None:
        shingles = _shingles(document)
        sketch = RMinHash(num_perm=_PERMUTATIONS, seed=1)
        if shingles:
            sketch.update(shingles)
            self._index.insert(len(self._texts), sketch)
        self._sketches.append(sketch)
        self._texts.append(_Text(document.id, document.published, _numbers(shingles), _numbers(shingles[:_OPENS])))

    def origins(self) -> dict[str, str]:
        """For each report the id of the first one of which it is a copy, else its own.

        The first is the one published first, as far as that is known, or given first.
        """
        texts = self._texts
        known = all(text.published for text in texts)
        order = sorted(range(len(texts)), key=lambda at: str(texts[at].published) if known else "")
        rank = {at: number for number, at in enumerate(order)}
        groups: dict[int, list[int]] = {}
        first: dict[int, int] = {}
        for at in order:
            alike = sorted(self._index.query(self._sketches[at]))
            near = dict.fromkeys(first[other] for other in alike if other in first)
            fitting = [group for group in near if _is_of(texts, at, groups[group])]
            first[at] = min(fitting, key=rank.__getitem__, default=at)
            groups.setdefault(first[at], []).append(at)
        return {text.id: texts[first[at]].id for at, text in enumerate(texts)}


@dataclass(frozen=True, slots=True, eq=False)
class _Text:
    """What a text is compared by: any five words in a row that it has, and those it begins with, as sorted numbers."""

    id: str
    published: date | None
    all: NDArray[np.int64]
    opening: NDArray[np.int64]


def _shingles(document: Document) -> list[str]:
    """Any five words in a row of an article, without its headlines and byline and what stands below it on its page."""
    words: list[str] = []
    for block in document.blocks:
        found = _WORD.findall(block.of(document.text).casefold())
        if block != document.title_span and len(found) >= _BYLINE:
            words += found
    return [" ".join(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1))] if words else []


def _numbers(shingles: Sequence[str]) -> NDArray[np.int64]:
    return np.unique(np.fromiter(map(hash, shingles), np.int64, len(shingles)))


def _is_copy(one: _Text, other: _Text) -> bool:
    """Whether enough of the shorter stands in the other, and the news of one of them too, not only its background."""
    fewest = min(len(one.all), len(other.all))
    is_later = None not in (days := {one.published, other.published}) and len(days) > 1
    wanted = _COPIED_SHORT if fewest < _SHORT else _COPIED_LATER if is_later else _COPIED
    return _shared(one, other) >= wanted and (_opens_in(one, other) or _opens_in(other, one))


def _shared(one: _Text, other: _Text) -> float:
    """How much of the shorter stands in the other."""
    return _common(one.all, other.all) / max(1, min(len(one.all), len(other.all)))


def _opens_in(one: _Text, other: _Text) -> bool:
    return _common(one.opening, other.all) >= _OPENING_COPIED * len(one.opening)


def _common(one: NDArray[np.int64], other: NDArray[np.int64]) -> int:
    return int(np.intersect1d(one, other, assume_unique=True).size)


def _is_of(texts: Sequence[_Text], at: int, group: Sequence[int]) -> bool:
    """Whether a text is a copy of one of a group and shares something with all: what holds two stories joins none.

    Of many only the first are compared.
    """
    compared = [texts[other] for other in group[:_COMPARED]]
    return any(_is_copy(texts[at], text) for text in compared) and all(
        _shared(texts[at], text) >= _FOREIGN for text in compared
    )

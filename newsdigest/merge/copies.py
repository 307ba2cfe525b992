"""Which reports are copies: a wire story that several outlets print, with their own headline, cut, or added to.

Candidates are found by MinHash (Broder 1997), in time that does not grow with their pairs. Whether two are copies is
then decided on the words themselves, by how much of the shorter stands in the other: half a story is a copy, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rensa import RMinHash, RMinHashLSH

from newsdigest.models import Document

_SHINGLE = 5  # words
_PERMUTATIONS, _BANDS = 128, 64  # two reports that share a quarter of their words are missed once in sixty times
_COPIED = 0.6  # of the shorter report stands in the other
_COPIED_LATER = 0.7  # if they are of different days: such reports may share their background
_SHORT = 40  # shingles; a report with fewer
_COPIED_SHORT = 0.85
_OPENING = 50  # words in which a report tells its news
_OPENING_COPIED = 0.3
_FOREIGN = 0.2  # reports that share less of the shorter are of different origins, even if a third holds both
_COMPARED = 5  # texts of a group
_BYLINE = 6  # words; a block with fewer is a byline, a dateline, or a heading
_WORD = re.compile(r"\w+")


def origins(documents: Sequence[Document]) -> dict[str, str]:
    """For each report the id of the first one of which it is a copy, else its own.

    The first is the one published first, as far as that is known, or given first.
    """
    texts = [_Text(document) for document in documents]
    candidates = _candidates(texts)
    known = all(document.published for document in documents)
    order = sorted(range(len(texts)), key=lambda at: str(documents[at].published) if known else "")
    groups: dict[int, list[int]] = {}
    first: dict[int, int] = {}
    for at in order:
        near = dict.fromkeys(first[other] for other in candidates[at] if other in first)
        fitting = [group for group in near if _is_of(texts, at, groups[group])]
        first[at] = min(fitting, key=order.index, default=at)
        groups.setdefault(first[at], []).append(at)
    return {documents[at].id: documents[first[at]].id for at in range(len(texts))}


@dataclass(frozen=True)
class _Text:
    """The words of an article without its headlines and byline, and what stands below it on its page."""

    document: Document

    def words(self) -> list[str]:
        found: list[str] = []
        for block in self.document.blocks:
            words = _WORD.findall(block.of(self.document.text).casefold())
            if block != self.document.title_span and len(words) >= _BYLINE:
                found += words
        return found

    def shingles(self) -> list[str]:
        words = self.words()
        return [" ".join(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1))] if words else []

    @cached_property
    def all(self) -> frozenset[str]:
        """Kept only for texts that are compared."""
        return frozenset(self.shingles())

    @cached_property
    def opening(self) -> frozenset[str]:
        return frozenset(self.shingles()[: _OPENING - _SHINGLE])


def _candidates(texts: Sequence[_Text]) -> list[list[int]]:
    """For each text the others that may be copies of it."""
    index = RMinHashLSH(threshold=0.5, num_perm=_PERMUTATIONS, num_bands=_BANDS)
    sketches = [RMinHash(num_perm=_PERMUTATIONS, seed=1) for _ in texts]
    for at, text in enumerate(texts):
        shingles = text.shingles()
        if shingles:
            sketches[at].update(shingles)
            index.insert(at, sketches[at])
    return [sorted(other for other in index.query(sketch) if other != at) for at, sketch in enumerate(sketches)]


def _is_copy(one: _Text, other: _Text) -> bool:
    """Whether enough of the shorter stands in the other, and the news of one of them too, not only its background."""
    fewest = min(len(one.all), len(other.all))
    is_later = None not in (days := {one.document.published, other.document.published}) and len(days) > 1
    wanted = _COPIED_SHORT if fewest < _SHORT else _COPIED_LATER if is_later else _COPIED
    return _shared(one, other) >= wanted and (_opens_in(one, other) or _opens_in(other, one))


def _shared(one: _Text, other: _Text) -> float:
    """How much of the shorter stands in the other."""
    return len(one.all & other.all) / max(1, min(len(one.all), len(other.all)))


def _opens_in(one: _Text, other: _Text) -> bool:
    return len(one.opening & other.all) >= _OPENING_COPIED * len(one.opening)


def _is_of(texts: Sequence[_Text], at: int, group: Sequence[int]) -> bool:
    """Whether a text is a copy of one of a group and shares something with all: what holds two stories joins none.

    Of many only the first are compared.
    """
    compared = [texts[other] for other in group[:_COMPARED]]
    return any(_is_copy(texts[at], text) for text in compared) and all(
        _shared(texts[at], text) >= _FOREIGN for text in compared
    )

"""Word pieces in windows: what the model reads. Used alike in training and at run time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from newsdigest.models import Span
from newsdigest.reader.segment import sentences

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

LIMIT = 160  # word pieces a window, the two marks at its ends included
_AT_ONCE = 64  # blocks to be cut
CLS, SEP, PAD = 101, 102, 0
NO_CASE, LOWER, TITLE, UPPER, MIXED = range(5)

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Word pieces of a stretch of text: five arrays of one length.

    ``ids`` in the vocabulary, ``case`` one of the five letter-case classes, ``starts`` and ``ends`` character offsets
    (-1 for marks), ``heads`` 1 where a word begins.
    """

    ids: Ints
    case: Ints
    starts: Ints
    ends: Ints
    heads: Ints

    def __len__(self) -> int:
        return len(self.ids)

    def part(self, start: int, end: int) -> Pieces:
        return Pieces(*(column[start:end] for column in self._columns()))

    def _columns(self) -> tuple[Ints, ...]:
        return self.ids, self.case, self.starts, self.ends, self.heads

    @staticmethod
    def join(parts: Sequence[Pieces]) -> Pieces:
        columns = zip(*(part._columns() for part in parts), strict=True)
        return Pieces(*(np.concatenate(column) for column in columns))


def _mark(vocabulary_id: int) -> Pieces:
    one = np.ones(1, np.int64)
    return Pieces(vocabulary_id * one, NO_CASE * one, -one, -one, one)


def open_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer of a model, without padding, truncation or added marks."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@lru_cache(maxsize=8192)
def letter_case(piece: str) -> int:
    if piece.islower():
        return LOWER
    if piece[:1].isupper():
        if piece[1:].isupper():
            return UPPER
        return TITLE if len(piece) == 1 or piece[1:].islower() else MIXED
    return MIXED if any(letter.isupper() for letter in piece) else NO_CASE


def windows(tokenizer: Tokenizer, text: str, blocks: Sequence[Span]) -> Iterator[Pieces]:
    """The windows of some blocks, each made when it is its turn: all of a book would fill the memory."""
    return _packed(_cut(tokenizer, text, blocks), LIMIT)


def cut(tokenizer: Tokenizer, text: str, blocks: Sequence[Span]) -> list[Pieces]:
    """Word pieces of each block; a block longer than a window is cut, between sentences where it can be."""
    return list(_cut(tokenizer, text, blocks))


def pack(parts: Sequence[Pieces], first_limit: int = LIMIT) -> list[Pieces]:
    """Join whole blocks into windows of at most LIMIT pieces: [CLS] block [SEP] block ... [SEP]."""
    return list(_packed(parts, first_limit))


def _cut(tokenizer: Tokenizer, text: str, blocks: Sequence[Span]) -> Iterator[Pieces]:
    for first in range(0, len(blocks), _AT_ONCE):
        some = blocks[first : first + _AT_ONCE]
        encodings = tokenizer.encode_batch([text[start:end] for start, end in some], add_special_tokens=False)
        for block, encoding in zip(some, encodings, strict=True):
            yield from _fit(_pieces(encoding, text, block), text, block)


def _pieces(encoding: Encoding, text: str, block: Span) -> Pieces:
    offsets = np.array(encoding.offsets, np.int64).reshape(-1, 2) + block[0]
    words = np.array([-1 if word is None else word for word in encoding.word_ids], np.int64)
    return Pieces(
        ids=np.array(encoding.ids, np.int64),
        case=np.array([letter_case(text[start:end]) for start, end in offsets.tolist()], np.int64),
        starts=offsets[:, 0],
        ends=offsets[:, 1],
        heads=np.append(True, words[1:] != words[:-1])[: len(words)].astype(np.int64),
    )


def _fit(pieces: Pieces, text: str, block: Span) -> Iterator[Pieces]:
    room = LIMIT - 2
    if len(pieces) <= room:
        if len(pieces):
            yield pieces
        return
    bounds = [int(np.searchsorted(pieces.starts, end)) for _, end in sentences(text, block)]
    start = 0
    while start < len(pieces):
        fitting = bisect_right(bounds, start + room)
        end = bounds[fitting - 1] if fitting and bounds[fitting - 1] > start else min(start + room, len(pieces))
        yield pieces.part(start, end)
        start = end


def _packed(parts: Iterable[Pieces], limit: int) -> Iterator[Pieces]:
    held: list[Pieces] = []
    used = 1
    for part in parts:
        if held and used + len(part) + 1 > limit:
            yield _seal(held)
            held, used, limit = [], 1, LIMIT
        held.append(part)
        used += len(part) + 1
    if held:
        yield _seal(held)


def _seal(held: Sequence[Pieces]) -> Pieces:
    marked = [_mark(CLS)]
    for part in held:
        marked += [part, _mark(SEP)]
    return Pieces.join(marked)


def stack(windows: Sequence[Pieces]) -> tuple[Ints, Ints, Ints]:
    """(ids, case, mask), each of shape (windows, longest), padded at the right."""
    longest = max(map(len, windows))
    ids = np.full((len(windows), longest), PAD, np.int64)
    case = np.zeros_like(ids)
    mask = np.zeros_like(ids)
    for row, window in enumerate(windows):
        ids[row, : len(window)] = window.ids
        case[row, : len(window)] = window.case
        mask[row, : len(window)] = 1
    return ids, case, mask

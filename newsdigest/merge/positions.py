"""The same statement told by several reports: one holder, one kind, and the same words or nearly so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from newsdigest.analysis.entities import fold
from newsdigest.merge.wording import plain_words
from newsdigest.models import Analysis, Position, PositionKind, SharedPosition

_SHINGLE = 4  # words
_FEWEST = 5  # words; a shorter statement is the same only in copies of one text
_NEARLY = 0.8  # of the words of both are the same
_COMMON = 200  # statements with the same four words: these are no sign of one statement
_TURNING = frozenset({"not", "no", "never", "nor", "neither", "none", "cannot", "without", "t", "n't"})

_Holder = tuple[str, PositionKind]


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """A position in one report, with its words. ``holder``: who holds it, and of what kind it is."""

    report: str
    position: Position
    holder: _Holder | None
    words: tuple[str, ...]
    sentences: tuple[str, ...]

    def shingles(self) -> set[int]:
        """The holder with any four words in a row, as numbers."""
        return {hash((self.holder, self.words[at : at + _SHINGLE])) for at in range(len(self.words) - _SHINGLE + 1)}


@dataclass(slots=True)
class _Statement:
    """The positions that are one. A new one is compared with the first and the fullest of them."""

    told: list[_Said] = field(default_factory=list)
    reports: set[str] = field(default_factory=set)
    fullest: _Said | None = None

    def add(self, said: _Said) -> None:
        self.told.append(said)
        self.reports.add(said.report)
        if self.fullest is None or len(said.words) > len(self.fullest.words):
            self.fullest = said

    def has(self, said: _Said) -> bool:
        return all(_repeats(said, other) for other in {self.told[0], self.fullest} if other)


def shared_positions(analyses: Sequence[Analysis], origin: Mapping[str, str]) -> list[SharedPosition]:
    """The positions of all articles, each once with all reports that have it, in the order of the articles."""
    statements: list[_Statement] = []
    copied: dict[tuple[object, ...], int] = {}
    index: dict[int, list[int]] = defaultdict(list)
    for analysis in analyses:
        for position in analysis.positions:
            said = _said(analysis, position)
            key = (origin[said.report], said.holder, position.kind, said.words, said.sentences)
            found = copied.get(key)
            if found is None or said.report in statements[found].reports:
                found = _same(said, statements, index)
            if found is None:
                found = len(statements)
                statements.append(_Statement())
            statements[found].add(said)
            copied.setdefault(key, found)
            if said.holder:
                for shingle in said.shingles():
                    known = index[shingle]
                    if len(known) < _COMMON and found not in known:
                        known.append(found)
    return [_shared(statement.told) for statement in statements]


def _said(analysis: Analysis, position: Position) -> _Said:
    text = analysis.document.text
    words = plain_words(" ".join(span.of(text) for span in position.content))
    holder = position.holder
    # "officials" are other ones in another article, but not if they say the same.
    key = " ".join(fold(holder.name)) if holder else ""
    sentences = tuple(span.of(text) for span in position.evidence)
    return _Said(analysis.document.id, position, (key, position.kind) if key else None, words, sentences)


def _same(said: _Said, statements: Sequence[_Statement], index: Mapping[int, Sequence[int]]) -> int | None:
    """The number of the statement that a position repeats from another report."""
    if said.holder is None or len(said.words) < _FEWEST:
        return None
    near = dict.fromkeys(at for shingle in said.shingles() for at in index.get(shingle, ()))
    fitting = [at for at in near if said.report not in statements[at].reports and statements[at].has(said)]
    return max(fitting, key=lambda at: len(set(said.words) & set(statements[at].told[0].words)), default=None)


def _repeats(one: _Said, other: _Said) -> bool:
    """Whether two reports have the same words: all that the shorter one quotes, or nearly all of both."""
    if min(len(one.words), len(other.words)) < _FEWEST:
        return False
    short, long = sorted((one.words, other.words), key=len)
    if one.position.quoted and other.position.quoted and f" {' '.join(short)} " in f" {' '.join(long)} ":
        return True
    mine, theirs = set(one.words), set(other.words)
    if len(mine & theirs) < _NEARLY * len(mine | theirs):
        return False
    return not any(word in _TURNING or word.isdigit() for word in mine ^ theirs)


def _shared(said: Sequence[_Said]) -> SharedPosition:
    fullest = max(said, key=lambda one: len(one.words))
    ordered = [fullest, *(one for one in said if one is not fullest)]
    first = fullest.position
    return SharedPosition(first.id, first.holder, first.kind, tuple((one.report, one.position) for one in ordered))

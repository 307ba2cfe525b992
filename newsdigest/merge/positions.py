"""The same statement told by several reports: one holder, one kind, and the same words or nearly so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from sys import intern
from typing import NamedTuple

from newsdigest.analysis.entities import fold
from newsdigest.merge.wording import plain_words
from newsdigest.models import Analysis, PositionKind

_SHINGLE = 4  # words
_FEWEST = 5  # words; a shorter statement is the same only in copies of one text
_NEARLY = 0.8  # of the words of both are the same
_COMMON = 200  # statements with the same four words: these are no sign of one statement
_TURNING = frozenset({"not", "no", "never", "nor", "neither", "none", "cannot", "without", "t", "n't"})


class Line(NamedTuple):
    """Where a position stands: its number in a report; and whether that quotes it."""

    report: str
    number: int
    quoted: bool


class Said(NamedTuple):
    """What of a position tells whether another report's is the same. ``holder``: who holds it, if somebody is named,
    and of what kind it is. ``words``: those of its content, with one space between them. ``sentences``: a number that
    stands for its evidence.
    """

    line: Line
    holder: tuple[str, PositionKind]
    words: str
    sentences: int


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """A position among those of its holder: ``number`` tells which of them."""

    number: int
    line: Line
    words: tuple[str, ...]
    vocabulary: frozenset[str]

    def shingles(self) -> set[int]:
        """Any four words in a row, as numbers."""
        return {hash(self.words[at : at + _SHINGLE]) for at in range(len(self.words) - _SHINGLE + 1)}


@dataclass(slots=True)
class _Statement:
    """The positions that are one. A new one is compared with the first and the fullest of them."""

    told: list[_Said] = field(default_factory=list)
    reports: set[str] = field(default_factory=set)
    fullest: _Said | None = None

    def add(self, said: _Said) -> None:
        self.told.append(said)
        self.reports.add(said.line.report)
        if self.fullest is None or len(said.words) > len(self.fullest.words):
            self.fullest = said

    def has(self, said: _Said) -> bool:
        return all(_repeats(said, other) for other in {self.told[0], self.fullest} if other)


def positions_said(analysis: Analysis) -> Iterator[Said]:
    """The positions of an article that has the entities of all."""
    text = analysis.document.text
    for number, position in enumerate(analysis.positions):
        # "officials" are other ones in another article, but not if they say the same.
        holder = intern(" ".join(fold(position.holder.name)) if position.holder else "")
        yield Said(
            Line(analysis.document.id, number, position.quoted),
            (holder, position.kind),
            " ".join(plain_words(" ".join(span.of(text) for span in position.content))),
            hash(tuple(span.of(text) for span in position.evidence)),
        )


def same_positions(said: Sequence[Said], origin: Mapping[str, str]) -> list[list[Line]]:
    """For each position of all articles where it stands, the fullest first, in the order of the articles."""
    by_holder: dict[tuple[str, PositionKind], list[int]] = defaultdict(list)
    for number, one in enumerate(said):
        by_holder[one.holder].append(number)
    found: dict[int, list[Line]] = {}
    for (holder, _), numbers in by_holder.items():  # one holder at a time, for what compares statements takes memory
        for told in _statements([said[number] for number in numbers], bool(holder), origin):
            found[numbers[told[0]]] = _fullest_first([said[numbers[at]] for at in told])
    return [found[number] for number in sorted(found)]


def _statements(said: Sequence[Said], is_named: bool, origin: Mapping[str, str]) -> Iterator[list[int]]:
    """The positions of one holder that are one statement, by their numbers."""
    statements: list[_Statement] = []
    copied: dict[tuple[str, str, int], int] = {}
    index: dict[int, list[int]] = defaultdict(list)
    for number, (line, _, text, sentences) in enumerate(said):
        words = tuple(text.split())
        one = _Said(number, line, words, frozenset(words))
        key = (origin[line.report], text, sentences)
        shingles = one.shingles() if is_named else ()
        found = copied.get(key)
        if found is None or line.report in statements[found].reports:
            found = _same(one, shingles, statements, index)
        if found is None:
            found = len(statements)
            statements.append(_Statement())
        statements[found].add(one)
        copied.setdefault(key, found)
        for shingle in shingles:
            known = index[shingle]
            if len(known) < _COMMON and found not in known:
                known.append(found)
    yield from ([one.number for one in statement.told] for statement in statements)


def _same(
    said: _Said, shingles: Iterable[int], statements: Sequence[_Statement], index: Mapping[int, Sequence[int]]
) -> int | None:
    """The number of the statement that a position repeats from another report."""
    if len(said.words) < _FEWEST:
        return None
    near = sorted({at for shingle in shingles for at in index.get(shingle, ())})
    fitting = [at for at in near if said.line.report not in statements[at].reports and statements[at].has(said)]
    return max(fitting, key=lambda at: len(said.vocabulary & statements[at].told[0].vocabulary), default=None)


def _repeats(one: _Said, other: _Said) -> bool:
    """Whether two reports have the same words: all that the shorter one quotes, or nearly all of both."""
    if min(len(one.words), len(other.words)) < _FEWEST:
        return False
    short, long = sorted((one.words, other.words), key=len)
    if one.line.quoted and other.line.quoted and f" {' '.join(short)} " in f" {' '.join(long)} ":
        return True
    mine, theirs = one.vocabulary, other.vocabulary
    if len(mine & theirs) < _NEARLY * len(mine | theirs):
        return False
    return not any(word in _TURNING or word.isdigit() for word in mine ^ theirs)


def _fullest_first(said: Sequence[Said]) -> list[Line]:
    fullest = max(said, key=lambda one: len(one.words.split()))
    return [fullest.line, *(one.line for one in said if one is not fullest)]

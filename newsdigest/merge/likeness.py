"""Which reports are likely to be of the same events: of one day, about the same people, in part in the same words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log, sqrt

from newsdigest.merge.members import is_name
from newsdigest.merge.positions import Line
from newsdigest.merge.wording import content_words, overlap
from newsdigest.models import Analysis

_NEAR = timedelta(days=1)
_ALIKE = 0.4  # cosine of whom two reports name
_ALIKE_QUOTING = 0.2  # if both have the same quotation
_OPENING, _BLOCKS = 600, 8  # so many characters of so many paragraphs at most
_OPENING_ALIKE = 0.2  # of the words of one opening are in the other, names left out
_FEWEST = 2  # entities that both name
_OPENING_VERY_ALIKE = 0.3  # enough for two reports that have only one name in common
_COMMON = 0.05  # of the reports; whom more of them name is no sign that two are of the same events
_FEW = 20  # reports; but in a small digest those whom no more than these name are


@dataclass(frozen=True, slots=True)
class Trace:
    """What a report is compared by. ``named``: its entities that have a name, with how often it names each.
    ``opening``: the words that it begins with, names left out, with a space between them.
    """

    report: str
    published: date | None
    named: tuple[tuple[str, int], ...]
    opening: str


def trace(analysis: Analysis) -> Trace:
    """That of an article that has the entities of all."""
    document = analysis.document
    return Trace(document.id, document.published, tuple(_named(analysis).items()), " ".join(_opening(analysis)))


class Likeness:
    """Compares reports that are no copies, by whom they name (weighted by how few others do) and what they quote."""

    def __init__(self, traces: Sequence[Trace], origin: Mapping[str, str], positions: Iterable[Sequence[Line]]) -> None:
        self._published = {one.report: one.published for one in traces}
        often = Counter(entity for one in traces for entity, _ in one.named)
        common = max(_FEW, _COMMON * len(traces))
        self._weights = {
            one.report: {entity: (1 + log(count)) * log(1 + len(traces) / often[entity]) for entity, count in one.named}
            for one in traces
        }
        self._lengths = {report: sqrt(sum(one * one for one in of.values())) for report, of in self._weights.items()}
        self._openings = {one.report: one.opening for one in traces}
        self._with: dict[str, list[str]] = defaultdict(list)
        for one in traces:
            for entity, _ in one.named:
                if often[entity] <= common:
                    self._with[entity].append(one.report)
        self._quoting: dict[str, set[str]] = defaultdict(set)
        for lines in positions:
            originals = {origin[line.report] for line in lines if line.quoted}
            for original in originals if len(originals) > 1 else ():
                self._quoting[original] |= originals - {original}

    def of(self, report: str) -> dict[str, float]:
        """The reports that are like one, with how much they are."""
        quoting = self._quoting.get(report, set())
        near = dict.fromkeys(other for entity in self._weights[report] for other in self._with.get(entity, ()))
        found: dict[str, float] = {}
        for other in (*near, *sorted(quoting - near.keys())):
            if other == report or not self._is_near(report, other):
                continue
            score = self._cosine(report, other)
            if score >= (_ALIKE_QUOTING if other in quoting else _ALIKE) and self._begin_alike(report, other):
                found[other] = score
        return found

    def _is_near(self, one: str, other: str) -> bool:
        days = [self._published[report] for report in (one, other)]
        return days[0] is None or days[1] is None or abs(days[0] - days[1]) <= _NEAR

    def _cosine(self, one: str, other: str) -> float:
        mine, theirs = self._weights[one], self._weights[other]
        common = sum(mine[entity] * theirs[entity] for entity in mine.keys() & theirs.keys())
        return common / (self._lengths[one] * self._lengths[other]) if common else 0.0

    def _begin_alike(self, one: str, other: str) -> bool:
        """Whether the reports begin with the same things; all the more where both name only one and the same."""
        shared = self._weights[one].keys() & self._weights[other].keys()
        wanted = _OPENING_ALIKE if len(shared) >= _FEWEST else _OPENING_VERY_ALIKE
        return overlap({*self._openings[one].split()}, {*self._openings[other].split()}) >= wanted


def _named(analysis: Analysis) -> Counter[str]:
    """How often a report names each of its entities that have a name."""
    names = {entity.id for entity in analysis.entities if is_name(entity.name)}
    counts = Counter(key for reference in analysis.references for key in reference.entities if key in names)
    return counts or Counter(dict.fromkeys(names, 1))


def _opening(analysis: Analysis) -> frozenset[str]:
    """The words with which a report begins, those of its title included, but no names: these are compared already."""
    document = analysis.document
    text = " ".join(block.of(document.text) for block in document.blocks[:_BLOCKS])
    names = " ".join(name for entity in analysis.entities for name in (entity.name, *entity.aliases))
    return content_words(f"{document.title or ''} {text[:_OPENING]}") - content_words(names)

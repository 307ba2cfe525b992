"""Gather the reports of the same events into stories, the weightiest first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from newsdigest.merge.contacts import Place
from newsdigest.merge.groups import Groups
from newsdigest.merge.likeness import Likeness, Trace
from newsdigest.merge.positions import Line

_SURE = 0.5


@dataclass(frozen=True, slots=True)
class Outline:
    """A story before it is told: its reports in the order of all, and where its contacts and positions stand."""

    reports: tuple[str, ...]
    contacts: tuple[tuple[Place, ...], ...]
    positions: tuple[tuple[Line, ...], ...]


def outlines(
    traces: Sequence[Trace],
    origin: Mapping[str, str],
    contacts: Sequence[Sequence[Place]],
    positions: Sequence[Sequence[Line]],
) -> list[Outline]:
    """The stories. ``origin``: for each document the one that it is a copy of.

    A report has one story that it belongs to; it is a report, too, of another one whose contact it tells of, as a page
    of several news is. So such a page does not make one story of all that it tells.
    """
    home = _homes(traces, origin, contacts, positions)
    return _Outliner([one.report for one in traces], origin, home).outlines(contacts, positions)


def _homes(
    traces: Sequence[Trace],
    origin: Mapping[str, str],
    contacts: Sequence[Sequence[Place]],
    positions: Sequence[Sequence[Line]],
) -> dict[str, str]:
    """For each document a name of the story that it belongs to."""
    originals = [one for one in traces if origin[one.report] == one.report]
    groups = Groups(one.report for one in originals)
    settled = _settled(contacts, origin)
    first: dict[int, str] = {}
    for original, event in settled.items():
        groups.join(first.setdefault(event, original), original)
    _join_alike([one.report for one in originals], Likeness(originals, origin, positions), groups, settled)
    return {document: groups.of(original) for document, original in origin.items()}


def _settled(contacts: Iterable[Sequence[Place]], origin: Mapping[str, str]) -> dict[str, int]:
    """For each report that tells a contact which others tell, too, the number of the events that it tells most of."""
    tellers = {number: {origin[place.document] for place in places} for number, places in enumerate(contacts)}
    told = {contact: originals for contact, originals in tellers.items() if len(originals) > 1}
    by_teller: dict[str, list[int]] = defaultdict(list)
    for contact, originals in told.items():
        for original in sorted(originals):
            by_teller[original].append(contact)
    events = _events_of_one_story(told, by_teller)
    return {
        original: Counter(events.of(contact) for contact in listed).most_common(1)[0][0]
        for original, listed in by_teller.items()
    }


def _events_of_one_story(told: Mapping[int, set[str]], by_teller: Mapping[str, Sequence[int]]) -> Groups[int]:
    """Contacts that most of those who tell of one of them tell together."""
    events = Groups(told)
    together = Counter(pair for listed in by_teller.values() for pair in combinations(listed, 2))
    for (one, other), count in together.items():
        if 2 * count > min(len(told[one]), len(told[other])):
            events.join(one, other)
    return events


def _join_alike(originals: Sequence[str], likeness: Likeness, groups: Groups[str], settled: Mapping[str, int]) -> None:
    """Add each report without a shared contact to the story to whose reports it is most like: to most of them."""
    members: dict[str, list[str]] = defaultdict(list)
    for report in settled:
        members[groups.of(report)].append(report)
    for report in originals:
        if report in settled:
            continue
        alike = likeness.of(report)
        near = [group for group in dict.fromkeys(groups.of(other) for other in alike) if members[group]]
        scores = {group: sum(alike.get(one, 0.0) for one in members[group]) / len(members[group]) for group in near}
        best = max(scores, key=lambda group: scores[group], default=None)
        if best is not None and 2 * sum(one in alike for one in members[best]) >= len(members[best]):
            groups.join(best, report)
        members[groups.of(report)].append(report)


class _Outliner:
    """Puts what is told into the stories that it belongs to."""

    def __init__(self, reports: Sequence[str], origin: Mapping[str, str], home: Mapping[str, str]) -> None:
        self._order = {report: number for number, report in enumerate(reports)}
        self._origin = origin
        self._home = home

    def outlines(self, contacts: Sequence[Sequence[Place]], positions: Iterable[Sequence[Line]]) -> list[Outline]:
        """The weightiest first."""
        often = Counter(place.document for places in contacts for place in places)
        told: dict[str, list[Sequence[Place]]] = defaultdict(list)
        said: dict[str, list[Sequence[Line]]] = defaultdict(list)
        of: dict[str, list[str]] = defaultdict(list)
        for places in contacts:
            told[self._home_of(places, often)].append(places)
        for lines in positions:
            for home, part in self._by_home(lines).items():
                said[home].append(part)
        for report, home in self._home.items():
            of[home].append(report)
        found = [self._outline(of[home], told[home], said[home]) for home in dict.fromkeys(self._home.values())]
        return sorted(found, key=self._weight, reverse=True)

    def _home_of(self, places: Sequence[Place], often: Mapping[str, int]) -> str:
        """The story of most who tell of it; who tells of much else, as a page of all news does, counts less."""
        weights: dict[str, float] = defaultdict(float)
        for original in dict.fromkeys(self._origin[place.document] for place in places):
            weights[self._home[original]] += 1 / max(1, often[original])
        return max(weights, key=lambda home: weights[home])

    def _by_home(self, lines: Sequence[Line]) -> dict[str, list[Line]]:
        """A statement once for each story in which it is told: it may have been repeated on other occasions."""
        found: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            found[self._home[line.report]].append(line)
        return found

    def _outline(
        self, reports: Sequence[str], contacts: Sequence[Sequence[Place]], positions: Sequence[Sequence[Line]]
    ) -> Outline:
        telling = {place.document for places in contacts for place in places}
        ordered = sorted({*reports, *telling}, key=self._order.__getitem__)
        return Outline(tuple(ordered), tuple(map(tuple, contacts)), tuple(map(tuple, positions)))

    def _weight(self, outline: Outline) -> tuple[int, int, int, int]:
        origins = len({self._origin[report] for report in outline.reports})
        sure = sum(is_sure(places) for places in outline.contacts)
        return origins, sure, len(outline.reports), len(outline.positions)


def is_sure(places: Iterable[Place]) -> bool:
    """Whether one who tells a contact is sure enough."""
    return max(place.confidence for place in places) >= _SURE

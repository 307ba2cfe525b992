"""Gather the reports of the same events into stories, the weightiest first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from newsdigest.merge.groups import Groups
from newsdigest.merge.headlines import headline
from newsdigest.merge.likeness import Likeness
from newsdigest.models import Analysis, Position, Report, SharedContact, SharedPosition, Story

_SURE = 0.5


def stories(
    analyses: Sequence[Analysis],
    origin: Mapping[str, str],
    contacts: Sequence[SharedContact],
    positions: Sequence[SharedPosition],
) -> tuple[Story, ...]:
    """The stories. ``origin``: for each document the one that it is a copy of.

    A report has one story that it belongs to; it is a report, too, of another one whose contact it tells of, as a page
    of several news is. So such a page does not make one story of all that it tells.
    """
    home = _homes(analyses, origin, contacts, positions)
    return tuple(_Builder(analyses, origin, home).stories(contacts, positions))


def _homes(
    analyses: Sequence[Analysis],
    origin: Mapping[str, str],
    contacts: Sequence[SharedContact],
    positions: Sequence[SharedPosition],
) -> dict[str, str]:
    """For each document a name of the story that it belongs to."""
    originals = [analysis for analysis in analyses if origin[analysis.document.id] == analysis.document.id]
    groups = Groups(analysis.document.id for analysis in originals)
    settled = _settled(contacts, origin)
    first: dict[str, str] = {}
    for original, event in settled.items():
        groups.join(first.setdefault(event, original), original)
    _join_alike(originals, Likeness(originals, origin, positions), groups, settled)
    return {document: groups.of(original) for document, original in origin.items()}


def _settled(contacts: Iterable[SharedContact], origin: Mapping[str, str]) -> dict[str, str]:
    """For each report that tells a contact which others tell, too, the name of the events that it tells most of."""
    tellers = {one.id: {origin[telling.report] for telling in one.tellings} for one in contacts}
    told = {contact: originals for contact, originals in tellers.items() if len(originals) > 1}
    by_teller: dict[str, list[str]] = defaultdict(list)
    for contact, originals in told.items():
        for original in sorted(originals):
            by_teller[original].append(contact)
    events = _events_of_one_story(told, by_teller)
    return {
        original: Counter(events.of(contact) for contact in listed).most_common(1)[0][0]
        for original, listed in by_teller.items()
    }


def _events_of_one_story(told: Mapping[str, set[str]], by_teller: Mapping[str, Sequence[str]]) -> Groups[str]:
    """Contacts that most of those who tell of one of them tell together."""
    events = Groups(told)
    together = Counter(pair for listed in by_teller.values() for pair in combinations(listed, 2))
    for (one, other), count in together.items():
        if 2 * count > min(len(told[one]), len(told[other])):
            events.join(one, other)
    return events


def _join_alike(
    originals: Sequence[Analysis], likeness: Likeness, groups: Groups[str], settled: Mapping[str, str]
) -> None:
    """Add each report without a shared contact to the story to whose reports it is most like: to most of them."""
    members: dict[str, list[str]] = defaultdict(list)
    for report in settled:
        members[groups.of(report)].append(report)
    for analysis in originals:
        report = analysis.document.id
        if report in settled:
            continue
        alike = likeness.of(report)
        near = [group for group in dict.fromkeys(groups.of(other) for other in alike) if members[group]]
        scores = {group: sum(alike.get(one, 0.0) for one in members[group]) / len(members[group]) for group in near}
        best = max(scores, key=lambda group: scores[group], default=None)
        if best is not None and 2 * sum(one in alike for one in members[best]) >= len(members[best]):
            groups.join(best, report)
        members[groups.of(report)].append(report)


class _Builder:
    """Makes the records of the stories."""

    def __init__(self, analyses: Sequence[Analysis], origin: Mapping[str, str], home: Mapping[str, str]) -> None:
        self._documents = {analysis.document.id: analysis.document for analysis in analyses}
        self._origin = origin
        self._home = home
        self._told = {analysis.document.id: len(analysis.contacts) for analysis in analyses}

    def stories(self, contacts: Sequence[SharedContact], positions: Sequence[SharedPosition]) -> Iterator[Story]:
        told: dict[str, list[SharedContact]] = defaultdict(list)
        said: dict[str, list[SharedPosition]] = defaultdict(list)
        for contact in contacts:
            told[self._home_of(contact)].append(contact)
        for position in positions:
            for home, part in self._by_home(position):
                said[home].append(part)
        homes = dict.fromkeys(self._home.values())
        made = [self._story(home, told[home], said[home]) for home in homes]
        made.sort(key=self._weight, reverse=True)
        return (_numbered(story, number) for number, story in enumerate(made, 1))

    def _home_of(self, contact: SharedContact) -> str:
        """The story of most who tell of it; who tells of much else, as a page of all news does, counts less."""
        weights: dict[str, float] = defaultdict(float)
        for original in dict.fromkeys(self._origin[telling.report] for telling in contact.tellings):
            weights[self._home[original]] += 1 / max(1, self._told[original])
        return max(weights, key=lambda home: weights[home])

    def _by_home(self, position: SharedPosition) -> Iterator[tuple[str, SharedPosition]]:
        """A statement once for each story in which it is told: it may have been repeated on other occasions."""
        tellings: dict[str, list[tuple[str, Position]]] = defaultdict(list)
        for report, one in position.tellings:
            tellings[self._home[report]].append((report, one))
        for home, told in tellings.items():
            first = told[0][1]
            yield home, SharedPosition(first.id, first.holder, first.kind, tuple(told))

    def _story(self, home: str, contacts: Sequence[SharedContact], positions: Sequence[SharedPosition]) -> Story:
        telling = {one.report for contact in contacts for one in contact.tellings}
        reports = [
            Report(document, self._origin[name])
            for name, document in self._documents.items()
            if self._home[name] == home or name in telling
        ]
        ordered = sorted(contacts, key=self._contact_weight, reverse=True)
        return Story(
            "", headline(reports, ordered), self._day(reports), tuple(reports), tuple(ordered), tuple(positions)
        )

    def _contact_weight(self, contact: SharedContact) -> tuple[int, bool, bool]:
        sure = max(telling.contact.confidence for telling in contact.tellings) >= _SURE
        originals = {self._origin[telling.report] for telling in contact.tellings}
        return len(originals) if sure else 0, sure, contact.channel != "statement_to"

    def _weight(self, story: Story) -> tuple[int, int, int, int]:
        sure = sum(self._contact_weight(contact)[1] for contact in story.contacts)
        return story.origins, sure, len(story.reports), len(story.positions)

    def _day(self, reports: Sequence[Report]) -> str | None:
        """The day on which most reports came out, the first of several such."""
        days = Counter(report.document.published for report in reports if report.document.published)
        return min(days, key=lambda day: (-days[day], day)).isoformat() if days else None


def _numbered(story: Story, number: int) -> Story:
    name = f"s{number}"
    contacts = tuple(replace(one, id=f"{name}.c{at}") for at, one in enumerate(story.contacts, 1))
    positions = tuple(replace(one, id=f"{name}.p{at}") for at, one in enumerate(story.positions, 1))
    return replace(story, id=name, contacts=contacts, positions=positions)

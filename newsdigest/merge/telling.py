"""Tell the stories in full, one at a time: each is put together from its articles when it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from newsdigest.merge.cast import Cast
from newsdigest.merge.contacts import Place
from newsdigest.merge.headlines import headline
from newsdigest.merge.heard import Heard
from newsdigest.merge.positions import Line
from newsdigest.merge.shared import shared_contact
from newsdigest.merge.stories import Outline, is_sure
from newsdigest.models import Analysis
from newsdigest.models_many import Report, SharedContact, SharedPosition, Story


class Teller:
    """Makes stories from their outlines. ``articles``: those of all, by the ids of their documents."""

    def __init__(self, articles: Mapping[str, Analysis], cast: Cast, origin: Mapping[str, str]) -> None:
        self._articles, self._cast, self._origin = articles, cast, origin
        self._known = {entity.id: entity for entity in cast.entities}

    def stories(self, outlines: Sequence[Outline]) -> Iterator[Story]:
        return (self._story(outline, f"s{number}") for number, outline in enumerate(outlines, 1))

    def _story(self, outline: Outline, name: str) -> Story:
        analyses = {report: self._cast.recast(self._articles[report]) for report in outline.reports}
        reports = tuple(Report(one.document, self._origin[report]) for report, one in analyses.items())
        weighed = [(self._contact(places, analyses), places) for places in outline.contacts]
        weighed.sort(key=lambda one: self._weight(*one), reverse=True)
        contacts = [contact for contact, _ in weighed]
        positions = [_position(lines, analyses) for lines in outline.positions]
        return Story(
            name,
            headline(reports, contacts),
            _day(reports),
            reports,
            tuple(replace(one, id=f"{name}.c{at}") for at, one in enumerate(contacts, 1)),
            tuple(replace(one, id=f"{name}.p{at}") for at, one in enumerate(positions, 1)),
        )

    def _contact(self, places: Sequence[Place], analyses: Mapping[str, Analysis]) -> SharedContact:
        of = [(place, analyses[place.document]) for place in places]
        heard = [Heard(one.document, one.contacts[place.number], place.days) for place, one in of]
        return shared_contact(heard, self._known, self._origin)

    def _weight(self, contact: SharedContact, places: Sequence[Place]) -> tuple[int, bool, bool]:
        originals = {self._origin[place.document] for place in places}
        sure = is_sure(places)
        return len(originals) if sure else 0, sure, contact.channel != "statement_to"


def _position(lines: Sequence[Line], analyses: Mapping[str, Analysis]) -> SharedPosition:
    tellings = tuple((line.report, analyses[line.report].positions[line.number]) for line in lines)
    first = tellings[0][1]
    return SharedPosition(first.id, first.holder, first.kind, tellings)


def _day(reports: Sequence[Report]) -> str | None:
    """The day on which most reports came out, the first of several such."""
    days = Counter(report.document.published for report in reports if report.document.published)
    return min(days, key=lambda day: (-days[day], day)).isoformat() if days else None

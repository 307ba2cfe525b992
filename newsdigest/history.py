"""What is known of a person or a state from the articles of the state, over time."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from newsdigest.called import folded, has_words, is_called
from newsdigest.merge import merge
from newsdigest.models import Analysis, Document, Entity
from newsdigest.models_many import SharedContact, SharedPosition, Story

MOST_NEAR = 5


@dataclass(frozen=True, slots=True)
class Told:
    """A contact or a position, its day (ISO 8601), and the articles that tell of it.

    ``is_dated``: an article says that it was this day; else it is the day when the first of them appeared.
    """

    day: str
    is_dated: bool
    finding: SharedContact | SharedPosition
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class History:
    """What was told of somebody, the earliest day first. ``members``: a person; or a state, its bodies and people.

    ``stories`` hold the same, as an edition has them, and ``entities`` are all that these name.
    """

    name: str
    members: tuple[Entity, ...]
    told: tuple[Told, ...]
    stories: tuple[Story, ...]
    entities: tuple[Entity, ...]


class UnknownNameError(ValueError):
    """Nobody is called so; the message is one line and names those who are called nearly so."""

    def __init__(self, asked: str, known: Iterable[str]) -> None:
        near = near_names(asked, known)
        hint = f". Did you mean {' or '.join(near)}?" if near else ". Articles are kept by newsdigest run"
        super().__init__(f"{asked.strip() or 'no name'}: nobody in the articles of the state is called so{hint}")


class AmbiguousNameError(ValueError):
    """Several are called so: ``entities``. The message is one line, to be followed by who they are."""

    def __init__(self, asked: str, entities: Sequence[Entity]) -> None:
        self.entities = tuple(entities)
        super().__init__(
            f"{asked}: {len(entities)} are called so. Give the full name, or add a state or role after a comma"
        )


def history(asked: str, analyses: Iterable[tuple[Analysis, date]], since: date | None = None) -> History:
    """The history of those who are called ``asked``, from articles that name them, each with its day.

    A name is matched word by word: "Bennett", "naftali bennett", another name, or a state; what follows a comma must
    be in the state or the role: "Bennett, Israel". ``since``: only what is of this day or a later one. Raises
    UnknownNameError or AmbiguousNameError.
    """
    read = list(analyses)
    days = {analysis.document.id: day for analysis, day in read}
    stories, entities = merge([analysis for analysis, _ in read])
    members = meant(asked, entities)
    ids = {member.id for member in members}
    first = since.isoformat() if since else ""
    told = [one for story in stories for one in _told(story, days) if _is_of(one.finding, ids) and one.day >= first]
    told.sort(key=lambda one: (one.day, not one.is_dated, isinstance(one.finding, SharedPosition)))
    is_own = len(members) == 1 or members[0].kind in ("state", "person")
    name = members[0].name if is_own else members[0].state or members[0].name
    kept = {one.finding.id for one in told}
    stories = tuple(_only(story, kept) for story in stories if _has_any(story, kept))
    named = set(_entities_of(stories))
    return History(name, members, tuple(told), stories, tuple(one for one in entities if one.id in named | ids))


def meant(asked: str, entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """Who is asked for: one person or body; or a state first and then those who belong to it.

    Raises UnknownNameError or AmbiguousNameError.
    """
    name, *notes = (part.strip() for part in asked.split(","))
    fitting = [entity for entity in entities if all(_is_noted(entity, note) for note in notes)]
    states = [entity for entity in fitting if entity.kind == "state" and _is_whole(entity, name)]
    if states:
        own = [one for one in entities if one.state and folded(one.state) == folded(states[0].name)]
        return (*states, *(one for one in own if one not in states))
    called = [entity for entity in fitting if is_called((entity.name, *entity.aliases), name)]
    whole = [entity for entity in called if folded(entity.name) == folded(name)]
    found = whole if len(whole) == 1 else called
    if len(found) == 1 or _is_one_with_offices(found):
        return tuple(sorted(found, key=lambda entity: entity.kind != "person"))
    if found:
        raise AmbiguousNameError(asked, found)
    belonging = [entity for entity in fitting if entity.state and folded(entity.state) == folded(name)]
    if belonging:
        return tuple(belonging)
    raise UnknownNameError(asked, (one for entity in entities for one in (entity.name, entity.state or "")))


def near_names(asked: str, known: Iterable[str]) -> list[str]:
    """Names like the one that was asked for, or with a word like it, the nearest first."""
    wanted = folded(asked.partition(",")[0])
    likeness: dict[str, float] = {}
    for name in dict.fromkeys(known):
        parts = [folded(name), *folded(name).split()]
        ratio = max((difflib.SequenceMatcher(None, wanted, part).ratio() for part in parts if part), default=0.0)
        if ratio >= 0.7:
            likeness[name] = ratio
    return sorted(likeness, key=lambda name: (-likeness[name], name))[:MOST_NEAR]


def _is_one_with_offices(found: Sequence[Entity]) -> bool:
    """Whether all are one person and what is called his: "Bennett" and "Bennett's office"."""
    persons = [entity for entity in found if entity.kind == "person"]
    owners = {entity.name.replace("’", "'").partition("'s ")[0] for entity in found if entity.kind != "person"}
    return len(persons) == 1 and owners <= {persons[0].name, persons[0].name.split()[-1]}


def _is_whole(entity: Entity, name: str) -> bool:
    return folded(name) in {folded(known) for known in (entity.name, *entity.aliases)}


def _is_noted(entity: Entity, note: str) -> bool:
    return any(has_words(folded(part), folded(note)) for part in (entity.role, entity.state) if part)


def _is_of(finding: SharedContact | SharedPosition, ids: set[str]) -> bool:
    """Whether it is a contact or a statement of one of these entities."""
    if isinstance(finding, SharedContact):
        return any(party.entity in ids for party in finding.parties)
    return finding.holder is not None and finding.holder.entity in ids


def _has_any(story: Story, kept: set[str]) -> bool:
    return any(one.id in kept for one in story.contacts) or any(one.id in kept for one in story.positions)


def _only(story: Story, kept: set[str]) -> Story:
    """A story with the findings that have these ids, and the reports that tell of them."""
    contacts = tuple(one for one in story.contacts if one.id in kept)
    positions = tuple(one for one in story.positions if one.id in kept)
    telling = {one.report for contact in contacts for one in contact.tellings}
    telling |= {report for position in positions for report, _ in position.tellings}
    reports = tuple(report for report in story.reports if report.document.id in telling)
    return replace(story, reports=reports, contacts=contacts, positions=positions)


def _told(story: Story, days: dict[str, date]) -> Iterator[Told]:
    documents = {report.document.id: report.document for report in story.reports}
    for contact in story.contacts:
        reports = list(dict.fromkeys(one.report for one in contact.tellings))
        day = contact.day or _first(days, reports)
        yield Told(day, contact.day is not None, contact, tuple(documents[report] for report in reports))
    for position in story.positions:
        reports = list(dict.fromkeys(report for report, _ in position.tellings))
        when = position.tellings[0][1].when
        said = when.date if when else None
        documents_of = tuple(documents[report] for report in reports)
        yield Told(said or _first(days, reports), said is not None, position, documents_of)


def _first(days: dict[str, date], reports: Iterable[str]) -> str:
    return min(days[report] for report in reports).isoformat()


def _entities_of(stories: Iterable[Story]) -> Iterator[str | None]:
    """Ids of all entities that stories name."""
    for story in stories:
        for shared in story.contacts:
            yield from (party.entity for party in shared.parties)
            for telling in shared.tellings:
                yield from (party.entity for party in telling.contact.parties)
                yield from (account.teller.entity for account in telling.contact.accounts)
                yield telling.contact.initiator.entity if telling.contact.initiator else None
        for position in story.positions:
            yield from (one.entity for _, told in position.tellings for one in (told.holder, told.to) if one)

"""An edition as JSON: the format of a digest, version 1, with the stories that its documents tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from newsdigest.models_many import Difference, Edition, Report, SharedContact, SharedPosition, Story, View
from newsdigest.render.jsontext import (
    SCHEMA,
    contact_record,
    document_record,
    dumped,
    entity_record,
    failure_records,
    named_record,
    position_record,
)
from newsdigest.render.parts import Part, whole

_LISTS = ("documents", "entities", "contacts", "positions", "stories")


def json_text(edition: Edition) -> str:
    """An edition as one indented JSON object."""
    return whole(json_parts(edition))


def json_parts(edition: Edition) -> Iterator[Part]:
    """``json_text`` in parts."""
    head = {
        "schema": SCHEMA,
        "generated": edition.generated.isoformat(),
        "reader": {"name": edition.reader.name, "version": edition.reader.version},
    }
    tail = {"failures": failure_records(edition.failures), "name": edition.name}
    lists = [_List(section) for section in range(len(_LISTS))]
    documents, entities, contacts, positions, stories = lists
    yield Part(documents.section, f"{_open(head)},\n")
    yield Part(stories.section, f"{_open(tail).removeprefix('{')[1:]},\n")
    for one in lists:
        yield Part(one.section, f'  "{_LISTS[one.section]}": ')
    for entity in edition.entities:
        yield entities.added([entity_record(entity)])
    listed: set[str] = set()
    for story in edition.stories:
        of = {report.document.id: report.document for report in story.reports}
        new = [document for name, document in of.items() if name not in listed]
        listed |= of.keys()
        told = [telling for one in story.contacts for telling in one.tellings]
        said = [telling for one in story.positions for telling in one.tellings]
        yield documents.added([document_record(document, include_text=False) for document in new])
        yield contacts.added([contact_record(telling.contact, of[telling.report]) for telling in told])
        yield positions.added([position_record(position, of[report]) for report, position in said])
        yield stories.added([_story(story)])
    for one in lists:
        yield Part(one.section, one.end() + ("\n}\n" if one is stories else ",\n"))


class _List:
    """A list of the object, which grows with each story."""

    def __init__(self, section: int) -> None:
        self.section = section
        self._is_empty = True

    def added(self, records: Sequence[dict[str, Any]]) -> Part:
        before = "[\n" if self._is_empty else ",\n"
        self._is_empty &= not records
        items = ("    " + dumped(record, indent=2).replace("\n", "\n    ") for record in records)
        return Part(self.section, before + ",\n".join(items) if records else "")

    def end(self) -> str:
        return "[]" if self._is_empty else "\n  ]"


def _open(record: dict[str, Any]) -> str:
    """A record as JSON without its end, so that more can follow."""
    return dumped(record, indent=2).removesuffix("\n}")


def _story(story: Story) -> dict[str, Any]:
    return {
        "id": story.id,
        "headline": story.headline,
        "day": story.day,
        "origins": story.origins,
        "reports": [_report(report) for report in story.reports],
        "contacts": [_contact(contact) for contact in story.contacts],
        "positions": [_position(position) for position in story.positions],
    }


def _report(report: Report) -> dict[str, Any]:
    return {"document": report.document.id, "origin": report.origin, "updated": report.updated}


def _contact(contact: SharedContact) -> dict[str, Any]:
    return {
        "id": contact.id,
        "parties": [named_record(party) for party in contact.parties],
        "channel": contact.channel,
        "status": contact.status,
        "day": contact.day,
        "where": contact.where,
        "initiator": named_record(contact.initiator),
        "topics": list(contact.topics),
        "tellings": [telling.contact.id for telling in contact.tellings],
        "differences": [_difference(difference) for difference in contact.differences],
        "watched": list(contact.watched),
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {"about": difference.about, "views": [_view(view) for view in difference.views]}


def _view(view: View) -> dict[str, Any]:
    return {"value": view.value, "documents": list(view.reports), "tellers": list(view.tellers)}


def _position(position: SharedPosition) -> dict[str, Any]:
    return {
        "id": position.id,
        "holder": named_record(position.holder),
        "kind": position.kind,
        "tellings": [one.id for _, one in position.tellings],
        "watched": list(position.watched),
    }

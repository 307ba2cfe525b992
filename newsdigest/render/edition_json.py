"""An edition as JSON: the format of a digest, version 1, with the stories that its documents tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsdigest.models import Difference, Edition, Report, SharedContact, SharedPosition, Story, View
from newsdigest.render.jsontext import (
    SCHEMA,
    contact_record,
    document_record,
    dumped,
    dumped_parts,
    entity_record,
    failure_records,
    named_record,
    position_record,
)


def json_text(edition: Edition) -> str:
    """An edition as one indented JSON object."""
    return "".join(json_parts(edition))


def json_parts(edition: Edition) -> Iterator[str]:
    """``json_text`` in parts: that of a thousand articles takes much memory."""
    yield from dumped_parts(_record(edition), indent=2)
    yield "\n"


def json_line(edition: Edition) -> str:
    """An edition as one JSON object on one line."""
    return dumped(_record(edition)) + "\n"


def _record(edition: Edition) -> dict[str, Any]:
    documents = {report.document.id: report.document for story in edition.stories for report in story.reports}
    contacts = [telling for story in edition.stories for one in story.contacts for telling in one.tellings]
    positions = [telling for story in edition.stories for one in story.positions for telling in one.tellings]
    return {
        "schema": SCHEMA,
        "generated": edition.generated.isoformat(),
        "reader": {"name": edition.reader.name, "version": edition.reader.version},
        "documents": [document_record(document, include_text=False) for document in documents.values()],
        "entities": [entity_record(entity) for entity in edition.entities],
        "contacts": [contact_record(telling.contact, documents[telling.report]) for telling in contacts],
        "positions": [position_record(position, documents[report]) for report, position in positions],
        "failures": failure_records(edition.failures),
        "name": edition.name,
        "stories": [_story(story) for story in edition.stories],
    }


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

"""A digest as JSON, version 1: the format that ``newsdigest/data/schema.json`` describes. Text is exact."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from importlib import resources
from typing import Any

from newsdigest.models import Account, Contact, Digest, Document, Entity, Failure, Named, Position, Span, When

SCHEMA = "newsdigest/1"

# Inside a JSON string these may steer a terminal or hide: controls, zero-width characters, those that change the
# writing direction, separators of lines; and halves of surrogate pairs, which no encoding can write.
_UNSAFE = re.compile(
    r"[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def json_text(digest: Digest, *, include_text: bool = False) -> str:
    """A digest as one indented JSON object."""
    return dumped(_record(digest, include_text), indent=2) + "\n"


def json_line(digest: Digest, *, include_text: bool = False) -> str:
    """A digest as one JSON object on one line."""
    return dumped(_record(digest, include_text)) + "\n"


def schema_text() -> str:
    """The JSON Schema of the format."""
    return resources.files("newsdigest").joinpath("data", "schema.json").read_text(encoding="utf-8")


def dumped(record: dict[str, Any], indent: int | None = None) -> str:
    """A record as JSON that any encoding can write and no terminal obeys."""
    text = json.dumps(record, ensure_ascii=False, allow_nan=False, indent=indent)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _record(digest: Digest, include_text: bool) -> dict[str, Any]:
    analyses = digest.documents
    return {
        "schema": SCHEMA,
        "generated": digest.generated.isoformat(),
        "reader": {"name": digest.reader.name, "version": digest.reader.version},
        "documents": [document_record(analysis.document, include_text) for analysis in analyses],
        "entities": [entity_record(entity) for analysis in analyses for entity in analysis.entities],
        "contacts": [
            contact_record(contact, analysis.document) for analysis in analyses for contact in analysis.contacts
        ],
        "positions": [position_record(item, analysis.document) for analysis in analyses for item in analysis.positions],
        "failures": failure_records(digest.failures),
    }


def failure_records(failures: Iterable[Failure]) -> list[dict[str, Any]]:
    return [{"source": failure.source, "error": failure.error, "hint": failure.hint} for failure in failures]


def document_record(document: Document, include_text: bool) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": document.id,
        "source": document.source,
        "title": document.title,
        "published": document.published.isoformat() if document.published else None,
        "author": document.author,
        "site": document.site,
        "canonical_url": document.canonical_url,
        "language": document.language,
        "words": document.words,
        "sha256": document.sha256,
    }
    return record | {"text": document.text} if include_text else record


def entity_record(entity: Entity) -> dict[str, Any]:
    return {
        "id": entity.id,
        "name": entity.name,
        "kind": entity.kind,
        "role": entity.role,
        "state": entity.state,
        "aliases": list(entity.aliases),
    }


def contact_record(contact: Contact, document: Document) -> dict[str, Any]:
    text = document.text
    return {
        "id": contact.id,
        "document": document.id,
        "parties": [
            {"entity": party.entity, "name": party.name, "mention": _span(party.mention, text)}
            for party in contact.parties
        ],
        "channel": contact.channel,
        "status": contact.status,
        "when": _when(contact.when, text),
        "where": {"text": contact.where.of(text), "span": _span(contact.where, text)} if contact.where else None,
        "initiator": _initiator(contact, text),
        "topics": _spans(contact.topics, text),
        "according_to": [{"name": teller.name, "span": _span(teller.span, text)} for teller in contact.according_to],
        "evidence": _spans(contact.evidence, text),
        "confidence": contact.confidence,
        "triggers": _spans(contact.triggers, text),
        "channel_span": _span_or_null(contact.channel_span, text),
        "status_span": _span_or_null(contact.status_span, text),
        "accounts": [_account(account, text) for account in contact.accounts],
    }


def _account(account: Account, text: str) -> dict[str, Any]:
    return {
        "teller": account.teller.name,
        "entity": account.teller.entity,
        "kind": account.kind,
        "via": [{"name": name} for name in account.via],
        "source": _spans(account.source, text),
        "cue": _spans(account.cue, text),
        "content": _spans(account.content, text),
        "evidence": _span(account.evidence, text),
    }


def position_record(position: Position, document: Document) -> dict[str, Any]:
    text = document.text
    return {
        "id": position.id,
        "document": document.id,
        "holder": named_record(position.holder),
        "kind": position.kind,
        "to": named_record(position.to),
        "via": [{"name": name} for name in position.via],
        "source": _spans(position.source, text),
        "cue": _spans(position.cue, text),
        "content": _spans(position.content, text),
        "quoted": position.quoted,
        "within": position.within,
        "when": _when(position.when, text),
        "evidence": _spans(position.evidence, text),
        "confidence": position.confidence,
    }


def named_record(named: Named | None) -> dict[str, Any] | None:
    return {"entity": named.entity, "name": named.name} if named else None


def _initiator(contact: Contact, text: str) -> dict[str, Any] | None:
    named = named_record(contact.initiator)
    return named | {"span": _span_or_null(contact.initiator_span, text)} if named else None


def _when(when: When | None, text: str) -> dict[str, Any] | None:
    return {"text": when.span.of(text), "date": when.date, "span": _span(when.span, text)} if when else None


def _spans(spans: Iterable[Span], text: str) -> list[dict[str, Any]]:
    return [_span(span, text) for span in spans]


def _span_or_null(span: Span | None, text: str) -> dict[str, Any] | None:
    return _span(span, text) if span else None


def _span(span: Span, text: str) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.of(text)}

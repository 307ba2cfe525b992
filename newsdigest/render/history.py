"""A history as lines for a terminal, as Markdown, and as JSON in the format of an edition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal, TextIO

from newsdigest import __version__
from newsdigest.history import History, Told
from newsdigest.models import Document, Entity, ReaderInfo, Span
from newsdigest.models_many import Edition, SharedContact, SharedPosition
from newsdigest.render import edition_json, write_drawn
from newsdigest.render.clean import shown, source_shown
from newsdigest.render.links import evidence_address
from newsdigest.render.lists import Line, line, mark
from newsdigest.render.markdown import escaped
from newsdigest.render.tellers import chain
from newsdigest.render.view import DISPUTED, SURE, how, stance_view

_NOTHING = "No contacts or positions found."


@dataclass(frozen=True, slots=True)
class _Item:
    """A finding as clean texts. ``evidence``: its first sentence, with the article that has it."""

    who: str
    rest: str
    facts: tuple[str, ...]
    evidence: tuple[Document, Span] | None
    origin: str
    sure: bool


def write_history(found: History, form: Literal["table", "markdown", "json"], stream: TextIO, now: datetime) -> None:
    """Write a history. ``now``: when it was made, for JSON."""
    match form:
        case "table":
            write_drawn(stream, lambda _: _lines(found))
        case "markdown":
            stream.write(markdown(found))
        case "json":
            stream.write(json_text(found, now))


def markdown(found: History) -> str:
    """A history as Markdown, with the first sentence that proves each finding."""
    return "\n".join(_markdown(found)) + "\n"


def json_text(found: History, now: datetime) -> str:
    """A history as JSON: an edition of only what it tells."""
    reader = ReaderInfo("newsdigest history", __version__)
    return edition_json.json_text(Edition(found.name, now, reader, found.entities, found.stories, ()))


def person_line(entity: Entity) -> str:
    """ "Naftali Bennett (prime minister, Israel)"."""
    note = ", ".join(part for part in (entity.role, entity.state) if part and part != entity.name)
    return shown(f"{entity.name} ({note})" if note else f"{entity.name} ({entity.kind})")


def _lines(found: History) -> Iterator[Line]:
    yield line(0, (shown(found.name), "bold"), (f"  {_note(found)}" if _note(found) else "", "dim"))
    yield line(0, (_counts(found), "dim"))
    if not found.told:
        yield from (line(0), line(0, _NOTHING))
    for day, told in groupby(found.told, key=_day):
        yield from (line(0), line(0, (day, "bold cyan")))
        for item in map(_item, told):
            yield line(2, *mark(item.sure), (item.who, "bold"), item.rest)
            yield from (line(4, fact) for fact in item.facts)
            yield line(4, (item.origin, "dim"))
    if not all(_item(one).sure for one in found.told):
        yield from (line(0), line(0, (_doubt(), "dim")))


def _markdown(found: History) -> Iterator[str]:
    yield from (f"# {escaped(shown(found.name))}", "")
    yield from (" · ".join(escaped(part) for part in (_note(found), _counts(found)) if part), "")
    if not found.told:
        yield from (_NOTHING, "")
    for day, told in groupby(found.told, key=_day):
        yield from (f"## {escaped(day)}", "")
        for item in map(_item, told):
            yield f"- {'' if item.sure else '? '}**{escaped(item.who)}**{escaped(item.rest)}"
            yield from (f"  - {escaped(fact)}" for fact in item.facts)
            yield from _quotation(item)
    if not all(_item(one).sure for one in found.told):
        yield f"_{_doubt()}_"


def _quotation(item: _Item) -> Iterator[str]:
    """Which articles have it, and the sentence of the first of them with a link that opens it there."""
    yield f"  - {escaped(item.origin)}"
    if item.evidence:
        document, span = item.evidence
        address = evidence_address(document, span)
        sentence = escaped(shown(span.of(document.text)))
        site = escaped(_site(document))
        yield from ("", f"  > {sentence}" + (f" — [{site}](<{address.replace('&', '&amp;')}>)" if address else ""))
    yield ""


def _item(told: Told) -> _Item:
    origin = ", ".join(dict.fromkeys(_site(document) for document in told.documents))
    if isinstance(told.finding, SharedContact):
        return _contact(told.finding, told, origin)
    return _position(told.finding, told, origin)


def _day(told: Told) -> str:
    return told.day if told.is_dated else f"Reported on {told.day}"


def _contact(contact: SharedContact, told: Told, origin: str) -> _Item:
    names = list(dict.fromkeys(shown(party.name) for party in contact.parties))
    first = contact.tellings[0]
    when = first.contact.when
    words = "" if told.is_dated or when is None else shown(when.span.of(_document(told, first.report).text))
    details = "".join(f" · {part}" for part in (words, shown(contact.where or "")) if part)
    facts = [f"about {shown(topic)}" for topic in contact.topics]
    facts += [f"initiated by {shown(contact.initiator.name)}"] if contact.initiator else []
    facts += [DISPUTED] if contact.differences else []
    evidence = first.contact.evidence[:1]
    return _Item(
        who=(" – " if len(names) == 2 else ", ").join(names),
        rest=f" · {how(contact.channel, contact.status)}{details}",
        facts=tuple(facts),
        evidence=(_document(told, first.report), evidence[0]) if evidence else None,
        origin=origin,
        sure=max(one.contact.confidence for one in contact.tellings) >= SURE,
    )


def _position(position: SharedPosition, told: Told, origin: str) -> _Item:
    report, fullest = position.tellings[0]
    document = _document(told, report)
    stance = stance_view(fullest, document.text)
    said = "".join(f", {part}" for part in (stance.when, chain(stance.via)) if part)
    return _Item(
        who=shown(position.holder.name) if position.holder else "",
        rest=f" {stance.verb}{said}" + (f": {stance.content}" if stance.content else ""),
        facts=(),
        evidence=(document, fullest.evidence[0]) if fullest.evidence else None,
        origin=origin,
        sure=max(one.confidence for _, one in position.tellings) >= SURE,
    )


def _document(told: Told, report: str) -> Document:
    return next(document for document in told.documents if document.id == report)


def _site(document: Document) -> str:
    return shown(document.site or "") or source_shown(document.source)


def _note(found: History) -> str:
    if len(found.members) > 1:
        return ", ".join(shown(member.name) for member in found.members if member.name != found.name)
    member = found.members[0]
    return shown(", ".join(part for part in (member.role, member.state) if part and part != member.name))


def _counts(found: History) -> str:
    contacts = sum(isinstance(one.finding, SharedContact) for one in found.told)
    documents = {document.id for one in found.told for document in one.documents}
    counts = ((contacts, "contact"), (len(found.told) - contacts, "position"), (len(documents), "article"))
    return " · ".join(f"{count:,} {what}" + "s" * (count != 1) for count, what in counts)


def _doubt() -> str:
    return f"? marks what is less certain (confidence below {SURE:.0%})"

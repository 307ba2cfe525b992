"""Analysed articles made from a few words each, so that merging is tested apart from reading."""

from __future__ import annotations

from datetime import date
from typing import Any

from newsdigest.models import (
    Account,
    Analysis,
    Contact,
    Document,
    Entity,
    Named,
    Party,
    Position,
    Reference,
    Span,
    When,
)


class Maker:
    """Makes one analysis from what a case says of an article. Words that need a place get one in its text."""

    def __init__(self, number: int, case: dict[str, Any]) -> None:
        self.name = f"d{number}"
        self._case = case
        self._text = f"{case['title']}\n\n" if case.get("title") else ""
        self._blocks = [Span(0, len(self._text.rstrip()))] if self._text else []
        for paragraph in case.get("text", ()):
            self.place(" ".join(paragraph.split()), block=True)

    def place(self, words: str, *, block: bool = False) -> Span:
        """Where some words stand: where they already do, else at the end."""
        start = -1 if block else self._text.find(words)
        if start < 0:
            start = len(self._text)
            self._text += f"{words}\n\n"
        span = Span(start, start + len(words))
        if block:
            self._blocks.append(span)
        return span

    def analysis(self) -> Analysis:
        case = self._case
        entities = [_entity(f"{self.name}.e{at}", told) for at, told in enumerate(case.get("cast", ()), 1)]
        known = {entity.name: entity for entity in entities}
        contacts = [self._contact(at, told, known) for at, told in enumerate(case.get("contacts", ()), 1)]
        positions = [self._position(at, told, known) for at, told in enumerate(case.get("positions", ()), 1)]
        references = [Reference(self.place(one.name), (one.id,), "name") for one in entities]
        references += [
            Reference(self.place(words), (known[name].id,), "name") for words, name in case.get("called", {}).items()
        ]
        document = Document(
            id=self.name,
            source=case.get("source", f"https://{self.name}.example.org/news"),
            text=self._text,
            blocks=tuple(self._blocks),
            title=case.get("title"),
            title_span=self._blocks[0] if case.get("title") else None,
            published=case.get("published", date(2024, 5, 8)),
            site=case.get("site", f"Outlet {self.name}"),
            language="en",
            sha256="0" * 64,
        )
        return Analysis(document, tuple(entities), tuple(contacts), tuple(positions), tuple(references))

    def _contact(self, number: int, told: dict[str, Any], known: dict[str, Entity]) -> Contact:
        when = When(self.place(str(told["when"])), told.get("date")) if "when" in told else None
        trigger = self.place(told.get("trigger", f"trigger {number}"))
        return Contact(
            id=f"{self.name}.c{number}",
            parties=tuple(Party(name, _id(name, known), self.place(name)) for name in told["parties"]),
            channel=told.get("channel", "phone"),
            status=told.get("status", "held"),
            when=when,
            where=self.place(told["where"]) if "where" in told else None,
            initiator=Named(told["initiator"], _id(told["initiator"], known)) if "initiator" in told else None,
            topics=tuple(self.place(words) for words in told.get("topics", ())),
            according_to=(),
            evidence=(self.place(told.get("evidence", f"Sentence {number} of {self.name} tells of it.")),),
            confidence=told.get("confidence", 0.8),
            triggers=(trigger,),
            accounts=tuple(self._account(one, known) for one in told.get("accounts", ())),
        )

    def _account(self, told: dict[str, str], known: dict[str, Entity]) -> Account:
        source = self.place(told["teller"])
        content = (self.place(told["content"]),) if "content" in told else ()
        cue = self.place(told.get("cue", told.get("kind", "told")))
        kind: Any = told.get("kind", "told")
        return Account(Named(told["teller"], _id(told["teller"], known)), kind, content, (cue,), cue, (source,))

    def _position(self, number: int, told: dict[str, Any], known: dict[str, Entity]) -> Position:
        holder = told.get("holder")
        return Position(
            id=f"{self.name}.p{number}",
            holder=Named(holder, _id(holder, known)) if holder else None,
            kind=told.get("kind", "states"),
            to=None,
            via=(),
            source=(self.place(holder),) if holder else (),
            cue=(self.place(told.get("cue", "said")),),
            content=(self.place(told["says"]),),
            quoted=told.get("quoted", True),
            within=None,
            when=None,
            evidence=(self.place(told["says"]),),
            confidence=told.get("confidence", 0.8),
        )


def articles(cases: list[dict[str, Any]]) -> list[Analysis]:
    """The articles of a case as d1, d2, ..."""
    return [Maker(number, case).analysis() for number, case in enumerate(cases, 1)]


def _entity(name: str, told: str) -> Entity:
    """ "Ada Lindqvist | president | Norland"; a fourth part is the kind, a fifth an alias."""
    called, role, state, kind, alias = ([part.strip() for part in told.split("|")] + [""] * 4)[:5]
    of: Any = kind or "person"
    return Entity(name, called, of, role or None, state or None, (alias,) if alias else ())


def _id(name: str, known: dict[str, Entity]) -> str | None:
    return known[name].id if name in known else None

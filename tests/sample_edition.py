"""An edition built by hand: one call told by three outlets, one of them with a copy and one with another account."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sample_digest import ENTITIES, FERRERO, LINDQVIST, analysis, document, span

from newsdigest.models import (
    Account,
    Contact,
    Document,
    Entity,
    Failure,
    Named,
    Party,
    Position,
    ReaderInfo,
    Span,
    Teller,
    When,
)
from newsdigest.models_many import Difference, Edition, Report, SharedContact, SharedPosition, Story, Telling, View

OTHER = """Sudmark denies a call with Norland

Prime Minister Tomas Ferrero did not speak to President Ada Lindqvist on Sunday, his spokeswoman said in Port Sable.

Norland's palace insisted on Tuesday that the two had spoken by phone about the trucks.
"""
QUIET = """Alpine League meets the central bank

Delegates of the Alpine League talked with the Central Bank and the Grain Board in Geneva on Friday.
"""


def within(words: str, text: str) -> Span:
    return span(words, text)


def _paragraph(words: str, text: str) -> Span:
    start = text.rfind("\n", 0, text.index(words)) + 1
    return Span(start, text.index("\n", start))


def other_document() -> Document:
    return document(
        id="d3",
        source="https://other.example.net/a-b/denial",
        text=OTHER,
        title=OTHER.partition("\n")[0],
        title_span=None,
        site="Other Post",
        published=date(2024, 5, 8),
        blocks=(Span(0, len(OTHER.rstrip())),),
    )


def other_contact() -> Contact:
    evidence = _paragraph("did not speak", OTHER)
    insisted = _paragraph("insisted", OTHER)
    return Contact(
        id="d3.c1",
        parties=(
            Party("Tomas Ferrero", "e2", within("Prime Minister Tomas Ferrero", OTHER)),
            Party("Ada Lindqvist", "e1", within("President Ada Lindqvist", OTHER)),
        ),
        channel="phone",
        status="denied",
        when=When(within("Sunday", OTHER), "2024-05-05"),
        where=None,
        initiator=None,
        topics=(within("the trucks", OTHER),),
        according_to=(Teller("Spokeswoman", within("his spokeswoman", OTHER)),),
        evidence=(evidence, insisted),
        confidence=0.8,
        triggers=(within("speak", OTHER),),
        accounts=(
            Account(
                Named("Spokeswoman of Tomas Ferrero"),
                "denied",
                (within("Prime Minister Tomas Ferrero did not speak to President Ada Lindqvist on Sunday", OTHER),),
                (within("said", OTHER),),
                evidence,
                (within("his spokeswoman", OTHER),),
            ),
            Account(
                Named("Norland's palace"),
                "told",
                (within("that the two had spoken by phone about the trucks", OTHER),),
                (within("insisted", OTHER),),
                insisted,
                (within("Norland's palace", OTHER),),
            ),
        ),
    )


def story(**changes: Any) -> Story:
    first = analysis()
    copy = document(id="d2", source="https://wire.example.com/x", site="Wire <Daily>", title="Leaders speak")
    call, meeting = first.contacts
    in_copy = replace(call, id="d2.c1")
    shared = SharedContact(
        id="s1.c1",
        parties=(LINDQVIST, FERRERO),
        channel="phone",
        status="held",
        day="2024-05-06",
        where=None,
        initiator=Named("Alpine League"),
        topics=("reopening the two northern crossings before the\nharvest", "the trucks"),
        tellings=(Telling("d1", call), Telling("d2", in_copy), Telling("d3", other_contact())),
        differences=(
            Difference("when", (View("2024-05-06", ("d1", "d2")), View("2024-05-05", ("d3",)))),
            Difference("denied", (View("denies it", ("d3",), ("Spokeswoman of Tomas Ferrero",)),)),
        ),
        watched=("Lindqvist contacts Ferrero",),
    )
    planned = SharedContact(
        "s1.c2", (LINDQVIST, FERRERO), "meeting", "planned", None, "Geneva", None, (), (Telling("d1", meeting),)
    )
    positions = tuple(
        SharedPosition(f"s1.{one.id}", one.holder, one.kind, (("d1", one), ("d2", _in_copy(one))))
        for one in first.positions
    )
    values: dict[str, Any] = {
        "id": "s1",
        "headline": "Norland and Sudmark Leaders Speak for First Time Since Border Closed",
        "day": "2024-05-07",
        "reports": (Report(first.document, "d1"), Report(copy, "d1"), Report(other_document(), "d3", updated=True)),
        "contacts": (shared, planned),
        "positions": positions,
    }
    return Story(**(values | changes))


def _in_copy(position: Position) -> Position:
    return replace(position, id=f"d2.{position.id}", within=f"d2.{position.within}" if position.within else None)


def quiet_story() -> Story:
    """Talks of three, in a file without an address."""
    text = document(id="d4", source="notes/league.txt", text=QUIET, title=None, site=None, published=None)
    contact = Contact(
        id="d4.c1",
        parties=(
            Party("Alpine League", "e6", within("Delegates of the Alpine League", QUIET)),
            Party("Central Bank", "e7", within("the Central Bank", QUIET)),
            Party("Grain Board", None, within("the Grain Board", QUIET)),
        ),
        channel="talks",
        status="held",
        when=When(within("Friday", QUIET)),
        where=within("Geneva", QUIET),
        initiator=None,
        topics=(),
        according_to=(),
        evidence=(_paragraph("Delegates", QUIET),),
        confidence=0.7,
    )
    parties = tuple(Named(party.name, party.entity) for party in contact.parties)
    shared = SharedContact("s2.c1", parties, "talks", "held", None, "Geneva", None, (), (Telling("d4", contact),))
    return Story("s2", "Alpine League meets the central bank", None, (Report(text, "d4"),), (shared,), ())


def edition(*stories: Story, **changes: Any) -> Edition:
    values: dict[str, Any] = {
        "name": "borders",
        "generated": datetime(2024, 5, 8, 6, 30, tzinfo=UTC),
        "reader": ReaderInfo("test-reader", "1"),
        "entities": (
            *ENTITIES,
            Entity("e6", "Alpine League", "organization"),
            Entity("e7", "Central Bank", "organization"),
        ),
        "stories": stories or (story(), quiet_story()),
        "failures": (Failure("https://gone.example.org/1", "not found (HTTP status 404)", "Check the address."),),
    }
    return Edition(**(values | changes))

"""Records built by hand from an article of our own, so that rendering is tested apart from reading."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from newsdigest.models import (
    Account,
    Analysis,
    Contact,
    Digest,
    Document,
    Entity,
    Failure,
    Named,
    Party,
    Position,
    ReaderInfo,
    Reference,
    Span,
    Teller,
    When,
)

TEXT = """Norland and Sudmark Leaders Speak for First Time Since Border Closed

Norland's President Ada Lindqvist telephoned Prime Minister Tomas Ferrero of Sudmark on Monday, at the request of the
Alpine League, both governments said.

According to the presidential palace, Lindqvist told Ferrero that reopening the two northern crossings before the
harvest was the first condition for any wider talks on trade.

"We will not negotiate under the shadow of closed roads," Ferrero told reporters in Port Sable.

Sudmark's foreign ministry confirmed the call but declined to comment on the crossings.

Diplomats who had been briefed added that Ferrero demanded that Norland release the [red]impounded[/red] trucks.

The two leaders may meet in Geneva next month.
"""
# A line break inside a sentence stays in the text, and must not reach the screen.


def span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def sentence(words: str) -> Span:
    """The paragraph that holds these words."""
    at = TEXT.index(words)
    start = TEXT.rfind("\n\n", 0, at) + 2
    end = TEXT.find("\n\n", at)
    return Span(start, len(TEXT.rstrip()) if end < 0 else end)


LINDQVIST, FERRERO, MINISTRY = (
    Named("Ada Lindqvist", "e1"),
    Named("Tomas Ferrero", "e2"),
    Named("Foreign ministry", "e5"),
)

ENTITIES = (
    Entity("e1", "Ada Lindqvist", "person", "president", "Norland", ("Lindqvist",)),
    Entity("e2", "Tomas Ferrero", "person", "prime minister", "Sudmark", ("Ferrero",)),
    Entity("e3", "Norland", "state"),
    Entity("e4", "Sudmark", "state"),
    Entity("e5", "Foreign ministry", "organization", None, "Sudmark"),
)


def position(name: str, holder: Named | None, kind: Any, source: str, cue: str, content: str, **more: Any) -> Position:
    values: dict[str, Any] = {"to": None, "via": (), "quoted": False, "within": None, "when": None, "confidence": 0.9}
    return Position(
        id=name,
        holder=holder,
        kind=kind,
        source=(span(source),) if source else (),
        cue=(span(cue),),
        content=(span(content),) if content else (),
        evidence=(sentence(content or cue),),
        **(values | more),
    )


def document(**changes: Any) -> Document:
    values: dict[str, Any] = {
        "id": "d1",
        "source": "https://news.example.org/2024/05/call?id=7",
        "text": TEXT,
        "blocks": (Span(0, len(TEXT.rstrip())),),
        "title": TEXT.partition("\n")[0],
        "title_span": Span(0, TEXT.index("\n")),
        "published": date(2024, 5, 7),
        "site": "The Example",
        "language": "en",
        "sha256": "0" * 64,
    }
    return Document(**(values | changes))


def analysis(**changes: Any) -> Analysis:
    """The article with all that there is to find in it; ``changes`` go to its document."""
    told = (
        "Lindqvist told Ferrero that reopening the two northern crossings before the\nharvest was the first condition"
    )
    confirmed, ministry = sentence("confirmed the call"), (span("Sudmark's foreign ministry"),)
    declined = span("declined to comment on")
    contacts = (
        Contact(
            id="c1",
            parties=(
                Party("Ada Lindqvist", "e1", span("President Ada Lindqvist")),
                Party("Tomas Ferrero", "e2", span("Prime Minister Tomas Ferrero")),
            ),
            channel="phone",
            status="held",
            when=When(span("Monday"), "2024-05-06"),
            where=None,
            initiator=Named("Alpine League"),
            topics=(span("reopening the two northern crossings before the\nharvest"),),
            according_to=(
                Teller("both governments", span("both governments")),
                Teller("presidential palace", span("presidential palace")),
            ),
            evidence=(sentence("telephoned"), sentence("told Ferrero")),
            confidence=0.93,
            triggers=(span("telephoned"), span("told")),
            channel_span=span("telephoned"),
            initiator_span=span("Alpine League"),
            accounts=(
                Account(
                    Named("presidential palace"),
                    "told",
                    (span(told),),
                    (span("According to"),),
                    sentence("told Ferrero"),
                    (span("the presidential palace"),),
                ),
                Account(MINISTRY, "confirmed", (span("the call"),), (span("confirmed"),), confirmed, ministry),
                Account(MINISTRY, "declined", (span("the crossings"),), (declined,), confirmed, ministry),
            ),
        ),
        Contact(
            id="c2",
            parties=(
                Party("Ada Lindqvist", "e1", span("The two leaders")),
                Party("Tomas Ferrero", "e2", span("The two leaders")),
            ),
            channel="meeting",
            status="planned",
            when=When(span("next month"), None),
            where=span("Geneva"),
            initiator=None,
            topics=(),
            according_to=(),
            evidence=(sentence("may meet"),),
            confidence=0.41,
            triggers=(span("meet"),),
            channel_span=span("meet"),
            status_span=span("next month"),
        ),
    )
    reopening = (
        "that reopening the two northern crossings before the\n"
        "harvest was the first condition for any wider talks on trade"
    )
    positions = (
        position("p1", Named("Presidential palace"), "states", "the presidential palace", "According to", told),
        position(
            "p2", LINDQVIST, "states", "Lindqvist", "told", reopening,
            to=FERRERO, via=("the presidential palace",), within="p1",
        ),
        position(
            "p3", FERRERO, "opposes", "Ferrero told", "told reporters",
            '"We will not negotiate under the shadow of closed roads,"', quoted=True,
        ),
        position("p4", MINISTRY, "confirms", "Sudmark's foreign ministry", "confirmed", "the call"),
        position(
            "p5", MINISTRY, "declines_comment", "Sudmark's foreign ministry", "declined to comment on", "the crossings"
        ),
        position(
            "p6", None, "states", "Diplomats who had been briefed", "added",
            "that Ferrero demanded that Norland release the [red]impounded[/red] trucks",
        ),
        position(
            "p7", FERRERO, "demands", "Ferrero demanded", "demanded",
            "that Norland release the [red]impounded[/red] trucks",
            to=Named("Norland", "e3"), via=("Diplomats who had been briefed",), within="p6", confidence=0.35,
        ),
    )  # fmt: skip
    references = (
        Reference(span("President Ada Lindqvist"), ("e1",), "name"),
        Reference(span("Prime Minister Tomas Ferrero"), ("e2",), "name"),
        Reference(span("The two leaders"), ("e1", "e2"), "description"),
        Reference(span("Sudmark's foreign ministry"), ("e5",), "description"),
    )
    return Analysis(document(**changes), ENTITIES, contacts, positions, references)


def empty_analysis(**changes: Any) -> Analysis:
    return Analysis(document(**changes), (), (), ())


def digest(*documents: Analysis, failures: tuple[Failure, ...] = ()) -> Digest:
    made = datetime(2024, 5, 7, 12, 30, tzinfo=UTC)
    return Digest(made, ReaderInfo("test-reader", "1"), documents or (analysis(),), failures)

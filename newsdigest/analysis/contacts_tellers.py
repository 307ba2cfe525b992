"""According to whom: those whom the article cites for one mention of a contact."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING

from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_nodes import words
from newsdigest.analysis.contacts_subject import subject
from newsdigest.analysis.kinds import kind_of
from newsdigest.analysis.positions import holder_of
from newsdigest.analysis.triggers import Trigger
from newsdigest.models import Attribution, Reading, Span, Teller

if TYPE_CHECKING:
    from newsdigest.analysis.references import Entities, References

_FAR = 30  # nodes between "said" and whoever said it
_NEAR = 4  # nodes between "confirmed" and "the call"


def tellers(
    row: Row, trigger: Trigger, reading: Reading, references: References, entities: Entities
) -> Iterator[Teller]:
    """Sources of attributions that hold the trigger; "according to X", "citing X", "X confirmed the call"."""
    here = row.nodes[trigger.start].span
    for attribution in reading.attributions:
        if any(span.holds(here) for span in attribution.content) and not _declines(row.text, attribution):
            for source in attribution.source:
                teller = holder_of(row.text, (source,), references, entities)
                if teller is not None:
                    yield Teller(teller.name, source)
    for cited in row.citing:
        yield from _told_by(row, cited)
    said = bisect_left(row.reports, trigger.start) - 1
    border = row.reports[said] if said >= 0 else -1
    for place in range(trigger.start - 1, max(trigger.start - _NEAR - 1, border - 1, -1), -1):
        if row.word(place) in words("tellers") and trigger.entry.noun:
            yield from _subject_of(row, place)
    if said >= 0:
        yield from _subject_of(row, border)


def _declines(text: str, attribution: Attribution) -> bool:
    """Whether the words are "declined to comment on the call": they tell of no call."""
    told = [span.of(text) for span in (*attribution.cue, *attribution.content)]
    return kind_of(" ".join(told)) == "declines_comment"


def _subject_of(row: Row, verb: int) -> Iterator[Teller]:
    named = subject(row, verb, adjacent=True)
    if named is None:
        yield from _described_by_clause(row, verb)
    for one in named or ():
        yield Teller(one.name, one.span)


def _described_by_clause(row: Row, verb: int) -> Iterator[Teller]:
    """ "Sources who know of the talks said that": all words up to the verb."""
    for place in range(verb - 1, max(verb - _FAR, 0), -1):
        if row.word(place) == ",":
            return
        if row.word(place) == "who" and row.party(place - 1) is not None:
            span = Span(row.nodes[place - 1].span.start, row.nodes[verb - 1].span.end)
            yield Teller(span.of(row.text), span)
            return


def _told_by(row: Row, place: int) -> Iterator[Teller]:
    for one in row.nodes[place].who:
        yield Teller(one.name, one.span)

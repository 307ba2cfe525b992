"""According to whom: those whom the article cites for one mention of a contact."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_nodes import words
from newsdigest.analysis.contacts_subject import subject
from newsdigest.analysis.kinds import kind_of
from newsdigest.analysis.positions import holder_of
from newsdigest.analysis.triggers import Trigger
from newsdigest.models import Attribution, Span, Teller
from newsdigest.spans import SpanIndex

if TYPE_CHECKING:
    from newsdigest.analysis.references import Entities, References

_FAR = 30  # nodes between "said" and whoever said it
_NEAR = 4  # nodes between "confirmed" and "the call"


class Attributed:
    """What an article attributes, found by its place."""

    def __init__(self, attributions: Sequence[Attribution]) -> None:
        self._attributions = attributions
        self._contents = SpanIndex(span for one in attributions for span in one.content)
        self._of: dict[Span, list[int]] = {}
        for number, one in enumerate(attributions):
            for span in one.content:
                self._of.setdefault(span, []).append(number)

    def holding(self, span: Span) -> list[Attribution]:
        """The attributions that hold a span in their content, in their order."""
        contents = (content for content in self._contents.overlapping(span) if content.holds(span))
        return [self._attributions[number] for number in sorted({one for found in contents for one in self._of[found]})]


def tellers(
    row: Row, trigger: Trigger, attributed: Attributed, references: References, entities: Entities
) -> Iterator[Teller]:
    """Sources of attributions that hold the trigger; "according to X", "citing X", "X confirmed the call"."""
    for attribution in attributed.holding(row.nodes[trigger.start].span):
        if not _declines(row.text, attribution):
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

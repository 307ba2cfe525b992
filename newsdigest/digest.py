"""Collect what the single articles gave into one digest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from newsdigest.models import Analysis, Digest, Failure, Position, ReaderInfo


def collect(outcomes: Iterable[Analysis | Failure], reader: ReaderInfo, generated: datetime) -> Digest:
    """One digest of all outcomes, each kind in its order."""
    documents: list[Analysis] = []
    failures: list[Failure] = []
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            failures.append(outcome)
        else:
            documents.append(outcome)
    return Digest(generated, reader, tuple(documents), tuple(failures))


def is_empty(outcome: Analysis) -> bool:
    """Whether nothing was found in an article."""
    return not outcome.contacts and not outcome.positions


def drop_uncertain(analysis: Analysis, min_confidence: float) -> Analysis:
    """The analysis without contacts and positions below a confidence (0 to 1).

    A position whose outer position goes is then within the next one outwards that stays.
    """
    outer = {position.id: position.within for position in analysis.positions}
    kept = {position.id for position in analysis.positions if position.confidence >= min_confidence}

    def lifted(position: Position) -> Position:
        within = position.within
        while within is not None and within not in kept:
            within = outer.get(within)
        return position if within == position.within else replace(position, within=within)

    return replace(
        analysis,
        contacts=tuple(contact for contact in analysis.contacts if contact.confidence >= min_confidence),
        positions=tuple(lifted(position) for position in analysis.positions if position.id in kept),
    )

"""Communication events: each word that may name one is looked at once more, by layers trained for nothing else.

These layers see a sentence with one word of it marked, and say whether it names a contact and who takes part (as the
argument extraction of Du and Cardie 2020 asks for one trigger at a time).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from newsdigest.contact_words import telling
from newsdigest.models import Communication, Span
from newsdigest.reader import decode
from newsdigest.reader.decode import Output, Stretch, span_of
from newsdigest.reader.model import Network
from newsdigest.reader.windows import Pieces
from newsdigest.spans import enclosing


def communications(
    network: Network, text: str, sentences: Sequence[Span], pieces: Pieces, output: Output
) -> Iterator[Communication]:
    """The communication events of one window, sure and unsure ones, in text order."""
    for trigger in _triggers(text, pieces, output):
        sentence = enclosing(sentences, int(pieces.starts[trigger.start]))
        if sentence is None:
            continue
        inside = np.flatnonzero((pieces.starts >= sentence.start) & (pieces.starts < sentence.end))
        first, end = int(inside[0]), int(inside[-1]) + 1
        marks = np.zeros(end - first, np.int64)
        marks[trigger.start - first : trigger.end - first] = 1
        part = pieces.part(first, end)
        event = decode.event(network.look(output.middle[first:end], marks), part)
        yield Communication(
            trigger=span_of(trigger, pieces),
            participants=tuple(span_of(one, part) for one in event.parties),
            channel=event.channel,
            status=event.status,
            confidence=round(network.event_confidence(event.clear), 3),
            chances=tuple(round(one.probability, 3) for one in event.parties),
        )


def _triggers(text: str, pieces: Pieces, output: Output) -> list[Stretch]:
    """The words that the network takes for triggers, and the others that the lexicon has, in text order."""
    found = decode.triggers(output, pieces)
    real = np.flatnonzero(pieces.starts >= 0)
    first, end = int(pieces.starts[real[0]]), int(pieces.ends[real[-1]])
    for match in telling().finditer(text, first, end):
        where = real[(pieces.starts[real] < match.end()) & (pieces.ends[real] > match.start())].tolist()
        if where and not any(one.start <= where[-1] and where[0] < one.end for one in found):
            found.append(Stretch("trigger", where[0], where[-1] + 1, 0.0))
    return sorted(found, key=lambda one: one.start)

"""Read one document with the network: names, communications, attributions, and the attributions inside attributions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from newsdigest.lexicon import either, load
from newsdigest.models import Attribution, Communication, Document, Mention, Reading, Span
from newsdigest.reader import decode, events
from newsdigest.reader.decode import Link, Output, span_of
from newsdigest.reader.ends import whole_cue, with_pairs, without_dangling
from newsdigest.reader.headlines import with_headlines
from newsdigest.reader.labels import MENTION_KINDS
from newsdigest.reader.model import Network
from newsdigest.reader.near import with_near_sources
from newsdigest.reader.reach import within_reach
from newsdigest.reader.refusals import with_refusals
from newsdigest.reader.segment import sentences, trim
from newsdigest.reader.transcript import with_speakers, with_turns
from newsdigest.reader.windows import Pieces, windows
from newsdigest.spans import SpanIndex, enclosing

KIND_OF = {str(kind): kind for kind in MENTION_KINDS}
NESTED_WORDS = 6  # a content shorter than this holds no attribution of its own
BLINK = 2  # words
_BREAK = re.compile(r"[\r\n]")
_LAST_WORD = re.compile(r"\s+[\w’'-]+")
_CLOSERS = ".!?…\"”’')]"
DEEPEST = 2  # rounds of reading contents again


class NetworkReader:
    """A network as a reader."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self.name = network.name
        self.version = network.version

    def read(self, document: Document) -> Reading:
        text = document.text
        found_sentences = tuple(sentence for block in document.blocks for sentence in sentences(text, block))
        names: list[Mention] = []
        attributions: list[Attribution] = []
        communications: list[Communication] = []
        for pieces, output in self._outputs(text, document.blocks):
            names += [
                Mention(span_of(found, pieces), KIND_OF[found.kind], round(found.probability, 3))
                for found in decode.mentions(output, pieces)
            ]
            attributions += self._attributions(text, output, pieces)
            communications += events.communications(self._network, text, found_sentences, pieces, output)
        return Reading(
            sentences=found_sentences,
            mentions=with_speakers(text, document.blocks, names),
            attributions=tuple(self._peel(text, _outer(document, names, attributions, found_sentences))),
            communications=tuple(communications),
        )

    def _peel(self, text: str, outer: list[Attribution]) -> list[Attribution]:
        """The attributions, followed by those found when their contents are read on their own."""
        found = list(outer)
        first = 0
        for _ in range(DEEPEST):
            parents = [
                (index, span)
                for index in range(first, len(found))
                for span in _to_read_again(text, found[index].content)
            ]
            first, known = len(found), {attribution.cue for attribution in found}
            for index, span in parents:
                for pieces, output in self._outputs(text, [span]):
                    found += [
                        replace(inner, within=index)
                        for inner in self._attributions(text, output, pieces)
                        if inner.source and inner.cue not in known
                    ]
        return found

    def _outputs(self, text: str, blocks: Sequence[Span]) -> Iterator[tuple[Pieces, Output]]:
        """Each window of some blocks with what the network makes of it. One at a time is held."""
        for pieces in windows(self._network.tokenizer, text, blocks):
            (output,) = self._network.run([pieces])
            yield pieces, output

    def _attributions(self, text: str, output: Output, pieces: Pieces) -> list[Attribution]:
        links = decode.attributions(output, pieces)
        fixed = [span_of(part, pieces) for link in links for part in (link.cue, link.source) if part is not None]
        return [self._attribution(text, link, pieces, fixed) for link in links]

    def _attribution(self, text: str, link: Link, pieces: Pieces, fixed: Sequence[Span]) -> Attribution:
        parts = [link.cue, *link.content, *([link.source] if link.source else [])]
        sure = link.strength * min(part.probability for part in parts)
        source = (span_of(link.source, pieces),) if link.source else ()
        return Attribution(
            source=without_dangling(text, source) or source,  # "who" is all there is of some
            cue=(whole_cue(text, span_of(link.cue, pieces)),),
            content=_joined(text, [span_of(part, pieces) for part in link.content], fixed),
            confidence=round(self._network.attribution_confidence(sure), 3),
        )


def _outer(
    document: Document, names: Sequence[Mention], attributions: Sequence[Attribution], ends: Sequence[Span]
) -> list[Attribution]:
    """What the network found, each within its own words and to the end of its sentence; in a transcript, by turns."""
    text, blocks = document.text, document.blocks
    near = with_near_sources(text, names, ends, attributions)
    own = with_refusals(text, within_reach(text, blocks, list(near)))
    whole = with_headlines(text, blocks, names, _to_the_end(text, own, ends))
    return with_turns(text, blocks, whole)


def _to_the_end(text: str, attributions: Sequence[Attribution], ends: Sequence[Span]) -> list[Attribution]:
    """The attributions, with the last word of the sentence where the network stopped one short of it."""
    parts = [(a.source, a.cue, a.content) for a in attributions]
    taken = SpanIndex(span for part in parts for spans in part for span in spans)
    out = []
    for attribution in attributions:
        *first, last = attribution.content
        sentence = enclosing(ends, last.end - 1)
        word = _LAST_WORD.fullmatch(text[last.end : sentence.end].rstrip(_CLOSERS)) if sentence else None
        if word is not None and not taken.overlapping((last.end, last.end + word.end())):
            attribution = replace(attribution, content=(*first, Span(last.start, last.end + word.end())))
        out.append(attribution)
    return out


def _to_read_again(text: str, content: Iterable[Span]) -> Iterator[Span]:
    for span in content:
        if len(span.of(text).split()) >= NESTED_WORDS and tells_of_words(span.of(text)):
            yield trim(text, span)


def tells_of_words(text: str) -> bool:
    """Whether a text has a word for saying: to read all contents again would cost a third more time."""
    return _telling().search(text) is not None


@cache
def _telling() -> re.Pattern[str]:
    return re.compile(rf"\b{either(load('nested')['words'])}\b", re.IGNORECASE)


def _joined(text: str, content: Sequence[Span], fixed: Sequence[Span]) -> tuple[Span, ...]:
    """The content without gaps of a word or two that are neither cue nor source: the network blinked there."""
    whole: list[Span] = []
    for span in content:
        if whole:
            gap = Span(whole[-1].end, span.start)
            words = gap.of(text)
            if (
                len(words.split()) <= BLINK
                and not _BREAK.search(words)
                and not any(gap.overlaps(other) for other in fixed)
            ):
                whole[-1] = Span(whole[-1].start, span.end)
                continue
        whole.append(span)
    return with_pairs(text, without_dangling(text, whole)) or tuple(whole)

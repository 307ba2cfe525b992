"""Positions: each attribution with its holder, addressee and kind, and the chain of those who tell it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from newsdigest.analysis import states
from newsdigest.analysis.hollow import is_faint, is_hollow, is_quoted
from newsdigest.analysis.kinds import ASKING, is_citing, is_conversation, kind_of, reports
from newsdigest.analysis.names import bare
from newsdigest.analysis.passed_over import find_passed_over
from newsdigest.analysis.references import Entities, References
from newsdigest.analysis.subjects import source_of
from newsdigest.analysis.times import find_times
from newsdigest.lexicon import either, load
from newsdigest.models import Attribution, Document, Named, Position, PositionKind, Reading, Reference, Span, When
from newsdigest.spans import enclosing, touching

_Cited = dict[tuple[Span, ...], list[str]]

TOPIC_WORDS = 3  # "discuss Ukraine" states nothing
NEAR = 60  # characters between a cue and its time
SURE_INSIDE = 0.5  # confidence that a statement inside a statement needs
AS_WRITTEN = 10  # words: "sources who are familiar with the conversation" is shown whole

_LEADING = re.compile(r"^(?:(?:the|a|an)\s+)", re.I)
_AFTER_HEAD = re.compile(r"^\s*(?:$|[,;(—–-]|(?:in|at|on|during|from|who|and|of)\b)", re.I)
_BEFORE_HEAD = re.compile(r"^(?:[\s\"“‘'(]*(?:the|a|an|and|but|then|meanwhile|even|both|also)?)*\s*$", re.I)
# "Transport" before "Minister Eva Lund", "Republican counsel" before "Steve Castor"; not "allies of".
_LONGEST_NAME = 60  # characters of whom a source cites: "the Ministry of Foreign Affairs"
_OWNED = re.compile(r"[^,]+['’]s?\s(?:[\w-]+\s){0,4}[a-z][\w-]+,\s")
_TITLE_WORDS = re.compile(
    r"[A-Z][\w.-]*\s+(?:(?!(?:of|for|to|from|by|with|near|in|on|at|and|or|than|like|including|against|about|over|who|that)\b)[\w.-]+\s+){0,5}"
)
_ADDRESSED = re.compile(
    r"\b(?:tell|told|telling|ask|asked|asking|urg|warn|assur|inform|remind|advis|promis|call)", re.I
)


@cache
def _addressing() -> re.Pattern[str]:
    return re.compile(rf"\b{either(load('references')['addressing'])}", re.IGNORECASE)


@cache
def _pronouns() -> frozenset[str]:
    lists = load("references")
    return frozenset(word for name in ("single", "plural", "thing", "first_person") for word in lists[name])


def find_positions(document: Document, reading: Reading, references: References, entities: Entities) -> list[Position]:
    """One position for each attribution that states something, in text order."""
    text = document.text
    claims = _claims(text, reading, references, entities)
    cited = _cited(text, claims, references, entities)
    kept = [index for index in range(len(claims)) if _stands(text, index, claims, references)]
    order = sorted(kept, key=lambda index: claims[index].attribution.cue)
    ids = {index: f"{document.id}.p{rank + 1}" for rank, index in enumerate(order)}
    return [
        Position(
            id=ids[index],
            holder=claim.holder,
            kind=claim.kind,
            to=_other_than(claim.holder, _addressee(text, claim.attribution, claim.kind, references, entities)),
            via=_chain(index, claims, cited),
            source=claim.source,
            cue=claim.attribution.cue,
            content=claim.attribution.content,
            quoted=is_quoted(text, claim.attribution),
            within=ids.get(claim.attribution.within) if claim.attribution.within is not None else None,
            when=_when(document, reading.sentences, claim.attribution),
            evidence=_evidence(reading.sentences, claim),
            confidence=claim.attribution.confidence,
        )
        for index in order
        for claim in [claims[index]]
    ]


class _Claim(NamedTuple):
    """An attribution with its holder and kind, not yet known to be a position."""

    attribution: Attribution
    source: tuple[Span, ...]
    holder: Named | None
    kind: PositionKind
    cue: str


def _claims(text: str, reading: Reading, references: References, entities: Entities) -> list[_Claim]:
    out = []
    passed_over = find_passed_over(text, reading.sentences, reading.attributions, references)
    for attribution in (*reading.attributions, *passed_over):
        source = source_of(text, attribution, reading.sentences, references)
        cue = " ".join(span.of(text) for span in attribution.cue)
        holder = holder_of(text, source, references, entities)
        out.append(_Claim(attribution, source, holder, _kind(text, cue, attribution), cue))
    return out


def _kind(text: str, cue: str, attribution: Attribution) -> PositionKind:
    """The kind of the cue, together with an infinitive that goes on from it: "declined" "to comment on the report"."""
    lead = attribution.content[0].of(text).split()[:3]
    return kind_of(" ".join([cue, *lead]) if lead[0] == "to" else cue)


def _stands(text: str, index: int, claims: Sequence[_Claim], references: References) -> bool:
    """Whether a claim is a position: not a mere citation, and inside another's words only what those can report."""
    claim = claims[index]
    if claim.attribution.within is None:
        told = sum(len(span.of(text).split()) for span in claim.attribution.content)
        return (
            not _cites(claim, references)
            and not (is_conversation(claim.cue) and told < TOPIC_WORDS)
            and not is_hollow(text, claim.attribution, claim.source, claim.holder, claim.kind, references)
            and not is_faint(text, claim.attribution, claim.source)
        )
    outer = claims[claim.attribution.within]
    return (
        claim.attribution.confidence >= SURE_INSIDE
        and reports(outer.kind)
        and not is_conversation(claim.cue)
        and claim.holder is not None
        and (claim.holder.entity is not None or (_is_turn(outer) and claim.holder.name not in _pronouns()))
        and claim.holder != outer.holder
        and _stands(text, claim.attribution.within, claims, references)
    )


def _is_turn(claim: _Claim) -> bool:
    """Whether somebody's turn in a transcript."""
    return claim.cue == ":"


def _cites(claim: _Claim, references: References) -> bool:
    """ "Russian media, citing the Kremlin": the content is only a name."""
    content = claim.attribution.content
    cited = references.inside(content[0])
    short = len(content) == 1 and content[0].end - content[0].start <= _LONGEST_NAME
    return is_citing(claim.cue) and short and bool(cited) and cited[-1].span.end == content[0].end


def holder_of(text: str, source: Sequence[Span], references: References, entities: Entities) -> Named | None:
    """Who a source names: an entity when a reference is its head, else the words as written."""
    if not source:
        return None
    span = source[0]
    if span.of(text).lower() in load("references")["relative"]:
        return _antecedent(text, span, references, entities)
    words = _LEADING.sub("", bare(span.of(text))).strip(" ,;:")
    if words.lower() in _pronouns() and (words == "I" or not words.isupper()):  # "US" is not "us"
        words = words if words == "I" else words.lower()  # "They" and "they" are one holder, whoever it is
    overlapping = references.inside(_whole(span, references))
    head = next((reference for reference in overlapping if _is_head(text, span, reference)), None)
    if head is None:
        head = next((reference for reference in overlapping if _is_apposed(text, span, reference)), None)
    if head is not None and len(head.entities) == 1:
        entity = entities[head.entities[0]]
        if entity.kind == "group" and len(words.split()) <= AS_WRITTEN:
            return Named(words, entity.id)
        return Named(entity.name, entity.id)
    if head is not None and head.entities:
        return Named(" and ".join(entities[key].name for key in head.entities))
    return Named(words)


def _antecedent(text: str, relative: Span, references: References, entities: Entities) -> Named | None:
    """Whom "who" stands for: the reference that ends just before it."""
    for reference in references.inside((max(0, relative.start - 80), relative.start)):
        if text[reference.span.end : relative.start].strip() in {"", ","}:
            return _named(text, reference, entities)
    return None


def _whole(span: Span, references: References) -> Span:
    """The span, widened over a reference that it cuts ("Zelenskyy" of "President Zelenskyy")."""
    start, end = span
    for reference in references.inside((max(0, start - 80), end + 80)):
        if reference.span.overlaps(span):
            start, end = min(start, reference.span.start), max(end, reference.span.end)
    return Span(start, end)


def _is_head(text: str, source: Span, reference: Reference) -> bool:
    before = text[source.start : reference.span.start]
    after = text[reference.span.end : source.end]
    titled = reference.form == "name" and _TITLE_WORDS.fullmatch(before)
    return bool(titled or _BEFORE_HEAD.match(before)) and bool(_AFTER_HEAD.match(re.sub(r"^[’']s?\s*$", "", after)))


def _is_apposed(text: str, source: Span, reference: Reference) -> bool:
    """Whether a name says at the end of a source who somebody's somebody is: "Hale's opponent, Ann Ode,"."""
    before = text[source.start : reference.span.start]
    return (
        reference.form == "name"
        and _OWNED.fullmatch(before) is not None
        and not text[reference.span.end : source.end].strip(" ,")
    )


def _addressee(
    text: str, attribution: Attribution, kind: PositionKind, references: References, entities: Entities
) -> Named | None:
    """Whom it was said to: after "told", or who is asked to do something."""
    cue, content = attribution.cue[-1], attribution.content[0]
    words = cue.of(text)
    if _addressing().search(words):
        inside = references.inside(cue)
        reach = min(content.start if content.start >= cue.end else len(text), cue.end + 80)
        between = references.inside((cue.end, reach))
        for reference in (*inside, *between):
            if any(reference.span.overlaps(span) for span in attribution.source):
                continue  # "warned Sinan Ulgen": the one who warns
            if not text[cue.end : reference.span.start].strip(" ") or reference in inside:
                return _named(text, reference, entities)
        press = re.match(r"\s+((?:the\s+)?[\w.’'-]+(?:\s[A-Z][\w.’'-]*)*)", text[cue.end : cue.end + 60])
        if press and states.is_media(_LEADING.sub("", press.group(1))):
            return Named(_LEADING.sub("", press.group(1)))
        tail = re.search(r"\b(?:told|telling|asked)\s+((?:the\s+)?[\w.’'-]+(?:\s[A-Z][\w.’'-]*)*)$", words)
        if tail and states.is_media(_LEADING.sub("", tail.group(1))):
            return Named(_LEADING.sub("", tail.group(1)))
    if words == ":" and attribution.source:
        told = references.inside((attribution.source[-1].end, cue.start))  # "Okonjo to Varga: “...”"
        if len(told) == 1 and text[attribution.source[-1].end : told[0].span.start].split() == ["to"]:
            return _named(text, told[0], entities)
    if kind in ASKING:
        asked = references.inside(content)
        if asked and re.fullmatch(
            r"\s*(?:that|on|upon|for)?\s*(?:the\s+)?", text[content.start : asked[0].span.start], re.I
        ):
            return _named(text, asked[0], entities)
    return None


def _other_than(holder: Named | None, to: Named | None) -> Named | None:
    """Nobody is told what he himself says: then the pronoun was misread."""
    return None if to == holder else to


def _named(text: str, reference: Reference, entities: Entities) -> Named | None:
    if len(reference.entities) == 1:
        entity = entities[reference.entities[0]]
        return Named(entity.name, entity.id)
    if reference.form == "pronoun":
        return None
    return Named(_LEADING.sub("", reference.span.of(text)))


def _cited(text: str, claims: Sequence[_Claim], references: References, entities: Entities) -> _Cited:
    """Whom each source cites ("Russian media, citing the Kremlin, said ...")."""
    cited: _Cited = {}
    for claim in claims:
        if claim.source and _cites(claim, references):
            named = _named(text, references.inside(claim.attribution.content[0])[-1], entities)
            if named is not None:
                cited.setdefault(claim.source, []).append(named.name)
    return cited


def _chain(index: int, claims: Sequence[_Claim], cited: _Cited) -> tuple[str, ...]:
    """Through whom the article has it: those whose words hold the claim, and those whom its source cites."""
    chain: list[str] = []
    at: int | None = index
    while at is not None:
        claim = claims[at]
        if at != index and claim.holder is not None:
            chain.insert(0, claim.holder.name)
        chain += [name for name in cited.get(claim.source, ()) if name not in chain]
        at = claim.attribution.within
    return tuple(chain)


def _when(document: Document, sentences: Sequence[Span], attribution: Attribution) -> When | None:
    """The time in the sentence of the cue that is nearest to it and not part of what was said."""
    cue = attribution.cue[0]
    sentence = enclosing(sentences, cue.start)
    if sentence is None:
        return None
    times = [
        time
        for time in find_times(document.text, sentence)
        if not any(time.span.overlaps(span) for span in (*attribution.content, *attribution.source, cue))
    ]
    nearest = min(times, key=lambda time: abs(time.span.start - cue.start), default=None)
    if nearest is None or abs(nearest.span.start - cue.start) > NEAR:
        return None
    day = nearest.day_meant(document.published)
    return When(nearest.span, day.isoformat() if day else None)


def _evidence(sentences: Sequence[Span], claim: _Claim) -> tuple[Span, ...]:
    """The sentences that hold the claim, in text order."""
    return touching(sentences, [*claim.source, *claim.attribution.cue, *claim.attribution.content])

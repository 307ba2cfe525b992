"""How, whether and about what: the status, channel, time, place, initiator and topics of one mention of a contact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_nodes import Node, Participant, words
from newsdigest.analysis.contacts_parties import Sides
from newsdigest.analysis.times import Time, find_times
from newsdigest.analysis.triggers import Trigger
from newsdigest.lexicon import load
from newsdigest.models import Channel, Span, Status

_ABOUT = re.compile(
    r"\b(?:about|regarding|concerning|over|on|(?:to|and|also) discuss(?:ed)?|discussed|discuss|talked about"
    r"|focus(?:ed|ing) on)\s+",
    re.I,
)
_RAISED = re.compile(
    r"(?:\bthat|^|[,:])\s+(?P<topic>(?:the|a|an|his|her|their|its)\s[^,;:]{3,80}?)"
    r"\s+(?:was|were|is|has been|have been|had been)\s+(?:also\s+|again\s+)?(?:raised|discussed|broached|brought up)\b",
    re.I,
)
_TOPIC_ENDS = re.compile(
    r"[,;:.?!()\"“”—]"
    r"|\s(?:at \w+[’']s request|according to|said|says|after|before|when|while|as|with|in an? |during|ahead of|and that"
    r"|who|which|but|following|on the sidelines)\b"
)
_FAR_TOPIC = 8  # words between the last party and "about"
_LONGEST_TOPIC = 160  # characters
_NEGATION_REACH = 6  # nodes between a negation and its trigger
_REQUEST = ("request", "invitation", "behest", "initiative")


@dataclass(frozen=True, slots=True)
class Clause:
    """The stretch of a sentence that a trigger and its parties fill, to the next clause on either side."""

    start: int
    end: int


_FIRST: tuple[Status, ...] = ("cancelled", "refused", "offered")
_LASTING: tuple[Status, ...] = ("habitual", "ongoing")


def clause(row: Row, trigger: Trigger, found: Sides | None) -> Clause:
    """Nodes [start, end) around a trigger up to the next clause."""
    first = last = trigger.start
    breaks = words("subordinators") | words("relatives") | {";", ":"}
    while first > 0 and row.word(first - 1) not in breaks:
        first -= 1
    last = max(trigger.end, found.end if found else 0)
    while last < len(row) and row.word(last) not in breaks | {"and", "but"}:
        last += 1
    return Clause(first, last)


def status_of(row: Row, trigger: Trigger, end: int) -> Status | None:
    """The status that the words around a trigger give it; None when they leave open whether it happens at all.

    ``end``: the place after its last party.
    """
    lexicon = load("contacts")
    before = _governing(row, trigger.start)
    joined = f" {' '.join(before)} "

    def has(cues: list[str]) -> bool:
        return any(f" {cue} " in joined for cue in cues)

    if has(lexicon["unreal"]):
        return None
    for status in _FIRST:
        if has(lexicon["status"][status]):
            return status
    if _is_denied(row, trigger):
        return "denied"
    if has(lexicon["status"]["planned"]) or _is_ahead(row, trigger, end):
        return "planned"
    for status in _LASTING:
        if has(lexicon["status"][status]) or any(
            row.word(place) in lexicon["after"].get(status, ()) for place in (end, end + 1)
        ):
            return status
    if (
        row.word(trigger.start).endswith("ing")
        and before
        and before[-1] in ("are", "is", "been")
        and "had" not in before
    ):
        return "ongoing"
    return trigger.entry.status


def _is_denied(row: Row, trigger: Trigger) -> bool:
    """A negation between the subject and the verb, or before the noun and what holds it: "has not held talks"."""
    cues = load("contacts")["status"]["denied"]
    place = trigger.start - 1
    while (
        place >= 0 and trigger.start - place <= _NEGATION_REACH and not row.nodes[place].who and row.word(place) != ","
    ):
        if row.word(place) in cues:
            between = {row.word(other) for other in range(place, trigger.start)}
            return not trigger.entry.noun or row.word(place) in ("no", "without") or bool(between & words("holding"))
        place -= 1
    return False


def _is_ahead(row: Row, trigger: Trigger, end: int) -> bool:
    """Whether what follows or the time says that it is still to come: "to be held", "next week"."""
    after = " ".join(row.word(place) for place in range(end, end + 3))
    if any(after.startswith(cue) for cue in load("contacts")["after"]["planned"]):
        return True
    return any(node.time and node.word.startswith(tuple(load("times")["ahead"])) for node in row.nodes[end : end + 5])


def _governing(row: Row, start: int) -> list[str]:
    """The words that govern a trigger: from it back to the border of the clause, ten places at most."""
    out: list[str] = []
    for place in range(start - 1, max(start - 11, -1), -1):
        node = row.nodes[place]
        if (
            node.word in (";", ":")
            or node.word in words("relatives")
            or node.word in ("that", "after", "before", "because", "while")
        ):
            break
        if node.word in ("if", "whether", "unless", "should"):
            out.append(node.word)
            break
        if node.word == "," and len(out) > 4:
            break
        if not node.who:
            out.append(node.word)
    return out[::-1]


def channel_of(row: Row, trigger: Trigger, around: Clause) -> Channel:
    """The channel of the trigger, unless words in its clause tell of another medium ("by phone")."""
    nodes = row.nodes[around.start : around.end]
    if not nodes:
        return trigger.entry.channel
    text = row.text[nodes[0].span.start : nodes[-1].span.end].lower()
    if trigger.entry.channel in ("unspecified", "talks", "statement_to"):
        media: dict[Channel, list[str]] = load("contacts")["media"]
        for channel, phrases in media.items():
            if any(re.search(rf"\b{re.escape(phrase)}\b", text) for phrase in phrases):
                return channel
    return trigger.entry.channel


def time_of(row: Row, trigger: Trigger, around: Clause) -> Time | None:
    """The time expression nearest to a trigger within its clause."""
    at = row.nodes[trigger.start].span.start
    border = Span(row.nodes[around.start].span.start, row.nodes[around.end - 1].span.end)
    return min(find_times(row.text, border), key=lambda time: abs(time.span.start - at), default=None)


def place_of(row: Row, trigger: Trigger, around: Clause) -> Span | None:
    """The place named after "in" or "at" in the clause, after the trigger first."""
    for place in (*range(trigger.end, around.end), *range(around.start, trigger.start)):
        node: Node = row.nodes[place]
        if node.place and row.word(place - 1) in ("in", "at"):
            return node.span
    return None


def initiator_of(row: Row, trigger: Trigger, found: Sides | None, around: Clause) -> Participant | None:
    """At whose request or invitation, or who called."""
    for place in range(around.start, around.end):
        if row.word(place) not in _REQUEST:
            continue
        before = row.nodes[place - 1] if place else None
        if before is not None and before.owner and before.who and row.word(place - 2) == "at":
            return before.who[0]
        if before is not None and row.word(place - 2) == "at" and row.word(place + 1) == "of":
            named = row.noun_phrase(place + 2)
            if named is not None:
                return row.nodes[named].who[0]
    for place in range(around.start + 1, around.end):
        if row.word(place) in _REQUEST and row.nodes[place - 1].owner and row.nodes[place - 1].who:
            return row.nodes[place - 1].who[0]
    if found is not None and trigger.entry.asks and len(found.one) == 1:
        return found.one[0]
    return None


def topics_of(row: Row, trigger: Trigger, found: Sides | None) -> Iterator[Span]:
    """What it was about: after "about", "on", "to discuss" behind the trigger and its parties."""
    verb = trigger.entry.name == "discuss"
    start = row.nodes[trigger.start].span.start if verb else row.nodes[trigger.end - 1].span.end
    floor = row.nodes[found.end - 1].span.end if found and found.end > trigger.end and not verb else start
    yield from _topic_after(row, start, floor)
    raised = _RAISED.search(row.text, row.sentence.start, row.nodes[trigger.start].span.start)
    if raised is not None and trigger.entry.noun:
        yield Span(*raised.span("topic"))


def _topic_after(row: Row, start: int, floor: int | None = None) -> Iterator[Span]:
    text, end = row.text, row.sentence.end
    match = _ABOUT.search(text, start, end)
    if match is None or len(text[start if floor is None else floor : match.start()].split()) > _FAR_TOPIC:
        return
    begin = match.end()
    stop = _TOPIC_ENDS.search(text, begin, end)
    topic = Span(begin, min(stop.start() if stop else end, end))
    time = next(iter(find_times(text, topic)), None)
    if time is not None:
        if time.span.start <= topic.start + len("the "):
            yield from _topic_after(row, time.span.end)
            return
        topic = Span(topic.start, time.span.start)
    cleaned = re.sub(r"\s+(?:on|in|at|late|early|this|the)?\s*$", "", topic.of(text))
    if 3 <= len(cleaned) <= _LONGEST_TOPIC and cleaned.split(maxsplit=1)[0].lower() not in words("questions"):
        yield Span(topic.start, topic.start + len(cleaned))

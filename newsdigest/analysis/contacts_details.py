"""How, whether and about what: the status, channel, time, place, initiator and topics of one mention of a contact."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_nodes import MOST_FILLERS, OWNING, Node, Participant, describes, words
from newsdigest.analysis.contacts_parties import Sides
from newsdigest.analysis.times import Time, find_times
from newsdigest.analysis.triggers import Trigger, entry_of
from newsdigest.lexicon import either, load
from newsdigest.models import Channel, Span, Status

_QUOTES = frozenset('"“”«»')  # what somebody said does not govern the verb that tells so
_FAR_TOPIC = 8  # words between the last party and "about"
_LONGEST_TOPIC = 160  # characters
_TOPIC_REACH = 400  # characters before and after a trigger in which its topic is looked for
_NEGATION_REACH = 6  # nodes between a negation and its trigger
_CLAUSE_REACH = 60  # nodes of one clause on either side of a trigger
_ANSWER_REACH = 25  # nodes from the one who is invited to the answer
_DENIAL_REACH = 14  # nodes from a denial to what is denied
_INITIATED_REACH = 8  # nodes from "the call" to "initiated by"
_INVITED_REACH = 12  # nodes from an invitation to what it is for


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
    start, stop = max(0, first - _CLAUSE_REACH), min(len(row), first + _CLAUSE_REACH)
    while first > start and row.word(first - 1) not in breaks and not _parts_predicates(row, first - 1):
        first -= 1
    last = max(trigger.end, min(found.end, stop) if found else 0)
    while last < stop and row.word(last) not in breaks | {"and", "but"}:
        last += 1
    return Clause(first, last)


def _parts_predicates(row: Row, place: int) -> bool:
    """Whether an "and" joins two things that one subject did: "met A on Monday and agreed to meet B"."""
    following = row.word(place + 1)
    return row.word(place) in ("and", "but") and (
        following
        in words("auxiliaries") | words("catenatives") | words("reporting") | words("holding") - words("prepositions")
        or (following.endswith("ed") and not row.nodes[place + 1].who)
    )


def status_of(row: Row, trigger: Trigger, end: int) -> Status | None:
    """The status that the words around a trigger give it; None when they leave open whether it happens at all.

    ``end``: the place after its last party.
    """
    lexicon = load("contacts")
    before = _governing(row, trigger)
    joined = f" {' '.join(before)} "

    def has(cues: list[str]) -> bool:
        return any(f" {cue} " in joined for cue in cues)

    if has(lexicon["unreal"]) and not _is_to_come(row, trigger, before):
        return None
    if _is_said_untrue(row, trigger):
        return "denied"
    if _is_called_off(row, end):
        return "cancelled"
    if trigger.entry.status == "offered" and (answer := _answer(row, end)):
        return answer
    for status in _FIRST if not _is_medium(row, trigger) else ():
        if has(lexicon["status"][status]):
            return status
    if _is_denied(row, trigger) or _is_doubted(before):
        return "denied"
    if has(lexicon["status"]["planned"]) or _is_headed(row, trigger) or _is_ahead(row, trigger, end):
        return "planned"
    for status in _LASTING:
        if has(lexicon["status"][status]) or any(
            row.word(place) in lexicon["after"].get(status, ()) for place in (end, end + 1)
        ):
            return status
    if row.word(trigger.start).endswith("ing") and before and before[-1] in words("progress") and "had" not in before:
        return "ongoing"
    return trigger.entry.status


def _is_to_come(row: Row, trigger: Trigger, before: Sequence[str]) -> bool:
    """Whether "would be" only puts the future into the past: "she said that they would be meeting"."""
    return list(before[-2:]) == ["would", "be"] and row.word(trigger.start).endswith("ing")


def _is_said_untrue(row: Row, trigger: Trigger) -> bool:
    """Whether somebody denied it: "denied reports that A met B", "denied meeting B", not "denied that the call was"."""
    if trigger.entry.noun and row.word(trigger.start - 1) in words("determiners") - words("articles") | {"the"}:
        return False
    denials = load("contacts")["denials"]
    for place in range(trigger.start - 1, max(trigger.start - _DENIAL_REACH, -1), -1):
        if row.word(place) in _QUOTES or row.word(place) in words("parting"):
            return False
        if row.word(place) in denials:
            return _is_denied_after([row.word(other) for other in range(place + 1, trigger.start + 1)])
    return False


def _is_denied_after(words_to_trigger: Sequence[str]) -> bool:
    """Whether "denied" and these words deny the last: "reports that A met", "any meeting", not "the report he told"."""
    claimed = words_to_trigger[:-1]
    return (
        "that" in claimed[:3]
        or "of" in claimed[1:3]
        or words_to_trigger[0].endswith("ing")
        or (claimed[:1] == ["any"] and len(claimed) <= MOST_FILLERS)
    )


def _is_called_off(row: Row, end: int) -> bool:
    """Whether what follows the parties says so: "the visit of A to B was postponed"."""
    after = " ".join(row.word(place) for place in range(end, end + 4)) + " "
    return any(after.startswith(f"{cue} ") for cue in load("contacts")["after"]["cancelled"])


def _is_medium(row: Row, trigger: Trigger) -> bool:
    """Whether something was done by means of it: "rejected the claim in a letter to B"."""
    if not trigger.entry.noun or trigger.entry.channel not in ("letter", "message", "phone", "testimony"):
        return False
    place = trigger.start - 1
    while row.word(place) in words("articles") or describes(row.word(place)):
        place -= 1
    return row.word(place) in words("media_prepositions")


def _answer(row: Row, end: int) -> Status | None:
    """What came of an invitation: "which he accepted", "but he declined"."""
    after = {row.word(place) for place in range(end, min(end + _ANSWER_REACH, len(row)))}
    answers: dict[Status, list[str]] = load("contacts")["answers"]
    return next((status for status, cues in answers.items() if after & set(cues)), None)


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


def _is_doubted(before: Sequence[str]) -> bool:
    """Whether somebody says so who may not remember: "I don't believe I've ever met him"."""
    cues = load("contacts")["status"]["denied"]
    return "ever" in before and any(word in cues for word in before[: before.index("ever")])


def _is_headed(row: Row, trigger: Trigger) -> bool:
    """Whether a headline puts it ahead, "A and B to hold talks": its first verb is one with "to"."""
    place = trigger.start - 1
    while trigger.entry.noun and row.word(place) not in words("holding") and describes(row.word(place)):
        place -= 1  # "fish quota talks"
    if row.word(place) in words("holding") and row.word(place) not in words("prepositions"):
        place -= 1
    while row.word(place) in words("adverbs"):
        place -= 1
    if row.word(place) != "to" or row.party(place - 1) is None:
        return False
    _, first = row.group_left(place - 1)
    return row.phrase_start(first) == 0 or row.word(row.phrase_start(first) - 1) in (":", "|")


def _is_ahead(row: Row, trigger: Trigger, end: int) -> bool:
    """Whether what follows or the time says that it is still to come: "to be held", "next week"."""
    after = " ".join(row.word(place) for place in range(end, end + 3))
    if any(after.startswith(cue) for cue in load("contacts")["after"]["planned"]):
        return True
    return any(node.time and node.word.startswith(tuple(load("times")["ahead"])) for node in row.nodes[end : end + 5])


def _governing(row: Row, trigger: Trigger) -> list[str]:
    """The words that govern a trigger, "" for a party: back to the border of the clause, ten places at most."""
    out: list[str] = []
    following = row.word(trigger.start)
    for place in range(trigger.start - 1, max(trigger.start - 11, -1), -1):
        node = row.nodes[place]
        if node.word in _QUOTES or node.word in (";", ":") or node.word in words("relatives") | words("borders"):
            break
        if node.word in words("conditions"):
            out.append(node.word)
            break
        if node.word == "," and (sum(map(bool, out)) > 4 or (row.party(place + 1) and not trigger.entry.noun)):
            break  # "It would rain, A told B"
        if node.word in ("and", "but") and (
            following.endswith("ed") or following in words("auxiliaries") | words("pasts")
        ):
            break
        following = "" if node.who or node.time else node.word  # "in May" is no "may"
        out.append(following)
    return out[::-1]


def channel_of(row: Row, trigger: Trigger, around: Clause) -> Channel:
    """The channel of the trigger, unless words in its clause tell of another medium ("by phone")."""
    nodes = row.nodes[around.start : around.end]
    if not nodes:
        return trigger.entry.channel
    if trigger.entry.status == "offered":
        return _invited_to(row, trigger)
    text = row.text[nodes[0].span.start : nodes[-1].span.end].lower()
    if trigger.entry.channel in ("unspecified", "talks", "statement_to") or trigger.entry.name == "write":
        media: dict[Channel, list[str]] = load("contacts")["media"]
        for channel, phrases in media.items():
            if any(re.search(rf"\b{re.escape(phrase)}\b", text) for phrase in phrases):
                return channel
    return trigger.entry.channel


def _invited_to(row: Row, trigger: Trigger) -> Channel:
    """What an invitation is for: "invited A to visit Oslo", "to a meeting", "for talks"."""
    for place in range(trigger.end, min(trigger.end + _INVITED_REACH, len(row))):
        before = place - 1 - (row.word(place - 1) in words("articles"))
        entry = entry_of(row, place) if row.word(before) in ("to", "for") else None
        if entry is not None:
            return entry.channel
    return trigger.entry.channel


def time_of(row: Row, trigger: Trigger, around: Clause) -> Time | None:
    """The time expression nearest to a trigger within its clause."""
    at = row.nodes[trigger.start].span.start
    border = Span(row.nodes[around.start].span.start, row.nodes[around.end - 1].span.end)
    first = bisect_left(row.times, border.start, key=lambda time: time.span.start)
    last = bisect_left(row.times, border.end, key=lambda time: time.span.start)
    aside = _relative_before(row, trigger)
    times = [time for time in row.times[first:last] if not (aside and aside.overlaps(time.span))]
    return min(times, key=lambda time: abs(time.span.start - at), default=None)


def _relative_before(row: Row, trigger: Trigger) -> Span | None:
    """The aside between a subject and its verb that tells of something else: "A, who took office in May, met B"."""
    closing = trigger.start - 1
    if row.word(closing) != ",":
        return None
    for place in range(closing - 1, max(closing - _CLAUSE_REACH, 0), -1):
        if row.word(place) in words("relatives") and row.word(place - 1) == ",":
            return Span(row.nodes[place].span.start, row.nodes[closing].span.end)
    return None


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
        if row.word(place) not in words("requests"):
            continue
        before = row.nodes[place - 1] if place else None
        if before is not None and before.owner and before.who and row.word(place - 2) == "at":
            return before.who[0]
        if before is not None and row.word(place - 2) == "at" and row.word(place + 1) == "of":
            named = row.noun_phrase(place + 2)
            if named is not None:
                return row.nodes[named].who[0]
    for place in range(around.start + 1, around.end):
        if row.word(place) in words("requests") and row.nodes[place - 1].owner and row.nodes[place - 1].who:
            return row.nodes[place - 1].who[0]
    if found is not None and trigger.entry.asks and len(found.one) == 1:
        return found.one[0]
    for place in range(trigger.end, min(trigger.end + _INITIATED_REACH, len(row))):
        if row.word(place) in words("initiated") and row.word(place + 1) == "by":
            named = row.noun_phrase(place + 2)
            return row.nodes[named].who[0] if named is not None else None
    return None


@cache
def _about() -> re.Pattern[str]:
    """The words before a topic: "about", "to discuss"."""
    return re.compile(rf"\b{either(words('topic_openers'))}\s+", re.IGNORECASE)


@cache
def _topic_ends() -> re.Pattern[str]:
    ends = either(words("topic_ends"))
    return re.compile(rf"[,;:.?!()\"“”—]|\s(?:at \w+['’]s {either(words('requests'))}|{ends})\b")


@cache
def _raised() -> re.Pattern[str]:
    """ "He added that the question of weapons was raised in a call"."""
    noun = rf"(?P<topic>{either(words('articles') | OWNING)}\s[^,;:]{{3,80}}?)"
    return re.compile(
        rf"(?:\bthat|^|[,:])\s+{noun}\s+{either(words('raising'))}\s+(?:also\s+|again\s+)?{either(words('raised'))}\b",
        re.IGNORECASE,
    )


def topics_of(row: Row, trigger: Trigger, found: Sides | None) -> Iterator[Span]:
    """What it was about: after "about", "on", "to discuss" behind the trigger and its parties."""
    verb = trigger.entry.name == "discuss"
    start = row.nodes[trigger.start].span.start if verb else row.nodes[trigger.end - 1].span.end
    floor = row.nodes[found.end - 1].span.end if found and found.end > trigger.end and not verb else start
    yield from _topic_after(row, start, floor)
    before = row.nodes[trigger.start].span.start
    raised = _raised().search(row.text, max(row.sentence.start, before - _TOPIC_REACH), before)
    if raised is not None and trigger.entry.noun:
        yield Span(*raised.span("topic"))


def _topic_after(row: Row, start: int, floor: int) -> Iterator[Span]:
    """The topic after ``start``, told at most a few words behind ``floor``; a time is none ("on Monday")."""
    text, end = row.text, min(row.sentence.end, max(start, floor) + _TOPIC_REACH)
    while (match := _about().search(text, start, end)) and len(text[floor : match.start()].split()) <= _FAR_TOPIC:
        stop = _topic_ends().search(text, match.end(), end)
        topic = Span(match.end(), stop.start() if stop else end)
        time = next(iter(find_times(text, topic)), None)
        if time is not None and time.span.start <= topic.start + len("the "):
            start = floor = time.span.end
            continue
        topic = Span(topic.start, time.span.start) if time else topic
        cleaned = re.sub(rf"\s+{either(words('trailing'))}?\s*$", "", topic.of(text))
        if 3 <= len(cleaned) <= _LONGEST_TOPIC and cleaned.split(maxsplit=1)[0].lower() not in words("questions"):
            yield Span(topic.start, topic.start + len(cleaned))
        return

"""Whether a mention of a contact tells that it took place, is to come, was refused, denied or called off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_nodes import MOST_FILLERS, describes, words
from newsdigest.analysis.contacts_undone import came_to_nothing, is_called_off, is_turned_down
from newsdigest.analysis.triggers import Trigger
from newsdigest.lexicon import either, load
from newsdigest.models import Span, Status

_QUOTES = frozenset('"“”«»')  # what somebody said does not govern the verb that tells so
_NEGATION_REACH = 6  # nodes between a negation and its trigger
_ANSWER_REACH = 25  # nodes from the one who is invited to the answer
_USUAL_REACH = 6  # nodes after the parties
_SUBJECT_REACH = 16  # nodes of "nor his deputy, A, has ever"
_OPENING = 5  # nodes of "Every second Monday"
_LONGEST_CUE = 5  # nodes of "has been pencilled in"
_SINCE_REACH = 14  # nodes from "in touch" to "since May"
_DENIAL_REACH = 14  # nodes from a denial to what is denied
_FIRST: tuple[Status, ...] = ("cancelled", "refused", "offered")
_LASTING: tuple[Status, ...] = ("habitual", "ongoing")


def status_of(row: Row, trigger: Trigger, end: int) -> Status | None:
    """The status that the words around a trigger give it; None when they leave open whether it happens at all.

    ``end``: the place after its last party.
    """
    lexicon = load("contacts")
    before = _governing(row, trigger)
    joined = f" {' '.join(before)} "

    def has(cues: list[str]) -> bool:
        return any(f" {cue} " in joined for cue in cues)

    if _is_question(row):
        return None
    if has(lexicon["unreal"]) and not _is_to_come(row, trigger, before):
        return None
    if not trigger.entry.forms:  # what the reader alone found may say so itself: "rejected an offer"
        joined += " ".join(row.word(place) for place in range(trigger.start, trigger.end)) + " "
    if _is_said_untrue(row, trigger):
        return "denied"
    if is_called_off(row, trigger, end):
        return "cancelled"
    if trigger.entry.status == "offered" and (answer := _answer(row, end)):
        return answer
    if is_turned_down(row, trigger):
        return "refused"
    if has(lexicon["accepting"]):
        return "planned"  # "accepted an invitation to visit"
    for status in _FIRST if not _is_medium(row, trigger) else ():
        if has(lexicon["status"][status]):
            return status
    if _is_denied(row, trigger) or _is_doubted(before):
        return "refused" if has(lexicon["will_not"]) else "denied"
    settled = _is_medium(row, trigger) and before[:-1].count("agreed") > 0  # "agreed in a telephone call"
    if (has(lexicon["status"]["planned"]) and not settled) or _is_headed(row, trigger) or _is_ahead(row, trigger, end):
        return "cancelled" if came_to_nothing(row, end) else "planned"
    for status in _LASTING:
        lasts = has(lexicon["status"][status]) and not (trigger.entry.name == "contact" and not _since(row, trigger))
        if lasts or _goes_on_with(row, end, lexicon["after"].get(status, ())):
            return status
    if _is_usual(row, trigger, end):
        return "habitual"
    if row.word(trigger.start).endswith("ing") and before and before[-1] in words("progress") and "had" not in before:
        return "ongoing"
    return trigger.entry.status


def _is_question(row: Row) -> bool:
    """Whether the sentence asks whether something is so: "Had she ever met him?"."""
    first = next((node.word for node in row.nodes if node.word[:1].isalpha()), "")
    return first in words("auxiliaries") and row.sentence.of(row.text).rstrip("\"”’') ").endswith("?")


def _since(row: Row, trigger: Trigger) -> bool:
    """Whether words after a trigger tell for how long: "has been in touch since May", not "has been in touch"."""
    after = {row.word(place) for place in range(trigger.end, min(trigger.end + _SINCE_REACH, len(row)))}
    before = {row.word(place) for place in range(max(0, trigger.start - 3), trigger.start)}
    return not (after | before).isdisjoint(words("lasting"))


@cache
def _usual() -> re.Pattern[str]:
    usual = load("contacts")["usual"]
    units = either(usual["units"])
    order = either(usual["order"])
    turns = rf"(?:(?:every|each)\s+(?:{order}\s+)?|most\s+|(?:once|twice|times)\s+an?\s+){units}"
    return re.compile(rf"\b(?:{turns}|{either([*usual['words'], *usual['phrases']])})\b", re.IGNORECASE)


def _is_usual(row: Row, trigger: Trigger, end: int) -> bool:
    """Whether it happens again and again: "met every Thursday", "regular meetings with"."""
    opening = row.nodes[: min(_OPENING, trigger.start)]
    if opening and not opening[0].who and _usual().match(row.text, opening[0].span.start, opening[-1].span.end):
        return True  # "Every second Monday A meets B"
    if trigger.entry.noun:
        several = row.word(trigger.end - 1).endswith("s") and row.word(trigger.end - 1) != "talks"
        return several and row.word(trigger.start - 1) in load("contacts")["usual"]["kinds"]
    nodes = row.nodes[trigger.end : end + _USUAL_REACH]
    clause = Span(nodes[0].span.start, nodes[-1].span.end).of(row.text) if nodes else ""
    return _usual().search(re.split(r"[;:]|\b(?:that|and|but|who|which)\b", clause)[0]) is not None


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


def is_told_as_past(row: Row, end: int) -> bool:
    """Whether the words right after the parties say that it took place: "the meeting of A and B lasted an hour"."""
    return _goes_on_with(row, end, load("contacts")["after"]["held"])


def _goes_on_with(row: Row, start: int, cues: Sequence[str]) -> bool:
    """Whether one of some phrases begins at a place."""
    after = " ".join(row.word(place) for place in range(start, start + _LONGEST_CUE)) + " "
    return any(after.startswith(f"{cue} ") for cue in cues)


def _is_medium(row: Row, trigger: Trigger) -> bool:
    """Whether something was done by means of it: "rejected the claim in a letter to B"."""
    if not trigger.entry.noun or trigger.entry.channel not in ("letter", "message", "phone", "testimony"):
        return False
    place = trigger.start - 1
    while row.word(place) in words("articles") or describes(row.word(place)) or row.word(place)[:1].isdigit():
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
    if not trigger.entry.noun and _is_of_neither(row, trigger):
        return True
    while (
        place >= 0 and trigger.start - place <= _NEGATION_REACH and not row.nodes[place].who and row.word(place) != ","
    ):
        if row.word(place) in cues:
            between = {row.word(other) for other in range(place, trigger.start)}
            return not trigger.entry.noun or row.word(place) in ("no", "without") or bool(between & words("holding"))
        place -= 1
    return False


def _is_of_neither(row: Row, trigger: Trigger) -> bool:
    """Whether the subject is nobody: "Neither A nor B has met C"."""
    reach = range(max(0, trigger.start - _SUBJECT_REACH), trigger.start)
    nor = next((place for place in reach if row.word(place) == "nor"), None)
    return nor is not None and any(row.word(place) == "neither" for place in range(nor))


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
    start = row.phrase_start(first)
    while row.word(start - 1) == "," and row.party(start - 2) is not None:  # "A, B to meet"
        start = row.phrase_start(start - 2)
    return start == 0 or row.word(start - 1) in (":", "|")


def _is_ahead(row: Row, trigger: Trigger, end: int) -> bool:
    """Whether what follows or the time says that it is still to come: "to be held", "next week"."""
    cues = load("contacts")["after"]["planned"]
    if _is_awaited(row, trigger):
        return True
    if trigger.entry.noun and row.word(end) == "," and row.word(end + 1) in words("foreseen"):
        return True  # "the talks between A and B, due to open on Monday, ..."
    if any(_goes_on_with(row, start, cues) for start in ({end, trigger.end} if trigger.entry.noun else {end})):
        return True
    return any(node.time and node.word.startswith(tuple(load("times")["ahead"])) for node in row.nodes[end : end + 5])


def _is_awaited(row: Row, trigger: Trigger) -> bool:
    """Whether something else comes before it: "on the eve of a visit by A", "ahead of meeting B on Friday"."""
    place = trigger.start - 1
    while row.word(place) in words("determiners") or (
        describes(row.word(place)) and row.word(place) not in words("eves")
    ):
        if trigger.start - place > MOST_FILLERS:
            return False
        place -= 1
    awaited = row.word(place) == "of" and row.word(place - 1) in words("eves")
    times = [node.word for node in row.nodes[trigger.end :] if node.time]
    return awaited and not any(time.startswith(("last", "earlier")) for time in times)


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
        if node.word == "," and (row.word(place + 1) in words("auxiliaries") or following in words("pasts")):
            break  # what stands before is an aside: "A, who will go to Oslo, has met B"
        if node.word == "," and (
            sum(map(bool, out)) > 4 or (not trigger.entry.noun and row.noun_phrase(place + 1) is not None)
        ):
            break  # "It would rain, A told B"
        if node.word in ("and", "but") and (
            following.endswith("ed") or following in words("auxiliaries") | words("pasts")
        ):
            break
        following = "" if node.who or node.time else node.word  # "in May" is no "may"
        out.append(following)
    return out[::-1]

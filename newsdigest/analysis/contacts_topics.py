"""What a contact was about: the words after "about", "to discuss" or the like, as one mention has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_nodes import OWNING, words
from newsdigest.analysis.contacts_parties import Sides
from newsdigest.analysis.times import find_times
from newsdigest.analysis.triggers import Trigger
from newsdigest.lexicon import either
from newsdigest.models import Span

_FAR_TOPIC = 8  # words between the last party and "about"
_LONGEST_TOPIC = 160  # characters
_TOPIC_REACH = 400  # characters before and after a trigger in which its topic is looked for


@cache
def _about() -> re.Pattern[str]:
    """The words before a topic: "about", "to discuss"."""
    return re.compile(rf"\b{either(words('topic_openers'))}\s+", re.IGNORECASE)


@cache
def _no_topic() -> re.Pattern[str]:
    """What is no topic: a question, a medium, an idiom such as "on the table"."""
    return re.compile(rf"{either(words('no_topics'))}\b", re.IGNORECASE)


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
    aim = _aim(row, trigger)
    if aim is not None:
        yield aim
        return
    verb = trigger.entry.name == "discuss"
    start = row.nodes[trigger.start].span.start if verb else row.nodes[trigger.end - 1].span.end
    floor = row.nodes[found.end - 1].span.end if found and found.end > trigger.end and not verb else start
    yield from _topic_after(row, start, floor)
    before = row.nodes[trigger.start].span.start
    raised = _raised().search(row.text, max(row.sentence.start, before - _TOPIC_REACH), before)
    if raised is not None and trigger.entry.noun:
        yield Span(*raised.span("topic"))


def _aim(row: Row, trigger: Trigger) -> Span | None:
    """What talks are for: "to end the war" after "talks"; not "to Oslo" after "visit", nor "to be held"."""
    verb = row.nodes[trigger.end + 1] if trigger.end + 1 < len(row) else None
    if not trigger.entry.noun or row.word(trigger.end) != "to" or verb is None:
        return None
    named = verb.who or verb.place or verb.time or verb.word in words("determiners") | words("auxiliaries")
    if named or not verb.word.isalpha() or verb.span.of(row.text)[:1].isupper() or verb.word in words("topic_openers"):
        return None
    start, floor = row.nodes[trigger.end].span.start, verb.span.end
    stop = _topic_ends().search(row.text, floor, row.sentence.end)
    return _without_time(row.text, Span(start, stop.start() if stop else row.sentence.end))


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
        found = _without_time(text, topic)
        if found is not None and not _no_topic().match(found.of(text)):
            yield found
        return


def _without_time(text: str, topic: Span) -> Span | None:
    """A topic up to the time in it, and without small words at its end; None when it is too short or too long."""
    time = next(iter(find_times(text, topic)), None)
    words_told = text[topic.start : time.span.start if time else topic.end]
    cleaned = re.sub(rf"\s+{either(words('trailing'))}?\s*$", "", words_told)
    return Span(topic.start, topic.start + len(cleaned)) if 3 <= len(cleaned) <= _LONGEST_TOPIC else None

"""Which words gave a contact its channel and its status."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from newsdigest.analysis.contacts_merge import Sighting
from newsdigest.lexicon import either, load
from newsdigest.models import Channel, Span, Status

_REACH = 80  # characters before a trigger in which its status is told


def channel_cue(text: str, sightings: Iterable[Sighting], channel: Channel) -> Span | None:
    """The first trigger that is a word for the channel, else the words that name it ("by phone")."""
    telling = [sighting for sighting in sightings if sighting.channel == channel]
    for sighting in telling:
        if _of_channel(channel).fullmatch(sighting.trigger.of(text)):
            return sighting.trigger
    for pattern in (_media, _of_channel):
        for sighting in telling:
            if (found := _nearest(_spans(pattern(channel), text, sighting.evidence), sighting.trigger)) is not None:
                return found
    return next((sighting.trigger for sighting in telling if sighting.parties), None)


def status_cue(text: str, sighting: Sighting) -> Span | None:
    """The word nearest before the trigger that gives the status, else the first behind it; none when it is "held"."""
    if sighting.status == "held":
        return None
    if _offering().fullmatch(sighting.trigger.of(text)) and sighting.status == "offered":
        return sighting.trigger
    trigger, sentence = sighting.trigger, sighting.evidence
    pattern = _giving(sighting.status)
    before = list(_spans(pattern, text, Span(max(sentence.start, trigger.start - _REACH), trigger.start)))
    return before[-1] if before else next(_spans(pattern, text, Span(trigger.end, sentence.end)), None)


def _spans(pattern: re.Pattern[str], text: str, within: Span) -> Iterator[Span]:
    return (Span(*match.span()) for match in pattern.finditer(text, *within))


def _nearest(spans: Iterable[Span], trigger: Span) -> Span | None:
    return min(spans, key=lambda span: abs(span.start - trigger.start), default=None)


@cache
def _of_channel(channel: Channel) -> re.Pattern[str]:
    lexicon = load("contacts")
    fields = [*lexicon["verbs"].values(), *lexicon["nouns"].values()]
    return _words(form for one in fields if one["channel"] == channel for form in one["forms"])


@cache
def _media(channel: Channel) -> re.Pattern[str]:
    return _words(load("contacts")["media"].get(channel, ()))


@cache
def _offering() -> re.Pattern[str]:
    lexicon = load("contacts")
    fields = [*lexicon["verbs"].values(), *lexicon["nouns"].values()]
    return _words(form for one in fields if one.get("status") == "offered" for form in one["forms"])


@cache
def _giving(status: Status) -> re.Pattern[str]:
    lexicon = load("contacts")
    lists = [lexicon["status"].get(status, ()), lexicon["after"].get(status, ()), lexicon["answers"].get(status, ())]
    ahead = load("times")["ahead"] if status == "planned" else ()
    return _words([*(word for words in lists for word in words), *ahead])


def _words(listed: Iterable[str]) -> re.Pattern[str]:
    """Any of the words as a whole word; "'t" of "n't" may follow a letter, and no words match nothing."""
    words = list(listed)
    return re.compile(rf"(?<!\w)(?:\w+(?=n['’]t))?{either(words)}(?!\w)" if words else r"(?!)", re.IGNORECASE)

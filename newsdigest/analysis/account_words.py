"""What the words of a statement say of a contact: whether they tell of it, deny it, point back at it, refuse it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from newsdigest.lexicon import either, load
from newsdigest.models import Channel, Span
from newsdigest.phrases import FewWords

_ALIKE = (frozenset({"meeting", "talks", "visit"}), frozenset({"phone", "talks"}), frozenset({"letter", "message"}))
_ANY: frozenset[Channel] = frozenset({"unspecified", "statement_to"})


class Refusal(NamedTuple):
    """The words of a refusal, and what it refuses to speak of; no matter when it leaves that out."""

    cue: Span
    matter: Span | None


def tells(text: str, cue: Iterable[Span]) -> bool:
    """Whether a cue is one of telling ("said", "according to"), not of a plan or a feeling ("is wary of")."""
    return any(_telling().search(span.of(text)) for span in cue)


def is_denied(text: str, trigger: Span, content: Span) -> bool:
    """Whether the words around a trigger say that there was no such contact."""
    if trigger.of(text).lower() in _list("of_a_matter"):
        return False
    patterns = _list("negations")
    return bool(
        re.search(patterns["before"], text[content.start : trigger.start], re.IGNORECASE)
        or re.search(patterns["after"], text[trigger.end : content.end], re.IGNORECASE)
    )


def is_told(text: str, trigger: Span) -> bool:
    """Whether a trigger tells of its contact, or says something of a known one that happened in it.

    In "the call was a mistake" it does neither, in "the call lasted an hour" it tells.
    """
    if not is_definite(text, trigger):
        return True
    return _after(text, trigger.end, "recounting") is not None


def is_definite(text: str, noun: Span) -> bool:
    """Whether a trigger is a noun for something known: "the phone call", "their meeting"."""
    if _plain(noun.of(text)) not in _channels():
        return False
    return _definite_before().search(text[max(0, noun.start - 30) : noun.start]) is not None


def names_one(text: str, content: Span, channel: Channel) -> Span | None:
    """A definite noun in a statement that fits a contact told just before: "the call", "any such meeting".

    After "whether" any noun will do: "whether a letter had been sent".
    """
    is_open = content.of(text).lower().startswith(tuple(_list("open_questions")))
    for match in _noun().finditer(text, *content):
        span = Span(*match.span())
        if _is_of_others(text, span):
            continue
        if (is_open or is_definite(text, span)) and _fits(_plain(span.of(text)), channel):
            return span
    return None


def _is_of_others(text: str, noun: Span) -> bool:
    """Whether a noun goes on to say whose contact it is: "the meeting of finance ministers", "talks with employers"."""
    return _whose().match(text, noun.end) is not None


def points_back(text: str, content: Sequence[Span]) -> bool:
    """Whether a content is only a pointer to what was told before: "the report", "that"."""
    words = " ".join(span.of(text) for span in content).strip(" .,;").lower()
    return words in _list("pointers")


def converse(text: str, end: int) -> bool:
    """Whether those whose mention ends here are said to speak with each other."""
    return _after(text, end, "conversing") is not None


def turns_to(text: str, end: int) -> int | None:
    """Where the verb ends with which somebody turns to another: "urged" in "he urged her"."""
    return _after(text, end, "turning_to")


def knows(text: str, source: Iterable[Span]) -> bool:
    """Whether a source is said to know of a contact: "officials familiar with the call"."""
    return any(_any_of("knowing").search(span.of(text)) for span in source)


def refusal(text: str, cue: Span, end: int) -> Refusal | None:
    """The refusal from its cue to the end of its words; None when nobody can tell what it is about."""
    whole = Span(cue.start, end)
    words = whole.of(text).rstrip(" .,;\n")
    if re.fullmatch(_list("bare"), words, re.IGNORECASE):
        return Refusal(Span(whole.start, whole.start + len(words)), None)
    found = re.search(_list("matter"), words, re.IGNORECASE)
    if found is None:
        return None
    start = whole.start + found.start("matter")
    lead = text[whole.start : start].rstrip()
    return Refusal(Span(whole.start, whole.start + len(lead)), Span(start, whole.start + len(words)))


def is_of_the_contact(text: str, matter: Span) -> bool:
    """Whether a matter is what was said in a contact told just before: "what was discussed"."""
    return re.match(rf"{either(_list('of_the_contact'))}\b", matter.of(text), re.IGNORECASE) is not None


def asked_about(text: str, sentence: Span) -> Span | None:
    """What somebody was asked about in a sentence."""
    found = re.search(_list("asked"), text[sentence.start : sentence.end], re.IGNORECASE)
    return Span(*(sentence.start + at for at in found.span("matter"))) if found else None


def is_added(text: str, content: Span, trigger: Span) -> bool:
    """Whether a trigger stands just behind a statement as part of it: "..., most recently during a call"."""
    between = text[content.end : trigger.start]
    return content.end <= trigger.start and re.search(_list("adding"), between, re.IGNORECASE) is not None


def in_background(text: str, sentence: Span, trigger: Span) -> bool:
    """Whether a contact is told in a side clause: "Hale, who met Morel on Monday, faces a trial"."""
    return _any_of("background").search(text, sentence.start, trigger.start) is not None


def _after(text: str, end: int, listed: str) -> int | None:
    """Where one of the listed beginnings of words ends as a word, next to an offset but for helping words."""
    found = _next_to(listed).match(text, end, end + 60)
    return found.end() if found else None


def _fits(noun: str, channel: Channel) -> bool:
    own = _channels()[noun]
    return own == channel or channel in _ANY or own in _ANY or any({own, channel} <= group for group in _ALIKE)


def _plain(noun: str) -> str:
    """A noun as the lexicon has it, though a line may end in it: "phone call"."""
    return " ".join(noun.lower().replace("’", "'").split())


def _list(name: str) -> Any:
    return load("accounts")[name]


@cache
def _any_of(name: str) -> FewWords:
    return FewWords(lambda _, words: rf"\b(?i:{either(words)})\b", _list(name))


@cache
def _next_to(name: str) -> re.Pattern[str]:
    helping = rf"(?:\s+(?:{either(_list('helping'))}|\w+ly))*"
    return re.compile(rf"{helping}\s+{either(_list(name))}\w*", re.IGNORECASE)


@cache
def _telling() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){either(_list('telling'))}", re.IGNORECASE)


@cache
def _channels() -> dict[str, Channel]:
    """The channel of each noun of the lexicon that stands for a contact."""
    return {form: fields["channel"] for fields in load("contacts")["nouns"].values() for form in fields["forms"]}


@cache
def _noun() -> FewWords:
    return FewWords(lambda _, nouns: rf"(?<!\w)(?i:{either(nouns)})(?!\w)", _channels())


@cache
def _whose() -> re.Pattern[str]:
    return re.compile(rf"\s+{either(_list('whose'))}\b", re.IGNORECASE)


@cache
def _definite_before() -> re.Pattern[str]:
    return re.compile(rf"(?:\b{either(_list('definite'))}|\w['’]s?)\s+(?:(?!\bto\b)[\w-]+\s+)?$", re.IGNORECASE)

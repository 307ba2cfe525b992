"""Watched patterns: "Putin contacts Bennett", "Iran denies *", "* contacts Israel", "Kyiv requests weapons"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from newsdigest.called import folded, has_words, is_called, names_of
from newsdigest.models import Entity, Named, PositionKind, SharedContact, SharedPosition, Span, Story

CONTACTS = "contacts"
VERBS = (CONTACTS, *get_args(PositionKind))
ANY = "*"


class PatternError(ValueError):
    """A pattern that cannot be watched for; the message says why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Who does what. ``whom``: the other side of a contact; of a statement, to whom it goes or words in it."""

    text: str
    who: str
    verb: str
    whom: str


def parse(text: str) -> Pattern:
    """A pattern from its text: who, a verb in small letters (a capital one is a name: "United States"), and whom.

    Raises PatternError.
    """
    words = text.split()
    at = next((at for at, word in enumerate(words) if at > 0 and word in VERBS), None)
    if at is None:
        raise PatternError(f"{text!r} has no verb. Write WHO VERB WHOM, with one of {', '.join(VERBS)}")
    who, whom = " ".join(words[:at]), " ".join(words[at + 1 :])
    for part in (who, whom):
        if part != ANY and not folded(part):
            raise PatternError(f"{text!r} is not whole. Write WHO VERB WHOM, with * for anybody or anything")
    return Pattern(text, who, words[at], whom)


def watched(stories: Sequence[Story], entities: Sequence[Entity], patterns: Sequence[str]) -> tuple[Story, ...]:
    """The stories with the patterns that each contact and position matches."""
    parsed = [parse(text) for text in patterns]
    known = {entity.id: entity for entity in entities}
    return tuple(_marked(story, known, parsed) for story in stories) if parsed else tuple(stories)


def hits(stories: Sequence[Story]) -> int:
    """How many contacts and positions match a watched pattern."""
    contacts = sum(bool(contact.watched) for story in stories for contact in story.contacts)
    return contacts + sum(bool(position.watched) for story in stories for position in story.positions)


def _marked(story: Story, known: Mapping[str, Entity], patterns: Sequence[Pattern]) -> Story:
    texts = {report.document.id: report.document.text for report in story.reports}

    def by_contact(one: SharedContact) -> tuple[str, ...]:
        return tuple(pattern.text for pattern in patterns if _is_contact(one, pattern, known))

    def by_position(one: SharedPosition) -> tuple[str, ...]:
        return tuple(pattern.text for pattern in patterns if _is_position(one, pattern, known, texts))

    return replace(
        story,
        contacts=tuple(replace(one, watched=by_contact(one)) for one in story.contacts),
        positions=tuple(replace(one, watched=by_position(one)) for one in story.positions),
    )


def _is_contact(contact: SharedContact, pattern: Pattern, known: Mapping[str, Entity]) -> bool:
    """Whether two different parties are those of the pattern, in whatever order: a call has no direction."""
    parties = list(enumerate(contact.parties))
    return pattern.verb == CONTACTS and any(
        _is_meant(one, pattern.who, known) and _is_meant(other, pattern.whom, known)
        for at, one in parties
        for beside, other in parties
        if at != beside
    )


def _is_position(
    position: SharedPosition, pattern: Pattern, known: Mapping[str, Entity], texts: Mapping[str, str]
) -> bool:
    if position.kind != pattern.verb or not _is_meant(position.holder, pattern.who, known):
        return False
    return any(
        _is_meant(telling.to, pattern.whom, known) or _says(telling.content, texts[report], pattern.whom)
        for report, telling in position.tellings
    )


def _is_meant(named: Named | None, asked: str, known: Mapping[str, Entity]) -> bool:
    if asked == ANY:
        return True
    if named is None:
        return False
    entity = known.get(named.entity or "")
    return is_called([named.name, *(names_of(entity) if entity else ())], asked)


def _says(content: Sequence[Span], text: str, asked: str) -> bool:
    return any(has_words(folded(span.of(text)), folded(asked)) for span in content)

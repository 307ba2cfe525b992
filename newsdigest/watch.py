"""Watched patterns: "Putin contacts Bennett", "Iran denies *", "* contacts Israel", "Kyiv requests weapons"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, get_args

from newsdigest.called import folded, has_words, is_called, names_of
from newsdigest.models import Entity, Named, PositionKind, Span
from newsdigest.models_many import SharedContact, SharedPosition, Story

CONTACTS = "contacts"
VERBS = (CONTACTS, *get_args(PositionKind))
ANY = "*"


class PatternError(ValueError):
    """A pattern that cannot be watched for; the message says why."""


class Pattern(NamedTuple):
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


class Lookout:
    """Marks stories with the patterns that their findings match. ``hits``: how many findings matched one so far."""

    def __init__(self, entities: Iterable[Entity], patterns: Iterable[str]) -> None:
        self._patterns = [parse(text) for text in patterns]
        self._known = {entity.id: entity for entity in entities}
        self.hits = 0

    def marked(self, story: Story) -> Story:
        if not self._patterns:
            return story
        texts = {report.document.id: report.document.text for report in story.reports}
        contacts = tuple(replace(one, watched=self._by_contact(one)) for one in story.contacts)
        positions = tuple(replace(one, watched=self._by_position(one, texts)) for one in story.positions)
        self.hits += sum(bool(one.watched) for one in contacts) + sum(bool(one.watched) for one in positions)
        return replace(story, contacts=contacts, positions=positions)

    def _by_contact(self, one: SharedContact) -> tuple[str, ...]:
        return tuple(pattern.text for pattern in self._patterns if _is_contact(one, pattern, self._known))

    def _by_position(self, one: SharedPosition, texts: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(pattern.text for pattern in self._patterns if _is_position(one, pattern, self._known, texts))


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

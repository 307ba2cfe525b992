"""Which organization "the company" or "the ministry" is: the one whose name says so, or the only one just named."""

from __future__ import annotations

import re
from functools import cache

from newsdigest.analysis import states
from newsdigest.analysis.offices import is_field
from newsdigest.analysis.scene import Scene
from newsdigest.analysis.subjecthood import acts
from newsdigest.lexicon import either, load
from newsdigest.models import Span

_FAR = 30  # sentences back in which a ministry may have been named
_NEXT = re.compile(r"\s(?P<word>[\w’'-]+)")
_NEAR = 2  # sentences back in which "the company" was named


@cache
def _pattern() -> re.Pattern[str]:
    listed = load("references")["bodies"]
    nouns = either([*listed["any"], *listed["named"]])
    return re.compile(rf"\b[Tt]he\s+(?P<noun>(?i:{nouns}))(?![\w-])(?!\s+(?:of|that|which)\b)")


def resolve_bodies(scene: Scene) -> None:
    """Add each such description that can only mean one organization."""
    for sentence in scene.sentences:
        for match in _pattern().finditer(scene.text, *sentence):
            span = Span(*match.span("noun"))
            if not scene.is_taken(span) and not _describes_next(scene.text, span):
                found = named_so(scene, span) or _just_named(scene, span)
                if found is not None:
                    scene.add(span, (found,), "description")


def _describes_next(text: str, span: Span) -> bool:
    """Whether a noun with a capital only describes the next: "the Senate race"."""
    following = _NEXT.match(text, span.end)
    if following is None or span.of(text)[0].islower():
        return False
    word = following.group("word")
    return word[0].isupper() or (is_field(word) and not acts(text, span.end))


def named_so(scene: Scene, span: Span) -> str | None:
    """For the span of "ministry": the last organization before, and the only one near, with the noun in its name."""
    noun = span.of(scene.text).lower()
    for found in scene.before(span.start, _FAR):
        fitting = {
            known.entity
            for known in found
            if known.reference.form == "name"
            and len(known.reference.entities) == 1
            and scene.drafts[known.entity].kind == "organization"
            and noun in scene.drafts[known.entity].tokens
        }
        if fitting:
            return fitting.pop() if len(fitting) == 1 else None
    return None


def _just_named(scene: Scene, span: Span) -> str | None:
    if span.of(scene.text).lower() not in load("references")["bodies"]["any"]:
        return None
    near = {
        known.entity: known.subject
        for found in scene.before(span.start, _NEAR)
        for known in found
        if len(known.reference.entities) == 1
        and scene.drafts[known.entity].kind == "organization"
        and states.lookup(scene.drafts[known.entity].called) is None  # not the White House
    }
    return next(iter(near)) if len(near) == 1 and any(near.values()) else None

"""Bodies of somebody's own: "Bennett's office", "his team" is not Bennett."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsdigest.analysis.descriptions import OWNED
from newsdigest.analysis.entities import Draft, fold
from newsdigest.analysis.names import bare
from newsdigest.analysis.scene import Scene
from newsdigest.models import Span

_OFFICES = r"\s+(?P<word>office|team|camp|entourage|delegation)\b"
_OFFICE = re.compile(rf"(?<=[\w.])[’']s?{_OFFICES}", re.I)
_OWN_OFFICE = re.compile(_OFFICES, re.I)


def resolve_offices(scene: Scene) -> None:
    """Make "Bennett's office" a body of its own, not Bennett. Pronouns come before: "his office said that he".

    Each is called as the article calls it: "the Prime Minister's Office" beside "Bennett's office".
    """
    made: dict[tuple[str, ...], str] = {}
    first: dict[tuple[str, str], str] = {}  # by owner and kind, for "his office"
    single = {known.span: known for known in scene if len(known.reference.entities) == 1}
    for whole, owner in list(_find_offices(scene.text, list(single))):
        known = single[owner]
        draft = scene.drafts[known.entity]
        words = bare(whole.of(scene.text))
        kind = words.split()[-1].lower()
        named = known.reference.form != "pronoun"
        words = words if named else f"{(draft.called or words).split()[-1]}’s {kind}"
        office = (None if named else first.get((known.entity, kind))) or made.get(fold(words))
        if office is None:
            office = scene.new(Draft("organization", called=words, state=draft.state, tokens=fold(words)))
            made[fold(words)] = office
            first.setdefault((known.entity, kind), office)
        scene.remove(known)
        scene.add(whole, (office,), "description")
    if len(made) == 1:
        ((_, kind), office) = first.popitem()
        for match in re.finditer(rf"\b[Tt]he (?P<word>{kind})\b(?!\s+of)", scene.text):
            span = Span(*match.span("word"))
            if not scene.is_taken(span):
                scene.add(span, (office,), "description")


def _find_offices(text: str, references: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
    """(the whole, its owner) for "Bennett's office", "his office" and the like; the owner is one of the given spans."""
    for owner in references:
        match = _OFFICE.match(text, owner.end) or _OFFICE.match(text, owner.end - 2)
        if match is None and owner.of(text).lower() in OWNED:
            match = _OWN_OFFICE.match(text, owner.end)
        if match is not None and match.start() >= owner.end - 2:
            yield Span(owner.start, match.end("word")), owner

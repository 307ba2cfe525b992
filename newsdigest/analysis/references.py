"""Who is meant: every name, description and pronoun of an article, resolved to entities or left as written."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from functools import cached_property

from newsdigest.analysis.bodies import resolve_bodies
from newsdigest.analysis.described import resolve_descriptions
from newsdigest.analysis.entities import entity, link
from newsdigest.analysis.names import find_names
from newsdigest.analysis.offices_of import resolve_offices
from newsdigest.analysis.pronouns import resolve_pronouns
from newsdigest.analysis.quotes import quotations
from newsdigest.analysis.scene import Scene
from newsdigest.analysis.several import resolve_several
from newsdigest.models import Document, Entity, Reading, Reference


class Entities(dict[str, Entity]):
    """The entities of one article by their ids, in the order of their first mention. They do not change."""

    @cached_property
    def by_name(self) -> dict[str, Entity]:
        """The first one of each name, and of each last name of a person."""
        found: dict[str, Entity] = {}
        for one in self.values():
            found.setdefault(one.name, one)
            if one.kind == "person":
                found.setdefault(one.name.split()[-1], one)
        return found


class References:
    """All references of one article, in text order."""

    def __init__(self, found: Sequence[Reference]) -> None:
        self._found = sorted(found, key=lambda reference: (reference.span.start, -reference.span.end))
        self._starts = [reference.span.start for reference in self._found]

    def __iter__(self) -> Iterator[Reference]:
        return iter(self._found)

    def inside(self, span: tuple[int, int]) -> tuple[Reference, ...]:
        """The outermost references that lie wholly inside a span."""
        out: list[Reference] = []
        at = bisect.bisect_left(self._starts, span[0])
        end = bisect.bisect_left(self._starts, span[1])
        for reference in self._found[at:end]:
            if reference.span.end <= span[1] and not (out and out[-1].span.holds(reference.span)):
                out.append(reference)
        return tuple(out)


def resolve(document: Document, reading: Reading) -> tuple[References, Entities]:
    """Find and resolve all references of a document: names first, then descriptions, then pronouns."""
    scene = Scene(document.id, document.text, reading.sentences, quotations(document.text, document.blocks))
    names = find_names(document.text, reading.mentions, document.blocks)
    for draft in link(document.text, names):
        key = scene.new(draft)
        for name in draft.names:
            scene.add(name.whole, (key,), "name")
    resolve_several(scene)
    resolve_descriptions(scene, names)
    resolve_bodies(scene)
    resolve_pronouns(scene, reading.attributions)
    resolve_offices(scene)
    references = References([known.reference for known in scene])
    return references, Entities((key, entity(draft, key)) for key, draft in scene.drafts.items())

"""The two who do something together: "the two leaders", "they met", "their call"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from itertools import pairwise

from newsdigest.analysis.entities import is_head
from newsdigest.analysis.scene import REACH, Known, Scene
from newsdigest.lexicon import either, load
from newsdigest.models import EntityKind

_FARTHEST = 160  # characters between two who have one predicate

PERSONS: frozenset[EntityKind] = frozenset({"person"})
STATES: frozenset[EntityKind] = frozenset({"state"})
ANYBODY: frozenset[EntityKind] = frozenset({"person", "state", "organization", "group"})


# What stands between "A" and "B" of a pair: an aside or brackets, "and", and words that may describe B.
_AND = re.compile(r"(?:\s*,[^,;.]{1,60},|\s*\([^)]{1,40}\))?\s+(?:and|&)\s+(?P<describing>(?:[\w.-]+\s+){0,3})")
_PARTICIPLE = re.compile(r"\w+(?:ed|ing)\b")


def two_do() -> str:
    """An expression for what follows several who act: a verb."""
    return rf"(?=\s+(?:{either(load('references')['two_do'])}\b|\w+ed\b))"


@cache
def _not_describing() -> frozenset[str]:
    return frozenset([*load("contacts_grammar")["prepositions"], *load("references")["after_subject"]])


@cache
def _joining() -> re.Pattern[str]:
    return re.compile(rf"\b{either(load('references')['joining'])}", re.IGNORECASE)


def kinds_of(noun: str) -> frozenset[EntityKind]:
    """What the two are whom "the two" with this noun means: countries are states, sides may be either."""
    if noun in load("roles")["pairs_of_states"]:
        return STATES
    return ANYBODY if noun in load("roles")["pairs_of_either"] else PERSONS


def pair_before(scene: Scene, position: int, kinds: Collection[EntityKind]) -> tuple[str, ...]:
    """The two of these kinds who were last the parties of one predicate or named as "A and B"; else nobody.

    Of several pairs in an earlier sentence the first is meant, for the sentence is about them.
    """
    for back, found in enumerate(scene.before(position, REACH)):
        pairs = _pairs(scene, found, kinds)
        if pairs:
            return pairs[0 if back else -1]
        if heads := _two_heads(scene, found, kinds):
            return heads
    return ()


def _pairs(scene: Scene, found: Sequence[Known], kinds: Collection[EntityKind]) -> list[tuple[str, ...]]:
    fitting = [
        known
        for known in _outermost(found)
        if known.reference.entities
        and not (known.possessor and known.reference.form == "pronoun")
        and not (known.plural and len(known.reference.entities) == 1)  # "officials" are more than two
        and all(scene.drafts[key].kind in kinds for key in known.reference.entities)
    ]
    pairs: list[tuple[str, ...]] = [known.reference.entities for known in fitting if len(known.reference.entities) == 2]
    for before, one, other in zip([None, *fitting], fitting, fitting[1:], strict=False):
        if len({*one.reference.entities, *other.reference.entities}) != 2 or len(one.reference.entities) != 1:
            continue
        listed = before is not None and before.entity != one.entity and _listed(scene.text, before, one)
        if not listed and (_coordinated(scene.text, one, other) or _of_one_predicate(scene.text, one, other)):
            pairs.append((one.entity, other.entity))
    return pairs


def _outermost(found: Sequence[Known]) -> list[Known]:
    """The references that are no part of another: not "US" in "the US envoy"."""
    return [one for one in found if not any(other.span.holds(one.span) and other.span != one.span for other in found)]


def subject_pair(scene: Scene, found: Sequence[Known]) -> tuple[Known, Known] | None:
    """The last "A and B" among some references of which A is a subject: whom "they" may mean."""
    single = [known for known in _outermost(found) if len(known.reference.entities) == 1]
    pairs = [
        (one, other)
        for one, other in pairwise(single)
        if one.subject and (one.person or one.body) and one.entity != other.entity
        if _coordinated(scene.text, one, other)
    ]
    return pairs[-1] if pairs else None


def _of_one_predicate(text: str, one: Known, other: Known) -> bool:
    """Whether one does something to or with the other that joins two: "A, the king, met B", "A spoke of it with B"."""
    between = text[one.span.end : other.span.start]
    joined = between.endswith(" with ") or _joining().search(between) is not None
    return (one.subject or one.possessor) and len(between) <= _FARTHEST and joined


def _coordinated(text: str, one: Known, other: Known) -> bool:
    near = other.span.start - one.span.end < _FARTHEST
    joined = _AND.fullmatch(text, one.span.end, other.span.start) if near else None
    return joined is not None and not any(
        word in _not_describing() or _PARTICIPLE.match(word) for word in joined["describing"].split()
    )


def _listed(text: str, one: Known, other: Known) -> bool:
    """Whether two names belong to one list: "A, B"."""
    return re.fullmatch(r",\s+", text[one.span.end : other.span.start]) is not None


def _two_heads(scene: Scene, found: Sequence[Known], kinds: Collection[EntityKind]) -> tuple[str, ...]:
    """The two leaders of states, where a sentence names just two."""
    if "person" not in kinds:
        return ()
    heads = dict.fromkeys(known.entity for known in found if known.person and is_head(scene.drafts[known.entity]))
    return tuple(heads) if len(heads) == 2 else ()

"""Members of a list: "the three leaders", "the four countries' leaders", "the three met", "the former"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from newsdigest.analysis.pairs import PERSONS, STATES, kinds_of, two_do
from newsdigest.analysis.scene import REACH, Known, Scene
from newsdigest.analysis.subjecthood import words
from newsdigest.lexicon import either, load
from newsdigest.models import EntityKind, Span

_HOME = r"(?:\s+of\s+(?:the\s+)?[A-Z][\w.-]+(?:\s[A-Z][\w.-]+)*)?"
_ASIDE = r"(?:\s*\([^)\n]{1,40}\)|,\s[^,;.\n]{1,60}(?=,))?"
_LISTED = re.compile(rf"{_HOME}{_ASIDE}(?:,|,?\s+(?:and|&))(?P<describing>(?:\s+[\w.’'-]+){{0,6}}),?\s+")


@cache
def _several() -> re.Pattern[str]:
    """ "The three", "all four" and "the trio" where a verb follows or with a noun, its states' first."""
    counts = either(load("references")["counts"])
    nouns, states = either(load("roles")["pair_nouns"]), either(load("roles")["pairs_of_states"])
    noun = rf"(?P<states>{states}['’]\s)?(?P<noun>{nouns})\b"
    told = r"(?!['’]|\s+(?:who|whose|that|which|of|in|from|with|at|on|for|accused|charged|named|called|listed)\b)"
    return re.compile(rf"\b(?:the|all|those|these)\s(?P<count>{counts})(?:\s{noun}{told}|{two_do()})", re.IGNORECASE)


@cache
def _one_of_two() -> re.Pattern[str]:
    """ "The former" and "the latter" where a verb follows or the clause ends."""
    does = rf"(?=\s+(?:{either(words('after_subject'))}\b|\w+ed\b)|[.,;:])"
    return re.compile(rf"\bthe\s(?P<which>former|latter){does}", re.IGNORECASE)


def resolve_several(scene: Scene) -> None:
    """Add each such phrase whose members were named shortly before; others are left to be described as written."""
    for sentence in scene.sentences:
        for match in _several().finditer(scene.text, *sentence):
            span = Span(*match.span())
            if scene.is_taken(span):
                continue
            count = load("references")["counts"][match["count"].lower()]
            kinds = STATES if match["states"] else kinds_of(match["noun"].lower()) if match["noun"] else PERSONS
            meant = _listed_before(scene, span.start, kinds, count)
            if meant:
                scene.add(span, meant, "pronoun")
        for match in _one_of_two().finditer(scene.text, *sentence):
            pair = next(
                filter(None, (_listed_before(scene, match.start(), kinds, 2) for kinds in (PERSONS, STATES))), ()
            )
            if pair:
                scene.add(Span(*match.span()), (pair[match["which"].lower() == "latter"],), "pronoun")


def _listed_before(scene: Scene, position: int, kinds: frozenset[EntityKind], count: int) -> tuple[str, ...]:
    """The members of the nearest list of so many: "A, B and C"."""
    for found in scene.before(position, REACH):
        lists = [members for members in _lists(scene, found, kinds) if len(members) == count]
        if lists:
            return lists[-1]
    return ()


def _lists(scene: Scene, found: Sequence[Known], kinds: frozenset[EntityKind]) -> Iterator[tuple[str, ...]]:
    """The lists of one sentence, each member once."""
    run: list[Known] = []
    for known in found:
        if len(known.reference.entities) != 1 or scene.drafts[known.entity].kind not in kinds:
            continue
        if run and not _goes_on(scene.text, run[-1], known):
            yield tuple(dict.fromkeys(one.entity for one in run))
            run = []
        run.append(known)
    yield tuple(dict.fromkeys(one.entity for one in run))


def _goes_on(text: str, one: Known, other: Known) -> bool:
    """Whether a list goes on from one to the other: a comma or "and" between, and words that may describe the other."""
    between = _LISTED.fullmatch(text, one.span.end, other.span.start)
    return between is not None and not any(word in _parting() for word in between["describing"].lower().split())


@cache
def _parting() -> frozenset[str]:
    return frozenset([*load("contacts_grammar")["prepositions"], *load("references")["after_subject"]]) - {"of", "for"}

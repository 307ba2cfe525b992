"""The cast of single articles, with what tells whether two are the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from newsdigest.analysis import genders, roles
from newsdigest.analysis.entities import fold, person_key
from newsdigest.analysis.mentions import particles
from newsdigest.analysis.roles import Gender
from newsdigest.lexicon import load
from newsdigest.models import Analysis, Entity

_COMMON = 0.05  # of the articles; what more of them name tells little of one of them
_FEW = 3  # articles; what no more of them name may tell something however few there are


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """An entity of one article. ``origin``: the group of copies that the article belongs to.

    ``company``: the last words of the names of the others in the article. ``signs``: those of them, and his state, that
    few other articles name: who shares one is likely to be of the same events.
    """

    entity: Entity
    origin: str
    gender: Gender | None
    company: frozenset[str]
    signs: frozenset[str]


def casts(analyses: Sequence[Analysis], origin: Mapping[str, str]) -> list[list[Member]]:
    """The entities of each article, in its order."""
    named = [_last_words(analysis) for analysis in analyses]
    often = Counter(word for words in named for word in {*words.values()})
    often += Counter(state for analysis in analyses for state in {_state(one) for one in analysis.entities})
    common = {word for word, count in often.items() if count > max(_FEW, _COMMON * len(analyses))}
    return [
        list(_members(analysis, origin[analysis.document.id], words, common))
        for analysis, words in zip(analyses, named, strict=True)
    ]


def _members(analysis: Analysis, origin: str, named: Mapping[str, str], common: set[str]) -> Iterator[Member]:
    for entity in analysis.entities:
        company = frozenset(word for key, word in named.items() if key != entity.id) - {named.get(entity.id, "")}
        gender = _gender(analysis, entity) if entity.kind == "person" else None
        signs = ({*company, _state(entity)} if entity.state else company) - common
        yield Member(entity, origin, gender, company, frozenset(signs))


def _last_words(analysis: Analysis) -> dict[str, str]:
    """The last word of each name that says something of an article; that of a state does not."""
    tell = ("person", "organization", "group")
    names = {one.id: fold(one.name) for one in analysis.entities if one.kind in tell and is_name(one.name)}
    return {key: words[-1] for key, words in names.items()}


def _state(entity: Entity) -> str:
    return f"of {entity.state}"


def is_name(words: str) -> bool:
    """Whether words name somebody, as "Ludwig van Beethoven" does and "candidate" or "a friend of Hale" does not."""
    parts = words.split()
    capital = all(part.lstrip("\"'“‘(")[:1].isupper() or part.lower() in particles() for part in parts)
    if len(parts) == 1:
        return capital and bool(fold(words)) and not is_role(words)
    return capital and bool(fold(words)) and not roles.party_of(parts[0])  # "Republican Ann Hale"


def is_role(word: str) -> bool:
    return any(role.span == (0, len(word)) for role in roles.find_roles(word, 0, len(word)))


def _gender(analysis: Analysis, entity: Entity) -> Gender | None:
    """What a title or the first name tells."""
    if len(person_key(entity.name)) > 1:
        return genders.gender(entity.name.split()[0])
    text = analysis.document.text
    told = (
        roles.gender_of(reference.span.of(text))
        for reference in analysis.references
        if reference.form == "name" and reference.entities == (entity.id,)
    )
    return next((gender for gender in told if gender), None)


@cache
def words(key: str) -> frozenset[str]:
    """A list of ``merging.yaml``."""
    return frozenset(load("merging")[key])


def fullest(names: Sequence[str]) -> str:
    """The full name that is the most frequent; of names of one word, too, if there are no others."""
    return max(dict.fromkeys(names), key=lambda name: (" " in name, names.count(name), len(name.split())))

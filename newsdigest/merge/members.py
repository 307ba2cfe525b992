"""The cast of single articles, with what tells whether two are the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
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


@dataclass(frozen=True, slots=True)
class Listed:
    """Who is in an article. For each: the gender that the article tells, and the last word of the name if that says
    something of the article; that of a state does not.
    """

    document: str
    entities: tuple[Entity, ...]
    genders: tuple[Gender | None, ...]
    last_words: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """An entity of one article. ``origin``: the group of copies that the article belongs to.

    ``named``: the last words of all names in the article, and ``last_word`` his own. ``common``: what many articles
    name.
    """

    entity: Entity
    origin: str
    gender: Gender | None
    last_word: str | None
    named: frozenset[str]
    common: Set[str]

    @property
    def company(self) -> frozenset[str]:
        """The last words of the names of the others in the article."""
        return self.named - {self.last_word or ""}

    @property
    def signs(self) -> frozenset[str]:
        """His company and state that few other articles name: who shares one is likely to be of the same events."""
        return (self.company | {_state(self.entity)} if self.entity.state else self.company) - self.common


def listed(analysis: Analysis) -> Listed:
    genders = (_gender(analysis, entity) if entity.kind == "person" else None for entity in analysis.entities)
    return Listed(
        analysis.document.id, analysis.entities, tuple(genders), tuple(_last_word(one) for one in analysis.entities)
    )


def casts(articles: Sequence[Listed], origin: Mapping[str, str]) -> list[list[Member]]:
    """The entities of each article, in its order."""
    often = Counter(word for article in articles for word in {*article.last_words} if word)
    often += Counter(state for article in articles for state in {_state(one) for one in article.entities})
    common = {word for word, count in often.items() if count > max(_FEW, _COMMON * len(articles))}
    return [list(_members(article, origin[article.document], common)) for article in articles]


def _members(article: Listed, origin: str, common: Set[str]) -> Iterator[Member]:
    named = frozenset(word for word in article.last_words if word)
    for entity, gender, word in zip(article.entities, article.genders, article.last_words, strict=True):
        yield Member(entity, origin, gender, word, named, common)


def _last_word(entity: Entity) -> str | None:
    tells = entity.kind in ("person", "organization", "group") and is_name(entity.name)
    return fold(entity.name)[-1] if tells else None


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

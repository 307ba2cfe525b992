"""Link the names of one article: one entity for each person, state, organization and place."""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from newsdigest.analysis import genders, roles
from newsdigest.analysis.mentions import particles
from newsdigest.analysis.names import Name
from newsdigest.analysis.roles import Gender
from newsdigest.lexicon import load
from newsdigest.models import Entity, EntityKind, Span

_REMEMBERED = 4096  # answers about the names of an article
_GENERATIONS = {"jr", "sr", "ii", "iii", "iv"}
_BESIDE = re.compile(r"\s(?:and|with)\s(?:(?:his|her)\s(?:\w+\s)?\w+,?\s)?")
_STOPS = re.compile(r"[.?!][”\"’']?\s+(?=[A-Z“\"])|\n")
_THIRD = re.compile(r"\b(?:he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
_SHE = re.compile(r"she|her|hers|herself", re.IGNORECASE)
_FAR = 400  # characters of a sentence before and after a name
_INITIAL = re.compile(r"(?<![^\W_])([^\W\d_])\.\s?(?=\S)")


@dataclass(slots=True, eq=False)
class Draft:
    """An entity while its names are being gathered."""

    kind: EntityKind
    names: list[Name] = field(default_factory=list)
    called: str = ""
    role: str | None = None
    state: str | None = None
    home: str | None = None
    party: str | None = None
    body: bool = False  # the role is an office in an organization, not in a state
    owned: bool = False  # the state of the office is told by a pronoun only: "its foreign minister, Hale"
    gender: Gender | None = None
    tokens: tuple[str, ...] = ()
    collective: bool = False  # a group that acts as one: "the cabinet"
    full: int = 0  # how often it is named with more than one word

    @property
    def alone(self) -> bool:
        """Whether one word alone has stood for it."""
        return self.full < len(self.names)

    def last_before(self, span: Span) -> Span | None:
        """The last of its names before a place in the text."""
        at = bisect.bisect_left(self.names, span, key=lambda name: name.span)
        return self.names[at - 1].span if at else None

    def add(self, name: Name) -> None:
        bisect.insort(self.names, name, key=lambda other: other.span)
        self.full += len(name.tokens) > 1
        if self.role is None:
            self.role, self.body, self.owned = name.role, name.body, name.owned
        self.state = self.state or name.state
        self.home = self.home or name.home
        self.party = self.party or name.party
        self.gender = self.gender or name.gender
        shouted = self.called.isupper() and not name.text.isupper() and len(name.text) == len(self.called)
        if len(name.tokens) > len(self.called.split()) or shouted:
            self.called, self.tokens = name.text, _key(name)


@lru_cache(_REMEMBERED)
def fold(text: str) -> tuple[str, ...]:
    """The words of a name in small letters, without accents, full stops, suffixes and the article."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    words = re.findall(
        r"[^\W_]+(?:'[^\W_]+)?", "".join(c for c in plain if not unicodedata.combining(c)).lower().replace(".", "")
    )
    return tuple(word for word in words if word not in _GENERATIONS and word != "the")


def _key(name: Name) -> tuple[str, ...]:
    """The words that names of one kind are compared by."""
    return person_key(name.text) if name.kind == "person" else fold(name.text)


def person_key(name: str) -> tuple[str, ...]:
    """The words that names of persons are compared by; initials one by one: "george", "h", "w", "bush"."""
    return fold(_INITIAL.sub(r"\1 ", name))


def link(text: str, names: Sequence[Name]) -> list[Draft]:
    """Entities in the order of their first mention."""
    drafts = _persons(text, [name for name in names if name.kind == "person"])
    drafts += _others(text, [name for name in names if name.kind != "person"])
    return sorted(drafts, key=lambda draft: draft.names[0].span)


def _persons(text: str, names: Sequence[Name]) -> list[Draft]:
    drafts: list[Draft] = []
    beside = {one.span: other for one, other in pairwise(names) if _are_two(text, one, other)}
    by_token: dict[str, list[Draft]] = {}

    def add(name: Name, candidates: Sequence[Draft]) -> None:
        draft = _nearest(name, candidates)
        if draft is None:
            draft = Draft("person")
            drafts.append(draft)
        draft.add(name)
        for token in draft.tokens:
            sharing = by_token.setdefault(token, [])
            if draft not in sharing:
                sharing.append(draft)

    for name in names:
        tokens = _key(name)
        if len(tokens) > 1:
            near = {id(draft): draft for token in tokens for draft in by_token.get(token, ())}
            add(name, [draft for draft in near.values() if same_person(draft.called, name.text)])
    for name in sorted(names, key=lambda name: name.span not in beside):
        tokens = _key(name)
        if len(tokens) == 1:
            bearers = by_token.get(tokens[0], [])
            if name.span in beside:
                bearers = [draft for draft in bearers if beside[name.span] not in draft.names]
            surname = [draft for draft in bearers if draft.tokens[-1] == tokens[0]]
            if name.gender is None and len({_gender(draft) for draft in surname}) > 1:
                name = name._replace(gender=_told_by_pronoun(text, name, names))
            if not bearers and name.span == name.whole:
                bearers = [draft for draft in drafts if _is_nickname(tokens[0], draft)]
                bearers = bearers if len(bearers) == 1 else []
            add(name, _mostly_meant(name, surname or [draft for draft in bearers if tokens[0] not in particles()]))
    for draft in drafts:
        if draft.gender is None and len(draft.tokens) > 1:
            draft.gender = genders.gender(draft.called.split()[0])
    return drafts


def _are_two(text: str, one: Name, other: Name) -> bool:
    """Whether a last name stands beside another bearer of it: "Hale and Ann Hale", "Hale and his wife, Ann Hale"."""
    alone = len(one.tokens) == 1 and len(other.tokens) > 1 and one.tokens[0] == other.tokens[-1]
    return alone and _BESIDE.fullmatch(text, one.span.end, other.whole.start) is not None


def _told_by_pronoun(text: str, name: Name, names: Sequence[Name]) -> Gender | None:
    """The gender of the pronouns that follow in the sentence, where it names nobody else whom they may mean."""
    start = max(
        (stop.end() for stop in _STOPS.finditer(text, max(0, name.span.start - _FAR), name.span.start)), default=0
    )
    stop = _STOPS.search(text, name.span.end)
    end = min(stop.start() if stop else len(text), name.span.end + _FAR)
    said = {bool(_SHE.fullmatch(word)) for word in _THIRD.findall(text[name.span.end : end])}
    if len(said) != 1:
        return None
    gender: Gender = "female" if said.pop() else "male"
    first = bisect.bisect_left(names, start, key=lambda one: one.span.start)
    last = bisect.bisect_left(names, end, key=lambda one: one.span.start)
    others = (one for one in names[first:last] if one.span != name.span)
    known = (one.gender or genders.gender(one.text.split()[0]) for one in others)
    return None if any(other in {None, gender} for other in known) else gender


def _is_nickname(word: str, draft: Draft) -> bool:
    """Whether one word is the beginning of somebody's first name: "Theo", "Condi" for "Condoleezza"."""
    first = draft.tokens[0] if len(draft.tokens) > 1 else ""
    stem = word[:-1] if word.endswith(("i", "y")) else word
    return len(stem) > 2 and len(first) > len(stem) + 2 and first.startswith(stem)


def _mostly_meant(name: Name, bearers: Sequence[Draft]) -> Sequence[Draft]:
    """Whom a last name alone may mean: the one it has stood for, the only one known yet, or whom most is about.

    In a headline, before all of them, it is the one who is introduced first: all of the fitting are returned.
    """
    fitting = [draft for draft in bearers if _of_gender(draft, name.gender) and not _in_another_office(draft, name)]
    known = [draft for draft in fitting if draft.last_before(name.span)]
    if not known:
        return fitting
    called_so = [draft for draft in known if draft.alone] or known
    if len(called_so) == 1:
        return called_so
    most = max((draft.full for draft in fitting), default=0)
    return [draft for draft in fitting if 2 * draft.full > most]


def _nearest(name: Name, candidates: Sequence[Draft]) -> Draft | None:
    """The candidate named last before a name, else the one named first after it; none of the other gender."""
    fitting = [draft for draft in candidates if _of_gender(draft, name.gender)]
    before = {id(draft): draft.last_before(name.span) for draft in fitting}
    named = [draft for draft in fitting if before[id(draft)] is not None]
    if named:
        return max(named, key=lambda draft: before[id(draft)] or name.span)
    return min(fitting, key=lambda draft: draft.names[0].span, default=None)


def _in_another_office(draft: Draft, name: Name) -> bool:
    """Whether "President X" comes before the first name of X's wife, the first lady, who is another person."""
    titled = name.whole.start < name.span.start
    if not titled or name.role is None or roles.kind_of(name.role) != "head" or draft.last_before(name.span):
        return False
    return draft.role is not None and name.role not in draft.role


def _of_gender(draft: Draft, gender: Gender | None) -> bool:
    own = _gender(draft)
    return gender is None or own is None or gender == own


def _gender(draft: Draft) -> Gender | None:
    return draft.gender or (genders.gender(draft.called.split()[0]) if len(draft.tokens) > 1 else None)


def same_person(name: str, other_name: str) -> bool:
    """Full names of one person: one surname, and first names that are equal, an initial, or one part of the other."""
    one, other = person_key(name), person_key(other_name)
    if len(one) < 2 or generation(name) != generation(other_name):
        return False
    middle = [[token for token in tokens[1:-1] if len(token) == 1] for tokens in (one, other)]
    if all(middle) and middle[0] != middle[1]:
        return False
    if set(one) <= set(other) or set(other) <= set(one):
        return True
    if one[-1] != other[-1]:
        return False
    first, second = one[0], other[0]
    return first == second or (min(len(first), len(second)) == 1 and first[0] == second[0])


def generation(name: str) -> str:
    """ "jr", "iii" or the like at the end of a name, else nothing."""
    last = name.split()[-1].lower().strip(".,")
    return last if last in _GENERATIONS else ""


def _others(text: str, names: Sequence[Name]) -> list[Draft]:
    drafts: list[Draft] = []
    by_key: dict[tuple[str, ...], Draft] = {}
    longest_first = sorted(names, key=lambda name: -len(name.tokens))
    acronyms = {short: fold(name.text) for name in longest_first if (short := initials(name.text))}
    bracketed = [(name, short) for name, short in pairwise(names) if _is_short_for(text, name, short)]
    acronyms |= {fold(short.text)[0]: fold(name.text) for name, short in bracketed}
    shorter = _short_forms({fold(name.text) for name in names if name.kind == "organization"})
    for name in names:
        key = fold(name.text)
        key = shorter.get(key, key) if name.short else key
        if len(key) == 1 and name.kind != "state" and name.text.replace(".", "").isupper():
            key = acronyms.get(key[0], key)
        if name.located and name.kind == "place":
            key = (*key, "(place)")
        draft = by_key.get(key)
        if draft is None:
            draft = by_key[key] = Draft(name.kind)
            drafts.append(draft)
        draft.add(name)
    return drafts


def _is_short_for(text: str, name: Name, short: Name) -> bool:
    """Whether a name in capitals stands in brackets right after a body's: "Halkların Emek Partisi (HEP)"."""
    bracketed = text[name.span.end : short.span.start] == " (" and short.kind in {"organization", "group"}
    return bracketed and name.kind == "organization" and len(name.tokens) > 1 and short.text.isupper()


def _short_forms(keys: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """The full name for "the Alliance" and the like, where the article names only one alliance."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for noun in load("references")["bodies"]["short"]:
        full = [
            key for key in keys if len(key) > 1 and (key[-1] == noun or (key[0] == noun and key[1] in {"of", "for"}))
        ]
        if len(full) == 1:
            found[(noun,)] = full[0]
    return found


def initials(text: str) -> str:
    """What a name of several words may be called for short, in small letters."""
    capitals = "".join(word[0] for word in text.split() if word[:1].isupper() and word.lower() != "the")
    return capitals.lower() if len(capitals) > 1 else ""


def entity(draft: Draft, entity_id: str) -> Entity:
    """The finished record: fullest name, role, state and the other names the article uses."""
    said = Counter(name.text for name in draft.names)
    aliases = tuple(alias for alias in said if alias != draft.called)
    role = roles.in_full(draft.role) if draft.role else None
    return Entity(entity_id, draft.called, draft.kind, role, draft.state, aliases)


def is_head(draft: Draft) -> bool:
    """Whether a person leads a state or a government, as far as the article says."""
    return draft.role is not None and not draft.body and roles.kind_of(draft.role) == "head"

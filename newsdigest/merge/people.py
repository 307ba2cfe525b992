"""Which persons of different articles are the same.

A full name is the same person's everywhere, unless state and office both tell otherwise. Anything less (a last name, an
initial, another spelling) has to mean one person only, and something else has to speak for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import combinations

from newsdigest.analysis import roles
from newsdigest.analysis.entities import generation, person_key, same_person
from newsdigest.analysis.genders import gender
from newsdigest.analysis.roles import Gender
from newsdigest.merge.groups import Groups
from newsdigest.merge.members import Member, fullest

_SPELT_ALIKE = 0.8  # "Zelenskyy", "Zelenskiy"
_MOST_BEARERS = 50  # of a last name: which of them is meant cannot be told
_ALIKE_AT = 3  # letters at the beginning, which are the same


@dataclass(slots=True, eq=False)
class _Person:
    """Members that are one person, with all that they tell of him."""

    members: list[Member] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=set)
    genders: set[Gender] = field(default_factory=set)
    signs: set[str] = field(default_factory=set)
    keys: set[tuple[str, ...]] = field(default_factory=set)

    @classmethod
    def of(cls, members: Iterable[Member]) -> _Person:
        person = cls()
        for member in members:
            person.add(member)
        return person

    def add(self, member: Member) -> None:
        entity = member.entity
        self.members.append(member)
        self.roles |= {entity.role} if entity.role else set()
        self.states |= {entity.state} if entity.state else set()
        self.genders |= {member.gender} if member.gender else set()
        self.signs |= member.signs
        self.keys.add(person_key(entity.name))

    @property
    def name(self) -> str:
        return fullest([member.entity.name for member in self.members])


def join_people(people: Sequence[Member], groups: Groups[Member]) -> None:
    """Join the members who are one person. All of them have names that are names."""
    full = [member for member in people if len(person_key(member.entity.name)) > 1]
    persons = list(_persons(full))
    pairs = [*_of_one_name(persons), *_spelt_alike(persons)]
    found = Groups(persons)
    for one, other in pairs:
        found.join(one, other)
    known = [_Person.of(member for person in group for member in person.members) for group in found.all()]
    _place_last_names([member for member in people if len(person_key(member.entity.name)) == 1], known)
    for person in known:
        for member in person.members:
            groups.join(person.members[0], member)


def _persons(members: Iterable[Member]) -> Iterator[_Person]:
    """Those who have the same full name, but two persons where it is plainly two's."""
    by_name: dict[tuple[object, ...], list[_Person]] = defaultdict(list)
    for member in members:
        alone = _Person.of([member])
        called_so = by_name[person_key(member.entity.name), generation(member.entity.name)]
        same = next((person for person in called_so if not _are_two(person, alone)), None)
        if same is None:
            called_so.append(alone)
        else:
            same.add(member)
    return (person for called_so in by_name.values() for person in called_so)


def _of_one_name(persons: Sequence[_Person]) -> Iterator[tuple[_Person, _Person]]:
    """Pairs such as "George W. Bush" and "George Bush", where no third one could be meant as well."""
    near = {
        person: [other for other in others if _is_longer(person, other) and not _are_two(person, other)]
        for person, others in _called_alike(persons).items()
    }
    plain = {
        person: all(same_person(one.name, other.name) for one, other in combinations(others, 2))
        for person, others in near.items()
    }
    return ((one, other) for one, others in near.items() for other in others if plain[one] and plain[other])


def _is_longer(one: _Person, other: _Person) -> bool:
    """Whether one full name may be the longer form of the other; "Ann Hale Foundation" is none of "Ann Hale"."""
    return same_person(one.name, other.name) and person_key(one.name)[-1] == person_key(other.name)[-1]


def _spelt_alike(persons: Sequence[_Person]) -> Iterator[tuple[_Person, _Person]]:
    """Pairs such as "Volodymyr Zelenskyy" and "Volodymyr Zelenskiy", both with the same office."""
    return (
        (one, other)
        for one, others in _called_alike(persons).items()
        for other in others
        if _agree(one, other) and not _are_two(one, other) and _alike(min(one.keys), min(other.keys))
    )


def _called_alike(persons: Sequence[_Person]) -> dict[_Person, list[_Person]]:
    """For each person the others with the same initial and last name, or the same first name and one like it."""
    found: dict[tuple[str, ...], list[_Person]] = defaultdict(list)
    for person in persons:
        for form in _forms(person):
            found[form].append(person)
    return {
        person: [
            other
            for other in dict.fromkeys(other for form in _forms(person) for other in found[form])
            if other is not person
        ]
        for person in persons
    }


def _forms(person: _Person) -> set[tuple[str, ...]]:
    return {form for key in person.keys for form in ((key[0][0], key[-1]), (key[0], key[-1][:_ALIKE_AT]))}


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names have as many words, and but one is spelt otherwise, and that not much."""
    differing = [(mine, theirs) for mine, theirs in zip(one, other, strict=False) if mine != theirs]
    return len(one) == len(other) and len(differing) == 1 and _spelling(*differing[0])


def _spelling(one: str, other: str) -> bool:
    return one[:_ALIKE_AT] == other[:_ALIKE_AT] and SequenceMatcher(None, one, other).ratio() >= _SPELT_ALIKE


def _place_last_names(members: Sequence[Member], known: list[_Person]) -> None:
    """Give each last name alone to the one person whom it can only mean, else to those called just so before."""
    bearers: dict[str, list[_Person]] = defaultdict(list)
    for person in known:
        for word in {word for key in person.keys for word in _last_words(key)}:
            bearers[word].append(person)
    spelt: dict[str, list[str]] = defaultdict(list)
    for word in bearers:
        spelt[word[:_ALIKE_AT]].append(word)
    alone: dict[str, list[_Person]] = defaultdict(list)
    for member in members:
        called = _Person.of([member])
        (word,) = person_key(member.entity.name)
        called_so = bearers.get(word) or _spelt_so(word, spelt[word[:_ALIKE_AT]], bearers)
        if len(called_so) > _MOST_BEARERS:
            known.append(called)
            continue
        candidates = [person for person in called_so if _may_be(called, person)]
        meant = _meant(called, candidates, is_spelt_so=word in bearers)
        if meant is None and not candidates:
            meant = _meant(called, [person for person in alone[word] if _may_be(called, person)], is_spelt_so=True)
        if meant is not None:
            meant.add(member)
        else:
            known.append(called)
            alone[word].append(called)


def _last_words(key: tuple[str, ...]) -> Iterator[str]:
    """What somebody is called for short: the last word; the first of "Kim Jong Un" or "Xi Jinping"."""
    yield key[-1]
    if gender(key[0].capitalize()) is None and len(key[0]) > 1:
        yield key[0]


def _spelt_so(word: str, others: Sequence[str], bearers: Mapping[str, Sequence[_Person]]) -> Sequence[_Person]:
    return [person for other in others if _spelling(word, other) for person in bearers[other]]


def _meant(called: _Person, candidates: Sequence[_Person], *, is_spelt_so: bool) -> _Person | None:
    """The only one with the office that goes with a last name, or the only one whom it can mean at all."""
    agreeing = [person for person in candidates if _agree(called, person)]
    if is_spelt_so and not agreeing:
        agreeing = [person for person in candidates if _are_heads(called, person)]
    if len(agreeing) == 1:
        return agreeing[0]
    alone = is_spelt_so and len(candidates) == 1 and called.signs & candidates[0].signs
    return candidates[0] if alone else None


def _agree(one: _Person, other: _Person) -> bool:
    """Whether office and state are the same."""
    return bool(one.states & other.states) and _same_role(one, other)


def _are_heads(one: _Person, other: _Person) -> bool:
    """Whether both are heads of a state or a government, by the same title: "President Obama"."""
    heads = [{role for role in person.roles if roles.kind_of(role) == "head"} for person in (one, other)]
    return any(_plays(mine, theirs) or _plays(theirs, mine) for mine in heads[0] for theirs in heads[1])


def _same_role(one: _Person, other: _Person) -> bool:
    return any(
        mine == theirs or _plays(mine, theirs) or _plays(theirs, mine) for mine in one.roles for theirs in other.roles
    )


def _plays(role: str, other: str) -> bool:
    nouns = [found.name for found in roles.find_roles(other, 0, len(other))]
    return bool(nouns) and roles.plays(role, nouns[-1])


def _are_two(one: _Person, other: _Person) -> bool:
    """Whether two of one full name cannot be one: neither state nor office is the same, or he is no man."""
    if one.genders and other.genders and not one.genders & other.genders:
        return True
    apart = bool(one.states and other.states) and not one.states & other.states
    return apart and bool(one.roles and other.roles) and not _same_role(one, other)


def _may_be(called: _Person, person: _Person) -> bool:
    """Whether a last name with what goes with it may be this person's."""
    if called.genders and person.genders and not called.genders & person.genders:
        return False
    return not (called.states and person.states and not called.states & person.states)

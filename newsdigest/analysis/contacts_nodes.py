"""The pieces of a sentence that the rules for contacts look at, and the word lists of their grammar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from newsdigest.lexicon import load
from newsdigest.models import Span

OBJECT_PRONOUNS = frozenset({"him", "them", "me", "us", "whom"})
OWNING = frozenset({"his", "her", "their", "its", "our", "my"})
_OCCUPATION = re.compile(r"^\w{3,}(?:(?<!m)ent|er|ers|or|ors|ist|ists|ian|ians|eer|ant|crat|man|woman|ess)$")
MOST_FILLERS = 4  # words between an article and the party it belongs to


class Participant(NamedTuple):
    """Somebody who may be a party: the entity where it is known, and the words that stand for it."""

    name: str
    entity: str | None
    span: Span

    @property
    def key(self) -> str:
        return self.entity or self.name.lower()


class Node(NamedTuple):
    """A piece of a sentence. ``who`` is empty for plain words; ``owner`` marks "Putin's" and "his"."""

    span: Span
    word: str
    who: tuple[Participant, ...] = ()
    owner: bool = False
    time: bool = False
    place: bool = False
    pronoun: bool = False
    named: bool = False
    person: bool = False

    @property
    def is_party(self) -> bool:
        return bool(self.who) and not self.owner


@cache
def words(name: str) -> frozenset[str]:
    """A word list of the grammar or of the contact lexicon."""
    grammar = load("contacts_grammar")
    return frozenset(grammar[name] if name in grammar else load("contacts")[name])


@cache
def _stops() -> frozenset[str]:
    names = ("prepositions", "conjunctions", "subordinators", "relatives", "auxiliaries", "reporting", "adverbs")
    return frozenset().union(*(words(name) for name in names))


def is_filler(word: str, text: str) -> bool:
    """Whether a word may stand between an article and the name it belongs to."""
    named = text[:1].isupper() and word not in _stops()
    return word in words("titles") | words("quantities") or word.isdigit() or named or is_occupation(word)


def is_occupation(word: str) -> bool:
    """Whether a word looks like what somebody is: "developer", "novelist", "financier"."""
    return _OCCUPATION.search(word) is not None and word not in words("no_occupations") | _stops()


def describes(word: str) -> bool:
    return (
        word[:1].isalpha()
        and word not in _stops()
        and word not in ("the", "a", "an", "his", "her", "their", "its", "our")
        and not word.endswith("ing")
        and not word.endswith("ed")
    )


@cache
def roles() -> frozenset[str]:
    """The last words of all roles that one person can have."""
    return frozenset(role.split()[-1] for roles in load("roles")["roles"].values() for role in roles)


def tells_whom(word: str) -> bool:
    """Whether a noun right before a name says what the one named is: "firm", "lawyer", "developer"."""
    return word in roles() | words("belongs") | words("firms") or is_occupation(word)


def ends_phrase(nodes: Sequence[Node], index: int) -> bool:
    """Whether a name ends here: "his counterpart, Bennett, ...", not "when he met the president, Bennett said"."""
    if index >= len(nodes) or nodes[index].time:
        return True
    word = nodes[index].word
    return not word[:1].isalpha() or word in words("prepositions") or word in words("conjunctions")

"""Words that stand for a state, an international body or the press."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from newsdigest.lexicon import either, load
from newsdigest.phrases import ManyPhrases, Phrases

Form = Literal["name", "adjective", "people", "capital", "seat"]
OrganizationKind = Literal["organization", "group"]

_FORMS: tuple[tuple[Form, str], ...] = (
    ("name", "aliases"),
    ("adjective", "adjectives"),
    ("people", "people"),
    ("capital", "capital"),
)
_REMEMBERED = 4096  # answers about the words of an article
_POSSESSIVE = re.compile(r"'s?$", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_PREPOSITION = re.compile(r"\s(?:of|for|from|with|at|in|on|who)\s", re.IGNORECASE)


class StateWord(NamedTuple):
    """The state that words stand for, and how they name it."""

    state: str
    form: Form


@lru_cache(_REMEMBERED)
def lookup(words: str) -> StateWord | None:
    """What state the words stand for: "the Kremlin's" is Russia's seat.

    Letter case counts in the first letter, and throughout in short forms: "TURKEY" is a state; "turkey", "Us" are not.
    """
    return next((_words()[key] for key in map(_key, _forms(words)) if key in _words()), None)


@lru_cache(_REMEMBERED)
def organization(words: str) -> tuple[str, OrganizationKind] | None:
    """The usual name and the kind of an international body or of a movement, or None."""
    return next((_organizations()[form] for form in _forms(words) if form in _organizations()), None)


@lru_cache(_REMEMBERED)
def is_media(words: str) -> bool:
    """Whether the words name the press: an outlet ("Russia's Tass"), or some of its people ("reporters in Kyiv")."""
    forms = tuple(_forms(words))
    phrase = forms[-1]
    if any(form in _media() for form in forms) or phrase.casefold() in _listed("press"):
        return True
    tails = tuple(_tails(_PREPOSITION.split(phrase, maxsplit=1)[0]))
    if any(tail.casefold() in _listed("no_press") for _, tail in tails):
        return False
    return any(tail.casefold() in _listed("press") or (tail in _media() and _describes(word)) for word, tail in tails)


def _describes(word: str) -> bool:
    """Whether what stands before an outlet's name may go with it: nothing, "agency", "Russia's", but not "Mayor"."""
    return not word or word.islower() or word.endswith("'s") or lookup(word) is not None


@cache
def state_words() -> Phrases:
    """Finds every state word in a text, the longest first; what it finds, ``lookup`` knows.

    Longer names that only hold a state's word ("South America", "Washington Post") are passed over.
    """
    inside = _inside(load("states")["others"])

    def expression(first: str, words: list[str]) -> str:
        longer = f"(?!(?i:{'|'.join(inside[first])})(?!\\w))" if first in inside else ""
        short = [word for word in words if word.isupper()]
        long = [word for word in words if not word.isupper()]
        forms = [*([either(short)] if short else []), *([f"(?i:{either(long)})"] if long else [])]
        return rf"(?<!\w)(?=[^\W_a-z]){longer}(?:{'|'.join(forms)})(?!\w)"

    return ManyPhrases(expression, _words())


def _inside(phrases: list[str]) -> dict[str, set[str]]:
    """By the state words in some phrases, patterns that match at these when the rest of a phrase stands around."""
    found: dict[str, set[str]] = {}
    for phrase in phrases:
        for place in re.finditer(r"[^\W\d_]+", phrase):
            if lookup(place.group()):
                before = f"(?<={re.escape(phrase[: place.start()])})" if place.start() else ""
                rest = before + re.escape(phrase[place.start() :])
                found.setdefault(place.group().lower(), set()).add(rest.replace("'", "['’]"))
    return found


@cache
def _words() -> dict[str, StateWord]:
    """State words by their key; a word of two senses has the first: name, adjective, people, capital, seat."""
    data = load("states")
    words = {_key(state["name"]): StateWord(state["name"], "name") for state in data["states"]}
    for form, listed in _FORMS:
        for state in data["states"]:
            for word in state.get(listed, ()):
                words.setdefault(_key(word), StateWord(state["name"], form))
    for name, seats in data["seats"].items():
        for seat in seats:
            words.setdefault(_key(seat), StateWord(name, "seat"))
    return words


def _key(words: str) -> str:
    """How words are looked up: short forms as they are ("US"), others with small letters after the first."""
    return words if words in _short_forms() else words[:1] + words[1:].casefold()


@cache
def _short_forms() -> frozenset[str]:
    data = load("states")
    names = [word for state in data["states"] for word in (state["name"], *state.get("aliases", ()))]
    return frozenset(word for word in sum(data["seats"].values(), names) if word.isupper())


@cache
def _organizations() -> dict[str, tuple[str, OrganizationKind]]:
    data = load("organizations")
    kinds: tuple[tuple[OrganizationKind, str], ...] = (("organization", "organizations"), ("group", "groups"))
    found: dict[str, tuple[str, OrganizationKind]] = {}
    for kind, key in kinds:
        for entry in data[key]:
            for word in (entry["name"], *entry["aliases"]):
                found[word] = found[word.upper()] = (entry["name"], kind)
    return found


@cache
def _media() -> frozenset[str]:
    names: list[str] = load("organizations")["media"]
    return frozenset(names) | {name.upper() for name in names}


@cache
def _listed(key: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in load("organizations")[key])


def _forms(words: str) -> Iterator[str]:
    """The words as they stand, without a possessive ending, and without an article: what the lists may hold."""
    plain = " ".join(words.split()).replace("’", "'")
    bare = _POSSESSIVE.sub("", plain)
    yield from (plain, bare, _ARTICLE.sub("", bare, count=1))


def _tails(words: str) -> Iterator[tuple[str, str]]:
    """What is left of the words as they lose the first, one by one, each with the word before it ("" at first)."""
    parts = ["", *words.split()]
    return ((parts[start - 1], " ".join(parts[start:])) for start in range(1, len(parts)))

"""Names of one article: each name mention with its title, role and state, ready to be linked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from newsdigest.analysis import roles, states
from newsdigest.analysis.genders import gender
from newsdigest.analysis.mentions import whole, without_title
from newsdigest.analysis.regions import region
from newsdigest.analysis.roles import Gender
from newsdigest.analysis.subjecthood import acts, is_possessor
from newsdigest.analysis.titles import standing
from newsdigest.lexicon import either, load
from newsdigest.models import EntityKind, Mention, MentionKind, Span
from newsdigest.phrases import Phrases
from newsdigest.spans import SpanIndex

_REMEMBERED = 2048  # answers about the names of an article
_SURE = 0.8  # probability of a place whose name is somebody's, too
_ARTICLE = re.compile(r"[Tt]he\s+")
_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$")
_SPACES = re.compile(r"\s+")
_DATELINE = re.compile(r"(?:,[^—–\n]{1,30}?)?\s*(?:\([A-Z][\w ]{1,20}\)\s*)?(?:[—–]|(?<=\s)--?\s)")
_CAPITALIZED = re.compile(r"(?<![\w’'@#./&-])[^\W\d_a-z][\w]+(?:-[^\W\d_a-z]\w+)*(?![\w@]|[-–]\w|['’][^s\W])")
_NEXT_NAME = re.compile(r"\s[^\W\d_a-z]|\s?&|\.\w")
_THE = re.compile(r"\b[Tt]he\s$")
_ASIDE = re.compile(r",\s[^,.;:\n]{3,60},")
_ADDRESSED = re.compile(r"\b(?:with|met|told|asked|between|Mr\.?|Mrs\.?|Ms\.?)\s$")  # "in talks with May"
_SHARING = re.compile(r"\s(?:and|&)\s")
_LAST_WORD = re.compile(r"[\w.’'-]+\s$")


@cache
def _locative() -> re.Pattern[str]:
    before = either(load("references")["locatives"])
    return re.compile(rf"\b{before}\s+(?:\w+ern\s+|central\s+|downtown\s+)?$", re.IGNORECASE)


class Name(NamedTuple):
    """One name in the text: ``span`` is the name alone, ``whole`` includes its title ("President Vladimir Putin")."""

    span: Span
    whole: Span
    text: str
    kind: EntityKind
    role: str | None = None
    state: str | None = None
    home: str | None = None  # a region of the US
    party: str | None = None
    gender: Gender | None = None
    apposition: Span | None = None  # what follows it and says who it is
    body: bool = False  # the role is an office in an organization, not in a state
    owned: bool = False  # a pronoun tells whose the office is
    short: bool = False  # "the Alliance": it may be short for the name of one that was named
    located: bool = False  # after "in", "near" and the like: a place, not somebody who acts

    @property
    def tokens(self) -> tuple[str, ...]:
        return _tokens(self.text)


@lru_cache(_REMEMBERED)
def _tokens(words: str) -> tuple[str, ...]:
    return tuple(_plain(words).split())


@lru_cache(_REMEMBERED)
def bare(text: str) -> str:
    """A name without the possessive ending and without doubled white space."""
    return _SPACES.sub(" ", _POSSESSIVE.sub("", text.strip()))


def find_names(text: str, mentions: Sequence[Mention], blocks: Sequence[Span]) -> list[Name]:
    """Names of persons, organizations, states and places, in text order. Adjectives of nationality are none."""
    read = [_Read.of(text, mention) for mention in whole(text, mentions)]
    last_names = _last_names(read)
    read = [part for one in read for part in one.parts(last_names)]
    read = [*(one.sharing(text, other, last_names) for one, other in pairwise(read)), *read[-1:]]
    found = [name for one in read if (name := one.name(text, last_names)) is not None]
    placed = {one.span for one in read if one.kind in {"place", "organization"} and one.sure}
    taken = SpanIndex(name.span for name in found if name.kind != "place")
    acting = [
        name
        for name in _states(text, blocks, taken, SpanIndex(one.span for one in read if one.kind == "other"))
        if not (name.span.of(text) in last_names and name.span not in placed)
    ]
    persons = [name for name in found if name.kind == "person"]
    offices = {word for name in persons for word in (name.role or "").split() if word.lower() in roles.short()}
    seen = SpanIndex([*(one.span for one in read), *(name.span for name in acting)])
    missed = list(_missed(text, blocks, persons, seen))
    titled = SpanIndex(name.whole for name in (*persons, *missed))
    known = SpanIndex(name.span for name in acting)
    others = [name for name in found if name.kind != "person" and not known.overlapping(name.span)]
    others = [name for name in others if name.text not in offices]  # "the CS" is somebody described
    kept = [name for name in (*others, *acting) if not titled.overlapping(name.span)]
    return sorted([*kept, *persons, *missed], key=lambda name: name.span)


class _Read(NamedTuple):
    """A mention without its titles and possessive ending, not yet known to be a name."""

    span: Span
    words: str
    kind: MentionKind
    sure: bool

    @classmethod
    def of(cls, text: str, mention: Mention) -> _Read:
        if mention.kind == "organization" and _has_short_title(mention.span.of(text)):
            mention = replace(mention, kind="person")
        if mention.kind == "organization" and _is_somebody_of(text, mention.span):
            mention = replace(mention, kind="person")
        span = without_title(text, mention.span) if mention.kind == "person" else mention.span
        if mention.kind == "organization" and (article := _ARTICLE.match(text, *span)):
            span = Span(article.end(), span.end)
        words = bare(span.of(text))
        end = span.start + len(words)
        span = Span(span.start, end) if text[span.start : end] == words else span
        return cls(span, words, mention.kind, mention.probability >= _SURE)

    def parts(self, last_names: frozenset[str]) -> tuple[_Read, ...]:
        """ "Lane-Doyle" is two, where Lane and Doyle are somebody's last names and Lane-Doyle is nobody's."""
        one, hyphen, other = self.words.partition("-")
        if not (hyphen and {one, other} <= last_names) or self.words in last_names:
            return (self,)
        middle = self.span.start + len(one)
        return (
            self._replace(span=Span(self.span.start, middle), words=one),
            self._replace(span=Span(middle + 1, self.span.end), words=other),
        )

    def sharing(self, text: str, other: _Read, last_names: frozenset[str]) -> _Read:
        """With the last name that it shares: "Marlon" of "Marlon and Bibi Estrada" is Marlon Estrada."""
        persons = self.kind == other.kind == "person" and " " not in self.words and other.words.count(" ") == 1
        first, _, last = other.words.partition(" ")
        given = persons and gender(self.words) is not None and gender(first) is not None
        if not given or self.words in last_names or not _SHARING.fullmatch(text, self.span.end, other.span.start):
            return self
        return self._replace(words=f"{self.words} {last}")

    def name(self, text: str, last_names: frozenset[str]) -> Name | None:
        """What it names: a person where somebody in the article has that last name, a state where the lists know it."""
        span, words = self.span, self.words
        borne, state = _plain(words) in last_names, states.lookup(words)
        if self.kind == "person" and not borne and words.endswith("s") and words[:-1] in last_names:
            return Name(span, span, words, "group")  # "the Kovacses" are several
        called = borne or not (state or region(words)) if self.kind == "person" else borne and not (state and self.sure)
        if called and self.kind != "other":
            return _person(text, span, words)
        if state is not None:
            return None  # found again by the list of states, which also knows what the model missed
        known = states.organization(words)
        if known is not None and words.isupper() and " " in words and _DATELINE.match(text, span.end):
            return Name(span, span, words, "place", located=True)  # "UNITED NATIONS — Envoys met"
        if known is not None:
            return Name(span, span, known[0], "group" if known[1] == "group" else "organization")
        if self.kind == "other":
            return None
        if self.kind == "organization" and not region(words):
            short = _THE.search(text, max(0, span.start - 5), span.start) is not None
            return Name(span, span, words, "organization", state=_adjective_state(words), short=short)
        return Name(span, span, words, "place", located=True)


def _has_short_title(words: str) -> bool:
    """Whether words are somebody with the short form of an office: "CS Beatrice Hale"."""
    first, _, name = words.partition(" ")
    return first.isupper() and first.lower() in roles.short() and gender(name.partition(" ")[0]) is not None


def _is_somebody_of(text: str, span: Span) -> bool:
    """Whether two words begin with a given name and follow an owner: "Italy's Ludovica Ferraris"."""
    first, _, last = span.of(text).partition(" ")
    owned = text[max(0, span.start - 3) : span.start] in ("'s ", "’s ")
    return owned and last.isalpha() and gender(first) is not None


def _plain(words: str) -> str:
    return words.replace("’", "'")


def _last_names(read: Sequence[_Read]) -> frozenset[str]:
    """The last names of the persons whom the article names in full, with and without "al-"."""
    full = [_plain(one.words).split() for one in read if one.kind == "person" and " " in one.words]
    return frozenset(part for words in full for part in (words[-1], words[-1].rpartition("-")[2]))


def _states(text: str, blocks: Sequence[Span], taken: SpanIndex, inside: SpanIndex) -> list[Name]:
    """The words that stand for states, outside other names. Georgia is none where states of the US are named."""
    found = [
        span
        for block in blocks
        for match in states.state_words().finditer(text, *block)
        if not taken.overlapping(span := Span(*match.span()))
        and not any(other.holds(span) and other != span for other in inside.overlapping(span))
    ]
    words = {bare(span.of(text)) for span in found}
    national = {known.state for one in words if (known := states.lookup(one)) and not region(one)}
    names = [name for span in found if (name := _state(text, span)) is not None]
    american = "US" in national
    return [name if not region(name.text) or name.text in national or not american else _place(name) for name in names]


def _place(name: Name) -> Name:
    return Name(name.span, name.span, name.text, "place", located=True)


def _state(text: str, span: Span) -> Name | None:
    words = span.of(text)
    state = states.lookup(words)
    if state is None or state.form == "adjective":
        return None
    if state.form == "seat" and words.isupper() and " " in words and _DATELINE.match(text, span.end):
        return Name(span, span, bare(words), "place", state=state.state, located=True)  # "WHITE HOUSE — Envoys met"
    if state.form == "seat":
        return Name(span, span, bare(words), "organization", state=state.state)
    owning = is_possessor(text, span)  # "at Moscow's request"
    located = not owning and bool(_locative().search(text, max(0, span.start - 24), span.start))
    if state.form == "capital" and (located or (words.isupper() and _DATELINE.match(text, span.end))):
        return Name(span, span, bare(words), "place", state=state.state, located=True)
    return Name(span, span, state.state, "state", state=state.state, located=located)


def _adjective_state(words: str) -> str | None:
    for word in words.split():
        state = states.lookup(bare(word))
        if state is not None:
            return state.state
    return None


def _person(text: str, span: Span, words: str) -> Name:
    found = standing(text, span)
    return Name(
        span,
        Span(found.start, span.end),
        words,
        "person",
        role=found.role,
        state=found.state,
        home=found.home,
        party=found.party,
        gender=found.gender,
        apposition=found.apposition,
        body=found.body,
        owned=found.owned,
    )


def _missed(text: str, blocks: Sequence[Span], persons: Sequence[Name], taken: SpanIndex) -> Iterator[Name]:
    """Last names of named persons where the model saw no name; not as part of a longer name ("the Hale Prize")."""
    alone = {name.text for name in persons if len(name.tokens) == 1}
    full = [name.tokens for name in persons if len(name.tokens) > 1]
    known = {words[-1] for words in full} | {words[0] for words in full if len(words) == 3 and gender(words[0]) is None}
    known = {word for word in known if len(word) > 2}
    borne = Phrases(_CAPITALIZED, known)
    for block in blocks:
        for match in borne.finditer(text, *block):
            word, span = match.group(), Span(*match.span())
            if word not in known or taken.overlapping(span) or _in_longer_name(text, block, span):
                continue
            month = word.lower() in load("times")["months"] and _ADDRESSED.search(
                text, max(0, span.start - 12), span.start
            )
            if word in alone or month or (not _is_common(text, word.lower()) and _is_used_as_name(text, span)):
                yield _person(text, span, word)


@lru_cache(_REMEMBERED)
def _is_common(text: str, word: str) -> bool:
    """Whether a word is a plain one, too: a month, a weekday, or one that the article has in small letters."""
    times = load("times")
    if word in times["months"] or word in times["weekdays"]:
        return True
    return word in text and re.search(rf"\b{word}\b", text) is not None


def _is_used_as_name(text: str, span: Span) -> bool:
    aside = _ASIDE.match(text, span.end)
    return acts(text, aside.end() if aside else span.end) or is_possessor(text, span)


def _in_longer_name(text: str, block: Span, span: tuple[int, int]) -> bool:
    """Whether capitalized words stand beside it that are neither a title nor the first of the paragraph."""
    if _NEXT_NAME.match(text, span[1]):
        return True
    before = _LAST_WORD.search(text, max(block.start, span[0] - 30), span[0])
    if before is None or before.start() == block.start:
        return False
    word = before.group().strip()
    titled = roles.find_roles(word, 0, len(word)) or roles.gender_of(word)
    return word[0].isupper() and not word.endswith((".", "’s", "'s")) and not titled

"""Whom a pronoun means: the subject in reach that fits its gender and number; for "I" the speaker."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from newsdigest.analysis.pairs import ANYBODY, PERSONS, kinds_of, pair_before, subject_pair, two_do
from newsdigest.analysis.scene import Known, Scene
from newsdigest.analysis.speech import Speech
from newsdigest.analysis.subjecthood import is_subject, words
from newsdigest.lexicon import either, load
from newsdigest.models import Attribution, Span
from newsdigest.phrases import Phrases

_NEXT = re.compile(r"\s+(?P<word>[\w’'-]+)")
_NEAR = 80  # characters
_MADE_FAR = 160  # characters from "a letter from" to whoever wrote it, with the words that describe him
_IN_WHICH = re.compile(r"(?:\s*\([^)\n]{1,40}\))?,?\s+(?:in|with|through|by|for)\s+which\s+")
_OF_HIS = re.compile(r"['’]s?\s+(?:[\w-]+\s+){0,3}?[\w-]+,?\s+(?:in|with|through|by|for)\s+which\s+")
_ACTING = re.compile(
    r"['’](?:s|ll|d)\b|\s+(?:(?!(?:as|its|us|this)\b)\w+(?:s|ed|ly)\b|(?P<word>\w+(?:['’]t\b)?))", re.IGNORECASE
)
_AND_THAT = re.compile(r"\b(?:and|but)\s+that\s+$")
_DOING = re.compile(r"\s+(?!(?:during|includ|follow|accord|regard|concern))\w+ing\b")


@cache
def _pronoun() -> Phrases:
    listed = words("single") | words("plural") | words("thing") | words("first_person")
    return Phrases(re.compile(rf"(?<![\w.’'-]){either(listed)}(?![\w-])", re.IGNORECASE), listed)


@cache
def _two() -> re.Pattern[str]:
    """ "The two", "both men", and "both" alone where a verb follows."""
    nouns = either(load("roles")["pair_nouns"])
    return re.compile(
        rf"\b(?:both of them|(?:the two|both)\s+(?P<noun>{nouns})\b|(?:the (?:two|pair|duo)|both){two_do()})", re.I
    )


@cache
def _together() -> re.Pattern[str]:
    """What follows "they" when two do it together, or "their" when two have it together."""
    does = rf"(?:\s+{either(words('between_mutual'))})*\s+{either(words('mutual'))}"
    has = rf"\s+(?:\w+\s+){{0,2}}{either(words('shared'))}\b"
    return re.compile(rf"{does}|{has}", re.IGNORECASE)


@cache
def _for_a_clause() -> re.Pattern[str]:
    """What follows an "it" that stands for a clause: " is clear that", "'s hard to"."""
    be = rf"(?:\s+(?:\w+\s+(?:not\s+)?be|\w+\s+(?:not\s+)?been|{either(words('linking'))})|['’]s)"
    that = rf"\s+(?:[\w’'-]+\s+){{0,3}}?{either(words('clause_after_it'))}\b"
    to = rf"\s+(?:[\w’'-]+\s+){{0,2}}?{either(words('clausal'))}\b"
    return re.compile(rf"{be}(?:{that}|{to})", re.IGNORECASE)


@cache
def _subordinate() -> re.Pattern[str]:
    """The clause that opens a sentence before its main clause: "While Hale waited,"."""
    return re.compile(rf"[“\"]?(?:(?:and|but)\s+)?{either(words('opening_clauses'))}\s[^,]{{5,160}},", re.IGNORECASE)


@cache
def _by() -> re.Pattern[str]:
    """What stands before somebody who made something, with words that describe him."""
    return re.compile(rf"\b{either(words('makers'))}\s+(?:[\w’'-]+\s+){{0,6}}$")


@cache
def _clause() -> re.Pattern[str]:
    return re.compile(rf"\b{either(words('clause_openers') | words('opening_clauses') | words('relative'))}\b")


@cache
def _pronouns() -> tuple[Phrases, Phrases]:
    return Phrases(_two(), ["the", "both"]), _pronoun()


def resolve_pronouns(scene: Scene, attributions: Sequence[Attribution]) -> None:
    """Add every pronoun to the scene: those outside quotations first, since they tell who speaks in them."""
    resolver = _Resolver(scene, Speech(scene, attributions))
    found: list[tuple[bool, Span]] = []
    for sentence in scene.sentences:
        for pattern in _pronouns():
            for match in pattern.finditer(scene.text, *sentence):
                span = Span(*match.span())
                if match.group() not in {"US", "IT", "ME"} and not scene.is_taken(span):
                    found.append((scene.is_quoted(span), span))
    for quoted, span in sorted(found):
        if not scene.is_taken(span):
            scene.add(span, resolver.meant(span, quoted), "pronoun")


class _Resolver:
    def __init__(self, scene: Scene, speech: Speech) -> None:
        self.scene = scene
        self.speech = speech

    def meant(self, span: Span, quoted: bool) -> tuple[str, ...]:
        word = span.of(self.scene.text).lower()
        speaker = self.speech.speaker(span) if quoted else None
        if word in words("first_person"):
            return (speaker,) if speaker else ()
        if word in words("single"):
            return self._person(span, word, speaker if quoted else None, quoted)
        if word in words("thing"):
            return self._body(span, word)
        if word in words("plural"):
            together = _together().match(self.scene.text, span.end) and word != "them"
            return pair_before(self.scene, span.start, ANYBODY) if together else self._group(span, word)
        if word.startswith("both ") and not is_subject(self.scene.text, self.scene.start_of(span), span):
            return ()
        two = _two().fullmatch(word)
        noun = two.group("noun") if two else None
        return pair_before(self.scene, span.start, kinds_of(noun) if noun else PERSONS)

    def _person(self, span: Span, word: str, speaker: str | None, quoted: bool) -> tuple[str, ...]:
        """The nearest subject of this sentence, else the first one of the sentence before, of a fitting gender."""
        gender = "female" if word.startswith(("she", "her")) else "male"
        maker = self._maker(span, gender)
        if maker is not None and not quoted:
            return (maker,)
        again = self._again(span, word)
        if again is not None:
            return (again,)
        acted_on = word == "him" or (word == "her" and self._is_object(span))
        holder = None if quoted else self.speech.holder(span)
        actor = self._actor(span) if acted_on else None
        later = self._named_later(span) if word in {"he", "she"} else frozenset()
        for back, found in enumerate(self.scene.before(span.start)):
            fitting = [
                known
                for known in found
                if known.person
                and (known.subject or self.scene.drafts[known.entity].names)
                and known.entity not in {speaker, actor if back else None, *later}
                and (quoted or not known.quoted)
                and (self.scene.drafts[known.entity].gender or gender) == gender
            ]
            if back == 0 and acted_on:
                fitting = self._without_actor(span, found, fitting)
            if back == 0 and holder is not None and self._is_of(holder[0], gender) and not acted_on:
                inside = [known for known in fitting if known.subject and holder[1].holds(known.span)]
                if not inside:
                    return (holder[0],)
            if back and _opened_by_unknown(found):
                return ()
            chosen = _likeliest(fitting, nearest=back == 0, floor=0 if back == 0 else self._main_clause(found))
            if chosen is not None:
                return (chosen,)
            if len({known.entity for known in fitting}) > 1:
                return ()
        return ()

    def _maker(self, span: Span, gender: str) -> str | None:
        """Who made what a relative clause tells of: "a letter from Hale, in which she complained"."""
        before = next(iter(self.scene.before(span.start, 0)), [])
        last = before[-1] if before else None
        if last is None or not self._is_of_one(last, gender):
            return None
        start = max(self.scene.start_of(span), last.span.start - _MADE_FAR)
        if last.possessor:
            return last.entity if _OF_HIS.fullmatch(self.scene.text, last.span.end, span.start) else None
        made = _by().search(self.scene.text, start, last.span.start)
        return last.entity if made and _IN_WHICH.fullmatch(self.scene.text, last.span.end, span.start) else None

    def _is_of_one(self, known: Known, gender: str) -> bool:
        return len(known.reference.entities) == 1 and self._is_of(known.entity, gender)

    def _main_clause(self, found: Sequence[Known]) -> int:
        """Where the main clause of a sentence begins: after the comma in "While Hale waited, Ode left"."""
        if not found:
            return 0
        start = self.scene.start_of(found[0].span)
        opening = _subordinate().match(self.scene.text, start, found[-1].span.end)
        return opening.end() if opening else start

    def _is_of(self, key: str, gender: str) -> bool:
        draft = self.scene.drafts[key]
        return draft.kind == "person" and (draft.gender or gender) == gender

    def _is_object(self, span: Span) -> bool:
        """Whether "her" is whom something is done to, not whose something is."""
        following = _NEXT.match(self.scene.text, span.end)
        word = following.group("word").lower() if following else ""
        return not word or word in words("after_object") or word.endswith("ly")

    def _named_later(self, span: Span) -> frozenset[str]:
        """Whom a sentence names that opens with the pronoun: nobody of them is "he" in "He has called Hale great"."""
        if span.start != self.scene.start_of(span):
            return frozenset()
        sentence = self.scene.of_sentence(self.scene.sentence_of(span.start))
        names = (known.reference for known in sentence if known.reference.form == "name" and known.span > span)
        return frozenset(key for reference in names for key in reference.entities)

    def _again(self, span: Span, word: str) -> str | None:
        """Whom the same pronoun meant that began the clause before: "said that he had won and that he was glad"."""
        if not _AND_THAT.search(self.scene.text, max(0, span.start - 12), span.start):
            return None
        before = next(iter(self.scene.before(span.start, 0)), [])
        same = [known for known in before if known.span.of(self.scene.text).lower() == word]
        same = [known for known in same if len(known.reference.entities) == 1]
        return same[-1].entity if same else None

    def _actor(self, span: Span) -> str | None:
        """Who acts in the clause of an object, if no other clause begins between: not himself on "him"."""
        found = next(iter(self.scene.before(span.start, 0)), [])
        actors = [known for known in found if known.subject and len(known.reference.entities) == 1]
        if not actors or _clause().search(self.scene.text, actors[-1].span.end, span.start):
            return None
        return actors[-1].entity

    def _without_actor(self, span: Span, found: Sequence[Known], fitting: Sequence[Known]) -> list[Known]:
        """Those whom the subject of the clause can act on: not itself."""
        actors = [known for known in found if known.subject and known.reference.entities]
        if not actors:
            return list(fitting)
        others = [known for known in fitting if known.entity != actors[-1].entity]
        between = any(known.person and known.span > actors[-1].span for known in found)
        if others or not (between or _clause().search(self.scene.text, actors[-1].span.end, span.start)):
            return others
        return list(fitting)  # "Hale met a man who had called him"

    def _body(self, span: Span, word: str) -> tuple[str, ...]:
        """The state or organization that is the subject of this sentence or opens the one before."""
        text = self.scene.text
        if word == "it" and (not _acts(text, span.end) or _for_a_clause().match(text, span.end)):
            return ()
        quoted = self.scene.is_quoted(span)
        for back, found in enumerate(self.scene.before(span.start, 1)):
            last = found[-1] if found and back == 0 else None
            if word == "its" and last is not None and last.body and _DOING.match(text, last.span.end):
                return last.reference.entities
            subjects = [known for known in found if known.subject and (quoted or not known.quoted)]
            bodies = [known for known in subjects if known.body]
            if back == 0 and bodies:
                return () if word == "its" and _owner_between(found, bodies[-1]) else bodies[-1].reference.entities
            if back == 1 and subjects and subjects[0].body:
                return subjects[0].reference.entities
            if subjects:
                return ()
        return ()

    def _group(self, span: Span, word: str) -> tuple[str, ...]:
        """The several who are the subject of this sentence or of the one before."""
        quoted = self.scene.is_quoted(span)
        for found in self.scene.before(span.start, 1):
            pair = subject_pair(self.scene, found)
            plural = [known for known in found if known.plural and (quoted or not known.quoted)]
            subjects = [known for known in plural if known.subject]
            if word == "them":
                subjects = [known for known in plural if not known.subject]
            if word == "them":
                return subjects[-1].reference.entities if subjects else ()
            last = subjects[-1].span if subjects else None
            if pair is not None and (last is None or pair[1].span > last):
                return (pair[0].entity, pair[1].entity) if self._near_enough(word, pair[1].span, span) else ()
            if last is not None:
                return subjects[-1].reference.entities if self._near_enough(word, last, span) else ()
        return ()

    @staticmethod
    def _near_enough(word: str, plural: Span, span: Span) -> bool:
        """Whether nothing else that is several is likely to stand between: "their" is mostly the nearest ones'."""
        return word != "their" or span.start - plural.end <= _NEAR


def _owner_between(found: Sequence[Known], subject: Known) -> bool:
    """Whether another body is named as an owner after the subject: "Norway rejects Sweden's plan to raise its fees"."""
    owners = (known for known in found if known.body and known.possessor and known.reference.form == "name")
    return any(known.span > subject.span for known in owners)


def _opened_by_unknown(found: Sequence[Known]) -> bool:
    """Whether the first subject is somebody described whom nobody can tell."""
    first = next((known for known in found if known.subject), None)
    return first is not None and first.reference.form == "description" and not first.reference.entities


def _likeliest(fitting: Sequence[Known], *, nearest: bool, floor: int) -> str | None:
    """The one of some persons who is meant: a subject before others, a person before the owner of something."""
    subjects = [known for known in fitting if known.subject]
    subjects = [known for known in subjects if known.span.start >= floor] or subjects
    if subjects:
        return subjects[-1 if nearest else 0].entity
    free = {known.entity for known in fitting if not known.possessor} or {known.entity for known in fitting}
    return free.pop() if len(free) == 1 else None


def _acts(text: str, end: int) -> bool:
    """Whether an "it" that ends here acts: a verb follows."""
    following = _ACTING.match(text, end)
    if following is None or following["word"] is None:
        return following is not None
    return following["word"].lower().replace("’", "'") in words("after_subject")

"""The model's mentions made whole: parts of one name joined, tags and fragments left out, titles cut off the front."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from newsdigest.analysis import genders, roles, states
from newsdigest.analysis.regions import region
from newsdigest.lexicon import either, load
from newsdigest.models import Mention, Span
from newsdigest.phrases import Seldom
from newsdigest.spans import SpanIndex

_REMEMBERED = 2048  # answers about the words of an article
_TAG = re.compile(r"(?<![\w-])(?:[RDI]|Rep|Dem|Ind)\.?[-–](?P<home>[A-Z][\w.]*(?:\s[A-Z][\w.]*)?)(?=\s*[,;)\]])")
_OPENED = re.compile(r"\s*[,(]\s*")
_NICKNAME = re.compile(r"\s[“\"‘']\w[\w. -]{1,15}[”\"’']\s")
_VERB_AFTER = re.compile(r"(?<=[a-z])\s(?P<word>[a-z]{2,})$")
_LETTERS = re.compile(r"(?:[A-Z]\.)+[A-Z]?")
_FURTHER_LETTERS = re.compile(r"\.?(?:[A-Z]\.)+")  # "I." after "F.B."
_INITIAL = re.compile(r"[A-Z]\.?")
_TAGGED = re.compile(r"[RDI]-[A-Z][\w.]*")
_UNSURE = 0.4  # probability of a mention that may be half of a name
_GENERATION = re.compile(r",?\s(?:Jr|Sr)\b\.?|\s(?:II|III|IV)\b")
_HYPHENED = re.compile(r"[^\W\d_a-z][^\W\d_A-Z]+-[^\W\d_A-Z]+")  # "Ki-moon"
_HYPHENED_ON = re.compile(r"-[^\W\d_a-z][\w’'-]+")
_WORD_BEFORE = re.compile(r"[^\W_a-z][\w’'-]*\s$")
_WORD_AFTER = re.compile(r"\s[^\W_a-z][\w’'-]*")
_STOP = re.compile(r"\b(?P<word>[^\W\d_]{3,})\.\s+(?=[^\W\d_a-z])")
_LAST_STOP = re.compile(r"\b(?P<word>[^\W\d_]{3,})(?P<stop>\.)$")
_APOSTROPHE_BEFORE = re.compile(r"(?<![\w'’])[^\W\d_a-z][^\W\d_]?['’]$")
_APOSTROPHE_AFTER = re.compile(r"(?:['’](?!(?i:s|d|m|t|ll|re|ve)\b)[^\W\d_]+)+")
_OPENING_APOSTROPHE = re.compile(r"(?:^|[\s-])\w{1,2}$")


@cache
def particles() -> frozenset[str]:
    """Small words that a name goes on after: "al", "bin", "van"."""
    return frozenset(load("references")["particles"])


@cache
def _courtesy() -> Seldom:
    titles = load("references")["courtesy"]
    return Seldom(lambda: rf"(?P<open>\()?{either(titles)}\.?(?(open)\))\s+(?=\S)", titles)


@cache
def _titled() -> Seldom:
    """Words of a name between a title and the rest: "Tan Sri Lim" before "Wei Jie"."""
    titles = load("references")["courtesy"]

    def expression() -> str:
        title = either(titles)
        return rf"(?<![\w.]){title}\.?\s(?P<name>(?!{title}\b)[^\W\d_a-z][\w’'-]+\s)$"

    return Seldom(expression, titles)


@cache
def _surname_like_a_word() -> re.Pattern[str]:
    """ "Too" after "Joel Barchok", where no more capitals follow as in a headline."""
    return re.compile(rf" (?P<word>{either(load('references')['surnames_like_words'])})(?=['’]s\b|[,.;]|\s[a-z(])")


def whole(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions that name something, each with all its words and without a title in front."""
    tags = SpanIndex(Span(*match.span()) for match in _TAG.finditer(text))
    kept = [
        mention
        for found in mentions
        for part in _sentences(text, found)
        if (mention := _first_line(text, part)) is not None and not tags.overlapping(mention.span)
    ]
    return [
        _grown(text, _place_called_so(text, mention))
        for mention in _joined(text, kept)
        if any(letter.isupper() for letter in mention.span.of(text)) and not _is_fragment(text, mention)
    ]


def tag_after(text: str, end: int) -> tuple[str, str] | None:
    """The party and the region that a tag after a name tells: "R", "N.C." for "Ann Hale, R-N.C.,"."""
    match = _OPENED.match(text, end)
    tag = _TAG.match(text, match.end()) if match else None
    return (tag.group()[0], tag.group("home")) if tag else None


def without_title(text: str, span: Span) -> Span:
    """A person's name without the titles that it begins with, as long as a name is left."""
    start = _title_end(text, span)
    while True:
        courtesy = _courtesy().match(text, start, span.end)
        end = courtesy.end() if courtesy else start
        if not courtesy:
            role = next(iter(roles.find_roles(text, start, span.end)), None)
            if role is not None and role.span.start == start and not role.plural and text[role.span.end].isspace():
                end = role.span.end + 1
        while end < span.end and text[end].isspace():
            end += 1
        if end == start or end >= span.end or not text[end].isupper():
            return Span(start, span.end)
        start = end


def _sentences(text: str, mention: Mention) -> Iterator[Mention]:
    """The names of a mention over the end of a sentence: "Ann Hale. Ode" are two."""
    start = mention.span.start
    for stop in _STOP.finditer(text, *mention.span) if mention.kind == "person" else ():
        if _ends_sentence(stop.group("word")):
            yield _cut(mention, start, stop.end("word"))
            start = stop.end()
    yield _cut(mention, start, mention.span.end)


def _cut(mention: Mention, start: int, end: int) -> Mention:
    """A mention between other offsets; itself when they are its own."""
    return mention if mention.span == (start, end) else replace(mention, span=Span(start, end))


def _ends_sentence(word: str) -> bool:
    return word.lower() not in load("abbreviations")["never_end"] and not _is_title(word)


def _title_end(text: str, span: Span) -> int:
    """Where a title ends that began before a mention: "Sri" belongs to the "Tan" before it."""
    before = _WORD_BEFORE.search(text, max(0, span.start - 25), span.start)
    courtesy = _courtesy().match(text, before.start(), span.end) if before else None
    return max(span.start, courtesy.end()) if courtesy else span.start


def _first_line(text: str, mention: Mention) -> Mention | None:
    """A mention without the marks at its ends and what is on another line."""
    start, end = mention.span
    while start < end and not text[start].isalnum():
        start += 1
    words = text[start:end].split("\n")[0].rstrip(" -–")
    if words.endswith(".") and (stop := _LAST_STOP.search(words)):
        words = words[: stop.start("stop")] if _ends_sentence(stop.group("word")) else words
    if mention.kind == "person" and (verb := _VERB_AFTER.search(words)) and verb["word"] not in particles():
        words = words[: verb.start()]  # "Ann Hale rang"
    further = _FURTHER_LETTERS.match(text, start + len(words)) if _LETTERS.fullmatch(words) else None
    words += further.group() if further else ""
    return _with_apostrophes(text, _cut(mention, start, start + len(words))) if words else None


def _is_fragment(text: str, mention: Mention) -> bool:
    """Whether words name nobody alone: "Never", "al", "Jr.", and for persons also "Dr.", "GOP" and "President of"."""
    words = mention.span.of(text)
    if words.lower() in load("references")["no_names"]:
        return True
    if words.lower().strip(".") in particles() | {"jr", "sr"} or _INITIAL.fullmatch(words) or _TAGGED.fullmatch(words):
        return True
    if mention.kind != "person":
        return False
    role = next(iter(roles.find_roles(words, 0, len(words))), None)
    office = role is not None and role.span.start == 0 and words[role.span.end :].lower().startswith((" of ", " for "))
    return office or words.lower() in roles.modifiers() or _is_title(words)


def _joined(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    joined: list[Mention] = []
    last_names = _double_names(text, mentions)
    for mention in mentions:
        last = joined[-1] if joined else None
        if last is not None and last.span.end <= mention.span.start <= last.span.end + 20:
            namer = _namer(text, last, mention)
            if text[last.span.start : mention.span.end].split()[-1] in last_names and text[last.span.end] == "-":
                namer = last  # "Tremblay" "Scott" where Ann Tremblay-Scott is named
            if namer is not None:
                joined[-1] = replace(namer, span=Span(last.span.start, mention.span.end))
                continue
            if last.kind == "person" and _NICKNAME.fullmatch(text, last.span.end, mention.span.end + 2):
                continue
        joined.append(mention)
    return joined


def _double_names(text: str, mentions: Sequence[Mention]) -> frozenset[str]:
    """The last names of two parts of those whom an article names in full: "Tremblay-Scott"."""
    full = [mention for mention in mentions if mention.kind == "person" and " " in mention.span.of(text)]
    further = ((mention, _HYPHENED_ON.match(text, mention.span.end)) for mention in full)
    names = (
        text[mention.span.start : more.end() if more else mention.span.end].split()[-1] for mention, more in further
    )
    return frozenset(name for name in names if "-" in name)


def _namer(text: str, one: Mention, other: Mention) -> Mention | None:
    """The one of two mentions that tells the kind of the name they are together; None when they are two names."""
    between, first = text[one.span.end : other.span.start], one.span.of(text)
    surer = max(one, other, key=lambda mention: (mention.kind != "place", mention.probability))
    last = re.split(r"[\s-]", first)[-1].lower()
    if between in {"", "-", " "} and (last in particles() or first.endswith("-")):
        return surer
    if between in {"'", "’"} and (_OPENING_APOSTROPHE.search(first) or other.span.of(text)[0].islower()):
        return surer
    if between == " " and _are_first_and_last(text, one, other):
        return replace(surer, kind="person")
    if one.kind == other.kind == "person" and _NICKNAME.fullmatch(between):
        return one
    if (one.kind, other.kind) == ("person", "organization") and between == " " and _is_called_after(text, one, other):
        return other
    if {one.kind, other.kind} <= {"organization", "place"} and between == " ":
        names = (first, other.span.of(text))
        known = any(states.lookup(words) or states.organization(words) or words.isupper() for words in names)
        return None if known else surer
    return None


def _are_first_and_last(text: str, one: Mention, other: Mention) -> bool:
    """Whether two mentions side by side are one person's name: "Ted" "Cruz", but not "Texas" "Sen" or "Dr." "Hale"."""
    first, last = one.span.of(text), other.span.of(text)
    if one.kind == "person" and " " not in first and _HYPHENED.fullmatch(last):
        return not _is_title(first)
    if {one.kind, other.kind} not in ({"person"}, {"person", "other"}):
        return False
    if {one.kind, other.kind} == {"person"}:
        return not (region(first) or _is_title(first) or _is_title(last))
    unsure = min(one, other, key=lambda mention: mention.kind == "person")
    given = genders.gender(first) is not None and (unsure is one or " " not in last)
    return given or (unsure.probability < _UNSURE and " " not in first + last and first.lower() not in _little_words())


def _is_called_after(text: str, one: Mention, other: Mention) -> bool:
    """Whether a surname begins an organization's name: "Harlow Dairies", "Foggy Bottom", not "Obama White House"."""
    first, last, name = one.span.of(text), other.span.of(text), text[one.span.start : other.span.end]
    if states.lookup(name) or states.organization(name):
        return True
    known = states.lookup(last) or states.organization(last) or last.isupper()
    return not (known or " " in first + last or _is_title(first))


@lru_cache(_REMEMBERED)
def _is_title(words: str) -> bool:
    plain = words.rstrip(".")
    return plain in load("references")["courtesy"] or any(
        role.span == (0, len(form)) for form in (words, plain + ".") for role in roles.find_roles(form, 0, len(form))
    )


@cache
def _little_words() -> frozenset[str]:
    grammar = load("contacts_grammar")
    return frozenset([*grammar["prepositions"], *grammar["conjunctions"], *grammar["auxiliaries"]]) | roles.modifiers()


def _grown(text: str, mention: Mention) -> Mention:
    """A mention with what the model left out: "Ted" before "Cruz", "Jr." after a name, "State" after "Islamic"."""
    span = mention.span
    given = _WORD_BEFORE.search(text, max(0, span.start - 25), span.start) if mention.kind == "person" else None
    if given is not None and (genders.gender(given.group().strip()) or _lacks_first(span.of(text), given.group())):
        span = Span(given.start(), span.end)
        mention = replace(mention, span=span)
    surname = _surname_like_a_word().match(text, span.end)
    if mention.kind == "person" and surname and " " in span.of(text):
        return replace(mention, span=Span(span.start, surname.end("word")))
    titled = _titled().search(text, max(0, span.start - 60), span.start) if mention.kind == "person" else None
    if titled is not None:
        span = Span(titled.start("name"), span.end)
        mention = replace(mention, span=span)
    generation = _GENERATION.match(text, span.end)
    if mention.kind == "person" and generation:
        return replace(mention, span=Span(span.start, generation.end()))
    if mention.kind == "person" or states.organization(span.of(text)):
        return mention
    for wider in _wider(text, span):
        if states.organization(wider.of(text)):
            return replace(mention, span=wider, kind="organization")
    return mention


def _place_called_so(text: str, mention: Mention) -> Mention:
    """A person's name that a place or body goes by, as that: "Nelson Hale Bay", "Hale Street"."""
    after = _WORD_AFTER.match(text, mention.span.end) if mention.kind == "person" else None
    if (
        after is None
        or after.group().strip().removesuffix("'s").removesuffix("’s") not in load("references")["called_after"]
    ):
        return mention
    return replace(mention, span=Span(mention.span.start, after.end()), kind="place")


def _lacks_first(name: str, before: str) -> bool:
    """Whether the word before a name that begins with a particle is its first: "Staffan " before "de Mistura"."""
    word = before.strip()
    begins_small = name[:1].islower() and name.split()[0] in particles()
    known = _is_title(word) or states.lookup(word) or states.organization(word) or word.lower() in _little_words()
    return begins_small and word[1:].islower() and not known


def _with_apostrophes(text: str, mention: Mention) -> Mention:
    """A mention with all of a name like "Ng'ang'a" or "D'Angelo" of which it has one part."""
    before = _APOSTROPHE_BEFORE.search(text, max(0, mention.span.start - 4), mention.span.start)
    after = _APOSTROPHE_AFTER.match(text, mention.span.end)
    return _cut(mention, before.start() if before else mention.span.start, after.end() if after else mention.span.end)


def _wider(text: str, span: Span) -> Iterator[Span]:
    after = _WORD_AFTER.match(text, span.end)
    before = _WORD_BEFORE.search(text, max(0, span.start - 25), span.start)
    end = span.end
    if after:
        end = after.end() - (2 if after.group().endswith(("'s", "’s")) else 0)
        yield Span(span.start, end)
    if before:
        yield Span(before.start(), span.end)
        yield Span(before.start(), end)

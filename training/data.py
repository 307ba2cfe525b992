"""Training examples: windows with labels, from PolNeAR and from token-tagged names."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from newsdigest.reader.labels import MENTION_TAGS, ROLES
from newsdigest.reader.segment import lines
from newsdigest.reader.windows import LIMIT, LOWER, NO_CASE, UPPER, Ints, Pieces, cut, pack

IGNORE = -100
Article = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """A window with its labels; a task that its corpus does not label is IGNORE throughout.

    ``links``: for each cue its pieces, its source's pieces and its content's pieces, as index arrays.
    """

    pieces: Pieces
    tags: Ints
    mentions: Ints
    links: tuple[tuple[Ints, Ints, Ints], ...]


def read_jsonl(path: Path) -> list[Article]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _inside(pieces: Pieces, spans: Iterable[Sequence[int]]) -> Ints:
    hit = np.zeros(len(pieces), bool)
    for start, end in spans:
        hit |= (pieces.starts >= 0) & (pieces.starts < end) & (pieces.ends > start)
    return np.flatnonzero(hit)


def _tag(tags: Ints, where: Ints, kind: int) -> None:
    for index in where:
        begins = index == where[0] or index - 1 not in where
        tags[index] = 2 * kind + (1 if begins else 2)


def attribution_example(window: Pieces, article: Article) -> Example:
    tags = np.where(window.starts >= 0, 0, IGNORE).astype(np.int64)
    links = []
    for attribution in article["attributions"]:
        found = {role: _inside(window, attribution[role]) for role in ROLES}
        for kind, role in enumerate(ROLES):
            for span in attribution[role]:
                _tag(tags, _inside(window, [span]), kind)
        if len(found["cue"]):
            links.append((found["cue"], found["source"], found["content"]))
    return Example(window, tags, np.full(len(window), IGNORE, np.int64), tuple(links))


def mention_example(window: Pieces, article: Article) -> Example:
    tags = np.where(window.starts >= 0, 0, IGNORE).astype(np.int64)
    for start, end, kind in article["mentions"]:
        _tag(tags, _inside(window, [(start, end)]), kind)
    return Example(window, np.full(len(window), IGNORE, np.int64), tags, ())


# Quotation marks of other styles, one character for one, so that offsets stay.
_STYLES = [
    {"“": '"', "”": '"', "’": "'", "‘": "'"},
    {"“": "«", "”": "»", '"': "“"},
    {"“": "‘", "”": "’"},
    {"“": "„", "”": "“"},
    {"—": "–", "’": "'"},
]


def vary(article: Article, rng: random.Random) -> Article:
    """The same article, three times in ten with another style of quotation marks."""
    if rng.random() >= 0.3:
        return article
    return {**article, "text": article["text"].translate(str.maketrans(rng.choice(_STYLES)))}


def _vary_case(window: Pieces, rng: random.Random) -> Pieces:
    """A few windows look as if they were in capitals or in small letters throughout."""
    draw = rng.random()
    if draw >= 0.06:
        return window
    flat = UPPER if draw < 0.03 else LOWER
    return replace(window, case=np.where(window.case == NO_CASE, NO_CASE, flat))


def examples(articles: Sequence[Article], tokenizer: Tokenizer, rng: random.Random | None = None) -> Iterator[Example]:
    """Windows of all articles; with ``rng``, varied and packed differently at every call."""
    for original in articles:
        article = vary(original, rng) if rng else original
        text = article["text"]
        parts = cut(tokenizer, text, lines(text))
        for window in pack(parts, rng.randint(40, LIMIT) if rng else LIMIT):
            seen = _vary_case(window, rng) if rng else window
            yield attribution_example(seen, article) if "attributions" in article else mention_example(seen, article)


# --- names tagged token by token -----------------------------------------------------------------------------------

_KINDS = {
    "PER": "person", "person": "person", "politician": "person",
    "ORG": "organization", "organisation": "organization", "politicalparty": "organization",
    "LOC": "place", "location": "place", "country": "place",
    "MISC": "other", "misc": "other", "event": "other", "election": "other",
}  # fmt: skip
_NO_SPACE_BEFORE = re.compile(r"[,.;:!?)\]%]$|^(?:'s|n't|'re|'ve|'ll|'d|'m)$")


def read_tagged(path: Path, sentences_each: int = 12) -> list[Article]:
    """Articles of a few sentences each, one sentence a line, from a file of "token tag" lines."""
    sentences: list[list[tuple[str, str]]] = [[]]
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            word, tag = line.split()[0], line.split()[-1]
            sentences[-1].append((word, tag))
        elif sentences[-1]:
            sentences.append([])
    sentences = [sentence for sentence in sentences if sentence and sentence[0][0] != "-DOCSTART-"]
    return [_article(sentences[i : i + sentences_each]) for i in range(0, len(sentences), sentences_each)]


def _article(sentences: Sequence[Sequence[tuple[str, str]]]) -> Article:
    text = ""
    mentions: list[list[int]] = []
    for sentence in sentences:
        glue = True
        open_quote = False
        for word, tag in sentence:
            closing = word == '"' and open_quote
            if not (glue or closing or _NO_SPACE_BEFORE.search(word)):
                text += " "
            start = len(text)
            text += word
            glue = word in "([$" or (word == '"' and not open_quote)
            if word == '"':
                open_quote = not open_quote
            if tag != "O":
                kind = MENTION_TAGS.index("B-" + _KINDS[tag[2:]]) // 2
                if tag[0] == "I" and mentions and mentions[-1][2] == kind:
                    mentions[-1][1] = len(text)
                else:
                    mentions.append([start, len(text), kind])
        text += "\n"
    return {"text": text, "mentions": mentions}

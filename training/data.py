"""Training examples: windows with labels, from PolNeAR and from token-tagged names."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from newsdigest.reader.labels import CERTAINTIES, CHANNELS, EVENT_ROLES, MENTION_TAGS, ROLES, STATUSES
from newsdigest.reader.segment import lines
from newsdigest.reader.windows import LIMIT, LOWER, NO_CASE, UPPER, Ints, Pieces, cut, pack
from training.marked import read_marked

IGNORE = -100
MASK = 103  # the piece "[MASK]"
LABELS = ("tags", "mentions", "triggers", "channels", "statuses")  # what each piece is labelled with
Article = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """A window with the labels of its pieces for those of LABELS that its corpus has.

    ``plain``: the ids of its pieces before some were hidden.
    ``links``: for each cue its pieces, its source's pieces and its content's pieces, as index arrays. ``events``: for
    each trigger of a contact its pieces, and those of each of EVENT_ROLES.
    """

    pieces: Pieces
    plain: Ints
    labels: dict[str, Ints]
    links: tuple[tuple[Ints, ...], ...] = ()
    events: tuple[tuple[Ints, ...], ...] = ()


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


def _outside(window: Pieces) -> Ints:
    return np.where(window.starts >= 0, 0, IGNORE).astype(np.int64)


def attribution_example(window: Pieces, article: Article) -> Example:
    tags = _outside(window)
    links = []
    for attribution in article["attributions"]:
        found = {role: _inside(window, attribution[role]) for role in ROLES}
        for kind, role in enumerate(ROLES):
            for span in attribution[role]:
                _tag(tags, _inside(window, [span]), kind)
        if len(found["cue"]):
            links.append((found["cue"], found["source"], found["content"]))
    return Example(window, window.ids, {"tags": tags}, tuple(links))


def mention_example(window: Pieces, article: Article) -> Example:
    tags = _outside(window)
    for start, end, kind in article["mentions"]:
        _tag(tags, _inside(window, [(start, end)]), kind)
    return Example(window, window.ids, {"mentions": tags})


def event_example(window: Pieces, article: Article) -> Example:
    tags = _outside(window)
    channels, statuses = (np.full(len(window), IGNORE, np.int64) for _ in range(2))
    asked: dict[tuple[int, ...], list[set[int]]] = {}
    for event in article["events"]:
        trigger = _inside(window, [event["trigger"]])
        if not len(trigger):
            continue
        _tag(tags, trigger, CERTAINTIES.index(event["certainty"]))
        channels[trigger] = CHANNELS.index(event["channel"])
        statuses[trigger] = STATUSES.index(event["status"])
        # Calls to several are an event each with one word for all of them.
        roles = asked.setdefault(tuple(trigger.tolist()), [set() for _ in EVENT_ROLES])
        for role, spans in zip(roles, (event["parties"], event["topics"], event["time"], event["place"]), strict=True):
            role.update(_inside(window, spans).tolist())
    events = tuple(
        (np.array(trigger, np.int64), *(np.array(sorted(role), np.int64) for role in roles))
        for trigger, roles in asked.items()
    )
    labels = {"triggers": tags, "channels": channels, "statuses": statuses}
    return Example(window, window.ids, labels, events=events)


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


_MAKERS = {"attributions": attribution_example, "mentions": mention_example, "events": event_example}


def _hide(window: Pieces, rng: random.Random) -> Pieces:
    """In half of the windows some word pieces are hidden: the words around must do."""
    if rng.random() < 0.5:
        return window
    hidden = np.random.default_rng(rng.getrandbits(32)).random(len(window)) < 0.12
    return replace(window, ids=np.where(hidden & (window.starts >= 0), MASK, window.ids))


def examples(
    articles: Sequence[Article], tokenizer: Tokenizer, rng: random.Random | None = None, *, hide: bool = False
) -> Iterator[Example]:
    """Windows of all articles; with ``rng``, varied and packed anew at every call, some words hidden if asked."""
    for original in articles:
        article = vary(original, rng) if rng else original
        text = article["text"]
        parts = cut(tokenizer, text, lines(text))
        for window in pack(parts, rng.randint(40, LIMIT) if rng else LIMIT):
            seen = _vary_case(window, rng) if rng else window
            hidden = _hide(seen, rng) if rng and hide else seen
            made = [make(hidden, article) for key, make in _MAKERS.items() if key in article]
            yield Example(
                hidden,
                seen.ids,
                {name: labels for one in made for name, labels in one.labels.items()},
                links=tuple(link for one in made for link in one.links),
                events=tuple(event for one in made for event in one.events),
            )


# --- contacts, labelled by us -----------------------------------------------------------------------------------

LABELS_OF_CONTACTS = Path(__file__).with_name("labels") / "contacts.jsonl"
OWN_ARTICLES = Path(__file__).with_name("labels") / "articles"
HELD_BACK_EVERY = 3  # of the articles of contacts/train.jsonl and of PolNeAR, for thresholds and calibration


def read_contacts(data: Path) -> tuple[list[Article], list[Article]]:
    """Articles with their communication events: those to train on, and those held back.

    Our labels are offsets into texts of the corpora: contacts/train.jsonl, RAMS, WikiEvents and PolNeAR by their ids,
    and CoNLL-2003 train by the sentences [first, end) that make up an article; windows of articles by their characters.
    Articles of an absent corpus are left out. Articles of our own carry their labels in their text.
    """
    folder = data / "contacts"
    gold = {row["id"]: row["text"] for row in _rows(folder / "train.jsonl")}
    texts = dict(gold)
    others = {name: folder / f"{name}.jsonl" for name in ("rams", "wikievents")}
    for name, path in {**others, "polnear-train": data / "polnear" / "train.jsonl"}.items():
        texts.update({f"{name}|{row['id']}": row["text"] for row in _rows(path)})
    sentences = _sentences(data / "ner" / "conll2003.train.txt")
    rows = read_jsonl(LABELS_OF_CONTACTS)
    ours = [row["id"] for row in rows if _is_whole_polnear(row["id"]) and row["id"] not in gold]
    held = {*list(gold)[::HELD_BACK_EVERY], *ours[::HELD_BACK_EVERY]}
    kept: tuple[list[Article], list[Article]] = ([], [])
    for row in rows:
        text = _text_of(row["id"], texts, sentences)
        if text is not None:
            kept[row["id"] in held].append({**row, "text": text})
    kept[False].extend(article for path in sorted(OWN_ARTICLES.glob("*.txt")) for article in read_marked(path))
    return kept


def _is_whole_polnear(key: str) -> bool:
    return key.startswith("polnear-train|") and key.count("|") == 1


def _text_of(key: str, texts: Mapping[str, str], sentences: Sequence[Sequence[tuple[str, str]]]) -> str | None:
    """The text that labels belong to: an article, sentences of CoNLL-2003, or characters of an article (a window)."""
    if key in texts:
        return texts[key]
    whole, _, window = key.rpartition("|")
    if not re.fullmatch(r"\d+-\d+", window):
        return None
    first, end = map(int, window.split("-"))
    if whole == "conll2003-train":
        return str(_article(sentences[first:end])["text"]) if end <= len(sentences) else None
    return texts[whole][first:end] if whole in texts else None


def with_events(attributions: Sequence[Article], contacts: Sequence[Article]) -> list[Article]:
    """PolNeAR articles, with their communication events where we labelled some."""
    events = {row["id"]: row["events"] for row in contacts}
    keyed = [(article, f"polnear-train|{article['id']}") for article in attributions]
    return [{**article, "events": events[key]} if key in events else article for article, key in keyed]


def _rows(path: Path) -> list[Article]:
    return read_jsonl(path) if path.exists() else []


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
    sentences = _sentences(path)
    return [_article(sentences[i : i + sentences_each]) for i in range(0, len(sentences), sentences_each)]


def _sentences(path: Path) -> list[list[tuple[str, str]]]:
    sentences: list[list[tuple[str, str]]] = [[]]
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            word, tag = line.split()[0], line.split()[-1]
            sentences[-1].append((word, tag))
        elif sentences[-1]:
            sentences.append([])
    return [sentence for sentence in sentences if sentence and sentence[0][0] != "-DOCSTART-"]


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

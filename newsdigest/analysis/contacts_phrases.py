"""Cut a sentence into nodes: parties, times and plain words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from newsdigest.analysis.contacts_groups import verbs, with_adjectives, with_colleagues, with_groups
from newsdigest.analysis.contacts_nodes import (
    MOST_FILLERS,
    OWNING,
    Node,
    Participant,
    describes,
    ends_phrase,
    roles,
    words,
)
from newsdigest.analysis.times import find_times
from newsdigest.models import Reference, Span
from newsdigest.spans import SpanIndex

if TYPE_CHECKING:
    from newsdigest.analysis.references import Entities, References

_WORD = re.compile(
    r"(?:[A-Z]\.){2,}|n['’]t\b|['’] ?s\b|['’](?:re|ve|ll|d|m)\b|\w+(?:[-.]\w+)*?(?=n['’]t\b)|\w+(?:[-.]\w+)*|[^\w\s]"
)
_BELONGING = re.compile(r"\s(?:of|from|for|in|at)\s")
_LONGEST_PREFIX = 6  # characters of "anti-" and what stands before it
_LONGEST_ASIDE = 12  # nodes in brackets that are skipped


def nodes_of(text: str, sentence: Span, references: References, entities: Entities) -> tuple[Node, ...]:
    """The nodes of a sentence in order: what refers to somebody, times, and the words between."""
    found = [one for one in _outermost(references.inside(sentence)) if not is_prefixed(one.span, text)]
    nodes: list[Node] = []
    times = [time.span for time in find_times(text, sentence)]
    taken = SpanIndex(reference.span for reference in found)
    times = [time for time in times if not taken.overlapping(time)]
    fixed = [_referring(reference, text, entities) for reference in found]
    fixed += [Node(time, time.of(text).lower(), time=True) for time in times]
    fixed.sort(key=lambda node: node.span)
    at = sentence.start
    for node in (*fixed, Node(Span(sentence.end, sentence.end), "")):
        nodes += [
            Node(Span(*match.span()), match.group().lower().replace("’", "'").replace(" ", ""))
            for match in _WORD.finditer(text, at, node.span.start)
        ]
        if node.span.start < node.span.end:
            nodes.append(node)
        at = max(at, node.span.end)
    nodes = _joined(_without_asides(nodes), text)
    nodes = with_groups(with_colleagues(_with_owners(nodes, text), text), text)
    nodes = _with_owners(nodes, text)  # "the athletes' commission" is known only now
    return tuple(with_adjectives(nodes, text))


def is_prefixed(span: Span, text: str) -> bool:
    """Whether a name is only the end of a word: "pro-Israel"."""
    before = text[max(0, span.start - _LONGEST_PREFIX) : span.start].lower()
    return before.endswith(("-", "–")) and re.split(r"\W", before[:-1])[-1] in words("prefixes")


def _outermost(references: Sequence[Reference]) -> list[Reference]:
    index = SpanIndex(reference.span for reference in references)
    return [
        one
        for one in references
        if not any(other != one.span and other.holds(one.span) for other in index.overlapping(one.span))
    ]


def _referring(reference: Reference, text: str, entities: Entities) -> Node:
    word = reference.span.of(text).lower()
    known = [entities[key] for key in reference.entities]
    place = bool(known) and all(entity.kind == "place" for entity in known)
    who = tuple(Participant(entity.name, entity.id, reference.span) for entity in known) or _as_written(reference, text)
    return Node(
        reference.span,
        word,
        () if place else who,
        owner=word in OWNING and bool(who),
        place=place,
        pronoun=reference.form == "pronoun",
        named=reference.form == "name",
        person=bool(known) and all(entity.kind == "person" for entity in known),
    )


def _as_written(reference: Reference, text: str) -> tuple[Participant, ...]:
    """A description of nobody known is a party in its own words; a pronoun is not."""
    if reference.form == "pronoun":
        return ()
    return (Participant(reference.span.of(text), None, reference.span),)


def _without_asides(nodes: Sequence[Node]) -> list[Node]:
    """Leave out short brackets: "(D-Calif.)", "(right)", "(Sunday evening in Asia)"."""
    out: list[Node] = []
    index = 0
    while index < len(nodes):
        if nodes[index].word in ("(", "["):
            reach = range(index, min(index + _LONGEST_ASIDE + 1, len(nodes)))
            close = next((place for place in reach if nodes[place].word in (")", "]")), None)
            if close is not None:
                index = close + 1
                continue
        out.append(nodes[index])
        index += 1
    return out


def _joined(nodes: Sequence[Node], text: str) -> list[Node]:
    """Words for one person in a row are one phrase: "UN" "chief" "Amos", "his counterpart" "," "Bennett"."""
    out: list[Node] = []
    for index, node in enumerate(nodes):
        back = _joins(out, node, text) if node.is_party else 0
        if not back and node.named and ends_phrase(nodes, index + 1):
            back = _named_after(out, node)
        if back:
            node = node._replace(span=Span(out[-back].span.start, node.span.end))
            del out[-back:]
        out.append(node)
    return out


def _named_after(before: Sequence[Node], node: Node) -> int:
    """How many nodes before a name describe the one who is named: "his counterpart, Bennett"."""
    if len(before) < 2 or before[-1].word != ",":
        return 0
    described = before[-2]
    if described.is_party:
        head = _BELONGING.split(described.word)[0]  # "ministers from Peru, Chile": Chile is no minister
        return 0 if described.named or described.pronoun or head.endswith("s") else 2
    if not node.person or described.word not in roles() | words("belongs"):
        return 0
    for back in range(3, min(MOST_FILLERS + 3, len(before)) + 1):  # "the Welsh first minister, Bevan": nobody known
        word = before[-back].word
        if word in words("determiners"):
            return back
        if word in ("'s", "'"):
            return back - 1
        if before[-back].who or before[-back].time or not (describes(word) or word in words("titles")):
            return 0
    return 0


def _joins(before: Sequence[Node], node: Node, text: str) -> int:
    """How many nodes before a party belong to its phrase."""
    first = node.span.of(text).split(maxsplit=1)[0].lower()
    if node.pronoun or first in words("determiners"):
        return 0
    for back in range(1, min(MOST_FILLERS + 2, len(before)) + 1):
        earlier = before[-back]
        if earlier.is_party:
            between = before[len(before) - back + 1 :]
            if any(_may_be_verb(one, earlier, text) for one in between):
                return 0
            title = back == 1 or before[-1].word in words("titles") | words("belongs") or first in words("titles")
            return back if title and not earlier.pronoun and earlier.word not in ("i", "we") else 0
        if earlier.who or earlier.time or earlier.place or not describes(earlier.word):
            return 0
    return 0


def _may_be_verb(node: Node, before: Node, text: str) -> bool:
    """Whether a word between two parties parts them: "met" in "Hale met fellow minister Tamm"."""
    if node.word in words("titles") | words("belongs") or node.span.of(text)[:1].isupper():
        return False
    return before.person or node.word in verbs()


def _with_owners(nodes: Sequence[Node], text: str) -> list[Node]:
    """Read each "X's ...": "Israel's Bennett" is Bennett, "Putin's lawyer" the lawyer, else X owns what follows."""
    out: list[Node] = []
    index = 0
    while index < len(nodes):
        node = nodes[index]
        if not node.who:
            out.append(node)
            index += 1
            continue
        mark = nodes[index + 1].word if index + 1 < len(nodes) else ""
        if node.word == "her" and node.owner and not (mark[:1].isalpha() and describes(mark)):
            node = node._replace(owner=False)  # "met her on Friday"
        owns = node.owner or (node.is_party and (mark in ("'s", "'") and nodes[index + 1].span.start == node.span.end))
        if not owns:
            out.append(node)
            index += 1
            continue
        after = index + 1 + (not node.owner)
        head = _head(nodes, after, text)
        if head is None:
            out.append(node._replace(owner=True))
            index = after
            continue
        span = Span(node.span.start, nodes[head].span.end)
        if nodes[head].is_party and not nodes[head].pronoun and any(one.entity for one in nodes[head].who):
            out.append(nodes[head]._replace(span=span))
        else:
            out.append(Node(span, span.of(text).lower(), (Participant(_belonging(node, span, text), None, span),)))
        index = head + 1
    return out


def _belonging(owner: Node, span: Span, text: str) -> str:
    """ "his lawyer" as "Igor Orlov's lawyer" where one knows who he is."""
    if owner.owner and len(owner.who) == 1:
        return f"{owner.who[0].name}'s{text[owner.span.end : span.end]}"
    return span.of(text)


def _head(nodes: Sequence[Node], start: int, text: str) -> int | None:
    """The place of the party that "X's" leads to, if it is one."""
    belonging = None
    for place in range(start, min(start + MOST_FILLERS + 1, len(nodes))):
        node = nodes[place]
        if node.is_party and not node.pronoun:
            return place
        if node.word in words("belongs"):
            belonging = place
            continue
        if node.time or node.who or node.place or not describes(node.word):
            break
    return belonging

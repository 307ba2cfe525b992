"""Where the sides of a contact stand in the sentence: the subject of a clause, and the group after a preposition."""

from __future__ import annotations

from functools import cache

from newsdigest.analysis.contacts_clause import ASIDE_MARKS, BREAKS, Row
from newsdigest.analysis.contacts_nodes import OBJECT_PRONOUNS, Node, Participant, describes, words
from newsdigest.lexicon import load

_QUOTES = ('"', "“", "‘", "«")
_FAR = 14  # nodes between a trigger and the preposition of its other party
_MOST_DESCRIBING = 4  # words that describe a subject: "veteran rebel commander A"
_LEFTMOST = 30  # nodes between a trigger and its subject

Group = tuple[Participant, ...]


def after_preposition(row: Row, start: int, preposition: str, far: int = _FAR) -> tuple[Group, int] | None:
    """The group after the next such preposition in the same clause, and the place after it."""
    stops = BREAKS | words("auxiliaries") | words("relatives") | {","}
    if preposition not in ("between", "among"):
        stops = stops | words("about") | {"that", "and"}
    for place in range(start, min(start + far, len(row))):
        word = row.word(place)
        if word == preposition and preposition == "with" and row.word(place - 1) in words("tying"):
            return None  # "on the border with B"
        if word == preposition:
            found = row.noun_phrase(place + 1, strict=preposition == "to")
            # What is between A and B is between both, whatever they do after: "talks between A and B were held".
            return row.group_right(found, apart=preposition != "between") if found is not None else None
        node = row.nodes[place]
        if word in stops and not (word == "that" and place == start):
            return None
        if node.is_party and row.word(place - 1) not in words("prepositions") | words("titles"):
            return None
    return None


def subject(row: Row, start: int, *, adjacent: bool = False) -> Group | None:
    """The subject of the clause that holds a place; ``adjacent``: with nothing but helping words between."""
    if row.word(start - 1) == "to" and row.word(start - 2) == ",":
        adjacent = True  # "hosted by A, to meet B": whoever that is
    chain = True
    place = start
    while place > max(start - _LEFTMOST, 0):
        place -= 1
        node = row.nodes[place]
        if node.word in BREAKS or (not chain and node.word in words("closing")):
            return None
        if node.word in _QUOTES and row.word(place - 1) == ",":
            return None  # 'He added, "the visit with B was short"': he is who says so
        if chain and node.word in ASIDE_MARKS:
            before_aside = row.before_aside(place)
            before_aside = row.apposed(place) if before_aside is None else before_aside
            before_aside = row.before_relative(place) if before_aside is None else before_aside
            place = place if before_aside is None else before_aside
            node = row.nodes[place]
        if node.is_party:
            before = row.before_phrase(place)
            if before == "not" and row.word(place + 1) in (",", "and", "but") and chain:
                place = row.phrase_start(place) - 1  # "it was A, and not B, who called C"
                while row.word(place - 1) in (",", "and", "but"):
                    place -= 1
                continue
            if not (node.pronoun and node.word in OBJECT_PRONOUNS) and not _isafter_preposition(before):
                group, first = row.group_left(place)
                if chain or _opens(row, first):
                    return group
            if row.word(place + 1) == "to" and before in words("controlling"):
                return node.who
            if row.word(place + 1) == "to" and before in words("asking") | {"for"}:  # "asked A to meet B"
                return None
            chain = False
        elif chain and not _helps(row, node, place):
            chain = False
        if adjacent and not chain:
            return None
    return None


def _isafter_preposition(before: str) -> bool:
    return before in words("prepositions") and before not in words("subordinators")


def _helps(row: Row, node: Node, place: int) -> bool:
    return (
        node.time
        or node.word in words("auxiliaries") | words("adverbs") | words("catenatives")
        or (node.word == "to" and row.word(place - 1) in words("catenatives") | words("auxiliaries"))
        or node.word.endswith("ly")
        or (node.word in words("relatives"))
        or (node.word == "," and row.word(place + 1) in words("relatives"))
        or (node.place and row.word(place - 1) == "in")
        or (node.word in words("prepositions") and place + 1 < len(row) and row.nodes[place + 1].time)
        or (node.word == "in" and place + 1 < len(row) and row.nodes[place + 1].place)
    )


def _opens(row: Row, first: int) -> bool:
    """Whether a phrase that begins at a place can be a subject: nothing but describing words before it."""
    place = row.phrase_start(first) - 1
    for _ in range(_MOST_DESCRIBING):
        if place < 0 or not describes(row.word(place)) or row.nodes[place].who or row.word(place) in _verbs():
            break
        place -= 1
    before = row.word(place)
    if before in words("conjunctions"):
        return not any(row.nodes[other].is_party for other in range(max(0, place - 3), place))
    return not before or not before[:1].isalnum() or before in words("subordinators") | words("reporting")


@cache
def _verbs() -> frozenset[str]:
    """Words after which an object stands, not a subject: "A met B but was refused a call"."""
    return words("pasts") | frozenset(load("references")["after_subject"])


def subject_after(row: Row, start: int, end: int) -> Group | None:
    """ "In a call with B on Friday, A said": the party after a comma, when the phrase opens its clause."""
    first = next((place for place in range(start, max(start - 7, -1), -1) if _leads(row, place)), None)
    if first is None or (
        first > 0 and row.word(first - 1) not in words("subordinators") | words("conjunctions") | {",", '"', "“"}
    ):
        return None
    for place in range(end, min(end + _LEFTMOST, len(row))):
        if row.word(place) == ",":
            found = row.noun_phrase(place + 1)
            if found is not None and not (row.word(found + 1) == "," and row.nodes[found].who[0].entity is None):
                return row.group_right(found)[0]
    return None


def _leads(row: Row, place: int) -> bool:
    """Whether a word begins a phrase before its clause: a preposition, or "meeting B, A said"."""
    return row.word(place) in words("prepositions") or (place == 0 and row.word(place).endswith("ing"))

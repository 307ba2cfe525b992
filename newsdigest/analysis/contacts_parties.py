"""Who takes part in the contact that a trigger tells of, by the frames of its verb or noun."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from newsdigest.analysis.contacts_clause import BREAKS, Row
from newsdigest.analysis.contacts_nodes import Participant, describes, words
from newsdigest.analysis.contacts_subject import Group, after_preposition, subject, subject_after
from newsdigest.analysis.triggers import Trigger
from newsdigest.models import Span

_NEAR = 4  # nodes from "a letter" to "from"
_MOST_BEFORE = 5  # nodes from a preposition to the noun after it
_APPEAL_REACH = 5  # nodes from the one called on to what he is to do
_LONGEST_STYLE = 10  # nodes of an aside after the one who is called something
_QUOTES = frozenset("\"“‘'«")
_LONGEST_PAIR = 120  # characters of "Israeli-Palestinian peace"
_LONGEST_ROUND = 40  # nodes of "to A about peace, to B about trade and to C"
_SEPARATED = 3  # nodes from "met" to "separately"
_IN_TURN = 14  # nodes of "A, the minister of finance, and later B"
_LONGEST_SCENE = 8  # nodes of "in the White Room on Monday"
_LONGEST_OWNED = 8  # nodes from an owner to what it owns
_PAIR = re.compile(r"(?P<one>[A-Z][\w.]+)\s?[-–/]\s?(?P<other>[A-Z][\w.]+)(?:\s+[a-z-]+){0,3}\s*$")


class Sides(NamedTuple):
    """The parties of a trigger. ``one`` is the side that acts; ``other`` is empty when all are in ``one``."""

    one: Group
    other: Group
    end: int


def sides(row: Row, trigger: Trigger) -> Sides | None:
    """Both sides of the contact a trigger tells of; None when either is not to be found."""
    found = _of_noun(row, trigger) if trigger.entry.noun else _of_verb(row, trigger)
    if found is None:
        return None
    keys = {one.key for one in (*found.one, *found.other)}
    return found if len(keys) >= 2 else None


def is_apart(row: Row, trigger: Trigger) -> bool:
    """Whether several on one side are in contact one by one: "called A and B", "met separately with A and B"."""
    return trigger.entry.apart or is_said_apart(row, trigger)


def is_said_apart(row: Row, trigger: Trigger) -> bool:
    """Whether words tell that they were in contact one by one: "separate calls", "met A and later B"."""
    around = {row.word(place) for place in range(trigger.start - 1, trigger.end + _SEPARATED)}
    return not around.isdisjoint(words("separately")) or _is_in_turn(row, trigger)


def _is_in_turn(row: Row, trigger: Trigger) -> bool:
    """Whether a list tells of one after the other: "met A and later B", "met A and B, one after the other"."""
    reach = range(trigger.end, min(trigger.end + _IN_TURN, len(row)))
    joints = (place + 1 + (row.word(place + 1) == ",") for place in reach if row.word(place) == "and")
    return any(row.word(place) in words("one_by_one") or _is_dated(row, place) for place in joints)


def _is_dated(row: Row, place: int) -> bool:
    """Whether "on Friday with" or "on Friday A" begins here."""
    return row.word(place) == "on" and place + 1 < len(row) and row.nodes[place + 1].time


# --- verbs ------------------------------------------------------------------------------------------------------------


def _of_verb(row: Row, trigger: Trigger) -> Sides | None:
    frames = trigger.entry.frames
    if trigger.passive and not (row.word(trigger.end) == "by" and "plural" in frames):
        return _of_passive(row, trigger)
    if row.word(trigger.end) == "by" and "plural" in frames and (several := _by_several(row, trigger)):
        return several
    near = subject(row, trigger.start, adjacent=True)
    actor = near or (None if "tell" in frames else subject(row, trigger.start))
    if actor is None:
        return _of_participle(row, trigger)
    if "object" in frames or "tell" in frames:
        place = row.noun_phrase(trigger.end)
        if place is not None:
            other, end = row.group_right(place)
            if trigger.entry.plain_object and not (_object_ends(row, end) and not _is_styled(row, end)):
                return None
            if trigger.entry.not_after and not _is_visit(row, trigger, place, end):
                return None
            return Sides(actor, other, end)
    for preposition in sorted(frames & {"with", "to", "before", "from"}):
        found = after_preposition(row, trigger.end, preposition)
        if found is not None:
            others = _further(row, found[1], preposition) if is_apart(row, trigger) else ()
            return Sides(actor, (*found[0], *others), found[1])
    joined = row.word(trigger.start - 1) == "to" and row.word(trigger.start - 2) == "and"
    if near is None and joined and len(actor) > 1:
        near = actor  # "they agreed to keep in touch and to meet in Oslo"
    if "plural" in frames and near and (_reciprocal(row, trigger) or trigger.entry.name == "discuss"):
        return Sides(near, (), trigger.end)
    return None


def _further(row: Row, start: int, preposition: str) -> Iterator[Participant]:
    """Those whom a sentence goes on to tell of: B and C in "spoke to A about peace, to B about trade and to C"."""
    for place in range(start, min(start + _LONGEST_ROUND, len(row) - 1)):
        if row.word(place) in BREAKS | words("relatives") | words("subordinators") - {"as", "than"}:
            return
        if row.word(place) in (",", "and") and row.word(place + 1) == preposition:
            found = row.noun_phrase(place + 2)
            if found is not None:
                yield from row.nodes[found].who


def _by_several(row: Row, trigger: Trigger) -> Sides | None:
    """ "a truce negotiated by A and B"."""
    place = row.noun_phrase(trigger.end + 1)
    if place is None:
        return None
    group, end = row.group_right(place)
    return Sides(group, (), end) if len(group) > 1 else None


def _of_participle(row: Row, trigger: Trigger) -> Sides | None:
    """ "Speaking with B on Friday, A said"."""
    if not row.word(trigger.start).endswith("ing"):
        return None
    for preposition in sorted(trigger.entry.frames & {"with", "to"}):
        other = after_preposition(row, trigger.end, preposition)
        actor = subject_after(row, trigger.start, other[1]) if other else None
        if other and actor:
            return Sides(actor, other[0], other[1])
    return None


def _of_passive(row: Row, trigger: Trigger) -> Sides | None:
    """ "B was received by A"; the verb's own frames hold for "B was told by A" too."""
    if not trigger.entry.frames & {"object", "tell"}:
        return None
    agent = _after_scene(row, trigger.end)
    if row.word(agent) not in (("by", "to") if "called_to" in trigger.entry.frames else ("by",)):
        return None
    near = subject(row, trigger.start, adjacent=True)
    place = row.noun_phrase(agent + 1)
    if near is None or place is None:
        return None
    actor, end = row.group_right(place)
    return Sides(actor, near, end)


def _after_scene(row: Row, index: int) -> int:
    """The place after words that tell where and when: of "by" in "was received in the hall on Monday by A"."""
    place = index
    while place < min(index + _LONGEST_SCENE, len(row)):
        node, before = row.nodes[place], row.word(place - 1)
        within = place > index and (before in ("in", "at", "on", "the") or row.nodes[place - 1].place)
        if not (node.time or node.place or node.word in ("in", "at", "on") or (within and not node.is_party)):
            break
        place += 1
    return place


def _reciprocal(row: Row, trigger: Trigger) -> bool:
    """Whether nothing that the verb could act on follows: "they met in Geneva", not "they met resistance"."""
    node = row.nodes[trigger.end] if trigger.end < len(row) else None
    if node is None or node.time or not node.word[:1].isalnum():
        return True
    return (
        node.word in words("prepositions") | words("conjunctions") | words("subordinators") | words("adverbs")
        or node.word.endswith("ly")
        or node.word in ("to", "every", "each", "most")
    )


def _object_ends(row: Row, index: int) -> bool:
    """Whether the object is all there is: not "called X a liar", "received X warmly" being fine."""
    if index >= len(row) or row.nodes[index].time:
        return True
    word = row.word(index)
    return (
        (not word[:1].isalnum() and word not in "\"“‘'")
        or word in words("prepositions") | words("conjunctions") | words("subordinators") | words("adverbs")
        or word == "to"
        or word.endswith("ly")
        or row.word(index + 1) == "by"  # "a delegation led by Hale"
    )


def _is_styled(row: Row, end: int) -> bool:
    """Whether an aside follows the object and then what he was called: "called X, his rival, a liar"."""
    if row.word(end) != ",":
        return False
    reach = range(end + 1, min(end + _LONGEST_STYLE, len(row)))
    closing = next((place for place in reach if row.word(place) == ","), None)
    styled = "" if closing is None else row.word(closing + 1)
    return row.word(end + 1) in _QUOTES or styled in _QUOTES or styled in words("articles")


def _is_visit(row: Row, trigger: Trigger, place: int, end: int) -> bool:
    """Whether "called on Hale" is to go and see her, not "called on Hale on Monday to resign"."""
    after = [row.word(other) for other in range(end, min(end + _APPEAL_REACH, len(row)))]
    after = after[: after.index("and")] if "and" in after else after
    return row.nodes[place].person and row.nodes[place].named and not trigger.entry.not_after.intersection(after)


# --- nouns ------------------------------------------------------------------------------------------------------------


def _of_noun(row: Row, trigger: Trigger) -> Sides | None:
    frames = trigger.entry.frames
    between = after_preposition(row, trigger.end, "between") or after_preposition(row, trigger.end, "among", 1)
    if between is not None:
        named = between[0] if len(between[0]) > 1 else (*between[0], *_after_comma(row, between[1]))
        return Sides(named, (), between[1]) if len(named) > 1 else None
    owner = _owner(row, trigger.start)
    if owner is None and (pair := _hyphened(row, trigger.start)):
        return Sides(pair, (), trigger.end)
    if (
        "of" in frames
        and (held := after_preposition(row, trigger.end, "of", 1))
        and len({one.key for one in held[0]}) > 1
    ):
        return Sides(held[0], (), held[1])
    found = _from_and_to(row, trigger, "by" if "by" in frames else "from") if frames & {"from", "by"} else None
    if found is None and trigger.entry.channel == "visit":
        found = _from_and_to(row, trigger, "of")  # "the visit of A to B"
    if found is not None:
        return found
    for preposition in sorted(frames & {"with", "to", "from", "before", "on"}, reverse=True):
        whom = after_preposition(row, trigger.end, preposition, *([_NEAR] if preposition == "from" else []))
        if whom is not None:
            return _with_actor(row, trigger, whom, owner)
    if owner and row.word(trigger.end).endswith("ing") and (place := row.noun_phrase(trigger.end + 1)) is not None:
        other, end = row.group_right(place)
        return Sides(owner, other, end)
    actor = row.party(trigger.end)
    if actor is not None and row.word(trigger.end + 1) in words("holding") and row.word(trigger.end + 2) in frames:
        place = row.noun_phrase(trigger.end + 3)  # "a conversation A had with B"
        if place is not None:
            return Sides(actor.who, *row.group_right(place))
    if "direct" in frames and (place := row.noun_phrase(trigger.end)) is not None and owner is None:
        return _with_actor(row, trigger, row.group_right(place), None)
    if owner is not None:
        return Sides(owner, (), trigger.end) if len(owner) > 1 else None
    return _between_subjects(row, trigger)


def _between_subjects(row: Row, trigger: Trigger) -> Sides | None:
    """ "A and B held talks", "A and B shook hands before a meeting", "At a meeting in Oslo, A and B agreed"."""
    if row.word(trigger.start - 1) in ("the", "that", "this") or "with" not in trigger.entry.frames:
        return None
    actor = subject(row, trigger.start) or subject_after(row, trigger.start, trigger.end)
    return Sides(actor, (), trigger.end) if actor and len(actor) > 1 else None


def _after_comma(row: Row, index: int) -> Group:
    """The second party of a headline's list: "between Clinton, Warren"."""
    place = row.noun_phrase(index + 1) if row.word(index) == "," else None
    return row.nodes[place].who if place is not None else ()


def _with_actor(row: Row, trigger: Trigger, other: tuple[Group, int], owner: Group | None) -> Sides | None:
    holder = _distant_owner(row, trigger.start) if owner is None else None
    if holder is not None:
        preposition, whose = holder
        return Sides(whose, other[0], other[1]) if preposition in words("attending") else None
    opening = subject_after(row, trigger.start, other[1])
    if opening is not None and (owner is None or _owned_by_pronoun(row, trigger.start)):
        return Sides(opening, other[0], other[1])
    actor = owner or subject(row, trigger.start)
    return Sides(actor, other[0], other[1]) if actor else None


def _owned_by_pronoun(row: Row, start: int) -> bool:
    return any(row.nodes[place].owner and row.nodes[place].pronoun for place in range(max(0, start - 4), start))


def _owner(row: Row, start: int) -> Group | None:
    """The one before a noun whose it is: "Putin's recent call", "their second meeting"."""
    for place in range(start - 1, max(start - _LONGEST_OWNED, -1), -1):
        node = row.nodes[place]
        if node.owner:
            return node.who
        if not node.time and (node.who or node.word in words("prepositions") or not node.word[:1].isalnum()):
            return None
    return None


def _distant_owner(row: Row, start: int) -> tuple[str, Group] | None:
    """Whose is what the noun belongs to, and the preposition between: "his departure from a meeting"."""
    first = next((place for place in range(start - 1, max(start - _MOST_BEFORE, 0), -1) if _is_bare(row, place)), None)
    if first is None or row.word(first) not in words("prepositions"):
        return None
    owner = _owner(row, first)
    return (row.word(first), owner) if owner else None


def _is_bare(row: Row, place: int) -> bool:
    """Whether a word is none of those that describe the noun after it."""
    return row.word(place) in words("prepositions") or not (
        row.word(place) in words("determiners") or describes(row.word(place))
    )


def _hyphened(row: Row, start: int) -> Group | None:
    """Both parties of "the Putin-Biden summit", "US-China trade talks", "Israeli–Palestinian negotiations"."""
    shift = max(row.sentence.start, row.nodes[start].span.start - _LONGEST_PAIR)
    before = _PAIR.search(row.text[shift : row.nodes[start].span.start])
    if before is None:
        return None
    pair = [row.named(Span(before.start(side) + shift, before.end(side) + shift)) for side in ("one", "other")]
    return tuple(one for one in pair if one is not None) if all(pair) else None


def _from_and_to(row: Row, trigger: Trigger, marker: str) -> Sides | None:
    """ "a letter from A to B", "a visit to B by A"."""
    sender = after_preposition(row, trigger.end, marker, 3)
    receiver = after_preposition(row, sender[1] if sender else trigger.end, "to", 3)
    if sender is None and receiver is not None:
        sender = after_preposition(row, receiver[1], marker, 3)
    return Sides(sender[0], receiver[0], max(sender[1], receiver[1])) if sender and receiver else None


def participants(found: Sides) -> Iterator[Participant]:
    """All parties, each once, in the order of the text."""
    seen: set[str] = set()
    for one in sorted((*found.one, *found.other), key=lambda one: one.span):
        if one.key not in seen:
            seen.add(one.key)
            yield one

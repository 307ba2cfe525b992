"""Words that may tell of a contact: the verbs and nouns of the lexicon, found in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_nodes import words
from newsdigest.contact_words import telling
from newsdigest.lexicon import load
from newsdigest.models import Channel, Status

_BE = frozenset({"was", "were", "is", "are", "been", "being", "be"})
_HAVE = frozenset({"has", "have", "had", "'ve", "having"})


class Entry(NamedTuple):
    """A verb or a noun of the lexicon; see the head of ``data/contacts.yaml`` for its fields."""

    name: str
    noun: bool
    forms: tuple[tuple[str, ...], ...]
    channel: Channel
    frames: frozenset[str]
    not_before: frozenset[str]
    asks: bool
    apart: bool
    persons: bool
    by_person: bool
    status: Status
    plain_object: bool
    not_after: frozenset[str] = frozenset()


class Trigger(NamedTuple):
    """An entry at nodes [start, end) of a sentence. ``passive``: "was received"."""

    entry: Entry
    start: int
    end: int
    passive: bool = False


@cache
def _entries() -> dict[str, tuple[Entry, ...]]:
    """The entries by the first word of a form, longer forms first."""
    lexicon = load("contacts")
    found: dict[str, list[Entry]] = {}
    for kind in ("verbs", "nouns"):
        for name, fields in lexicon[kind].items():
            entry = Entry(
                name=name,
                noun=kind == "nouns",
                forms=tuple(sorted((tuple(form.split()) for form in fields["forms"]), key=len, reverse=True)),
                channel=fields["channel"],
                frames=frozenset(fields["frames"]),
                not_before=frozenset(fields.get("not_before", ())),
                asks=fields.get("asks", False),
                apart=fields.get("apart", False),
                persons=fields.get("persons", False),
                by_person=fields.get("by_person", False),
                status=fields.get("status", "held"),
                plain_object=fields.get("plain_object", False),
                not_after=frozenset(fields.get("not_after", ())),
            )
            for first in {form[0] for form in entry.forms}:
                found.setdefault(first, []).append(entry)
    return {first: tuple(entries) for first, entries in found.items()}


def may_tell(text: str) -> bool:
    """Whether a text has the words of an entry at all, apart by asides at most; if not, nobody need look closer."""
    return telling().search(text) is not None


def find_triggers(row: Row) -> Iterator[Trigger]:
    """The triggers of a sentence, in order and apart from one another."""
    index = 0
    while index < len(row):
        found = _at(row, index)
        if found is None:
            index += 1
        else:
            yield found
            index = found.end


def entry_of(row: Row, index: int) -> Entry | None:
    """The longest entry of the lexicon that begins at a place, whatever stands around it."""
    found = _at(row, index)
    if found is not None:
        return found.entry
    entries = _entries().get(row.word(index), ())
    return next((entry for entry in entries if (row.word(index),) in entry.forms), None)


def _at(row: Row, index: int) -> Trigger | None:
    entries = _entries().get(row.word(index))
    if entries is None or row.nodes[index].who or row.nodes[index].time:
        return None
    matches = [
        (len(form), entry)
        for entry in entries
        for form in entry.forms
        if all(row.word(index + offset) == part for offset, part in enumerate(form))
    ]
    for length, entry in sorted(matches, key=lambda match: -match[0]):
        trigger = Trigger(entry, index, index + length, passive=not entry.noun and _is_passive(row, index))
        if (length == 1 and _is_barred(row, trigger)) or _is_noun(row, index) != entry.noun:
            continue
        if not entry.noun and row.word(index - 1) in words("articles"):  # "a visiting president", "a host of"
            continue
        return trigger
    return None


def _is_barred(row: Row, trigger: Trigger) -> bool:
    """Whether the next word makes it another sense: "call on Iran", not "call on Monday", "meet on the sidelines"."""
    after = trigger.end + (not trigger.entry.noun and row.word(trigger.end) in words("determiners"))
    timed = trigger.end + 1 < len(row) and row.nodes[trigger.end + 1].time
    aside = row.word(trigger.end + 1) == "the" and row.word(trigger.end + 2) in words("margins")
    following = row.word(after).partition(" ")[0]  # "met the deadline Congress set": the group has "deadline" in it
    return following in trigger.entry.not_before and not timed and not aside


def _is_noun(row: Row, index: int) -> bool:
    """Whether a word stands where a noun does: not after "to", a helping verb or a subject."""
    shared = {entry.noun for entry in _entries()[row.word(index)]}
    before = row.nodes[index - 1] if index else None
    if len(shared) == 1:
        return shared.pop()
    if before is None:
        return False
    if before.word == "to" or before.word in words("auxiliaries") | words("adverbs"):
        return False
    if before.word in ("i", "we", "they", "you"):
        return False  # "we call on A"
    return not before.is_party or row.word(index + 1) in words("prepositions")  # "an official visit to", "they call A"


def _is_passive(row: Row, index: int) -> bool:
    place = index - 1
    while place >= 0 and (
        row.word(place) in words("adverbs") or row.word(place).endswith("ly") or row.nodes[place].time
    ):
        place -= 1
    return row.word(place) in _BE and not row.word(index).endswith("ing")

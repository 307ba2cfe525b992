"""Whether somebody spoke to the press or the public: a remark with an outlet, no contact."""

from __future__ import annotations

import re

from newsdigest.analysis import states
from newsdigest.analysis.contacts_clause import Row
from newsdigest.analysis.contacts_nodes import Participant
from newsdigest.analysis.contacts_parties import Sides
from newsdigest.analysis.triggers import Trigger
from newsdigest.lexicon import load
from newsdigest.models import Span


def is_public(row: Row, trigger: Trigger, found: Sides) -> bool:
    """Whether the words from the trigger to just after its last party name press: "told Guardian Australia"."""
    ends = row.nodes[trigger.end : found.end + 1] if found.other else ()
    listed = load("contacts")["press"]
    if ends and states.is_media(_owner_of(Span(ends[0].span.start, ends[-1].span.end).of(row.text))):
        return True  # "told The Atlantic's Ann Hale"
    return any(
        any(word in listed["words"] for word in said)
        or (said and said[-1] in listed["papers"])
        or any(states.is_media(word) for word in node.span.of(row.text).split())
        for node in ends
        for said in [re.findall(r"[\w/-]+", node.word)]
    )


def is_press(one: Participant, text: str) -> bool:
    """Whether to speak to this one is to speak to the public."""
    said = one.span.of(text)
    renamed = one.entity is not None and said.isupper() and said != one.name
    return states.is_media(one.name) or (not renamed and states.is_media(said))


def _owner_of(words_of_party: str) -> str:
    return words_of_party.replace("’", "'").partition("'s ")[0]

"""Parties without a name: "rebel leaders", "families of the victims", "Israeli and Palestinian negotiators"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from newsdigest.analysis import states
from newsdigest.analysis.contacts_nodes import OWNING, Node, Participant, describes, words
from newsdigest.lexicon import load
from newsdigest.models import Span

_ENDS = r"(?=[,.;:)\n]| [a-z]+ed\b| (?:in|on|at|and|who|that|to|from|with|said|were|was|will|has|have)\b)"
_WHOSE = re.compile(rf" of (?:the|those|these) (?:[A-Za-z][\w-]+ ){{0,3}}[a-z][\w-]+s\b{_ENDS}")


@cache
def verbs() -> frozenset[str]:
    return frozenset(form.split()[0] for fields in load("contacts")["verbs"].values() for form in fields["forms"])


def with_colleagues(nodes: Sequence[Node], text: str) -> list[Node]:
    """Make a party of somebody else's of whom only the state is told: "their French colleague"."""
    peers = words("peers")
    out: list[Node] = []
    for node in nodes:
        is_peer = node.word in peers and not node.who and len(out) > 1 and not out[-1].who and out[-2].word in OWNING
        if is_peer and states.lookup(out[-1].span.of(text)) is not None:
            span = Span(out.pop().span.start, node.span.end)
            node = Node(span, span.of(text).lower(), (Participant(span.of(text), None, span),))
        out.append(node)
    return out


def with_groups(nodes: Sequence[Node], text: str) -> list[Node]:
    """Make parties of groups without a name: "several rebel leaders", "officials from the Berg campaign"."""
    out: list[Node] = []
    groups = words("groups")
    index = 0
    while index < len(nodes):
        node = nodes[index]
        if node.word not in groups or node.who or node.time or node.place:
            out.append(node)
            index += 1
            continue
        start, end = node.span
        taken = 0
        while out and taken < 3 and not out[-1].time and not out[-1].place and not out[-1].who and _is_noun(out[-1]):
            start = out.pop().span.start
            taken += 1
        if out and out[-1].who and not out[-1].pronoun and text[out[-1].span.end : start].strip("’'s ") == "":
            start = out.pop().span.start
        index += 1
        if index < len(nodes) and nodes[index].word in ("of", "from"):
            place = index + 1
            while place < len(nodes) and nodes[place].word in ("the", "a", "an"):
                place += 1
            while place < len(nodes) and nodes[place].word in words("departed"):
                place += 1
            if place < len(nodes) and nodes[place].is_party:
                end = nodes[place].span.end
                index = place + 1
            elif (whose := _WHOSE.match(text, end)) is not None:  # "families of the mine victims"
                end = whose.end()
                while index < len(nodes) and nodes[index].span.start < end:
                    index += 1
        span = Span(start, end)
        if text[node.span.start].isupper() and index < len(nodes) and _is_titled(nodes[index], text, end):
            out.append(
                nodes[index]._replace(span=Span(start, nodes[index].span.end))
            )  # "Trade Committee Chairman Hale"
            index += 1
            continue
        out.append(Node(span, span.of(text).lower(), (Participant(span.of(text), None, span),)))
    return out


def _is_noun(node: Node) -> bool:
    """Whether a word may describe a group: "veteran" in "veteran rebel leaders", not "met" in "Hale met leaders"."""
    return describes(node.word) and node.word not in verbs() | words("pasts")


def _is_titled(node: Node, text: str, end: int) -> bool:
    """Whether somebody named with a title follows a place at once."""
    title = node.span.of(text).split()[0].lower().removesuffix("s")
    return node.named and node.person and text[end : node.span.start] == " " and title in words("titles")


def with_adjectives(nodes: Sequence[Node], text: str) -> list[Node]:
    """Make parties of adjectives that share a noun: "Israeli" in "Israeli and Palestinian negotiators".

    Of several who are one each, "his Russian and French counterparts", each is "Russian counterpart".
    """
    out = list(nodes)
    for index in range(len(out) - 1, 1, -1):
        party = out[index]
        if not party.is_party or party.named or party.pronoun:
            continue
        noun = " ".join(party.span.of(text).split()[1:])
        place = index - 1
        sharing: list[int] = []
        while place > 0 and out[place].word in (",", "and"):
            place -= out[place - 1].word == ","
            found = None if out[place - 1].who else states.lookup(out[place - 1].span.of(text))
            if found is None or found.form != "adjective":
                break
            sharing.append(place - 1)
            place -= 2
        if not sharing or not noun:
            continue
        single = noun[:-1] if noun.split()[-1] in words("one_each") else None
        for place in sharing:
            name = f"{out[place].span.of(text)} {single or noun}"
            out[place] = out[place]._replace(who=(Participant(name, None, out[place].span),))
        if single is not None and party.span.of(text).split()[0] != noun:
            out[index] = party._replace(
                who=(Participant(f"{party.span.of(text).split()[0]} {single}", None, party.span),)
            )
    return out

"""From contacts to nodes and edges. All texts in it are one clean line each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from newsdigest.models import Entity, Named
from newsdigest.models_many import SharedContact
from newsdigest.render.clean import shown
from newsdigest.render.view import how

NodeKind = Literal["person", "organization", "state", "group", "place", "unknown", "contact"]
TOOK_PLACE = frozenset({"held", "ongoing", "habitual"})


@dataclass(frozen=True, slots=True)
class Node:
    """A party; or, of kind ``contact``, a contact of three parties or more, which no single edge could show."""

    id: str
    name: str
    kind: NodeKind
    note: str = ""
    watched: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """The contacts of two parties, or a party's share in a contact of several. ``held``: at least one took place."""

    ends: tuple[str, str]
    contacts: tuple[str, ...]
    held: bool
    watched: bool = False
    is_share: bool = False

    @property
    def weight(self) -> int:
        return len(self.contacts)

    @property
    def label(self) -> str:
        """What is written at it: nothing for a share, as the node of the contact says it already."""
        if self.is_share:
            return ""
        return self.contacts[0] if self.weight == 1 else f"{self.weight} contacts"


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes in the order in which the contacts bring them. Ids are n1, n2, ...; ``left_out`` parties are not in it."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int = 0


def network_of(contacts: Iterable[SharedContact], entities: Iterable[Entity]) -> Network:
    """The network of some contacts; see ``NetworkBuilder``."""
    builder = NetworkBuilder(entities)
    for contact in contacts:
        builder.add(contact)
    return builder.built()


def busiest(whole: Network, most: int) -> Network:
    """The network of the parties with the most contacts: so many of them, those that are watched before the others."""
    weight: dict[str, int] = defaultdict(int)
    for edge in whole.edges:
        for end in edge.ends:
            weight[end] += edge.weight
    parties = [node for node in whole.nodes if node.kind != "contact"]
    if len(parties) <= most:
        return whole
    ranked = sorted(parties, key=lambda node: (not node.watched, -weight[node.id]))
    kept = {node.id for node in ranked[:most]}
    joint = {node.id for node in whole.nodes if node.kind == "contact"}
    shares: dict[str, int] = defaultdict(int)
    for edge in whole.edges:
        for one, other in (edge.ends, edge.ends[::-1]):
            shares[other] += other in joint and one in kept
    kept |= {hub for hub in joint if shares[hub] > 1}
    return Network(
        tuple(node for node in whole.nodes if node.id in kept),
        tuple(edge for edge in whole.edges if kept.issuperset(edge.ends)),
        len(parties) - most,
    )


class NetworkBuilder:
    """Makes the network of contacts that come one at a time; ``entities`` tell what kind their parties are."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._entities = {entity.id: entity for entity in entities}
        self._nodes: dict[str, Node] = {}
        self._edges: dict[frozenset[str], Edge] = {}

    def add(self, contact: SharedContact) -> None:
        parties = {_key(party): party for party in contact.parties if shown(party.name)}
        if len(parties) < 2:
            return
        ends = [self._party(key, party, bool(contact.watched)) for key, party in parties.items()]
        if len(ends) == 2:
            self._join(ends[0], ends[1], contact, is_share=False)
            return
        hub = self._new(Node("", _told(contact), "contact", "", bool(contact.watched)))
        self._nodes[f"contact {hub.id}"] = hub
        for end in ends:
            self._join(hub.id, end, contact, is_share=True)

    def _join(self, one: str, other: str, contact: SharedContact, *, is_share: bool) -> None:
        ends = frozenset((one, other))
        edge = self._edges.get(ends, Edge((one, other), (), held=False, is_share=is_share))
        self._edges[ends] = replace(
            edge,
            contacts=(*edge.contacts, _told(contact)),
            held=edge.held or contact.status in TOOK_PLACE,
            watched=edge.watched or bool(contact.watched),
        )

    def _party(self, key: str, party: Named, watched: bool) -> str:
        """The id of a party's node, which is made when it is first met."""
        node = self._nodes.get(key) or self._new(self._described(party))
        self._nodes[key] = replace(node, watched=node.watched or watched)
        return node.id

    def _described(self, party: Named) -> Node:
        entity = self._entities.get(party.entity or "")
        if entity is None:
            return Node("", shown(party.name), "unknown")
        note = ", ".join(part for part in (entity.role, entity.state) if part and part != entity.name)
        return Node("", shown(entity.name), entity.kind, shown(note))

    def _new(self, node: Node) -> Node:
        return replace(node, id=f"n{len(self._nodes) + 1}")

    def built(self) -> Network:
        return Network(tuple(self._nodes.values()), tuple(self._edges.values()))


def _key(party: Named) -> str:
    return f"entity {party.entity}" if party.entity else f"name {shown(party.name).casefold()}"


def _told(contact: SharedContact) -> str:
    """ "phone call, 2024-05-06", "meeting (planned)"."""
    return shown(", ".join(part for part in (how(contact.channel, contact.status), contact.day or "") if part))

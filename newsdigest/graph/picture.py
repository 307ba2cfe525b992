"""A network as a picture (SVG 1.1) that follows light and dark and needs nothing from elsewhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from newsdigest.graph.layout import Size, arranged
from newsdigest.graph.network import Network, Node, NodeKind, busiest
from newsdigest.render.templates import filled, template_text

MOST_PARTIES = 60
"""A picture shows so many parties at most: more could not be told apart."""

_LINE = 19.0
_LETTER = 8.2  # as wide as the letters of most sans-serif typefaces at 14 pixels
_MARGIN = 14.0
_WIDEST_NAME = 22  # letters in a line
_WIDEST_CONTACT = 12
_WIDEST_STROKE = 7.0
_WIDEST_PAGE = 1500.0
_TELEPHONE = 400.0


@dataclass(frozen=True, slots=True)
class Box:
    """A node as it is drawn: its upper left corner, its size and the lines of its name with the height of each."""

    node: Node
    x: float
    y: float
    size: Size
    lines: tuple[tuple[str, float], ...]
    told: str

    @property
    def radius(self) -> float:
        """How round its corners are: people are drawn round, states with sharp corners."""
        return {"person": self.size.height / 2, "contact": self.size.height / 2, "state": 0}.get(self.node.kind, 6)

    @property
    def middle(self) -> tuple[float, float]:
        return round(self.x + self.size.width / 2, 1), round(self.y + self.size.height / 2, 1)

    @property
    def marks(self) -> str:
        """Its classes in the style sheet."""
        return f"node {self.node.kind}" + " watched" * self.node.watched


@dataclass(frozen=True, slots=True)
class Stroke:
    """An edge as it is drawn, from the border of one box to that of another."""

    ends: tuple[float, float, float, float]
    width: float
    weight: int
    held: bool
    watched: bool
    told: str

    @property
    def middle(self) -> tuple[float, float]:
        x1, y1, x2, y2 = self.ends
        return round((x1 + x2) / 2, 1), round((y1 + y2) / 2, 1)

    @property
    def marks(self) -> str:
        """Its classes in the style sheet."""
        return "line" + " not-held" * (not self.held) + " watched" * self.watched


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is drawn. ``kinds``: those of the nodes in it, for the key below it."""

    size: Size
    boxes: tuple[Box, ...]
    strokes: tuple[Stroke, ...]
    kinds: tuple[NodeKind, ...]
    has_several: bool
    has_unheld: bool
    has_watched: bool
    left_out: int

    @property
    def marks(self) -> str:
        """Its classes in the style sheet of a page: whether it fits a telephone, or not even a wide page."""
        return "small" * (self.size.width <= _TELEPHONE) + "wide" * (self.size.width > _WIDEST_PAGE)

    @property
    def description(self) -> str:
        """What the picture shows, in words."""
        return ". ".join(stroke.told for stroke in self.strokes)


def svg(network: Network) -> str:
    """A network as an SVG file."""
    return filled("network.svg", picture=picture(network), sheet=style())


def style() -> str:
    """The style sheet (CSS) of a picture."""
    return template_text("network.css")


def picture(network: Network) -> Picture:
    """Where everything in the picture of a network goes."""
    network = busiest(network, MOST_PARTIES)
    names = {node.id: node.name for node in network.nodes}
    lines = [_lines(node) for node in network.nodes]
    sizes = [_size(node, lines) for node, lines in zip(network.nodes, lines, strict=True)]
    number = {node.id: index for index, node in enumerate(network.nodes)}
    places, whole = arranged(
        sizes, [(number[one], number[other]) for one, other in (edge.ends for edge in network.edges)]
    )
    middles = [(round(place.x + _MARGIN, 1), round(place.y + _MARGIN, 1)) for place in places]
    most = max((edge.weight for edge in network.edges), default=1)
    boxes = tuple(_box(*drawn) for drawn in zip(network.nodes, lines, sizes, middles, strict=True))
    strokes = tuple(
        Stroke(
            ends=_between(boxes[number[edge.ends[0]]], boxes[number[edge.ends[1]]]),
            width=round(1.8 + (_WIDEST_STROKE - 1.8) * (edge.weight - 1) / max(most - 1, 3), 1),
            weight=edge.weight,
            held=edge.held,
            watched=edge.watched,
            told=f"{names[edge.ends[0]]} – {names[edge.ends[1]]}: {'; '.join(edge.contacts)}",
        )
        for edge in network.edges
    )
    return Picture(
        size=Size(round(whole.width + 2 * _MARGIN, 1), round(whole.height + 2 * _MARGIN, 1)),
        boxes=boxes,
        strokes=strokes,
        kinds=tuple(dict.fromkeys(node.kind for node in network.nodes)),
        has_several=most > 1,
        has_unheld=any(not edge.held for edge in network.edges),
        has_watched=any(edge.watched for edge in network.edges),
        left_out=network.left_out,
    )


def _box(node: Node, lines: Sequence[str], size: Size, middle: tuple[float, float]) -> Box:
    x, y = round(middle[0] - size.width / 2, 1), round(middle[1] - size.height / 2, 1)
    first = y + (size.height - _LINE * len(lines)) / 2 + _LINE * 0.74
    placed = tuple((line, round(first + _LINE * row, 1)) for row, line in enumerate(lines))
    watched = ", watched" if node.watched else ""
    return Box(node, x, y, size, placed, (f"{node.name}, {node.note}" if node.note else node.name) + watched)


def _between(one: Box, other: Box) -> tuple[float, float, float, float]:
    """The line between the middles of two boxes as far as it is outside them."""
    (x1, y1), (x2, y2) = one.middle, other.middle
    dx, dy = x2 - x1, y2 - y1

    def inside(size: Size) -> float:
        """Which part of the line is inside a box of this size."""
        return min(
            size.width / 2 / abs(dx) if dx else 1,
            size.height / 2 / abs(dy) if dy else 1,
            0.5,
        )

    start, end = inside(one.size), inside(other.size)
    points = (x1 + dx * start, y1 + dy * start, x2 - dx * end, y2 - dy * end)
    return round(points[0], 1), round(points[1], 1), round(points[2], 1), round(points[3], 1)


def _lines(node: Node) -> list[str]:
    name = f"★ {node.name}" if node.watched and node.kind != "contact" else node.name
    width = _WIDEST_CONTACT if node.kind == "contact" else _WIDEST_NAME
    return wrap(name, width, max_lines=2, placeholder=" …") or [name[:width]]


def _size(node: Node, lines: Sequence[str]) -> Size:
    around = (14, 6) if node.kind == "contact" else (26, 12)
    return Size(round(max(map(_width, lines)) + around[0], 1), round(_LINE * len(lines) + around[1], 1))


def _width(line: str) -> float:
    return sum(_LETTER * (2 if unicodedata.east_asian_width(letter) in "WF" else 1) for letter in line)

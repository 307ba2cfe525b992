"""Where the boxes of a network go: connected ones near each other, none upon another. Lengths are in pixels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import rustworkx
from numpy.typing import NDArray

Points = NDArray[np.float64]

REACH = 110.0
"""How far the middles of joined boxes are apart, about."""
STRETCH = 1.6
"""How much farther that is from side to side: boxes are wider than high."""
GAP = 26.0
"""At least so much room is left between boxes."""
WIDE_GAP = 48.0
"""Room in a group of few boxes."""
WIDEST = 900.0
"""Groups that are not joined are put in rows up to this width, or up to that of the widest group."""
_FEW = 4
_ROUNDS = 300


class Size(NamedTuple):
    width: float
    height: float


class Place(NamedTuple):
    """The middle of a box."""

    x: float
    y: float


def arranged(sizes: Sequence[Size], joined: Iterable[tuple[int, int]]) -> tuple[list[Place], Size]:
    """Where boxes of these sizes go, the joined ones given by their numbers, and how large the whole is.

    Each connected group is laid out by itself (Kamada and Kawai 1989) and the groups are put in rows.
    """
    graph: rustworkx.PyGraph[int, None] = rustworkx.PyGraph()
    graph.add_nodes_from(range(len(sizes)))
    graph.add_edges_from_no_data(list(joined))
    boxes = np.array(sizes, dtype=np.float64).reshape(-1, 2)
    groups = sorted(
        (sorted(group) for group in rustworkx.connected_components(graph)), key=lambda one: (-len(one), one)
    )
    drawn = [(group, _group(graph.subgraph(group), boxes[group])) for group in groups]
    return _in_rows(drawn, boxes)


def _group(graph: rustworkx.PyGraph[int, None], boxes: Points) -> Points:
    """The middles of a connected group, its upper left corner at (0, 0)."""
    found: Mapping[int, Sequence[float]] = rustworkx.kamada_kawai_layout(graph)
    middles = _lying(np.array([found[index] for index in graph.node_indices()], dtype=np.float64).reshape(-1, 2))
    ends = np.array(graph.edge_list(), dtype=np.intp).reshape(-1, 2)
    if len(ends):
        lengths = np.linalg.norm(middles[ends[:, 0]] - middles[ends[:, 1]], axis=1)
        middles *= REACH / max(float(np.median(lengths)), 1e-9)
    middles = _apart(middles * (STRETCH, 1.0), boxes, ends)
    corner: Points = (middles - boxes / 2).min(axis=0)
    return np.subtract(middles, corner)


def _lying(middles: Points) -> Points:
    """Turned so that the group is as wide and as low as it can be."""
    middles = middles - middles.mean(axis=0)
    _, _, axes = np.linalg.svd(middles, full_matrices=False)
    if axes.shape != (2, 2):
        return middles
    axes *= np.sign(axes[np.arange(2), np.abs(axes).argmax(axis=1)])[:, None]  # the sign of an axis is chance
    turned: Points = middles @ axes.T
    return turned


def _apart(middles: Points, boxes: Points, ends: NDArray[np.intp]) -> Points:
    """Boxes are pushed apart where they overlap, and off the lines of others as far as that goes."""
    gap = WIDE_GAP if len(boxes) <= _FEW else GAP
    for left in range(_ROUNDS, 0, -1):
        pushes = _from_boxes(middles, boxes, gap)
        is_free = not pushes.any()
        if left > _ROUNDS // 4:  # at the end it only matters that no box is upon another
            pushes = pushes + _from_lines(middles, boxes, ends)
        if is_free and not pushes.any():
            break
        middles = middles + pushes
    return middles


def _from_boxes(middles: Points, boxes: Points, gap: float) -> Points:
    """How far each box is pushed by those that overlap with it, the shorter way."""
    offsets = middles[:, None] - middles[None]
    lacking = (boxes[:, None] + boxes[None]) / 2 + gap - np.abs(offsets)
    numbers = np.arange(len(boxes))
    overlap = np.asarray((lacking > 0.5).all(axis=2)) & (numbers[:, None] != numbers[None])
    way = np.where(offsets == 0, np.sign(numbers[:, None] - numbers[None])[..., None], np.sign(offsets))
    is_shorter = np.arange(2) == lacking.argmin(axis=2)[..., None]
    pushes: Points = np.where(overlap[..., None] & is_shorter, way * lacking, 0).sum(axis=1) * 0.3
    return pushes


def _from_lines(middles: Points, boxes: Points, ends: NDArray[np.intp]) -> Points:
    """How far each box is pushed by the lines that run beneath it without ending there."""
    starts, ways = middles[ends[:, 0]], middles[ends[:, 1]] - middles[ends[:, 0]]
    along = ((middles[:, None] - starts) * ways).sum(axis=2) / np.maximum((ways**2).sum(axis=1), 1e-9)
    offsets = middles[:, None] - (starts + np.clip(along, 0, 1)[..., None] * ways)
    far = np.linalg.norm(offsets, axis=2)
    across = np.stack([-ways[:, 1], ways[:, 0]], axis=1) / np.maximum(np.linalg.norm(ways, axis=1), 1e-9)[:, None]
    aside = np.where(far[..., None] < 1e-6, across[None], offsets / np.maximum(far, 1e-6)[..., None])
    lacking = (np.abs(aside) * boxes[:, None]).sum(axis=2) / 2 + GAP / 3 - far
    is_own = (ends[None] == np.arange(len(boxes))[:, None, None]).any(axis=2)
    runs_beneath = (lacking > 0.5) & (along > 0) & (along < 1) & ~is_own
    pushes: Points = np.where(runs_beneath[..., None], aside * lacking[..., None], 0).sum(axis=1) * 0.2
    return pushes


def _in_rows(drawn: Sequence[tuple[list[int], Points]], boxes: Points) -> tuple[list[Place], Size]:
    """Groups side by side, in as many rows as the width asks for."""
    places = [Place(0, 0)] * len(boxes)
    sizes = [Size(*(middles + boxes[group] / 2).max(axis=0).tolist()) for group, middles in drawn]
    widest = max([WIDEST, *(size.width for size in sizes)])
    width = left = top = height = 0.0
    for (group, middles), (wide, high) in zip(drawn, sizes, strict=True):
        if left and left + wide > widest:
            left, top, height = 0.0, top + height + 2 * GAP, 0.0
        for index, (x, y) in zip(group, middles.tolist(), strict=True):
            places[index] = Place(round(left + x, 1), round(top + y, 1))
        width, height = max(width, left + wide), max(height, high)
        left += wide + 2 * GAP
    return places, Size(round(width, 1), round(top + height, 1))

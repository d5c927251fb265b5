"""Where things stand on a page: computed once, seeded, so that the same network gives the same picture.

For every connected part several layouts are tried: the force-directed one of Fruchterman and Reingold (networkx),
and the one of least stress, which is Kamada and Kawai's energy, minimised by majorisation (Gansner, Koren and North,
"Graph Drawing by Stress Majorization", 2004; networkx's own needs SciPy). Each is turned and stretched to the page,
its labels are pushed apart, and the one that reads best is kept. The parts are then set side by side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.float64]
    Numbers = NDArray[np.intp]

_SEEDS = (1, 2, 3, 5)
_GAP = 9.0
"""Least distance between two labels, in the page's units."""
_PAGE = 740.0
"""Side of a square page that a screen shows about as large as it is."""
_TOUCH = 0.01
"""By how much less than touching boxes count as apart."""
_NEAR, _ROUNDS = 24.0, 10
"""How near boxes are kept in view that may come to overlap, and for how many rounds."""
_MANY = 250
"""Number of things beyond which fewer layouts are tried."""


@dataclass(frozen=True)
class Box:
    """Room that a thing takes: width, height, and how far the box's middle lies below the thing's."""

    width: float
    height: float
    drop: float = 0.0


@dataclass(frozen=True)
class Place:
    """Where a thing stands, in whole units, and whether its name is above it."""

    x: int
    y: int
    above: bool


@dataclass(frozen=True)
class _Part:
    """A connected part: its nodes in order, the middles of their boxes, and the boxes' sizes."""

    members: list[str]
    points: Points
    sizes: Points

    @property
    def low(self) -> Points:
        corner: Points = (self.points - self.sizes / 2).min(0)
        return corner

    @property
    def high(self) -> Points:
        corner: Points = (self.points + self.sizes / 2).max(0)
        return corner


def layout(network: nx.Graph[str], boxes: Mapping[str, Box], aspect: float) -> dict[str, Place]:
    """Places of all nodes for an aspect (width by height), with the middle of the picture at (0, 0)."""
    import networkx as nx

    members = sorted((sorted(part) for part in nx.connected_components(network)), key=lambda c: (-len(c), c))
    parts = [_clearest(network.subgraph(part), part, boxes, aspect) for part in members]
    return _places(network, _spread(_packed(parts, aspect), aspect), boxes)


def settled(
    part: nx.Graph[str], members: list[str], boxes: Mapping[str, Box]
) -> tuple[dict[str, Place], tuple[float, float]]:
    """Places of nodes around (0, 0) by one quick layout, connected or not, and its width and height."""
    import networkx as nx
    import numpy as np

    sizes = np.array([(boxes[m].width + _GAP, boxes[m].height + _GAP) for m in members], dtype=np.float64)
    points = np.zeros((1, 2))
    if len(members) > 1:
        ordered: nx.Graph[str] = nx.Graph()
        ordered.add_nodes_from(members)
        ordered.add_edges_from(sorted((min(edge), max(edge)) for edge in part.edges))
        spring = nx.spring_layout(ordered, seed=_SEEDS[0], iterations=60, method="force")
        points = _apart(_fitted(np.array([spring[m] for m in members], dtype=np.float64), sizes, 1.0), sizes, 40)
    width, height = _extent(points, sizes)
    found = _Part(members, points - ((points + sizes / 2).max(0) + (points - sizes / 2).min(0)) / 2, sizes)
    return _places(part, [found], boxes), (float(width), float(height))


def _places(network: nx.Graph[str], parts: list[_Part], boxes: Mapping[str, Box]) -> dict[str, Place]:
    """Where nodes stand in their boxes: the name goes to the side that the lines don't come from."""
    import numpy as np

    middle = (np.vstack([p.low for p in parts]).min(0) + np.vstack([p.high for p in parts]).max(0)) / 2
    points = {m: point for part in parts for m, point in zip(part.members, part.points - middle, strict=True)}
    found = {}
    for name, (x, y) in points.items():
        others = [points[other] - points[name] for other in sorted(network[name]) if other != name]
        across, down = np.mean(others, axis=0) if others else (0.0, 0.0)
        above = bool(down > 0.3 * abs(across) + 15)
        found[name] = Place(
            round(float(x)), round(float(y) + (boxes[name].drop if above else -boxes[name].drop)), above
        )
    return found


def _spread(parts: list[_Part], aspect: float) -> list[_Part]:
    """The parts with more room between things, where the page has it."""
    import numpy as np

    low, high = np.vstack([p.low for p in parts]).min(0), np.vstack([p.high for p in parts]).max(0)
    factor = min(1.8, float((_page(aspect) / (high - low)).min()))
    return [_Part(p.members, p.points * factor, p.sizes) for p in parts] if factor > 1 else parts


def _page(aspect: float) -> Points:
    """Width and height of a page on which names are large enough to read."""
    import numpy as np

    return np.array([_PAGE * math.sqrt(aspect), _PAGE / math.sqrt(aspect)])


def _clearest(part: nx.Graph[str], members: list[str], boxes: Mapping[str, Box], aspect: float) -> _Part:
    """Of several layouts of a connected part, the one that reads best."""
    import numpy as np

    sizes = np.array([(boxes[m].width + _GAP, boxes[m].height + _GAP) for m in members], dtype=np.float64)
    if len(members) == 1:
        return _Part(members, np.zeros((1, 2)), sizes)
    at = {name: i for i, name in enumerate(members)}
    edges = np.array(sorted((at[a], at[b]) for a, b in part.edges if a != b), dtype=np.intp).reshape(-1, 2)
    fitted = [_fitted(candidate, sizes, aspect) for candidate in _candidates(part, members)]
    if len(members) <= _MANY:
        fitted = [_apart(points, sizes) for points in fitted]
    costs = [round(_cost(points, sizes, edges, aspect), 9) for points in fitted]
    points = fitted[costs.index(min(costs))]
    return _Part(members, _near(points, sizes, aspect) if len(members) <= _MANY else _apart(points, sizes), sizes)


def _candidates(part: nx.Graph[str], members: list[str]) -> Iterator[Points]:
    import networkx as nx
    import numpy as np

    # nodes go in by name, not in the order of a set, so that a seed means the same picture on every run
    ordered: nx.Graph[str] = nx.Graph()
    ordered.add_nodes_from(members)
    ordered.add_edges_from(sorted((min(edge), max(edge)) for edge in part.edges))
    distances = _distances(ordered, members)
    many = len(members) > _MANY
    for seed in _SEEDS[:1] if many else _SEEDS:
        spring = nx.spring_layout(ordered, seed=seed, iterations=80 if many else 200, method="force")
        points = np.array([spring[m] for m in members], dtype=np.float64)
        yield points
        yield _least_stress(points * math.sqrt(len(members)), distances, 60 if many else 150)


def _distances(part: nx.Graph[str], members: list[str]) -> Points:
    """Steps between all nodes of a connected part."""
    import networkx as nx
    import numpy as np

    at = {name: i for i, name in enumerate(members)}
    found = np.zeros((len(members), len(members)))
    for start, steps in nx.all_pairs_shortest_path_length(part):
        for end, length in steps.items():
            found[at[start], at[end]] = length
    return found


def _least_stress(points: Points, distances: Points, rounds: int) -> Points:
    """Points whose distances come near the wanted ones, near pairs counting most (weights 1/d²)."""
    import numpy as np

    wanted = distances.copy()
    np.fill_diagonal(wanted, 1.0)
    weights = wanted**-2.0
    np.fill_diagonal(weights, 0.0)
    total = weights.sum(1)
    for _ in range(rounds):
        delta = points[:, None, :] - points[None, :, :]
        length = np.maximum(np.sqrt((delta**2).sum(2)), 1e-9)
        pull = weights * wanted / length
        np.fill_diagonal(pull, 0.0)
        points = ((weights @ points) + (pull[:, :, None] * delta).sum(1)) / total[:, None]
    return points


def _fitted(points: Points, sizes: Points, aspect: float) -> Points:
    """Points turned so that their longer side lies across, and scaled to the page's shape and the labels' room."""
    import numpy as np

    points = points - points.mean(0)
    values, axes = np.linalg.eigh(points.T @ points)
    axes = axes[:, np.argsort(values)[::-1]]
    axes = axes * np.where(axes[np.abs(axes).argmax(0), range(2)] < 0, -1.0, 1.0)  # which way is a matter of chance
    points = points @ axes
    if aspect < 1:
        points = points[:, ::-1]
    spread = np.maximum(np.ptp(points, axis=0), 1e-6)
    stretch = min(max(aspect / (spread[0] / spread[1]), 1.0), 2.0), min(max((spread[0] / spread[1]) / aspect, 1.0), 2.0)
    points = points * np.array(stretch)
    spread = np.maximum(np.ptp(points, axis=0), 1e-6)
    room = 1.1 * float((sizes[:, 0] * sizes[:, 1]).sum())
    return points * math.sqrt(room / max(spread[0] * spread[1], 0.25 * spread.max() ** 2))


def _apart(points: Points, sizes: Points, rounds: int = 150) -> Points:
    """Points moved so far that no two boxes overlap; the whole is widened where some rounds do not suffice."""
    import numpy as np

    points = points + np.arange(len(points))[:, None] * np.array([1e-3, 1.7e-3])  # no two in one place
    for _ in range(40):
        points, done = _pushed(points, sizes, rounds if len(points) <= _MANY else 20)
        if done:
            break
        points = points * 1.04
    return points


def _near(points: Points, sizes: Points, aspect: float) -> Points:
    """Points as near to one another as their boxes allow, until they fit the page."""
    for _ in range(25):
        if (_extent(points, sizes) <= _page(aspect)).all():
            break
        nearer, done = _pushed(points * 0.96, sizes, 150)
        if not done or _extent(nearer, sizes).sum() >= _extent(points, sizes).sum():
            break
        points = nearer
    return points


def _pushed(points: Points, sizes: Points, rounds: int) -> tuple[Points, bool]:
    """Points after some rounds of pushing overlapping boxes apart, and whether none overlap any more.

    Which boxes are near enough to overlap is looked up for some rounds at once, as molecular dynamics does
    (Verlet, "Computer experiments on classical fluids", 1967).
    """
    import numpy as np

    left = 0
    for number in range(rounds):
        if number % _ROUNDS == 0 or not left:
            if not len(_overlapping(points, sizes)[0]):
                return points, True
            near = _overlapping(points, sizes + _NEAR)
            room = (sizes[near[0]] + sizes[near[1]]) / 2
        delta = points[near[0]] - points[near[1]]
        over = room - np.abs(delta)
        hit = (over > 2 * _TOUCH).all(1)
        left = int(hit.sum())
        first, second, delta, over = near[0][hit], near[1][hit], delta[hit], over[hit]
        across = over[:, 0] * 0.6 < over[:, 1]  # sideways, unless much shorter up or down
        push = np.where(np.stack([across, ~across], 1), over * np.where(delta < 0, -1.0, 1.0), 0.0)
        ends = np.concatenate([first, second])
        hits = np.maximum(np.bincount(ends, minlength=len(points)), 1)
        moved = [np.bincount(ends, np.concatenate([way, -way]), len(points)) for way in push.T]
        points = points + np.stack(moved, 1) / hits[:, None] * 0.55
    return points, False


def _extent(points: Points, sizes: Points) -> Points:
    """Width and height of the picture."""
    extent: Points = (points + sizes / 2).max(0) - (points - sizes / 2).min(0)
    return extent


def _overlapping(points: Points, sizes: Points) -> tuple[Numbers, Numbers]:
    """Pairs of boxes that overlap, each once."""
    import numpy as np

    hit = np.ones((len(points), len(points)), dtype=np.bool_)
    for axis in (0, 1):
        at, half = points[:, axis], sizes[:, axis] / 2 - _TOUCH
        hit &= np.abs(at[:, None] - at[None, :]) < half[:, None] + half[None, :]
    first, second = np.nonzero(hit)
    once = first < second
    return first[once], second[once]


def _cost(points: Points, sizes: Points, edges: NDArray[np.intp], aspect: float) -> float:
    """How hard a layout is to read: crossings and labels struck through per edge, room taken, unlike lengths."""
    import numpy as np

    spread = _extent(points, sizes)
    # the page is as large as its fuller side asks for
    room = max(spread[0] / aspect, spread[1]) ** 2 * aspect / float((sizes[:, 0] * sizes[:, 1]).sum())
    if not len(edges):
        return float(room)
    length = np.sqrt(((points[edges[:, 0]] - points[edges[:, 1]]) ** 2).sum(1))
    uneven = float(length.std() / max(length.mean(), 1e-9))
    return (
        3.0 * _crossings(points, edges) / len(edges)
        + 2.0 * _struck(points, sizes, edges) / len(edges)
        + float(room)
        + uneven
    )


def _crossings(points: Points, edges: Numbers) -> float:
    """Pairs of edges that cross, those with a common end left out."""
    import numpy as np

    a, b = points[edges[:, 0]], points[edges[:, 1]]

    def side(p: Points, q: Points, r: Points) -> NDArray[np.bool_]:
        u, w = q[:, None] - p[:, None], r[None, :] - p[:, None]
        return np.asarray(u[..., 0] * w[..., 1] - u[..., 1] * w[..., 0] > 0)

    cross = (side(a, b, a) != side(a, b, b)) & (side(a, b, a).T != side(a, b, b).T)
    shared = (edges[:, None, :, None] == edges[None, :, None, :]).any((2, 3))
    return float((cross & ~shared).sum()) / 2


def _struck(points: Points, sizes: Points, edges: Numbers) -> float:
    """Pairs of an edge and a box of another thing that it runs through."""
    import numpy as np

    found = 0
    for first, last in edges:
        a, d = points[first], points[last] - points[first]
        steps = a + np.linspace(0.0, 1.0, 24)[:, None] * d
        inside = (np.abs(steps[:, None, :] - points[None, :, :]) < sizes[None, :, :] / 2 - _GAP / 2).all(2).any(0)
        inside[[first, last]] = False
        found += int(inside.sum())
    return float(found)


def _packed(parts: list[_Part], aspect: float) -> list[_Part]:
    """The parts set side by side in rows, in their order."""
    import numpy as np

    areas = sum(float(np.prod(part.high - part.low)) for part in parts)
    widest = max((float((part.high - part.low)[0]) for part in parts), default=0.0)
    limit = max(widest, math.sqrt(areas * aspect) * 1.05)
    x = y = tallest = 0.0
    moved = []
    for part in parts:
        width, height = (float(side) for side in part.high - part.low)
        if x and x + width > limit + 1:
            x, y, tallest = 0.0, y + tallest + 2 * _GAP, 0.0
        moved.append(_Part(part.members, part.points - part.low + np.array([x, y]), part.sizes))
        x, tallest = x + width + 2 * _GAP, max(tallest, height)
    return moved

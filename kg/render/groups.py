"""Groups of a large network, so that a page can show it closed at first and open what is pressed.

Groups are the communities that Louvain's method finds (Blondel and others, "Fast unfolding of communities in large
networks", 2008; networkx, seeded), found again inside those that are too large to read. A group keeps the room that
its things need when it is open, so that nothing moves when it opens.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.render.layout import Box, Place, layout, settled

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

_LARGEST = 160
"""Things of a group beyond which it is split."""
_SMALLEST = 16
"""Things below which a group is joined with the one that it is tied to most, if that has room."""
_APART = 12
"""Things of a connected part that is put together with others of that size, tied to nothing else."""
_FILLED = 0.46
"""Radius of a closed group, as a share of the side of its room."""


@dataclass(frozen=True)
class Group:
    """Things that belong together, the most connected first; where the group stands, and its radius."""

    members: tuple[str, ...]
    place: Place
    radius: int
    apart: bool
    """Whether its things are tied to nothing outside small parts of their own."""


def grouped(network: nx.Graph[str], boxes: Mapping[str, Box], aspect: float) -> tuple[dict[str, Place], list[Group]]:
    """Places of all nodes, and the groups around which they stand, the largest first."""
    import networkx as nx

    found = communities(network)
    inside = [settled(network.subgraph(members), sorted(members), boxes) for members in found]
    sides = [max(1.0, *(extent for extent in side)) for _, side in inside]
    at = {name: number for number, members in enumerate(found) for name in members}
    ties: nx.Graph[str] = nx.Graph()
    ties.add_nodes_from(str(number) for number in range(len(found)))
    ties.add_edges_from(sorted({(str(at[a]), str(at[b])) for a, b in network.edges if at[a] != at[b]}))
    rooms = {str(number): Box(side, side) for number, side in enumerate(sides)}
    stand = layout(ties, rooms, aspect)
    places: dict[str, Place] = {}
    for number, (points, _) in enumerate(inside):
        middle = stand[str(number)]
        places |= {name: Place(middle.x + p.x, middle.y + p.y, p.above) for name, p in points.items()}
    parts = {name: len(part) for part in nx.connected_components(network) for name in part}
    groups = [
        Group(
            tuple(sorted(members, key=lambda name: (-network.degree[name], name))),
            stand[str(number)],
            round(_FILLED * sides[number]),
            all(parts[name] <= _APART for name in members),
        )
        for number, members in enumerate(found)
    ]
    return places, groups


def communities(network: nx.Graph[str]) -> list[frozenset[str]]:
    """Communities of at most some hundred things, the largest first; small parts tied to nothing else make one.

    >>> import networkx as nx
    >>> [len(found) for found in communities(nx.relabel_nodes(nx.star_graph(300), str))]
    [151, 150]
    """
    import networkx as nx

    parts = sorted((sorted(part) for part in nx.connected_components(network)), key=lambda part: (-len(part), part))
    found = [c for part in parts if len(part) > _APART for c in _joined(network.subgraph(part), _split(network, part))]
    rest = [name for part in parts if len(part) <= _APART for name in part]
    found += _pieces(rest)
    return sorted(found, key=lambda members: (-len(members), min(members)))


def _split(network: nx.Graph[str], members: list[str]) -> list[frozenset[str]]:
    """Communities of some nodes, split again while they are too large; what has none is cut into even pieces."""
    import networkx as nx

    if len(members) <= _LARGEST:
        return [frozenset(members)]
    ordered: nx.Graph[str] = nx.Graph()  # by name, so that a seed means the same on every run
    ordered.add_nodes_from(sorted(members))
    ordered.add_edges_from(sorted((min(edge), max(edge)) for edge in network.subgraph(members).edges))
    found = nx.community.louvain_communities(ordered, seed=1)
    if len(found) < 2:
        return _pieces(sorted(members, key=lambda name: (-ordered.degree[name], name)))
    return [piece for community in found for piece in _split(network, sorted(community))]


def _pieces(members: list[str]) -> list[frozenset[str]]:
    """Nodes in as few pieces of about the same size as are small enough."""
    count = math.ceil(len(members) / _LARGEST)
    return [frozenset(members[number::count]) for number in range(count)]


def _joined(part: nx.Graph[str], found: list[frozenset[str]]) -> list[frozenset[str]]:
    """Communities, the smallest joined with those that they are tied to most, or with others tied to the same."""
    groups = {number: set(members) for number, members in enumerate(found)}
    at = {name: number for number, members in groups.items() for name in members}
    beside: dict[int, int] = {}
    for number in sorted(groups, key=lambda number: (len(groups[number]), min(groups[number]))):
        members = groups[number]
        ties = Counter(at[other] for name in members for other in part[name] if at[other] != number)
        if len(members) >= _SMALLEST or not ties:
            continue
        ranked = sorted(ties, key=lambda other: (-ties[other], other))
        target = next((other for other in ranked if len(groups[other]) + len(members) <= _LARGEST), None)
        if target is None:  # what it is tied to is full: it goes with others of which that is so
            target = beside.get(ranked[0], number)
            if target == number or len(groups[target]) + len(members) > _LARGEST:
                beside[ranked[0]] = number
                continue
        groups[target] |= members
        at |= dict.fromkeys(members, target)
        beside = {full: target if place == number else place for full, place in beside.items()}
        del groups[number]
    return [frozenset(members) for members in groups.values()]

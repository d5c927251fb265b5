"""A picture of what stands around one thing, for a dossier: drawn on paper, so everything has its name on it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from kg import network
from kg.render.labels import Box as Label
from kg.render.labels import best
from kg.render.layout import Box, layout
from kg.render.palette import REST, Palette
from kg.render.plot import FAINT, INK, PAPER, canvas, styled
from kg.render.prints import width
from kg.render.safety import cut, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from kg.graph import KnowledgeGraph
    from kg.network import Relation
    from kg.render.layout import Place
    from kg.render.palette import Kind

MOST = 18
"""Neighbours drawn; more can't be read on a page."""
_LINE, _LABEL = 22, 66
"""Characters of a line of a name, and of a name."""
_CHARACTER, _LEADING = 6.2, 15.0
"""Room of a character and a line in the drawing's units."""
_UNITS = 80.0
"""Units of the drawing in an inch of the picture."""
_ROW = 0.18
"""Height of a line of the legend, in inches."""
_NAME, _SAID = 8.0, 6.5
"""Size of the letters of names, and of what lines say, in points."""
_TO_UNITS = _UNITS / 96 * _NAME / 9
"""From the width of a text in letters of 9 points, in pixels, to that of one of names."""
_ALONG = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)
"""Where on a line its words may stand, as shares of its length, the best first."""


def picture(graph: KnowledgeGraph, iri: str) -> tuple[Figure, str] | None:
    """A drawing of a thing and its nearest neighbours, and a line that says what it shows; None where it has none.

    Raises:
        InputError: matplotlib is not installed.
    """
    relations = [r for r in network.around(graph, iri, 1) if iri in (r[0], r[2]) and r[0] != r[2]]
    chosen = _nearest(graph, relations, iri)
    if not chosen:
        return None
    kept = [r for r in network.around(graph, iri, 1) if {r[0], r[2]} <= {iri, *chosen} and r[0] != r[2]]
    drawn = network.network_of(graph, kept, [iri])
    neighbours = {end for r in relations for end in (r[0], r[2])} - {iri}
    told = f"{graph.facts.label_of(iri)} and what sources tie to it"
    if len(neighbours) > len(chosen):
        told += f": {len(chosen)} of {len(neighbours):,} things"
    with styled():
        return _figure(
            graph, drawn, iri
        ), f"{told}. An arrow reads from its tail to its head; dashed: derived by a rule."


def _nearest(graph: KnowledgeGraph, relations: list[Relation], iri: str) -> list[str]:
    """Neighbours, those of the most salient relations and those that are no claims first."""
    ranks: dict[str, tuple[bool, int, str]] = {}
    for subject, prop, obj in relations:
        other = obj if subject == iri else subject
        known = graph.facts.properties.get(prop)
        rank = (graph.facts.is_claim(other), known.salience if known else 9, other)
        ranks[other] = min(ranks.get(other, rank), rank)
    return sorted(ranks, key=lambda other: ranks[other])[:MOST]


def _figure(graph: KnowledgeGraph, drawn: nx.MultiDiGraph[str], iri: str) -> Figure:
    import networkx as nx

    texts = {node: _wrapped(data["label"]) for node, data in drawn.nodes(data=True)}
    boxes = {node: _box(text) for node, text in texts.items()}
    places = layout(nx.Graph(drawn), boxes, 1.4)
    across = [(places[n].x, boxes[n].width / 2) for n in drawn]
    down = [(places[n].y, boxes[n].height / 2) for n in drawn]
    left, right = min(x - w for x, w in across) - 10, max(x + w for x, w in across) + 10
    top, bottom = min(y - h for y, h in down) - 10, max(y + h for y, h in down) + 10
    palette = Palette(graph.names)
    kinds = {node: palette.kind(node) for node in sorted(drawn)}
    dashed = any(network.support_of(graph, (s, p, o)).derivations for s, o, p in drawn.edges(keys=True))
    figure = canvas((right - left) / _UNITS, (bottom - top) / _UNITS)
    figure.set_layout_engine("none")
    foot = _legend(figure, kinds, dashed=dashed) * _UNITS
    tall = bottom - top + foot
    figure.set_size_inches((right - left) / _UNITS, tall / _UNITS)
    axes = figure.add_axes((0.0, foot / tall, 1.0, (bottom - top) / tall))
    axes.set_axis_off()
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    _lines(axes, graph, drawn, places, {node: _tight(text, bold=node == iri) for node, text in texts.items()})
    for node in sorted(drawn):
        axes.text(
            places[node].x,
            places[node].y,
            texts[node],
            ha="center",
            va="center",
            fontsize=_NAME,
            linespacing=1.2,
            fontweight="bold" if node == iri else "normal",
            bbox={"boxstyle": "round,pad=0.35", "facecolor": PAPER, "edgecolor": kinds[node].colour, "linewidth": 1.6},
        )
    return figure


def _lines(
    axes: Axes, graph: KnowledgeGraph, drawn: nx.MultiDiGraph[str], places: dict[str, Place], boxes: dict[str, Box]
) -> None:
    """An arrow for each two things that are tied, with what ties them; with two heads where it goes both ways."""
    joined: dict[tuple[str, str], dict[str, bool]] = {}
    ways: dict[tuple[str, str], set[bool]] = {}
    for subject, obj, prop in sorted(drawn.edges(keys=True)):
        derived = bool(network.support_of(graph, (subject, prop, obj)).derivations)
        pair = (min(subject, obj), max(subject, obj))
        joined.setdefault(pair, {})[drawn.edges[subject, obj, prop]["label"]] = derived
        ways.setdefault(pair, set()).add(subject == pair[0])
    used = [_area(places[node], boxes[node]) for node in sorted(boxes)]
    frame = Label(axes.get_xlim()[0], axes.get_ylim()[1], axes.get_xlim()[1], axes.get_ylim()[0])
    for pair, labels in joined.items():
        start, end = pair if True in ways[pair] else pair[::-1]
        tail, head = (_border(places[at], boxes[at], places[to]) for at, to in ((start, end), (end, start)))
        axes.annotate(
            "", head, tail, arrowprops=_arrow(both=len(ways[pair]) == 2, dashed=all(labels.values())), zorder=0.2
        )
        said = cut(shown(_first(labels)), 30)
        half, high = (width(said) * _TO_UNITS * _SAID / _NAME + 3) / 2, 0.5 * _SAID * 1.7
        spots = [(tail[0] + t * (head[0] - tail[0]), tail[1] + t * (head[1] - tail[1])) for t in _ALONG]
        box = best([Label(x - half, y - high, x + half, y + high) for x, y in spots], used, frame)
        used.append(box)
        axes.text(
            (box.left + box.right) / 2,
            (box.bottom + box.top) / 2,
            said,
            fontsize=_SAID,
            color=INK,
            ha="center",
            va="center",
            zorder=0.5,
            bbox={"boxstyle": "round,pad=0.1", "facecolor": PAPER, "edgecolor": FAINT, "linewidth": 0.4},
        )


def _arrow(*, both: bool, dashed: bool) -> dict[str, Any]:
    return {
        "arrowstyle": "<|-|>" if both else "-|>",
        "color": "#777777",
        "linewidth": 1.0,
        "linestyle": "--" if dashed else "-",
        "mutation_scale": 9,
        "shrinkA": 0,
        "shrinkB": 0,
    }


def _area(place: Place, box: Box) -> Label:
    wide, high = box.width / 2, box.height / 2
    return Label(place.x - wide, place.y - high, place.x + wide, place.y + high)


def _border(place: Place, box: Box, other: Place) -> tuple[float, float]:
    """Where the line from a thing to another leaves its box."""
    dx, dy = float(other.x - place.x), float(other.y - place.y)
    shares = [half / abs(d) for half, d in ((box.width / 2, dx), (box.height / 2, dy)) if d]
    share = min([*shares, 0.5])
    return place.x + share * dx, place.y + share * dy


def _first(labels: Iterable[str]) -> str:
    first, *more = sorted(labels)
    return f"{first} (+{len(more)})" if more else first


def _legend(figure: Figure, kinds: dict[str, Kind], *, dashed: bool) -> float:
    """What colours and lines mean, below the drawing; its height in inches."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    families: dict[str, set[str]] = {}
    for kind in kinds.values():
        families.setdefault(kind.colour, set()).add(kind.family if kind.colour != REST else kind.label)
    marks: list[Any] = [
        Patch(facecolor=PAPER, edgecolor=colour, linewidth=1.6, label=", ".join(sorted(labels)))
        for colour, labels in sorted(families.items(), key=lambda item: sorted(item[1]))
    ]
    marks.append(Line2D([], [], color="#777777", label="stated by a source"))
    if dashed:
        marks.append(Line2D([], [], color="#777777", linestyle="--", label="derived by a rule"))
    columns = max(1, int(figure.get_figwidth() / 2.2))
    figure.legend(handles=marks, loc="lower center", ncols=columns, fontsize=7)
    return _ROW * (-(-len(marks) // columns) + 1)


def _wrapped(label: str) -> str:
    text = cut(" ".join(shown(label).split()), _LABEL)
    return textwrap.fill(text, _LINE, break_long_words=True)


def _tight(text: str, *, bold: bool) -> Box:
    """The box that is drawn around a name."""
    lines = text.splitlines() or [""]
    return Box(
        max(map(width, lines)) * _TO_UNITS * (1.16 if bold else 1.04) + 8, len(lines) * _NAME * 1.4 * _UNITS / 72 + 8
    )


def _box(text: str) -> Box:
    lines = text.splitlines() or [""]
    return Box(max(map(len, lines)) * _CHARACTER + 14, len(lines) * _LEADING + 12)

"""A picture of what stands around one thing, for a dossier: drawn on paper, so everything has its name on it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from kg import network
from kg.render.layout import Box, layout
from kg.render.plot import FAINT, INK, PAPER, canvas, styled
from kg.render.safety import cut, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from kg.graph import KnowledgeGraph
    from kg.network import Relation
    from kg.render.layout import Place

MOST = 18
"""Neighbours drawn; more can't be read on a page."""
_LINE, _LABEL = 22, 66
"""Characters of a line of a name, and of a name."""
_CHARACTER, _LEADING = 6.2, 15.0
"""Room of a character and a line in the drawing's units."""
_UNITS = 80.0
"""Units of the drawing in an inch of the picture."""


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
        return _figure(graph, drawn, iri), f"{told}. Dashed: derived by a rule."


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
    figure = canvas((right - left) / _UNITS, (bottom - top) / _UNITS)
    axes = figure.add_subplot()
    axes.set_axis_off()
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    _lines(axes, graph, drawn, places)
    colours = _colours(graph, drawn)
    for node in sorted(drawn):
        axes.text(
            places[node].x,
            places[node].y,
            texts[node],
            ha="center",
            va="center",
            fontsize=8,
            fontweight="bold" if node == iri else "normal",
            bbox={"boxstyle": "round,pad=0.35", "facecolor": PAPER, "edgecolor": colours[node], "linewidth": 1.6},
        )
    return figure


def _lines(axes: Axes, graph: KnowledgeGraph, drawn: nx.MultiDiGraph[str], places: dict[str, Place]) -> None:
    """A line for each two things that are tied, with what ties them."""
    joined: dict[tuple[str, str], dict[str, bool]] = {}
    for subject, obj, prop in sorted(drawn.edges(keys=True)):
        derived = bool(network.support_of(graph, (subject, prop, obj)).derivations)
        pair = (min(subject, obj), max(subject, obj))
        joined.setdefault(pair, {})[drawn.edges[subject, obj, prop]["label"]] = derived
    for (one, other), labels in joined.items():
        xs, ys = zip(*((places[n].x, places[n].y) for n in (one, other)), strict=True)
        axes.plot(xs, ys, color="#888888", linewidth=1.0, linestyle="--" if all(labels.values()) else "-", zorder=0)
        said = cut(shown(_first(labels)), 30)
        axes.text(
            sum(xs) / 2,
            sum(ys) / 2,
            said,
            fontsize=6.5,
            color=INK,
            ha="center",
            va="center",
            zorder=0.5,
            bbox={"boxstyle": "round,pad=0.1", "facecolor": PAPER, "edgecolor": FAINT, "linewidth": 0.4},
        )


def _first(labels: Iterable[str]) -> str:
    first, *more = sorted(labels)
    return f"{first} (+{len(more)})" if more else first


def _colours(graph: KnowledgeGraph, drawn: nx.MultiDiGraph[str]) -> dict[str, str]:
    """Colours by kind, as on drawn pages."""
    from kg.render.plot import LINES

    kinds = sorted({str(data["kind"]) for _, data in drawn.nodes(data=True)})
    order = {kind: LINES[min(at, len(LINES) - 1)] for at, kind in enumerate(kinds)}
    return {node: order[str(data["kind"])] for node, data in drawn.nodes(data=True)}


def _wrapped(label: str) -> str:
    text = cut(" ".join(shown(label).split()), _LABEL)
    return textwrap.fill(text, _LINE, break_long_words=True)


def _box(text: str) -> Box:
    lines = text.splitlines() or [""]
    return Box(max(map(len, lines)) * _CHARACTER + 14, len(lines) * _LEADING + 12)

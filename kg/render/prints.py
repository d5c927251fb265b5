"""Pictures for print: a drawing's things and lines, with names and legend, by matplotlib and networkx.

One unit of the layout is a pixel of the page; the figure is as large as the drawing, and letters have their size on
the page, so that what has room there has room here.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from kg.render.picture import DERIVED, MADE, STATED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from kg.render.picture import Picture

_MARKERS = {
    "dot": "o",
    "square": "s",
    "triangle": "^",
    "triangleDown": "v",
    "diamond": "D",
    "hexagon": "h",
    "star": "*",
}
"""Matplotlib's names of the shapes of the page."""
_PER_INCH = 96.0
"""Pixels of the layout per inch of paper, as in CSS."""
_POINTS = 72.0 / _PER_INCH
_LETTERS = 12 * _POINTS
_MARGIN = 90.0
"""Room around the outermost things for their names, in pixels."""
_LANDMARKS = 40
"""Things that are named where there are too many for all names to have room."""
_NAMED_LINES = 30
"""Number of lines up to which each says what it means."""
_STYLES = {STATED: "solid", DERIVED: "dashed", MADE: "dotted"}
_SAID_OF = {STATED: "stated by a source", DERIVED: "derived by a rule", MADE: "made by the query: no source states it"}
_INK, _LINE, _SAID = "#1b1f24", "#7d8590", "#0550ae"


def figure(picture: Picture, heading: str, note: str = "") -> Figure:
    """A picture as a figure of matplotlib, with its heading, a note and the legend."""
    from kg.render.plot import canvas

    at = {node["id"]: (float(node["x"]), -float(node["y"])) for node in picture.nodes}
    low, high = _corners(at)
    wide, tall = (max(b - a, 1.0) + 2 * _MARGIN for a, b in zip(low, high, strict=True))
    made = canvas(max(wide, 560) / _PER_INCH, (max(tall, 300) + 130) / _PER_INCH)
    axes = made.add_subplot()
    axes.set_xlim(low[0] - _MARGIN, high[0] + _MARGIN)
    axes.set_ylim(low[1] - _MARGIN, high[1] + _MARGIN)
    axes.set_aspect("equal", adjustable="box")
    axes.set_axis_off()
    _lines(axes, picture, at)
    _things(axes, picture, at)
    _names(axes, picture, at)
    made.suptitle(heading, fontsize=14, color=_INK, wrap=True)
    _legend(made, picture, note)
    return made


def _corners(at: dict[int, tuple[float, float]]) -> tuple[tuple[float, float], tuple[float, float]]:
    xs, ys = zip(*at.values(), strict=True)
    return (min(xs), min(ys)), (max(xs), max(ys))


def _lines(axes: Axes, picture: Picture, at: dict[int, tuple[float, float]]) -> None:
    import networkx as nx

    drawn: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    drawn.add_nodes_from(at)
    alike: dict[tuple[bool, str, float], list[tuple[int, int, int]]] = defaultdict(list)
    for edge in picture.edges:
        alike[edge["dashes"], edge["arrows"], _bend(edge["smooth"])].append((edge["from"], edge["to"], 0))
    for (dashes, arrows, bend), edges in alike.items():
        nx.draw_networkx_edges(
            drawn,
            at,
            edgelist=edges,
            ax=axes,
            nodelist=[node["id"] for node in picture.nodes],
            node_size=[_area(node) for node in picture.nodes],
            arrows=True,
            arrowstyle="<|-|>" if arrows == "to, from" else "-|>",
            arrowsize=8,
            width=0.9,
            edge_color=_LINE,
            style=_STYLES[dashes],
            connectionstyle=f"arc3,rad={bend}",
        )
    if len(picture.edges) <= _NAMED_LINES:
        for edge in (one for one in picture.edges if one["from"] != one["to"]):
            (x, y), (u, w) = at[edge["from"]], at[edge["to"]]
            bend = _bend(edge["smooth"]) / 2
            _text(
                axes, ((x + u) / 2 + bend * (w - y), (y + w) / 2 - bend * (u - x)), edge["title"], _SAID, 0.8, "center"
            )


def _bend(curve: dict[str, Any] | bool) -> float:
    """How far a line bends to its right, as a share of its length."""
    if isinstance(curve, bool):
        return 0.0
    return float(curve["roundness"]) * (1 if curve["type"] == "curvedCW" else -1)


def _things(axes: Axes, picture: Picture, at: dict[int, tuple[float, float]]) -> None:
    for node in picture.nodes:
        x, y = at[node["id"]]
        axes.scatter(
            [x],
            [y],
            s=_area(node),
            marker=_MARKERS[node["shape"]],
            c=[node["color"]],
            edgecolors=_INK if node["id"] == picture.start else "#3d444d",
            linewidths=2.2 if node["id"] == picture.start else 0.6,
            zorder=3,
        )


def _names(axes: Axes, picture: Picture, at: dict[int, tuple[float, float]]) -> None:
    ranked = sorted(picture.nodes, key=lambda node: (node["id"] != picture.start, -node["size"], node["id"]))
    for node in ranked if picture.roomy else ranked[:_LANDMARKS]:
        x, y = at[node["id"]]
        away = node["size"] + 3
        side = (x, y + away) if node["above"] else (x, y - away)
        _text(axes, side, node["label"], _INK, 1.0, "bottom" if node["above"] else "top")


def _text(axes: Axes, at: tuple[float, float], text: str, ink: str, size: float, side: str) -> None:
    """A text with a white rim, in letters of some share of their usual size."""
    from matplotlib.patheffects import withStroke

    axes.text(
        *at,
        text,
        ha="center",
        va=side,
        fontsize=size * _LETTERS,
        color=ink,
        linespacing=1.1,
        path_effects=[withStroke(linewidth=2.4, foreground="white")],
        zorder=4,
    )


def _legend(made: Figure, picture: Picture, note: str) -> None:
    from matplotlib.lines import Line2D

    def mark(label: str, **look: Any) -> Line2D:  # noqa: ANN401 - what Line2D takes
        return Line2D([], [], label=label, **look)

    marks = [
        mark(
            f"{entry.kind.label} ({entry.count})",
            marker=_MARKERS[entry.kind.shape],
            linestyle="",
            markerfacecolor=entry.kind.colour,
            markeredgecolor="#3d444d",
        )
        for family in picture.legend
        for entry in family.entries
    ]
    drawn = {edge["dashes"] for edge in picture.edges}
    marks += [mark(_SAID_OF[way], color=_LINE, linestyle=_STYLES[way]) for way in sorted(drawn)]
    columns = max(1, int(made.get_figwidth() / 2.4))
    made.legend(handles=marks, loc="outside lower center", ncols=columns, fontsize=8, title=note, title_fontsize=8)


def _area(node: dict[str, Any]) -> float:
    """Matplotlib's size of a marker: the square of its width in points."""
    return float(2 * node["size"] * _POINTS) ** 2

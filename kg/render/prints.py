"""Pictures for print: a drawing's things and lines, with names and legend, by matplotlib and networkx.

One unit of the layout is a pixel of the page; the figure is as large as the drawing, and letters have their size on
the page, so that what has room there has room here.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

from kg.render.labels import Box, best
from kg.render.palette import INNER
from kg.render.picture import DERIVED, MADE, STATED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from kg.render.palette import Kind
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
_LEADING = 14.0
"""Height of a line of a name, in pixels."""
_MARGIN = 16.0
"""Room around all things and names, in pixels."""
_LEAST = 560.0
"""Least width of a picture, in pixels: room for its heading and its legend."""
_NAMED_LINES = 30
"""Number of lines up to which each says what it means."""
_ALONG = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74)
"""Where on a line its words may stand, as shares of its length, the best first."""
_COLUMN, _HEADING = 200.0, 14.0
"""Width of a column of the legend in pixels, and size of the heading's letters in points."""
_STYLES: dict[int, Any] = {STATED: "solid", DERIVED: "dashed", MADE: "dotted"}
_SAID_OF = {STATED: "stated by a source", DERIVED: "derived by a rule", MADE: "made by the query: no source states it"}
_SMALL = 0.8
"""Size of the letters of a line's words, as a share of those of names."""
_MIDDLE, _FILLS = 0.36, ("", "#ffffff", "#1b1f24")
"""Width of what is drawn in the middle of a mark, as a share of the mark's, and its colours by number."""
_INK, _LINE, _SAID = "#1b1f24", "#7d8590", "#0550ae"


@cache
def width(text: str) -> float:
    """Width of a line of a name in pixels."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    found, _, _ = text_to_path.get_text_width_height_descent(text, FontProperties(size=_LETTERS), ismath=False)
    return float(found) / _POINTS + 3  # and its rim


def figure(picture: Picture, heading: str, note: str = "") -> Figure:
    """A picture as a figure of matplotlib, with its heading, a note and the legend; to be made in the style of plots.

    The drawing is as large as the layout, so that whatever has room there has room here.
    """
    from kg.render.plot import canvas

    at = {node["id"]: (float(node["x"]), -float(node["y"])) for node in picture.nodes}
    names = {node["id"]: _name_box(node, at[node["id"]]) for node in picture.nodes}
    taken = [*names.values(), *(_mark_box(node, at[node["id"]]) for node in picture.nodes)]
    left, right = min(box.left for box in taken) - _MARGIN, max(box.right for box in taken) + _MARGIN
    low, high = min(box.bottom for box in taken) - _MARGIN, max(box.top for box in taken) + _MARGIN
    if right - left < _LEAST:
        middle = (left + right) / 2
        left, right = middle - _LEAST / 2, middle + _LEAST / 2
    made = canvas((right - left) / _PER_INCH, (high - low) / _PER_INCH)
    made.set_layout_engine("none")
    title = "\n".join(textwrap.wrap(heading, max(20, int((right - left) * _POINTS / (0.62 * _HEADING)))))
    head = (title.count("\n") + 1) * 1.3 * _HEADING / _POINTS + _MARGIN
    foot = _legend(made, picture, note) + _MARGIN
    tall = head + (high - low) + foot
    made.set_size_inches((right - left) / _PER_INCH, tall / _PER_INCH)
    axes = made.add_axes((0.0, foot / tall, 1.0, (high - low) / tall))
    axes.set_xlim(left, right)
    axes.set_ylim(low, high)
    axes.set_axis_off()
    _lines(axes, picture, at, taken)
    _things(axes, picture, at)
    _names(axes, picture, at)
    made.text(0.5, 1 - _MARGIN / 2 / tall, title, fontsize=_HEADING, color=_INK, ha="center", va="top")
    return made


def _mark_box(node: dict[str, Any], at: tuple[float, float]) -> Box:
    (x, y), size = at, float(node["size"])
    return Box(x - size, y - size, x + size, y + size)


def _name_box(node: dict[str, Any], at: tuple[float, float]) -> Box:
    (x, y), lines = at, node["label"].split("\n")
    half, high, away = max(map(width, lines)) / 2, _LEADING * len(lines), float(node["size"]) + 3
    low = y + away if node["above"] else y - away - high
    return Box(x - half, low, x + half, low + high)


def _lines(axes: Axes, picture: Picture, at: dict[int, tuple[float, float]], taken: list[Box]) -> None:
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
        frame = Box(axes.get_xlim()[0], axes.get_ylim()[0], axes.get_xlim()[1], axes.get_ylim()[1])
        _words(axes, picture, at, taken, frame)


def _words(axes: Axes, picture: Picture, at: dict[int, tuple[float, float]], taken: list[Box], frame: Box) -> None:
    """What each line says, on it, where that hides least."""
    used = list(taken)
    for edge in (one for one in picture.edges if one["from"] != one["to"]):
        bend = _bend(edge["smooth"])
        half, high = width(edge["title"]) * _SMALL / 2, _LEADING * _SMALL
        spots = [_on(at[edge["from"]], at[edge["to"]], bend, share) for share in _ALONG]
        box = best([Box(x - half, y - high / 2, x + half, y + high / 2) for x, y in spots], used, frame)
        used.append(box)
        middle = ((box.left + box.right) / 2, (box.bottom + box.top) / 2)
        _text(axes, middle, edge["title"], _SAID, _SMALL, "center")


def _on(start: tuple[float, float], end: tuple[float, float], bend: float, share: float) -> tuple[float, float]:
    """A point of a line that bends as matplotlib's arc3 does: a quadratic Bezier curve.

    >>> _on((0.0, 0.0), (10.0, 0.0), 0.0, 0.5), _on((0.0, 0.0), (10.0, 0.0), 0.4, 0.5)
    ((5.0, 0.0), (5.0, -2.0))
    """
    (x, y), (u, w) = start, end
    mid = (x + u) / 2 + bend * (w - y), (y + w) / 2 - bend * (u - x)
    first, middle, last = (1 - share) ** 2, 2 * share * (1 - share), share**2
    return first * x + middle * mid[0] + last * u, first * y + middle * mid[1] + last * w


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
        if node.get("inner"):
            axes.scatter(
                [x],
                [y - node["drop"]],
                s=_area(node) * _MIDDLE**2,
                marker="o",
                c=[_FILLS[node["inner"]]],
                edgecolors=_FILLS[3 - node["inner"]],
                linewidths=0.4,
                zorder=3.1,
            )


def _names(axes: Axes, picture: Picture, at: dict[int, tuple[float, float]]) -> None:
    for node in picture.nodes:
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
        linespacing=1.0,
        path_effects=[withStroke(linewidth=2.4, foreground="white")],
        zorder=4,
    )


def _legend(made: Figure, picture: Picture, note: str) -> float:
    """Draw the legend at the foot of a figure; its height in pixels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.legend_handler import HandlerTuple
    from matplotlib.lines import Line2D

    marks: list[Any] = []
    labels: list[str] = []
    for family in picture.legend:
        for entry in family.entries:
            marks.append(_legend_mark(entry.kind))
            labels.append(f"{entry.kind.label} ({entry.count})")
    for way in sorted({edge["dashes"] for edge in picture.edges}):
        marks.append(Line2D([], [], color=_LINE, linestyle=_STYLES[way]))
        labels.append(_SAID_OF[way])
    columns = max(1, int(made.get_figwidth() * _PER_INCH / _COLUMN))
    drawn = made.legend(
        marks,
        labels,
        loc="lower center",
        ncols=columns,
        fontsize=8,
        title=note,
        title_fontsize=8,
        borderaxespad=0.4,
        handler_map={tuple: HandlerTuple(ndivide=1)},
    )
    renderer: Any = FigureCanvasAgg(made)
    high = drawn.get_window_extent(renderer.get_renderer()).height
    return float(high) / made.dpi * _PER_INCH


def _legend_mark(kind: Kind) -> tuple[Any, ...]:
    """A kind's mark, and what is drawn in its middle, on one another."""
    from matplotlib.lines import Line2D

    edge = "#3d444d"
    mark = Line2D([], [], marker=_MARKERS[kind.shape], linestyle="", markerfacecolor=kind.colour, markeredgecolor=edge)
    if not kind.inner:
        return (mark,)
    fill = _FILLS[INNER.index(kind.inner)]
    inner = Line2D([], [], marker="o", linestyle="", markerfacecolor=fill, markeredgecolor=edge)
    mark.set_markersize(9)
    inner.set(markersize=9 * _MIDDLE, markeredgewidth=0.4)
    return (mark, inner)


def _area(node: dict[str, Any]) -> float:
    """Matplotlib's size of a marker: the square of its width in points."""
    return float(2 * node["size"] * _POINTS) ** 2

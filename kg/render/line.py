"""The picture of a line of time: a bar a thing, with what is uncertain hatched, what is open ended by an arrow."""

from __future__ import annotations

import datetime
import textwrap
from typing import TYPE_CHECKING, Any

from kg.render.palette import COLOURS
from kg.render.plot import FAINT, INK, canvas, styled
from kg.render.safety import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from kg.timeline import Entry, Piece, Timeline

_ROW, _HEAD = 0.42, 1.7
"""Inches of a thing's row, and of what stands above and below all rows."""
_WIDTH = 12.0
_SOURCE, _NOTE = 118, 0.125
"""Characters of a line of a source below the picture, and inches of such a line."""
_LABEL = 62
"""Characters of a line of a label."""
_BAR = 0.42
_LEGEND = (
    ("sure", "holds"),
    ("unsure", "uncertain: imprecise date, or sources differ"),
    ("open", "no end recorded"),
    ("point", "date of the act or of publication"),
    ("vague", "such a date, its year or month only"),
    ("end", "end, of what has no known start"),
    ("period", "time that a report speaks of or has figures of"),
)


def picture(line: Timeline, numbers: Mapping[str, Sequence[int]], sources: Sequence[str]) -> Figure:
    """A line of time as a figure, a row a thing; ``numbers`` are those of its sources, by IRI, which stand below.

    Raises:
        InputError: matplotlib is not installed.
    """
    with styled():
        rows = [entry for entries in line.groups.values() for entry in entries]
        below = [text for source in sources for text in textwrap.wrap(shown(source), _SOURCE, subsequent_indent="    ")]
        figure = canvas(_WIDTH, _HEAD + _ROW * len(rows) + _NOTE * len(below))
        axes = figure.add_subplot()
        colours = {group: COLOURS[at % len(COLOURS)] for at, group in enumerate(line.groups)}
        for at, entry in enumerate(rows):
            for piece in entry.pieces:
                _draw(axes, at, piece, colours[entry.group])
        for drawn in (*axes.patches, *axes.lines, *axes.collections):
            drawn.set_in_layout(False)  # what lies outside the time asked for takes no room
        _label(axes, line, rows, numbers)
        axes.set_title("\n".join(textwrap.wrap(shown(line.title), 90)), loc="left")
        read = f"; sources read to {line.read_to}" if line.read_to else ""
        day = f"Dashed: {line.day}, the day as of which it is drawn{read}."
        axes.set_xlabel("\n".join([day, "", *below]), fontsize=7, loc="left", multialignment="left")
        _legend(axes, {piece.shade for entry in rows for piece in entry.pieces}, colours)
    return figure


def _draw(axes: Axes, at: int, piece: Piece, colour: str) -> None:
    first, end = _number(piece.first), _number(piece.end)
    bar: dict[str, Any] = {"left": first, "height": _BAR, "edgecolor": colour, "linewidth": 1}
    match piece.shade:
        case "sure":
            axes.barh(at, end - first, color=colour, **bar)
        case "unsure":
            axes.barh(at, end - first, color="white", hatch="////", **bar)
        case "period":
            axes.plot([first, end], [at, at], color=INK, linewidth=1.5, marker="|", markersize=8)
        case "vague":
            axes.plot([first, end], [at, at], color=INK, linewidth=1.5, linestyle=":")
        case "open":
            axes.plot([first], [at], color=colour, marker=">", markersize=11, clip_on=False)
        case "end":
            axes.plot([first], [at], color=colour, marker="|", markersize=14, markeredgewidth=3)
        case "point":
            axes.plot([(first + end) / 2], [at], color=INK, marker="D", markersize=5, linestyle="")


def _label(axes: Axes, line: Timeline, rows: Sequence[Entry], numbers: Mapping[str, Sequence[int]]) -> None:
    """Names with the numbers of their sources, years, and the day of the line."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    labels = []
    for entry in rows:
        differ = "\nsources differ" if entry.differs else ""
        cited = f" {_ranges(numbers.get(entry.iri, ()))}".rstrip() + differ
        labels.append("\n".join(textwrap.wrap(shown(entry.label), _LABEL, max_lines=2, placeholder=" ...")) + cited)
    axes.set_yticks(range(len(rows)), labels, fontsize=8)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    ends = [_number(piece.end) for entry in rows for piece in entry.pieces]
    last = _number(line.last) if line.last else max([_number(line.day), *ends])
    first = _number(line.first)
    axes.set_xlim(first, last + max(1.0, (last - first) * 0.01))
    locator = AutoDateLocator()  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))  # type: ignore[no-untyped-call]
    axes.xaxis_date()
    axes.grid(axis="x", color=FAINT)
    axes.grid(visible=False, axis="y")
    if first <= _number(line.day) <= last:
        axes.axvline(_number(line.day), color=INK, linewidth=1, linestyle="--")


def _legend(axes: Axes, shades: set[str], colours: Mapping[str, str]) -> None:
    """What is drawn how, of that which is drawn, and the colours of the groups where there are several."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: dict[str, Any] = {
        "sure": Patch(facecolor=INK),
        "unsure": Patch(facecolor="white", edgecolor=INK, hatch="////"),
        "open": Line2D([], [], color=INK, marker=">", linestyle=""),
        "point": Line2D([], [], color=INK, marker="D", markersize=5, linestyle=""),
        "vague": Line2D([], [], color=INK, linewidth=1.5, linestyle=":"),
        "end": Line2D([], [], color=INK, marker="|", markersize=12, markeredgewidth=3, linestyle=""),
        "period": Line2D([], [], color=INK, linewidth=1.5, marker="|"),
    }
    drawn: list[tuple[Any, str]] = [(handles[shade], text) for shade, text in _LEGEND if shade in shades]
    figure = axes.get_figure()
    assert figure is not None
    drawn += [(Patch(facecolor=colour), shown(group)) for group, colour in colours.items() if len(colours) > 1]
    symbols, texts = [handle for handle, _ in drawn], [text for _, text in drawn]
    figure.legend(symbols, texts, loc="outside lower left", ncols=3, fontsize=8)


def _ranges(numbers: Sequence[int]) -> str:
    """Numbers in brackets, those in a row as one.

    >>> _ranges([1, 2, 3, 7]), _ranges([])
    ('[1-3, 7]', '')
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    texts = [f"{first}" if first == last else f"{first}-{last}" for first, last in runs]
    return f"[{', '.join(texts)}]" if texts else ""


def _number(day: str) -> float:
    """Days since 1970, as matplotlib counts them."""
    return float(datetime.date.fromisoformat(day).toordinal() - datetime.date(1970, 1, 1).toordinal())

"""A series of figures as a picture: whole years as lines, one for each body and kind; other periods as hollow marks.

A line joins years that follow one another; across a year without a figure it is dotted. Periods of other lengths stand
as wide as they are and are joined with nothing. What has no value or no known period is told under the picture.
"""

from __future__ import annotations

import datetime
import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

from kg.figures import number
from kg.render import plot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from kg.series import Figure, Series

_NOBODY = "who counted is not named"
_MOST = 8
"""Lines in one panel."""
_DODGE = 0.07
"""Years by which marks of different lines are moved apart, so that equal values don't hide one another."""


def picture(series: Series, ending: str) -> bytes:
    """The file of a series' picture: ``.png``, ``.svg`` or ``.html``.

    Raises:
        InputError: matplotlib is not installed.
    """
    drawn = [f for f in series.figures if f.value and f.starts]
    title = f"{series.indicator.label}, in {series.indicator.unit}"
    with plot.styled():
        panels = _panels(series, drawn) or [("", {})]
        canvas = plot.canvas(10, 0.5 + sum(3.8 + 0.26 * len(lines) for _, lines in panels))
        axes = list(canvas.subplots(len(panels), 1, squeeze=False, sharex=True)[:, 0])
        if ending != ".html":  # the page has it as its heading
            canvas.suptitle(title, x=0.01, ha="left", fontweight="bold")
        for axis, (heading, lines) in zip(axes, panels, strict=True):
            _draw(axis, lines)
            axis.set_ylabel(series.indicator.unit)
            axis.set_title(heading, fontsize=11, fontweight="normal")
        _scale(axes, drawn)
        if keys := _keys(drawn):
            canvas.supxlabel(keys, fontsize=9)
    return plot.rendered(canvas, ending, title=title, description=_told(series))


def _panels(series: Series, drawn: Sequence[Figure]) -> list[tuple[str, dict[str, list[Figure]]]]:
    """Lines by panel, with its heading: all in one, or those of a breakdown in one for each who counted."""
    found: dict[str, dict[str, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    split = series.by not in ("", "body")
    for figure in drawn:
        body = figure.body or _NOBODY
        kind = (figure.kind(series.by) or "all") if split else ""
        name = ", ".join(filter(None, [kind, figure.of(series.by), "" if split else body]))
        found[body if split else ""][name].append(figure)
    panels = []
    for heading, lines in found.items():
        items = [item for name, figures in lines.items() for item in _apart(name, figures)]
        panels += [(heading, dict(items[at : at + _MOST])) for at in range(0, len(items), _MOST)]
    return panels


def _apart(name: str, figures: Sequence[Figure]) -> list[tuple[str, list[Figure]]]:
    """Figures as one line, or as one for each source where these disagree or who counted is not known."""
    periods = [figure.period for figure in figures]
    if figures[0].body and len(set(periods)) == len(periods):
        return [(name, list(figures))]
    apart: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        apart[", ".join(figure.tellers)].append(figure)
    return [(f"{name} ({source})", lines) for source, lines in apart.items()]


def _keys(drawn: Sequence[Figure]) -> str:
    """What hollow marks and dotted lines mean, where there may be any."""
    hollow = any(not figure.is_year for figure in drawn)
    told = "Hollow: not a whole year, not to be compared with whole years. " if hollow else ""
    return told + ("Dotted: no figure of the years between." if len(drawn) > 1 else "")


def _draw(axis: Axes, panel: dict[str, list[Figure]]) -> None:
    """Lines and marks of one panel, and its legend under it."""
    for at, (name, figures) in enumerate(panel.items()):
        colour, marker = plot.LINES[at % len(plot.LINES)], plot.MARKERS[at % len(plot.MARKERS)]
        shift = (at - (len(panel) - 1) / 2) * _DODGE
        years = [f for f in figures if f.is_year]
        for one, other in itertools.pairwise(years):
            gap = int(other.starts[:4]) - int(one.starts[:4])
            if gap:  # two values of one year contradict one another: nothing joins them
                style = "-" if gap == 1 else ":"
                points = [_middle(one) + shift, _middle(other) + shift], [float(one.value), float(other.value)]
                axis.plot(*points, color=colour, linestyle=style)
        if years:
            points = [_middle(f) + shift for f in years], [float(f.value) for f in years]
            axis.plot(*points, color=colour, marker=marker, linestyle="none", label=name)
        _parts(axis, [f for f in figures if not f.is_year], colour, marker, "" if years else name)
        for figure in figures:
            _label(axis, figure, shift if figure.is_year else 0.0)
    axis.legend(loc="upper left", bbox_to_anchor=(0, -0.12), ncols=1, borderaxespad=0)


def _parts(axis: Axes, figures: Sequence[Figure], colour: str, marker: str, name: str) -> None:
    """Figures of periods that are no whole year, as wide as they are; ``name`` is given to a line without years."""
    for at, figure in enumerate(figures):
        first, last, value = _year(figure.starts), _year(figure.ends), float(figure.value)
        axis.plot([first, last], [value, value], color=colour, linewidth=1.0, alpha=0.6)
        label = name if name and not at else "_nolegend_"
        axis.plot(
            [(first + last) / 2],
            [value],
            color=colour,
            marker=marker,
            markerfacecolor=plot.PAPER,
            linestyle="none",
            label=label,
        )


def _label(axis: Axes, figure: Figure, shift: float) -> None:
    """The value, over a whole year's mark and beside another's."""
    told = f"{figure.comparator} {number(figure.value)}".strip()
    told += "" if figure.is_year else f" ({figure.span})"
    value = float(figure.value)
    at, offset, side = (_middle(figure) + shift, value), (30 * shift, 7), "center"
    if not figure.is_year:
        at, offset, side = (_year(figure.ends), value), (4, -3), "left"
    halo = {"facecolor": plot.PAPER, "edgecolor": "none", "alpha": 0.7, "pad": 0.6}
    axis.annotate(told, at, offset, textcoords="offset points", ha=side, fontsize=9, color=plot.INK, bbox=halo)


def _scale(axes: Sequence[Axes], drawn: Sequence[Figure]) -> None:
    """Zero-based values, and a tick in the middle of each year."""
    years = [int(f.starts[:4]) for f in drawn] + [int(f.ends[:4]) - f.ends.endswith("-01-01") for f in drawn]
    first, last = min(years, default=0), max(years, default=0)
    step = max(1, (last - first) // 16)
    for axis in axes:
        axis.set_xlim(first - 0.2, last + 1.2)
        axis.set_xticks(
            [year + 0.5 for year in range(first, last + 1, step)], list(map(str, range(first, last + 1, step)))
        )
        axis.tick_params(labelbottom=True, length=0, axis="x")
        axis.set_ylim(0, max((float(f.value) for f in drawn), default=1.0) * 1.15 or 1.0)
        axis.ticklabel_format(axis="y", style="plain", useOffset=False)


def _told(series: Series) -> str:
    """The figures in words with their sources, and what speaks against them: a line each."""
    lines = []
    for figure in series.figures:
        kinds = ", ".join(f"{name}: {kind}" for name, kind in figure.kinds)
        where = "; ".join(
            dict.fromkeys(
                place.citation.line() + (f" (quotes {place.quoted})" if place.quoted else "") for place in figure.places
            )
        )
        length = "" if figure.is_year else f" ({figure.span or 'no source gives both a beginning and an end'})"
        of = ", ".join(filter(None, [figure.body or _NOBODY, kinds]))
        lines.append(f"{figure.period or 'period not stated'}{length}, {of}: {figure.shown}. {where}")
    lines += [
        f"{'One side is in error' if c.is_error else 'Sources differ'}: {c.explanation}" for c in series.conflicts
    ]
    return "\n".join(lines)


def _middle(figure: Figure) -> float:
    return (_year(figure.starts) + _year(figure.ends)) / 2


def _year(day: str) -> float:
    """A day as a year and its part.

    >>> _year("2019-01-01"), round(_year("2019-07-01"), 2)
    (2019.0, 2019.5)
    """
    date = datetime.date.fromisoformat(day)
    return date.year + (date.timetuple().tm_yday - 1) / 365.25

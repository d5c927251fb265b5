"""A series of figures as a picture: whole years as lines, one for each body and kind; other periods as hollow marks.

A line joins years that follow one another; across a year without a figure it is dotted. Periods of other lengths stand
as wide as they are and are joined with nothing. A breakdown has a panel for each kind (small multiples, as Tufte calls
them), each with a scale of its own, so that a count of three is read beside one of three hundred. What has no value or
no known period is told under the picture.
"""

from __future__ import annotations

import datetime
import itertools
import textwrap
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from kg.figures import number
from kg.render import plot
from kg.render.labels import Mark, place
from kg.render.safety import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Picture

    from kg.series import Figure, Series

_NOBODY = "who counted is not named"
_MOST = 8
"""Lines in one panel."""
_LEGEND = 110
"""Characters of a line of the legend."""
_DODGE = 0.07
"""Years by which marks of different lines are moved apart, so that equal values don't hide one another."""


class _Style(NamedTuple):
    colour: str
    marker: str


_Lines = dict[str, list["Figure"]]


def picture(series: Series, ending: str) -> bytes:
    """The file of a series' picture: ``.png``, ``.svg`` or ``.html``.

    Raises:
        InputError: matplotlib is not installed.
    """
    title = f"{series.indicator.label}, in {series.indicator.unit}"
    canvas = drawing(series, "" if ending == ".html" else title)  # the page has it as its heading
    return plot.rendered(canvas, ending, title=title, description=_told(series))


def drawing(series: Series, title: str) -> Picture:
    """A series as a picture with a title, or without.

    Raises:
        InputError: matplotlib is not installed.
    """
    drawn = [f for f in series.figures if f.value and f.starts]
    with plot.styled():
        panels = _panels(series, drawn) or [("", {})]
        styles = _styles(panels)
        across = 2 if len(panels) > 2 else 1
        down = -(-len(panels) // across)
        canvas = plot.canvas(10, 0.5 + down * (2.9 if across > 1 else 3.8) + 0.26 * (len(styles) + 1))
        grid = canvas.subplots(down, across, squeeze=False, sharex=True)
        axes = list(grid.flat)
        if title:
            canvas.suptitle(title, x=0.01, ha="left", fontweight="bold")
        marks = []
        for axis, (heading, lines) in zip(axes, panels, strict=False):
            marks.append(_draw(axis, lines, styles))
            axis.set_ylabel(series.indicator.unit)
            axis.set_title(heading, fontsize=11, fontweight="normal")
        for axis in axes[len(panels) :]:
            axis.set_visible(False)
        _scale(axes[: len(panels)], [[f for line in lines.values() for f in line] for _, lines in panels], drawn)
        handles = {
            name: handle for axis in axes for handle, name in zip(*axis.get_legend_handles_labels(), strict=True)
        }
        if handles:
            keys = textwrap.fill(_keys(drawn, panels), 125)
            where = canvas.legend(
                handles.values(),
                [textwrap.fill(shown(name), _LEGEND) for name in handles],
                loc="outside lower left",
                title=keys,
                title_fontsize=9,
                alignment="left",
            )
            where.get_title().set_multialignment("left")
        canvas.draw_without_rendering()  # settles where things stand
        for axis, points in zip(axes, marks, strict=False):
            place(axis, points)
    return canvas


def _panels(series: Series, drawn: Sequence[Figure]) -> list[tuple[str, _Lines]]:
    """Lines by panel, with its heading: all in one, or one for each kind, the whole first.

    There is one for each kind in a breakdown, and where the lines of all kinds would crowd one panel.
    """
    found: dict[str, _Lines] = defaultdict(lambda: defaultdict(list))
    split = series.by not in ("", "body")
    crowded = len({(figure.body or figure.tellers, figure.kinds) for figure in drawn}) > _MOST
    for figure in drawn:
        of = figure.of(series.by)
        kind = (figure.kind(series.by) or "all") if split else (of or "all") if crowded else ""
        name = ", ".join(filter(None, [figure.body or _NOBODY, "" if crowded and not split else of]))
        found[kind][name].append(figure)
    panels = []
    for heading, lines in sorted(found.items(), key=lambda item: (item[0] != "all", item[0])):
        items = [item for name, figures in lines.items() for item in _apart(name, figures)]
        panels += [(heading, dict(items[at : at + _MOST])) for at in range(0, len(items), _MOST)]
    return panels


def _styles(panels: Iterable[tuple[str, _Lines]]) -> dict[str, _Style]:
    """Colour and marker of each line, the same in all panels."""
    names = dict.fromkeys(name for _, lines in panels for name in lines)
    return {
        name: _Style(plot.LINES[at % len(plot.LINES)], plot.MARKERS[at % len(plot.MARKERS)])
        for at, name in enumerate(names)
    }


def _apart(name: str, figures: Sequence[Figure]) -> list[tuple[str, list[Figure]]]:
    """Figures as one line, or as one for each source where these disagree or who counted is not known."""
    periods = [figure.period for figure in figures]
    if figures[0].body and len(set(periods)) == len(periods):
        return [(name, list(figures))]
    apart: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        apart["; ".join(figure.titles)].append(figure)
    return [(f"{name} ({titles})", lines) for titles, lines in apart.items()]


def _keys(drawn: Sequence[Figure], panels: Sequence[tuple[str, _Lines]]) -> str:
    """What hollow marks, dotted lines and stars mean, and that panels differ in scale, where there are any."""
    told = []
    if any(not figure.is_year for figure in drawn):
        told.append("Hollow: not a whole year, not to be compared with whole years.")
    if any(_years_apart(*pair) > 1 for _, lines in panels for line in lines.values() for pair in _joined(line)):
        told.append("Dotted: this line has no figure of the years between.")
    if any(figure.is_read for figure in drawn):
        told.append("*: the source prints no period; one that only quotes it may.")
    if len(panels) > 1:
        told.append("Each panel has its own scale.")
    return " ".join(told)


def _joined(figures: Sequence[Figure]) -> Iterable[tuple[Figure, Figure]]:
    """Figures of whole years that follow one another in a line."""
    return itertools.pairwise(figure for figure in figures if figure.is_year)


def _years_apart(one: Figure, other: Figure) -> int:
    return int(other.starts[:4]) - int(one.starts[:4])


def _draw(axis: Axes, panel: _Lines, styles: dict[str, _Style]) -> list[Mark]:
    """Lines and marks of one panel; gives what is to be labelled."""
    marks = []
    for at, (name, figures) in enumerate(panel.items()):
        colour, marker = styles[name]
        shift = (at - (len(panel) - 1) / 2) * _DODGE
        years = [f for f in figures if f.is_year]
        for one, other in _joined(figures):
            gap = _years_apart(one, other)
            if gap:  # two values of one year contradict one another: nothing joins them
                style = "-" if gap == 1 else ":"
                points = [_middle(one) + shift, _middle(other) + shift], [float(one.value), float(other.value)]
                axis.plot(*points, color=colour, linestyle=style)
        if years:
            points = [_middle(f) + shift for f in years], [float(f.value) for f in years]
            axis.plot(*points, color=colour, marker=marker, linestyle="none", label=name)
        _parts(axis, [f for f in figures if not f.is_year], colour, marker, "" if years else name)
        marks += [_mark(figure, shift if figure.is_year else 0.0) for figure in figures]
    return marks


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


def _mark(figure: Figure, shift: float) -> Mark:
    """A value with where it stands: over a whole year's mark, beside the end of another's line."""
    told = f"{figure.comparator} {number(figure.value)}".strip() + "*" * figure.is_read
    told += "" if figure.is_year else f" ({figure.span})"
    ends = None if figure.is_year else _year(figure.ends)
    return Mark(_middle(figure) + shift, float(figure.value), told, ends)


def _scale(axes: Sequence[Axes], panels: Sequence[Sequence[Figure]], drawn: Sequence[Figure]) -> None:
    """Zero-based values, each panel its own; and a tick in the middle of each year."""
    from matplotlib.ticker import MaxNLocator

    years = [int(f.starts[:4]) for f in drawn] + [int(f.ends[:4]) - f.ends.endswith("-01-01") for f in drawn]
    first, last = min(years, default=0), max(years, default=0)
    step = -(-(last - first + 1) // (16 if len(axes) < 3 else 7))
    for axis, figures in zip(axes, panels, strict=True):
        axis.set_xlim(first - 0.2, last + 1.2)
        axis.set_xticks(
            [year + 0.5 for year in range(first, last + 1, step)], list(map(str, range(first, last + 1, step)))
        )
        axis.tick_params(labelbottom=True, length=0, axis="x")
        most = max((float(f.value) for f in figures), default=1.0)
        axis.set_ylim(0, most * 1.25 or 1.0)
        if all(float(f.value).is_integer() for f in figures):
            axis.yaxis.set_major_locator(MaxNLocator(nbins="auto", integer=True, steps=[1, 2, 2.5, 5, 10]))
        axis.ticklabel_format(axis="y", style="plain", useOffset=False)


def _told(series: Series) -> str:
    """The figures in words with their sources, and what speaks against them: a line each."""
    lines = []
    for figure in series.figures:
        kinds = ", ".join(f"{name}: {kind}" for name, kind in figure.kinds)
        where = "; ".join(dict.fromkeys(place.citation.line() for place in figure.places))
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

"""A series of figures in words: what its reader must know, and how it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.figures import number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.elsewhere import Elsewhere
    from kg.series import Change, Figure, Series

NOBODY = "not named"
NO_PERIOD = "not stated"
_READ = "*"
"""Mark of a period that is read, not printed."""


def period(figure: Figure) -> str:
    """The period of a figure, marked where it is the dataset's reading and the source that counts prints none."""
    return f"{figure.period}{_READ * figure.is_read}" if figure.period else NO_PERIOD


def counted_elsewhere(other: Elsewhere) -> str:
    """Where else the same is counted."""
    years = f"{other.first} to {other.last}" if other.last > other.first else str(other.first or "years not known")
    kind = f" by {other.dimension} ({other.kind})" if other.dimension else ""
    return f"{other.label}{kind}, in {other.unit}, {years}, counted by: {'; '.join(other.bodies) or NOBODY}"


def notes_on(series: Series) -> Iterable[str]:
    """What a reader of a series must know: periods that are no whole years, who counted, what it is broken down by."""
    if any(figure.is_read for figure in series.figures):
        quoted = _quoted(series)
        yield f"{_READ} The source prints no period beside it; the one shown is this dataset's reading{quoted}."
    parts = {f"{f.period} ({f.span})": None for f in series.figures if f.span and not f.is_year and f.span != "day"}
    if parts:
        yield f"Not whole years, and not compared with whole years here: {'; '.join(parts)}."
    unknown = dict.fromkeys(f.period for f in series.figures if f.period and not f.span)
    if unknown:
        yield f"No source gives both a beginning and an end: {'; '.join(unknown)}."
    bodies = sorted({figure.body for figure in series.figures if figure.body})
    if len(bodies) > 1:
        yield f"{len(bodies)} bodies counted ({'; '.join(bodies)}): figures of different bodies are not compared."
    if any(not figure.body for figure in series.figures):
        yield "Where who counted is not named, no source names it; such figures are compared only within one source."
    if missing := _missing(series):
        yield f"No figure of the whole year: {missing}. What is not in the graph is not known."
    if series.undated:
        many = "1 figure" if series.undated == 1 else f"{series.undated:,} figures"
        yield f"Left out, since no source says when their period begins and ends: {many}."


def change_line(change: Change) -> str:
    """A change in words.

    >>> from kg.series import Change
    >>> change_line(Change("Police", (), (2016, 2018), ("36", "15"), (2017,), False))
    '2016 to 2018: from 36 to 15, 21 fewer (-58.3 %); no figure of 2017'
    >>> change_line(Change("Police", (), (2015, 2019), ("0", "3"), (), True))
    '2015 to 2019, first to last: from 0 to 3, 3 more'
    >>> change_line(Change("Police", (), (2018, 2020), ("2", "10"), (2019,), False, (), (2019,)))
    '2018 to 2020: from 2 to 10, 8 more (+400.0 %); the sources for 2019 disagree'
    """
    years = " to ".join(f"{year}{_READ * (year in change.read)}" for year in change.years) + (
        ", first to last" if change.overall else ""
    )
    values = f"from {number(change.values[0])} to {number(change.values[1])}"
    amount = number(f"{abs(change.difference):.10g}")
    told = f"{amount} {'more' if change.difference > 0 else 'fewer'}" if change.difference else "unchanged"
    percent = "" if change.percent is None or not change.difference else f" ({change.percent:+.1f} %)"
    return f"{years}: {values}, {told}{percent}{'' if change.overall else _between(change)}"


def _between(change: Change) -> str:
    """What is known of the years between."""
    lacking = ", ".join(str(year) for year in change.skipped if year not in change.disputed)
    disputed = ", ".join(map(str, change.disputed))
    told = (
        f"; no figure of {lacking}" if lacking else "",
        f"; the sources for {disputed} disagree" if disputed else "",
    )
    return "".join(told)


def _missing(series: Series) -> str:
    """Years between the first and the last whole year that nobody's figure is of, runs shortened."""
    least = min((len(figure.kinds) for figure in series.figures), default=0)
    years = {int(figure.starts[:4]) for figure in series.figures if figure.is_year and len(figure.kinds) == least}
    runs: list[list[int]] = []
    for year in range(min(years, default=0), max(years, default=0)):
        if year not in years:
            if runs and runs[-1][-1] == year - 1:
                runs[-1].append(year)
            else:
                runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def _quoted(series: Series) -> str:
    """That a source which only quotes prints the period of some, where one does."""
    read = [figure for figure in series.figures if figure.is_read]
    told = any(place.is_repeat and not place.read for figure in read for place in figure.places)
    return ", or is printed by a source that quotes it" if told else ""

"""``kg figures``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.opening import checked_name
from kg.cli.output import (
    complain,
    deliver,
    emit,
    emit_data,
    emit_json,
    folded,
    natural_width,
    people_csv,
    table,
    width,
    wrapped,
)
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.figures import Indicator
    from kg.graph import KnowledgeGraph
    from kg.series import Series

_HEADERS = ("indicator", "unit", "years", "figures", "sources", "bodies")
_PICTURES = (".png", ".svg", ".html")
_NARROW = 60
"""Columns below which an indicator is a line of text."""
_YEARS = click.IntRange(1, 9998)


@options.command(
    "figures",
    "kg figures",
    'kg figures "victims identified" --from 2015 --to 2019',
    'kg figures "victims identified" --by sex --plot',
    "kg figures convictions --output convictions.svg",
    'kg figures "court cases" --format csv',
)
@options.name_argument(required=False)
@click.option(
    "--by",
    metavar="DIMENSION",
    help="Show what the figures are broken down by, as sex, origin or form of exploitation; or order them by body.",
)
@click.option("--from", "first", metavar="YEAR", type=_YEARS, help="Only periods that begin in YEAR or later.")
@click.option("--to", "last", metavar="YEAR", type=_YEARS, help="Only periods that end in YEAR or before.")
@click.option(
    "--add",
    metavar="INDICATOR",
    multiple=True,
    help="Add the figures of another indicator that counts in the same unit; repeatable.",
)
@click.option("--plot", is_flag=True, help="Draw bars in the terminal.")
@options.output_option("File to write: .png, .svg or .html for a picture, .csv for a table. Its path is printed.")
@options.format_option("text", "json", "csv")
@options.graph_options
def command(
    name: tuple[str, ...],
    by: str | None,
    first: int | None,
    last: int | None,
    add: tuple[str, ...],
    plot: bool,
    output: str | None,
    form: str,
) -> int:
    """List what is counted, or show one indicator's figures: who counted, for which period, and who prints it.

    NAME is an indicator, as "victims identified". Figures that differ are shown apart and never averaged; half years
    are never compared with whole years; figures counted in different units are never added.
    """
    wanted = checked_name(name) if name else ""
    if not wanted and (by or first or last or add or plot or output):
        raise click.UsageError("--by, --from, --to, --add, --plot and --output belong to an indicator: name one")
    if first and last and first > last:
        raise click.UsageError(f"--from {first} is after --to {last}")
    ending = _ending(output) if output else ""
    graph = options.opened()
    if not wanted:
        return _list(graph, form)

    from kg.figures import find_indicator
    from kg.series import series

    indicator = find_indicator(graph, wanted)
    others = [find_indicator(graph, checked_name([one])) for one in add]
    found = series(graph, indicator, by or "", first or 0, last or 0)
    if not found.figures:
        complain(f"kg: {_nothing(found, first, last)}")
        return 1
    if others:
        return _add([found, *(series(graph, one, by or "", first or 0, last or 0) for one in others)], form)
    if output:
        deliver(_file(found, ending), output)
        if output != "-":
            emit(output)
    elif form == "json":
        emit_json(found.to_json())
    elif form == "csv":
        emit_data(_csv(found))
    else:
        from kg.cli.series_text import SeriesText

        SeriesText(found, plot).show()
    return 0


def _ending(output: str) -> str:
    """The ending of a file that can be written.

    Raises:
        InputError: It is another.
    """
    ending = Path(output).suffix.lower()
    if ending not in (*_PICTURES, ".csv"):
        raise InputError(f"{output}: name a file that ends in .png, .svg, .html or .csv")
    return ending


def _list(graph: KnowledgeGraph, form: str) -> int:
    from kg.figures import indicators

    found = indicators(graph)
    if form == "json":
        emit_json([one.to_json() for one in found])
    elif form == "csv":
        emit_data(people_csv(_HEADERS, [_row(one) for one in found]).encode())
    elif found:
        _listed([_row(one) for one in found])
    if not found:
        complain("kg: there are no figures")
    return 0 if found else 1


def _listed(rows: list[list[str]]) -> None:
    """Print what is counted as a table that fits the width, or line by line where there is little room."""
    if natural_width(_HEADERS, rows) <= width():
        table(_HEADERS, rows, (3, 4, 5))
    elif width() >= _NARROW:
        folded(_HEADERS, rows, (3, 4, 5))
    else:
        for label, unit, years, figures, sources, bodies in rows:
            counts = f"figures: {figures}; sources: {sources}; bodies: {bodies}"
            emit(wrapped(f"{label}, in {unit}, {years}; {counts}", "", "  "))


def _row(one: Indicator) -> list[str]:
    years = f"{one.first}-{one.last}" if one.last > one.first else str(one.first or "not known")
    return [one.label, one.unit, years, str(one.figures), str(one.sources), str(one.bodies)]


def _nothing(found: Series, first: int | None, last: int | None) -> str:
    what = f"of '{found.indicator.label}'" + (f" by {found.by}" if found.by and found.by != "body" else "")
    years = f" for {first or '...'} to {last or '...'}" if first or last else ""
    dimensions = ", ".join(["body", *found.dimensions])
    return f"there are no figures {what}{years}. It can be shown by {dimensions}"


def _file(found: Series, ending: str) -> bytes:
    if ending == ".csv":
        return _csv(found)
    from kg.render.series import picture

    return picture(found, ending)


def _csv(found: Series) -> bytes:
    from kg.cli.series_text import as_csv

    return as_csv(found)


def _add(found: Sequence[Series], form: str) -> int:
    from kg.cli.series_text import show_sums
    from kg.sums import added

    sums = added(found)
    if form == "json":
        emit_json([one.to_json() for one in sums])
    elif sums:
        show_sums(found, sums, form)
    if not sums:
        complain("kg: no period has one exact figure of each, counted by one body and broken down alike")
    return 0 if sums else 1

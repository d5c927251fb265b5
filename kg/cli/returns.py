"""``kg returns``: sheets that bodies fill in, their import, what is lacking, tables for publication."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.output import complain, count, deliver, emit, emit_data, emit_json, people_csv, table, wrapped
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kg.returns.gaps import Gap
    from kg.returns.importing import Imported
    from kg.returns.tables import Table
    from kg.sources import Citation

_GROUP = """Sheets of figures: make one, import a filled one, see what is lacking, publish tables.

A sheet's columns are the dimensions of the dataset. What is imported becomes a source of its own, in a folder of yours
that lies over the packaged dataset.
"""
_VALUES = ("column", "value", "also called", "iri")
_IMPORTED = ("status", "row", "column", "problem", "source", "figures", "file")
"""What an import tells as CSV: a row a fault, or one of what was imported."""


@contextmanager
def _extra(what: str) -> Iterator[None]:
    """Name the extra of a missing package in one line."""
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").split(".")[0]
        if package not in ("openpyxl", "scipy"):
            raise
        raise InputError(f"{what} needs {package}: pip install 'legal-framework-kg[returns]'") from None


@options.command("template", "kg returns template return.xlsx", "kg returns template return.csv")
@click.argument("output", metavar="FILE.csv|xlsx", type=click.Path())
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@options.graph_options
def template(output: str, force: bool) -> None:
    """Write the sheet that a court, prosecution office, police unit or shelter fills in, one figure a row.

    A workbook offers the values of each cell and lists them in a sheet of its own; for CSV, kg returns values prints
    them. A cell of a dimension is left empty for the total. Workbooks need the extra 'returns'.
    """
    from kg.returns.columns import layout
    from kg.returns.template import csv_template, xlsx_template

    kind = Path(output).suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise InputError(f"{output}: name a file that ends in .csv or .xlsx")
    if Path(output).exists() and not force:
        raise InputError(f"{output}: is there already; name another file, or write over it with --force")
    shape = layout(options.opened())
    with _extra("a workbook"):
        deliver(csv_template(shape) if kind == ".csv" else xlsx_template(shape), output)
    emit(output)


@options.command("values", "kg returns values", "kg returns values origin")
@click.argument("column", nargs=-1)
@options.format_option("text", "json", "csv")
@options.graph_options
def values(column: tuple[str, ...], form: str) -> int:
    """List what the columns of a sheet may hold: all columns, or the values of one.

    A value is written by any of its names, by its CURIE or by its IRI.
    """
    from kg.returns.columns import folded, layout
    from kg.returns.template import how

    shape = layout(options.opened())
    wanted = " ".join(column)
    if not wanted:
        heads = ("column", "needed", "values", "filled in with", "meaning")
        rows = [
            [c.label, "yes" if c.needed else "no", str(len(c.choices) or ""), how(c), c.definition]
            for c in shape.columns
        ]
        return _print(heads, rows, form, wide=3)
    found = [c for c in shape.columns if folded(wanted) in (folded(c.label), folded(c.short), c.iri)]
    if not found:
        raise InputError(f"no column is called '{wanted[:60]}'. There are {', '.join(c.label for c in shape.columns)}.")
    rows = [[found[0].label, one.name, "; ".join(one.names[1:]), one.iri] for one in found[0].choices]
    return _print(_VALUES, rows, form, wide=2)


def _print(heads: tuple[str, ...], rows: list[list[str]], form: str, wide: int) -> int:
    """Rows as JSON, CSV, or a table of the first columns that fits a terminal."""
    if form == "json":
        emit_json([dict(zip(heads, row, strict=True)) for row in rows])
    elif form == "csv":
        emit_data(people_csv(heads, rows).encode())
    else:
        table(heads[:wide], [row[:wide] for row in rows], (2,))
    return 0 if rows else 1


@options.command(
    "import",
    "kg returns import return.csv --source police-2024 --dataset mine",
    "kg returns import return.csv --source police-2024 --date 2025-01-31 --dataset mine --replace",
)
@click.argument("file", type=click.Path())
@click.option("--source", "source", metavar="ID", required=True, help="Id of the new source, as in police-2024.")
@click.option("--title", default="", help="Title of the return. Default: who reported, and the date.")
@click.option("--date", "issued", metavar="DATE", default="", help="Date of the return. Default: today.")
@click.option("--by", metavar="BODY", default="", help="Who sent it in. Default: the only body that it has figures of.")
@click.option("--language", metavar="TAG", default="en", show_default=True, help="Language of the return.")
@click.option("--rights", default="Not stated.", show_default=True, help="What may be done with the return.")
@click.option("--encoding", metavar="NAME", default="", help="Encoding of a CSV file that is not UTF-8, as in cp1252.")
@click.option("--overlapping", is_flag=True, help="Kinds overlap: they may sum to more than their total.")
@click.option("--replace", is_flag=True, help="Replace what was imported under this id.")
@click.option("--dry-run", is_flag=True, help="Only validate; write nothing.")
@options.format_option("text", "json", "csv")
@options.dataset_options
def import_(file: str, source: str, form: str, dry_run: bool, **said: str | bool) -> int:
    """Validate a filled sheet, and add it as a source of its own to your dataset folder, whole or not at all.

    The last --dataset is that folder; it is made where it is missing, and holds nothing but seeds/. All faults are
    told at once, each with row, column and remedy, as lines or with --format as data; then nothing is imported (exit
    code 2). Each row becomes a passage.
    """
    from kg import vocabulary as v
    from kg.cli.opening import open_graph
    from kg.clock import today
    from kg.returns.importing import Wanted, import_return
    from kg.returns.sheet import FaultySheetError

    folders, own = options.own_folder()
    with _extra("a workbook"):
        import_of = open_graph(folders, v.BASE)
        wanted = Wanted(source, only_check=dry_run, **said)  # type: ignore[arg-type]
        try:
            done = import_return(import_of, own, Path(file), wanted, today())
        except FaultySheetError as error:
            if form == "json":
                emit_json({"status": "refused", "faults": [vars(fault) for fault in error.faults]})
            elif form == "csv":
                rows = [["refused", str(f.row or ""), f.column, f.problem] for f in error.faults]
                emit_data(people_csv(_IMPORTED, [[*row, "", "", ""] for row in rows]).encode())
            complain(f"{error}\nkg: {count(len(error.faults), 'fault')}; nothing was imported")
            return error.exit_code
    _tell(done, file, form, dry_run=dry_run)
    return 0


def _tell(done: Imported, file: str, form: str, *, dry_run: bool) -> None:
    about = done.about
    if form == "json":
        told = {
            "status": "valid" if dry_run else "imported",
            "source": about.iri,
            **{name: getattr(about, name) for name in ("id", "title", "issued", "publisher", "sha256")},
            "figures": len(done.entries),
            "periods": list(done.periods),
            "file": str(done.path),
        }
        emit_json(told)
        return
    if form == "csv":
        told_so = ["valid" if dry_run else "imported", "", "", "", about.id, str(len(done.entries)), str(done.path)]
        emit_data(people_csv(_IMPORTED, [told_so]).encode())
        return
    rows = count(len(done.entries), "figure")
    if dry_run:
        emit(f"{file}: {rows}, no faults; nothing was written")
        return
    emit(f"{rows} of {file} are source {about.id}: {about.title}")
    emit(f"in {done.path}")
    if done.periods:
        emit(wrapped(f"new {'period' if len(done.periods) == 1 else 'periods'}: {', '.join(done.periods)}"))


@options.command("gaps", "kg returns gaps", 'kg returns gaps "victims identified"', "kg returns gaps KP --year 2018")
@options.name_argument(required=False)
@click.option("--year", metavar="YEAR", type=int, help="Only periods that begin in a year.")
@click.option("--wide", is_flag=True, help="Also breakdowns known only of other indicators of the same unit.")
@options.format_option("text", "json", "csv")
@options.graph_options
def gaps(name: tuple[str, ...], year: int | None, wide: bool, form: str) -> int:
    """Say which breakdowns the figures of each body and year still lack, of all, of an indicator or of a body.

    A breakdown is lacking where some source breaks the same indicator down so, and no figure of this body and period
    is. A year is lacking where the body has figures of earlier and later ones. Whether the body counts it is not known.
    What sources say in words of how figures are broken down follows. An indicator that nothing breaks down is told with
    the breakdowns of others in its unit.
    """
    from kg.cli.opening import checked_name
    from kg.returns.gaps import gaps as all_gaps
    from kg.returns.gaps import said_of_figures

    wanted = checked_name(name) if name else None
    graph = options.opened()
    thing = graph.resolve(wanted).iri if wanted else None
    chosen = _chosen(thing, year)
    found = [gap for gap in all_gaps(graph, wide=wide) if chosen(gap)]
    beyond = [] if wide else [gap for gap in all_gaps(graph, wide=True) if chosen(gap) and gap not in found]
    of_others = bool(wanted and beyond and not found)
    if of_others:
        found, beyond = beyond, []
        complain(f"kg: no gaps of its own breakdowns are found for '{wanted}'; these are breakdowns known of others")
    if form == "json":
        emit_json([gap.to_json() for gap in found])
    elif form == "csv":
        _print_gaps_csv(found)
    else:
        _print_gaps(found)
        _print_beyond(beyond)
        if found and year is None:
            _print_said(said_of_figures(graph, next((one.iris[1] for one in found if one.iris[1] == thing), "")))
    if not found:
        complain("kg: no gaps of its own breakdowns are found" + (f" for '{wanted}'" if wanted else ""))
    return 0 if found else 1


def _chosen(thing: str | None, year: int | None) -> Callable[[Gap], bool]:
    """Whether a gap is of a thing, if one is given, and of a period that begins in a year, if one is given."""
    return lambda gap: thing in (None, *gap.iris) and (year is None or gap.begins.startswith(f"{year:04}-"))


def _print_beyond(beyond: Sequence[Gap]) -> None:
    """How many breakdowns only other indicators of the same unit have, by indicator."""
    many: dict[str, int] = {}
    for gap in beyond:
        many[gap.indicator] = many.get(gap.indicator, 0) + 1
    if many:
        told = ", ".join(f"{indicator} ({number})" for indicator, number in sorted(many.items()))
        head = f"{count(len(beyond), 'more breakdown')} that only other indicators of the same unit have (--wide):"
        emit("\n" + wrapped(f"{head} {told}", "", "  "))


def _print_said(said: Sequence[tuple[str, Citation]]) -> None:
    """What sources say in words of the figures, with their places."""
    if said:
        emit("\nWhat sources say of the figures in words")
        for text, cited in said:
            emit(wrapped(text, "  ", "    "))
            emit(wrapped(f"Source: {cited.line()}", "    ", "      "))


_GAPS = ("indicator", "counted by", "period", "lacks")


def _print_gaps(found: Sequence[Gap]) -> None:
    """Gaps under their indicator and body; periods that lack the same in one line."""
    lacking: dict[tuple[str, str], dict[str, list[str]]] = {}
    for gap in found:
        lacking.setdefault((gap.indicator, gap.body), {}).setdefault(gap.period, []).append(gap.lacks)
    for at, ((indicator, body), periods) in enumerate(lacking.items()):
        emit(("\n" if at else "") + wrapped(f"{indicator}, counted by {body}", "", "  "))
        alike: dict[str, list[str]] = {}
        for period, lacks in periods.items():
            alike.setdefault(", ".join(lacks), []).append(period)
        for lacks_, those in alike.items():
            emit(wrapped(f"{'; '.join(those)}: {lacks_}", "  ", "    "))


def _print_gaps_csv(found: Sequence[Gap]) -> None:
    heads = (*_GAPS, "figure", "breakdown given in")
    rows = [
        [g.indicator, g.body, g.period, g.lacks, *(one.line() if one else "" for one in (g.figure, g.example))]
        for g in found
    ]
    emit_data(people_csv(heads, rows).encode())


@options.command(
    "table",
    'kg returns table "victims identified" --rows sex --period 2017 --by KP',
    'kg returns table "victims identified" --rows sex --period 2017 --by KP --min-cell 5 --format csv',
)
@options.name_argument()
@click.option("--rows", metavar="DIMENSION", required=True, help="Dimension of the rows, as in: sex.")
@click.option("--columns", metavar="DIMENSION", default="", help="Dimension of the columns; none for one dimension.")
@click.option("--period", metavar="PERIOD", default="", help="Period. Default: the only one that has such figures.")
@click.option("--by", "body", metavar="BODY", default="", help="Who counted. Default: the only body that has them.")
@click.option("--source", metavar="ID", default="", help="Only figures of one source.")
@click.option(
    "--min-cell", "least", type=click.IntRange(0, 1_000), default=5, show_default=True, help="Least count shown, but 0."
)
@click.option("--empty-is-zero", is_flag=True, help="Count as 0 what no figure gives.")
@options.format_option("text", "json", "csv")
@options.graph_options
def table_(name: tuple[str, ...], form: str, **said: str | int | bool) -> int:
    """Print an indicator by one or two dimensions with totals, for publication: small counts are hidden.

    Hidden are counts from 1 up to below --min-cell, and what would let one be computed from the others; 0 counts nobody
    and is shown. Sources are cited without their words. Needs the extra 'returns'.
    """
    from kg.cli.opening import checked_name
    from kg.returns.tables import Asked
    from kg.returns.tables import table as made_of

    with _extra("hiding small counts"):
        made = made_of(options.opened(), Asked(checked_name(name), **said))  # type: ignore[arg-type]
    if form == "json":
        emit_json(_table_json(made))
        return 0
    heads = [made.dimensions[0], *made.columns, "total"]
    lines = [
        [row, *(_HIDDEN if value is None else f"{value:,}" if form == "text" else str(value) for value in line)]
        for row, line in zip([*made.rows, "total"], made.lines(), strict=True)
    ]
    if form == "csv":
        emit_data(people_csv(heads, lines).encode())
        return 0
    by = " and ".join(made.dimensions)
    emit(wrapped(f"{made.indicator} by {by}, {made.period}, counted by {made.body} ({made.unit})") + "\n")
    table(heads, lines, range(1, len(heads)))
    if None in made.values:
        emit("")
        emit(wrapped(f"{_HIDDEN}: hidden; a count from 1 to {made.least - 1}, or one by which such a count is found"))
    if made.assumed:
        emit("")
        emit(wrapped(f"Counted as 0, because no figure gives it: {'; '.join(made.assumed)}"))
    emit("")
    for place in dict.fromkeys(one.place() for one in made.citations):  # their words would tell what is hidden
        emit(wrapped(f"Source: {place}", "", "  "))
    return 0


_HIDDEN = "c"
"""Mark of hidden cells: confidential, as SDMX's code list of observation status has it."""


def _table_json(made: Table) -> dict[str, object]:
    told = {name: getattr(made, name) for name in ("indicator", "unit", "period", "body")}
    return {
        **told,
        "dimensions": list(made.dimensions),
        "rows": [*made.rows, "total"],
        "columns": [*made.columns, "total"],
        "values": made.lines(),
        "minCell": made.least,
        "countedAsZero": list(made.assumed),
        "sources": [{"source": one.title, "section": one.section, "position": one.position} for one in made.citations],
    }


command = options.group("returns", _GROUP, template, values, import_, gaps, table_)

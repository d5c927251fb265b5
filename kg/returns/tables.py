"""Tables for publication: an indicator by one or two dimensions, with totals, small counts hidden.

A table has one indicator, one period, one body and exact counts, and adds up: what a stated total has beyond its kinds
is a kind of its own, "not stated". Where sources disagree, or figures don't add up, there is no table, and the message
says which figures are at fault. Passages are cited without their words, which would tell what is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg import vocabulary as v
from kg.build.rebase import rebase_text
from kg.errors import InputError, NothingFoundError
from kg.queries import pick
from kg.returns.columns import folded, layout
from kg.returns.suppression import MOST_KINDS, hidden, relations
from kg.store.protocol import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.graph import KnowledgeGraph
    from kg.returns.columns import Column, Layout
    from kg.sources import Citation

TOTAL = v.LF + "total"
NOT_STATED = "not stated"
"""Kind of what a stated total has beyond its kinds."""


@dataclass(frozen=True)
class Asked:
    """What a table is wanted of: names or addresses as typed; empty where any will do."""

    indicator: str
    rows: str
    columns: str = ""
    period: str = ""
    body: str = ""
    source: str = ""
    least: int = 5
    empty_is_zero: bool = False


@dataclass(frozen=True)
class Table:
    """A table that adds up: names of its rows and columns (none in one dimension), values row by row with totals."""

    indicator: str
    unit: str
    period: str
    body: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    dimensions: tuple[str, ...]
    values: tuple[int | None, ...]
    """Counts row by row, totals last; None where hidden."""
    least: int
    citations: tuple[Citation, ...]
    assumed: tuple[str, ...] = ()
    """Cells that no figure gives, counted as 0 because that was asked for."""

    def lines(self) -> list[list[int | None]]:
        """Values, a list a row, the total of the columns last."""
        wide = len(self.columns) + 1
        return [list(self.values[at : at + wide]) for at in range(0, len(self.values), wide)]


class _Cell(NamedTuple):
    figure: str
    period: str
    body: str
    row: str
    column: str
    value: str
    least: str
    most: str
    passage: str
    source: str

    @property
    def place(self) -> tuple[str, str]:
        return self.row, self.column


def table(graph: KnowledgeGraph, asked: Asked) -> Table:
    """A table with small counts hidden.

    Raises:
        NothingFoundError: No figures of that kind are there.
        InputError: A name means nothing; several periods or bodies have figures; they disagree or don't add up.
        ModuleNotFoundError: SciPy is not installed.
    """
    shape = layout(graph)
    indicator = graph.resolve(asked.indicator).iri
    if indicator not in shape.units:
        raise InputError(f"'{asked.indicator}' is no indicator; they are listed by: kg returns values indicator")
    if not shape.units[indicator].whole:
        raise InputError(f"'{asked.indicator}' is counted in {shape.units[indicator].name}; tables hold counts only")
    rows, columns = _dimension(shape, asked.rows), _dimension(shape, asked.columns) if asked.columns else None
    if rows is columns:
        raise InputError("rows and columns are the same dimension; name two, or only --rows")
    cells = _one_series(graph, _cells(graph, indicator, rows, columns, asked), asked)
    lacking = _lacking(graph, cells) if columns else []
    values, named = _added_up(graph, cells, lacking, asked, two=columns is not None)
    related = relations(len(named[0]), len(named[1]))
    unknown = hidden(values, related, asked.least) if asked.least > 1 else frozenset()
    cited = (graph.sources.citation(passage) for passage in sorted({cell.passage for cell in cells}))
    return Table(
        graph.names.label(indicator),
        shape.units[indicator].name,
        graph.names.label(cells[0].period),
        graph.names.label(cells[0].body),
        *named,
        tuple(column.label for column in (rows, columns) if column),
        tuple(None if at in unknown else value for at, value in enumerate(values)),
        asked.least,
        tuple(citation for citation in cited if citation),
        tuple(_place(graph, place).strip("'") for place in lacking),
    )


def _dimension(shape: Layout, name: str) -> Column:
    """The dimension that a name means: its heading, the beginning of a word of it, or its address.

    Raises:
        InputError: It is none, or the beginning of several.
    """
    wanted = folded(name)
    exact = [c for c in shape.dimensions if wanted in (folded(c.label), folded(c.short), folded(c.iri))]
    begun = [c for c in shape.dimensions if wanted and any(w.startswith(wanted) for w in folded(c.label).split())]
    found = exact or begun
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(f"'{name[:60]}' can mean {', '.join(c.label for c in found)}; name one of them in full")
    raise InputError(f"'{name[:60]}' is no dimension. There are {', '.join(c.label for c in shape.dimensions)}.")


def _cells(graph: KnowledgeGraph, indicator: str, rows: Column, columns: Column | None, asked: Asked) -> list[_Cell]:
    """Figures broken down by no more than the dimensions, of the period, body and source that are asked for."""
    terms = {"indicator": indicator, "rows": rows.iri, "columns": (columns or rows).iri}
    text = rebase_text(pick(graph.dataset, "cells_of_table").header.text, graph.base)
    found = graph.query(text, {name: ox.NamedNode(iri) for name, iri in terms.items()})
    assert isinstance(found, Rows)
    at = [found.variables.index(name) for name in _Cell._fields]
    cells = [_Cell(*(getattr(row[n], "value", "") for n in at)) for row in found.rows]
    if columns is None:
        cells = [cell._replace(column=TOTAL) for cell in cells]
    wanted = {
        "period": graph.resolve(asked.period).iri if asked.period else "",
        "body": graph.resolve(asked.body).iri if asked.body else "",
        "source": f"{graph.base}source/{asked.source}" if asked.source else "",
    }
    cells = [c for c in cells if all(not iri or getattr(c, name) == iri for name, iri in wanted.items())]
    split = {(c.period, c.body) for c in cells if c.row != TOTAL and (columns is None or c.column != TOTAL)}
    cells = [c for c in cells if (c.period, c.body) in split]
    if not cells:
        by = " and ".join(column.label for column in (rows, columns) if column)
        raise NothingFoundError(f"no figures of '{asked.indicator}' by {by} are there; see: kg returns gaps")
    several = {c.figure for c in cells if len({o.place for o in cells if o.figure == c.figure}) > 1}
    return [c for c in cells if c.figure not in several]  # a figure of two kinds at once belongs to neither


def _one_series(graph: KnowledgeGraph, cells: list[_Cell], asked: Asked) -> list[_Cell]:
    """Cells of one period and body, exact, with one value a place, without kinds that are part of a wider one."""
    series = sorted({(cell.period, cell.body) for cell in cells})
    if len(series) > 1:
        label = graph.names.label
        told = "; ".join(f'--period "{label(period)}" --by "{label(body)}"' for period, body in series[:12])
        raise InputError(f"figures of {len(series)} periods or bodies are there; choose one of: {told}")
    values: dict[tuple[str, str], set[str]] = {}
    for cell in cells:
        if not cell.value == cell.least == cell.most:
            raise InputError(f"{_place(graph, cell.place)} is stated as about, at least or at most; tables hold counts")
        values.setdefault(cell.place, set()).add(cell.value)
    for place, stated in sorted(values.items()):
        if len(stated) > 1:
            ids = sorted({cell.source.rsplit("/", 1)[-1] for cell in cells if cell.place == place})
            told_by = f"of {', '.join(ids)}; choose one with --source" if len(ids) > 1 else f"within {ids[0]}"
            raise InputError(f"{_place(graph, place)} has {len(stated)} values in the figures {told_by}")
    wider = layout(graph).wider
    kinds = [{cell.row for cell in cells}, {cell.column for cell in cells}]
    return [
        cell
        for cell in cells
        if not wider.get(cell.row, frozenset()) & kinds[0] and not wider.get(cell.column, frozenset()) & kinds[1]
    ]


def _added_up(
    graph: KnowledgeGraph, cells: list[_Cell], lacking: list[tuple[str, str]], asked: Asked, *, two: bool
) -> tuple[list[int], tuple[tuple[str, ...], tuple[str, ...]]]:
    """Values row by row with totals, and the names of rows and columns; "not stated" holds what totals have beyond."""
    stated = {cell.place: int(cell.value) for cell in cells}
    rows = _ordered(graph, (row for row, _ in stated))
    columns = _ordered(graph, (column for _, column in stated)) if two else []
    if max(len(rows), len(columns)) > MOST_KINDS:
        raise InputError(f"more than {MOST_KINDS} kinds; tables have at most that many")
    if not two:
        inner = {(row, TOTAL): stated[row, TOTAL] for row in rows}
        rows += _rest(graph, inner, stated, rows, TOTAL, (TOTAL, TOTAL))
        values = [inner[row, TOTAL] for row in rows]
        return [*values, sum(values)], (_named(graph, rows), ())
    if lacking and not asked.empty_is_zero:
        raise InputError(
            f"no figure is given for {'; '.join(_place(graph, place) for place in lacking[:5])}"
            f"{f' and {len(lacking) - 5} more' if len(lacking) > 5 else ''}. "
            "Where there were none, write 0 into the return, or count what is not given as 0 with --empty-is-zero"
        )
    inner = {(row, column): stated.get((row, column), 0) for row in rows for column in columns}
    beyond_rows = {row: _beyond(graph, stated, (row, TOTAL), [inner[row, c] for c in columns]) for row in rows}
    beyond_columns = {c: _beyond(graph, stated, (TOTAL, c), [inner[row, c] for row in rows]) for c in columns}
    everything = [*inner.values(), *beyond_rows.values(), *beyond_columns.values()]
    corner = _beyond(graph, stated, (TOTAL, TOTAL), everything)
    if any(beyond_rows.values()) or corner:
        inner |= {(row, ""): beyond_rows[row] for row in rows}
    if any(beyond_columns.values()) or corner:
        inner |= {("", column): beyond_columns[column] for column in columns}
    wide = [*columns, *([""] if (rows[0], "") in inner else [])]
    long = [*rows, *([""] if ("", columns[0]) in inner else [])]
    if corner or ("" in wide and "" in long):
        inner["", ""] = corner
    lines = [[inner.get((row, column), 0) for column in wide] for row in long]
    lines = [[*line, sum(line)] for line in lines]
    lines.append([sum(line[at] for line in lines) for at in range(len(wide) + 1)])
    return [value for line in lines for value in line], (_named(graph, long), _named(graph, wide))


def _lacking(graph: KnowledgeGraph, cells: list[_Cell]) -> list[tuple[str, str]]:
    """Places of a table of two dimensions that no figure gives."""
    stated = {cell.place for cell in cells}
    rows, columns = (_ordered(graph, kinds) for kinds in zip(*stated, strict=True))
    return [(row, column) for row in rows for column in columns if (row, column) not in stated]


def _rest(
    graph: KnowledgeGraph,
    inner: dict[tuple[str, str], int],
    stated: dict[tuple[str, str], int],
    rows: list[str],
    column: str,
    total: tuple[str, str],
) -> list[str]:
    """The kind "not stated" of one dimension, where the stated total has more than its kinds."""
    beyond = _beyond(graph, stated, total, [inner[row, column] for row in rows])
    if beyond:
        inner["", column] = beyond
    return [""] if beyond else []


def _beyond(
    graph: KnowledgeGraph, stated: dict[tuple[str, str], int], total: tuple[str, str], parts: Iterable[int]
) -> int:
    """What a stated total has beyond its parts; 0 where no total is stated."""
    whole = sum(parts)
    beyond = stated.get(total, whole) - whole
    if beyond < 0:
        raise InputError(f"{_place(graph, total)} is stated as less than the sum of its kinds; see: kg conflicts")
    return beyond


def _ordered(graph: KnowledgeGraph, kinds: Iterable[str]) -> list[str]:
    return sorted({kind for kind in kinds if kind != TOTAL}, key=lambda kind: (graph.names.label(kind), kind))


def _named(graph: KnowledgeGraph, kinds: list[str]) -> tuple[str, ...]:
    return tuple(graph.names.label(kind) if kind else NOT_STATED for kind in kinds)


def _place(graph: KnowledgeGraph, place: tuple[str, str]) -> str:
    """A cell as messages show it, without its value."""
    kinds = [graph.names.label(kind) for kind in place if kind != TOTAL]
    return f"'{', '.join(kinds)}'" if kinds else "the total"

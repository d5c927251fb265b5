"""``kg compare``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.opening import checked_name
from kg.cli.output import complain, emit, emit_data, emit_json, people_csv, plain_number, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.cli.citing import Citing
    from kg.compare import Comparison, Row, Told
    from kg.graph import KnowledgeGraph
    from kg.sources import Support

_HEADERS = tuple(
    "section,label,change,first,first sources,second,second sources,difference,percent,stated,notes".split(",")
)
_MARK = " (!)"
"""Beside figures that a conflict query names, and before what it finds."""
_EXAMPLES = (
    'kg compare "article 171" "article 165"',
    "kg compare tip-2017 tip-2023",
    "kg compare 2015 2016",
    'kg compare "2012 criminal code" "2019 criminal code" --format json',
)


@options.command("compare", *_EXAMPLES)
@click.argument("first", shell_complete=options.complete_name)
@click.argument("second", shell_complete=options.complete_name)
@options.format_option("text", "json", "csv")
@options.graph_options
def command(first: str, second: str, form: str) -> int:
    """Set two acts, two articles, two reports or two years side by side, and say what changed.

    FIRST and SECOND are names, numbers, citations, ids of sources, years, CURIEs or IRIs, in quotes where they have
    several words. Values that sources give differently stand beside one another, each with its sources. Figures are
    compared if they count the same, in whole periods; differences and percentages are reckoned here, and stand beside
    what a source states. Two of different kinds: exit 2.
    """
    from kg.compare import compare

    names = checked_name((first,), "the first name"), checked_name((second,), "the second name")
    graph = options.opened()
    found = compare(graph, *names)
    if form == "json":
        emit_json(found.to_json())
    elif form == "csv":
        emit_data(people_csv(_HEADERS, [_csv(row) for row in found.rows]).encode())
    else:
        emit(_text(graph, found))
    if not found.rows:
        complain(f"kg: nothing is told of {names[0]} or of {names[1]} that can be compared")
    return 0 if found.rows else 1


def _text(graph: KnowledgeGraph, found: Comparison) -> str:
    from kg.cli.citing import Citing

    citing = Citing(graph)
    parts = [
        wrapped(f"{letter}  {side.label}", "", "   ") + "\n" + wrapped(side.time, "   ", "   ")
        for letter, side in (("A", found.first), ("B", found.second))
    ]
    sections: dict[str, list[Row]] = {}
    for row in found.rows:
        sections.setdefault(row.section, []).append(row)
    for section, rows in sections.items():
        body = _figures(rows, citing, found) if found.kind == "periods" else _points(rows, citing)
        parts.append("\n".join([wrapped(section), *body]))
    parts += ["\n".join(wrapped(f"Note: {note}", "", "  ") for note in found.notes)] if found.notes else []
    return "\n\n".join([*parts, "\n".join(citing.listed())]).rstrip()


def _points(rows: Sequence[Row], citing: Citing) -> Iterator[str]:
    """Each row as a line with the change, and below it a line a side."""
    from kg.compare import CHANGES

    for row in rows:
        if not row.first and not row.second:
            yield wrapped(citing.cited(row.label, row.support), "  ", "    ")
            continue
        yield wrapped(citing.cited(f"{row.label}: {CHANGES[row.change]}", row.support), "  ", "    ")
        for letter, told in (("A", row.first), ("B", row.second)):
            for one in told:
                yield wrapped(citing.cited(f"{letter}  {one.text}", one.support), "    ", "       ")
        for note in row.notes:
            yield wrapped(f"({note})", "    ", "     ")


def _figures(rows: Sequence[Row], citing: Citing, found: Comparison) -> Iterator[str]:
    """Figures as a table: both values, the difference and the percentage reckoned here; then what sources state."""
    from kg.cli.grid import grid

    headers = ["figure", _short(found.first.label), _short(found.second.label), "difference", "%", "sources"]
    cells = []
    for row in rows:
        reckoned = row.reckoned
        numbers = [reckoned.difference, reckoned.percent] if reckoned else ["", ""]
        sides = ["; ".join(one.text for one in told) or "-" for told in (row.first, row.second)]
        cells.append(
            [
                row.label + (_MARK if row.disputed else ""),
                *sides,
                *numbers,
                citing.of(*(one.support for one in (*row.first, *row.second))),
            ]
        )
    yield grid(headers, cells, {1, 2, 3, 4})
    for row in rows:
        for told in row.reckoned.stated if row.reckoned else ():
            yield wrapped(citing.cited(f"{row.label}: stated: {told.text}", told.support), "  ", "    ")
        for note in row.notes:
            yield wrapped(f"{row.label}: {note}", "  ", "    ")
        for told in row.beside:
            yield wrapped(citing.cited(f"{row.label}: {told.text}", told.support), "  ", "    ")
    # a conflict of several figures is told once
    for told in dict.fromkeys(one for row in rows for one in row.disputed):
        yield wrapped(citing.cited(f"{_MARK.strip()} {told.text}", told.support), "  ", "    ")


def _short(label: str) -> str:
    return label if len(label) <= 12 else f"{label[:9].rstrip()}..."


def _csv(row: Row) -> list[str]:
    from kg.compare import CHANGES

    reckoned = row.reckoned
    sides = [text for told in (row.first, row.second) for text in (_texts(told), _sources(one.support for one in told))]
    stated = _texts(reckoned.stated) if reckoned else ""
    numbers = [plain_number(one) for one in (reckoned.difference, reckoned.percent)] if reckoned else ["", ""]
    notes = " | ".join([*row.notes, *(told.text for told in (*row.beside, *row.disputed))])
    return [row.section, row.label, CHANGES[row.change], *sides, *numbers, stated, notes]


def _texts(told: Sequence[Told]) -> str:
    return " | ".join(plain_number(one.text) for one in told)


def _sources(supports: Iterator[Support]) -> str:
    return " | ".join(dict.fromkeys(citation.line() for support in supports for citation in support.citations))

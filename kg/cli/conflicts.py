"""``kg conflicts``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.opening import checked_name
from kg.cli.output import complain, emit, emit_data, emit_json, people_csv, wrapped
from kg.conflicts import REASONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.conflicts import Conflict

_HEADERS = ("reason", "error", "topic", "explanation", "stated", "computed", "states", "against", "query")
_EXAMPLES = ("kg conflicts", 'kg conflicts "Kosovo Police" --reason arithmetic', "kg conflicts tip-2017")


@options.command("conflicts", *_EXAMPLES)
@options.name_argument(required=False)
@click.option("--reason", metavar="CODE", type=click.Choice(tuple(REASONS)), help=f"Only one of {', '.join(REASONS)}.")
@options.format_option("text", "json", "csv")
@options.graph_options
def command(name: tuple[str, ...], reason: str | None, form: str) -> int:
    """List what sources say that can't all be so, or say differently, each with both sides cited.

    NAME is a thing, an article, a body, a source's id. Errors come first, with the recomputation: own figures that give
    another value, text against table, slips of copying. Then come differences that are no errors. Without any: exit 1.
    """
    from kg.conflicts import conflicts, subject_of

    wanted = checked_name(name) if name else None
    graph = options.opened()
    found = conflicts(graph, subject_of(graph, wanted) if wanted else None, reason)
    if form == "json":
        emit_json([conflict.to_json() for conflict in found])
    elif form == "csv":
        emit_data(people_csv(_HEADERS, [_row(conflict) for conflict in found]).encode())
    else:
        _show(found)
    if not found:
        complain("kg: no conflicts are found" + (f" about '{wanted}'" if wanted else ""))
    return 0 if found else 1


def _show(found: Sequence[Conflict]) -> None:
    """Errors, then differences; a line each, and under it where the two sides stand."""
    for title, part in (
        ("Errors of sources", [c for c in found if c.is_error]),
        ("Differences, which are no errors", [c for c in found if not c.is_error]),
    ):
        if part:
            emit(f"{title}: {len(part)}\n")
        for conflict in part:
            emit(wrapped(f"{conflict.explanation} [{conflict.reason}]", "  ", "    "))
            one, other = conflict.one.lines(), conflict.other.lines()
            lines = [f"States: {line}" for line in one]
            lines += [f"Against: {line if line not in one else 'the same passage'}" for line in other]
            for line in lines:
                emit(wrapped(line, "      ", "        "))
            emit("")


def _row(conflict: Conflict) -> list[str]:
    one, other = (" | ".join(side.lines()) for side in (conflict.one, conflict.other))
    error = "yes" if conflict.is_error else "no"
    values = [conflict.explanation, conflict.stated, conflict.computed]
    return [conflict.reason, error, conflict.label, *values, one, other, conflict.query]

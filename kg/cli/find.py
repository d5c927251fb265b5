"""``kg find``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.opening import checked_text
from kg.cli.output import complain, emit_data, emit_json, fitted, people_csv, table
from kg.finding import address, as_json, told_kind

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.names import Found
    from kg.standing import Standing


@options.command(
    "find",
    "kg find trafficking law",
    "kg find --limit 5 --format csv shelter",
    "kg find --as-of 2016-12-31 criminal code",
)
@click.argument("words", nargs=-1, required=True, shell_complete=options.complete_name)
@options.format_option("table", "json", "csv")
@click.option("--limit", metavar="N", type=click.IntRange(1, 1000), default=20, show_default=True, help="Rows at most.")
@options.as_of_option("Leave out what had ended or not yet begun on that day, as 2016-12-31; tell how the rest stood.")
@options.graph_options
def command(words: tuple[str, ...], form: str, limit: int, as_of: str) -> int:
    """Search for things by name, number, or words of what is said of them.

    Typing errors are tolerated. The best match comes first; the last column can be given to other commands as NAME.
    A claim that its source denies, plans or alleges is marked so beside its kind.
    Where the table is not wrapped, as in a pipe, long names are cut to its width; JSON and CSV have them whole.
    """
    text = checked_text(words, "the search")
    graph = options.opened()
    stood = _Stood(graph, as_of)
    found, gone = stood.parted(graph.find(text, min(1000, 5 * limit) if as_of else limit), limit)
    if form == "json":
        emit_json([as_json(graph, hit) | stood.json(hit) for hit in found])
    elif found or form == "csv":
        headers = ["name", "kind", "address", *(["standing"] if as_of else [])]
        rows = [
            [hit.thing.label, told_kind(graph, hit.thing), address(graph, hit.thing.iri), *stood.cells(hit, form)]
            for hit in found
        ]
        if form == "csv":
            emit_data(people_csv(headers, rows).encode())
        else:
            table(headers, fitted(rows, headers))
    if gone:
        many = f"{len(gone):,} thing{'s' * (len(gone) > 1)} that had ended or not yet begun on {as_of}"
        complain(f"kg: left out: {many}; kg find without --as-of lists them, kg show tells when")
    if not found:
        shown = text if len(text) <= 60 else text[:57] + "..."
        complain(f"kg: nothing is found for '{shown}'")
    return 0 if found else 1


class _Stood:
    """How what is found stood on a day; nothing is asked of it where no day is given."""

    def __init__(self, graph: KnowledgeGraph, day: str) -> None:
        self._graph, self._day = graph, day
        if day:
            _ = graph.standings.bounds  # all at once is quicker than one by one

    def of(self, hit: Found) -> Standing:
        """How one stood."""
        return self._graph.standings.of(hit.thing, self._day)

    def parted(self, found: list[Found], limit: int) -> tuple[list[Found], list[Found]]:
        """What stood or may have stood, and what had ended or not yet begun."""
        gone = [hit for hit in found if self._day and self.of(hit).left_out]
        return [hit for hit in found if hit not in gone][:limit], gone

    def cells(self, hit: Found, form: str) -> list[str]:
        """The cell that tells the state, with the bounds where there is room for them."""
        if not self._day:
            return []
        standing = self.of(hit)
        stated = self._graph.standings.stated(hit.thing)
        return [stated or (standing.told() if form == "csv" else standing.cell())]

    def json(self, hit: Found) -> dict[str, object]:
        """The state and its bounds."""
        standing = self.of(hit) if self._day else None
        stated = self._graph.standings.stated(hit.thing) if standing else ""
        return {"standing": {"day": self._day, **standing.to_json(), "stated": stated}} if standing else {}

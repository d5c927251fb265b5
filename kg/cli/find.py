"""``kg find``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.opening import checked_text
from kg.cli.output import complain, emit_data, emit_json, fitted, people_csv, table

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.names import Found


@options.command("find", "kg find trafficking law", "kg find --limit 5 --format csv shelter")
@click.argument("words", nargs=-1, required=True, shell_complete=options.complete_name)
@options.format_option("table", "json", "csv")
@click.option("--limit", metavar="N", type=click.IntRange(1, 1000), default=20, show_default=True, help="Rows at most.")
@options.dataset_options
def command(words: tuple[str, ...], form: str, limit: int) -> int:
    """Search for things by name, number, or words of what is said of them.

    Typing errors are tolerated. The best match comes first; the last column can be given to other commands as NAME.
    Where the table is not wrapped, as in a pipe, long names are cut to its width; JSON and CSV have them whole.
    """
    text = checked_text(words, "the search")
    graph = options.opened()
    found = graph.find(text, limit)
    if form == "json":
        emit_json([_as_json(graph, hit) for hit in found])
    elif found or form == "csv":
        headers = ["name", "kind", "address"]
        rows = [[hit.thing.label, kind(graph, hit.thing.classes), address(graph, hit.thing.iri)] for hit in found]
        if form == "csv":
            emit_data(people_csv(headers, rows).encode())
        else:
            table(headers, fitted(rows, headers))
    if not found:
        shown = text if len(text) <= 60 else text[:57] + "..."
        complain(f"kg: nothing is found for '{shown}'")
    return 0 if found else 1


def kind(graph: KnowledgeGraph, classes: tuple[str, ...]) -> str:
    """What a thing is: the label of its most specific class."""
    return graph.names.label(classes[0]) if classes else ""


def address(graph: KnowledgeGraph, iri: str) -> str:
    """An IRI as a CURIE where a prefix of the dataset fits."""
    from kg.results import curie

    return curie(iri, graph.names.prefixes())


def _as_json(graph: KnowledgeGraph, hit: Found) -> dict[str, object]:
    return {
        "name": hit.thing.label,
        "kind": kind(graph, hit.thing.classes),
        "iri": hit.thing.iri,
        "curie": address(graph, hit.thing.iri),
        "matched": hit.text,
        "score": round(hit.score, 1),
    }

"""``kg push``: the dataset for another engine."""

from __future__ import annotations

import sys

import click

from kg.cli import options
from kg.cli.output import count, emit


@options.command(
    "push",
    "kg push http://localhost:7878/store",
    "kg push https://kg.example.org/graphs --endpoint https://kg.example.org/sparql",
)
@click.argument("url")
@click.option(
    "--endpoint",
    metavar="URL",
    help="Where the same engine answers queries; by default as Oxigraph, Fuseki, RDF4J, GraphDB and Virtuoso have it.",
)
@click.option("--replace", is_flag=True, help="Give up what the engine holds and kg did not write.")
@click.option("--force", is_flag=True, help="Write though the same is there already.")
@options.dataset_options
def command(url: str, endpoint: str | None, replace: bool, force: bool) -> None:
    """Write the dataset to a SPARQL engine, graph by graph, and count it there.

    URL is the address of the engine's graph store (SPARQL 1.1 Graph Store HTTP Protocol). Its default graph gets each
    statement once, which --endpoint of other commands needs; a small graph of its own records what is there. What was
    pushed before and is no longer in the dataset is removed. A push that stopped is run again; until it ends well, who
    reads is told so.
    """
    from kg.publish import publish, query_address
    from kg.store.http import checked_url

    there = checked_url(endpoint) if endpoint else query_address(url)
    found = publish(options.opened(), url, there, replace=replace, force=force, tell=_tell)
    held = f"{count(found.graphs, 'graph')}, {count(found.quads, 'quad')}, {count(found.merged, 'triple')} merged"
    emit(f"{'pushed' if found.fresh else 'there already'}, and counted: {held}")
    if found.removed:
        emit(f"removed: {count(found.removed, 'graph')} no longer in the dataset")
    from kg.store.http import Client

    emit(f"ask with: --endpoint {Client(there).url}")


def _tell(done: int, of: int) -> None:
    """A line that is written over, on a terminal only."""
    if sys.stderr.isatty() and (done % 50 == 0 or done == of):
        print(f"\rkg: {done:,} of {of:,} graphs", end="\n" if done == of else "", file=sys.stderr, flush=True)

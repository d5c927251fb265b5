"""``kg build``."""

from __future__ import annotations

import time

import click

from kg.cli import options
from kg.cli.output import count, emit


@options.command("build", "kg build", "kg build --force", "kg build --base https://kg.example.org/")
@click.option("--force", is_flag=True, help="Build even if nothing changed.")
@options.dataset_options
def command(force: bool) -> None:
    """Build the graph now. Other commands do so by themselves when something changed.

    A failed build leaves the former graph as it was. A graph of another base is used with the same --base, or KG_BASE.
    """
    from kg.build.generation import obtain
    from kg.dataset import locate
    from kg.graph import KnowledgeGraph

    dataset, base = locate(options.folders()), options.base()
    began = time.time()
    generation = obtain(dataset, base, force=force)
    seconds = time.time() - began
    graph = KnowledgeGraph(dataset, generation)
    fresh = (generation.path / "index.db").stat().st_mtime >= began
    quads = count(int(graph.names.meta("quads") or 0), "quad")
    state = f"built in {seconds:.1f} s" if fresh else "up to date"
    emit(f"{graph.names.meta('title') or 'dataset'}: {quads} of {count(len(dataset.files), 'file')}, {state}")
    emit(f"base {graph.base}")
    emit(f"in {generation.path}")

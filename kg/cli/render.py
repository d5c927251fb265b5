"""``kg render``."""

from __future__ import annotations

import click

from kg.cli import options
from kg.cli.opening import checked_name
from kg.cli.output import deliver, emit


@options.command("render", "kg render NAATIP --depth 2", "kg render --output framework.html")
@options.name_argument(required=False)
@click.option(
    "--depth",
    metavar="N",
    type=click.IntRange(0, 10),
    default=1,
    show_default=True,
    help="Steps from NAME that are drawn.",
)
@options.output_option("File to write; - is standard output. Default: kg.html in this folder.")
@options.dataset_options
def command(name: tuple[str, ...], depth: int, output: str | None) -> None:
    """Draw the graph, or what stands around one thing, as a page for a browser.

    The page needs no network. Its path is printed.
    """
    wanted = checked_name(name) if name else None
    graph = options.opened()
    iri = graph.resolve(wanted).iri if wanted is not None else None

    from kg.render import page

    output = output or "kg.html"
    deliver(page(graph, iri, depth).encode(), output)
    if output != "-":
        emit(output)

"""``kg export``."""

from __future__ import annotations

import click

from kg.cli import options
from kg.cli.output import complain, count, deliver

FORMATS = ("nquads", "trig", "turtle", "jsonld", "graphml", "gexf")


@options.command("export", "kg export --format trig --output graph.trig", "kg export --format nquads")
@click.option("--format", "form", type=click.Choice(FORMATS), required=True, help="Format of the file.")
@options.output_option("File to write, whole or not at all; - or nothing is standard output.")
@options.graph_options
def command(form: str, output: str | None) -> None:
    """Write the whole graph for other programs.

    nquads, trig and jsonld hold the named graphs, so who says what is kept; turtle holds each statement once, without
    its source. graphml and gexf hold things and relations for network programs such as Gephi.
    """
    from kg.export import export

    data = export(options.opened(), form)
    deliver(data, output)
    if output not in (None, "-"):
        complain(f"{output}: {count(len(data), 'byte')} of {form}")

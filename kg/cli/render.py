"""``kg render``."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import options
from kg.cli.opening import checked_name
from kg.cli.output import complain, deliver, emit
from kg.errors import InputError

_MARK = b'<meta name="generator" content="kg">'


def _ours(path: Path) -> bool:
    """Whether a file is absent, or a page that was drawn before."""
    try:
        with path.open("rb") as file:
            return _MARK in file.read(4096)
    except FileNotFoundError:
        return True
    except OSError:
        return False


@options.command(
    "render",
    "kg render NAATIP --depth 2",
    "kg render --output framework.html",
    "kg render --as-of 2016-12-31 NAATIP --output naatip-2016.html",
)
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
@options.as_of_option("Draw what stood on that day, as 2016-12-31, and say how each thing stood.")
@options.dataset_options
def command(name: tuple[str, ...], depth: int, output: str | None, as_of: str) -> None:
    """Draw the graph, or what stands around one thing, as a page for a browser.

    The page needs no network. Its path is printed.
    """
    wanted = checked_name(name) if name else None
    graph = options.opened()
    thing = graph.resolve(wanted) if wanted is not None else None
    if as_of:
        graph = past = graph.at(as_of)
        if thing:
            past.demand(thing)
        complain(f"kg: {past.told()}")

    from kg.render import page

    if output is None and not _ours(Path("kg.html")):
        raise InputError("kg.html: is another file; name one to write with --output")
    output = output or "kg.html"
    deliver(page(graph, thing.iri if thing else None, depth).encode(), output)
    if output != "-":
        emit(output)

"""``kg render``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.opening import checked_name
from kg.cli.output import complain, deliver, emit
from kg.cli.sparql import read_sparql
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.render.scenes import Scene

_MARK = b'<meta name="generator" content="kg">'
_FORMATS = ("html", "svg", "png", "graphml", "gexf")


@options.command(
    "render",
    "kg render NAATIP --depth 2",
    "kg render --view offence_through_codes trafficking in persons",
    'kg render --path NAATIP "criminal code of 2012" --output path.svg',
    "kg render --as-of 2016-12-31 NAATIP --output naatip-2016.html",
    'kg render --sparql "CONSTRUCT WHERE { ?law lf:establishes ?body }" --output mine.html',
)
@options.name_argument(required=False)
@click.option("--depth", metavar="N", type=click.IntRange(0, 10), help="Steps from NAME that are drawn.  [default: 1]")
@click.option(
    "--view",
    metavar="VIEW",
    shell_complete=options.complete_query,
    help="Draw what a view gives (kg queries lists them); NAME is then its parameter.",
)
@click.option("--path", "ends", nargs=2, metavar="A B", help="Draw how two things are connected.")
@click.option("--sparql", metavar="TEXT", help="Draw what a CONSTRUCT or DESCRIBE query gives.")
@click.option("--sparql-file", metavar="FILE", type=click.Path(), help="The same from a file; - is standard input.")
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help="How it is written; html unless the name of the file to write tells another.",
)
@options.output_option("File to write; - is standard output. Default: kg.html in this folder.")
@options.as_of_option("Draw what stood on that day, as 2016-12-31, and say how each thing stood.")
@options.graph_options
def command(
    name: tuple[str, ...],
    depth: int | None,
    view: str | None,
    ends: tuple[str, str] | None,
    sparql: str | None,
    sparql_file: str | None,
    form: str | None,
    output: str | None,
    as_of: str,
) -> None:
    """Draw the graph, or a part of it, as a page for a browser.

    Without NAME or option the whole framework is drawn. The page needs no network. svg and png are pictures for
    print; graphml and gexf are for programs that draw networks. The path of the file is printed.
    """
    asked = [given for given in (view, ends, sparql, sparql_file) if given is not None]
    if len(asked) > 1 or (name and (ends or sparql is not None or sparql_file is not None)):
        raise click.UsageError("give one of NAME, --view, --path, --sparql and --sparql-file (NAME may go with --view)")
    if depth is not None and (asked or not name):
        raise click.UsageError("--depth goes with NAME alone")
    wanted = checked_name(name) if name else ""
    text = read_sparql(sparql_file) if sparql_file is not None else sparql
    form = form or _told_by(output)
    if output is None:
        output = f"kg.{form}"
        if not _ours(Path(output), form):
            raise InputError(f"{output}: is another file; name one to write with --output")
    graph = options.opened()
    if as_of:
        graph = past = graph.at(as_of)
        complain(f"kg: {past.told()}")
    scene = _scene(graph, wanted, 1 if depth is None else depth, view, ends, text)

    from kg.render import written
    from kg.render.scenes import left_out

    if told := left_out(scene, form):
        complain(f"kg: {told}")
    deliver(written(graph, scene, form), output)
    if output != "-":
        emit(output)


def _scene(
    graph: KnowledgeGraph, name: str, depth: int, view: str | None, ends: tuple[str, str] | None, text: str | None
) -> Scene:
    """What the options ask for."""
    from kg.render import scenes

    if view is not None:
        return scenes.of_view(graph, view, name)
    if ends is not None:
        first, last = (_thing(graph, checked_name([end])) for end in ends)
        return scenes.between(graph, first, last)
    if text is not None:
        return scenes.of_construct(graph, text)
    return scenes.around(graph, _thing(graph, name), depth) if name else scenes.whole(graph)


def _thing(graph: KnowledgeGraph, name: str) -> str:
    """The IRI of what a name means, which stood on the day that is drawn."""
    from kg.as_of import PastGraph

    thing = graph.resolve(name)
    if isinstance(graph, PastGraph):
        graph.demand(thing)
    return thing.iri


def _told_by(output: str | None) -> str:
    """The format that the name of a file tells."""
    suffix = Path(output).suffix.lower().removeprefix(".") if output else ""
    if suffix and suffix not in (*_FORMATS, "htm"):
        raise InputError(f"{output}: nothing here is written as .{suffix}; endings are {', '.join(_FORMATS)}")
    return suffix if suffix in _FORMATS else "html"


def _ours(path: Path, form: str) -> bool:
    """Whether a file is absent, or a page that was drawn before."""
    try:
        with path.open("rb") as file:
            return form == "html" and _MARK in file.read(4096)
    except FileNotFoundError:
        return True
    except OSError:
        return False

"""``kg brief``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.opening import checked_name
from kg.cli.output import complain, deliver, emit, emit_data, emit_json, people_csv
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.brief import Brief
    from kg.graph import KnowledgeGraph

_HEADERS = ("part", "heading", "sentence", "references")
_SUFFIXES = (".md", ".html", ".pdf")
_EXAMPLES = (
    "kg brief NAATIP",
    'kg brief "article 165" --output article-165.pdf',
    "kg brief 2016 --output 2016.html",
    "kg brief 04/L-218 --as-of 2016-12-31",
)


@options.command("brief", *_EXAMPLES)
@options.name_argument()
@options.output_option(
    "File to write, whose ending says how: .md, .html or .pdf. Default: Markdown on standard output."
)
@options.as_of_option(
    "Tell how things stood on that day, as 2016-12-31; what did not is marked, and when it is stated. Default: today."
)
@click.option("--most", metavar="N", type=click.IntRange(1, 10_000), default=60, help="Sentences told in one part.")
@options.format_option("text", "json", "csv")
@options.graph_options
def command(name: tuple[str, ...], output: str | None, as_of: str, most: int, form: str) -> None:
    """Write a dossier on an article, act, body, offence, topic, indicator or year, every sentence with its sources.

    It tells names, standing in law, penalties, rights and duties, what it is and does, figures, findings by year,
    disagreements, what no source read here gives, and the sources with dates and rights. A file has a picture: HTML and
    PDF in it, Markdown beside it.
    """
    from kg.brief import brief
    from kg.clock import today

    wanted = checked_name(name)
    suffix = _suffix(output, form)
    graph = options.opened()
    found = brief(graph, graph.resolve(wanted), as_of or today(), most, dated=bool(as_of))
    if form == "json":
        emit_json(found.to_json())
    elif form == "csv":
        emit_data(people_csv(_HEADERS, _rows(found)).encode())
    else:
        if output in (None, "-"):
            from kg.render.dossier import markdown

            emit(markdown(found).rstrip("\n"))
        elif suffix == ".md":
            _write_markdown(graph, found, Path(str(output)))
        else:
            deliver(_written(graph, found, suffix), output)
            emit(str(output))


def _suffix(output: str | None, form: str) -> str:
    """How the dossier is written.

    Raises:
        InputError: The file's ending says nothing, or a file is named for a format of standard output.
    """
    if output in (None, "-"):
        return ".md"
    if form != "text":
        raise InputError(f"--output writes .md, .html or .pdf; --format {form} goes to standard output")
    suffix = Path(str(output)).suffix.lower()
    if suffix not in _SUFFIXES:
        raise InputError(f"{output}: its ending says no format; name a file that ends in .md, .html or .pdf")
    return suffix


def _write_markdown(graph: KnowledgeGraph, found: Brief, file: Path) -> None:
    """A file of text, and one with its picture where that can be drawn."""
    from kg.render import dossier
    from kg.render.plot import rendered
    from kg.render.subject import picture

    try:
        drawn = picture(graph, found.thing, found.day)
    except InputError as error:  # without the extra that draws
        complain(f"kg: the dossier has no picture: {error}")
        drawn = None
    beside = file.with_name(f"{file.stem}-picture.svg")
    if drawn:
        deliver(rendered(drawn[0], ".svg", title=drawn[1]), str(beside))
    deliver(dossier.markdown(found, beside.name if drawn else "", drawn[1] if drawn else "").encode(), str(file))
    emit(str(file))
    if drawn:
        emit(str(beside))


def _written(graph: KnowledgeGraph, found: Brief, suffix: str) -> bytes:
    from kg.render import dossier
    from kg.render.plot import rendered
    from kg.render.subject import picture

    drawn = picture(graph, found.thing, found.day)
    caption = drawn[1] if drawn else ""
    if suffix == ".html":
        svg = rendered(drawn[0], ".svg", title=caption) if drawn else None
        return dossier.page(found, svg, caption).encode()
    from kg.render.dossier_pdf import pdf

    return pdf(found, rendered(drawn[0], ".png", title=caption) if drawn else None, caption)


def _rows(found: Brief) -> list[list[str]]:
    return [
        [part.title, one.group, one.text, " | ".join(found.references[number - 1] for number in one.references)]
        for part in found.parts
        for one in part.sentences
    ]

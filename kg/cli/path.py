"""``kg path``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.opening import checked_name
from kg.cli.output import emit, emit_json, wrapped

if TYPE_CHECKING:
    from kg.network import Hop


@options.command("path", 'kg path NAATIP "criminal code of 2012"')
@click.argument("start", shell_complete=options.complete_name)
@click.argument("end", shell_complete=options.complete_name)
@options.format_option("text", "json")
@options.dataset_options
def command(start: str, end: str, form: str) -> None:
    """Show how two things are connected, each step with its source.

    Names of several words are put in quotes. Two things that nothing connects end with exit code 1.
    """
    wanted = checked_name([start]), checked_name([end])
    graph = options.opened()
    first, last = (graph.resolve(name) for name in wanted)

    from kg.network import path

    hops = path(graph, first.iri, last.iri)
    if form == "json":
        emit_json([_as_json(hop) for hop in hops])
        return
    emit(wrapped(hops[0].start))
    for hop in hops:
        emit(wrapped(f"{hop.property_label} {hop.end}", "  ", "    "))
        for derivation in hop.support.derivations:
            emit(wrapped(f"Derived: {derivation.statement}", "      ", "        "))
        for citation in hop.citations:
            emit(wrapped(f"Source: {citation.line()}", "      ", "        "))
        if not hop.citations:
            for file in hop.support.files:
                emit(wrapped(f"The dataset itself: {file.removeprefix(graph.base)}", "      ", "        "))


def _as_json(hop: Hop) -> dict[str, object]:
    from kg.description import support_json

    return {
        "start": {"label": hop.start, "iri": hop.start_iri},
        "property": {"label": hop.property_label, "iri": hop.property},
        "forward": hop.forward,
        "end": {"label": hop.end, "iri": hop.end_iri},
        **support_json(hop.support),
    }

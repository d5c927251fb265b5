"""``kg path``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.opening import checked_name
from kg.cli.output import complain, emit, emit_json, wrapped

if TYPE_CHECKING:
    from kg.as_of import PastGraph
    from kg.network import Hop


@options.command(
    "path", 'kg path NAATIP "criminal code of 2012"', 'kg path --as-of 2016-12-31 NAATIP "criminal code of 2012"'
)
@click.argument("start", shell_complete=options.complete_name)
@click.argument("end", shell_complete=options.complete_name)
@options.format_option("text", "json")
@options.as_of_option("Go only over what stood on that day, as 2016-12-31; sources say for which time they state it.")
@options.graph_options
def command(start: str, end: str, form: str, as_of: str) -> None:
    """Show how two things are connected, each step with its source.

    Names of several words are put in quotes. Two things that nothing connects end with exit code 1.
    """
    wanted = checked_name([start]), checked_name([end])
    graph = options.opened()
    first, last = (graph.resolve(name) for name in wanted)

    from kg.network import path

    past = graph.at(as_of) if as_of else None
    if past is not None:
        for thing in (first, last):
            past.demand(thing)
        complain(f"kg: {past.told()}")
    hops = path(past or graph, first.iri, last.iri)
    if form == "json":
        emit_json([_as_json(hop) | _past_json(past, hop) for hop in hops])
        return
    emit(wrapped(hops[0].start + _standing(past, hops[0].start_iri)))
    for hop in hops:
        emit(wrapped(f"{hop.property_label} {hop.end}{_standing(past, hop.end_iri)}", "  ", "    "))
        for derivation in hop.support.derivations:
            emit(wrapped(f"Derived: {derivation.statement}", "      ", "        "))
        for citation in hop.citations:
            stated = f" ({graph.sources.stated_for(citation.iri)})" if past else ""
            emit(wrapped(f"Source: {citation.line()}{stated}", "      ", "        "))
        if not hop.citations:
            for file in hop.support.files:
                emit(wrapped(f"The dataset itself: {file.removeprefix(graph.base)}", "      ", "        "))


def _standing(past: PastGraph | None, iri: str) -> str:
    """How a thing stood, in brackets; empty where no day is given, or nothing dates things of its kind."""
    told = past.standing(iri) if past else ""
    return f" [{told}]" if told else ""


def _past_json(past: PastGraph | None, hop: Hop) -> dict[str, object]:
    """How the two ends of a step stood, and for which time each source states it."""
    if past is None:
        return {}
    stated = [past.sources.stated_for(citation.iri) for citation in hop.citations]
    return {"standing": [past.standing(hop.start_iri), past.standing(hop.end_iri)], "statedFor": stated}


def _as_json(hop: Hop) -> dict[str, object]:
    from kg.description import support_json

    return {
        "start": {"label": hop.start, "iri": hop.start_iri},
        "property": {"label": hop.property_label, "iri": hop.property},
        "forward": hop.forward,
        "end": {"label": hop.end, "iri": hop.end_iri},
        **support_json(hop.support),
    }

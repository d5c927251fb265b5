"""Pages with a drawing of the graph: one file each, safe to open, and asking nothing of anybody.

pyvis is the model (nodes, edges, options) and brings vis-network, which draws; the page itself is ours.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from kg import __version__, network
from kg.errors import NothingFoundError
from kg.render.safety import cut, json_block, policy, shown

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.render.picture import Picture

_VIS = "lib/vis-9.1.2/vis-network.min.js"
_TABLE_MAX = 3_000
"""Relations beyond which the table is left to ``kg export``."""
_MOST_THINGS = 300
"""Things beyond which a drawing can't be read: the most connected of them are drawn, and the heading says so."""


def page(graph: KnowledgeGraph, name_iri: str | None = None, depth: int = 1) -> str:
    """A page that shows the whole graph, or a thing and what is at most ``depth`` steps away from it.

    One self-contained HTML document, the same for the same graph: it loads nothing, runs from a file, and its table
    reads without a script.

    Raises:
        InputError: The depth is negative or above ten, or nothing has the IRI.
        NothingFoundError: There is nothing to draw.
    """
    from kg.as_of import PastGraph
    from kg.render.picture import draw

    as_of = f", as of {graph.day}" if isinstance(graph, PastGraph) else ""
    if name_iri is None:
        relations = network.view(graph, "whole_framework")
        if not relations:
            raise NothingFoundError("nothing to draw: the graph has no relations between things")
        kept, told = _readable(relations)
        return _page(graph, draw(graph, kept), f"The whole framework{as_of}{told}")
    relations = network.around(graph, name_iri, depth)
    steps = "one step" if depth == 1 else f"{depth} steps"
    label = cut(shown(graph.facts.label_of(name_iri)), 200)
    kept, told = _readable(relations, name_iri)
    return _page(graph, draw(graph, kept, name_iri), f"{label} and what is within {steps}{as_of}{told}")


def _readable(relations: list[network.Relation], start: str | None = None) -> tuple[list[network.Relation], str]:
    """Relations among the most connected things, the start always among them, and what the heading says of it."""
    ends = Counter(end for subject, _, obj in relations for end in (subject, obj))
    if len(ends) <= _MOST_THINGS:
        return relations, ""
    ranked = sorted(ends, key=lambda iri: (iri != start, -ends[iri], iri))
    chosen = set(ranked[:_MOST_THINGS])
    kept = [relation for relation in relations if {relation[0], relation[2]} <= chosen]
    drawn = {end for subject, _, obj in kept for end in (subject, obj)}  # who is tied to none of the others is not
    return kept, f": {len(drawn)} of {len(ends):,} things, the most connected"


def _page(graph: KnowledgeGraph, picture: Picture, heading: str) -> str:
    from jinja2 import Environment, select_autoescape

    script, style, engine = _text("page.js"), _text("page.css"), _engine()
    environment = Environment(autoescape=select_autoescape(default=True), trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_text("template.html")).render(
        title=shown(graph.names.meta("title")) or "Knowledge graph",
        heading=heading,
        things=len(picture.nodes),
        relations=len(picture.edges),
        derived=any(edge["dashes"] for edge in picture.edges),
        legend=picture.legend,
        rows=picture.rows[:_TABLE_MAX],
        left_out=max(0, len(picture.rows) - _TABLE_MAX),
        read_to=shown(graph.names.meta("readTo")),
        version=__version__,
        policy=policy([engine, script], [style]),
        # the template writes these as they are: our own files, and JSON that can't end its element
        style=style,
        engine=engine,
        script=script,
        data=json_block(picture.data()),
    )


@cache
def _text(name: str) -> str:
    return resources.files("kg.render").joinpath(name).read_text("utf-8").replace("\r\n", "\n")


@cache
def _engine() -> str:
    """vis-network as pyvis ships it; carriage returns go, since HTML parsers drop them and the hash is of the rest."""
    text = resources.files("pyvis").joinpath(*_VIS.split("/")).read_text("utf-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")

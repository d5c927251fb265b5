"""The graph as files for other programs. The same graph gives the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import InputError
from kg.results import written

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

FORMATS = {
    "nquads": "named graphs, one quad a line",
    "trig": "named graphs, each as a block",
    "turtle": "each statement once, without who says it",
    "jsonld": "named graphs, as JSON-LD",
    "graphml": "things and relations, for network programs",
    "gexf": "things and relations, for Gephi",
}
"""What each format holds."""

_DEFAULT = ox.DefaultGraph()


def export(graph: KnowledgeGraph, form: str) -> bytes:
    """A dataset in one of ``FORMATS``.

    Raises:
        InputError: There is no such format.
    """
    if form in ("graphml", "gexf"):
        from kg import network

        write = network.write_graphml if form == "graphml" else network.write_gexf
        return write(graph).encode()
    if form == "nquads":
        return "".join(f"{quad} .\n" for quad in _named(graph)).encode()
    if form == "trig":
        return written(_named(graph), ox.RdfFormat.TRIG, graph.names.prefixes())
    if form == "jsonld":
        return written(_named(graph), ox.RdfFormat.JSON_LD)
    if form == "turtle":
        quads = sorted(graph.store.quads(None, None, None, _DEFAULT), key=str)
        return written([quad.triple for quad in quads], ox.RdfFormat.TURTLE, graph.names.prefixes())
    raise InputError(f"no format is called '{form[:40]}'; there are {', '.join(FORMATS)}")


def _named(graph: KnowledgeGraph) -> list[ox.Quad]:
    """Quads of the named graphs, graph by graph; the merged default graph repeats them and stays out."""
    quads = [quad for quad in graph.store.quads() if not isinstance(quad.graph_name, ox.DefaultGraph)]
    return sorted(quads, key=lambda quad: (str(quad.graph_name), str(quad)))

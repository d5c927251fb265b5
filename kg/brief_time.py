"""What a dossier marks as of a day: what did not stand on it, and for which time sources state what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.graph import KnowledgeGraph
    from kg.sources import Support

_PROVISION = ox.NamedNode(v.LF + "provision")


def mark(graph: KnowledgeGraph, ends: Iterable[str], supports: Iterable[Support], day: str) -> str:
    """How the things (IRIs) of a statement stood that had ended or not yet begun, and for which time it is stated.

    A claim stands as its provision does. Empty where neither is known.
    """
    things = (thing for end in ends for iri in (end, *_provisions(graph, end)) if (thing := graph.names.thing(iri)))
    stood = (graph.standings.of(thing, day) for thing in things)
    told = dict.fromkeys(standing.headline() or standing.told() for standing in stood if standing.left_out)
    cited = (citation for support in supports for citation in support.citations)
    stated = dict.fromkeys(graph.sources.stated_for(citation.iri) for citation in cited)
    return "; ".join(filter(None, [*told, *stated]))


def _provisions(graph: KnowledgeGraph, claim: str) -> Iterator[str]:
    for quad in graph.store.quads(ox.NamedNode(claim), _PROVISION, None, ox.DefaultGraph()):
        if isinstance(quad.object, ox.NamedNode):
            yield quad.object.value

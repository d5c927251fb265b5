"""What a search shows of a thing that it found: its name, kind and address, and whether a source denies it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.names import Found, Thing

_AS_IT_IS = frozenset({v.LF + "affirmed", v.LF + "is"})
"""Qualifiers of a claim that a source states as it is."""


def stance(graph: KnowledgeGraph, iri: str) -> str:
    """How a source means a claim that it doesn't state as it is, as "the source denies this"; empty of all else."""
    node = ox.NamedNode(iri)
    quads = [
        quad
        for prop in ("polarity", "modality")
        for quad in graph.store.quads(node, ox.NamedNode(v.LF + prop), None, ox.DefaultGraph())
    ]
    values = (quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode))
    return ", ".join(graph.names.label(value) for value in values if value not in _AS_IT_IS)


def told_kind(graph: KnowledgeGraph, thing: Thing) -> str:
    """What a thing is, and of a claim that a source denies, plans or alleges, that it does."""
    told = stance(graph, thing.iri)
    return f"{kind(graph, thing.classes)} ({told})" if told else kind(graph, thing.classes)


def kind(graph: KnowledgeGraph, classes: tuple[str, ...]) -> str:
    """What a thing is: the label of its most specific class."""
    return graph.names.label(classes[0]) if classes else ""


def address(graph: KnowledgeGraph, iri: str) -> str:
    """An IRI as a CURIE where a prefix of the dataset fits."""
    from kg.results import curie

    return curie(iri, graph.names.prefixes())


def as_json(graph: KnowledgeGraph, hit: Found) -> dict[str, object]:
    """A thing that was found, as documented JSON (docs/commands.md)."""
    return {
        "name": hit.thing.label,
        "kind": kind(graph, hit.thing.classes),
        "stance": stance(graph, hit.thing.iri),
        "iri": hit.thing.iri,
        "curie": address(graph, hit.thing.iri),
        "matched": hit.text,
        "score": round(hit.score, 1),
    }

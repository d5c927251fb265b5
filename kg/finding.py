"""What a search shows of a thing that it found: its name, kind and address."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.names import Found


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
        "iri": hit.thing.iri,
        "curie": address(graph, hit.thing.iri),
        "matched": hit.text,
        "score": round(hit.score, 1),
    }

"""What figures count, as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import vocabulary as v

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph


def kinds_label(graph: KnowledgeGraph, indicator: str, kinds: str) -> str:
    """An indicator with the dimension values of a key, as "victims identified; sex: female"."""
    return "; ".join([graph.names.label(indicator), *(_kind(graph, part) for part in kinds.split("; ") if part)])


def bodies_label(graph: KnowledgeGraph, bodies: str) -> str:
    """The bodies of a key, or that none is named."""
    iris = [part.partition("=")[2] for part in bodies.split("; ") if part]
    return " and ".join(graph.names.label(_whole(graph, iri)) for iri in iris) or "a body not named"


def _kind(graph: KnowledgeGraph, part: str) -> str:
    dimension, _, value = part.partition("=")
    return f"{graph.names.label(v.LF + dimension)}: {graph.names.label(_whole(graph, value))}"


def _whole(graph: KnowledgeGraph, short: str) -> str:
    """The IRI that a key shortens."""
    return short if ":" in short else f"{graph.base}id/{short}"

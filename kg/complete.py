"""Completeness: whether a source tells all relations of a kind that a thing has, so that a missing one is an answer.

The graph is open: what it does not hold may still be so. A mark with ``lf:tellsAllOf`` closes it for one thing and
some relations, as of the day the source was made (as a gazette's record of an act, read in full, lists what amends it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.vocabulary import LF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.sources import Citation, Sources
    from kg.store.protocol import Store


class Completeness:
    """Marks of completeness in one store."""

    def __init__(self, store: Store, sources: Sources) -> None:
        self._store = store
        self._sources = sources

    def told_in_full(self, iri: str, relations: Iterable[str]) -> tuple[Citation, ...]:
        """Passages that tell all relations of these kinds that a thing has; none where some may be missing."""
        marks = [self._marks(iri, relation, "true") for relation in relations]
        return tuple(dict.fromkeys(c for found in marks for c in found)) if all(marks) else ()

    def told_in_part(self, iri: str, relations: Iterable[str]) -> bool:
        """Whether a source says of a thing that it does not tell all its relations of these kinds."""
        return any(self._marks(iri, relation, "false") for relation in relations)

    def _marks(self, iri: str, relation: str, value: str) -> list[Citation]:
        declared = self._store.quads(None, ox.NamedNode(LF + "tellsAllOf"), ox.NamedNode(relation), ox.DefaultGraph())
        marks = sorted(quad.subject.value for quad in declared if isinstance(quad.subject, ox.NamedNode))
        graphs = {
            quad.graph_name.value
            for mark in marks
            for quad in self._store.quads(ox.NamedNode(iri), ox.NamedNode(mark))
            if isinstance(quad.graph_name, ox.NamedNode) and getattr(quad.object, "value", "") == value
        }
        return [citation for graph in sorted(graphs) if (citation := self._sources.citation(graph))]

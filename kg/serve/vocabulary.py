"""The vocabulary of the graph: its kinds of things and its properties, with what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import formats
from kg import vocabulary as v

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

_DEFAULT = ox.DefaultGraph()
_OWL = (v.OWL + "Class", v.OWL + "ObjectProperty", v.OWL + "DatatypeProperty", v.OWL + "AnnotationProperty")


@dataclass(frozen=True)
class Term:
    """A class or property: its IRI, the part of it after the last mark, label, definition, and what it is tied to."""

    iri: str
    local: str
    label: str
    definition: str
    related: tuple[str, ...]


def classes(graph: KnowledgeGraph) -> list[Term]:
    """Kinds of things by label, each with those above it."""
    return _terms(graph, _OWL[:1], (v.SUBCLASS_OF,))


def properties(graph: KnowledgeGraph) -> list[Term]:
    """Properties by label, each with its domain and range."""
    return _terms(graph, _OWL[1:], (v.RDFS + "domain", v.RDFS + "range"))


def data(graph: KnowledgeGraph, kind: str) -> bytes:
    """What is stated of the terms, in the format of a media type."""
    nodes = [ox.NamedNode(term.iri) for term in (*classes(graph), *properties(graph))]
    triples = [quad.triple for node in nodes for quad in graph.store.quads(node, None, None, _DEFAULT)]
    return formats.triples(triples, kind, graph.names.prefixes())


def _terms(graph: KnowledgeGraph, kinds: tuple[str, ...], tied: tuple[str, ...]) -> list[Term]:
    found = {
        quad.subject.value
        for kind in kinds
        for quad in graph.store.quads(None, ox.NamedNode(v.TYPE), ox.NamedNode(kind), _DEFAULT)
        if isinstance(quad.subject, ox.NamedNode)
    }
    terms = [_term(graph, iri, tied) for iri in found]
    return sorted(terms, key=lambda term: (term.label.casefold(), term.iri))


def _term(graph: KnowledgeGraph, iri: str, tied: tuple[str, ...]) -> Term:
    node = ox.NamedNode(iri)
    labels = _texts(graph, node, v.LABEL)
    related = [
        graph.names.label(quad.object.value)
        for prop in tied
        for quad in graph.store.quads(node, ox.NamedNode(prop), None, _DEFAULT)
        if isinstance(quad.object, ox.NamedNode)
    ]
    local = iri.replace("#", "/").rsplit("/", 1)[-1]
    definition = " ".join(_texts(graph, node, v.SKOS + "definition")[:1])
    return Term(iri, local, labels[0] if labels else local, definition, tuple(sorted(dict.fromkeys(related))))


def _texts(graph: KnowledgeGraph, node: ox.NamedNode, prop: str) -> list[str]:
    """Texts of a property, English ones first."""
    quads = graph.store.quads(node, ox.NamedNode(prop), None, _DEFAULT)
    found = [(q.object.language != "en", q.object.value) for q in quads if isinstance(q.object, ox.Literal)]
    return [text for _, text in sorted(found)]

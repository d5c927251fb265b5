"""What a built graph holds: counts by class and by source, and what each source contributed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.errors import UnresolvedNameError
from kg.store.protocol import Rows
from kg.text import natural

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.sources import Citation

_DEFAULT = ox.DefaultGraph()
_PREFIXES = f"PREFIX dct: <{v.DCT}> PREFIX lf: <{v.LF}> "
_SOURCES = _PREFIXES + "SELECT DISTINCT ?source WHERE { GRAPH ?source { ?source dct:title ?title } } ORDER BY ?source"
_PASSAGES = _PREFIXES + (
    "SELECT DISTINCT ?source ?passage WHERE { ?passage a lf:Passage ; dct:isPartOf ?source } ORDER BY ?source ?passage"
)
_FIGURES = f"PREFIX lf: <{v.LF}> PREFIX qb: <{v.QB}> " + (
    "SELECT (COUNT(?figure) AS ?figures) (COUNT(DISTINCT ?key) AS ?keys) "
    "WHERE { ?figure a qb:Observation ; lf:key ?key }"
)
_STATEMENTS = _PREFIXES + (
    "SELECT ?source (COUNT(*) AS ?n) WHERE { ?passage a lf:Passage ; dct:isPartOf ?source . "
    "GRAPH ?passage { ?s ?p ?o } } GROUP BY ?source ORDER BY ?source"
)


@dataclass(frozen=True)
class Document:
    """A source document and how much the graph has from it."""

    id: str
    iri: str
    title: str
    kind: str
    publisher: str
    issued: str
    passages: int
    statements: int


@dataclass(frozen=True)
class Contribution:
    """A passage and what it says, as sentences."""

    citation: Citation
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Inventory:
    """What is built and where it lies."""

    title: str
    version: str
    hash: str
    base: str
    path: str
    roots: tuple[str, ...]
    quads: int
    classes: dict[str, int]
    """Things by label of their most specific class, the most frequent first; figures of one key are one."""
    sources: dict[str, int]
    """Statements by id of their source."""


def inventory(graph: KnowledgeGraph) -> Inventory:
    """What a graph holds and where it lies."""
    counted = Counter(str(row[0]).partition(" ")[0] for row in graph.names.rows("SELECT classes FROM thing"))
    labelled: Counter[str] = Counter()
    for iri, number in counted.items():
        labelled[graph.names.label(iri) if iri else "without a class"] += number
    for figures, keys in _rows(graph, _FIGURES):
        labelled[graph.names.label(v.QB + "Observation")] -= int(figures) - int(keys)
    return Inventory(
        title=graph.names.meta("title"),
        version=graph.names.meta("version"),
        hash=graph.names.meta("hash"),
        base=graph.base,
        path=str(graph.generation.path),
        roots=tuple(graph.names.meta("roots").splitlines()),
        quads=int(graph.names.meta("quads") or 0),
        classes=dict(sorted((+labelled).items(), key=lambda item: (-item[1], item[0]))),
        sources={document.id: document.statements for document in documents(graph)},
    )


def documents(graph: KnowledgeGraph) -> list[Document]:
    """The source documents, by id."""
    passages = Counter(source for source, _ in _rows(graph, _PASSAGES))
    statements = {source: int(number) for source, number in _rows(graph, _STATEMENTS)}
    return [_document(graph, iri, passages[iri], statements.get(iri, 0)) for (iri,) in _rows(graph, _SOURCES)]


def find_document(graph: KnowledgeGraph, name: str) -> Document:
    """The source document of an id, title, CURIE or IRI.

    Raises:
        UnresolvedNameError: There is none; the candidates are the nearest ones.
    """
    import difflib

    known = documents(graph)
    for document in known:
        if name in (document.id, document.iri, document.title):
            return document
    try:
        iri = graph.resolve(name).iri
    except UnresolvedNameError:
        iri = ""
    for document in known:
        if document.iri == iri:
            return document
    near = difflib.get_close_matches(name.lower(), [document.id for document in known], 5, 0.5)
    shown = [d for d in known if d.id in near] or known[:10]
    candidates = [(f"{d.id}: {d.title}", d.iri) for d in shown]
    raise UnresolvedNameError(f"no source is called '{name[:60]}'", candidates)


def contributions(graph: KnowledgeGraph, document: Document) -> list[Contribution]:
    """Passages of a source in order of section, position and IRI, each with what it says."""
    cited = passages_of(graph, document.iri)
    return [Contribution(citation, tuple(sentences(graph, citation.iri))) for citation in cited]


def passages_of(graph: KnowledgeGraph, source: str) -> list[Citation]:
    """The passages of a source (an IRI) in order of section, position and IRI."""
    iris = [passage for found, passage in _rows(graph, _PASSAGES) if found == source]
    cited = [citation for iri in iris if (citation := graph.sources.citation(iri))]
    return sorted(cited, key=lambda c: (natural(c.section), natural(c.position), natural(c.iri)))


def sentences(graph: KnowledgeGraph, passage: str) -> list[str]:
    """What a passage says, a sentence a statement.

    A claim is told once: by the statement that leads to it, or by itself where none does. One that only other claims
    lead to, as a breakdown to its parts, is told by itself too.
    """
    quads = sorted(graph.store.quads(None, None, None, ox.NamedNode(passage)), key=str)
    named: dict[object, str] = {q.subject: q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)}
    claims = {node for node, iri in named.items() if graph.facts.is_claim(iri)}
    others = named.keys() - claims
    said = {q: text for q in quads if q.subject in others and (text := _sentence(graph, q))}
    alone = claims - {q.object for q in said}
    told: dict[str, None] = {}
    for quad in quads:
        if quad in said:
            told[said[quad]] = None
        elif quad.predicate.value == v.TYPE and quad.subject in alone:
            told[_claim(graph, named[quad.subject])] = None
    return list(told)


def _sentence(graph: KnowledgeGraph, quad: ox.Quad) -> str:
    """A statement as a sentence, by its property's pattern; empty for bookkeeping."""
    known = graph.facts.properties.get(quad.predicate.value)
    if known is None or known.bookkeeping or isinstance(quad.object, ox.BlankNode):
        return ""
    return known.told(graph.facts.text(quad.subject), graph.facts.text(quad.object))


def _claim(graph: KnowledgeGraph, iri: str) -> str:
    thing = graph.names.thing(iri)
    kind = graph.names.label(thing.classes[0]) if thing and thing.classes else "claim"
    return f"{kind[:1].upper()}{kind[1:]}: {graph.facts.label_of(iri)}"


def _document(graph: KnowledgeGraph, iri: str, passages: int, statements: int) -> Document:
    def value(name: str) -> str:
        quads = graph.store.quads(ox.NamedNode(iri), ox.NamedNode(v.DCT + name), None, _DEFAULT)
        return ", ".join(sorted(graph.facts.text(q.object) for q in quads))

    short = iri.removeprefix(f"{graph.base}source/")
    return Document(
        short, iri, value("title"), value("type"), value("publisher"), value("issued"), passages, statements
    )


def _rows(graph: KnowledgeGraph, sparql: str) -> list[tuple[str, ...]]:
    found = graph.query(sparql)
    assert isinstance(found, Rows)
    return [tuple(getattr(term, "value", "") for term in row) for row in found.rows]

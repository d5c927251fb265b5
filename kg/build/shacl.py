"""SHACL: what the shapes of core and dataset say about the merged graph (W3C SHACL, through pySHACL).

pySHACL and rdflib load on the first call: they take longer to import than a question takes to answer.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import InputError
from kg.vocabulary import RDF, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import rdflib

_TARGETS = frozenset(SH + name for name in ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf"))
_USES = frozenset({SH + "node", SH + "not", SH + "qualifiedValueShape", RDF + "first"})
"""By which a node shape is used otherwise than through its targets."""

MISSING = "kg check needs pySHACL. Install it with: pip install 'legal-framework-kg[check]'"


@dataclass(frozen=True)
class Result:
    """One validation result: focus node, path and value (empty where there is none), what to do, how grave it is."""

    focus: str
    path: str
    value: str
    message: str
    severity: str


def validate(data: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> list[Result]:
    """Results of shapes over a graph, in a fixed order.

    Raises:
        InputError: pySHACL is not installed, or the shapes can't be run.
    """
    try:
        import pyshacl
    except ImportError:
        raise InputError(MISSING) from None
    from rdflib import Graph

    try:
        run = pyshacl.validate(_graph(data), shacl_graph=_graph(_aimed(shapes)), advanced=False, inference="none")
    except pyshacl.errors.ReportableRuntimeError as error:
        raise InputError(f"the shapes can't be run: {' '.join(str(error).split())[:300]}") from None
    _, report, text = run
    if not isinstance(report, Graph):
        raise InputError(f"the shapes can't be run: {' '.join(str(text).split())[:300]}")
    return sorted(_results(report), key=lambda r: (r.focus, r.path, r.value, r.message))


def _aimed(shapes: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Shapes that say the same, with the targets of a node shape on its property shapes (SHACL, 2.1.3).

    pySHACL validates a property shape of a node shape once for each focus node, and one with targets of its own once
    for all, in half the time.
    """
    given = list(shapes)
    otherwise = {t.object for t in given if t.predicate.value in _USES}
    otherwise |= {t.subject for t in given if t.predicate.value == SH + "deactivated"}
    targets: dict[ox.NamedNode | ox.BlankNode | ox.Triple, list[ox.Triple]] = {}
    for triple in given:
        if triple.predicate.value in _TARGETS and triple.subject not in otherwise:
            targets.setdefault(triple.subject, []).append(triple)
    for triple in given:
        shape = triple.object
        if (
            triple.predicate.value == SH + "property"
            and triple.subject in targets
            and not isinstance(shape, ox.Literal)
        ):
            yield from (ox.Triple(shape, t.predicate, t.object) for t in targets[triple.subject])
        else:
            yield triple


def _graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """The triples in rdflib, term by term: half the time of writing and parsing them."""
    from rdflib import BNode, Graph, Literal, URIRef

    @functools.cache
    def term(one: ox.NamedNode | ox.BlankNode | ox.Literal) -> rdflib.term.Node:
        if isinstance(one, ox.Literal):
            plain = one.language or one.datatype.value == XSD + "string"
            return Literal(one.value, lang=one.language, datatype=None if plain else URIRef(one.datatype.value))
        return URIRef(one.value) if isinstance(one, ox.NamedNode) else BNode(one.value)

    graph = Graph()
    for triple in triples:
        graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
    return graph


def _results(report: rdflib.Graph) -> Iterator[Result]:
    from rdflib import BNode, Namespace, URIRef

    sh = Namespace(SH)
    for node in report.objects(None, sh.result):
        focus = report.value(node, sh.focusNode)
        if isinstance(focus, BNode):  # that it is one is a fault of its own, and it has no line
            continue
        path = report.value(node, sh.resultPath)
        yield Result(
            focus=str(focus),
            path=str(path) if isinstance(path, URIRef) else "",
            value=str(report.value(node, sh.value) or ""),
            message=str(report.value(node, sh.resultMessage) or "does not fit its shape"),
            severity=str(report.value(node, sh.resultSeverity)).rsplit("#", 1)[-1],
        )

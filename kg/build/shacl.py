"""SHACL: what the shapes of core and dataset say about the merged graph (W3C SHACL, through pySHACL).

pySHACL and rdflib load on the first call: they take longer to import than a question takes to answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import InputError
from kg.vocabulary import SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import rdflib

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
        run = pyshacl.validate(_graph(data), shacl_graph=_graph(shapes), advanced=False, inference="none")
    except pyshacl.errors.ReportableRuntimeError as error:
        raise InputError(f"the shapes can't be run: {' '.join(str(error).split())[:300]}") from None
    _, report, text = run
    if not isinstance(report, Graph):
        raise InputError(f"the shapes can't be run: {' '.join(str(text).split())[:300]}")
    return sorted(_results(report), key=lambda r: (r.focus, r.path, r.value, r.message))


def _graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    import rdflib

    return rdflib.Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")


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

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

    from kg.dataset import DatasetFile

MISSING = "kg check needs pySHACL. Install it with: pip install 'legal-framework-kg[check]'"


@dataclass(frozen=True)
class Result:
    """One validation result: focus node, path and value (empty where there is none), what to do, how grave it is."""

    focus: str
    path: str
    value: str
    message: str
    severity: str


def validate(triples: Iterable[ox.Triple], files: list[DatasetFile]) -> list[Result]:
    """Results of the shapes in some files over a graph, in a fixed order.

    Raises:
        InputError: pySHACL is not installed, or a shape is malformed.
    """
    try:
        import pyshacl
        import rdflib
    except ImportError:
        raise InputError(MISSING) from None
    data = rdflib.Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    try:
        _, report, text = pyshacl.validate(data, shacl_graph=_shapes(files), advanced=False, inference="none")
    except pyshacl.errors.ReportableRuntimeError as error:
        raise InputError(f"the shapes can't be run: {str(error).splitlines()[0]}") from None
    if not isinstance(report, rdflib.Graph):
        raise InputError(f"the shapes can't be run: {' '.join(str(text).split())[:300]}")
    return sorted(_results(report), key=lambda r: (r.focus, r.path, r.value, r.message))


def _shapes(files: list[DatasetFile]) -> rdflib.Graph:
    import rdflib

    shapes = rdflib.Graph()
    for file in files:
        try:
            list(ox.parse(path=str(file.path), format=ox.RdfFormat.TURTLE))
        except SyntaxError as error:
            problem = str(error.msg).splitlines()[0]
            raise InputError(f"{file.name}:{error.lineno or 1}: {problem}") from None
        shapes.parse(str(file.path), format="turtle")
    return shapes


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

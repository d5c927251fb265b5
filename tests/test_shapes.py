"""Every SHACL shape has a valid and an invalid twin (``shape_twins.py``).

All twins are validated in one run, as in use: each under an IRI of its own, with the ontology's class hierarchy.
One test wants a row for every constraint of every node shape, so that a new constraint without a twin fails here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pyshacl
import pytest
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.collection import Collection
from shape_twins import PREFIXES, Twin, all_twins, models, relation_models

from kg.build import shacl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

ROOT = Path(__file__).resolve().parent.parent
SHAPE = "https://legal-framework.example/shapes#"
LF = "https://legal-framework.example/ontology#"
TWIN_BASE = "https://twins.example/"


@cache
def shapes() -> Graph:
    """All shapes: the engine's and the dataset's."""
    graph = Graph()
    for path in [ROOT / "kg/core/shapes.ttl", *sorted((ROOT / "ontology/shapes").glob("*.ttl"))]:
        graph.parse(path)
    return graph


@cache
def vocabulary() -> Graph:
    """The engine's vocabulary and the dataset's ontology, without shapes."""
    graph = Graph()
    paths = [*(ROOT / "kg/core").glob("*.ttl"), *(ROOT / "ontology").glob("**/*.ttl")]
    for path in sorted(p for p in paths if p.name != "shapes.ttl" and p.parent.name != "shapes"):
        graph.parse(path)
    return graph


def constraints() -> set[tuple[str, str]]:
    """Pairs of a node shape that has a target and a constraint that it makes."""
    targets = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
    nodes = {node for target in targets for node in shapes().subjects(target, None)}
    pairs = {(node, constraint) for node in nodes for constraint in shapes().objects(node, SH.property)}
    pairs |= {(node, node) for node in nodes if (node, SH.message, None) in shapes()}
    return {(local(node), local(constraint)) for node, constraint in pairs}


def local(node: Node) -> str:
    """Name of a shape without the namespace."""
    return str(node).removeprefix(SHAPE)


TWINS = all_twins(constraints())


def parsed(number: int, text: str) -> Graph:
    """The graph of a twin, its things under an IRI of its own."""
    tidy = text.replace("; ;", ";").replace("; .", ".")
    return Graph().parse(data=f"{PREFIXES}@prefix : <{TWIN_BASE}{number}/> .\n{tidy}", format="turtle")


def merged(texts: Iterable[str]) -> Graph:
    """Graphs of all texts, numbered in their order, with the class hierarchy of the vocabulary."""
    graph = Graph()
    for triple in vocabulary().triples((None, RDFS.subClassOf, None)):
        graph.add(triple)
    for number, text in enumerate(texts):
        graph += parsed(number, text)
    return graph


def changed(twin: Twin) -> str:
    """The model with the twin's change, everywhere that the changed words stand."""
    return models()[twin.shape].replace(twin.old, twin.new)


@dataclass(frozen=True)
class Result:
    """One validation result: which constraint, on which path, in which words."""

    focus: str
    constraint: str
    path: str | None
    message: str
    severity: str


def validated(data: Graph) -> list[Result]:
    """Results of all shapes over a graph that holds the ontology too."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes(), advanced=False, inference="none", allow_warnings=True)
    assert isinstance(report, Graph)
    results = [one_result(report, node) for node in report.objects(None, SH.result)]
    return sorted(results, key=lambda r: (r.focus, r.constraint, r.message))


def one_result(report: Graph, node: Node) -> Result:
    """What a report says in one of its results."""
    path = report.value(node, SH.resultPath)
    return Result(
        focus=str(report.value(node, SH.focusNode)),
        constraint=local(report.value(node, SH.sourceShape) or node),
        path=None if path is None else rendered(report, path),
        message=str(report.value(node, SH.resultMessage)),
        severity=str(report.value(node, SH.resultSeverity)).split("#")[-1],
    )


def rendered(report: Graph, path: Node) -> str:
    """A path in the notation of SPARQL: ``lf:grade``, ``^lf:grants``, ``lf:value|lf:polarity``."""
    if isinstance(path, URIRef):
        return next(
            f"{line.split()[1]}{path.removeprefix(iri)}"
            for line in PREFIXES.strip().splitlines()
            if path.startswith(iri := line.split("<")[1].split(">")[0])
        )
    inverse = report.value(path, SH.inversePath)
    if inverse is not None:
        return f"^{rendered(report, inverse)}"
    alternatives = report.value(path, SH.alternativePath)
    assert alternatives is not None
    return "|".join(rendered(report, one) for one in Collection(report, alternatives))


@pytest.fixture(scope="module")
def results() -> list[Result]:
    """Results of all changed twins, validated at once."""
    return validated(merged(changed(twin) for twin in TWINS))


@pytest.fixture(scope="module")
def model_results() -> list[Result]:
    """Results of all models, validated at once."""
    return validated(merged(models().values()))


@pytest.mark.parametrize(("number", "shape"), list(enumerate(models())), ids=list(models()))
def test_model_conforms(number: int, shape: str, model_results: list[Result]) -> None:
    """A model brings no result at all; one of a relation brings none of that relation."""
    of_relation = {shape, f"{shape}-object"}
    mine = [r for r in model_results if r.focus.startswith(f"{TWIN_BASE}{number}/")]
    assert [r for r in mine if shape not in relation_models() or r.constraint in of_relation] == []


@pytest.mark.parametrize(("number", "twin"), list(enumerate(TWINS)), ids=[str(t) for t in TWINS])
def test_twin_does_not_conform(number: int, twin: Twin, results: list[Result]) -> None:
    """A changed twin brings the result that its row names."""
    assert twin.old in models()[twin.shape]
    blank = "_:" in twin.new
    mine = [r for r in results if blank or r.focus.startswith(f"{TWIN_BASE}{number}/")]
    found = [r.message for r in mine if (r.constraint, r.path) == (twin.constraint, twin.path)]
    assert any(twin.message in message for message in found), mine


def test_every_constraint_has_a_twin() -> None:
    """No constraint of any node shape is without a row."""
    assert sorted(constraints() - {(t.shape, t.constraint) for t in TWINS}) == []
    assert sorted({shape for shape, _ in constraints()} - set(models())) == []


def test_every_constraint_has_message_severity_and_one_shape_a_class() -> None:
    """Whoever reads a result is told what to do; severity is chosen; a class has one node shape."""
    for shape in {*shapes().subjects(RDF.type, SH.PropertyShape), *shapes().subjects(SH.message, None)}:
        assert len(list(shapes().objects(shape, SH.message))) == 1, shape
        assert shapes().value(shape, SH.severity) in {SH.Violation, SH.Warning}, shape
    classes = list(shapes().objects(None, SH.targetClass))
    assert len(classes) == len(set(classes))


def test_shapes_name_known_terms() -> None:
    """Every term of the vocabulary that a shape names is declared, so that no shape is silently idle."""
    named = {node for triple in shapes() for node in triple if str(node).startswith(LF)}
    assert sorted(str(node) for node in named if (node, None, None) not in vocabulary()) == []


def test_shipped_seeds_conform() -> None:
    """The merged graph of vocabulary and seeds, each triple once, has no violation."""
    store = pyoxigraph.Store()
    for path in sorted((ROOT / "seeds").glob("**/*.trig")):
        store.load(path=str(path), format=pyoxigraph.RdfFormat.TRIG)
    triples = sorted({f"{quad.subject} {quad.predicate} {quad.object} ." for quad in store})
    data = Graph().parse(data="\n".join(triples), format="nt")
    assert [r for r in validated(data + vocabulary()) if r.severity == "Violation"] == []


def test_check_says_what_the_standard_way_says(results: list[Result]) -> None:
    """What `kg check` finds in the twins, aiming shapes in its own way, pySHACL finds with the shapes as given."""
    as_given = {(r.focus, r.message, r.severity) for r in results if not r.focus.startswith("n") and "/" in r.focus}
    twins = merged(changed(twin) for twin in TWINS)
    found = shacl.validate(as_triples(twins), as_triples(shapes()))
    assert {(r.focus, r.message, r.severity) for r in found} == as_given
    assert len(as_given) > len(TWINS) / 2


def as_triples(graph: Graph) -> list[pyoxigraph.Triple]:
    """A graph as the store's triples."""
    text = graph.serialize(format="nt")
    return [quad.triple for quad in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_TRIPLES)]

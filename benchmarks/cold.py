"""Cold start: whole processes as the shell sees them, beside bare Python, rdflib, pyoxigraph and oxigraph itself."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.timing import Measured, processes, table

if TYPE_CHECKING:
    from kg import KnowledgeGraph

PEER = "bare Python"
_LOOKUP = "SELECT ?law WHERE { ?law <https://legal-framework.example/ontology#establishes> <%s> }"
_RAW = "import sys, pyoxigraph; print(len(list(pyoxigraph.Store.read_only(sys.argv[1]).query(sys.argv[2]))))"
_RDFLIB = "import sys, rdflib; g = rdflib.Graph(); print(len(list(g.query(sys.argv[1]))))"


def run(graph: KnowledgeGraph, body: str, iri: str, runs: int, label: str) -> list[Measured]:
    """Times of lookups of one body, by its acronym and IRI, in one dataset."""
    kg = [str(Path(sys.executable).with_name("kg"))]
    folders = [option for root in graph.dataset.roots for option in ("--dataset", str(root))]
    store, query = str(graph.generation.path / "store"), _LOOKUP % iri
    commands = {
        PEER: [sys.executable, "-c", ""],
        "import rdflib, and its SPARQL engine": [sys.executable, "-c", _RDFLIB, "SELECT * { ?s ?p ?o }"],
        "pyoxigraph script: open, look up": [sys.executable, "-c", _RAW, store, query],
        "kg ask": [*kg, "ask", *folders, f"which law created {body}"],
        "kg show": [*kg, "show", *folders, body],
        "kg find": [*kg, "find", *folders, body],
        "kg query (named)": [*kg, "query", "who_established", *folders, "--param", f"body={body}"],
        "kg --help": [*kg, "--help"],
    }
    command = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if command:
        commands["oxigraph query, the command"] = [
            command, "query", "--location", store, "--query", query, "--results-format", "csv",
        ]  # fmt: skip
    measured = processes(commands, PEER, runs)
    print(table(f"\nCold start, {label}", measured, PEER))
    return measured

"""Warm: named queries beside the engine's own call, and questions one after another."""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.timing import Measured, calls, table
from kg.queries import bind, named_queries

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg import KnowledgeGraph
    from kg.queries import NamedQuery
    from kg.store.protocol import Term

PEER = "engine"
QUESTIONS = Path(__file__).parent.parent / "tests" / "questions"


def named(graph: KnowledgeGraph, given: dict[str, str], runs: int) -> list[Measured]:
    """Named queries whose parameters are given, as ``kg query`` runs them and as the engine runs the same text."""
    import pyoxigraph as ox

    found: list[Measured] = []
    raw = ox.Store.read_only(str(graph.generation.path / "store"))
    for query in named_queries(graph.dataset, "questions").values():
        if query.header.parameters.keys() - given.keys():
            continue
        wanted = {name: given[name] for name in query.header.parameters}
        terms = {ox.Variable(name): term for name, term in bind(query, wanted, graph.names).items()}

        def ours(query: NamedQuery = query, wanted: dict[str, str] = wanted) -> object:
            return graph.query(query.header.text, bind(query, wanted, graph.names))

        def engine(text: str = query.header.text, terms: dict[ox.Variable, Term] = terms) -> object:
            # queries of questions are SELECTs, whose solutions can be listed; the stubs know no kind
            return list(raw.query(text, substitutions=terms or None))  # type: ignore[arg-type]

        functions: dict[str, Callable[[], object]] = {PEER: engine, query.name: ours}
        found.append(calls(functions, PEER, runs)[1])
    slowest = sorted(found, key=lambda one: -one.median)[:12]
    print(table(f"\nNamed queries, warm: the slowest of {len(found)}", slowest, PEER))
    print(f"median ratio {statistics.median(one.ratio for one in found):.2f}")
    return found


def asking(graph: KnowledgeGraph) -> dict[str, float]:
    """Milliseconds of ``ask`` over all question sets of the tests, each question once after one warming question."""
    questions = [json.loads(line)["question"] for path in sorted(QUESTIONS.glob("*.jsonl")) for line in path.open()]
    graph.ask(questions[0])
    taken = []
    for question in questions:
        start = time.perf_counter()
        graph.ask(question)
        taken.append(1e3 * (time.perf_counter() - start))
    taken.sort()
    found = {"questions": float(len(taken)), "median": statistics.median(taken), "most": taken[-1]}
    found |= {f"{part}th percentile": taken[int(len(taken) * part / 100)] for part in (90, 99)}
    print("\nAsking, warm: " + ", ".join(f"{name} {value:,.1f}" for name, value in found.items()) + " (ms)")
    return found

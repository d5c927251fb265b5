"""One statement in two passages is one statement: counts and sums on both engines."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from engines import oxigraph_rows, rdflib_rows, to_rdflib

from kg.build.snapshot import built
from kg.dataset import locate

COUNTRY = str(Path(__file__).parent / "fixture")
SEATS = "PREFIX fr: <https://freedonia.example/vocabulary#> SELECT"
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


def test_two_passages_hold_one_triple() -> None:
    query = f"{SEATS} ?passage WHERE {{ GRAPH ?passage {{ ?body fr:seats 9 }} }}"
    assert len(oxigraph_rows(built(locate((COUNTRY,))), query, {})) == 2


def test_it_counts_once_on_both_engines() -> None:
    store = built(locate((COUNTRY,)))
    query = f"{SEATS} (COUNT(?body) AS ?bodies) (SUM(?n) AS ?seats) WHERE {{ ?body fr:seats ?n }}"
    expected = [(f'"2"^^{INTEGER}', f'"14"^^{INTEGER}')]
    assert oxigraph_rows(store, query, {}) == expected
    assert rdflib_rows(to_rdflib(store), query, {}) == expected


def test_default_graph_holds_each_triple_of_the_named_graphs_once() -> None:
    store = built(locate((COUNTRY,)))
    merged = [q.triple for q in store.quads_for_pattern(None, None, None, ox.DefaultGraph())]
    named = {q.triple for q in store if not isinstance(q.graph_name, ox.DefaultGraph)}
    assert set(merged) == named
    assert len(merged) == len(named)

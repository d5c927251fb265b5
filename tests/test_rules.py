"""Every derived statement is cited: some passage is a premise of it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import vocabulary as v
from kg.build.snapshot import built
from kg.dataset import locate
from kg.sources import Sources
from kg.store.embedded import EmbeddedStore

FREEDONIA = (str(Path(__file__).parent / "fixture"),)


def derived(store: ox.Store) -> list[ox.Quad]:
    """Statements of the rules' graphs, but not those about the rules."""
    quads = [
        q for q in store if isinstance(q.graph_name, ox.NamedNode) and q.graph_name.value.startswith(f"{v.BASE}rule/")
    ]
    return sorted((q for q in quads if q.subject != q.graph_name), key=str)


@pytest.mark.parametrize("folders", [(), FREEDONIA], ids=["shipped", "freedonia"])
def test_every_derived_statement_has_a_passage_as_premise(folders: tuple[str, ...]) -> None:
    dataset = locate(folders)
    store = built(dataset)
    sources = Sources(EmbeddedStore(store), dataset)
    quads = derived(store)
    assert quads
    registered = {q.subject for q in store if getattr(q.graph_name, "value", "").startswith(f"{v.BASE}registry/")}
    periods = {q.subject for q in store.quads_for_pattern(None, ox.NamedNode(v.TYPE), ox.NamedNode(v.LF + "Period"))}
    named = periods & registered  # a period that the registry defines has its bounds from there
    asked = [q for q in quads if q.subject not in named]
    uncited = [str(q) for q in asked if not sources.support(q.subject, q.predicate, q.object).citations]
    assert uncited == []


@pytest.mark.parametrize("folders", [(), FREEDONIA], ids=["shipped", "freedonia"])
def test_rules_add_nothing_that_a_passage_states(folders: tuple[str, ...]) -> None:
    store = built(locate(folders))
    stated = {q.triple for q in store if isinstance(q.graph_name, ox.NamedNode) and "/source/" in q.graph_name.value}
    assert [str(q) for q in derived(store) if q.triple in stated] == []

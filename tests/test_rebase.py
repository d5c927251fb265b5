"""A build under another base answers every question alike, but for the base."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
from engines import oxigraph_rows
from golden_rows import GOLDEN, bound, parameters

from kg import vocabulary as v
from kg.build.generation import obtain
from kg.build.load import declared_prefixes
from kg.build.rebase import rebase, rebase_text
from kg.build.snapshot import built
from kg.dataset import locate
from kg.queries import named_queries
from kg.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from kg.store.protocol import Term

BASE = "https://kg.example.org/kosovo/"


def moved(term: Term) -> Term:
    """A parameter under the other base."""
    return ox.NamedNode(rebase(term.value, BASE)) if isinstance(term, ox.NamedNode) else term


def test_questions_answer_alike_under_another_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path))
    dataset = locate()
    here = built(dataset)
    there = ox.Store()
    there.bulk_load(EmbeddedStore.open(obtain(dataset, BASE, quiet=True).path).dump(), ox.RdfFormat.N_QUADS)
    given, prefixes = parameters(GOLDEN / "params.toml"), declared_prefixes(dataset)
    for name, query in named_queries(dataset, "questions").items():
        bindings = bound(query, given[name], prefixes)
        expected = [
            tuple(rebase(cell, BASE) for cell in row) for row in oxigraph_rows(here, query.header.text, bindings)
        ]
        text = rebase_text(query.header.text, BASE)
        rows = oxigraph_rows(there, text, {key: moved(term) for key, term in bindings.items()})
        assert sorted(rows) == sorted(expected), name
        assert rows, name


def test_nothing_of_the_old_base_is_left_but_the_vocabulary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path))
    text = EmbeddedStore.open(obtain(locate(), BASE, quiet=True).path).dump().decode()
    for part in ("id/", "source/", "registry/", "curation/", "rule/"):
        assert f"<{v.BASE}{part}" not in text
        assert f"<{BASE}{part}" in text

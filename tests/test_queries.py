"""Every question and every check: the same rows on two engines, and as it is sent to an endpoint."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from engines import oxigraph_rows, rdflib_rows, shipped_with, to_rdflib, with_values
from golden_rows import bound, parameters

from kg.build.check import COLUMNS
from kg.build.load import declared_prefixes
from kg.build.snapshot import built
from kg.dataset import locate
from kg.queries import NamedQuery, named_queries

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib

    from kg.store.protocol import Term

HERE = Path(__file__).parent
QUESTIONS = named_queries(locate(), "questions")
CHECKS = named_queries(locate(), "checks")
FREEDONIA = {"which_act_chartered": {"council": "body:duck-council"}, "total_of_seats": {}}


@dataclass(frozen=True)
class Country:
    """A fixture's graph on both engines, and its prefixes."""

    store: ox.Store
    other: rdflib.Dataset
    prefixes: dict[str, str]


@cache
def ruritania(*overlays: str) -> Country:
    """The shipped ontology over invented seeds, with the seeds of overlays."""
    with TemporaryDirectory() as folder:
        dataset = shipped_with(Path(folder), [HERE / name / "seeds" for name in ("fixture_questions", *overlays)])
        store = built(dataset)
        return Country(store, to_rdflib(store), declared_prefixes(dataset))


@cache
def freedonia() -> Country:
    """The tiny country with a vocabulary of its own."""
    dataset = locate((str(HERE / "fixture"),))
    store = built(dataset)
    return Country(store, to_rdflib(store), declared_prefixes(dataset))


def assert_same_rows(country: Country, query: NamedQuery, bindings: dict[str, Term]) -> list[tuple[str, ...]]:
    """Rows of a query, equal on Oxigraph, on rdflib and through VALUES."""
    text = query.header.text
    rows = oxigraph_rows(country.store, text, bindings)
    assert sorted(rows) == sorted(rdflib_rows(country.other, text, bindings))
    assert sorted(rows) == sorted(oxigraph_rows(country.store, with_values(text, bindings), {}))
    return rows


@pytest.mark.parametrize("name", QUESTIONS)
def test_question_has_the_same_rows_on_both_engines(name: str) -> None:
    given = parameters(HERE / "fixture_questions" / "params.toml")[name]
    query, country = QUESTIONS[name], ruritania()
    assert assert_same_rows(country, query, bound(query, given, country.prefixes))


@pytest.mark.parametrize("name", FREEDONIA)
def test_question_of_another_country_has_the_same_rows_on_both_engines(name: str) -> None:
    query, country = named_queries(locate((str(HERE / "fixture"),)), "questions")[name], freedonia()
    assert assert_same_rows(country, query, bound(query, FREEDONIA[name], country.prefixes))


@pytest.mark.parametrize("name", CHECKS)
def test_check_finds_its_fault_on_both_engines(name: str) -> None:
    assert assert_same_rows(ruritania("fixture_faults"), CHECKS[name], {})


@pytest.mark.parametrize("name", CHECKS)
def test_check_finds_nothing_in_clean_seeds(name: str) -> None:
    assert assert_same_rows(ruritania(), CHECKS[name], {}) == []


@pytest.mark.parametrize("name", named_queries(locate((str(HERE / "fixture"),)), "checks"))
def test_check_finds_nothing_in_another_country(name: str) -> None:
    query = named_queries(locate((str(HERE / "fixture"),)), "checks")[name]
    assert assert_same_rows(freedonia(), query, {}) == []


@pytest.mark.parametrize("name", [*QUESTIONS, *CHECKS])
def test_header_tells_all(name: str) -> None:
    header = (QUESTIONS | CHECKS)[name].header
    order = "title|question [(]en[)]|question [(]sq[)]|question [(]sr[)]|problem|fix|severity|params|expects"
    ranks = [next(i for i, one in enumerate(order.split("|")) if re.fullmatch(one, field)) for field in header.fields]
    assert ranks == sorted(ranks)
    wanted = {"title", "expects"} | ({"problem", "fix"} if name in CHECKS else {"question (en)"})
    assert wanted <= header.fields.keys()
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name)


@pytest.mark.parametrize("name", [*QUESTIONS, *CHECKS])
def test_query_selects_what_it_promises_in_a_stated_order(name: str) -> None:
    query, country = (QUESTIONS | CHECKS)[name], ruritania()
    found = country.store.query(query.header.text)
    names = [variable.value for variable in found.variables]  # type: ignore[union-attr]
    assert names == query.header.fields["expects"].split(", ")
    assert "ORDER BY" in query.header.text
    assert query.header.parameters.keys() <= set(names)
    if name in CHECKS:
        assert tuple(names) == COLUMNS


@pytest.mark.parametrize("name", QUESTIONS)
def test_iri_parameter_stands_in_a_pattern_of_the_outermost_group(name: str) -> None:
    header = QUESTIONS[name].header
    group = header.text.split("WHERE {", 1)[1]
    while "{" in group:  # leave out inner groups, innermost first; the outermost one has lost its bracket
        group = re.sub(r"\{[^{}]*\}", "", group)
    outermost = re.sub(r"FILTER\s*\([^\n]*|BIND\s*\([^\n]*", "", group)
    for parameter in (p for p, kind in header.parameters.items() if kind in ("iri", "class")):
        assert f"?{parameter} " in outermost
    for parameter in header.parameters:
        assert f"{{{parameter}}}" in header.fields["question (en)"]


def test_questions_are_enough() -> None:
    assert len(QUESTIONS) >= 28
    assert len([one for one in CHECKS if (HERE.parent / "queries" / "checks" / f"{one}.rq").is_file()]) >= 8

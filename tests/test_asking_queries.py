"""Answers as queries: run over the merged triples, the query of an answer gives its values, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.store.protocol import Rows

if TYPE_CHECKING:
    from kg import KnowledgeGraph


def values(graph: KnowledgeGraph, query: str, *names: str) -> set[str]:
    """What a query gives for some of its variables."""
    found = graph.store.query(query)
    assert isinstance(found, Rows)
    at = [position for position, name in enumerate(found.variables) if name in names]
    return {getattr(term, "value", "") for row in found.rows for term in (row[p] for p in at) if term is not None}


@pytest.mark.parametrize(
    ("question", "least"),
    [
        ("how many victims were identified in 2016", 3),
        ("how many victims were identified in 2016, by sex", 2),
        ("Of the 36 victims identified in 2016, how many were minors?", 1),
        ("How many court cases were not resolved in 2017?", 2),
        ("How many Albanian and Moldovan victims together were identified in 2017?", 2),
        ("How many cases and how many defendants were acquitted in 2017?", 2),
        ("In which year were 36 victims identified?", 1),
        ("courts first nine months 2019 cases and accused persons", 2),
    ],
)
def test_the_query_of_figures_gives_the_figures_of_the_answer(real: KnowledgeGraph, question: str, least: int) -> None:
    answer = real.ask(question)
    told = {value.iri for value in answer.values}
    assert len(told) >= least
    assert values(real, answer.sparql, "figure") == told
    numbers = {value.value.replace(",", "") for value in answer.values}
    assert {f"{float(number):g}" for number in values(real, answer.sparql, "value")} == numbers


@pytest.mark.parametrize(
    ("question", "least"),
    [
        ("what is the penalty for trafficking in persons", 3),
        ("what was the penalty for trafficking in 2016 and today", 8),
        ("what is the maximum fine under article 171 of the Criminal Code of 2012", 1),
    ],
)
def test_the_query_of_penalties_gives_the_penalties_of_the_answer(
    real: KnowledgeGraph, question: str, least: int
) -> None:
    answer = real.ask(question)
    told = {value.iri for value in answer.values}
    assert len(told) >= least
    assert values(real, answer.sparql, "penalty") == told


def test_the_query_of_who_counted_gives_the_bodies(real: KnowledgeGraph) -> None:
    answer = real.ask("Where does the Maloku paper get its court data from?")
    assert values(real, answer.sparql, "body") == {value.iri for value in answer.values}


def test_an_answer_that_no_query_gives_has_none(real: KnowledgeGraph) -> None:
    asked = real.ask("Who claimed that 99 percent of child beggars are controlled by a big boss?")
    assert asked.values
    assert not asked.sparql, "that of the figure would not give the source"


def test_the_reading_is_not_told_again_as_another(real: KnowledgeGraph) -> None:
    answer = real.ask("how many victims were identified in 2016")
    assert answer.reading.startswith("figures [value]")
    assert answer.reading not in answer.considered

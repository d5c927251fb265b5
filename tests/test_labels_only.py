"""A dataset of another domain with nothing but labels is asked by the same program: stars and who found them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import KnowledgeGraph

FIXTURE = Path(__file__).parent / "fixture_labels"
ID = "https://legal-framework.example/id/"


@pytest.fixture(scope="module")
def stars(_surroundings: None) -> KnowledgeGraph:
    return KnowledgeGraph.open(str(FIXTURE))


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("what does Mirin orbit", "sky/aurel"),
        ("which star does Mirin orbit", "sky/aurel"),
        ("which planet orbits Aurel", "sky/mirin"),
        ("who discovered Tovas", "person/odda-venn"),
        ("who was Tovas discovered by", "person/odda-venn"),
        ("through which telescope was Tovas seen", "sky/long-eye"),
        ("what is Mirin", "sky/mirin"),
    ],
)
def test_labels_are_enough_for_lookups(stars: KnowledgeGraph, question: str, value: str) -> None:
    answer = stars.ask(question)
    assert [v.iri.removeprefix(ID) for v in answer.values] == [value], answer.to_text()
    assert answer.sources


def test_a_value_is_told(stars: KnowledgeGraph) -> None:
    assert "7,000" in stars.ask("what is the radius of Mirin").text


@pytest.mark.parametrize(
    "question",
    [
        "which planet orbits Bront",
        "which star orbits Mirin",
        "what is the radius of Tovas",
        "who discovered Mirin",
        "which law created NAATIP",
    ],
)
def test_what_no_source_says_is_refused(stars: KnowledgeGraph, question: str) -> None:
    assert stars.ask(question).refusal is not None

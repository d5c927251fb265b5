"""Another country's dataset is asked, shown and drawn by the same program: Freedonia's law of ducks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg import KnowledgeGraph

FIXTURE = Path(__file__).parent / "fixture"
ID = "https://legal-framework.example/id/"


@pytest.fixture(scope="module")
def freedonia(_surroundings: None) -> KnowledgeGraph:
    return KnowledgeGraph.open(str(FIXTURE))


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("which law chartered the Duck Council", {"act/7-1"}),
        ("what did law no. 7/1 charter", {"body/duck-council"}),
        ("who inspects the Great Pond", {"body/duck-council", "body/ministry-of-ponds"}),
        ("which ministry inspects the Great Pond", {"body/ministry-of-ponds"}),
        ("which articles criminalise duck smuggling", {"act/pond-code-1/art-3", "act/pond-code-2/art-8"}),
        ("what came before article 8", {"act/pond-code-1/art-3"}),
        ("who drew up the Duck Plan", {"body/ministry-of-ponds"}),
    ],
)
def test_it_is_asked(freedonia: KnowledgeGraph, question: str, values: set[str]) -> None:
    answer = freedonia.ask(question)
    assert {value.iri.removeprefix(ID) for value in answer.values} == values, answer.to_text()
    assert answer.sources or any(derivation.premises for derivation in answer.derived)


def test_its_penalties_are_told(freedonia: KnowledgeGraph) -> None:
    assert "1 to 3 years" in freedonia.ask("penalty for duck smuggling under article 3").text


def test_its_law_in_time_is_told(freedonia: KnowledgeGraph) -> None:
    assert any("28 February 2005" in note for note in freedonia.ask("penalty for article 3").notes)


@pytest.mark.parametrize(
    "question", ["which law created NAATIP", "what is the penalty for trafficking", "who heads ISF"]
)
def test_it_knows_nothing_of_kosovo(freedonia: KnowledgeGraph, question: str) -> None:
    assert freedonia.ask(question).refusal is not None


def test_it_is_drawn(freedonia: KnowledgeGraph) -> None:
    from kg.render import page

    drawn = page(freedonia, freedonia.resolve("Duck Council").iri, 1)
    assert "Duck Council" in drawn
    assert "Great Pond" in drawn
    assert "Freedonia" in drawn


def test_the_engine_says_no_word_of_a_country() -> None:
    """Only the examples in the commands' help speak of the packaged dataset."""
    engine = Path(__file__).parent.parent / "kg"
    word = re.compile(r"kosov|naatip|prishtin|pristina|unmik|albania|serbia(?!n)", re.IGNORECASE)
    found = [
        f"{path.relative_to(engine)}:{number}: {line.strip()}"
        for path in sorted(engine.rglob("*"))
        if path.suffix in (".py", ".ttl", ".rq", ".html", ".js", ".css") and not {"data", "cli"} & set(path.parts)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if word.search(line)
    ]
    assert found == []

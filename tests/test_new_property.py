"""A property added to the ontology's Turtle becomes askable, shown and drawn, with no Python changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg import KnowledgeGraph
from kg.dataset import PARTS, packaged

PROPERTY = """
@prefix lf: <https://legal-framework.example/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
lf:audits a owl:ObjectProperty ; rdfs:label "audits"@en ; lf:inverseLabel "audited by"@en ; lf:salience 3 ;
    lf:verb "audit"@en , "check the books of"@en ; lf:inverseNoun "auditor"@en ;
    lf:sentence "{subject} audits {object}."@en .
lf:oversees a owl:ObjectProperty ; rdfs:label "keeps watch over"@en .
"""
FACTS = """
@prefix lf: <https://legal-framework.example/ontology#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix src: <https://legal-framework.example/source/> .
@prefix invented: <https://legal-framework.example/source/invented/> .
@prefix body: <https://legal-framework.example/id/body/> .
src:invented {
  src:invented a lf:SourceDocument ; dct:title "An invented report"@en .
  invented:text-1-a a lf:Passage ; dct:isPartOf src:invented ; lf:section "text" ; lf:position 1 ;
    lf:keyPhrase "the Assembly audits the shelters"@en .
}
invented:text-1-a { body:assembly lf:audits body:isf ; lf:oversees body:pvpt . }
"""


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    folder = tmp_path_factory.mktemp("dataset")
    for part in PARTS:
        shutil.copytree(packaged() / part, folder / part)
    (folder / "ontology" / "audits.ttl").write_text(PROPERTY, "utf-8")
    (folder / "seeds" / "invented.trig").write_text(FACTS, "utf-8")
    return KnowledgeGraph.open(str(folder))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("who audits ISF", "body/assembly"),
        ("who is ISF audited by", "body/assembly"),
        ("what does the Assembly audit", "body/isf"),
        ("auditor of ISF", "body/assembly"),
        ("who has checked the books of ISF", "body/assembly"),
        ("who keeps watch over PVPT", "body/assembly"),
    ],
)
def test_a_new_property_is_askable(extended: KnowledgeGraph, question: str, expected: str) -> None:
    answer = extended.ask(question)
    assert [value.iri.removeprefix("https://legal-framework.example/id/") for value in answer.values] == [expected]
    assert [citation.title for citation in answer.sources] == ["An invented report"]


def test_a_new_property_is_shown(extended: KnowledgeGraph) -> None:
    facts = extended.facts.about(extended.resolve("ISF"))
    assert ("audited by", "Assembly of Kosovo") in {(f.property.inverse, f.text) for f in facts if f.inverse}


def test_the_packaged_dataset_does_not_know_it(real: KnowledgeGraph) -> None:
    assert real.ask("who audits ISF").refusal == "not-understood"
    assert not Path(packaged() / "ontology" / "audits.ttl").exists()

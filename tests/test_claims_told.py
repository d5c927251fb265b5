"""Claims in words: figures, what is made of figures, recommendations; and things that only take place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg import vocabulary as v
from kg.__main__ import run
from kg.build.labels import local_name
from kg.inventory import inventory, sentences
from kg.store.protocol import Rows

if TYPE_CHECKING:
    from kg import KnowledgeGraph

SOURCE = v.BASE + "source/"


def things(graph: KnowledgeGraph, pattern: str) -> list[str]:
    prefixes = "".join(f"PREFIX {name}: <{iri}> " for name, iri in v.PREFIXES.items())
    found = graph.query(f"{prefixes} SELECT DISTINCT ?thing WHERE {{ {pattern} }} ORDER BY ?thing")
    assert isinstance(found, Rows)
    return [node.value for (node,) in found.rows if isinstance(node, ox.NamedNode)]


def told(graph: KnowledgeGraph, claim: str) -> str:
    return graph.facts.label_of(SOURCE + claim)


# ---- every claim is written out ----


def test_every_claim_is_told_in_words(real: KnowledgeGraph) -> None:
    claims = things(real, "?thing a/rdfs:subClassOf* lf:Claim")
    assert len(claims) > 1000
    assert [iri for iri in claims if real.facts.label_of(iri) == local_name(iri)] == []


def test_every_figure_is_listed_with_its_source(real: KnowledgeGraph) -> None:
    figures = things(real, "GRAPH ?g { ?thing a qb:Observation }")
    passages = things(real, "GRAPH ?thing { ?figure a qb:Observation }")
    listed = {sentence for passage in passages for sentence in sentences(real, passage)}
    assert [iri for iri in figures if f"Figure: {real.facts.label_of(iri)}" not in listed] == []


def test_a_claim_that_a_statement_leads_to_is_told_once(real: KnowledgeGraph) -> None:
    passage = things(real, "GRAPH ?thing { ?act lf:prescribes ?penalty . ?penalty a lf:Penalty }")[0]
    assert not [text for text in sentences(real, passage) if text.startswith("Penalty:")]


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        (
            "k2-2017/text-12-a-b1",
            "36 persons (victims identified; 2016; counted by Government of Kosovo) = "
            "26 (form of exploitation: sexual exploitation) + 9 (form of exploitation: forced labour or services) + "
            "1 (form of exploitation: slavery and servitude)",
        ),
        (
            "tip-2017/summary-2-c-c1",
            "increase from 28 persons (victims identified; 2015; counted by Government of Kosovo) to 36 (2016)",
        ),
        (
            "k2-2017/text-19-a-c1",
            "decrease from 181,925 EUR (funds for victim protection; 2015; counted by Government of Kosovo) "
            "to 171,010 (2016), by almost 10,000",
        ),
        ("k2-2017/text-7-a-m1", "Skender Hyseni, Minister of Internal Affairs"),
        (
            "web-coe-greta-kosovo/page-1-b-m1",
            "Skender Hyseni, Minister of Internal Affairs (7 to 10 April 2015)",
        ),
    ],
)
def test_what_is_made_of_figures_is_told_by_them(real: KnowledgeGraph, claim: str, text: str) -> None:
    assert told(real, claim) == text


def test_a_share_is_told_beside_what_it_is_a_share_of(real: KnowledgeGraph) -> None:
    assert " (origin: Kosovo) is 78.13 percent of " in told(real, "maloku/3-3-9-a-s1")


@pytest.mark.parametrize("form", ["text", "json"])
def test_show_is_titled_by_the_claim(real: KnowledgeGraph, capsys: pytest.CaptureFixture[str], form: str) -> None:
    assert run(["show", "--format", form, f"{SOURCE}tip-2017/summary-2-c-c1"]) == 0
    out = capsys.readouterr().out
    title = json.loads(out)["label"] if form == "json" else out
    assert title.startswith("increase from 28 persons (victims identified; 2015;")


# ---- how they are written ----


def test_units_are_singular_after_one(real: KnowledgeGraph) -> None:
    ones = [real.facts.label_of(iri) for iri in things(real, "?thing a qb:Observation ; lf:value 1")]
    assert any(text.startswith("1 person (") for text in ones)
    plural = [text for text in ones if text.startswith(("1 persons", "1 cases", "1 items", "1 reports", "1 years"))]
    assert plural == []
    assert told(real, "k2-2017/text-10-b-o3").startswith("5.5 years")


def test_a_recommendation_does_not_say_that_it_is_one(real: KnowledgeGraph) -> None:
    texts = [real.facts.label_of(iri) for iri in things(real, "?thing a lf:Recommendation")]
    assert len(texts) > 40
    assert [text for text in texts if "as it should be" in text] == []


def test_figures_of_one_key_are_counted_once(real: KnowledgeGraph) -> None:
    keys = real.query(f"SELECT DISTINCT ?key WHERE {{ ?f a <{v.QB}Observation> ; <{v.LF}key> ?key }}")
    assert isinstance(keys, Rows)
    counted = inventory(real).classes["figure"]
    assert counted == len(list(keys.rows)) < len(things(real, "?thing a qb:Observation"))


# ---- what takes place ----


def test_an_event_is_never_current(real: KnowledgeGraph, capsys: pytest.CaptureFixture[str]) -> None:
    for event in things(real, "?thing a lf:Event"):
        assert run(["show", event]) == 0
        out = capsys.readouterr().out
        time = out.partition("\nTime\n")[2].partition("\n\n")[0]
        assert not [said for said in ("current", "in force", "no end recorded", "ended by") if said in time]
    assert run(["show", "event:nightclub-operation-2017"]) == 0
    time = " ".join(capsys.readouterr().out.partition("\nTime\n")[2].partition("\n\n")[0].split())
    assert time.startswith("began between 2017-03-01 and 2017-06-30, over from a day between 2017-06-01 and 2017-07-01")
    assert "sources differ: from 2017-03 in one place, 2017-06 in another" in time
    assert run(["show", "--format", "json", "event:nightclub-operation-2017"]) == 0
    time = json.loads(capsys.readouterr().out)["time"]
    assert (time["state"], time["startsNotBefore"]) == ("", "2017-03-01")

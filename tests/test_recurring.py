"""What recurs: one row only where curation says so, and where the texts at hand say it, do not, or are not known.

The years below were read in the documents: TIP 2006, 2017 and 2023, Kosovo 2.0 (2017), Maloku and Maloku (2019).
"""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from engines import oxigraph_rows, rdflib_rows, shipped_with, to_rdflib, with_values

from kg import KnowledgeGraph
from kg.__main__ import run
from kg.build.snapshot import built
from kg.dataset import locate
from kg.queries import named_queries
from kg.recurring import Matter, Recurrence, course, recurring, topic_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyoxigraph as ox
    import rdflib

    Said = Callable[..., tuple[int, str, str]]

HERE = Path(__file__).parent
FIVE = ("tip-2006", "tip-2017", "k2-2017", "maloku", "tip-2023")


@pytest.fixture(scope="module")
def graph(_surroundings: None) -> KnowledgeGraph:
    return KnowledgeGraph.open()


@pytest.fixture(scope="module")
def every(graph: KnowledgeGraph) -> Recurrence:
    return recurring(graph, every=True)


@pytest.fixture
def said(graph: KnowledgeGraph, capsys: pytest.CaptureFixture[str]) -> Said:
    """Runs the command; gives exit code, standard output, standard error."""

    def called(*arguments: str) -> tuple[int, str, str]:
        code = run(["recurring", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return called


def row(found: Recurrence, label: str) -> tuple[Matter, list[str]]:
    """A matter, and how the five documents stand to it."""
    (matter,) = [one for one in found.matters if one.label == label]
    keys = {report.id: report.key for report in found.reports}
    return matter, [matter.mark(keys[name]) for name in FIVE]


# tip-2006, tip-2017, k2-2017, maloku, tip-2023
MARKS = {
    "lenient sentences": ["said", "said", "said", "said", "said"],
    "complicity of officials": ["said", "said", "said", "said", "not said"],
    "backlog of trafficking cases not reduced": ["not said", "said", "quoted", "said", "not said"],
    "lack of witness protection": ["said", "not said", "", "said", "not said"],
    "children forced to beg": ["not said", "said", "said", "", "said"],
    "victims of forced begging not identified": ["not said", "said", "", "said", "said"],
    "traffickers tipped off": ["said", "not said", "", "", "not said"],
    "hotline operators not able to deal with trafficking calls": ["not said", "not said", "", "", "said"],
    "minimum standards not fully met": ["not said", "said", "said", "", "said"],
    "impose stringent sentences": ["", "said", "", "said", "said"],
    "reduce the backlog of cases": ["", "said", "", "", "said"],
    "a database that tells trafficking from related offences": ["", "said", "", "said", "said"],
}


@pytest.mark.parametrize("label", MARKS)
def test_rows_are_those_of_the_documents(every: Recurrence, label: str) -> None:
    assert row(every, label)[1] == MARKS[label]


def test_what_was_asked_in_both_2017_and_2023(graph: KnowledgeGraph) -> None:
    found = recurring(graph, kinds=["recommendations"])
    keys = {report.id: report.key for report in found.reports}
    both = {m.label for m in found.matters if m.mark(keys["tip-2017"]) == m.mark(keys["tip-2023"]) == "said"}
    assert both == {
        "a database that tells trafficking from related offences",
        "fund NGO-run shelters adequately",
        "identify and assist children forced to beg",
        "impose stringent sentences",
        "investigate, prosecute and convict traffickers and complicit officials",
        "name prosecutors and judges for trafficking cases",
        "reduce the backlog of cases",
        "train judges, prosecutors and police",
    }


def test_rows_are_what_curation_ties_together(graph: KnowledgeGraph, every: Recurrence) -> None:
    rows = graph.run("matters_told").rows  # type: ignore[union-attr]
    tied = {(getattr(r[0], "value", ""), getattr(r[2], "value", "")) for r in rows}
    assert sum(len(matter.tellings) for matter in every.matters) == len(tied)
    elsewhere = "PREFIX lf: <https://legal-framework.example/ontology#> SELECT ?claim ?file WHERE { " + (
        'GRAPH ?file { ?claim lf:finds|lf:asks ?matter } FILTER(!CONTAINS(STR(?file), "/curation/")) }'
    )
    curated = graph.query(elsewhere)
    assert not curated.rows, "nothing but curation says that two statements are of one matter"  # type: ignore[union-attr]


def test_what_is_not_said_is_known_of_texts_at_hand_only(every: Recurrence) -> None:
    at_hand = {report.key for report in every.reports if report.at_hand}
    publishers = {report.key: report.publisher for report in every.reports}
    for matter in every.matters:
        assert set(matter.missing) <= at_hand
        told = {publishers[telling.report] for telling in matter.tellings}
        assert {publishers[key] for key in matter.missing} <= told, "another author is another voice"


def test_course_in_words(every: Recurrence) -> None:
    told = row(every, "lenient sentences")[0].course[0]
    assert told.startswith(
        "US Department of State: in 2006, 2010, 2017, 2023; 2008, 2009, 2011 to 2016, 2018 to 2022 and 2024 known"
    )
    told = row(every, "lack of witness protection")[0].course[0]
    assert told.startswith("US Department of State: in 2006; not in 2017, 2023; ")
    begging = row(every, "victims of forced begging not identified")[0].course
    assert begging == (
        "US Department of State: not in 2006; first seen in 2017; also in 2023; "
        "2008 to 2016, 2018 to 2022 and 2024 known by single facts only",
    )
    fewer = row(every, "fewer prosecutions than before")[0].course[0]
    assert fewer == (
        "US Department of State: not in 2006; first seen in 2015; still in 2016; not in 2017, 2023; again in 2024; "
        "2008 to 2014 and 2018 to 2022 known by single facts only"
    )


def test_new_is_said_only_where_no_report_between_is_unknown(every: Recurrence) -> None:
    unknown = {"2008", "2010", "2016"}
    assert course([("2006", False), ("2017", True)], unknown).startswith("not in 2006; first seen in 2017; ")
    assert course([("2006", False), ("2017", True)]) == "not in 2006; new in 2017"
    told = [line for matter in every.matters for line in matter.course if line.startswith("US Department of State")]
    assert told
    assert not [line for line in told if "new in" in line], "of 2008 to 2016 single facts only are known"


def test_source_transit_and_destination_are_three_matters(every: Recurrence) -> None:
    """Of 2017 the report prints "source and destination", of 2006 all three."""
    assert row(every, "Kosovo as a country of source")[1] == ["said", "said", "", "said", "not said"]
    assert row(every, "Kosovo as a country of destination")[1] == ["said", "said", "", "said", "not said"]
    assert row(every, "Kosovo as a country of transit")[1] == ["said", "not said", "", "said", "not said"]


@pytest.mark.parametrize("name", ["database", "databases", "single database", "request:database"])
def test_a_topic_is_found_by_its_names_and_by_words(graph: KnowledgeGraph, name: str) -> None:
    labels = {matter.label for matter in recurring(graph, topic_of(graph, name)).matters}
    assert "a database that tells trafficking from related offences" in labels


BEGGING = {
    "children forced to beg",
    "victims of forced begging not identified",
    "forced begging of children treated as parental neglect or abuse",
    "identify and assist children forced to beg",
}


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("begging", BEGGING),
        ("children forced to beg", BEGGING - {"victims of forced begging not identified"}),
        ("training", {"lack of training", "train judges, prosecutors and police", "train hotline operators"}),
    ],
)
def test_matters_whose_name_has_the_words_in_some_form_are_found(
    graph: KnowledgeGraph, name: str, labels: set[str]
) -> None:
    assert labels <= {matter.label for matter in recurring(graph, topic_of(graph, name)).matters}


def test_a_body_of_which_nothing_is_said_gives_what_its_reports_say(graph: KnowledgeGraph, said: Said) -> None:
    topic = topic_of(graph, "State Department")
    matters = {matter.label for matter in recurring(graph, topic).matters}
    assert {"lenient sentences", "train judges, prosecutors and police", "children forced to beg"} <= matters
    assert "NGOs acted first against trafficking" not in matters, "the paper says that"
    code, out, _ = said("State Department")
    assert code == 0
    assert " ".join(out.split()).startswith(
        "No row is about US Department of State; these are what its reports find and ask for."
    )


def test_words_are_words_and_not_beginnings(graph: KnowledgeGraph) -> None:
    labels = {matter.label for matter in recurring(graph, topic_of(graph, "transit")).matters}
    assert labels == {f"Kosovo as a country of {role}" for role in ("source", "transit", "destination")}


def test_a_topic_gives_its_matters_and_what_answers_them(graph: KnowledgeGraph) -> None:
    found = recurring(graph, graph.resolve("funding of shelters").iri)
    assert {m.label for m in found.matters if m.kind == "recommendations"} == {"fund NGO-run shelters adequately"}
    issue = recurring(graph, graph.resolve("lenient sentences").iri)
    assert [m.label for m in issue.matters] == ["lenient sentences", "impose stringent sentences"]


# ---- queries on two engines ----
@cache
def ruritania() -> tuple[ox.Store, rdflib.Dataset]:
    with TemporaryDirectory() as folder:
        store = built(shipped_with(Path(folder), [HERE / "fixture_questions" / "seeds"]))
    return store, to_rdflib(store)


@pytest.mark.parametrize(
    "name",
    [
        "matters_told",
        "ties_to_matters",
        "matters_of",
        "texts_at_hand",
        "sources_of_publishers",
        "matters_in_reports_of",
    ],
)
def test_views_have_the_same_rows_on_both_engines(name: str) -> None:
    import pyoxigraph as px

    header = named_queries(locate(), "views")[name].header
    store, other = ruritania()
    lf = "https://legal-framework.example/ontology#"
    (issue, *_) = sorted(
        quad.object.value
        for quad in store.quads_for_pattern(None, px.NamedNode(lf + "finds"), None, px.DefaultGraph())
        if isinstance(quad.object, px.NamedNode)
    )
    publishers = store.quads_for_pattern(None, px.NamedNode("http://purl.org/dc/terms/publisher"), None)
    publisher = min(quad.object.value for quad in publishers if isinstance(quad.object, px.NamedNode))
    bindings = {name: px.NamedNode(publisher if name == "body" else issue) for name in header.parameters}
    rows = oxigraph_rows(store, header.text, bindings)
    assert rows
    assert sorted(rows) == sorted(rdflib_rows(other, header.text, bindings))
    assert rows == oxigraph_rows(store, with_values(header.text, bindings), {})


# ---- command ----
def test_command_shows_a_matrix(said: Said) -> None:
    code, out, _ = said()
    head = next(line for line in out.splitlines() if line.startswith("findings"))
    line = next(line for line in out.splitlines() if line.startswith("lenient sentences"))
    assert code == 0
    assert line[head.index(" 06") + 2] == "●"
    assert all(len(line) <= 80 for line in out.splitlines() if "http" not in line)
    assert "see --all" in out


def test_command_lists_statements_with_their_places(said: Said) -> None:
    code, out, _ = said("lack of witness protection")
    flat = " ".join(out.split())
    assert code == 0
    assert "US Department of State: in 2006; not in 2017, 2023" in flat
    assert "Trafficking in Persons Report 2006: Kosovo (excerpt), section " in flat


def test_narrow_terminals_get_lists(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    out = said()[1]
    assert "lenient sentences: 06, 10, 17, 17a," in out
    assert all(len(line) <= 40 for line in out.splitlines())


def test_json_and_csv_have_every_statement(said: Said) -> None:
    found = json.loads(said("lenient sentences", "--format", "json")[1])
    rows = list(csv.DictReader(io.StringIO(said("lenient sentences", "--format", "csv")[1])))
    told = [t for matter in found["matters"] for t in matter["told"]]
    assert len([r for r in rows if r["said"] != "not said"]) == len(told)
    assert all(t["source"]["section"] for t in told)
    assert {r["quotes"] for r in rows if r["report"] == "k2-2017"} >= {"tip-2017"}


def test_the_command_says_that_words_were_looked_for(said: Said) -> None:
    code, out, _ = said("database")
    assert code == 0
    assert " ".join(out.split()).startswith(
        "Nothing is tied to 'database'; these rows have it in their name or in a statement."
    )


@pytest.mark.parametrize(("words", "code"), [(["NAATIP"], 1), (["zzzz"], 2), (["--kind", "x"], 2), (["\x1b"], 2)])
def test_what_is_not_known_is_told_in_a_line(said: Said, words: list[str], code: int) -> None:
    found, out, err = said(*words)
    assert (found, out) == (code, "")
    assert err.startswith("kg: ")


def test_a_key_means_one_report_whatever_is_asked_for(real: KnowledgeGraph, every: Recurrence) -> None:
    keys = {report.id: report.key for report in every.reports}
    for name in ("database", "lenient sentences", "trafficking in persons"):
        found = recurring(real, topic_of(real, name))
        assert found.reports
        assert {report.id: report.key for report in found.reports}.items() <= keys.items()
    assert (keys["tip-2017"], keys["k2-2017"], keys["tip-2023"]) == ("17", "17a", "23")


def test_every_tie_gives_its_reason(real: KnowledgeGraph) -> None:
    """That statements are of one matter is said to be our judgement, with the reason that curation gives."""
    found = recurring(real, topic_of(real, "database"))
    told = {telling.report: telling.tied for matter in found.matters for telling in matter.tellings}
    assert set(told) == {"17", "19", "23"}
    assert all(reasons and all("(curation/" in one for one in reasons) for reasons in told.values())
    assert all(t.tied for matter in recurring(real, every=True).matters for t in matter.tellings)

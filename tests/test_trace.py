"""The chain from the law to what was found: its queries on two engines, and chains reviewed against the documents."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from engines import oxigraph_rows, rdflib_rows, shipped_with, to_rdflib

from kg import KnowledgeGraph
from kg.build.snapshot import built
from kg.cli.group import cli
from kg.dataset import locate
from kg.errors import NothingFoundError
from kg.queries import named_queries
from kg.trace import COLUMNS, KIND, Step, Trace, trace

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib

HERE = Path(__file__).parent
QUERIES = named_queries(locate(), KIND)
PLACES = ["article", "institution", "measure", "figure", "finding"]


@cache
def ruritania() -> tuple[ox.Store, rdflib.Dataset]:
    """The shipped ontology over invented seeds, on both engines."""
    with TemporaryDirectory() as folder:
        seeds = [HERE / name / "seeds" for name in ("fixture_questions", "fixture_chain")]
        store = built(shipped_with(Path(folder), seeds))
        return store, to_rdflib(store)


@pytest.fixture(scope="module")
def freedonia() -> KnowledgeGraph:
    return KnowledgeGraph.open(str(HERE / "fixture"))


@cache
def followed(graph: KnowledgeGraph, name: str) -> Trace:
    return trace(graph, graph.resolve(name))


def step(found: Trace, near: str, far: str) -> Step:
    return next(one for one in found.steps if {one.near.label, one.far.label} == {near, far})


def phrases(one: Step, far: str) -> list[str]:
    return [c.phrase for tie in one.all_ties if far in tie.far for c in tie.citations]


@pytest.mark.parametrize("name", QUERIES)
def test_query_has_the_same_rows_on_both_engines(name: str) -> None:
    store, other = ruritania()
    text = QUERIES[name].header.text
    rows = oxigraph_rows(store, text, {})
    assert rows
    assert sorted(rows) == sorted(rdflib_rows(other, text, {}))
    assert "ORDER BY" in text


@pytest.mark.parametrize(
    "name", [name for name in QUERIES if QUERIES[name].header.fields["expects"].startswith("near")]
)
def test_ties_select_what_is_read(name: str) -> None:
    assert tuple(QUERIES[name].header.fields["expects"].split(", ")) == COLUMNS


def test_the_engine_names_no_term_of_the_dataset() -> None:
    own = {f"lf:{name}" for name in ("establishes", "Policy", "Strategy", "investigates", "Event", "ofOffence")}
    for query in QUERIES.values():
        assert not [term for term in own if term in query.header.text]


def test_chain_of_the_authority_is_that_of_the_documents(real: KnowledgeGraph) -> None:
    found = followed(real, "NAATIP")
    assert [s.near.label for s in found.forth] == ["institution", "measure", "figure"]
    assert found.stations[0].label == "article"
    assert "first appointed in Kosovo National Authority against trafficking in human beings" in phrases(
        step(found, "article", "institution"), "Article 7 (paragraph 1) of Law No. 04/L-218"
    )
    measures = step(found, "institution", "measure")
    assert {tie.far for tie in measures.ties} >= {
        "National Strategy against Trafficking in Human Beings in Kosovo 2015-2019",
        "anti-trafficking national action plan 2015-2019",
    }
    figures = step(found, "measure", "figure")
    assert phrases(figures, "288,000 EUR") == ["did not report the amount of funds allocated towards implementation"]
    gap = step(found, "figure", "finding")
    assert gap.missing
    assert len(gap.untied) == 2
    assert [at.label for at, _ in gap.past] == ["measure", "institution"]
    assert not found.is_unbroken


def test_article_is_tied_through_its_offence_and_by_passages(real: KnowledgeGraph) -> None:
    found = followed(real, "article 165")
    (tie,) = step(found, "article", "institution").ties
    assert [one.label for one in tie.statements] == ["criminalises", "investigated by"]
    assert tie.far.startswith("Trafficking in Human Beings Directorate")
    assert [c.phrase for c in tie.citations if c.phrase.startswith("investigated all trafficking cases and")]
    assert step(found, "measure", "figure").only_beside


@pytest.mark.parametrize(
    "name", ["NAATIP", "article 165", "04/L-218", "national action plan 2015-2019", "identified victims", "THBD"]
)
def test_each_link_says_where_it_is_written(real: KnowledgeGraph, name: str) -> None:
    found = followed(real, name)
    ties = [tie for one in found.steps for tie in (*one.all_ties, *one.beside)]
    assert ties
    for tie in ties:
        for statement in tie.statements:
            support = statement.support
            assert support.citations or support.files
        assert tie.statements[0].start_iri == tie.near_iri
        assert tie.statements[-1].end_iri == tie.far_iri
    for one in found.steps:
        assert one.missing == (not one.ties)


def test_chain_is_followed_from_each_place_in_both_directions(real: KnowledgeGraph) -> None:
    there = followed(real, "NAATIP")
    plan = next(t.far_iri for t in step(there, "institution", "measure").ties if t.far.startswith("anti-"))
    figure = next(t.far_iri for t in step(there, "measure", "figure").ties)
    for iri in (plan, figure):
        back = followed(real, iri)
        assert [one.near.label for one in back.steps][: len(back.back)] == PLACES[1 : len(back.back) + 1]
    assert there.thing.iri in {tie.far_iri for tie in step(followed(real, plan), "institution", "measure").ties}
    assert plan in {tie.far_iri for tie in step(followed(real, figure), "measure", "figure").ties}


def test_figures_of_the_offence_and_of_the_paragraph_are_reached(real: KnowledgeGraph) -> None:
    """State Department 2017, prosecution: 62 arrested for trafficking; 56 indicted and 24 convicted, no article."""
    figures = step(followed(real, "article 171 of the criminal code of 2012"), "measure", "figure")
    (tied,) = [ties for at, ties in figures.past if at.label == "article"]
    (arrests,) = [tie for tie in tied if tie.far.startswith("62 persons (suspects arrested")]
    assert [one.label for one in arrests.statements] == ["criminalises", "is the offence of"]
    assert not arrests.time
    beside = [tie.far.split(" (")[0] + " " + tie.far.split("(")[1].split(";")[0] for tie in figures.beside]
    assert {"56 persons defendants indicted", "24 persons persons convicted"} <= set(beside)
    services = [tie for tie in (*tied, *figures.beside) if "taking sexual services" in tie.far]
    assert not services, "the 18 arrested for article 231 are not of article 171"


def test_what_is_older_than_the_article_is_marked_and_makes_no_link(real: KnowledgeGraph) -> None:
    found = followed(real, "article 165 of the criminal code of 2019")
    measures = step(found, "institution", "measure")
    assert measures.only_other_time
    assert {tie.time for tie in measures.ties} == {"2016, before it began"}
    assert not found.is_unbroken
    (tied,) = [ties for at, ties in step(found, "measure", "figure").past if at.label == "article"]
    times = {tie.far.split(" (")[0]: tie.time for tie in tied if "2018" in tie.far or "January to June 2019" in tie.far}
    assert "2018, before it began" in times.values()
    assert "January to June 2019, in part before it began" in times.values()
    in_force = [tie for tie in tied if not tie.time]
    assert in_force
    assert tied[: len(in_force)] == tuple(in_force), "what is of its time comes first"
    out = " ".join(run("article 165", "--limit", "1")[1].split())
    assert "institution -- (another time) -- measure" in out
    assert "Another time: 2016, before it began" in out


def test_an_article_that_did_not_hold_when_a_figure_was_counted_is_marked(real: KnowledgeGraph) -> None:
    (gap,) = step(followed(real, "length of sentences"), "article", "institution").past
    times = {tie.time for tie in gap[1] if "July 2005" in tie.near and tie.far.startswith("Article 165")}
    assert times
    assert all("July 2005, before Article 165" in time for time in times)
    assert not any(tie.time for tie in gap[1] if "July 2005" in tie.near and tie.far.startswith("Article 139"))


@pytest.mark.parametrize("name", ["exploitation for begging", "article 165 of the criminal code of 2019"])
def test_time_is_tested_by_what_the_chain_started_from(real: KnowledgeGraph, name: str) -> None:
    """Only article 165, in force since 2019, is about exploitation for begging: both chains are the same one."""
    found = followed(real, name)
    assert [label for label, _ in found.starts] == ["Article 165 of the Criminal Code of the Republic of Kosovo (2019)"]
    assert not found.is_unbroken
    assert step(found, "institution", "measure").only_other_time
    assert step(found, "measure", "figure").only_other_time
    article = followed(real, "article 165 of the criminal code of 2019")
    assert [one.missing for one in found.steps] == [one.missing for one in article.steps]
    assert [one.only_other_time for one in found.steps] == [one.only_other_time for one in article.steps]


def test_offence_is_not_followed_through_its_code_to_other_offences(real: KnowledgeGraph) -> None:
    """No source says who investigates the withholding of papers, or slavery; the code has other offences too."""
    papers = followed(real, "withholding identity papers")
    slavery = followed(real, "slavery, slavery-like conditions and forced labour")
    assert {iri.rsplit("/", 2)[1] for _, iri in papers.starts} == {"cc-2019"}
    for found, article in ((papers, "Article 166"), (slavery, "Article 163")):
        assert any(label.startswith(article) for label, _ in found.starts)
        assert not any(label.startswith("Criminal Code") for label, _ in found.starts)
        assert step(found, "article", "institution").missing
        for one in found.steps:
            for tie in one.all_ties:
                passed = [(s.label, {s.start_iri, s.end_iri}) for s in tie.statements if s.label == "criminalises"]
                assert all(found.thing.iri in ends for _, ends in passed)


def test_an_act_that_is_about_a_thing_is_followed_beside_its_provisions(real: KnowledgeGraph) -> None:
    labels = [label for label, _ in followed(real, "trafficking in persons").starts]
    assert any(label.startswith("Law No. 04/L-218 (") for label in labels)


def test_shelters_are_tied_to_the_article_about_shelters(real: KnowledgeGraph) -> None:
    """Maloku, 2.1: article 23 of the law of 2013 is about shelters; that the same are meant is a judgement of ours."""
    (tie,) = (t for t in step(followed(real, "body:shelters"), "institution", "article").ties if "23" in t.far)
    assert tie.far.startswith("Article 23")
    assert "this law overviews very well Assistance and protection of victims" in [c.phrase for c in tie.citations]
    assert any("curation" in file for s in tie.statements for file in s.support.files)


def test_being_printed_by_the_gazette_is_no_link(real: KnowledgeGraph) -> None:
    found = followed(real, "06/L-074")
    assert not [tie for one in found.steps for tie in one.all_ties if "Gazette" in tie.far]


def test_goal_is_followed_from_its_policy(freedonia: KnowledgeGraph) -> None:
    goal = "https://legal-framework.example/source/chronicle-2007/chronicle-3-a-g1"
    found = followed(freedonia, goal)
    assert [label for label, _ in found.starts] == ["A pond for every duck.", "Duck Plan 2006-2010"]
    (tie,) = step(found, "institution", "measure").ties
    assert (tie.near, tie.statements[0].label, tie.far) == ("Duck Plan 2006-2010", "drawn up by", "Ministry of Ponds")


def test_offence_is_followed_from_its_articles(freedonia: KnowledgeGraph) -> None:
    found = followed(freedonia, "duck smuggling")
    assert found.station.label == "article"
    assert len(found.starts) >= 2
    assert all(one.missing for one in found.steps)


def test_what_nothing_ties_is_said(freedonia: KnowledgeGraph) -> None:
    with pytest.raises(NothingFoundError, match="stands at no place of the chain"):
        followed(freedonia, "by night")


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["trace", *arguments], prog_name="kg")
    return result.exit_code, result.stdout


def test_text_says_plainly_what_is_missing(real: KnowledgeGraph) -> None:
    code, out = run("NAATIP", "--limit", "1")
    assert code == 0
    flat = " ".join(out.split())
    assert "Broken: article -- institution -- measure -- figure -- missing -- finding" in flat
    assert "Figure to finding: missing; no link from 288,000 EUR" in flat
    assert "Past the gap, from measure to finding:" in flat
    assert "and 3 more" in flat


def test_json_and_csv_have_all_links(real: KnowledgeGraph) -> None:
    found = json.loads(run("NAATIP", "--format", "json")[1])
    assert [one["missing"] for one in found["steps"]] == [False, False, False, True]
    assert len(found["steps"][1]["ties"]) == 5
    assert all(s["sources"] or s["derived"] or s["files"] for t in found["steps"][0]["ties"] for s in t["statements"])
    rows = list(csv.DictReader(io.StringIO(run("NAATIP", "--format", "csv")[1])))
    links = sum(
        len(ties) for one in found["steps"] for ties in (one["ties"], one["beside"], *(p["ties"] for p in one["past"]))
    )
    assert len(rows) == links + sum(one["missing"] for one in found["steps"])
    assert {row["state"] for row in rows} == {"stated", "missing", "past the gap", "beside"}
    assert all(row["sources"] for row in rows if row["state"] != "missing")


def test_links_of_an_offence_say_from_which_edition_they_start(real: KnowledgeGraph) -> None:
    """What the code of 2019 leads to is not mixed with what the codes before it, or the trafficking law, lead to."""
    found = trace(real, real.resolve("trafficking in persons"))
    acts = {edition.iri.rpartition("/")[2]: edition for edition in found.editions}
    order = [act for act in acts if act in ("unmik-reg-2001-4", "pcck-2003", "cc-2012", "04-L-218", "cc-2019")]
    assert order == ["unmik-reg-2001-4", "pcck-2003", "cc-2012", "04-L-218", "cc-2019"]
    assert sum(len(edition.starts) for edition in found.editions) == len(found.starts)
    for tie in found.ties:
        assert tie.starts
        assert found.editions_of(tie)
    drafted = next(tie for tie in found.ties if tie.far == "OSCE Mission in Kosovo")
    assert [edition.iri.rpartition("/")[2] for edition in found.editions_of(drafted)] == ["unmik-reg-2001-4"]
    strategy = [tie for tie in found.ties if "2022-2026" in tie.far and tie.near == "Government of Kosovo"]
    assert strategy
    assert all(acts["unmik-reg-2001-4"] not in found.editions_of(tie) for tie in strategy)
    code, out = run("trafficking in persons", "--limit", "1")
    assert code == 0
    told = " ".join(out.split())
    assert "Unbroken, all acts taken together: " in told
    assert "(1) UNMIK Regulation on the Prohibition of Trafficking in Persons" in told
    assert "Starts from: (" in told
    assert not trace(real, real.resolve("NAATIP")).editions

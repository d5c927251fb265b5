"""The line of time: what the documents date, as they print it, each with its source.

Golden dates were read in the documents: Maloku & Maloku (2.1, 3, footnote 1, 3.3.22, references), the press
articles and copies of acts that the facts name; see ``docs/time.md``.
"""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from engines import oxigraph_rows, rdflib_rows, shipped_with, to_rdflib

from kg.__main__ import run
from kg.build.snapshot import built
from kg.dataset import locate
from kg.errors import InputError
from kg.queries import named_queries
from kg.timeline import Entry, Piece, Timeline, span_of, timeline

if TYPE_CHECKING:
    import rdflib

    from kg import KnowledgeGraph

DAY = "2026-11-22"
VIEWS = (
    "bounds_of_thing",
    "bounds_of_things",
    "ended_through",
    "dates_of_things",
    "spoken_of",
    "times_of_sources",
    "time_of_passage",
    "line_of",
)


def line(graph: KnowledgeGraph, name: str) -> dict[str, Entry]:
    """Entries of a thing's line by the last part of their IRI."""
    return {entry.iri.rpartition("/")[2]: entry for entry in timeline(graph, DAY, about=graph.resolve(name)).entries}


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["timeline", *arguments])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_the_line_of_the_criminal_codes(real: KnowledgeGraph) -> None:
    found = line(real, "criminal code")
    codes = [iri for iri in found if iri in ("unmik-reg-2001-4", "pcck-2003", "cc-2012", "cc-2019")]
    assert codes == ["unmik-reg-2001-4", "pcck-2003", "cc-2012", "cc-2019"]
    told = {iri: [dated.told for dated in found[iri].dates] for iri in codes}
    assert "entered into force in January 2001" in told["unmik-reg-2001-4"]
    assert "entered into force in April 2004" in told["pcck-2003"]
    assert "over from a day between 1 January 2013 and 31 January 2013 (derived)" in told["pcck-2003"]
    assert "entered into force in January 2013" in told["cc-2012"]
    assert "over from a day between 14 January 2019 and 31 March 2019 (derived)" in told["cc-2012"]
    assert "entered into force on 14 January 2019" in told["cc-2019"]
    assert any(text.startswith("uncertain from 1 April 2004 on (derived; prov") for text in told["unmik-reg-2001-4"])
    assert [found[iri].is_open for iri in codes] == [False, False, False, True]


def test_every_date_cites_its_source(real: KnowledgeGraph) -> None:
    entries = timeline(real, DAY).entries
    assert len(entries) > 60
    for entry in entries:
        for dated in entry.dates:
            assert dated.support.citations or dated.support.files, (entry.label, dated.told)
            assert bool(dated.support.derivations) == ("(derived" in dated.told)


def test_a_code_is_drawn_with_its_bounds(real: KnowledgeGraph) -> None:
    assert line(real, "criminal code of 2012")["cc-2012"].pieces == (
        Piece("unsure", "2013-01-01", "2013-01-31"),
        Piece("sure", "2013-01-31", "2019-01-14"),
        Piece("unsure", "2019-01-14", "2019-03-31"),
        Piece("point", "2012-07-13", "2012-07-14"),
    )


def test_sources_that_differ_are_told(real: KnowledgeGraph) -> None:
    plan = line(real, "action plan for 2015-2019")["action-plan-2015-2019"]
    assert plan.differs
    assert {dated.told for dated in plan.dates} >= {"applies from 2014", "applies from 2015"}


def test_who_denies_a_start_is_told_with_both_sides(real: KnowledgeGraph, capsys: pytest.CaptureFixture[str]) -> None:
    code = line(real, "criminal code")["cc-2019"]
    assert code.differs
    assert any("denies: “The new criminal code already applies”" in dispute.told for dispute in code.disputes)
    cited = {citation.title for dispute in code.disputes for citation in dispute.support.citations}
    assert {"Radio Free Europe on the new penal code, January 2019"} < cited
    assert run(["timeline", "criminal code"]) == 0
    assert "sources differ: in force from 2019-01-14 in one source; another" in " ".join(
        capsys.readouterr().out.split()
    )


def test_an_event_that_sources_date_differently(real: KnowledgeGraph) -> None:
    """Kosovo 2.0: beginning of June 2017; mesazhi.com: the operational plan of March, April and May 2017."""
    event = real.resolve("event:nightclub-operation-2017")
    (entry,) = timeline(real, "2017-05-15", about=event, past=True).entries
    assert entry.differs
    assert {d.told for d in entry.disputes} == {
        "from 2017-03 in one place, 2017-06 in another",
        "until 2017-05 in one place, 2017-06 in another",
    }
    assert all(len(d.support.citations) == 2 for d in entry.disputes)
    assert event.iri not in real.standings.left_out("2017-05-01")
    assert event.iri in real.standings.left_out("2017-02-01")


def test_strategies(real: KnowledgeGraph) -> None:
    strategy = real.names.resolve_class("strategy")
    found = timeline(real, DAY, kinds=[strategy])
    spans = [(entry.first[:4], max(piece.end for piece in entry.pieces)) for entry in found.entries]
    assert spans == [("2008", "2012-01-01"), ("2011", "2015-01-01"), ("2015", "2020-01-01"), ("2022", "2027-01-01")]
    assert any("never adopted" in one.label for one in found.undated)


def test_a_report_has_its_time_beside_its_publication(real: KnowledgeGraph) -> None:
    report = line(real, "src:tip-2017")["tip-2017"]
    told = [dated.told for dated in report.dates]
    assert "speaks of 2016" in told
    assert "was published in June 2017" in told
    assert any(text.startswith("has figures of 2014 to 2016 (") for text in told)


def test_a_body_without_dates_is_said_to_have_none(real: KnowledgeGraph) -> None:
    found = timeline(real, DAY, about=real.resolve("NAATIP"))
    assert [one.iri.rpartition("/")[2] for one in found.undated] == ["naatip"]
    assert any("04-L-218" in entry.iri for entry in found.entries)


def test_articles_of_one_offence(real: KnowledgeGraph) -> None:
    found = line(real, "cc2012:art-171")
    assert [iri for iri in found if iri.startswith("art-")] == ["art-139", "art-171", "art-165"]
    assert all(dated.support.derivations for dated in found["art-171"].dates)


def test_a_time_asked_for(real: KnowledgeGraph) -> None:
    code = real.names.resolve_class("code")
    found = timeline(real, DAY, kinds=[code], first="2005", last="2012-12-31")
    names = {entry.iri.rpartition("/")[2] for entry in found.entries}
    assert {"pcck-2003", "cc-2012"} <= names  # the code of 2012 was published in that time
    assert "cc-2019" not in names
    assert found.outside >= 1


def test_what_has_no_end_is_not_carried_into_the_future(real: KnowledgeGraph) -> None:
    code = real.names.resolve_class("code")
    assert not timeline(real, DAY, kinds=[code], first="2031").entries


@pytest.mark.parametrize("text", ["0", "0000", "2013-13", "2013-02-30", "13", "year", "-2013", "٢٠١٣", "2013-1"])
def test_no_date(text: str) -> None:
    with pytest.raises(InputError):
        span_of(text)


def test_hostile_input(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for arguments, said in (
        (["--from", "2019", "--to", "2012"], "would end before it begins"),
        (["--kind", "gremlin"], "no kind of thing is called 'gremlin'"),
        (["--kind", "code", "NAATIP"], "not both"),
        (["report of the year"], "nothing in the graph is called"),
        (["--kind", "code", "--output", str(tmp_path / "x.pdf")], "no format of pictures"),
        (["--kind", "code", "--output", str(tmp_path / "none" / "x.svg")], "can't be written"),
    ):
        code, out, err = ran(capsys, *arguments)
        assert (code, out) == (2, ""), arguments
        assert said in err
        assert len(err.splitlines()) < 50


def test_several_things_of_one_name_are_listed(capsys: pytest.CaptureFixture[str], real: KnowledgeGraph) -> None:
    from kg.errors import UnresolvedNameError

    rows = real.names.rows("SELECT text FROM term WHERE kind = 'thing' GROUP BY key HAVING COUNT(DISTINCT iri) > 1")
    several = []
    for (text,) in rows:
        try:
            real.resolve(str(text))
        except UnresolvedNameError:
            several.append(str(text))
    assert several
    code, out, err = ran(capsys, several[0])
    assert (code, out) == (2, "")
    assert "things" in err


def test_nothing_dated_is_exit_one(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = ran(capsys, "--kind", "ministry")
    assert code == 1
    assert "Ministry of Justice (ministry)" in out
    assert "no source dates" in err


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_the_text_fits_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    code, out, _ = ran(capsys, "criminal", "code")
    assert code == 0
    wide = [text for text in out.splitlines() if len(text) > columns and "://" not in text]
    assert not wide
    assert "\x1b" not in out


def test_json_and_csv(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(ran(capsys, "--kind", "code", "--format", "json")[1])
    assert found["readTo"] == "2025-11-11"
    code = next(entry for entry in found["entries"] if entry["iri"].endswith("cc-2012"))
    assert code["standing"]["endsNotBefore"] == "2019-01-14"
    assert {dated["role"] for dated in code["dates"]} == {"start", "end", "issue"}
    assert all(dated["sources"] or dated["derived"] or dated["files"] for dated in code["dates"])
    rows = list(csv.DictReader(io.StringIO(ran(capsys, "--kind", "code", "--format", "csv")[1])))
    ends = [row for row in rows if row["address"] == "act:cc-2012" and row["what"] == "over from"]
    assert [row["first day"] for row in ends] == ["2019-01-14"]
    assert ends[0]["sources"].startswith("Derived: An edition is no longer in force")
    assert any(row["what"] == "no source dates it" for row in rows)


def test_the_past_has_nothing_later(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(ran(capsys, "--kind", "code", "--as-of", "2010-01-01", "--format", "json")[1])
    codes = {entry["iri"].rpartition("/")[2] for entry in found["entries"]}
    assert codes == {"pcck-2003", "pcpck-2003", "03-L-109"}  # the customs code is of 2008, by the gazette


@pytest.mark.parametrize("ending", ["svg", "png", "html"])
def test_a_picture(capsys: pytest.CaptureFixture[str], tmp_path: Path, ending: str) -> None:
    pytest.importorskip("matplotlib")
    one, other = tmp_path / f"one.{ending}", tmp_path / f"other.{ending}"
    for path in (one, other):
        assert ran(capsys, "criminal", "code", "--output", str(path))[0] == 0
    assert one.read_bytes() == other.read_bytes()
    if ending == "svg":
        root = ET.fromstring(one.read_text("utf-8"))  # noqa: S314 - written a moment ago
        said = " ".join(filter(None, (element.text for element in root)))
        assert "entered into force in April 2004" in said


@cache
def both_engines(seeds: str) -> tuple[ox.Store, rdflib.Dataset]:
    """The shipped ontology over a fixture's seeds, built once, on both engines."""
    with TemporaryDirectory() as folder:
        store = built(shipped_with(Path(folder) / "dataset", [Path(__file__).parent / seeds]))
        return store, to_rdflib(store)


@pytest.mark.parametrize("view", VIEWS)
def test_views_give_the_same_on_rdflib(view: str) -> None:
    """Over fixtures in which each view has rows: they are the same ones on both engines."""
    seeds = "fixture_conflicts/clean/seeds" if view == "times_of_sources" else "fixture_questions/seeds"
    store, other = both_engines(seeds)
    query = named_queries(locate(), "views")[view]
    bindings = {}
    if query.header.parameters:
        (name,) = query.header.parameters
        kind = "lf:Passage" if name == "passage" else "lf:Code"
        found = oxigraph_rows(
            store, f"PREFIX lf: <https://legal-framework.example/ontology#> SELECT ?x {{ ?x a {kind} }}", {}
        )
        bindings = {name: ox.NamedNode(sorted(found)[0][0])}
    ours = oxigraph_rows(store, query.header.text, bindings)
    assert ours
    assert sorted(ours) == sorted(rdflib_rows(other, query.header.text, bindings))


REGISTERED = """
@prefix : <https://x.example/> .
@prefix lf: <https://legal-framework.example/ontology#> .
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
lf:Law rdfs:subClassOf eli:LegalResource .
:set lf:scopeSubject :theft .
:gazette lf:register true . :entry dct:isPartOf :gazette ; a lf:Passage . :page dct:isPartOf :report ; a lf:Passage .
:code a lf:Law ; lf:criminalises :theft . :roads a lf:Law . :told a lf:Law . :article a lf:Law ; eli:is_part_of :code .
:amending a lf:Law ; eli:amends :code . :signs a lf:Law ; eli:implements :roads . :alone a lf:Law . :old a lf:Law .
:far a lf:Law ; eli:amends :signs . :roads eli:repeals :old . :told eli:amends :code . :article eli:amends :roads .
:page { :code lf:criminalises :theft . :roads a lf:Law . :told a lf:Law }
:entry { :amending eli:amends :code . :signs eli:implements :roads . :alone a lf:Law . :roads eli:repeals :old }
"""


def test_acts_of_registers_by_what_they_are_tied_to() -> None:
    """Only those that a document's act ties; an act that a document speaks of itself, and articles, are left out."""
    store = ox.Store()
    store.load(REGISTERED, format=ox.RdfFormat.TRIG)
    query = named_queries(locate(), "views")["acts_of_registers"].header.text
    ours = oxigraph_rows(store, query, {})
    assert [(act.rpartition("/")[2], on[1:-1].partition('"')[0]) for act, on in ours] == [
        ("amending", "true"),
        ("old", "false"),
        ("signs", "false"),
    ]
    assert ours == rdflib_rows(to_rdflib(store), query, {})


def test_an_empty_line_has_no_groups() -> None:
    assert Timeline("none", DAY, "", "", "", (), (), 0).groups == {}


def test_acts_that_only_a_register_knows(real: KnowledgeGraph, capsys: pytest.CaptureFixture[str]) -> None:
    """Those tied to an act on the subject have lines of their own, marked; others are drawn when asked for."""
    line, wider = timeline(real, DAY), timeline(real, DAY, registered=True)
    marked = {entry.iri.rpartition("/")[2]: entry for entry in line.entries if entry.registered}
    assert sorted(marked) == ["03-L-002", "04-L-273", "08-L-188", "gzk-15850", "gzk-73804", "gzk-84662"]
    assert [(d.told, [c.source.rpartition("/")[2] for c in d.support.citations]) for d in marked["08-L-188"].dates] == [
        ("was published on 23 November 2023", ["gazette"])
    ]
    more = {entry.iri for entry in wider.entries} - {entry.iri for entry in line.entries}
    assert len(more) == line.tied > 30
    assert wider.tied == 0
    assert wider.registered == line.registered - line.tied > 1000
    assert timeline(real, DAY, kinds=[real.names.resolve_class("law")]).registered == 0
    assert run(["timeline"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert out.count("known from a register only") == len(marked)
    assert f"not drawn here: {line.registered:,}." in out
    assert f": {line.tied} (--registered draws them)." in out
    assert run(["timeline", "--registered", "--kind", "law"]) == 2
    assert run(["timeline", "--registered", "NAATIP"]) == 2

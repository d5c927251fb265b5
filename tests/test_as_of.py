"""As of a day: one notion of standing for all commands, never guessed; what sources state for a time shows that time.

Dates are those of the documents: the code of 2012 entered into force in January 2013 and that of 2019 on 14 January
2019 (Maloku & Maloku, 2.1 and 3), law 04/L-218 in September 2013 (footnote 1); the provisional code in April 2004. A
press article of January 2019 denies that the code of 2019 applies yet and expects it within two months.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg.__main__ import run
from kg.as_of import at
from kg.clock import day_of
from kg.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from kg import KnowledgeGraph

CODES = {
    "2002-12-31": {"act:pcck-2003": "not yet", "act:cc-2012": "not yet", "act:cc-2019": "not yet"},
    "2004-04-15": {"act:pcck-2003": "uncertain", "act:cc-2012": "not yet", "act:cc-2019": "not yet"},
    "2010-06-30": {"act:pcck-2003": "in force", "act:cc-2012": "not yet", "act:cc-2019": "not yet"},
    "2013-01-15": {"act:pcck-2003": "uncertain", "act:cc-2012": "uncertain", "act:cc-2019": "not yet"},
    "2016-12-31": {"act:pcck-2003": "ended", "act:cc-2012": "in force", "act:cc-2019": "not yet"},
    "2019-01-13": {"act:pcck-2003": "ended", "act:cc-2012": "in force", "act:cc-2019": "not yet"},
    "2019-01-14": {"act:pcck-2003": "ended", "act:cc-2012": "uncertain", "act:cc-2019": "uncertain"},
    "2019-03-30": {"act:pcck-2003": "ended", "act:cc-2012": "uncertain", "act:cc-2019": "uncertain"},
    "2019-03-31": {"act:pcck-2003": "ended", "act:cc-2012": "ended", "act:cc-2019": "in force"},
}


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(list(arguments))
    out = capsys.readouterr()
    return code, out.out, out.err


@pytest.mark.parametrize(("day", "code"), [(day, code) for day, codes in CODES.items() for code in codes])
def test_codes_stand_as_the_documents_date_them(real: KnowledgeGraph, day: str, code: str) -> None:
    assert real.standings.of(real.resolve(code), day).state == CODES[day][code]


def test_a_thing_by_itself_stands_as_it_does_among_all(real: KnowledgeGraph) -> None:
    from kg.standing import Standings

    alone, among = Standings(real), Standings(real)
    assert len(among.bounds) > 100
    for name in ("act:cc-2012", "cc2012:art-171", "body:naatip", "event:greta-visit-2015", "act:06-L-091"):
        thing = real.resolve(name)
        one, other = alone.of(thing, "2016-12-31"), among.of(thing, "2016-12-31")
        assert (one.held, one.issued, one.state) == (other.held, other.issued, other.state)


def test_without_a_start_it_is_unknown_and_before_its_issue_not_yet(real: KnowledgeGraph) -> None:
    witness = real.resolve("04/L-015")  # published on 1 September 2011; no source says when it entered into force
    assert real.standings.of(witness, "2016-12-31").state == "unknown"
    assert real.standings.of(witness, "2011-06-30").state == "not yet"  # who dates the act 2011 does not gainsay that
    assert real.standings.of(witness, "2011-09-01").state == "unknown"
    assert real.standings.of(witness, "2010-12-31").state == "not yet"
    assert "no source gives a start" in real.standings.of(witness, "2016-12-31").told()


def test_no_end_is_told_as_not_recorded_and_how_far_sources_were_read(real: KnowledgeGraph) -> None:
    told = real.standings.of(real.resolve("04/L-218"), "2016-12-31").told()
    assert told == (
        "in force on 2016-12-31: begins between 2013-09-01 and 2013-09-30, no end recorded; sources read to 2025-11-11"
    )


def test_an_article_repealed_by_itself_ends_before_its_code(real: KnowledgeGraph) -> None:
    assert real.standings.of(real.resolve("cc2012:art-37"), "2016-12-31").state == "ended"
    assert real.standings.of(real.resolve("cc2012:art-171"), "2016-12-31").state == "in force"


def test_the_graph_of_a_day_has_no_articles_of_other_codes_but_all_figures(real: KnowledgeGraph) -> None:
    past = at(real, "2016-12-31")
    count = "SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a <%s> }"
    for kind, same in (
        ("http://purl.org/linked-data/cube#Observation", True),
        ("https://legal-framework.example/ontology#Period", True),
        ("https://legal-framework.example/ontology#Penalty", False),
        ("https://legal-framework.example/ontology#Code", False),
    ):
        now, then = (g.query(count % kind).rows[0][0].value for g in (real, past))  # type: ignore[union-attr]
        assert (now == then) == same, kind
    provisions = past.query("SELECT DISTINCT ?p WHERE { ?x <https://legal-framework.example/ontology#provision> ?p }")
    shown = {row[0].value for row in provisions.rows}  # type: ignore[union-attr]
    assert shown
    assert not any("cc-2019" in iri or "pcck" in iri for iri in shown)


def test_statements_of_a_day_keep_their_sources(real: KnowledgeGraph) -> None:
    past = at(real, "2016-12-31")
    facts = past.facts.about(past.resolve("act:cc-2012"))
    assert facts
    assert all(fact.support.citations or fact.support.files for fact in facts)


@pytest.mark.parametrize(
    ("source", "stated"),
    [
        ("tip2017:prosecution-1-b", "stated for 2016"),
        ("tip2006:summary-1-b", "stated for the reporting period of the report of 2006"),
        ("k2:text-10-a", "published 29 June 2017, no period stated"),
    ],
)
def test_a_passage_says_for_which_time_it_states(real: KnowledgeGraph, source: str, stated: str) -> None:
    prefix, _, name = source.partition(":")
    assert real.sources.stated_for(real.names.prefixes()[prefix] + name) == stated


def test_show_marks_what_did_not_stand(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ran(capsys, "show", "NAATIP", "--as-of", "2012-12-31")
    text = " ".join(out.split())
    assert code == 0
    assert "Article 7 of Law No. 04/L-218 [not yet in force on 2012-12-31: begins between 2013-09-01" in text
    assert "(stated for 2016)" in text


def test_find_leaves_out_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = ran(capsys, "find", "--as-of", "2016-12-31", "--format", "json", "criminal", "code")
    found = {hit["curie"]: hit["standing"]["state"] for hit in json.loads(out)}
    assert code == 0
    assert found["act:cc-2012"] == "in force"
    assert found["act:yugoslav-criminal-code"] == "unknown"
    assert not {"act:cc-2019", "act:pcck-2003"} & found.keys()
    assert len(err.splitlines()) == 1
    assert re.match(r"kg: left out: \d+ things that had ended or not yet begun on 2016-12-31; kg find without", err)
    _, out, _ = ran(capsys, "find", "--format", "json", "criminal", "code")
    assert {"act:cc-2019", "act:pcck-2003"} < {hit["curie"] for hit in json.loads(out)}


def test_query_counts_what_stood(capsys: pytest.CaptureFixture[str]) -> None:
    sparql = "SELECT ?code WHERE { ?code a lf:Code ; lf:editionOf act:criminal-code } ORDER BY ?code"
    code, out, err = ran(capsys, "query", "--as-of", "2016-12-31", "--format", "csv", "--sparql", sparql)
    assert (code, out.split()) == (0, ["code,standing", "https://legal-framework.example/id/act/cc-2012,in", "force"])
    assert "left out as of 2016-12-31" in err


def test_a_named_query_takes_the_day_for_its_date(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ran(capsys, "query", "acts_in_force_on", "--as-of", "2016-12-31", "--format", "csv")
    assert code == 0
    assert "act/cc-2012,in force" in out
    assert "cc-2019" not in out


def test_a_path_goes_only_over_what_stood(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ran(capsys, "path", "--as-of", "2016-12-31", "NAATIP", "criminal code of 2012")
    assert code == 0
    assert "[no dates]" in out
    assert "stated for 2016" in " ".join(out.split())
    code, _, err = ran(capsys, "path", "--as-of", "2016-12-31", "NAATIP", "criminal code of 2019")
    assert code == 1
    assert "not yet in force on 2016-12-31" in err


def test_a_page_of_a_day_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page = tmp_path / "then.html"
    assert ran(capsys, "render", "--as-of", "2016-12-31", "article 171", "--output", str(page))[0] == 0
    text = page.read_text("utf-8")
    assert "as of 2016-12-31" in text
    assert "in force on 2016-12-31: begins between 2013-01-01 and 2013-01-31" in text
    assert ran(capsys, "render", "--as-of", "2010-01-01", "article 171", "--output", str(page))[0] == 1


def test_figures_of_later_years_are_left_out(real: KnowledgeGraph) -> None:
    told = real.ask("how many victims were identified", as_of="2016-12-31").text
    assert "in 2016: 36 persons" in told
    assert not any(f"in {year}" in told for year in range(2017, 2025))
    assert real.ask("how many victims were identified", as_of="2000-12-31").refusal == "not-stated"


def test_asking_as_of_a_day(real: KnowledgeGraph) -> None:
    code = real.ask("which criminal code was in force", "2016-12-31")
    assert [value.iri.rpartition("/")[2] for value in code.values] == ["cc-2012"]
    none = real.ask("which criminal code was in force", "2002-12-31")
    assert none.refusal == "not-stated"
    assert any("not yet in force on 2002-12-31" in line for line in none.nearest)
    created = real.ask("which law created NAATIP", "2012-12-31")
    assert not created.refusal
    assert any("not yet in force on 2012-12-31" in note for note in created.notes)
    assert any("stated for the time of the paper" in note for note in created.notes)
    assert real.ask("was law 04/L-218 in force in 2015", "2002-12-31").text.startswith("Yes, in force")


@pytest.mark.parametrize(("day", "article"), [("2010-01-01", "139"), ("2016-12-31", "171"), ("2024-01-01", "165")])
def test_an_answer_is_told_from_what_stood_on_the_day(real: KnowledgeGraph, day: str, article: str) -> None:
    answer = real.ask("which article criminalises trafficking in persons", day)
    assert len(answer.values) == 1
    assert answer.text.startswith(f"Article {article} of ")
    assert answer.text.count("Article") == 1
    assert any(f"in force on {day}" in note for note in answer.notes)


def test_claims_that_are_found_or_asked_for_say_for_which_time_they_are_stated(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, out, _ = ran(capsys, "find", "--as-of", "2016-12-31", "--format", "json", "trafficking law")
    stated = {hit["curie"]: hit["standing"]["stated"] for hit in json.loads(out)}
    assert stated["tip2017:prosecution-1-a-f1"] == "stated for 2016"
    assert stated["act:04-L-218"] == ""
    sparql = "SELECT ?penalty WHERE { ?penalty a lf:Penalty ; lf:provision cc2012:art-171 } ORDER BY ?penalty"
    _, out, _ = ran(capsys, "query", "--as-of", "2016-12-31", "--format", "csv", "--sparql", sparql)
    assert {line.rpartition(",")[2] for line in out.splitlines()[1:]} >= {"stated for 2016"}


def test_penalties_of_a_day(real: KnowledgeGraph) -> None:
    then = real.ask("what is the maximum penalty for trafficking", "2016-12-31").text
    now = real.ask("what is the maximum penalty for trafficking", "2024-01-01").text
    assert "Article 171" in then
    assert "Article 165" not in then
    assert "Article 165" in now
    assert "Article 171" not in now


@pytest.mark.parametrize(
    "text", ["", "2016", "2016-12", "2016-02-30", "0000-01-01", "20161231", "2016-W53-6", "٢٠١٦-١٢-٣١"]
)
def test_no_day(text: str) -> None:
    with pytest.raises(InputError):
        day_of(text)


@pytest.mark.parametrize("command", ["ask", "show", "find", "path", "render", "timeline"])
def test_a_wrong_day_is_refused_everywhere(capsys: pytest.CaptureFixture[str], command: str) -> None:
    words = ["NAATIP", "article 171"] if command == "path" else ["NAATIP"]
    code, out, err = ran(capsys, command, "--as-of", "2016-02-30", *words)
    assert (code, out) == (2, "")
    assert "'2016-02-30' is no day" in err


def test_find_says_what_a_source_denies(capsys: pytest.CaptureFixture[str]) -> None:
    """The reports of 2017 and 2023 say that Kosovo does not fully meet the minimum standards; a plan is no fact."""
    words = ("fully", "meets", "the", "minimum", "standards")
    _, out, _ = ran(capsys, "find", "--as-of", "2016-12-31", *words)
    assert re.search(r"meets the m.* finding \(the source denies this\) +tip2017:summary-2-a-f1 +stated for 2016", out)
    hits = {hit["curie"]: hit["stance"] for hit in json.loads(ran(capsys, "find", "--format", "json", *words)[1])}
    assert hits["tip2023:text-3-a-f1"] == "the source denies this"
    assert hits["k2:text-5-b-e1"] == ""
    _, out, _ = ran(capsys, "query", "findings_about", "--param", "thing=act:cc-2019")
    assert "web-evropaelire-29709309:page-1-a-f2 (the source denies this)" in out
    assert "web-evropaelire-29709309:page-1-a-f1 (planned)" in out
    assert re.search(r"maloku:3-1-c-f1 +The", out)


def test_beyond_the_day_to_which_sources_were_read_that_is_said(
    capsys: pytest.CaptureFixture[str], real: KnowledgeGraph
) -> None:
    _, out, _ = ran(capsys, "find", "--as-of", "2030-01-01", "criminal", "code")
    assert re.search(r" code +act:cc-2019 +in force \(sources read to 2025-11-11\)", out)
    _, out, _ = ran(capsys, "find", "--as-of", "2025-11-11", "criminal", "code")
    assert "sources read to" not in out
    sparql = "SELECT ?code WHERE { ?code a lf:Code } ORDER BY ?code"
    assert "sources read to 2025-11-11" in ran(capsys, "query", "--as-of", "2030-01-01", "--sparql", sparql)[2]
    assert "sources read to" not in ran(capsys, "query", "--as-of", "2025-11-11", "--sparql", sparql)[2]
    question = "which law established the Fund to Compensate Victims of Crimes"
    note = "sources read to 2025-11-11; what came after is not known."
    assert note in real.ask(question, "2030-01-01").notes
    assert note not in real.ask(question, "2025-11-11").notes


def test_a_penalty_of_a_later_law_is_told_as_later(real: KnowledgeGraph) -> None:
    """Sources give penalties of the codes of 2003, 2012 and 2019; of none that held in 2000."""
    answer = real.ask("what is the penalty for trafficking", "2000-01-01")
    assert answer.refusal == "not-stated"
    told = "no source read here gives a penalty for trafficking in persons that held then (1 January 2000)."
    assert answer.text == told
    assert answer.nearest
    assert all(line.startswith("later: Article 1") for line in answer.nearest)
    then = real.ask("what is the penalty for trafficking in 2005")
    assert then.text.startswith("Article 139 of the Provisional Criminal Code")
    never = real.ask("what is the penalty for article 164", "2020-01-01")
    assert "then" not in never.text


def test_who_held_a_post_is_told_for_its_time(real: KnowledgeGraph, capsys: pytest.CaptureFixture[str]) -> None:
    """GRETA met the minister on its visit of 7 to 10 April 2015; an article of 29 June 2017 calls him so."""
    times = "(published 29 June 2017, no period stated; stated for 7 to 10 April 2015)"
    answer = real.ask("who is the minister of internal affairs")
    assert f"Skender Hyseni is named as the Minister of Internal Affairs {times}." in answer.text
    held = real.ask("which post does Skender Hyseni hold")
    assert held.text == f"Skender Hyseni is named as the Minister of Internal Affairs {times}."
    _, out, _ = ran(capsys, "show", "Skender Hyseni", "--as-of", "2020-01-01")
    text = " ".join(out.split())
    assert f"Holds the post Minister of Internal Affairs {times}" in text
    assert "(third paragraph); confidence: primary (stated for 7 to 10 April 2015)" in text
    assert "no date or period stated" not in text
    facts = json.loads(ran(capsys, "show", "minister of internal affairs", "--format", "json")[1])["facts"]
    assert {fact["stated"] for fact in facts if "stated" in fact} == {times.strip("()")}
    assert not real.sources.held_for(*(ox.NamedNode(real.resolve(n).iri) for n in ("KP", "MIA")))

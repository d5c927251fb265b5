"""Comparing and the concordance over the shipped dataset, as checked against the documents."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from kg.__main__ import run
from kg.compare import compare
from kg.concordance import concordance
from kg.errors import InputError, UnresolvedNameError

if TYPE_CHECKING:
    from kg import KnowledgeGraph
    from kg.compare import Comparison, Row

EMPTY, NO_ARTICLE = "no source gives it", "no source gives the article"
CELLS = {  # each cell compared with the documents: reports of 2017 and 2023, the paper, and the pages in seeds/facts
    "forced begging": [EMPTY, EMPTY, "171 (inferred)", "165 (inferred)"],
    "maltreatment or abandonment of a child": [EMPTY, EMPTY, EMPTY, NO_ARTICLE],
    "parental neglect or abuse": [EMPTY, EMPTY, EMPTY, NO_ARTICLE],
    "slavery, slavery-like conditions and forced labour": [EMPTY, EMPTY, "169", "163"],
    "smuggling of migrants": [EMPTY, EMPTY, EMPTY, "164"],
    "taking sexual services from a trafficking victim": [EMPTY, EMPTY, "231", EMPTY],
    "trafficking in persons": [NO_ARTICLE, "139", "171", "165"],
    "withholding identity papers of victims of slavery or trafficking in persons": [EMPTY, EMPTY, EMPTY, "166"],
}
ASKED_IN_BOTH = {
    "a database that tells trafficking from related offences",
    "fund NGO-run shelters adequately",
    "identify and assist children forced to beg",
    "impose stringent sentences",
    "investigate, prosecute and convict traffickers and complicit officials",
    "name prosecutors and judges for trafficking cases",
    "reduce the backlog of cases",
    "train judges, prosecutors and police",
}


def row(found: Comparison, section: str, label: str) -> Row:
    """The one row of a section and label."""
    (one,) = [r for r in found.rows if r.section == section and r.label == label]
    return one


def texts(found: Comparison, section: str, label: str) -> tuple[list[str], list[str], str]:
    """What is told of either side, and the change."""
    one = row(found, section, label)
    return [told.text for told in one.first], [told.text for told in one.second], one.change


def test_every_cell_of_the_concordance(real: KnowledgeGraph) -> None:
    (found,) = concordance(real)
    assert [edition.year for edition in found.editions] == ["2001", "2003", "2012", "2019"]
    assert {line.label: [cell.text for cell in line.cells] for line in found.lines} == CELLS


def test_every_cell_that_is_not_empty_is_cited(real: KnowledgeGraph) -> None:
    (found,) = concordance(real)
    for cell in (cell for line in found.lines for cell in line.cells):
        supports = [article.support for article in cell.articles] or [cell.whole]
        assert all(support.passages for support in supports) == (cell.basis != "none")


def test_the_article_of_begging_is_inferred_and_what_speaks_against_it_is_told(real: KnowledgeGraph) -> None:
    (found,) = concordance(real, "forced begging")
    (line,) = found.lines
    assert [cell.basis for cell in line.cells] == ["none", "none", "rule", "rule"]
    cited = [{c.iri.rpartition("source/")[2] for c in cell.articles[0].support.passages} for cell in line.cells[2:]]
    assert {"maloku/2-1-1-d"} < cited[0]  # the codes of 2013 included begging
    assert {"maloku/2-1-3-d"} < cited[1]  # exploitation includes begging
    steps = {(step.kind, step.basis) for step in line.steps if step.basis != "none"}
    assert steps == {("newly punished", "stated"), ("renumbered", "rule")}
    (said,) = line.said
    assert "counts as neglect or abuse by the parents" in said.text


def test_what_a_source_says_a_code_brought_is_no_unknown_step(real: KnowledgeGraph) -> None:
    (found,) = concordance(real, "taking sexual services from a trafficking victim")
    (step,) = [s for s in found.lines[0].steps if s.basis == "stated"]
    assert (step.kind, step.support.passages[0].section) == ("newly punished", "2.1. Material Law Aspect")


def test_penalties_that_are_the_same_say_what_was_compared_and_what_not(real: KnowledgeGraph) -> None:
    (found,) = concordance(real, "trafficking in persons")
    (step,) = [s for s in found.lines[0].steps if s.kind == "penalty the same"]
    compared, left = step.detail.split("; not compared")
    assert compared == "compared: greatest term, least term, fine (no condition told)"
    assert "greatest fine (no condition told)" in left
    assert "if the victim is under 18" in left


@pytest.mark.parametrize(("first", "second"), [("171", "165"), ("139", "171"), ("165", "article 171")])
def test_numbers_alone_are_articles(real: KnowledgeGraph, first: str, second: str) -> None:
    found = compare(real, first, second)
    assert [side.label.split()[1] for side in (found.first, found.second)] == [first, second.split()[-1]]
    assert found.kind == "articles"


def test_a_number_of_several_articles_is_refused_with_candidates(real: KnowledgeGraph) -> None:
    with pytest.raises(UnresolvedNameError) as caught:
        compare(real, "1", "165")
    assert len(caught.value.candidates) == 2


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("act:pcpck-2003", "act:cpc-2012", "B took the place of A"),
        ("act:08-L-032", "act:cpc-2012", "A is a later edition of the same series, criminal procedure code, than B"),
        ("act:pcck-2003", "act:unmik-reg-2001-4", "provisions of B were taken over into A"),
        ("05/L-036", "08/L-109", "B repeals A"),
    ],
)
def test_two_acts_have_their_step(real: KnowledgeGraph, first: str, second: str, told: str) -> None:
    steps = [row for row in compare(real, first, second).rows if row.section == "Step"]
    assert steps[0].label == told
    assert all(row.support.citations or row.support.files for row in steps)


def test_editions_between_two_are_named(real: KnowledgeGraph) -> None:
    (step,) = [row for row in compare(real, "act:pcpck-2003", "act:08-L-032").rows if row.section == "Step"]
    assert step.label.endswith("than A; between them: Criminal Procedure Code of Kosovo (2012) (04/L-123)")


def test_steps_of_trafficking_say_by_what_they_are_known(real: KnowledgeGraph) -> None:
    (found,) = concordance(real, "trafficking in persons")
    (line,) = found.lines
    years = {edition.iri: edition.year for edition in found.editions}
    steps = {(years[s.earlier], years[s.later], s.kind, s.basis) for s in line.steps}
    assert steps == {
        ("2001", "2003", "taken over", "stated"),
        ("2003", "2012", "penalty changed", "stated"),
        ("2003", "2012", "renumbered", "rule"),
        ("2012", "2019", "renumbered", "rule"),
        ("2012", "2019", "widened", "stated"),
        ("2012", "2019", "penalty the same", "penalties"),
    }
    (rule,) = [s for s in line.steps if s.detail == "171 to 165"]
    assert "No source says so" in rule.support.derivations[0].statement


def test_a_step_of_which_nothing_is_known_is_unknown(real: KnowledgeGraph) -> None:
    (found,) = concordance(real, "smuggling of migrants")
    assert {(step.kind, step.basis) for step in found.lines[0].steps} == {("unknown", "none")}


def test_an_article_leads_to_its_offence(real: KnowledgeGraph) -> None:
    assert concordance(real, "article 171") == concordance(real, "trafficking in persons")
    assert concordance(real, "171") == concordance(real, "article 171")


def test_a_concordance_of_something_else_is_refused(real: KnowledgeGraph) -> None:
    with pytest.raises(InputError, match="an offence or an article"):
        concordance(real, "NAATIP")


def test_the_penalty_for_trafficking_in_2016_and_today(real: KnowledgeGraph) -> None:
    found = compare(real, "article 171", "article 165")
    plain = "Penalty, no condition told"
    assert texts(found, plain, "least term") == (["5 years"], ["5 years"], "same")
    assert texts(found, plain, "greatest term") == (["12 years"], ["12 years"], "same")
    assert texts(found, plain, "greatest fine") == (["500,000 EUR"], [], "only-first")
    (step,) = [r for r in found.rows if r.section == "Step"]
    assert step.label == "B took the place of A"
    assert step.support.derivations


def test_penalties_that_sources_state_differently_stand_apart(real: KnowledgeGraph) -> None:
    found = compare(real, "article 171", "article 165")
    minors = row(found, "Penalty: if the victim is under 18", "least term")
    assert [told.text for told in minors.second] == ["3 years", "5 years"]
    assert minors.notes == ("the sources give 2 values for B",)
    places = [[c.iri.rsplit("/", 1)[-1] for c in told.support.passages] for told in minors.second]
    assert places == [["2-1-3-c"], ["2-1-9-b"]]
    assert any("in force from 2019-01-14 in one source" in note for note in found.notes)


def test_what_was_asked_for_in_2017_and_2023(real: KnowledgeGraph) -> None:
    found = compare(real, "tip-2017", "tip-2023")
    assert {r.label for r in found.rows if r.section == "Recommendations in both"} == ASKED_IN_BOTH
    vanished = {r.label for r in found.rows if r.section.startswith("Recommendations") and r.change == "vanishes"}
    assert vanished == {
        "carry out the law on compensation",
        "establish shelters in the northern municipalities",
        "train officials to screen at-risk groups",
    }
    new = {r.label for r in found.rows if r.section.startswith("Recommendations") and r.change == "new"}
    assert len(new) == 4
    assert all(r.support.files for r in found.rows if r.section == "Recommendations in both")


def test_the_earlier_report_is_the_earlier_one_on_either_side(real: KnowledgeGraph) -> None:
    found = compare(real, "tip-2023", "tip-2017")
    (one,) = [r for r in found.rows if r.label == "carry out the law on compensation"]
    assert (one.change, one.first) == ("vanishes", ())


def test_a_quoted_repeat_is_told(real: KnowledgeGraph) -> None:
    found = compare(real, "tip-2017", "k2-2017")
    assert any("B quotes A" in note for one in found.rows for note in one.notes)


def test_identified_victims_of_2015_and_2019(real: KnowledgeGraph) -> None:
    found = compare(real, "2015", "2019")
    government = "Counted by Government of Kosovo"
    one = row(found, government, "victims identified (persons)")
    assert ([t.text for t in one.first], [t.text for t in one.second], one.change) == (["28"], ["26"], "falls")
    assert one.reckoned is not None
    assert (one.reckoned.difference, one.reckoned.percent) == ("-2", "-7.1")
    disputed = row(found, government, "victims identified; form of exploitation: sexual exploitation (persons)")
    assert [told.text for told in disputed.second] == ["19", "20"]
    assert (disputed.change, disputed.reckoned) == ("disputed", None)


def test_what_a_source_states_of_a_change_stands_beside_ours(real: KnowledgeGraph) -> None:
    found = compare(real, "2017", "2018")
    one = row(
        found, "Counted by Kosovo Police (KP)", "criminal reports filed; offence: trafficking in persons (reports)"
    )
    assert one.reckoned is not None
    assert (one.reckoned.difference, one.reckoned.percent) == ("-9", "-42.9")
    (stated,) = one.reckoned.stated
    assert "57.17" in stated.text
    assert "its own figures don't give that" in stated.text


def test_other_bodies_are_warned_of(real: KnowledgeGraph) -> None:
    found = compare(real, "2018", "2019")
    one = row(found, "Counted by different bodies: not the same count", "victims identified; origin: Kosovo (persons)")
    assert one.change == "other-body"
    assert one.notes == (
        "counted by Kosovo Police (KP) for A, by Government of Kosovo for B; the difference may come from that",
    )


def test_half_a_year_is_compared_with_nothing(real: KnowledgeGraph) -> None:
    found = compare(real, "2018", "2019")
    halves = [r for r in found.rows if any("January to June 2019" in told.text for told in r.second)]
    assert halves
    assert {(r.change, r.reckoned) for r in halves} == {("not-compared", None)}
    uneven = compare(real, "2018", "January to June 2019")
    assert "not equally long" in uneven.notes[0]
    assert all(r.reckoned is None or not r.reckoned.difference for r in uneven.rows)


def test_a_figure_that_is_not_exact_makes_no_difference(real: KnowledgeGraph) -> None:
    found = compare(real, "2015", "2016")
    one = row(found, "Counted by Government of Kosovo", "funds for the action plan (EUR)")
    assert (one.change, one.reckoned) == ("not-compared", None)


def test_acts_have_their_standing_and_statements(real: KnowledgeGraph) -> None:
    found = compare(real, "2012 criminal code", "2019 criminal code")
    assert texts(found, "Standing", "standing") == (
        ["no longer in force on 2026-11-22"],
        ["in force on 2026-11-22"],
        "differs",
    )
    shared = [r for r in found.rows if r.section == "Criminalises" and r.change == "same"]
    assert {told.text for told in shared[0].first} == {
        "slavery, slavery-like conditions and forced labour",
        "trafficking in persons",
    }


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("article 165", "tip-2017", "name two of a kind"),
        ("2016", "article 165", "name two of a kind"),
        ("NAATIP", "NAATIP", "acts, articles, reports and years can be compared"),
        ("article 165", "art. 165", "name two"),
        ("2016", "reporting period of the report of 2017", "no source gives the days"),
    ],
)
def test_what_can_not_be_compared_is_refused_in_a_line(
    real: KnowledgeGraph, first: str, second: str, words: str
) -> None:
    with pytest.raises(InputError, match=words) as error:
        compare(real, first, second)
    assert "\n" not in str(error.value)


def test_a_name_that_is_nothing_has_candidates(real: KnowledgeGraph) -> None:
    with pytest.raises(UnresolvedNameError):
        compare(real, "article 171", "article 9999 of nothing")


def called(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    code = run([*words])
    out, err = capsys.readouterr()
    return code, out, err


def test_commands_answer_in_each_format(real: KnowledgeGraph, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = called(capsys, "compare", "2015", "2016", "--format", "json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert {"kind", "first", "second", "rows", "notes"} == found.keys()
    code, out, _ = called(capsys, "compare", "article 171", "article 165", "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert {"section", "label", "change", "first", "second"} <= lines[0].keys()
    code, out, _ = called(capsys, "concordance", "--format", "json")
    assert code == 0
    assert len(json.loads(out)[0]["lines"]) == len(CELLS)
    code, out, _ = called(capsys, "concordance", "article 171", "--format", "csv")
    assert code == 0
    assert [one["text"] for one in csv.DictReader(io.StringIO(out)) if one["row"] == "article"] == CELLS[
        "trafficking in persons"
    ]


def test_two_kinds_end_with_exit_code_2(real: KnowledgeGraph, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = called(capsys, "compare", "article 165", "tip-2017")
    assert (code, out) == (2, "")
    assert err.count("\n") == 1


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("words", [("compare", "2017", "2018"), ("compare", "tip-2017", "tip-2023"), ("concordance",)])
def test_pages_fit_the_terminal(
    real: KnowledgeGraph,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    columns: int,
    words: tuple[str, ...],
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    code, out, _ = called(capsys, *words)
    assert code == 0
    assert [line for line in out.splitlines() if len(line) > columns and "http" not in line] == []
    assert "\x1b" not in out


def test_what_one_code_is_not_told_to_punish_is_no_difference(real: KnowledgeGraph) -> None:
    """No source says that the code of 2019 stopped punishing forced begging, nor that of 2012 left out smuggling."""
    found = compare(real, "2012 criminal code", "2019 criminal code")
    rows = {r.change: r for r in found.rows if r.section == "Criminalises"}
    assert rows.keys() == {"same", "only-first", "only-second"}
    assert [told.text for told in rows["only-first"].first] == [
        "forced begging",
        "taking sexual services from a trafficking victim",
    ]
    assert rows["only-first"].notes == (
        "forced begging: a rule infers Article 165 of the Criminal Code of the Republic of Kosovo (2019) for B; "
        "no source states it",
    )
    assert "smuggling of migrants" in {told.text for told in rows["only-second"].second}
    assert row(found, "In force from", "in force from").change == "differs"
    only = {
        (r.section, r.change): [told.text for told in (*r.first, *r.second)]
        for r in found.rows
        if r.section in ("Prescribes", "Has part") and r.change.startswith("only")
    }
    assert only["Has part", "only-first"] == ["Article 231 of the Criminal Code (2012)"]
    assert [text.split()[1] for text in only["Has part", "only-second"]] == ["164", "166"]
    assert only["Prescribes", "only-first"] == ["at least 3 months of imprisonment"]
    assert only["Prescribes", "only-second"] == [
        "a lower punishment than for other acts of trafficking in human beings"
    ]


def test_every_row_has_a_name_and_a_change_is_stated_once(real: KnowledgeGraph) -> None:
    reports = compare(real, "tip-2017", "tip-2023")
    assert all(one.label for one in reports.rows)
    assert {"finding"} <= {one.label for one in reports.rows if one.change == "not-compared"}
    years = compare(real, "2015", "2016")
    victims = row(years, "Counted by Government of Kosovo", "victims identified (persons)")
    assert victims.reckoned is not None
    (stated,) = victims.reckoned.stated
    assert len(stated.support.passages) == 3


def test_numbers_of_csv_are_numbers(real: KnowledgeGraph, capsys: pytest.CaptureFixture[str]) -> None:
    """The government gave 181,925 EUR in 2015 and 171,010 in 2016; 53 and 56 defendants (report of 2017)."""
    _, out, _ = called(capsys, "compare", "2015", "2016", "--format", "csv")
    lines = {one["label"]: one for one in csv.DictReader(io.StringIO(out))}
    funds, tried = lines["funds for victim protection (EUR)"], lines["defendants indicted (persons)"]
    numbers = [[one[key] for key in ("first", "second", "difference", "percent")] for one in (funds, tried)]
    assert numbers == [["181925", "171010", "-10915", "-6.0"], ["53", "56", "3", "5.7"]]


def test_inferred_articles_name_the_rule(real: KnowledgeGraph, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = concordance(real)
    articles = [one for line in found.lines for cell in line.cells for one in cell.articles]
    assert {one.text for one in articles if one.support.derivations} == {"171 (inferred)", "165 (inferred)"}
    (rule,) = {d.statement for one in articles for d in one.support.derivations}
    assert rule.startswith("No source names the article")
    _, out, _ = called(capsys, "concordance", "forced begging")
    text = " ".join(out.split())
    assert "A number without a mark is what a source states" in text
    assert f"Derived: {rule} From [" in text
    cells = json.loads(called(capsys, "concordance", "forced begging", "--format", "json")[1])[0]["lines"][0]["cells"]
    told = [[d["statement"] for d in article["derived"]] for cell in cells for article in cell["articles"]]
    assert told == [[rule], [rule]]
    lines = list(csv.DictReader(io.StringIO(called(capsys, "concordance", "--format", "csv")[1])))
    assert {one["text"] for one in lines if one["detail"] == rule} == {"171 (inferred)", "165 (inferred)"}


def test_compared_figures_that_a_conflict_names_are_marked(real: KnowledgeGraph) -> None:
    """State Department 2017: 28 women and girls and 2 men of 28 victims; 101,930 and 80,000 EUR of 181,925."""
    rows = {row.label: row for row in compare(real, "2015", "2016").rows if row.disputed}
    for label, sum_of in (
        ("victims identified; sex: female (persons)", "28 + 2 = 30, not 28"),
        ("victims identified (persons)", "28 + 2 = 30, not 28"),
        ("funds for victim protection (EUR)", "101930 + 80000 = 181930, not 181925"),
    ):
        (told,) = (one for one in rows[label].disputed if sum_of in one.text)
        assert told.support.citations
    assert "persons convicted (persons)" not in rows


def test_figures_of_a_time_without_days_stand_beside_those_of_a_year(real: KnowledgeGraph) -> None:
    """State Department 2017, prosecution: 31 criminal reports in the reporting period, 24 in 2015."""
    label = "criminal reports filed; offence: trafficking in persons (reports)"
    row = next(row for row in compare(real, "2015", "2016").rows if row.label == label and row.first)
    (beside,) = row.beside
    assert "gives 31 for the reporting period of the report of 2017" in beside.text
    assert beside.support.citations


def test_standings_that_are_not_known_are_not_the_same(real: KnowledgeGraph) -> None:
    """08/L-109 repeals 05/L-036; from when either was in force no source says."""
    (row,) = (row for row in compare(real, "05/L-036", "08/L-109").rows if row.section == "Standing")
    assert row.change == "not-compared"
    assert "repealed by Law No. 08/L-109" in row.first[0].text
    (codes,) = (
        row for row in compare(real, "2012 criminal code", "2019 criminal code").rows if row.section == "Standing"
    )
    assert codes.change == "differs"

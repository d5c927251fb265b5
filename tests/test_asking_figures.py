"""Figures asked for in more than one way: parts of a whole, differences, sums, comparisons, two quantities at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kg import KnowledgeGraph


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        # two units side by side, two questions of one thing
        ("2017 unresolved court cases persons", ["87 cases", "198 persons"]),
        ("courts first nine months 2019 cases and accused persons", ["87 cases", "194 persons"]),
        ("How many cases and how many defendants were acquitted in 2017?", ["3 cases", "9 persons"]),
        ("With how many governments did Kosovo exchange information, and on how many cases?", ["8 items", "16 cases"]),
        # parts of a whole that is told by its number, which also tells the time
        ("Of the 36 victims identified in 2016, how many were minors?", ["18 persons"]),
        ("Of the 57 cases treated, how many victims were placed in safe houses?", ["45 persons"]),
        ("Of the eight people whose indictment was decided, how many were acquitted?", ["2 persons", "2018"]),
        # what is not so is the whole less the part
        ("How many court cases were not resolved in 2017?", ["113", "26", "leaves 87 (our difference)"]),
        ("How many of the victims identified in 2017 were not from Kosovo?", ["leaves 7"]),
        ("How many of the victims identified in 2016 did not take up support services?", ["leaves 18"]),
        ("Number of trafficking arrests by Kosovo Police in 2004 (not 2005)?", ["56 persons"]),
        # sums over kinds that are named; where sources differ, each sum
        ("How many Albanian and Moldovan victims together were identified in 2017?", ["Together 6 (5 + 1) persons"]),
        ("total persons reported by police 2018 trafficking plus sexual services", ["Together 29 (22 + 7) persons"]),
        (
            "sum of persons reported January to June 2019 trafficking plus sexual services",
            ["Together 21 (16 + 5) or 22 (16 + 6) persons"],
        ),
        ("total persons criminally reported police 2018 trafficking plus sexual services", ["Together 29 (22 + 7)"]),
        # kinds by words that mean the same; who carried out the event that is counted
        ("How many of the 2016 victims had been exploited for their labour?", ["forced labour", "9 persons"]),
        ("How many nightclubs did police close at the start of June 2017?", ["34 items"]),
        ("Sa persona të akuzuar për trafikim kishte në gjykatat e Kosovës në 2017?", ["259"]),
        # before a year is until the year before, after a year is since the next
        ("how many victims were identified before 2006", ["2005", "49 persons"]),
        ("how many victims were identified after 2019", ["2020", "2021"]),
        # comparisons, changes, the most
        ("Were more victims identified in 2005 or in 2016?", ["Most (counted by different bodies)", "49", "36"]),
        ("Did more people get convicted in 2015 or in 2016?", ["24 persons", "13 persons"]),
        ("By what percentage did the number of identified victims fall from 2017 to 2018?", ["53.1 %"]),
        ("Which form of exploitation affected the most victims in 2017?", ["prostitution", "18 persons"]),
        # what is measured: each source tells its greatest
        ("what was the longst prison sentance in 2016", ["5.5 years (5 years and 6 months)"]),
        ("What was the smallest fine imposed in trafficking cases in 2016?", ["more than 1,000 EUR", "1,200 EUR"]),
        ("What prison term did the UNHCR official get in November 2005?", ["3 years"]),
        # own places, typing errors, numbers with their thousands set apart
        ("How many victims from Kosovo were identified in 2017?", ["25 persons"]),
        ("how many traficking cases did the corts reslove in 2018", ["14 cases"]),
        ("the unit that carried out 2,000 raids in 2005, how many private residences did it search", ["45 items"]),
    ],
)
def test_figures_are_told(real: KnowledgeGraph, question: str, parts: list[str]) -> None:
    answer = real.ask(question)
    assert answer.refusal is None, answer.to_text()
    assert [part for part in parts if part not in answer.text] == [], answer.text
    assert answer.sources


@pytest.mark.parametrize(
    "question",
    [
        "Of the 95 cases of the backlog, how many were about children?",
        "Of the 37 victims identified in 2016, how many were minors?",
        "How many people arrested in 2016 were not convicted?",
        "How many inspections did the Labor Inspectorate carry out without the police?",
        "How many of the victims identified in 2017 were not treated in hospital?",
        "How many victims in all were identified by the police in 2014 and 2015 together?",
        "By what percentage did raids fall from 2005 to 2006?",
        "Were more victims identified in 1998 or in 1999?",
        "What was the longest sentence in 2018?",
        "What range did most traffickers' sentences fall into in 2005?",
    ],
)
def test_near_misses_stay_refused(real: KnowledgeGraph, question: str) -> None:
    answer = real.ask(question)
    assert answer.refusal, answer.to_text()


@pytest.mark.parametrize(
    "question",
    [
        # periods of unlike length, ends that no source gives, bodies that are not one, sources without a counter
        "did the length of sentences rise from 2005 to 2016",
        "did victims increase from January to June 2017 to January to June 2019",
        "did court cases rise from 2018 to January to September 2019",
        "did victims fall from 2012 to 2015",
        "did arrests rise from 2006 to 2015",
        "did arrests fall from 2015 to 2019",
        "did criminal reports fall from 2015 to 2017",
        "did convictions rise from 2015 to 2018",
        "did funds for victim protection rise from 2015 to 2021",
        "did repatriated victims fall from 2005 to 2018",
    ],
)
def test_no_change_is_told_between_figures_that_are_not_comparable(real: KnowledgeGraph, question: str) -> None:
    answer = real.ask(question)
    assert answer.refusal == "not-stated"
    assert "no change is computed" in answer.text or "gives this figure" in answer.text
    assert len(answer.nearest) > 1


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("did victims rise from 2015 to 2016", "rose from 28 in 2015 to 36 in 2016"),
        ("did victims rise in 2018", "fell from 32 in 2017 to 15 in 2018"),
        ("did victims rise from 2018", "rose from 15 in 2018 to 22 in 2021"),
        ("did arrests fall from 2015 to 2016", "fell from 74 in 2015 to 62 in 2016"),
        ("how did convictions change from 2017 to 2018", "fell from 16 in 2017 to 8 in 2018"),
    ],
)
def test_a_change_is_told_from_end_to_end(real: KnowledgeGraph, question: str, text: str) -> None:
    answer = real.ask(question)
    assert answer.refusal is None
    assert text in answer.text


def test_penalties_are_no_figures(real: KnowledgeGraph) -> None:
    for question in (
        "did the penalty for trafficking rise from 2016 to today",
        "did penalties increase from 2012 to 2019",
    ):
        answer = real.ask(question)
        assert answer.refusal is not None, answer.text
        assert "ersons convicted" not in answer.text
    assert "higher penalties" in real.ask("has the penalty for trafficking risen").text


def test_sums_make_up_the_whole_time(real: KnowledgeGraph) -> None:
    partial = real.ask("how many arrests for trafficking from 2004 to 2019 in total").text
    assert "Together" not in partial
    assert partial.endswith("No sum: no body's figures make up the whole without a gap or an overlap.")
    assert "Together 125 persons (56 + 33 + 36, our sum)" in real.ask("arrests from 2004 to 2006 in total").text


def test_victims_in_one_case_are_not_the_victims_of_a_year(real: KnowledgeGraph) -> None:
    answer = real.ask("how many victims in 2014")
    assert answer.refusal == "not-stated"
    assert not any("one case" in line for line in answer.nearest)
    assert "2012" in answer.nearest[0]


def test_reports_of_a_year_without_recommendations(real: KnowledgeGraph) -> None:
    answer = real.ask("what has the State Department asked for in both 2006 and 2023")
    assert answer.refusal == "not-stated"
    assert "not exactly one of 2006" in answer.text
    assert answer.nearest == ("Trafficking in Persons Report 2023: Kosovo (extract) asks for something.",)


def test_what_one_report_asks_for_and_another_does_not(real: KnowledgeGraph) -> None:
    answer = real.ask("which recommendations were in 2017 but not in 2023")
    told = {value.value for value in answer.values}
    assert "establish shelters in the northern municipalities" in told
    assert not told & {value.value for value in real.ask("which recommendations are in both 2017 and 2023").values}
    assert {citation.source.rpartition("/")[2] for citation in answer.sources} == {"tip-2017"}
    turned = real.ask("what did the State Department recommend in 2023 but not in 2017")
    assert "train hotline operators" in {value.value for value in turned.values}
    assert {citation.source.rpartition("/")[2] for citation in turned.sources} == {"tip-2023"}
    assert real.ask("which recommendations were not in 2017 and in 2023").refusal


def test_a_part_of_a_split_that_does_not_add_up_is_told_so(real: KnowledgeGraph) -> None:
    for question in ("how many victims were women in 2015", "did female victims rise from 2015 to 2019"):
        assert any("28 + 2 = 30, not 28" in note for note in real.ask(question).notes)
    assert not any("28 + 2" in note for note in real.ask("how many victims were women in 2019").notes)

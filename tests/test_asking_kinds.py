"""Kinds of questions beyond one relation: penalties, law in time, parts, places where it is said, who disagrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.ask.follow import followed
from kg.errors import InputError

if TYPE_CHECKING:
    from kg import KnowledgeGraph


def said(answer_text: str, parts: list[str]) -> list[str]:
    """Parts that a text does not say."""
    return [part for part in parts if part not in answer_text]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        # penalties by part, condition, paragraph, edition
        ("what is the maximum fine under article 171", ["up to 500,000 EUR"]),
        ("what is the least a court can give under paragraph 2 of article 165 if the victim is under eighteen", ["5"]),
        ("does 165 punish acts near a school", ["Yes.", "350 metres"]),
        ("maximum sentence for trafficking a child under the 2019 code", ["3 to 15 years"]),
        ("is withholding identity papers under article 166 punished harder or softer", ["lower punishment"]),
        ("Within what distance of a school does trafficking become an aggravated offence?", ["350 metres"]),
        ("Are the sanctions for holding back a victim's documents heavier or lighter?", ["lower punishment"]),
        ("sex trafficking of minors or group of victims penalty", ["3 to 15 years", "15 to 20 years"]),
        # what was in force
        ("which criminal code applied in June 2016", ["04/L-082"]),
        ("which strategy ran in 2016", ["2015-2019"]),
        ("is law 05/L-036 still in force", ["That is not known", "repealed by Law No. 08/L-109"]),
        ("which law on compensating victims of crime was valid in 2018", ["05/L-036"]),
        # acts by their titles
        ("When was the Child Protection Law published", ["17 July 2019"]),
        ("By which act was law 05/L-036 on compensating crime victims repealed?", ["08/L-109"]),
        ("Koji zakon je ukinuo Zakon br. 03/L-182 o zaštiti od nasilja u porodici?", ["08/L-185"]),
        # parts and hops
        ("who heads the body created by law 04/L-218", ["National Anti-Trafficking Coordinator"]),
        ("in the year when 36 victims were identified, how many traffickers were convicted", ["24 persons", "2016"]),
        ("which strategy ran in the year when 36 victims were identified", ["2015-2019"]),
        ("How many investigators work in the THBD and how many of them deal specially with children?", ["55", "4"]),
        (
            "How many victims were repatriated in 2017, 2018 and the first half of 2019 altogether?",
            ["Together 9 persons"],
        ),
        # where it is said, and who disagrees
        ("which report says that NGO-run shelters received less money", ["Trafficking in Persons Report"]),
        ("do the figures on victims by sex in 2015 add up to the total", ["28 + 2 = 30, not 28"]),
        # whose figures they are
        ("Who supplied the court statistics used in the Maloku paper?", ["Kosovo Judicial Council"]),
        ("source of the police statistics in table 2", ["Kosovo Police"]),
        ("What is the source of the data in the tables on criminal charges?", ["Kosovo Police"]),
        # definitions
        ("How are vulnerable persons defined in the asylum law?", ["pregnant women"]),
    ],
)
def test_kinds_are_answered(real: KnowledgeGraph, question: str, parts: list[str]) -> None:
    answer = real.ask(question)
    assert answer.refusal is None, answer.to_text()
    assert said(answer.text, parts) == []
    assert answer.sources or answer.derived


@pytest.mark.parametrize(
    ("question", "refusal"),
    [
        ("fine for smuggling of migrants", "not-stated"),
        ("prison term for withholding identity papers under article 166", "not-stated"),
        ("what is the penalty for trafficking in Albania", ""),
        ("what does article 24 of the anti-trafficking law say", ""),
        ("how many smugglers were convicted in 2016", ""),
        ("how many judges were identified in 2016", ""),
        ("how much compensation was paid out to trafficking victims from the fund in 2016", ""),
        ("which mobile operator sent the NAATIP text messages", ""),
        ("who is the director of the Directorate for the Investigation of Human Trafficking", ""),
        ("which nationalities were the 22 foreign workers who got work permits", ""),
        ("in which cities were the 34 nightclubs that police shut down", ""),
        ("how many inspections did the Labor Inspectorate carry out without the police", ""),
        ("did Kosovo move up to Tier 1 in the 2024 report", ""),
        ("in the year when 9,999 victims were identified, how many traffickers were convicted", "not-understood"),
        ("SELECT * WHERE { ?s ?p ?o } victims", "not-understood"),
    ],
)
def test_near_misses_are_refused(real: KnowledgeGraph, question: str, refusal: str) -> None:
    answer = real.ask(question)
    assert answer.refusal is not None, answer.to_text()
    assert not refusal or answer.refusal == refusal


def test_the_day_that_is_asked_for_picks_the_law(real: KnowledgeGraph) -> None:
    then = real.ask("penalty for trafficking in persons", as_of="2016-12-31")
    now = real.ask("penalty for trafficking in persons")
    assert "Article 171" in then.text
    assert "Article 165" not in then.text
    assert "Article 165" in now.text
    assert then.question == "penalty for trafficking in persons"
    with pytest.raises(InputError):
        real.ask("penalty for trafficking in persons", as_of="2016-13-01")


def test_a_sentence_that_lacks_a_word_says_so(real: KnowledgeGraph) -> None:
    notes = real.ask("Why did an NGO-run shelter close quickly in 2016?").notes
    answered = real.ask("Which article of the 2019 code covers trafficking in persons?").notes
    assert not any("does not have the word" in note for note in answered)
    assert all("'quickly'" in note for note in notes if "does not have the word" in note)


@pytest.mark.parametrize(
    ("before", "line", "meant"),
    [
        ("how many victims were identified in 2017?", "and in 2018?", "how many victims were identified in 2018?"),
        ("penalty of article 165", "what about article 171?", "penalty of article 171?"),
        ("penalty of article 165", "who heads NAATIP", "who heads NAATIP"),
        ("how many victims were identified in 2016", "and how many traffickers were convicted in 2016?", None),
        ("", "and in 2018?", "and in 2018?"),
    ],
)
def test_a_follow_up_keeps_the_subject(real: KnowledgeGraph, before: str, line: str, meant: str | None) -> None:
    assert followed(real, before, line) == (meant or "how many traffickers were convicted in 2016")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which action plan was in force in 2023", "Anti-trafficking national action plan 2022-2024 applies from 2022"),
        ("which national action plan was in force in 2017", "Anti-trafficking national action plan 2015-2019 applies"),
        ("which plan applied in 2006", "Action plan against trafficking of 2005 applies from 2005"),
    ],
)
def test_which_of_a_kind_was_in_force(real: KnowledgeGraph, question: str, said: str) -> None:
    answer = real.ask(question)
    assert answer.text.startswith(said)
    assert answer.sources


def test_a_year_in_which_none_of_a_kind_was_in_force(real: KnowledgeGraph) -> None:
    answer = real.ask("which strategy was in force in 2021")
    assert answer.refusal == "not-stated"
    assert answer.text == "none of the things of the kind 'strategy' is known to be in force in 2021."
    assert any("2015-2019 applies from 2015; over from 2020-01-01" in line for line in answer.nearest)
    assert any("never adopted" in line for line in answer.nearest)


@pytest.mark.parametrize(
    "question",
    [
        "what was the penalty for trafficking under the previous criminal code",
        "penalty for trafficking under the old criminal code",
        "dënimi për trafikim sipas kodit penal të mëparshëm",
        "kazna za trgovinu ljudima po starom krivičnom zakoniku",
    ],
)
def test_a_former_edition_is_the_one_that_ended_last(real: KnowledgeGraph, question: str) -> None:
    answer = real.ask(question)
    assert answer.refusal is None
    assert "2019)" not in answer.text
    assert all("(2012)" in line for line in answer.text.splitlines() if "171" in line)
    assert "171" in answer.text


@pytest.mark.parametrize("question", ["previous law on child protection", "what did the former strategy say"])
def test_former_is_not_overlooked_where_no_edition_has_ended(real: KnowledgeGraph, question: str) -> None:
    assert real.ask(question).refusal == "not-understood"

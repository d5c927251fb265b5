"""Questions in other words: phrases, kinds of things, causes, full names, denials; and what no word may stand for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kg.ask.marks import Marks
from kg.ask.words import read_words

if TYPE_CHECKING:
    from kg import KnowledgeGraph


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        # which language, which minority, which premises: the statement names kinds of it
        ("into which languages were the leaflets on victims' rights translated", ["Ukrainian", "Russian"]),
        ("which minorities are at risk of being made to beg", ["Roma", "Ashkali", "Egyptian"]),
        ("for whom did the government develop indicators to recognise potential victims", ["health workers"]),
        # verbs with particles and everyday nouns
        ("did the government try to bring down demand for paid sex", ["No; the source denies this"]),
        ("which guide did the first national action plan draw on", ["UNICEF"]),
        ("what must judges at the pre-trial stage tell injured parties", ["rights"]),
        ("under which criminal code were many prosecutors schooled", ["Yugoslav"]),
        ("what did the text message to mobile subscribers say", ["open your eyes"]),
        # why, and what is to blame
        ("what did the 2006 report blame for weak sentences", ["Corruption is a cause"]),
        ("why do officers of the Trafficking in Human Beings Directorate make mistakes at work", ["know too little"]),
        # names in full, definitions among many statements of the same words
        ("PVPT full name", ["Center for Protection of Victims and Prevention of Trafficking"]),
        ("what is the full name of OCSP", ["Office of the Chief State Prosecutor"]),
        ("THBD meaning kosovo police", ["Trafficking in Human Beings Directorate"]),
        ("how does the Criminal Code define trafficking in persons", ["recruit"]),
        # what two reports both ask, and one of them
        (
            "what has the State Department asked for in both 2017 and 2023",
            ["both ask for", "database that tells trafficking from related offences", "Fund NGO-run shelters"],
        ),
        ("what did the State Department ask for in 2023", ["Give the shelters of NGOs more means"]),
        # who wrote what; a clause that describes; by whom; dates that things have of themselves; periods covered
        ("who wrote the Maloku & Maloku paper", ["Ahmet Maloku", "Elda Maloku"]),
        (
            "which organisation produced the draft model that the national action plan follows",
            ["International Center for Migration Policy Development"],
        ),
        ("by whom is the National Coordinator appointed under the anti-trafficking law", ["The Government appoints"]),
        ("When was the drafting of the first anti-trafficking Action Plan begun?", ["March 2001"]),
        ("date of the EU directive on compensation to crime victims", ["29 April 2004"]),
        ("in which month and year did the anti-trafficking law 04/L-218 enter into force", ["September 2013"]),
        ("what period does the national strategy for 2022-2026 cover", ["2022", "2026"]),
        ("under the 2019 Criminal Code, which article makes trafficking in persons a crime", ["Article 165"]),
        ("What does the 2023 report ask for regarding Centers for Social Welfare?", ["need to do their work"]),
    ],
)
def test_other_words_are_understood(real: KnowledgeGraph, question: str, parts: list[str]) -> None:
    answer = real.ask(question)
    assert answer.refusal is None, answer.text
    assert [part for part in parts if part not in answer.text] == []
    assert answer.sources


@pytest.mark.parametrize(
    "question",
    [
        "into which languages was the diplomats' manual translated",
        "who translated the pamphlets into Turkish",
        "who designed the indicators for teachers to spot potential victims",
        "which mobile operator did NAATIP work with",
        "what right to a lawyer do traffickers have under article 165",
        "what is the average stay of victims in NGO-run shelters",
        "what has the Kosovo Police asked for in both 2017 and 2023",
        "why did the Court of Appeals refuse the appeal on the two labour ministry officials",
        "why did victims refuse to testify in 2018",
    ],
)
def test_no_word_stands_for_what_is_not_said(real: KnowledgeGraph, question: str) -> None:
    assert real.ask(question).refusal is not None


def test_what_is_denied_is_no_yes(real: KnowledgeGraph) -> None:
    """A statement that they could not is told, but not after "Yes."."""
    answer = real.ask("Can help be made dependent on the victim cooperating with police, prosecution and court?")
    assert "does not depend" in answer.text
    assert not answer.text.startswith("Yes")


def test_phrases_stand_for_one_word_at_each_of_theirs(real: KnowledgeGraph) -> None:
    words = read_words("who put up the victims that were sent home", real.names)
    assert {words.keys[position] for position in words.phrases} >= {"put", "up", "sent", "home"}


def test_kinds_hold_one_way(real: KnowledgeGraph) -> None:
    words = read_words("language", real.names)
    assert "russian" in words.kinds("languag")
    assert not words.kinds("russian")


def test_marks_are_read_off_the_lexicon(real: KnowledgeGraph) -> None:
    marks = Marks(real.names)
    assert marks.has("reason", "They fled for fear of him.")
    assert not marks.has("reason", "They fled.")
    assert marks.has("most", "the longest term")
    assert marks.duration.search("held for six months") and not marks.duration.search("held in June")
    assert marks.date.search("in June") and not marks.date.search("in jail")
    assert isinstance(marks.money.search("3,000 euros"), re.Match)
    assert not marks.has("a mark that nobody gives", "anything")

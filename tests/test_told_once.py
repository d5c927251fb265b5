"""What a source repeats from another is told as a repeat; what an answer tells is not told again beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.errors import UnresolvedNameError

if TYPE_CHECKING:
    from kg import KnowledgeGraph

REPEAT = "(quotes Trafficking in Persons Report 2017: Kosovo, and is no second witness)"


def test_a_quotation_is_told_as_one_after_its_original(real: KnowledgeGraph) -> None:
    answer = real.ask("what was the penalty for trafficking in 2016 and today")
    lines = [citation.line() for citation in answer.sources]
    (repeat,) = (line for line in lines if line.startswith("Human trafficking continues in Kosovo"))
    assert repeat.endswith(REPEAT)
    originals = [at for at, line in enumerate(lines) if line.startswith("Trafficking in Persons Report 2017")]
    assert originals
    assert max(originals) < lines.index(repeat)
    assert [c.to_json().get("quoted") for c in answer.sources].count("Trafficking in Persons Report 2017: Kosovo") == 1


def test_a_copy_of_what_is_not_read_here_is_a_witness(real: KnowledgeGraph) -> None:
    copy = real.sources.citation(f"{real.base}source/web-gvnet-tip-2009/page-1-a")
    assert copy is not None
    assert copy.line().endswith(" (quotes Trafficking in Persons Report 2009)")
    assert not copy.repeats


def test_a_penalty_that_is_told_is_no_note(real: KnowledgeGraph) -> None:
    answer = real.ask("what was the penalty for trafficking in 2016 and today")
    assert "Article 171" in answer.text
    assert not [note for note in answer.notes if note.startswith("of a code that is over: Article 171")]


def test_the_time_of_an_undated_paper_has_its_bound(real: KnowledgeGraph) -> None:
    (passage, *_) = (c.iri for c in real.ask("penalty in article 165").sources if "/maloku/" in c.iri)
    told = "stated for the time of the paper of Maloku and Maloku, published not before 2019-11-05"
    assert real.sources.stated_for(passage) == told


@pytest.mark.parametrize(
    ("acronym", "name"), [("KJC", "Kosovo Judicial Council"), ("KPC", "Kosovo Prosecutorial Council")]
)
def test_acronyms_of_bodies_are_names(real: KnowledgeGraph, acronym: str, name: str) -> None:
    assert real.resolve(acronym).label == name


def test_initials_come_first_among_what_is_near(real: KnowledgeGraph) -> None:
    with pytest.raises(UnresolvedNameError) as caught:
        real.resolve("MOJ")
    assert caught.value.candidates[0][0] == "Ministry of Justice"

"""Standing: what may have ended an act, who gainsays a start, and one wording of it in all commands.

The paper says that the articles of the regulation of 2001 were later taken over into the two provisional codes (Maloku
& Maloku, 2.1); those entered into force in April 2004. The gazette's records tell that law 05/L-036, published on 30
June 2015, is repealed by law 08/L-109, published on 2 November 2022, and give no day of entry into force of either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.__main__ import run
from kg.compare import compare
from kg.facts import Held
from kg.standing import Standing, Standings

if TYPE_CHECKING:
    from kg import KnowledgeGraph

REGULATION, COMPENSATION = "act:unmik-reg-2001-4", "05/L-036"


def out(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(list(arguments)) == 0
    return " ".join(capsys.readouterr().out.split())


# ---- taken over, repealed, followed ----


@pytest.mark.parametrize(
    ("day", "state"), [("2004-03-31", "in force"), ("2004-04-01", "uncertain"), ("2026-11-22", "uncertain")]
)
def test_an_act_that_was_taken_over_is_not_told_as_in_force(real: KnowledgeGraph, day: str, state: str) -> None:
    assert real.standings.of(real.resolve(REGULATION), day).state == state


def test_it_is_told_into_what_it_was_taken_over_and_by_which_rule(real: KnowledgeGraph) -> None:
    standing = real.standings.of(real.resolve(REGULATION), "2026-11-22")
    assert "no end recorded" not in standing.told()
    assert standing.through == (
        "provisions taken over into Provisional Criminal Code of Kosovo (2003) (UNMIK/REG/2003/25)"
        " and Provisional Criminal Procedure Code of Kosovo (2003) (UNMIK/REG/2003/26)",
    )
    answer = real.ask("is UNMIK Regulation 2001/4 in force")
    assert answer.text.startswith("That is uncertain.")
    assert "provisions taken over into Provisional Criminal Code" in answer.text
    assert any(citation.iri.endswith("maloku/2-1-1-a") for citation in answer.sources)


def test_an_act_that_one_of_unknown_start_follows_is_uncertain_since_that_was_published(real: KnowledgeGraph) -> None:
    code = real.resolve("act:cpc-2012")
    assert [real.standings.of(code, day).state for day in ("2022-08-16", "2022-08-17")] == ["in force", "uncertain"]
    assert "followed by Criminal Procedure Code (2022)" in real.standings.of(code, "2022-08-17").told()


def test_the_acts_of_a_day_are_in_the_states_of_their_standing(real: KnowledgeGraph) -> None:
    from kg.queries import bind, pick

    query = pick(real.dataset, "acts_in_force_on")
    for day in ("2010-06-30", "2019-02-01", "2024-02-01"):
        rows = real.query(query.header.text, bind(query, {"date": day}, real.names)).rows  # type: ignore[union-attr]
        states = {row[1].value: row[2].value for row in rows}  # type: ignore[union-attr]
        assert states
        assert states == {iri: real.standings.of_iri(iri, day).state for iri in states}


# ---- who gainsays it ----


@pytest.mark.parametrize("name", ["act:cc-2019", "article 165"])
def test_a_start_that_is_denied_is_uncertain_and_both_are_told(real: KnowledgeGraph, name: str) -> None:
    standing = real.standings.of(real.resolve(name), "2019-02-01")
    assert standing.state == "uncertain"
    assert "sources differ: in force from 2019-01-14 in one source; another, of 2019-01, denies" in standing.told()


def test_who_denies_it_is_cited_where_the_bound_is_derived(real: KnowledgeGraph) -> None:
    from kg.brief import brief

    found = brief(real, real.resolve("criminal code of 2012"), "2019-02-01")
    assert any("Radio Free Europe on the new penal code" in reference for reference in found.references)


def test_asking_as_of_a_day_tells_who_denies_it(real: KnowledgeGraph) -> None:
    answer = real.ask("which criminal code is in force", "2019-02-01")
    assert {value.iri.rpartition("/")[2] for value in answer.values} == {"cc-2012", "cc-2019"}
    assert answer.text.count("whether in force on 1 February 2019 is uncertain") == 2
    assert any("denies: “The new criminal code already applies”" in note for note in answer.notes)


# ---- one wording ----

WHY = "issued on 30 June 2015; no source gives a start; uncertain from 2022-11-02 on (repealed by Law No. 08/L-109"


def test_an_act_of_unknown_start_is_told_alike_everywhere(
    real: KnowledgeGraph, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"whether in force on 2026-11-22 is not known: {WHY}" in out(capsys, "show", COMPENSATION)
    assert WHY in compare(real, COMPENSATION, "04/L-218").first.time
    asked = out(capsys, "ask", "is", "law", COMPENSATION, "in", "force")
    assert asked.startswith("That is not known.")
    assert "published on 30 June 2015; no source gives a start; uncertain from 2022-11-02 on (repealed by" in asked
    assert WHY in out(capsys, "brief", COMPENSATION)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2015-01-01", "No, not yet in force."),
        ("2015-06-29", "No, not yet in force."),
        ("2015-08-01", "That is not known."),
        ("2026-11-22", "That is not known."),
    ],
)
def test_before_its_publication_an_act_is_not_yet_in_force(real: KnowledgeGraph, day: str, told: str) -> None:
    assert real.ask(f"is law {COMPENSATION} in force", day).text.startswith(told)


@pytest.mark.parametrize("name", ["act:pcck-2003", "act:cc-2012", "policy:strategy-2015-2019", REGULATION])
def test_an_end_that_is_not_exact_is_nowhere_told_as_a_day(real: KnowledgeGraph, name: str) -> None:
    standing = real.standings.of(real.resolve(name), "2026-11-22")
    exact = standing.held.ends_not_before == standing.held.ends_not_after
    assert exact == (name == "policy:strategy-2015-2019")
    text = real.ask(f"was {standing_name(real, name)} in force in 2012").text
    assert "last day" not in text
    assert ("between" in standing.end() or "uncertain from" in standing.end()) != exact


def standing_name(graph: KnowledgeGraph, name: str) -> str:
    return graph.resolve(name).label


def test_an_end_without_a_last_day_and_without_a_start() -> None:
    repealed = Standing("2026-11-22", Held(ends_not_before="2022-11-02"), "2015", legal=True)
    assert (repealed.state, repealed.end()) == ("unknown", "uncertain from 2022-11-02 on")


# ---- asking ----


@pytest.mark.parametrize(
    ("question", "editions"),
    [
        ("is the Criminal Procedure Code 2012 in force", ["cpc-2012"]),
        ("is the 2012 criminal code in force", ["cc-2012"]),
        ("was the criminal code 2003 in force in 2010", ["pcck-2003"]),
        ("is the Criminal Procedure Code in force", ["cpc-2012", "08-L-032"]),
        ("which criminal code was in force in 2012", ["pcck-2003"]),
    ],
)
def test_a_year_beside_the_name_of_a_code_chooses_its_edition(
    real: KnowledgeGraph, question: str, editions: list[str]
) -> None:
    answer = real.ask(question)
    assert [value.iri.rpartition("/")[2] for value in answer.values] == editions
    verdicts = ("Yes, in force", "No, ", "That is uncertain", "That is not known")
    assert answer.text.startswith(verdicts) == (not question.startswith("which"))


def test_of_a_kind_with_many_acts_it_is_told_how_many_stood_how(real: KnowledgeGraph) -> None:
    laws = len(real.names.instances("https://legal-framework.example/ontology#Law"))
    text = real.ask("which laws are in force", "2019-02-01").text
    assert text.startswith(f"Of {laws:,} things of the kind 'law', as of 1 February 2019: 3 known to be in force;")
    assert "no source gives a start" in text.splitlines()[0]
    assert text.count("\n- ") == 6


@pytest.mark.parametrize(
    "question", ["which laws against trafficking in persons were in force", "which anti-trafficking laws are in force"]
)
def test_acts_about_the_subject_are_those_that_sources_tie_to_it(real: KnowledgeGraph, question: str) -> None:
    answer = real.ask(question, "2016-12-31")
    assert [value.iri.rpartition("/")[2] for value in answer.values] == ["04-L-218", "cc-2012"]


def test_what_no_source_dates_is_neither_in_force_nor_over(real: KnowledgeGraph) -> None:
    answer = real.ask("is the Yugoslav criminal code in force")
    assert (answer.refusal, answer.text.partition("Yugoslav")[0]) == (
        "not-stated",
        "no source read here says from when to when ",
    )


def test_an_article_is_told_with_the_start_of_its_act_and_cited(real: KnowledgeGraph) -> None:
    answer = real.ask("is article 171 in force")
    assert answer.text.startswith("No, no longer in force.")
    assert "begins between 2013-01-01 and 2013-01-31" in answer.text
    assert {citation.title for citation in answer.sources} >= {"Radio Free Europe on the new penal code, January 2019"}


@pytest.mark.parametrize("day", ["", "2019-02-01"])
def test_where_nothing_of_a_kind_is_known_to_be_in_force_it_is_counted_and_nothing_else_told(
    real: KnowledgeGraph, day: str
) -> None:
    answer = real.ask("which administrative instructions are in force", day)
    kind = real.names.resolve_class("administrative instruction")
    many = len(real.names.instances(kind))
    assert answer.refusal == "not-stated"
    assert f"Of {many:,} things of the kind 'administrative instruction', as of" in answer.text
    assert "no source gives a start" in answer.text


def test_which_edition_is_in_force_now(real: KnowledgeGraph) -> None:
    answer = real.ask("which code of criminal procedure is in force now")
    assert [value.iri.rpartition("/")[2] for value in answer.values] == ["cpc-2012", "08-L-032"]
    assert [value.iri.rpartition("/")[2] for value in real.ask("which criminal code is in force").values] == ["cc-2019"]


def test_acts_are_a_kind_where_it_is_asked_what_was_in_force(real: KnowledgeGraph) -> None:
    # "act" is also a word for what somebody does and is sentenced for
    told = real.ask("which acts were in force in 2016")
    assert not told.refusal
    assert told.text == real.ask("which legal acts were in force in 2016").text
    names = {value.value for value in told.values}
    assert "Criminal Code (2012) (04/L-082)" in names
    assert not any("06/L-074" in name for name in names)
    assert told.text.startswith("Of 2,034 things of the kind 'legal act', as of 2016: ")


def test_bounds_of_one_thing_are_those_among_all(real: KnowledgeGraph) -> None:
    all_bounds = Standings(real).bounds
    chosen = [*sorted(all_bounds)[::23], "https://legal-framework.example/id/act/cc-2019/art-165"]
    assert len(chosen) > 50
    one_by_one = Standings(real)
    for iri in chosen:
        thing = real.names.thing(iri)
        if thing is None:
            continue
        alone = one_by_one.of(thing, "2016-12-31")
        assert (alone.held, alone.issued) == all_bounds.get(iri, (Held(), "")), iri
    nothing = real.resolve("trafficking in persons")
    assert nothing.iri not in all_bounds
    assert one_by_one.of(nothing, "2016-12-31").held == Held()

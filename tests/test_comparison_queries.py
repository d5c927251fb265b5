"""The queries of comparing and of the concordance: the same rows on two engines, over invented seeds."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from golden_rows import bound
from test_queries import Country, assert_same_rows, ruritania

from kg.dataset import locate
from kg.queries import named_queries

QUERIES = named_queries(locate(), "comparisons")
GIVEN = {
    "articles_of_number": {"number": "10"},
    "findings_on_offences_by_edition": {},
    "steps_between_acts": {"first": "act:cc-1", "second": "act:cc-2"},
    "changes_of_penalties": {"first": "cc1:art-10", "second": "cc2:art-20"},
    "stated_changes_between": {"first": "period:2003", "second": "period:2004"},
    "editions_that_criminalise": {},
    "figures_of_two_periods": {"first": "period:2003", "second": "period:2004"},
    "figures_of_two_sources": {"first": "src:river-report", "second": "src:decree-note"},
    "matters_of_two_sources": {"first": "src:river-report", "second": "src:palace-paper"},
    "offences_under": {"provision": "cc2:art-20"},
    "figures_beside_periods": {"first": "period:2003", "second": "period:2004"},
    "pairs_of_two_periods": {"first": "period:2003", "second": "period:2004"},
    "penalties_under": {"provision": "cc2:art-20"},
    "provisions_by_edition": {},
    "statements_of_two_acts": {"first": "act:cc-1", "second": "act:cc-2"},
    "steps_between_editions": {},
}


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a query, equal on both engines, by column; IRIs by their last part, literals bare."""
    country: Country = ruritania("fixture_comparisons")
    query = QUERIES[name]
    found = assert_same_rows(country, query, bound(query, GIVEN[name], country.prefixes))
    columns = query.header.fields["expects"].split(", ")
    return [{c: _bare(value) for c, value in zip(columns, row, strict=True)} for row in found]


def test_every_query_is_tried() -> None:
    assert sorted(GIVEN) == sorted(QUERIES)


@pytest.mark.parametrize("name", QUERIES)
def test_query_has_the_same_rows_on_both_engines(name: str) -> None:
    assert rows(name)


@pytest.mark.parametrize("name", QUERIES)
def test_query_selects_what_it_promises_in_a_stated_order(name: str) -> None:
    header, country = QUERIES[name].header, ruritania("fixture_comparisons")
    bindings = bound(QUERIES[name], GIVEN[name], country.prefixes)
    found = country.store.query(header.text, substitutions={ox.Variable(key): term for key, term in bindings.items()})
    assert [one.value for one in found.variables] == header.fields["expects"].split(", ")  # type: ignore[union-attr]
    assert "ORDER BY" in header.text
    assert header.parameters.keys() <= set(header.fields["expects"].split(", "))
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name)


def test_a_penalty_is_higher_if_it_is_whichever_source_is_right() -> None:
    changes = {(row["conditions"], row["aspect"]): row["change"] for row in rows("changes_of_penalties")}
    # 1 to 3 years in the first code; 2 to 5 and 3 to 5 years in the second, with a fine that the first has not
    assert changes[("", "minimumTerm")] == "rises"
    assert changes[("", "maximumTerm")] == "rises"
    assert changes[("", "maximumFine")] == "only-second"
    near_school = next(key for key in changes if key[0].endswith("near-school"))
    assert changes[near_school] == "only-second"


def test_steps_say_by_what_they_are_known() -> None:
    found = {(row["earlier"], row["later"], row["kind"], row["basis"]) for row in rows("steps_between_editions")}
    assert found == {
        ("old-decree", "cc-1", "takenOver", "text-1-a"),
        ("cc-1", "cc-2", "renumbered", "succession-of-offences"),
        ("cc-1", "cc-2", "penaltyChanged", "text-1-b"),
    }


def test_the_article_of_the_wider_offence_is_inferred_and_says_so() -> None:
    found = {(r["offence"], r["article"], r["passage"], r["basis"]) for r in rows("provisions_by_edition")}
    assert {row for row in found if row[0] == "cygnet-theft"} == {
        ("cygnet-theft", "", "text-1-c", "stated"),
        ("cygnet-theft", "art-20", "text-1-c", "rule"),
        ("cygnet-theft", "art-20", "law-2-a", "rule"),
    }
    assert all(basis == "stated" for offence, *_, basis in found if offence != "cygnet-theft")


def test_one_act_comes_in_the_place_of_another() -> None:
    assert [(row["later"], row["how"], row["object"]) for row in rows("steps_between_acts")] == [
        ("cc-2", "succeeds", "cc-1")
    ]


def test_a_decree_that_was_taken_over_comes_before_the_editions() -> None:
    assert [row["act"] for row in rows("editions_that_criminalise")] == ["old-decree", "cc-1", "cc-2"]


def test_pairs_are_exact_and_say_whether_one_body_counted() -> None:
    found = {
        (row["indicator"], row["sameBody"], row["difference"], row["percent"]) for row in rows("pairs_of_two_periods")
    }
    assert found == {("thieves-caught", "true", "-10", "-25"), ("swans-missed", "false", "7", "")}


def test_what_both_sources_find_recurs() -> None:
    found = {(row["matter"], row["change"]) for row in rows("matters_of_two_sources")}
    assert ("crowded-house", "recurs") in found
    assert ("larger-house", "new") in found
    assert all(change == "not-compared" for matter, change in found if not matter)


def _bare(value: str) -> str:
    text = re.sub(r'^"(.*)"(?:\^\^.*|@.*)?$', r"\1", value)
    return re.sub(r"^.*[/#]", "", text) if value.startswith("http") else text

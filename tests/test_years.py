"""Years that no source gives a figure for: told as what they are, never taken for an unknown name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from golden_rows import bound
from test_queries import assert_same_rows, ruritania

from kg.__main__ import run
from kg.compare import compare
from kg.dataset import locate
from kg.errors import InputError, UnresolvedNameError, YearWithoutFiguresError
from kg.queries import named_queries
from kg.years import bare_year

if TYPE_CHECKING:
    from kg import KnowledgeGraph

TIP_2023 = "Trafficking in Persons Report 2023: Kosovo (extract)"


def test_a_year_without_figures_names_the_sources_published_in_it(real: KnowledgeGraph) -> None:
    with pytest.raises(YearWithoutFiguresError, match=r"gives a figure for 2023; published then$") as caught:
        real.resolve("2023")
    assert TIP_2023 in dict(caught.value.candidates)
    assert all("2022" not in label and "2024" not in label for label, _ in caught.value.candidates)


def test_a_source_of_a_later_year_is_not_of_this_one(real: KnowledgeGraph) -> None:
    year = bare_year(real, "2022")
    assert year is not None
    assert {source.rpartition("/")[2] for source in year.sources} == {"web-ecoi-tip-2022", "web-state-tip-2022"}


def test_years_with_figures_and_names_are_no_bare_years(real: KnowledgeGraph) -> None:
    assert bare_year(real, "2016") is None
    assert bare_year(real, "20023") is None
    assert bare_year(real, "1325") is None  # numbers of acts have four digits too
    with pytest.raises(UnresolvedNameError, match="nothing in the graph is called"):
        real.resolve("20023")


def test_comparing_shows_what_there_is_and_says_what_is_missing(real: KnowledgeGraph) -> None:
    found = compare(real, "2019", "2023")
    assert found.second.iri == ""
    assert found.second.time.endswith("no source read here gives a figure for 2023")
    assert {row.change for row in found.rows} == {"only-first", "not-compared"}
    assert not any(row.second for row in found.rows)
    alone = {(row.label, told.text) for row in found.rows for told in row.first}
    whole = {(row.label, told.text) for row in compare(real, "2019", "2030").rows for told in row.first}
    assert alone == whole
    assert found.notes[0].startswith("Published in 2023: ")


def test_parts_of_a_year_without_figures_are_shown(real: KnowledgeGraph) -> None:
    found = compare(real, "2006", "2007")
    (identified,) = (row for row in found.rows if row.label == "victims identified (persons)")
    assert [told.text for told in identified.second] == ["30 (January to September 2007, a body not named)"]
    assert (identified.first, identified.change) == ((), "not-compared")


def test_two_years_without_figures_are_refused(real: KnowledgeGraph, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError, match="are one year"):
        compare(real, "2023", " 2023 ")
    with pytest.raises(InputError, match="report"):
        compare(real, "2023", "tip-2017")
    assert run(["compare", "2022", "2023"]) == 1
    told = capsys.readouterr()
    assert not told.out
    assert TIP_2023 in told.err
    assert "nothing in the graph" not in told.err


@pytest.mark.parametrize("command", ["brief", "trace", "show"])
def test_every_command_says_so(command: str, capsys: pytest.CaptureFixture[str], real: KnowledgeGraph) -> None:
    assert real
    assert run([command, "2023"]) == 1
    assert "gives a figure for 2023; published then:" in capsys.readouterr().err


def test_the_line_of_time_of_a_year(capsys: pytest.CaptureFixture[str], real: KnowledgeGraph) -> None:
    assert real
    lines = []
    for words in (["2023"], ["--from", "2023", "--to", "2023"]):
        assert run(["timeline", *words, "--format", "json"]) == 0
        lines.append(json.loads(capsys.readouterr().out))
    assert lines[0] == lines[1]
    assert lines[0]["entries"]
    assert run(["timeline", "2030"]) == 1


def test_a_dossier_on_a_year_names_what_was_published_in_it(
    capsys: pytest.CaptureFixture[str], real: KnowledgeGraph
) -> None:
    assert real
    assert run(["brief", "2016", "--format", "json"]) == 0
    parts = {part["title"]: part["sentences"] for part in json.loads(capsys.readouterr().out)["parts"]}
    published = {one["text"] for one in parts["Sources of that time, and those that speak of it"]}
    assert "Copy of the TIP report of 2016 on Kosovo at ecoi.net was published in 2016." in published
    assert {one["group"] for one in parts["Law and policy of that time"]} >= {"2001", "2013"}


def test_the_query_has_the_same_rows_on_both_engines() -> None:
    country = ruritania("fixture_comparisons")
    query = named_queries(locate(), "views")["of_a_time"]
    given = bound(query, {"from": "2000-01-01", "until": "2012-01-01"}, country.prefixes)
    kinds = {row[2] for row in assert_same_rows(country, query, given)}
    assert len(kinds) == 2

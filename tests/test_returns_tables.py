"""What is lacking, and tables for publication in which no small count can be computed."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyoxigraph as ox
import pytest
from engines import oxigraph_rows, rdflib_rows, shipped_with, to_rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from kg import KnowledgeGraph
from kg import vocabulary as v
from kg.__main__ import run
from kg.build.snapshot import built
from kg.dataset import locate
from kg.errors import InputError, NothingFoundError
from kg.queries import pick
from kg.returns.gaps import NO_FIGURE, NO_WHOLE, gaps, said_of_figures
from kg.returns.importing import Wanted, import_return
from kg.returns.suppression import hidden, relations
from kg.returns.tables import Asked, table

if TYPE_CHECKING:
    import rdflib

    from kg.dataset import Dataset
    from kg.store.protocol import Term

HERE = Path(__file__).parent
Kg = Callable[..., tuple[int, str, str]]
HEAD = "indicator,period,counted by,sex,age group,origin,value\n"
THIEVES = [
    ("", "", "", 40),
    ("female", "", "", 28),
    ("male", "", "", 12),
    ("female", "children", "", 17),
    ("female", "adults", "", 11),
    ("male", "children", "", 3),
    ("male", "adults", "", 9),
    ("", "", "Graustark", 34),
    ("", "", "Ruritania", 4),
]


def sheet(rows: list[tuple[str, str, str, int]], year: str = "2005") -> str:
    told = [f"thieves caught,{year},Swan Office,{sex},{age},{origin},{n}\n" for sex, age, origin, n in rows]
    return HEAD + "".join(told)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Ruritania, and a return of its Swan Office laid over it."""
    country = tmp_path_factory.mktemp("ruritania")
    shipped_with(country, [HERE / "fixture_conflicts/clean/seeds"])
    own = tmp_path_factory.mktemp("own") / "mine"
    file = own.parent / "r.csv"
    graph = KnowledgeGraph.open(str(country))
    for name, year, rows in (
        ("office-2005", "2005", THIEVES),
        ("office-2009", "2009", [("", "", "", 4), ("female", "", "", 1), ("male", "", "", 2)]),
        ("office-2007", "2007", [("female", "", "", 6), ("male", "", "", 0)]),
    ):
        file.write_text(sheet(rows, year))
        import_return(graph, own, file, Wanted(name), "2026-11-22")
    return str(country), str(own)


@pytest.fixture(scope="module")
def graph(folders: tuple[str, str]) -> KnowledgeGraph:
    return KnowledgeGraph.open(*folders)


def asked(rows: str = "sex", columns: str = "", period: str = "2005", **more: object) -> Asked:
    return Asked("thieves caught", rows, columns, period, **{"body": "Swan Office", **more})  # type: ignore[arg-type]


# ---- what is lacking ----
def test_gaps_name_breakdowns_and_years(graph: KnowledgeGraph) -> None:
    found = {(g.indicator, g.body, g.period, g.lacks) for g in gaps(graph)}
    office = {(period, lacks) for indicator, body, period, lacks in found if body == "Swan Office"}
    assert office == {
        ("2004", "age group"),
        ("2004", "origin"),
        ("2004", "sex"),
        ("2006", NO_FIGURE),
        ("2007", "age group"),
        ("2007", "origin"),
        ("2008", NO_FIGURE),
        ("2009", "age group"),
        ("2009", "origin"),
    }
    ministry = {(period, lacks) for _, body, period, lacks in found if body == "Ministry of Rivers"}
    assert ("2003", "age group") in ministry
    assert ("2003", "sex") not in ministry
    assert ("2004", "origin") in ministry


def test_a_year_between_two_others_is_lacking(graph: KnowledgeGraph, tmp_path: Path, folders: tuple[str, str]) -> None:
    file = tmp_path / "r.csv"
    file.write_text(HEAD + "swans missed,2005,Swan Office,,,,3\nswans missed,2009,Swan Office,,,,4\n")
    import_return(graph, tmp_path / "more", file, Wanted("swans"), "2026-11-22")
    found = gaps(KnowledgeGraph.open(*folders, str(tmp_path / "more")))
    none = {g.period for g in found if g.indicator == "swans missed" and g.lacks == NO_FIGURE}
    assert none == {"2006", "2007", "2008"}, "years that no source speaks of are missing too"


def test_wide_gaps_are_those_of_the_same_unit(graph: KnowledgeGraph) -> None:
    near, wide = gaps(graph), gaps(graph, wide=True)
    assert {(g.iris, g.lacks) for g in near} <= {(g.iris, g.lacks) for g in wide}


def test_gaps_cite_a_figure_and_where_it_is_done(graph: KnowledgeGraph) -> None:
    gap = next(g for g in gaps(graph) if (g.body, g.period, g.lacks) == ("Swan Office", "2009", "origin"))
    assert gap.figure
    assert gap.figure.line().startswith("Return of Swan Office")
    assert gap.example
    assert gap.example.line()


@pytest.fixture(scope="module")
def both_engines(
    folders: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[ox.Store, rdflib.Dataset, Dataset]:
    folder = tmp_path_factory.mktemp("swans")
    file = folder / "r.csv"
    file.write_text(HEAD + "swans missed,2005,Swan Office,,,,3\nswans missed,2009,Swan Office,,,,4\n")
    import_return(KnowledgeGraph.open(*folders), folder / "more", file, Wanted("swans"), "2026-11-22")
    dataset = locate((*folders, str(folder / "more")))
    store = built(dataset)
    return store, to_rdflib(store), dataset


@pytest.mark.parametrize("name", ["gaps_in_breakdowns", "gaps_by_unit", "years_without_figures", "cells_of_table"])
def test_views_give_the_same_rows_on_both_engines(
    name: str, both_engines: tuple[ox.Store, rdflib.Dataset, Dataset]
) -> None:
    store, other, dataset = both_engines
    query = pick(dataset, name)
    things = {"indicator": "id/indicator/thieves-caught", "rows": "ontology#sex", "columns": "ontology#ageGroup"}
    bound: dict[str, Term] = {key: ox.NamedNode(v.BASE + things[key]) for key in query.header.parameters}
    rows = oxigraph_rows(store, query.header.text, bound)
    assert rows
    assert sorted(rows) == sorted(rdflib_rows(other, query.header.text, bound))


# ---- tables ----
def test_a_table_has_its_totals(graph: KnowledgeGraph) -> None:
    made = table(graph, asked("sex", "age group", least=0))
    assert (made.rows, made.columns) == (("female", "male"), ("adults", "children"))
    assert made.lines() == [[11, 17, 28], [9, 3, 12], [20, 20, 40]]
    assert {one.title for one in made.citations} == {"Return of Swan Office, 2026-11-22"}


def test_a_small_count_takes_others_with_it(graph: KnowledgeGraph) -> None:
    assert table(graph, asked("sex", "age group")).lines() == [[None, None, 28], [None, None, 12], [20, 20, 40]]


def test_what_a_total_has_beyond_its_kinds_is_a_kind(graph: KnowledgeGraph) -> None:
    shown = table(graph, asked("origin", least=0))
    assert (shown.rows, shown.values) == (("Graustark", "Ruritania", "not stated"), (34, 4, 2, 40))
    assert table(graph, asked("origin")).values == (34, None, None, 40)


def test_a_small_total_is_hidden_too(graph: KnowledgeGraph) -> None:
    assert table(graph, asked(period="2009")).values == (None, None, None, None)


def test_zeros_are_shown(graph: KnowledgeGraph) -> None:
    assert table(graph, asked(period="2007")).values == (6, 0, 6)


def test_a_dimension_is_found_by_the_beginning_of_a_word(graph: KnowledgeGraph, real: KnowledgeGraph) -> None:
    assert table(graph, asked("sex", "age")) == table(graph, asked("sex", "age group"))
    shown = table(real, Asked("victims identified", "form", period="2016", least=0))
    assert shown.dimensions == ("form of exploitation",)
    assert shown.values == (9, 26, 1, 36)  # State Department 2017, protection, paragraph 1


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        (asked("sex", period=""), "choose one of: --period"),
        (asked("sex", "age group", period="2009"), "no figures of"),
        (asked("sex", "origin"), "no figures of"),
        (asked("hat size"), "is no dimension. There are age group"),
        (asked("o"), "can mean form of exploitation, offence, origin, outcome; name one"),
        (asked("sex", "sex"), "same dimension"),
        (Asked("Swan Office", "sex"), "is no indicator"),
    ],
)
def test_what_makes_no_table_is_told(graph: KnowledgeGraph, wanted: Asked, problem: str) -> None:
    with pytest.raises((InputError, NothingFoundError), match=problem):
        table(graph, wanted)


def test_cells_that_no_figure_gives_are_not_zero_unasked(folders: tuple[str, str], tmp_path: Path) -> None:
    rows = [("female", "children", "", 8), ("male", "adults", "", 9)]
    (tmp_path / "r.csv").write_text(sheet(rows, "2006"))
    import_return(KnowledgeGraph.open(*folders), tmp_path / "more", tmp_path / "r.csv", Wanted("few"), "2026-11-22")
    graph = KnowledgeGraph.open(*folders, str(tmp_path / "more"))
    with pytest.raises(InputError, match="no figure is given for 'female, adults'; 'male, children'"):
        table(graph, asked("sex", "age group", "2006"))
    made = table(graph, asked("sex", "age group", "2006", empty_is_zero=True))
    assert made.lines() == [[0, 8, 8], [9, 0, 9], [9, 8, 17]]
    assert made.assumed == ("female, adults", "male, children")


def test_sources_that_disagree_make_no_table(folders: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(sheet([("female", "", "", 27)]))
    import_return(KnowledgeGraph.open(*folders), tmp_path / "more", tmp_path / "r.csv", Wanted("later"), "2026-11-22")
    graph = KnowledgeGraph.open(*folders, str(tmp_path / "more"))
    with pytest.raises(InputError, match="'female' has 2 values in the figures of later, office-2005; choose one"):
        table(graph, asked())
    assert table(graph, asked(source="office-2005", least=0)).values == (28, 12, 40)


# ---- no small count can be computed: by linear programming over what is published ----
def feasible(lines: list[list[int | None]], one: tuple[int, int], low: int) -> tuple[float, float]:
    """Least and greatest value of a hidden cell, from nothing but the published table; hidden cells are ``low`` up."""
    long, wide = len(lines), len(lines[0])
    left, right = [], []

    def equation(cells: list[tuple[int, int]], total: tuple[int, int]) -> None:
        line = np.zeros(long * wide)
        for row, column in cells:
            line[row * wide + column] += 1
        line[total[0] * wide + total[1]] -= 1
        left.append(line)
        right.append(0)

    for row in range(long) if wide > 1 else []:
        equation([(row, column) for column in range(wide - 1)], (row, wide - 1))
    for column in range(wide):
        equation([(row, column) for row in range(long - 1)], (long - 1, column))
    bounds = [(low, None) if cell is None else (cell, cell) for line in lines for cell in line]
    ends = []
    for sign in (1, -1):
        goal = np.zeros(long * wide)
        goal[one[0] * wide + one[1]] = sign
        solved = linprog(goal, A_eq=np.array(left), b_eq=right, bounds=bounds, method="highs")
        assert solved.status in (0, 3), solved.message
        ends.append(sign * solved.fun if solved.status == 0 else -sign * np.inf)
    return ends[0], ends[1]


def least_of(lines: list[list[int]], row: int, column: int) -> int:
    """What a cell is at least where its cells but zeros are 1 each: 1, or for a total their number."""
    rows = range(len(lines) - 1) if row == len(lines) - 1 else (row,)
    inner = max(1, len(lines[0]) - 1)
    columns = range(inner) if column == len(lines[0]) - 1 else (column,)
    return sum(lines[r][c] > 0 for r in rows for c in columns)


counts = st.one_of(st.integers(0, 6), st.integers(0, 60))
tables = st.integers(1, 5).flatmap(
    lambda wide: st.lists(st.lists(counts, min_size=wide, max_size=wide), min_size=1, max_size=5)
)


@settings(max_examples=60, deadline=None)
@given(inner=tables, two=st.booleans(), least=st.integers(2, 10))
@example(inner=[[1, 20], [30, 40]], two=True, least=5)
@example(inner=[[1], [4], [60]], two=False, least=5)
@example(inner=[[7, 9, 2], [0, 0, 0], [1, 1, 1], [9, 2, 3], [4, 20, 9], [3, 4, 4]], two=True, least=5)
@example(inner=[[3, 0], [0, 40]], two=True, least=5)
def test_no_hidden_count_can_be_computed(inner: list[list[int]], two: bool, least: int) -> None:
    lines = [[*line, sum(line)] for line in inner] if two else [[line[0]] for line in inner]
    lines.append([sum(column) for column in zip(*lines, strict=True)])
    values = [value for line in lines for value in line]
    related = relations(len(inner), len(inner[0]) if two else 0)
    unknown = hidden(values, related, least)
    wide = len(lines[0])
    shown = [[None if row * wide + at in unknown else n for at, n in enumerate(line)] for row, line in enumerate(lines)]

    for row, line in enumerate(lines):
        for at, value in enumerate(line):
            if 0 < value < least:
                assert shown[row][at] is None, "small counts are hidden"
            if value == 0:
                assert shown[row][at] == 0, "zeros are shown"
            if shown[row][at] is None:
                for low in (0, 1):  # with and without knowing that zeros are shown
                    floor, ceiling = feasible(shown, (row, at), low)
                    assert ceiling - floor > 1 - 1e-6, "no hidden cell is determined"
                    if value < least:
                        assert ceiling >= least - 1e-6, "a small count could be no small count"
                        assert floor <= max(low, least_of(lines, row, at)) + 1e-6, "and as little as its zeros allow"
    for relation in related:
        assert sum(cell in unknown for cell in (relation.total, *relation.parts)) != 1, (
            "one hidden cell is a difference"
        )


@pytest.mark.parametrize("inner", [[[2], [0], [9]], [[2, 30, 9], [12, 20, 7], [11, 8, 40]]])
def test_no_more_is_hidden_than_needed(inner: list[list[int]]) -> None:
    two = len(inner[0]) > 1
    lines = [[*line, sum(line)] for line in inner] if two else inner
    lines = [*lines, [sum(column) for column in zip(*lines, strict=True)]]
    found = hidden([n for line in lines for n in line], relations(len(inner), len(inner[0]) if two else 0), 5)
    assert len(found) == (4 if two else 2)


def test_a_large_table_is_quick() -> None:
    inner = [[(row * 7 + column * 13) % 40 for column in range(8)] for row in range(10)]
    lines = [[*line, sum(line)] for line in inner]
    lines.append([sum(column) for column in zip(*lines, strict=True)])
    assert hidden([n for line in lines for n in line], relations(10, 8), 5)


# ---- the command ----
@pytest.fixture
def kg(capsys: pytest.CaptureFixture[str], folders: tuple[str, str]) -> Kg:
    def called(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["returns", *words, *(word for folder in folders for word in ("--dataset", folder))])
        return (code, *capsys.readouterr())

    return called


TABLE = (
    "table",
    "thieves",
    "caught",
    "--rows",
    "sex",
    "--columns",
    "age group",
    "--period",
    "2005",
    "--by",
    "Swan Office",
)


def test_a_table_is_printed_without_the_words_of_its_sources(kg: Kg) -> None:
    code, out, err = kg(*TABLE)
    assert (code, err) == (0, "")
    assert out.splitlines()[:9] == [
        "thieves caught by sex and age group, 2005, counted by Swan Office (persons)",
        "",
        "sex     adults  children  total",
        "------  ------  --------  -----",
        "female       c         c     28",
        "male         c         c     12",
        "total       20        20     40",
        "",
        "c: hidden; a count from 1 to 4, or one by which such a count is found",
    ]
    assert 'Source: Return of Swan Office, 2026-11-22, section "return", table 1, row 7' in out
    assert "“" not in out


def test_other_forms_hide_as_much(kg: Kg) -> None:
    made = json.loads(kg(*TABLE, "--format", "json")[1])
    assert made["values"] == [[None, None, 28], [None, None, 12], [20, 20, 40]]
    assert "phrase" not in made["sources"][0]
    rows = list(csv.reader(io.StringIO(kg(*TABLE, "--format", "csv")[1])))
    assert rows[0] == ["sex", "adults", "children", "total"]
    assert rows[1] == ["female", "c", "c", "28"]


def test_gaps_are_printed(kg: Kg) -> None:
    code, out, _ = kg("gaps", "Swan Office")
    assert (code, out) == (
        0,
        "thieves caught, counted by Swan Office\n  2004: age group, origin, sex\n  2006; 2008: any figure of the year\n"
        "  2007; 2009: age group, origin\n",
    )
    assert kg("gaps", "Swan Office", "--year", "1999")[0] == 1
    assert (
        json.loads(kg("gaps", "Swan Office", "--year", "2007", "--format", "json")[1])[0]["lacks"]["label"]
        == "age group"
    )
    assert kg("gaps", "--format", "csv")[1].startswith("indicator,counted by,period,lacks,figure,breakdown given in")


def test_a_missing_extra_is_named_in_one_line(kg: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "scipy"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "scipy", None)
    code, _, err = kg(*TABLE)
    assert code == 2
    assert err == "kg: hiding small counts needs scipy: pip install 'legal-framework-kg[returns]'\n"


# ---- the packaged dataset ----
def test_breakdowns_that_any_figure_has_are_lacking_elsewhere(real: KnowledgeGraph) -> None:
    """State Department 2017 does not break down convictions, that of 2006 tells some by offence and origin."""
    lacks = {g.lacks for g in gaps(real) if (g.indicator, g.period) == ("persons convicted", "2016")}
    assert {"offence", "origin"} <= lacks
    assert "event" not in lacks


def test_a_body_is_known_with_its_acronym_in_brackets(real: KnowledgeGraph) -> None:
    from kg.returns.columns import BODY, layout

    column = layout(real).column(BODY)
    assert [choice.name for choice in column.meant("Kosovo Police (KP)")] == ["Kosovo Police"]
    assert column.meant("Kosovo Police (NAATIP)") == ()


def test_gaps_of_the_packaged_dataset(real: KnowledgeGraph) -> None:
    found = {(g.indicator, g.body, g.period): set[str]() for g in gaps(real)}
    for g in gaps(real):
        found[g.indicator, g.body, g.period].add(g.lacks)
    assert found["victims identified", "Kosovo Police (KP)", "2017"] == {"age group"}
    assert "origin" in found["victims identified", "Government of Kosovo", "2015"]
    assert ("victims identified", "Government of Kosovo", "2016") not in found
    assert found["cases at prosecution offices", "Kosovo Prosecutorial Council", "2018"] == {NO_FIGURE}
    police = {
        g.period: g.lacks for g in gaps(real) if (g.indicator, g.body) == ("suspects arrested", "Kosovo Police (KP)")
    }
    lacking = {period: lacks for period, lacks in police.items() if lacks in (NO_FIGURE, NO_WHOLE)}
    parts = {"2017": NO_WHOLE, "2018": NO_WHOLE}, "January to September of both are given"
    assert lacking == {str(year): NO_FIGURE for year in range(2007, 2017)} | parts[0], parts[1]


def test_a_table_of_the_packaged_dataset(real: KnowledgeGraph) -> None:
    wanted = Asked("victims identified", "sex", period="2017", body="KP")
    assert table(real, wanted).values == (None, None, 32)
    assert table(real, Asked("victims identified", "sex", period="2017", body="KP", least=0)).values == (29, 3, 32)


def test_gaps_of_what_nothing_breaks_down_are_told(real: KnowledgeGraph, capsys: pytest.CaptureFixture[str]) -> None:
    assert real
    assert run(["returns", "gaps", "defendants indicted"]) == 0
    told = capsys.readouterr()
    assert "2015; 2016: age group, form of exploitation, offence, origin, outcome, sex" in told.out
    assert "What sources say of the figures in words" in told.out
    assert "breakdowns known of others" in told.err
    assert run(["returns", "gaps", "defendants indicted", "--year", "1999"]) == 1


def test_what_sources_say_of_figures_is_cited(real: KnowledgeGraph) -> None:
    said = {text: cited.line() for text, cited in said_of_figures(real)}
    denied = next(text for text in said if text.startswith("The government tells trafficking from related offences"))
    assert denied.endswith("(the source denies this)")
    assert "did not disaggregate trafficking and trafficking-related offenses" in said[denied]
    government = said_of_figures(real, f"{real.base}id/body/government")
    assert 0 < len(government) < len(said)

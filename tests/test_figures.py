"""Figures: series as the documents have them, what is kept apart and refused, what the terminal and files show.

The numbers below were read in the documents by hand: TIP 2006 (prosecution), TIP 2017 (prosecution, protection),
Kosovo 2.0 (paragraphs 9 and 12), Maloku and Maloku (3.1 to 3.3, tables 1 to 5).
"""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from engines import oxigraph_rows, rdflib_rows, shipped_with, to_rdflib, with_values

from kg import KnowledgeGraph
from kg.__main__ import run
from kg.build.snapshot import built
from kg.dataset import locate
from kg.errors import InputError, UnresolvedNameError
from kg.figures import dimension_of, find_indicator, indicators
from kg.queries import named_queries
from kg.series import Series, series
from kg.store.protocol import Rows

if TYPE_CHECKING:
    from collections.abc import Callable

    import rdflib

    Said = Callable[..., tuple[int, str, str]]

FIXTURE = Path(__file__).parent / "fixture_conflicts"
VIEWS = (
    "indicators_counted",
    "figures_of",
    "kinds_of_figures",
    "figures_of_whole_years",
    "changes_stated",
    "counted_elsewhere",
)
OURS = {"tip-2006", "tip-2017", "tip-2023", "k2-2017", "maloku"}
GOVERNMENT, POLICE, COURTS = "Government of Kosovo", "Kosovo Police (KP)", "Kosovo Judicial Council"
PROSECUTION, UNMIK = "Kosovo Prosecutorial Council", "UNMIK Trafficking in Human Beings Unit (THBS)"
HALF, NINE, ALL_THREE = "January to June 2019", "January to September 2019", "2017, 2018 and January to June 2019"
ALBANIANS = "conviction of three Albanian citizens for trafficking (July 2005)"
TRAFFICKING, SERVICES = "trafficking in persons", "taking sexual services from a trafficking victim"


@pytest.fixture(scope="module")
def graph(_surroundings: None) -> KnowledgeGraph:
    return KnowledgeGraph.open()


@pytest.fixture
def said(graph: KnowledgeGraph, capsys: pytest.CaptureFixture[str]) -> Said:
    """Runs the command; gives exit code, standard output, standard error."""

    def called(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return called


def figures(graph: KnowledgeGraph, name: str, *asked: str | int) -> Series:
    return series(graph, find_indicator(graph, name), *asked)  # type: ignore[arg-type]


def printed(found: Series) -> set[tuple[str, str, str, str, str]]:
    """Period, counting body, kinds, value and source of what the five documents print."""
    return {
        (f.period, f.body, f.of(), f.shown, place.source + "?" * place.is_repeat)
        for f in found.figures
        for place in f.places
        if place.source in OURS
    }


MAIN = {
    "victims identified": {
        ("2005", UNMIK, "", "49", "tip-2006"),
        ("2015", GOVERNMENT, "", "28", "tip-2017"),
        ("2015", GOVERNMENT, "", "28", "k2-2017?"),
        ("2016", GOVERNMENT, "", "36", "tip-2017"),
        ("2016", GOVERNMENT, "", "36", "k2-2017?"),
        ("2017", POLICE, "", "32", "maloku"),
        ("2018", POLICE, "", "15", "maloku"),
        (HALF, POLICE, "", "10", "maloku"),
        (ALL_THREE, POLICE, "", "57", "maloku"),
    },
    "cases before the courts": {
        ("2017", COURTS, "", "113", "maloku"),
        ("2018", COURTS, "", "92", "maloku"),
        (NINE, COURTS, "", "87", "maloku"),
    },
    "persons accused before the courts": {
        ("2017", COURTS, "", "259", "maloku"),
        ("2018", COURTS, "", "207", "maloku"),
        (NINE, COURTS, "", "194", "maloku"),
    },
    "cases at prosecution offices": {
        ("2017", PROSECUTION, "", "18", "maloku"),
        (NINE, PROSECUTION, "", "13", "maloku"),
    },
    "criminal reports filed": {
        ("2015", "", TRAFFICKING, "24", "tip-2017"),
        ("reporting period of the report of 2017", "", TRAFFICKING, "31", "tip-2017"),
        ("2017", POLICE, TRAFFICKING, "21", "maloku"),
        ("2018", POLICE, TRAFFICKING, "12", "maloku"),
        (HALF, POLICE, TRAFFICKING, "10", "maloku"),
    },
    "persons against whom criminal reports were filed": {
        ("2017", POLICE, "", "70", "maloku"),
        ("2018", POLICE, "", "29", "maloku"),
        (HALF, POLICE, "", "21", "maloku"),
    },
    "persons convicted": {
        ("July 2005", "", f"{ALBANIANS}, {TRAFFICKING}, Albania", "3", "tip-2006"),
        ("2015", GOVERNMENT, "", "13", "tip-2017"),
        ("2016", GOVERNMENT, "", "24", "tip-2017"),
        ("2016", GOVERNMENT, "", "24", "k2-2017?"),
    },
    "defendants indicted": {("2015", GOVERNMENT, "", "53", "tip-2017"), ("2016", GOVERNMENT, "", "56", "tip-2017")},
    "suspects arrested": {
        ("reporting period of the report of 2006", UNMIK, "", "33", "tip-2006"),
        ("2015", "", TRAFFICKING, "74", "tip-2017"),
        ("2015", "", SERVICES, "11", "tip-2017"),
        ("2016", "", TRAFFICKING, "62", "tip-2017"),
        ("2016", "", SERVICES, "18", "tip-2017"),
    },
}


@pytest.mark.parametrize("name", MAIN)
def test_main_series_are_those_of_the_documents(graph: KnowledgeGraph, name: str) -> None:
    assert printed(figures(graph, name)) == MAIN[name]


BROKEN_DOWN = {
    ("victims identified", "sex", "maloku"): {
        "2017": {"all": "32", "female": "29", "male": "3"},
        "2018": {"all": "15", "female": "14", "male": "1"},
        HALF: {"all": "10", "female": "9", "male": "1"},
    },
    ("victims identified", "sex", "tip-2017"): {
        "2015": {"all": "28", "female": "28", "male": "2"},
        "2016": {"all": "36", "female": "34", "male": "2"},
    },
    ("victims identified", "age", "tip-2017"): {
        "2015": {"all": "28", "children": "11"},
        "2016": {"all": "36", "children": "18"},
    },
    ("victims identified", "form", "tip-2017"): {
        "2015": {"all": "28", "sexual exploitation": "17", "forced labour or services": "11"},
        "2016": {
            "all": "36", "sexual exploitation": "26", "forced labour or services": "9", "slavery and servitude": "1",
        },
    },
    ("victims identified", "origin", "maloku"): {
        "2017": {
            "all": "32", "Kosovo": "25", "Albania": "5", "Philippines": "1", "Moldova": "1", "Czech Republic": "0",
        },
        "2018": {
            "all": "15", "Kosovo": "12", "Albania": "2", "Philippines": "0", "Moldova": "0", "Czech Republic": "1",
        },
        HALF: {"all": "10", "Kosovo": "9", "Albania": "1", "Philippines": "0", "Moldova": "0", "Czech Republic": "0"},
        ALL_THREE: {"all": "57", "Kosovo": "46", "Albania": "8"},
    },
    ("cases before the courts", "outcome", "maloku"): {
        "2017": {
            "all": "113", "convicted": "16", "sentenced to imprisonment": "9", "fined": "4",
            "suspended or conditional sentence": "3", "acquitted": "3", "charge rejected": "1",
            "resolved in another way": "6", "resolved": "26", "unresolved": "87",
        },
        "2018": {
            "all": "92", "convicted": "8", "suspended or conditional sentence": "2", "acquitted": "3",
            "charge rejected": "0", "resolved in another way": "3", "resolved": "14", "unresolved": "78",
        },
        NINE: {
            "all": "87", "convicted": "7", "sentenced to imprisonment": "5", "fined": "1",
            "suspended or conditional sentence": "1", "acquitted": "2", "charge rejected": "1",
            "resolved in another way": "1", "resolved": "11", "unresolved": "76",
        },
    },
}  # fmt: skip


@pytest.mark.parametrize(("name", "by", "source"), BROKEN_DOWN)
def test_breakdowns_are_those_of_the_documents(graph: KnowledgeGraph, name: str, by: str, source: str) -> None:
    found = figures(graph, name, by)
    seen: dict[str, dict[str, str]] = {}
    for figure in found.figures:
        if source in figure.tellers:
            seen.setdefault(figure.period, {})[figure.kind(found.by) or "all"] = figure.shown
    assert seen == BROKEN_DOWN[name, by, source]


def test_text_and_table_that_differ_stay_apart(graph: KnowledgeGraph) -> None:
    found = figures(graph, "persons against whom criminal reports were filed", "offence")
    half = [f.shown for f in found.figures if f.period == HALF and f.kind("offence") == SERVICES]
    assert sorted(half) == ["5", "6"], "table 2 prints 05, paragraph 5 says 6 persons"
    assert any(c.reason == "text-table" for c in found.conflicts)
    assert not [c for c in found.changes if c.kinds and c.kinds[0][1] == SERVICES and 2019 in c.years]


def test_whether_victims_rose_is_told_for_each_body(graph: KnowledgeGraph) -> None:
    found = figures(graph, "victims identified", "", 2015, 2019)
    told = {(c.body, c.years, c.values, c.overall): round(c.percent or 0, 1) for c in found.changes}
    assert told == {
        (GOVERNMENT, (2015, 2016), ("28", "36"), False): 28.6,
        (GOVERNMENT, (2016, 2018), ("36", "15"), False): -58.3,
        (GOVERNMENT, (2018, 2019), ("15", "26"), False): 73.3,
        (GOVERNMENT, (2015, 2019), ("28", "26"), True): -7.1,
        (POLICE, (2017, 2018), ("32", "15"), False): -53.1,
    }
    assert {(s.citation.source.rsplit("/", 1)[-1], s.quoted) for s in found.stated} == {
        ("tip-2017", ""), ("k2-2017", "tip-2017"), ("maloku", ""),
    }  # fmt: skip
    assert {c.detail for c in found.conflicts if c.is_error} >= {"28 + 2 = 30, not 28"}


def test_half_years_and_other_periods_are_never_in_a_change(graph: KnowledgeGraph) -> None:
    for one in indicators(graph):
        found = series(graph, one)
        years = {(f.body, int(f.starts[:4])) for f in found.figures if f.is_year and f.is_exact}
        for change in found.changes:
            assert {(change.body, year) for year in change.years} <= years, one.label


def test_figures_without_a_named_body_are_compared_within_one_source_only(graph: KnowledgeGraph) -> None:
    found = figures(graph, "suspects arrested")
    unnamed = {c.years for c in found.changes if not c.body}
    assert unnamed == {(2015, 2016)}, "2016 is told by the State Department, 2019 by a broadcaster"


def test_what_no_source_gives_is_not_zero(graph: KnowledgeGraph) -> None:
    found = figures(graph, "funds for the action plan")
    assert [(f.period, f.shown) for f in found.figures] == [
        ("2015", "288,000"),
        ("2016", "the source says that it was not reported"),
    ]
    assert not found.changes


def test_comparators_and_printed_values_are_kept(graph: KnowledgeGraph) -> None:
    found = figures(graph, "fines imposed")
    of_2016 = {f.shown: [p.printed for p in f.places] for f in found.figures if f.period == "2016"}
    assert of_2016 == {"more than 1,000": ["just over 1,000 euros"], "1,200": ["€1,200"]}
    assert not found.changes


def test_every_indicator_is_listed_and_shown(graph: KnowledgeGraph) -> None:
    found = indicators(graph)
    assert [one.label for one in found] == sorted(one.label for one in found)
    main = next(one for one in found if one.label == "victims identified")
    assert (main.unit, main.first, main.last, main.bodies) == ("persons", 2005, 2021, 4)
    for one in found:
        every = series(graph, one)
        keys = {f.key for f in every.figures}
        for dimension in every.dimensions:
            keys |= {f.key for f in series(graph, one, dimension).figures}
        assert len(keys) == one.figures, f"{one.label}: each figure is shown somewhere"


# ---- queries on two engines ----
@cache
def ruritania() -> tuple[ox.Store, rdflib.Dataset]:
    with TemporaryDirectory() as folder:
        seeds = [
            FIXTURE / "clean" / "seeds",
            FIXTURE / "faulty" / "seeds",
            FIXTURE.parent / "fixture_elsewhere" / "seeds",
        ]
        store = built(shipped_with(Path(folder), seeds))
    return store, to_rdflib(store)


@pytest.mark.parametrize("name", VIEWS)
def test_views_have_the_same_rows_on_both_engines(name: str) -> None:
    header = named_queries(locate(), "views")[name].header
    store, other = ruritania()
    thieves = ox.NamedNode("https://legal-framework.example/id/indicator/thieves-caught")
    bindings = dict.fromkeys(header.parameters, thieves)
    rows = oxigraph_rows(store, header.text, bindings)
    assert rows
    assert rows == rdflib_rows(other, header.text, bindings)
    assert rows == oxigraph_rows(store, with_values(header.text, bindings), {})
    assert "ORDER BY" in header.text


# ---- names ----
@pytest.mark.parametrize(
    ("given", "label"),
    [("sex", "sex"), ("form", "form of exploitation"), ("exploitation", "form of exploitation"), ("age", "age group"),
     ("Origin", "origin"), ("body", "body"), ("ageGroup", "age group")],
)  # fmt: skip
def test_dimensions_go_by_their_labels_and_beginnings(graph: KnowledgeGraph, given: str, label: str) -> None:
    known = figures(graph, "victims identified").dimensions
    assert dimension_of(graph, given, known) == label


@pytest.mark.parametrize("given", ["", "colour", "x" * 400, "o", "\N{SNOWMAN}"])
def test_unknown_dimensions_name_those_that_there_are(graph: KnowledgeGraph, given: str) -> None:
    with pytest.raises(InputError, match="Here there are: body, age group"):
        dimension_of(graph, given, ("age group", "sex", "outcome", "offence"))


def test_the_beginning_of_one_indicator_s_name_is_enough(real: KnowledgeGraph) -> None:
    assert find_indicator(real, "persons accused").label == "persons accused before the courts"
    with pytest.raises(UnresolvedNameError):
        find_indicator(real, "persons")


def test_years_whose_sources_differ_are_not_called_years_without_a_figure(real: KnowledgeGraph) -> None:
    from kg.series_text import change_line

    found = series(real, find_indicator(real, "victims identified"), "form")
    lines = [change_line(change) for change in found.changes]
    assert "2018 to 2020: from 2 to 10, 8 more (+400.0 %); the sources for 2019 disagree" in lines
    assert "2019 to 2021: from 1 to 3, 2 more (+200.0 %); no figure of 2020" in lines


@pytest.mark.parametrize("name", ["victims", "NAATIP", "Article 171", "zzzz"])
def test_what_is_no_indicator_is_answered_with_indicators(graph: KnowledgeGraph, name: str) -> None:
    with pytest.raises(UnresolvedNameError) as caught:
        find_indicator(graph, name)
    known = {one.iri for one in indicators(graph)}
    assert caught.value.candidates
    assert {iri for _, iri in caught.value.candidates} <= known


# ---- command ----
def test_command_shows_the_series_with_sources_and_warnings(said: Said) -> None:
    code, out, _ = said("figures", "victims identified", "--from", "2015", "--to", "2019")
    flat = " ".join(out.split())
    assert code == 0
    assert "2015 to 2019, first to last: from 28 to 26, 2 fewer (-7.1 %)" in flat
    assert "Not whole years, and not compared with whole years here" in flat
    assert "(quotes Trafficking in Persons Report 2017: Kosovo, and is no second witness)" in flat
    assert "28 + 2 = 30, not 28 [arithmetic]" in flat
    numbers = {int(n) for n in re.findall(r"\[(\d+)\]", out.split("\nSources\n")[0])}
    listed = {int(n) for n in re.findall(r"^  \[(\d+)\]", out.split("\nSources\n")[1], re.M)}
    assert numbers == listed


def test_numbers_are_right_aligned(said: Said) -> None:
    _, out, _ = said("figures", "cases before the courts")
    found = [re.search(r"Council +(113|92|87)  \[", line) for line in out.splitlines()]
    assert len([one for one in found if one]) == 3
    assert len({one.end(1) for one in found if one}) == 1


def test_units_are_not_added(said: Said) -> None:
    code, out, err = said("figures", "cases before the courts", "--add", "persons accused before the courts")
    assert (code, out) == (2, "")
    assert "counted in cases" in err
    assert "in persons" in err
    assert "can't be added" in err


def test_one_unit_is_added_where_each_is_exact(said: Said) -> None:
    code, out, _ = said("figures", "defendants indicted", "--add", "persons convicted", "--format", "json")
    assert code == 0
    assert [(s["period"], s["values"], s["sum"]) for s in json.loads(out)] == [
        ("2015", [53, 13], 66),
        ("2016", [56, 24], 80),
    ]
    assert said("figures", "capacity", "--add", "capacity")[0] == 2
    assert said("figures", "capacity", "--add", "victims repatriated")[0] == 1


def test_bars_are_shaded_where_they_are_no_whole_year(said: Said) -> None:
    code, out, _ = said("figures", "victims identified", "--plot", "--from", "2018", "--to", "2019")
    assert code == 0
    assert "\x1b" not in out
    drawn = [re.search(r"([█▉▊▋▌▍▎▏]+|░+) (\d+) ", line) for line in out.splitlines()]
    whole = sorted(int(one[2]) for one in drawn if one and "░" not in one[1])
    shaded = sorted(int(one[2]) for one in drawn if one and "░" in one[1])
    assert (whole, shaded) == ([15, 15, 26], [10, 14])


@pytest.mark.parametrize("columns", [24, 40, 80])
def test_terminals_are_not_overrun(columns: int) -> None:
    for words in (
        ["figures", "victims identified", "--by", "form", "--plot"],
        ["figures", "arrests", "--from", "2015"],
    ):
        out = on_terminal(columns, *words)
        plain = re.sub(r"\x1b\[[0-9;]*m", "", out)
        longest = max((line for line in plain.splitlines() if "http" not in line), key=len)
        assert len(longest) <= columns + 1, longest


def on_terminal(columns: int, *words: str) -> str:
    """What the command prints on a terminal of some columns."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns)}
    with subprocess.Popen([sys.executable, "-m", "kg", *words], stdout=theirs, env=environment) as process:
        os.close(theirs)
        out = b""
        with suppress(OSError):  # the other end is closed
            while more := os.read(ours, 65536):
                out += more
        os.close(ours)
        assert process.wait() == 0
    return out.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("by", ["", "form", "outcome", "body"])
def test_pipes_are_not_overrun(said: Said, monkeypatch: pytest.MonkeyPatch, columns: int, by: str) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    shown = 0
    for name in ("victims identified", "suspects arrested", "cases before the courts", "persons convicted", ""):
        code, out, _ = said(*filter(None, ["figures", name, *(["--by", by] if by and name else [])]))
        shown += code == 0
        assert "\x1b" not in out
        too_long = [line for line in out.splitlines() if len(line) > columns and "http" not in line]
        assert not too_long, (name, too_long[0])
    assert shown > 1


YEAR_PRINTED = {
    # State Department 2017: "Eighteen victims accepted support services in 2016 and 2015"
    "victims who accepted support services": {"2015": False, "2016": False},
    # "arrested 62 trafficking suspects (74 in 2015)": no year stands beside the 62
    "suspects arrested": {"2015": False, "2016": True},
    "defendants indicted": {"2015": False, "2016": True},
}


@pytest.mark.parametrize("name", YEAR_PRINTED)
def test_a_period_that_no_source_prints_is_marked(graph: KnowledgeGraph, said: Said, name: str) -> None:
    found = [f for f in figures(graph, name).figures if "tip-2017" in f.tellers]
    assert {f.period: f.is_read for f in found} == YEAR_PRINTED[name]
    out = said("figures", name)[1]
    assert ("2016*" in out) == ("* The source prints no period beside it" in out) == YEAR_PRINTED[name]["2016"]
    rows = list(csv.DictReader(io.StringIO(said("figures", name, "--format", "csv")[1])))
    assert {r["period"] for r in rows if r["period read"]} == {p for p, read in YEAR_PRINTED[name].items() if read}


def test_periods_read_are_those_of_which_the_document_prints_no_year(graph: KnowledgeGraph, documents: Path) -> None:
    """The State Department's report of 2017 prints 2016 beside one figure that is not of the end of the year."""
    text = (documents / "tip-2017.txt").read_text("utf-8")
    assert len(re.findall("in 2016|end of 2016", text, re.IGNORECASE)) == 3  # services, backlog, and the appeal
    query = """PREFIX lf: <https://legal-framework.example/ontology#> PREFIX qb: <http://purl.org/linked-data/cube#>
        PREFIX period: <https://legal-framework.example/id/period/>
        SELECT DISTINCT ?figure ?read WHERE { ?figure a qb:Observation ; lf:period period:2016
          OPTIONAL { ?figure lf:periodRead ?read } FILTER(CONTAINS(STR(?figure), "/tip-2017/")) }"""
    rows = graph.query(query).rows  # type: ignore[union-attr]
    read = {row[0].value.rsplit("/", 1)[-1]: row[1] is not None for row in rows}  # type: ignore[union-attr]
    assert [name for name, is_read in read.items() if not is_read] == ["protection-1-d-o1"]
    assert len(read) == 40


def test_a_series_points_to_where_the_same_is_counted(graph: KnowledgeGraph, said: Said) -> None:
    convicted = {(one.label, one.kind, one.first, one.last) for one in figures(graph, "persons convicted").elsewhere}
    assert ("persons accused before the courts", "convicted", 2017, 2019) in convicted
    assert ("cases before the courts", "convicted", 2017, 2019) in convicted
    back = {one.label for one in figures(graph, "persons accused before the courts").elsewhere}
    assert "persons convicted" in back
    out = " ".join(said("figures", "persons convicted")[1].split())
    assert 'See: kg figures "persons accused before the courts" --by "outcome"' in out
    assert not figures(graph, "capacity").elsewhere


def test_labels_of_a_picture_hide_neither_one_another_nor_marks() -> None:
    from itertools import combinations

    from kg.render import plot
    from kg.render.labels import Mark, place

    with plot.styled():
        canvas = plot.canvas(5, 3)
        axis = canvas.subplots()
        marks = [
            Mark(2015 + x / 10, y, f"{y} (30 months)" if y % 2 else f"{y:,}") for x in range(4) for y in (10, 11, 12)
        ]
        axis.plot([m.x for m in marks], [m.y for m in marks], "o")
        axis.set(xlim=(2010, 2020), ylim=(0, 40))
        canvas.draw_without_rendering()
        place(axis, marks)
        canvas.draw_without_rendering()
        boxes = [text.get_window_extent() for text in axis.texts]
    assert [text.get_text() for text in axis.texts]
    assert len(boxes) == len(marks)
    assert not [(a, b) for a, b in combinations(boxes, 2) if a.overlaps(b)]


def test_csv_has_a_line_for_each_place(said: Said) -> None:
    code, out, _ = said("figures", "victims identified", "--by", "sex", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert {row["sex"] for row in rows} == {"", "female", "male"}
    male = next(row for row in rows if row["period"] == "2015" and row["sex"] == "male")
    assert (male["value"], male["printed"], male["counted by"]) == ("2", "two", GOVERNMENT)
    assert male["source"] == "Trafficking in Persons Report 2017: Kosovo"
    assert "28 + 2 = 30" in male["conflicts"]


def test_json_has_all_that_the_text_has(said: Said) -> None:
    code, out, _ = said("figures", "victims identified", "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert found["indicator"]["unit"] == "persons"
    of_2016 = next(f for f in found["figures"] if f["period"] == "2016")
    assert (of_2016["value"], of_2016["comparator"], of_2016["span"]) == (36, "exactly", "year")
    assert {(s["id"], s["quotes"]) for s in of_2016["sources"]} == {("tip-2017", None), ("k2-2017", "tip-2017")}
    assert all(f["sources"] for f in found["figures"])


@pytest.mark.parametrize("ending", ["png", "svg", "html", "csv"])
def test_files_are_the_same_for_the_same_graph(said: Said, tmp_path: Path, ending: str) -> None:
    files = [tmp_path / f"{n}.{ending}" for n in (1, 2)]
    for file in files:
        code, out, _ = said("figures", "victims identified", "--by", "sex", "--output", str(file))
        assert (code, out.strip()) == (0, str(file))
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].stat().st_size > 1000


def test_a_page_tells_the_figures_in_words(said: Said, tmp_path: Path) -> None:
    said("figures", "fines imposed", "--output", str(tmp_path / "a.html"))
    page = (tmp_path / "a.html").read_text("utf-8")
    assert "more than 1,000. Human trafficking continues in Kosovo" in page
    assert "(quotes Trafficking in Persons Report 2017: Kosovo, and is no second witness)" in page


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["victims identified", "--by", "colour"], 2, "is no dimension"),
        (["victims"], 2, "no indicator is called 'victims'"),
        (["victims identified", "--output", "a.jpg"], 2, "ends in .png, .svg, .html or .csv"),
        (["victims identified", "--output", "missing/a.png"], 2, "can't be written"),
        (["victims identified", "--from", "2019", "--to", "2015"], 2, "is after"),
        (["victims identified", "--from", "1990", "--to", "1995"], 1, "there are no figures"),
        (["capacity", "--by", "sex"], 1, "there are no figures of 'capacity' by sex"),
        (["--by", "sex"], 2, "name one"),
        (["victims identified", "--from", "0"], 2, "--from"),
        (["victims identified", "--add", "zzz"], 2, "no indicator is called 'zzz'"),
    ],
)
def test_what_cannot_be_shown_is_told_in_a_line(said: Said, words: list[str], code: int, told: str) -> None:
    found, out, err = said("figures", *words)
    assert (found, out) == (code, "")
    assert told in err


def test_listing(said: Said) -> None:
    code, out, _ = said("figures")
    assert code == 0
    assert re.search(r"^victims identified +persons +2005-2021 +\d+ +\d+ +4$", out, re.M)
    assert json.loads(said("figures", "--format", "json")[1])[0]["unit"]
    assert said("figures", "--format", "csv")[1].startswith("indicator,unit,years,")


def test_the_legend_of_a_picture_names_sources_by_their_titles(real: KnowledgeGraph) -> None:
    pytest.importorskip("matplotlib")
    from kg.render.series import drawing

    found = figures(real, "persons convicted")
    ids = {place.source for figure in found.figures for place in figure.places}
    (legend,) = drawing(found, "").legends
    told = [" ".join(text.get_text().split()) for text in legend.get_texts()]
    assert any("(Trafficking in Persons Report 2006: Kosovo (excerpt))" in text for text in told)
    assert not [text for text in told for one in ids if one in text]


def test_where_else_is_counted_is_the_same_however_the_indicator_is_bound(real: KnowledgeGraph) -> None:
    """Substituted, joined from outside with VALUES, or left free and picked from the rows."""
    query = named_queries(real.dataset, "views")["counted_elsewhere"].header.text

    def rows(text: str, **bound: ox.NamedNode) -> list[list[str]]:
        found = real.query(text, bound)
        assert isinstance(found, Rows)
        return [list(map(str, row)) for row in found.rows]

    free = rows(query)
    told = 0
    for one in indicators(real):
        node = ox.NamedNode(one.iri)
        substituted = rows(query, indicator=node)
        assert substituted == rows(with_values(query, {"indicator": node})), one.label
        assert substituted == [row for row in free if row[0] == str(node)], one.label
        told += bool(substituted)
    assert 0 < told < len(indicators(real))

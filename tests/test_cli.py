"""Commands over an invented country: what they print, on which stream, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click
import pyoxigraph as ox
import pytest

from kg.__main__ import run
from kg.cli.group import COMMANDS, cli
from kg.cli.options import Command
from kg.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Iterator

DUCKS = str(Path(__file__).parent / "fixture")
LF = "https://legal-framework.example/ontology#"
ID = "https://legal-framework.example/id/"


class Kg(Protocol):
    """Runs a command: arguments in; exit code, standard output and standard error out."""

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Run it."""


@pytest.fixture
def kg(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Kg]:
    """Run a command over the invented country; gives exit code, standard output and standard error."""
    monkeypatch.setenv("KG_DATASET", DUCKS)
    run(["build"])  # what a first build says on standard error is not under test
    capsys.readouterr()

    def called(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    yield called


# ---- show ----


def test_show_tells_names_time_facts_and_sources(kg: Kg) -> None:
    code, out, err = kg("show", "first", "pond", "code")
    assert (code, err) == (0, "")
    assert out.startswith("First Pond Code\n  code, act:pond-code-1\n  <https://legal-framework.example/id/act/")
    assert "Names\n  First Pond Code (en)" in out
    assert "no longer in force on 2026-11-22: begins between 1990-01-01 and 1990-12-31," in out
    assert "over from 2005-03-01" in out
    assert "comes before Second Pond Code [" in out
    assert "Criminalises\n  duck smuggling [" in out
    assert "Prescribes\n  1 to 3 years of imprisonment [" in out
    assert "Chronicle of Freedonia 2007, section" in out
    assert "Derived: The next edition of a series comes after the one before it. From [" in " ".join(out.split())


def test_show_merges_equal_values_and_numbers_sources_once(kg: Kg) -> None:
    _, out, _ = kg("show", "Duck Council")
    shown = " ".join(out.split())
    assert "Has seats 9 [1] [2]" in shown
    assert shown.count("The Duck Council has nine seats") == 1
    assert shown.count("The Duck Council, with its nine seats") == 1


def test_show_orders_references_as_they_are_used(kg: Kg) -> None:
    _, out, _ = kg("show", "Ministry of Ponds")
    body, _, listed = out.partition("\nSources\n")
    numbers = [int(line.strip()[1:].partition("]")[0]) for line in listed.splitlines() if line.strip().startswith("[")]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(f"[{number}]" in body or f"[{number}]" in listed for number in numbers)


def test_show_gives_documented_json(kg: Kg) -> None:
    code, out, err = kg("show", "--format", "json", "DC")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert found["iri"] == ID + "body/duck-council"
    assert {"text": "Entenrat", "language": "de", "kind": "name"} in found["names"]
    assert {"text": "DC", "language": "", "kind": "number"} in found["names"]
    (chartered,) = [f for f in found["facts"] if f["direction"] == "in" and f["iri"] == ID + "act/7-1/art-2"]
    assert chartered["sources"][0]["phrase"] == "chartered the Duck Council in its Article 2"
    seats = [f for f in found["facts"] if f.get("value") == "9"]
    assert len(seats) == 1
    assert len(seats[0]["sources"]) == 2


@pytest.mark.parametrize("name", ["DC", "Duck Council", "body:duck-council", ID + "body/duck-council", "entenrat"])
def test_a_name_is_a_name_number_curie_or_iri(kg: Kg, name: str) -> None:
    assert kg("show", name)[1].startswith("Duck Council")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("1989-12-31", "not yet in force on 1989-12-31"),
        ("1990-06-01", "whether in force on 1990-06-01 is uncertain"),
        ("2000-01-01", "in force on 2000-01-01"),
        ("2005-03-01", "no longer in force on 2005-03-01"),
    ],
)
def test_time_is_told_of_the_pinned_day(kg: Kg, monkeypatch: pytest.MonkeyPatch, day: str, said: str) -> None:
    monkeypatch.setenv("KG_TODAY", day)
    assert f"\nTime\n  {said}" in kg("show", "first pond code")[1]


@pytest.mark.parametrize("columns", [24, 40, 80, 200])
def test_show_wraps_to_the_terminal(kg: Kg, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    _, out, _ = kg("show", "first pond code")
    too_long = [line for line in out.splitlines() if len(line) > columns and len(line.split()) > 2]
    assert too_long == []


# ---- find ----


def test_find_lists_name_kind_and_address(kg: Kg) -> None:
    code, out, err = kg("find", "pond", "--limit", "3")
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0].split() == ["name", "kind", "address"]
    assert len(lines) == 5
    assert "\x1b" not in out


def test_find_tolerates_typing_errors(kg: Kg) -> None:
    assert "offence:duck-smuggling" in kg("find", "duck", "smugling")[1]


def test_find_nothing_is_1_and_says_so_on_standard_error(kg: Kg) -> None:
    assert kg("find", "qqqqqqqqq") == (1, "", "kg: nothing is found for 'qqqqqqqqq'\n")


def test_find_cuts_long_names_in_its_table_only(kg: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    """Titles of the gazette made a table of 300 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("KG_DATASET")
    code, out, _ = kg("find", "labor")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 110
    assert "Ministry of Labor and Social Welfare...   ministry " in out
    assert "Ministry of Labor and Social Welfare (MLSW),ministry,body:mlsw" in kg("find", "--format", "csv", "labor")[1]


def test_find_json_and_csv(kg: Kg) -> None:
    hits = json.loads(kg("find", "--format", "json", "Duck Council")[1])
    assert hits[0]["curie"] == "body:duck-council"
    assert hits[0]["score"] == 100
    rows = list(csv.reader(io.StringIO(kg("find", "--format", "csv", "Duck Council")[1])))
    assert rows[:2] == [["name", "kind", "address"], ["Duck Council (DC)", "council", "body:duck-council"]]


# ---- query ----


def test_a_named_query_takes_names_as_parameters(kg: Kg) -> None:
    code, out, err = kg("query", "which_act_chartered", "--param", "council=Duck Council")
    assert (code, err) == (0, "")
    rows = [line.split() for line in out.splitlines()]
    assert rows[0] == ["council", "act", "passage"]
    assert ["body:duck-council", "law71:art-2", "gazette:ponds-1-a"] in rows


def test_prefixes_of_the_dataset_need_no_declaration(kg: Kg) -> None:
    code, out, _ = kg("query", "--format", "csv", "--sparql", "SELECT ?x WHERE { ?x fr:seats 9 }")
    assert (code, out) == (0, f"x\r\n{ID}body/duck-council\r\n")


@pytest.mark.parametrize(
    ("form", "standard"),
    [("json", ox.QueryResultsFormat.JSON), ("csv", ox.QueryResultsFormat.CSV), ("tsv", ox.QueryResultsFormat.TSV)],
)
def test_results_are_those_of_the_standard(
    capfdbinary: pytest.CaptureFixture[bytes], form: str, standard: ox.QueryResultsFormat
) -> None:
    """Compared with the engine's own writer, over every kind of term."""
    sparql = """SELECT * WHERE { VALUES (?a ?b) {
        (<http://x/é> "plain") ("a, \\"b\\"\\n\\tc"@en UNDEF) (5 -1.5) (1e3 "2013-01"^^<http://x/t>) ("" true) } }"""
    found = ox.Store().query(sparql)
    assert isinstance(found, ox.QuerySolutions)
    expected = found.serialize(format=standard)
    assert expected is not None
    assert run(["query", "--dataset", DUCKS, "--format", form, "--sparql", sparql]) == 0
    out, _ = capfdbinary.readouterr()
    if form == "json":
        assert json.loads(out) == json.loads(expected)
    else:
        assert out == expected


def test_ask_answers_and_no_rows_is_1(kg: Kg) -> None:
    assert kg("query", "--sparql", "ASK { ?x fr:seats 9 }") == (0, "true\n", "")
    assert kg("query", "--sparql", "ASK { ?x fr:seats 99 }") == (0, "false\n", "")
    assert kg("query", "--sparql", "SELECT * { ?x fr:seats 99 }") == (1, "", "kg: the query gives no rows\n")
    none = kg("query", "--sparql", "SELECT ?x { ?x fr:seats 99 }", "--format", "json")
    assert none[0] == 1
    assert json.loads(none[1]) == {"head": {"vars": ["x"]}, "results": {"bindings": []}}
    assert json.loads(kg("query", "--sparql", "ASK {}", "--format", "json")[1]) == {"head": {}, "boolean": True}


def test_triples_are_turtle_or_nquads_and_the_same_each_time(kg: Kg) -> None:
    construct = "CONSTRUCT { ?x fr:seats ?n ; fr:note [] } WHERE { ?x fr:seats ?n }"
    first, second = (kg("query", "--sparql", construct)[1] for _ in range(2))
    assert first == second
    assert "body:duck-council" in first
    assert len(list(ox.parse(first, format=ox.RdfFormat.TURTLE))) == 4
    nquads = kg("query", "--format", "nquads", "--sparql", "DESCRIBE body:duck-council")[1]
    assert nquads.count("\n") == len(list(ox.parse(nquads, format=ox.RdfFormat.N_QUADS)))


def test_sparql_is_read_from_a_file_and_from_standard_input(
    kg: Kg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ask.rq"
    file.write_text("\ufeffASK { ?x fr:seats 9 }", "utf-8")
    assert kg("query", "--sparql-file", str(file)) == (0, "true\n", "")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"ASK {}")))
    assert kg("query", "--sparql-file", "-") == (0, "true\n", "")


def test_queries_are_listed_with_parameters(kg: Kg) -> None:
    code, out, err = kg("queries", "--kind", "questions")
    assert (code, err) == (0, "")
    assert "  which_act_chartered --param council=<iri>\n      Which act chartered {council}?\n" in out
    listed = json.loads(kg("queries", "--format", "json")[1])
    (query,) = [query for query in listed if query["name"] == "which_act_chartered"]
    assert query["params"] == {"council": "iri"}
    assert kg("queries", "--kind", "nothing")[0] == 1


# ---- path, sources, check, export, render, build, info ----


def test_path_shows_each_step_with_its_source(kg: Kg) -> None:
    code, out, err = kg("path", "Duck Council", "Great Pond")
    assert (code, err) == (0, "")
    assert out.startswith("Duck Council")
    assert "Source: " in out
    steps = json.loads(kg("path", "--format", "json", "Duck Council", "Great Pond")[1])
    assert steps[0]["start"]["iri"] == ID + "body/duck-council"
    assert steps[-1]["end"]["iri"] == ID + "place/great-pond"
    assert all(step["sources"] or step["derived"] or step["files"] for step in steps)


def test_sources_lists_documents_and_what_one_says(kg: Kg) -> None:
    code, out, _ = kg("sources")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[2:]] == ["chronicle-2007", "gazette-2005"]
    code, out, _ = kg("sources", "gazette-2005")
    assert code == 0
    assert out.startswith("Gazette of Freedonia 2005\n  gazette, Ministry of Ponds, 2005\n  8 passages, ")
    assert "\nPonds\n" in out
    assert "\n  1: “The Duck Council has nine seats”\n    - " in out
    found = json.loads(kg("sources", "gazette-2005", "--format", "json")[1])
    assert len(found["contributions"]) == found["passages"] == 8
    assert all(passage["statements"] for passage in found["contributions"])


def test_check_passes_over_a_clean_dataset(kg: Kg) -> None:
    code, out, err = kg("check")
    assert (code, err) == (0, "")
    assert "no faults" in out.splitlines()[-1]


def test_export_keeps_named_graphs_and_leaves_the_merged_one_out(kg: Kg, tmp_path: Path) -> None:
    for form, syntax in (
        ("nquads", ox.RdfFormat.N_QUADS),
        ("trig", ox.RdfFormat.TRIG),
        ("jsonld", ox.RdfFormat.JSON_LD),
    ):
        file = tmp_path / f"graph.{form}"
        assert kg("export", "--format", form, "--output", str(file))[0:2] == (0, "")
        quads = list(ox.parse(file.read_bytes(), format=syntax))
        assert quads
        assert not any(isinstance(quad.graph_name, ox.DefaultGraph) for quad in quads)


def test_exports_of_all_quads_hold_the_same(kg: Kg) -> None:
    nquads = set(ox.parse(kg("export", "--format", "nquads")[1], format=ox.RdfFormat.N_QUADS))
    assert nquads == set(ox.parse(kg("export", "--format", "trig")[1], format=ox.RdfFormat.TRIG))
    turtle = set(ox.parse(kg("export", "--format", "turtle")[1], format=ox.RdfFormat.TURTLE))
    assert {quad.triple for quad in nquads} == {quad.triple for quad in turtle}


@pytest.mark.parametrize("form", ["nquads", "trig", "turtle", "jsonld", "graphml", "gexf"])
def test_export_is_the_same_each_time(kg: Kg, form: str) -> None:
    first, second = (kg("export", "--format", form) for _ in range(2))
    assert first == second
    assert first[0] == 0
    assert first[1]


def test_export_replaces_a_file_whole_and_keeps_its_mode(kg: Kg, tmp_path: Path) -> None:
    file = tmp_path / "graph.nq"
    file.write_text("former")
    file.chmod(0o640)
    assert kg("export", "--format", "nquads", "--output", str(file))[0] == 0
    assert file.read_text().startswith("<")
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_render_writes_a_page_and_prints_its_path(kg: Kg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert kg("render", "Duck Council", "--depth", "1") == (0, "kg.html\n", "")
    page = (tmp_path / "kg.html").read_text("utf-8")
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "Duck Council" in page


def test_build_says_what_was_built(kg: Kg) -> None:
    code, out, err = kg("build", "--force")
    assert (code, err) == (0, "")
    assert out.startswith("Freedonia's law of ducks: ")
    assert "built in" in out
    assert "up to date" in kg("build")[1]


def test_another_base_names_all_things(kg: Kg) -> None:
    base = "https://ducks.example.org/"
    assert f"base {base}\n" in kg("build", "--base", base)[1]
    code, out, _ = kg("show", "--base", base, "--format", "json", "Duck Council")
    assert code == 0
    found = json.loads(out)
    assert found["iri"] == f"{base}id/body/duck-council"
    assert all(f["property"].startswith(("http://", LF, "https://freedonia")) for f in found["facts"])
    assert kg("sources", "--base", base, "gazette-2005")[0] == 0


def test_info_counts_by_class_and_source(kg: Kg) -> None:
    code, out, err = kg("info")
    assert (code, err) == (0, "")
    assert out.startswith("Freedonia's law of ducks\n  kg 0.")
    found = json.loads(kg("info", "--format", "json")[1])
    assert found["classes"]["council"] == 1
    assert set(found["sources"]) == {"chronicle-2007", "gazette-2005"}
    assert Path(found["path"]).is_dir()


# ---- the group ----


def test_help_lists_all_commands(kg: Kg) -> None:
    code, out, err = kg("--help")
    assert (code, err) == (0, "")
    for name in COMMANDS:
        assert f"\n  {name} " in out


def test_version(kg: Kg) -> None:
    from kg import __version__

    assert kg("--version") == (0, f"kg {__version__}\n", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_has_an_example(kg: Kg, name: str) -> None:
    code, out, _ = kg(name, "--help")
    assert code == 0
    assert f"  kg {name}" in out.partition("Example")[2]


def _examples() -> list[str]:
    commands = [cli.get_command(click.Context(cli), name) for name in COMMANDS]
    # serve serves until it is told to stop; push needs an engine (tests/test_endpoint_faults.py); ingest and review
    # need documents, and follow one another (tests/test_ingest.py)
    ended = [command for command in commands if command.name not in ("serve", "push", "ingest", "review")]
    return [line for command in ended if isinstance(command, Command) for line in command.examples]


@pytest.mark.parametrize("example", _examples())
def test_examples_run_over_the_packaged_dataset(
    capsys: pytest.CaptureFixture[str], example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my.rq").write_text("ASK { ?law a lf:Law }")
    if "documents" in example:
        if "KG_TEST_DOCUMENTS" not in os.environ:
            pytest.skip("KG_TEST_DOCUMENTS names no folder with the source documents")
        (tmp_path / "documents").symlink_to(os.environ["KG_TEST_DOCUMENTS"])
    program, *arguments = shlex.split(example)
    assert program == "kg"
    assert run(arguments) == 0, capsys.readouterr()


def test_stores_open_read_only(real: object) -> None:
    """The command line has no way to write into a generation."""
    assert not {name for name in vars(EmbeddedStore) if name in ("add", "update", "remove", "load")}

"""Conflicts: each query finds its seeded error on two engines, nothing in agreeing sources, and any changed number."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from engines import oxigraph_rows, rdflib_rows, shipped_with, to_rdflib
from golden_rows import GOLDEN, conflict_rows

from kg import KnowledgeGraph
from kg.__main__ import run
from kg.build.check import VIOLATION, check
from kg.build.snapshot import built
from kg.conflicts import COLUMNS, DIFFERENCES, ERRORS, REASONS, conflicts
from kg.dataset import locate
from kg.errors import InputError
from kg.queries import named_queries

if TYPE_CHECKING:
    from collections.abc import Callable

    import rdflib

    Said = Callable[..., tuple[int, str, str]]

FIXTURE = Path(__file__).parent / "fixture_conflicts"
CLEAN, FAULTY = FIXTURE / "clean" / "seeds", FIXTURE / "faulty" / "seeds"
QUERIES = named_queries(locate(), "conflicts")
BASE = "https://legal-framework.example/"


@dataclass(frozen=True)
class Country:
    """A fixture's graph on both engines."""

    store: ox.Store
    other: rdflib.Dataset


@cache
def ruritania(*seeds: Path) -> Country:
    """The shipped ontology and queries over invented seeds."""
    with TemporaryDirectory() as folder:
        store = built(shipped_with(Path(folder), seeds))
    return Country(store, to_rdflib(store))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset whose sources contradict themselves and one another."""
    made = tmp_path_factory.mktemp("ruritania")
    shipped_with(made, [CLEAN, FAULTY])
    return made


@pytest.fixture(scope="module")
def graph(_surroundings: None, folder: Path) -> KnowledgeGraph:
    return KnowledgeGraph.open(str(folder))


# ---- queries ----
@pytest.mark.parametrize("name", QUERIES)
def test_query_finds_its_conflict_on_both_engines(name: str) -> None:
    text, country = QUERIES[name].header.text, ruritania(CLEAN, FAULTY)
    rows = oxigraph_rows(country.store, text, {})
    assert rows == rdflib_rows(country.other, text, {})
    assert any("/faulty-report/" in row[1] + row[2] for row in rows)
    assert all(all(row) for row in rows)


@pytest.mark.parametrize("name", QUERIES)
def test_query_finds_nothing_where_sources_agree(name: str) -> None:
    text, country = QUERIES[name].header.text, ruritania(CLEAN)
    assert oxigraph_rows(country.store, text, {}) == []
    assert rdflib_rows(country.other, text, {}) == []


def test_another_country_has_its_own_conflicts() -> None:
    freedonia = KnowledgeGraph.open(str(Path(__file__).parent / "fixture"))
    [found] = conflicts(freedonia)
    assert (found.reason, found.label) == ("other-edition", "duck smuggling")
    assert found.detail == "2 to 5 years in the later edition, 1 to 3 years in the earlier"


@pytest.mark.parametrize("name", QUERIES)
def test_header_tells_all(name: str) -> None:
    header = QUERIES[name].header
    assert [field for field in header.fields if field != "of"] == ["title", "problem", "reason", "expects"]
    assert header.fields.get("of", "time") == "time"  # what standings tell wherever they tell a start or an end
    assert header.fields["reason"] in REASONS
    assert tuple(header.fields["expects"].split(", ")) == COLUMNS
    found = ruritania(CLEAN).store.query(header.text)
    assert isinstance(found, ox.QuerySolutions)
    assert tuple(variable.value for variable in found.variables) == COLUMNS
    assert "ORDER BY" in header.text
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name)


def test_every_reason_is_found() -> None:
    assert {query.header.fields["reason"] for query in QUERIES.values()} == set(REASONS)
    assert not set(ERRORS) & set(DIFFERENCES)


def test_conflicts_are_no_fault_of_ours(tmp_path: Path) -> None:
    faults = check(shipped_with(tmp_path, [CLEAN, FAULTY]))
    assert [str(fault) for fault in faults if fault.severity == VIOLATION] == []


# ---- seeds perturbed ----
_NUMBERS = "value|statedPercent|statedDifference|minimumTerm|maximumTerm|maximumFine"
_SPOT = re.compile(
    rf"lf:(?:{_NUMBERS}) (?P<number>[\d.]+)|lf:direction lf:(?P<direction>\w+)|printedNumber \"(?P<act>[^\"]+)\""
    r"|\"2004-(?P<month>03)|\"(?P<year>2002)-05"
)
FILES = sorted(CLEAN.glob("*.trig"))
SPOTS = [(file.name, number) for file in FILES for number, _ in enumerate(_SPOT.finditer(file.read_text("utf-8")))]


def changed(match: re.Match[str], dice: random.Random) -> str:
    """Another number, direction, month or year in the place of that which a source states."""
    [(kind, old)] = [(kind, old) for kind, old in match.groupdict().items() if old]
    if kind == "number":
        new = str(round(float(old) * dice.choice([0.4, 0.5, 1.5, 2, 3])))
    elif kind == "direction":
        new = dice.choice(["increase", "unchanged"])
    else:
        new = {"act": f"No. {dice.randint(6, 99)} / 12", "month": f"{dice.randint(4, 12):02}", "year": "1999"}[kind]
    assert new != old
    return match[0].replace(old, new)


@pytest.mark.parametrize(("name", "number"), SPOTS, ids=lambda part: str(part))
def test_any_changed_number_is_found(tmp_path: Path, name: str, number: int) -> None:
    dataset = shipped_with(tmp_path, [CLEAN])
    file = tmp_path / "seeds" / name
    text = file.read_text("utf-8")
    match = list(_SPOT.finditer(text))[number]
    spoilt = changed(match, random.Random(f"{name} {number}"))  # noqa: S311 - seeded, no secret
    file.write_text(text[: match.start()] + spoilt + text[match.end() :], "utf-8")
    store = built(dataset)
    found = {query: oxigraph_rows(store, QUERIES[query].header.text, {}) for query in QUERIES}
    assert any(found.values()), f"{match[0]} changed to {spoilt}"


def test_enough_is_changed() -> None:
    assert len(SPOTS) > 35


# ---- conflicts with their sides cited ----
def test_errors_come_first(graph: KnowledgeGraph) -> None:
    found = conflicts(graph)
    assert {one.query for one in found} == set(QUERIES)
    kinds = [one.is_error for one in found]
    assert kinds == sorted(kinds, reverse=True)


def test_both_sides_are_cited(graph: KnowledgeGraph) -> None:
    for one in conflicts(graph):
        assert len(one.one.lines()) == 1, one
        assert one.other.lines(), one


def test_parts_are_cited_in_their_passages(graph: KnowledgeGraph) -> None:
    found = next(one for one in conflicts(graph) if one.query == "parts_do_not_make_the_whole")
    assert found.explanation == "thieves caught (2003, by sex): 26 + 15 = 41, not 40"
    assert [c.position for c in found.one.citations] == ["1"]
    assert {c.iri.rsplit("/", 1)[-1] for c in found.other.citations} == {"text-1-c", "text-2-a"}


def test_what_arithmetic_decides_is_no_difference(graph: KnowledgeGraph) -> None:
    """17 where another source has 16, which alone makes the parts 40: a slip, and no figure counted otherwise."""
    [found] = [one for one in conflicts(graph) if one.query == "figure_that_another_source_makes_add_up"]
    assert (found.stated, found.computed, found.is_error) == ("17", "16", True)
    told = "17 in one source, 16 in another; 24 + 17 = 41, not 40, and with 16 the parts make the whole"
    assert found.explanation == f"thieves caught (2003, male): {told}"
    pairs = [{one.stated, one.computed} for one in conflicts(graph) if not one.is_error]
    assert {"17", "16"} not in pairs


def test_a_passage_that_prints_the_number_is_cited(graph: KnowledgeGraph) -> None:
    """The registry speaks against a misprint only where no passage prints the number."""
    rows = [one for one in conflicts(graph) if one.query == "number_printed_otherwise"]
    law, code = (next(one.other for one in rows if one.topic == f"{BASE}id/act/{act}") for act in ("5-12", "cc-1"))
    assert ([c.iri.rsplit("/", 1)[-1] for c in law.citations], law.files) == (["law-1-b"], ())
    assert (code.citations, code.files) == ((), ("registry/acts",))


def test_titles_of_acts_that_differ_are_found(graph: KnowledgeGraph) -> None:
    """Titles, not citations with a number; case, order and signs aside."""
    found = {one.explanation for one in conflicts(graph, reason="naming") if one.topic == f"{BASE}id/act/5-12"}
    [told] = [one.partition(": ")[2] for one in found]
    assert told == "called “Act against the Theft of Birds” in one source, “Law on Swans” in another"


def test_a_denial_is_cited(graph: KnowledgeGraph) -> None:
    found = [one for one in conflicts(graph) if one.query == "in_force_is_denied"]
    assert {one.label for one in found} == {"Second Criminal Code"}
    assert {c.iri.rsplit("/", 1)[-1] for one in found for c in one.other.citations} == {"text-6-b"}


@pytest.mark.parametrize(
    ("thing", "queries"),
    [
        ("id/act/cc-2/art-20", {"terms_of_imprisonment_contradict", "fines_contradict", "penalty_of_another_edition"}),
        (
            "id/act/5-12",
            {
                "number_printed_otherwise",
                "two_values_of_a_functional_property",
                "in_force_on_the_day_of_publication",
                "names_differ",
            },
        ),
        ("source/pond-note", {"figure_of_another_source", "figure_of_another_body"}),
        ("id/place/graustark", {"part_greater_than_whole", "figure_of_another_body"}),
        ("id/place/ruritania", set()),
    ],
)
def test_conflicts_of_a_thing(graph: KnowledgeGraph, thing: str, queries: set[str]) -> None:
    assert {one.query for one in conflicts(graph, BASE + thing)} == queries


def test_conflicts_of_an_act_are_those_of_its_articles(graph: KnowledgeGraph) -> None:
    of_act, of_article = (
        {one.query for one in conflicts(graph, f"{BASE}id/act/{name}")} for name in ("cc-2", "cc-2/art-20")
    )
    assert of_act == of_article | {"dates_disagree", "in_force_is_denied"}


def test_another_base_changes_nothing_else(graph: KnowledgeGraph, folder: Path) -> None:
    moved = conflicts(KnowledgeGraph.open(str(folder), base="https://kg.example.org/"))
    assert [one.explanation for one in moved] == [one.explanation for one in conflicts(graph)]
    assert all(one.topic.startswith("https://kg.example.org/id/") for one in moved)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("# reason: text-table", "# reason: typo", "reason 'typo' is not one of arithmetic, text-table"),
        ("SELECT ?topic (IRI", "SELECT (1 AS ?x) ?topic (IRI", "must select exactly ?topic ?one"),
    ],
)
def test_malformed_conflict_query(tmp_path: Path, old: str, new: str, message: str) -> None:
    dataset = shipped_with(tmp_path, [CLEAN])
    text = QUERIES["text_against_table"].header.text
    assert old in text
    (tmp_path / "queries" / "conflicts" / "text_against_table.rq").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(InputError, match=re.escape(message)):
        conflicts(KnowledgeGraph.open(str(dataset.roots[0])))


# ---- command ----
@pytest.fixture
def said(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, graph: KnowledgeGraph
) -> Said:
    """Runs the command; gives exit code, standard output, standard error."""
    monkeypatch.setenv("KG_DATASET", str(folder))

    def called(*arguments: str) -> tuple[int, str, str]:
        code = run(["conflicts", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return called


def test_command_lists_errors_and_differences(said: Said) -> None:
    code, out, err = said()
    assert (code, err) == (0, "")
    text = " ".join(out.split())
    assert text.startswith("Errors of sources: ")
    assert "Differences, which are no errors: " in text
    assert "thieves caught (2003, 2004): 75.02 % stated; (40 - 30) / 40 = 25 %; 30 is 75 % of 40 [arithmetic]" in text
    assert 'States: Hasty Report 2007, section "text", paragraph 1: “fell by three quarters, by thirty”' in text
    assert "Against: the same passage" in text
    assert "Against: the dataset itself: registry/acts" in text


def test_command_takes_a_name_and_a_reason(said: Said) -> None:
    code, out, _ = said("Swan", "Office", "--reason", "naming")
    assert code == 0
    assert out.count("[naming]") == 3  # two of the office, one of the law that establishes it
    assert said("pond-note", "--reason", "arithmetic") == (1, "", "kg: no conflicts are found about 'pond-note'\n")
    code, out, err = said("swan", "offise")
    assert (code, out) == (2, "")
    assert "nothing in the graph is called" in err


def test_command_writes_json_and_csv(said: Said) -> None:
    _, out, _ = said("--format", "json", "--reason", "text-table")
    [one] = json.loads(out)
    assert (one["stated"], one["computed"], one["error"]) == ("40", "41", True)
    assert one["one"]["sources"][0]["source"] == "Hasty Report 2007"
    assert one["other"]["sources"][0]["position"] == "table-1/row-1"
    _, out, _ = said("--format", "csv", "--reason", "text-table")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["reason"] for row in rows] == ["text-table"]
    assert rows[0]["explanation"] == "thieves caught (2003): 40 in the text, 41 in the table"
    code, out, _ = said("pond-note", "--reason", "arithmetic", "--format", "json")
    assert (code, json.loads(out)) == (1, [])


# ---- the shipped dataset ----
@cache
def shipped_rows() -> dict[str, str]:
    """Rows by conflict query, as CSV."""
    return dict(conflict_rows(locate()))


@pytest.mark.parametrize("name", QUERIES)
def test_rows_are_those_reviewed(name: str) -> None:
    kept = (GOLDEN / "conflicts" / f"{name}.csv").read_text("utf-8")
    assert shipped_rows()[f"conflicts/{name}"] == kept, "review: python -m tests.golden_rows --conflicts"


def test_no_rows_without_a_query() -> None:
    assert sorted(file.stem for file in (GOLDEN / "conflicts").glob("*.csv")) == sorted(QUERIES)


def test_every_shipped_row_has_two_cited_sides(real: KnowledgeGraph) -> None:
    found = conflicts(real)
    assert found
    assert [one.explanation for one in found if not one.one.citations or not one.other.lines()] == []

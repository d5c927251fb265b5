"""Check: every check is seen to fail, with file and line; the shipped seeds have no violation."""

from __future__ import annotations

import hashlib
import shutil
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from engines import shipped_with

from kg import vocabulary as v
from kg.build.check import VIOLATION, Fault, check
from kg.build.places import Places, Text
from kg.build.snapshot import built
from kg.dataset import Dataset, locate
from kg.errors import InputError
from kg.ingest.paragraphs import outline
from kg.queries import named_queries

HERE = Path(__file__).parent
FREEDONIA = HERE / "fixture"


@cache
def faults_of_overlay() -> tuple[Fault, ...]:
    """Faults of the faulty seeds over clean ones."""
    with TemporaryDirectory() as folder:
        return tuple(
            check(shipped_with(Path(folder), [HERE / n / "seeds" for n in ("fixture_questions", "fixture_faults")]))
        )


@pytest.fixture
def country(tmp_path: Path) -> Path:
    """A copy of the tiny country, to be spoilt."""
    return Path(shutil.copytree(FREEDONIA, tmp_path / "country"))


def lines(folder: Path) -> list[str]:
    """Faults of a dataset as printed."""
    return [str(fault) for fault in check(Dataset((folder,)))]


def spoil(file: Path, old: str, new: str) -> None:
    """Replace what stands once in a file."""
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")


# ---- each check ----
def test_every_fault_is_printed_as_reviewed() -> None:
    expected = (HERE / "fixture_faults" / "expected.txt").read_text("utf-8").splitlines()
    assert [str(fault) for fault in faults_of_overlay()] == expected


@pytest.mark.parametrize("name", named_queries(locate(), "checks"))
def test_every_check_query_is_seen_to_fail(name: str) -> None:
    fix = named_queries(locate(), "checks")[name].header.fields["fix"]
    assert [fault for fault in faults_of_overlay() if fault.problem.endswith(fix)]


def test_every_fault_has_a_line_of_its_subject() -> None:
    for fault in faults_of_overlay():
        root = HERE / ("fixture_faults" if "fault" in fault.file else "fixture_questions")
        line = (root / fault.file).read_text("utf-8").splitlines()[fault.line - 1]
        assert line.strip(), str(fault)
        assert not line.startswith(("#", "@prefix")), str(fault)


# ---- the shipped dataset, the tiny country ----
def test_shipped_seeds_have_no_violation() -> None:
    assert [str(fault) for fault in check(locate()) if fault.severity == VIOLATION] == []


def test_clean_countries_have_no_fault(tmp_path: Path) -> None:
    assert lines(FREEDONIA) == []
    assert check(shipped_with(tmp_path, [HERE / "fixture_questions" / "seeds"])) == []


def test_documents_of_the_tiny_country_hold_its_key_phrases() -> None:
    store = built(Dataset((FREEDONIA,)))
    rows = store.query(
        f"PREFIX lf: <{v.LF}> PREFIX dct: <{v.DCT}> SELECT ?source ?digest ?section ?position ?phrase WHERE {{"
        " ?passage dct:isPartOf ?source ; lf:section ?section ; lf:position ?position ; lf:keyPhrase ?phrase ."
        " ?source lf:sha256 ?digest } ORDER BY ?passage"
    )
    count = 0
    for source, digest, section, position, phrase in ([term.value for term in row] for row in rows):
        data = (FREEDONIA / "documents" / f"{source.rsplit('/', 1)[-1]}.txt").read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest
        [paragraph] = [p for p in outline(data.decode()) if (p.section, p.position) == (section, position)]
        assert paragraph.text(data.decode()).count(phrase) == 1, phrase
        count += 1
    assert count == 13


# ---- files that can't be parsed ----
def test_malformed_files_are_told_all_at_once(country: Path) -> None:
    spoil(country / "seeds" / "gazette-2005.trig", "body:duck-council fr:seats 9 .", "bodi:duck-council fr:seats 9 .")
    spoil(
        country / "seeds" / "registry" / "things.trig",
        "body:duck-council a fr:Council",
        "body:duck-council a fr:Council fr:Council",
    )
    (country / "ontology" / "ducks.ttl").open("ab").write(b"\xff\n")
    found = lines(country)
    assert "seeds/gazette-2005.trig:36: unknown prefix 'bodi'. Did you mean 'body'?" in found
    assert [line for line in found if line.startswith("seeds/registry/things.trig:14: ")]
    assert [line for line in found if line.startswith("ontology/ducks.ttl:39: not UTF-8")]


def test_what_a_broken_file_declares_is_not_called_unknown(country: Path) -> None:
    spoil(
        country / "seeds" / "registry" / "things.trig",
        "body:duck-council a fr:Council",
        "body:duck-council a fr:Council fr:Council",
    )
    assert len(lines(country)) == 1


def test_other_files_are_checked_beside_a_broken_one(country: Path) -> None:
    spoil(
        country / "seeds" / "registry" / "things.trig",
        "body:duck-council a fr:Council",
        "body:duck-council a fr:Council fr:Council",
    )
    spoil(country / "seeds" / "gazette-2005.trig", "fr:inspects place:great-pond", "fr:inspect place:great-pond")
    assert (
        "seeds/gazette-2005.trig:50: fr:inspect: property that the ontology does not declare. Did you mean fr:inspects?"
        in lines(country)
    )


def test_triple_outside_a_graph(country: Path) -> None:
    (country / "seeds" / "gazette-2005.trig").open("a").write("body:elders a fr:Ministry .\n")
    [line] = lines(country)
    assert line.endswith("stands outside a graph")


# ---- queries and rules ----
def test_malformed_query_is_told_by_line(country: Path) -> None:
    spoil(
        country / "queries" / "questions" / "which_act_chartered.rq",
        "?act fr:charters ?council .",
        "?act fr:charters .",
    )
    assert [
        line
        for line in lines(country)
        if line.startswith("queries/questions/which_act_chartered.rq:7: malformed query: ")
    ]


def test_unknown_type_of_a_parameter(country: Path) -> None:
    spoil(country / "queries" / "questions" / "which_act_chartered.rq", "council (iri)", "council (uri)")
    expected = "parameter 'council' has type 'uri'; known are iri, class, string, date, integer"
    assert lines(country) == [f"queries/questions/which_act_chartered.rq:1: {expected}"]


def test_check_query_with_other_columns(country: Path) -> None:
    spoil(
        country / "queries" / "checks" / "council_without_seats.rq",
        "SELECT ?focus ?problem ?value",
        "SELECT ?focus ?problem",
    )
    expected = "a check query selects exactly ?focus ?problem ?value"
    assert lines(country) == [f"queries/checks/council_without_seats.rq:1: {expected}"]


def test_rule_without_a_statement(country: Path) -> None:
    (country / "ontology" / "rules").mkdir()
    (country / "ontology" / "rules" / "silent.rq").write_text("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert lines(country) == ["ontology/rules/silent.rq:1: a rule's header says in 'statement:' what follows from what"]


# ---- shapes ----
def test_shape_of_the_dataset(country: Path) -> None:
    spoil(
        country / "seeds" / "gazette-2005.trig",
        "body:ministry-of-ponds fr:seats 5",
        "body:ministry-of-ponds fr:seats 0",
    )
    expected = "body:ministry-of-ponds, fr:seats: Give fr:seats as a whole number from 1."
    assert lines(country) == [f"seeds/gazette-2005.trig:53: {expected}"]


def test_malformed_shape(country: Path) -> None:
    spoil(country / "ontology" / "shapes" / "councils.ttl", "sh:minInclusive 1 ;", "sh:minInclusive 1")
    [line] = lines(country)
    assert line.startswith("ontology/shapes/councils.ttl:11: ")


def test_warning_of_a_check_query(country: Path) -> None:
    spoil(country / "seeds" / "gazette-2005.trig", "fr:charters body:duck-council", "fr:charters body:elders")
    spoil(country / "seeds" / "registry" / "things.trig", "body:elders a org:Organization", "body:elders a fr:Council")
    expected = "body:elders: council without seats. Transcribe the passage that says how many seats it has."
    assert lines(country) == [f"seeds/registry/things.trig:16: warning: {expected}"]


def test_without_pyshacl_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    with pytest.raises(InputError, match=r"pip install 'legal-framework-kg\[check\]'"):
        check(Dataset((FREEDONIA,)))


# ---- lines ----
def test_strings_and_comments_are_no_places() -> None:
    text = Text(
        '@prefix a: <http://a/> .\n# a:x a:y .\na:g {\n  a:z a:says "a:x { a:y }" ; a:knows a:x .\n  a:x a:y 1 .\n}\n'
    )
    [(start, end)] = text.blocks("http://a/g")
    found = text.find("http://a/x", start, end)
    assert found is not None
    assert text.line(found) == 5
    assert text.line(end - 1) == 6


def test_full_iris_and_longer_names_are_told_apart() -> None:
    text = Text("@prefix a: <http://a/> .\na:x-1 a:p 1 .\n<http://a/x> a:p 2 .\n")
    found = text.find("http://a/x", *text.whole)
    assert found is not None
    assert text.line(found) == 3


def test_nothing_is_found_of_what_no_file_names() -> None:
    assert Places([]).of("http://a/x") is None

"""Verify: what stands is verified, at its position; what was changed is reported, and nothing else."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from mutation import mutated

from kg import KnowledgeGraph
from kg.__main__ import run
from kg.dataset import Dataset
from kg.documents import Document, document_files, read_document, source_of
from kg.errors import InputError
from kg.passages import Source, read_sources
from kg.verify import Verification, read_record, record_of, verify

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
DUCKS = HERE / "fixture"
GAZETTE = DUCKS / "documents" / "gazette-2005.txt"


@pytest.fixture(scope="module")
def ducks(_surroundings: None) -> KnowledgeGraph:
    return KnowledgeGraph.open(str(DUCKS))


@pytest.fixture(scope="module")
def sources(ducks: KnowledgeGraph) -> list[Source]:
    return read_sources(ducks.store, ducks.base)


@pytest.fixture
def record(ducks: KnowledgeGraph) -> dict[str, str]:
    return read_record(ducks.dataset)


def verified(text: str, sources: list[Source], record: Mapping[str, str] | None = None) -> Verification:
    document = Document("copy.txt", text.encode())
    return verify(document, source_of(document, sources), record)


def problems(found: Verification) -> dict[str, tuple[str, ...]]:
    return {check.passage.id: check.problems for check in found.checks if check.problems}


def spoilt(old: str, new: str) -> str:
    text = GAZETTE.read_text("utf-8")
    assert text.count(old) == 1
    return text.replace(old, new)


# ---- what stands ----
def test_documents_of_the_tiny_country_are_verified(sources: list[Source], record: dict[str, str]) -> None:
    for path in document_files([str(DUCKS / "documents")]):
        document = read_document(path)
        found = verify(document, source_of(document, sources), record)
        assert (found.changed, problems(found), found.stale(record)) == (False, {}, [])
        for check in found.checks:
            assert check.span is not None
            assert document.text[slice(*check.span)] == check.passage.phrase


def test_real_documents_are_verified(real: KnowledgeGraph, documents: Path) -> None:
    read = read_sources(real.store, real.base)
    found = [verify(one, source_of(one, read)) for one in map(read_document, document_files([str(documents)]))]
    assert [f"{one.source.id}: {id}: {said}" for one in found for id, said in problems(one).items()] == []
    assert sum(len(one.checks) for one in found) >= 480
    assert not any(one.changed for one in found)


def test_the_record_is_of_the_documents_as_read(real: KnowledgeGraph, documents: Path) -> None:
    read, record = read_sources(real.store, real.base), read_record(real.dataset)
    found = [verify(one, source_of(one, read), record) for one in map(read_document, document_files([str(documents)]))]
    assert [key for one in found for key in one.stale(record)] == [], (
        "run: kg verify --record --output seeds/read.tsv DOCUMENTS"
    )


def test_line_breaks_and_hyphens_change_nothing(sources: list[Source], record: dict[str, str]) -> None:
    lines = GAZETTE.read_text("utf-8").replace(" the ", "\n  the ").replace("five", "fi-\nve").splitlines()
    broken = [re.sub(r"\b(\w{4})(\w{4,})\b", r"\1-\n\2", line) if line[:1] != "#" else line for line in lines]
    found = verified("\r\n".join(broken), sources, record)
    assert found.changed
    assert problems(found) == {}


@pytest.mark.parametrize("blank", ["  ", "\xa0", " \xa0 "])
def test_white_space_in_the_real_documents_changes_nothing(real: KnowledgeGraph, documents: Path, blank: str) -> None:
    """Also not in headings: two blanks in those of tip-2017 lost 29 passages, no-break spaces in maloku's 254."""
    read, record = read_sources(real.store, real.base), read_record(real.dataset)
    for document in map(read_document, document_files([str(documents)])):
        copy = Document("copy.txt", document.text.replace(" ", blank).encode())
        found = verify(copy, source_of(copy, read), record)
        assert (found.changed, problems(found)) == (True, {})


def test_markdown_changes_nothing(sources: list[Source]) -> None:
    assert problems(verified(spoilt("(No. 7/1)", "\\(No. 7/1\\)"), sources)) == {}


def test_a_year_follows_from_last_year(sources: list[Source]) -> None:
    """The plan's years stand in the text; one of them may also be told from the document's own date."""
    text = (DUCKS / "documents" / "chronicle-2007.txt").read_text("utf-8")
    assert problems(verified(text.replace("For 2006 to", "For last year to"), sources)) == {}


# ---- what was changed ----
@pytest.mark.parametrize(
    ("old", "new", "passage", "said"),
    [
        ("has nine seats", "has ten seats", "ponds-1-b", "key phrase “The Duck Council has nine seats” does not"),
        ("The Duck Council has nine seats.", "", "ponds-1-b", "nor elsewhere"),
        ("five seats. Under", "five seats. It has five seats. Under", "inspection-1-b", "stands 2 times in its"),
        ("Council of Elders", "Council of Youth", "ponds-1-a", "name “Council of Elders” does not stand there"),
        ("(No. 7/1)", "(No. 7/2)", "ponds-1-a", "number “No. 7/1” does not stand there"),
        ("its Article 2. The", "its Article 2. Yes. The", "", ""),
        ("Law of 1999", "Law of 1998", "ponds-1-a", "date_document 1999 does not stand there"),
        ("1 March 2005", "1 April 2005", "ponds-2-a", "first_date_entry_in_force 2005-03-01 does not stand there"),
        ("1 March 2005", "3 March 2005", "ponds-2-a", "first_date_entry_in_force 2005-03-01 does not stand there"),
        ("1 March 2005", "1 March 2006", "ponds-2-a", "first_date_entry_in_force 2005-03-01 does not stand there"),
        ("Its Article 8", "Its Article 9", "ponds-2-b", "citation “Article 8” does not stand there"),
        ("Article 8, paragraph 2", "Article 8, paragraph 3", "ponds-2-c", "citation “Article 8, paragraph 2” does not"),
        ("## Ponds", "## Lakes", "ponds-1-a", "does not stand at its place, but in Lakes, paragraph 1"),
        ("The Ministry of Ponds inspects", "The Ministry of Lakes inspects", "inspection-1-a", "name"),
    ],
)  # fmt: skip
def test_a_change_is_told(
    sources: list[Source], record: dict[str, str], old: str, new: str, passage: str, said: str
) -> None:
    found = problems(verified(spoilt(old, new), sources, record))
    if passage:
        told = " ".join(found.get(passage, ()))
        assert said in told or (said == "name" and "key phrase" in told), found
    else:
        assert found == {}


def test_a_change_that_no_printed_form_shows_is_told_by_the_record(
    sources: list[Source], record: dict[str, str]
) -> None:
    text = spoilt(
        "under".title() + " Article 2 of the Duck Protection Law", "Under Article 2 of the Goose Protection Law"
    )
    assert problems(verified(text, sources)) == {}
    expected = {"inspection-1-c": ("its sentence differs from the one that was read",)}
    assert problems(verified(text, sources, record)) == expected


def test_a_number_beyond_the_next_passage_is_not_taken(sources: list[Source]) -> None:
    """Two to five years are the first passage's; the four of the next sentence is not the first passage's."""
    text = spoilt(
        "punishes duck smuggling with two to five years", "punishes duck smuggling with two to five months and years"
    )
    assert list(problems(verified(text, sources))) == ["ponds-2-b"]
    told = problems(verified(spoilt("threatens four to eight", "threatens four to nine"), sources))["ponds-2-c"]
    assert "maximumTerm 8 does not stand there" in told


def test_every_change_of_a_number_or_a_name_is_told(sources: list[Source], record: dict[str, str]) -> None:
    for path in document_files([str(DUCKS / "documents")]):
        assert_told(read_document(path), sources, record)


def test_every_change_in_the_real_documents_is_told(real: KnowledgeGraph, documents: Path) -> None:
    read = read_sources(real.store, real.base)
    for document in map(read_document, document_files([str(documents)])):
        found = verify(document, source_of(document, read))
        record = dict(line.split("\t") for line in record_of([found]).splitlines())
        assert_told(document, read, record)


def assert_told(document: Document, sources: list[Source], record: Mapping[str, str]) -> None:
    source = source_of(document, sources)
    text, changes = mutated(document, source)
    assert len(changes) >= len(source.passages) // 3
    copy = Document(document.name, text.encode())
    assert source_of(copy, sources).id == source.id
    found = verify(copy, source, record)
    told = {check.passage.iri: check.problems for check in found.checks}
    assert found.changed
    assert [change for change in changes if not told[change.passage]] == []
    touched = {
        (c.passage.section, c.passage.position) for c in found.checks for x in changes if x.passage == c.passage.iri
    }
    assert [c.passage.id for c in found.checks if c.problems and _place(c) not in touched] == []


def _place(check: object) -> tuple[str, str]:
    passage = check.passage  # type: ignore[attr-defined]
    return passage.section, passage.position


# ---- the heads of tables ----
TALLY = """\
# Tally

**Table 1. Ducks counted in 2006, 2007**

Ducks\t2006\t2007
All\t30\t31
"""
TALLY_SEEDS = """\
@prefix lf: <https://legal-framework.example/ontology#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix src: <https://legal-framework.example/source/> .
@prefix reg: <https://legal-framework.example/registry/> .
@prefix period: <https://legal-framework.example/id/period/> .
@prefix t: <https://legal-framework.example/source/tally/> .
reg:years {
  period:2006 lf:from "2006"^^xsd:gYear ; lf:until "2006"^^xsd:gYear .
  period:2007 lf:from "2007-01"^^xsd:gYearMonth ; lf:until "2007-06"^^xsd:gYearMonth .
}
src:tally {
  src:tally a lf:SourceDocument ; dct:title "Tally"@en ; lf:sha256 "00" .
  t:row a lf:Passage ; dct:isPartOf src:tally ; lf:section "Tally" ;
    lf:position "table-1/row-1" ; lf:keyPhrase "All 30 31"@en .
}
t:row {
  t:o1 a qb:Observation ; lf:period period:2006 ; lf:value 30 ; lf:printedValue "30" .
  t:o2 a qb:Observation ; lf:period period:2007 ; lf:value 31 ; lf:printedValue "31" .
}
"""


@pytest.fixture
def tally(tmp_path: Path) -> list[Source]:
    """The tiny country's sources with one that has a table."""
    country = Path(shutil.copytree(DUCKS, tmp_path / "country"))
    (country / "seeds" / "tally.trig").write_text(TALLY_SEEDS, "utf-8")
    graph = KnowledgeGraph.open(str(country))
    return read_sources(graph.store, graph.base)


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ("\t2007\n", "\t2008\n", ["2007"]),
        ("\t2006\t2007\n", "\tthen\tlater\n", []),
        ("\t2006\t2007\n", "\tthen\t2007\n", ["2006"]),
        ("2006, 2007**\n\nDucks\t2006\t2007", "2005, 2006**\n\nDucks\tthen\tlater", ["2007"]),
        ("", "", []),
    ],
)
def test_years_of_a_row_stand_in_its_tables_head(tally: list[Source], old: str, new: str, missing: list[str]) -> None:
    """In the row of column heads, or in the caption where that row has no numeral."""
    told = [f"a figure is of {year}, which the head of its table does not give" for year in missing]
    found = problems(verified(TALLY.replace(old, new), tally))
    assert found == ({"row": tuple(told)} if told else {})


def test_the_head_of_a_row_is_the_nearest_row_of_years(tally: list[Source]) -> None:
    """A table may have a second row of heads further down."""
    [source] = [one for one in tally if one.id == "tally"]
    later = replace(source.passages[0], position="table-1/row-2")
    sources = [replace(source, passages=(later,))]
    assert problems(verified(TALLY.replace("\nAll", "\nAges\t2006\t2007\nAll"), sources)) == {}
    told = {"row": ("a figure is of 2007, which the head of its table does not give",)}
    assert problems(verified(TALLY.replace("\nAll", "\nAges\t2006\t2008\nAll"), sources)) == told


def test_columns_of_a_table_changed_about_are_told_by_the_record(tally: list[Source]) -> None:
    [check] = verified(TALLY, tally).checks
    record = {"tally/row": check.digest}
    assert problems(verified(TALLY, tally, record)) == {}
    told = {"row": ("its row or the head of its table differs from the one that was read",)}
    assert problems(verified(TALLY.replace("2006\t2007", "2007\t2006"), tally, record)) == told
    assert problems(verified(TALLY.replace("Ducks counted", "Geese counted"), tally, record)) == told


def test_every_year_in_the_heads_of_the_real_tables_is_told(real: KnowledgeGraph, documents: Path) -> None:
    read = read_sources(real.store, real.base)
    text = (documents / "maloku.txt").read_text("utf-8")
    heads = list(re.finditer(r"\t2017\t2018\t", text))
    assert len(heads) == 6
    for head in heads:  # table 3 has a second one, above its ages
        copy = text[: head.start()] + "\t2018\t2018\t" + text[head.end() :]
        told = [said for one in problems(verified(copy, read)).values() for said in one]
        assert told
        assert set(told) == {"a figure is of 2017, which the head of its table does not give"}


# ---- the seeds' own faults ----
def test_a_figure_given_as_another_value_is_told(tmp_path: Path) -> None:
    country = Path(shutil.copytree(DUCKS, tmp_path / "country"))
    seeds = country / "seeds" / "gazette-2005.trig"
    text = seeds.read_text("utf-8").replace("fr:seats 5 .", 'fr:seats 5 ; lf:value 6 ; lf:printedValue "five" .')
    seeds.write_text(text, "utf-8")
    graph = KnowledgeGraph.open(str(country))
    found = verified(GAZETTE.read_text("utf-8"), read_sources(graph.store, graph.base))
    assert problems(found) == {"inspection-1-b": ("figure “five” is given as 6",)}


def test_a_malformed_record_is_told_by_line(tmp_path: Path) -> None:
    country = Path(shutil.copytree(DUCKS, tmp_path / "country"))
    (country / "seeds" / "read.tsv").write_text("gazette-2005/ponds-1-a\tab12\nnonsense\n", "utf-8")
    with pytest.raises(InputError, match=r"seeds/read\.tsv:2: not a passage and a digest"):
        read_record(Dataset((country,)))


def test_a_record_is_made_of_what_was_read_only(sources: list[Source]) -> None:
    with pytest.raises(InputError, match="has changed since gazette-2005 was read"):
        record_of([verified(spoilt("nine seats", "ten seats"), sources)])


# ---- the command ----
@pytest.fixture
def kg(
    ducks: KnowledgeGraph, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> pytest.CaptureFixture[str]:
    monkeypatch.setenv("KG_DATASET", str(DUCKS))
    return capsys


def test_the_command_verifies_a_folder(kg: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", str(DUCKS / "documents")]) == 0
    out, err = kg.readouterr()
    assert err == ""
    assert [line.partition(" verified")[0] for line in out.splitlines()] == [
        "chronicle-2007: 5 of 5 phrases",
        "gazette-2005: 8 of 8 phrases",
    ]


def test_the_command_lists_positions(kg: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "--all", str(GAZETTE)]) == 0
    out, _ = kg.readouterr()
    assert "gazette-2005: ponds-1-b: verified (Ponds, paragraph 1, characters 160 to 191)\n" in out


def test_the_command_lists_problems(kg: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "copy.txt").write_text(spoilt("Council of Elders", "Council of Youth"), "utf-8")
    assert run(["verify", str(tmp_path / "copy.txt")]) == 1
    out, _ = kg.readouterr()
    lines = out.splitlines()
    assert "gazette-2005: ponds-1-a: name “Council of Elders” does not stand there (Ponds, paragraph 1, " in lines[1]
    assert lines[-1].startswith("gazette-2005: 7 of 8 phrases verified in ")
    assert lines[-1].endswith("; the document has changed since it was read")


def test_the_command_gives_json(kg: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "--format", "json", str(GAZETTE)]) == 0
    [found] = json.loads(kg.readouterr().out)
    assert (found["source"], found["changed"], found["passages"], found["verified"]) == ("gazette-2005", False, 8, 8)
    first = found["checks"][0]
    assert GAZETTE.read_text("utf-8")[first["start"] : first["end"]] == first["phrase"]


def test_the_command_makes_the_record(kg: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "--record", str(DUCKS / "documents")]) == 0
    assert kg.readouterr().out == (DUCKS / "seeds" / "read.tsv").read_text("utf-8")


def test_the_record_keeps_the_lines_of_other_documents(kg: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "--record", str(GAZETTE)]) == 0
    assert kg.readouterr().out == (DUCKS / "seeds" / "read.tsv").read_text("utf-8")


def test_the_record_is_written_whole_or_not_at_all(kg: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A folder with a file that is no document has been seen to leave an empty record."""
    record, whole = tmp_path / "read.tsv", (DUCKS / "seeds" / "read.tsv").read_text("utf-8")
    record.write_text("before\n", "utf-8")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "notes.md").write_text("# Notes\n", "utf-8")
    shutil.copy(GAZETTE, tmp_path / "documents")
    arguments = ["verify", "--record", "--output", str(record)]
    assert run([*arguments, str(tmp_path / "documents")]) == 2
    assert (record.read_text("utf-8"), kg.readouterr().out) == ("before\n", "")
    assert run([*arguments, str(GAZETTE)]) == 0
    assert (record.read_text("utf-8"), kg.readouterr().out) == (whole, "")


def test_the_record_of_a_folder_that_lies_above_is_its_own(kg: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "mine" / "seeds").mkdir(parents=True)
    (tmp_path / "mine" / "seeds" / "tally.trig").write_text(TALLY_SEEDS, "utf-8")
    (tmp_path / "tally.txt").write_text(TALLY, "utf-8")
    digest = hashlib.sha256(TALLY.encode()).hexdigest()
    (tmp_path / "mine" / "seeds" / "tally.trig").write_text(TALLY_SEEDS.replace('sha256 "00"', f'sha256 "{digest}"'))
    folders = ["--dataset", str(DUCKS), "--dataset", str(tmp_path / "mine")]
    assert run(["verify", *folders, str(tmp_path / "tally.txt")]) == 0
    assert kg.readouterr().err.endswith("kg: seeds/read.tsv has no line of tally yet; kg verify --record adds them\n")
    assert run(["verify", "--record", *folders, str(tmp_path / "tally.txt")]) == 0
    assert [line.split("\t")[0] for line in kg.readouterr().out.splitlines()] == ["tally/row"]


def test_output_goes_with_record(kg: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "--output", "read.tsv", str(GAZETTE)]) == 2
    assert "--output goes with --record" in kg.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"A letter about geese.",
            "is no document that the dataset has read; it has read chronicle-2007, gazette-2005",
        ),
        (b"\xff\xfe\x00", "no text in UTF-8 (byte 0)"),
        (b"", "is no document"),
    ],
)
def test_other_files_are_told_beside_known_ones(
    kg: pytest.CaptureFixture[str], tmp_path: Path, content: bytes, said: str
) -> None:
    shutil.copy(GAZETTE, tmp_path / "a.txt")
    (tmp_path / "b.txt").write_bytes(content)
    (tmp_path / ".hidden").write_bytes(b"\xff")
    assert run(["verify", str(tmp_path)]) == 2
    out, err = kg.readouterr()
    assert out.startswith("gazette-2005: 8 of 8 phrases verified")
    assert said in err
    assert "hidden" not in err


def test_missing_files_and_empty_folders_end_with_2(kg: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["verify", str(tmp_path / "none.txt")]) == 2
    assert "no such file or folder" in kg.readouterr().err
    assert run(["verify", str(tmp_path)]) == 2
    assert "the folder has no files" in kg.readouterr().err

"""Returns: the sheet that bodies fill in, and its import as a source of its own, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from console import agrees, commands, output, prepare
from engines import oxigraph_rows, rdflib_rows, shipped_with, to_rdflib

from kg import KnowledgeGraph
from kg import vocabulary as v
from kg.__main__ import run
from kg.build.check import WARNING, check
from kg.build.snapshot import built
from kg.dataset import locate, packaged
from kg.errors import InputError
from kg.queries import pick
from kg.returns.columns import INDICATOR, PERIOD, layout
from kg.returns.importing import Wanted, import_return
from kg.returns.sheet import MAX_BYTES, MAX_ROWS, FaultySheetError
from kg.returns.template import csv_template, xlsx_template

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyoxigraph as ox
    import rdflib

Kg = Callable[..., tuple[int, str, str]]

HERE = Path(__file__).parent
TODAY = "2026-11-22"
HEAD = "indicator,period,counted by,sex,origin,value\n"
ROW = "thieves caught,2004,Ministry of Rivers,,,30\n"
VIEWS = ("columns_of_returns", "values_of_returns", "wider_values", "units_of_indicators", "printed_periods")


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Folder of the shipped ontology over the seeds of Ruritania."""
    folder = tmp_path_factory.mktemp("ruritania")
    shipped_with(folder, [HERE / "fixture_conflicts/clean/seeds"])
    return str(folder)


@pytest.fixture(scope="module")
def ruritania(country: str) -> KnowledgeGraph:
    return KnowledgeGraph.open(country)


@pytest.fixture
def take(ruritania: KnowledgeGraph, tmp_path: Path) -> Callable[..., list[str]]:
    """Import a sheet; the faults, each without the file's name, or nothing."""

    def taken(content: str | bytes, name: str = "r.csv", **said: object) -> list[str]:
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        wanted = Wanted("return-1", **said)  # type: ignore[arg-type]
        try:
            import_return(ruritania, tmp_path / "mine", file, wanted, TODAY)
        except FaultySheetError as error:
            assert not (tmp_path / "mine").exists(), "nothing is half imported"
            return [line.removeprefix(f"{name}: ") for line in str(error).splitlines()]
        return []

    return taken


def refusal(take: Callable[..., list[str]], content: str | bytes, name: str) -> str:
    """Why nothing of a file is taken: its fault, or what was wrong with the file itself."""
    try:
        return "\n".join(take(content, name))
    except InputError as error:
        return str(error)


def workbook(graph: KnowledgeGraph, *rows: dict[str, object], change: Callable[..., None] = lambda _: None) -> bytes:
    """The template of a graph with filled rows."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx_template(layout(graph))))
    sheet = book["return"]
    heads = [cell.value for cell in sheet[1]]
    for number, row in enumerate(rows, 2):
        for head, value in row.items():
            sheet.cell(number, heads.index(head) + 1).value = value  # type: ignore[assignment]
    change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled(**cells: object) -> dict[str, object]:
    row = {"indicator": "thieves caught", "period": "2004", "counted by": "Ministry of Rivers", "value": 30}
    return row | {name.replace("_", " "): value for name, value in cells.items()}


# ---- the sheet ----
def test_columns_are_the_dimensions_of_the_dataset(ruritania: KnowledgeGraph) -> None:
    rows = ruritania.query(f"SELECT ?d {{ ?d a <{v.QB}DimensionProperty> }}")
    dimensions = {row[0].value for row in rows.rows}  # type: ignore[union-attr]
    shape = layout(ruritania)
    assert {column.iri for column in shape.dimensions} == dimensions
    assert [c.label for c in shape.columns][:3] == ["indicator", "period", "counted by"]
    assert shape.columns[-1].label == "value"
    labels = {column.label for column in shape.columns}
    assert {"sex", "age group", "origin", "form of exploitation", "stage", "outcome"} <= labels


def test_another_dataset_has_another_sheet(tmp_path: Path) -> None:
    folder = tmp_path / "ducks"
    dataset = shipped_with(folder, [HERE / "fixture_conflicts/clean/seeds"])
    more = dataset.roots[0] / "ontology/feathers.ttl"
    more.write_text(
        f"@prefix lf: <{v.LF}> . @prefix qb: <{v.QB}> . @prefix rdfs: <{v.RDFS}> . @prefix skos: <{v.SKOS}> .\n"
        'lf:feathers a qb:DimensionProperty ; rdfs:label "feathers"@en ; rdfs:range lf:Feather .\n'
        f'<{v.BASE}id/feather/grey> a lf:Feather ; skos:prefLabel "grey"@en .\n'
    )
    column = next(c for c in layout(KnowledgeGraph.open(str(folder))).columns if c.label == "feathers")
    assert [choice.name for choice in column.choices] == ["grey"]


@cache
def both_engines(country: str) -> tuple[ox.Store, rdflib.Dataset]:
    store = built(locate((country,)))
    return store, to_rdflib(store)


@pytest.mark.parametrize("name", VIEWS)
def test_views_give_the_same_rows_on_both_engines(name: str, country: str) -> None:
    store, other = both_engines(country)
    text = pick(locate((country,)), name).header.text
    rows = oxigraph_rows(store, text, {})
    assert rows
    assert sorted(rows) == sorted(rdflib_rows(other, text, {}))


def test_a_workbook_offers_the_values_of_each_cell(ruritania: KnowledgeGraph) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_template(layout(ruritania))))
    assert book.sheetnames == ["return", "values", "columns"]
    heads = [cell.value for cell in book["return"][1]]
    rules = {next(iter(rule.sqref.ranges)).min_col: rule for rule in book["return"].data_validations.dataValidation}  # type: ignore[union-attr]
    offering = [column.label for column in layout(ruritania).columns if column.choices and column.iri != PERIOD]
    assert [heads[at - 1] for at in sorted(rules)] == [*offering, "value"]
    where = rules[heads.index("sex") + 1].formula1
    sheet, _, area = str(where).partition("!")
    offered = [cell.value for row in book[sheet][area.replace("$", "")] for cell in row]
    assert offered == ["female", "male"]
    assert "thieves caught" in {cell.value for cell in book["values"]["A"]}
    assert "persons" in {cell.value for cell in book["values"]["B"]}


def test_templates_are_the_same_each_time(ruritania: KnowledgeGraph) -> None:
    shape = layout(ruritania)
    first = xlsx_template(shape)
    time.sleep(0.01)
    assert first == xlsx_template(shape)
    heads = next(csv.reader(io.StringIO(csv_template(shape).decode("utf-8-sig"))))
    assert heads == [column.label for column in shape.columns]


def test_names_that_look_like_formulas_stay_text(tmp_path: Path) -> None:
    folder = tmp_path / "evil"
    dataset = shipped_with(folder, [HERE / "fixture_conflicts/clean/seeds"])
    (dataset.roots[0] / "seeds/registry/evil.trig").write_text(
        f"@prefix lf: <{v.LF}> . @prefix skos: <{v.SKOS}> .\n"
        f"<{v.BASE}registry/evil> {{ "
        f"<{v.BASE}id/place/evil> a lf:Place ; skos:prefLabel \"=cmd|' /C calc'!A1\"@en . }}\n"
    )
    book = openpyxl.load_workbook(io.BytesIO(xlsx_template(layout(KnowledgeGraph.open(str(folder))))))
    cells = [cell for row in book["values"].iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert cells
    assert all(cell.data_type == "s" for cell in cells)


# ---- what is taken ----
def test_each_row_is_a_passage_with_a_figure(take: Callable[..., list[str]], tmp_path: Path, country: str) -> None:
    sheet = HEAD + ROW + "thieves caught,2005,Ministry of Rivers,female,,7\n\n,,,,,\n"
    assert take(sheet, issued="2006-03-01") == []
    graph = KnowledgeGraph.open(country, str(tmp_path / "mine"))
    rows = graph.query(
        f"PREFIX lf: <{v.LF}> SELECT ?position ?key ?value ?printed {{ GRAPH ?passage {{ ?figure lf:value ?value ; "
        "lf:printedValue ?printed } ?figure lf:key ?key . "
        f"?passage <{v.DCT}isPartOf> <{v.BASE}source/return-1> ; lf:position ?position }} ORDER BY ?position"
    )
    assert [tuple(term.value for term in row) for row in rows.rows] == [  # type: ignore[union-attr]
        (
            "table-1/row-2",
            "indicator=indicator/thieves-caught; period=period/2004; reportedBy=body/ministry",
            "30",
            "30",
        ),
        (
            "table-1/row-3",
            "indicator=indicator/thieves-caught; period=period/2005; reportedBy=body/ministry; sex=sex/female",
            "7",
            "7",
        ),
    ]
    about = graph.query(f"SELECT ?p ?o {{ GRAPH ?s {{ ?s ?p ?o }} FILTER(?s = <{v.BASE}source/return-1>) }}")
    told = {row[0].value.rsplit("/")[-1].rsplit("#")[-1]: row[1].value for row in about.rows}  # type: ignore[union-attr]
    assert told["title"] == "Return of Ministry of Rivers, 2006-03-01"
    assert told["issued"] == "2006-03-01"
    assert told["publisher"].endswith("body/ministry")
    assert len(told["sha256"]) == 64
    assert "2005" in {graph.names.label(f"{v.BASE}id/period/2005")}


def test_what_is_imported_has_no_faults(take: Callable[..., list[str]], tmp_path: Path, country: str) -> None:
    assert take(HEAD + ROW + "thieves caught,2005-Q1,Ministry of Rivers,,Graustark,2\n") == []
    faults = check(locate((country, str(tmp_path / "mine"))))
    assert [str(fault) for fault in faults if fault.severity != WARNING] == []
    assert not [fault for fault in faults if "return-1" in fault.file or "period-" in fault.file]


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + HEAD + ROW,
        (HEAD + ROW).replace(",", ";"),
        (HEAD + ROW).replace(",", "\t"),
        (HEAD + ROW).replace("\n", "\r\n"),
        HEAD + ROW.upper(),
        HEAD + ROW.replace("thieves caught", "indicator:thieves-caught"),
        HEAD.replace("counted by", "reportedBy") + ROW,
        HEAD + ROW + ",,,,,\n" * 500,
        HEAD + "\n\n" + ROW,
    ],
    ids=["bom", "semicolon", "tab", "crlf", "upper", "curie", "property", "trailing", "gap"],
)
def test_sheets_as_spreadsheets_write_them(take: Callable[..., list[str]], content: str) -> None:
    assert take(content) == []


def test_other_encodings_are_named_not_guessed(take: Callable[..., list[str]], tmp_path: Path) -> None:
    sheet = (HEAD + ROW).replace("Rivers", "Ri\u0161\u010d")
    for encoding in ("cp1250", "iso8859-2"):
        (fault,) = take(sheet.encode(encoding))
        assert re.match(r"row 2: not UTF-8 .*--encoding", fault)
    with pytest.raises(InputError, match="is no encoding"):
        take(sheet, encoding="zlib")
    assert take(sheet.encode("cp1250"), encoding="cp1250") == [
        "row 2, counted by: 'Ministry of Rišč' is no value of this column; nearest: Ministry of Rivers"
    ]
    assert take((HEAD + ROW).encode("utf-16")) == []


def test_a_filled_workbook_is_taken(take: Callable[..., list[str]], ruritania: KnowledgeGraph) -> None:
    rows = [filled(period=2004), filled(sex="male", value=12.0), filled(period="2004-H1", value="9")]
    assert take(workbook(ruritania, *rows), "r.xlsx") == []


# ---- what is refused, all at once ----
FAULTS = [
    ("thieves caugt,2004,Ministry of Rivers,,,3", "row 2, indicator: 'thieves caugt' is no value of this column; nearest: thieves caught"),  # noqa: E501
    ("thieves caught,,Ministry of Rivers,,,3", "row 2, period: is empty; each row needs it"),
    ("thieves caught,2031,Ministry of Rivers,,,3", "row 2, period: '2031' begins after the date of the return"),
    ("thieves caught,38000,Ministry of Rivers,,,3", "row 2, period: '38000' is a date turned into a number"),
    ("thieves caught,soon,Ministry of Rivers,,,3", "row 2, period: 'soon' is no period; write a year as 2024"),
    ("thieves caught,2004,,,,3", "row 2, counted by: is empty"),
    ("thieves caught,2004,Ministry of Rivers,,,", "row 2, value: is empty; write 0 where there were none"),
    ("thieves caught,2004,Ministry of Rivers,,,-3", "row 2, value: '-3' is negative"),
    ("thieves caught,2004,Ministry of Rivers,,,2.5", "row 2, value: '2.5': there are no fractions of persons"),
    ("thieves caught,2004,Ministry of Rivers,,,1.234", "row 2, value: '1.234' may hold separators of thousands; write 1234"),  # noqa: E501
    ('thieves caught,2004,Ministry of Rivers,,,"1,234"', "row 2, value: '1,234' may hold separators of thousands; write 1234"),  # noqa: E501
    ("thieves caught,2004,Ministry of Rivers,,,1 234", "row 2, value: '1 234' may hold separators of thousands"),
    ('thieves caught,2004,Ministry of Rivers,,,"2,5"', "row 2, value: '2,5' has a decimal comma"),
    ("thieves caught,2004,Ministry of Rivers,,,2,5", "row 2, cell 7: '5' stands beyond the last column head"),
    ("thieves caught,2004,Ministry of Rivers,,,=1+1", "row 2, value: '=1+1' is a formula"),
    ("thieves caught,2004,Ministry of Rivers,,,2004-03-01", "row 2, value: '2004-03-01' is a date"),
    ("thieves caught,2004,Ministry of Rivers,,,many", "row 2, value: 'many' is no number"),
    ("thieves caught,2004,Ministry of Rivers,,,nan", "row 2, value: 'nan' is no number"),
    ("thieves caught,2004,Ministry of Rivers,,,1e9", "row 2, value: '1e9' is no number"),
    ("thieves caught,2004,Ministry of Rivers,,,99999999999999", "row 2, value: '99999999999999' is more than"),
    ("thieves caught,2004,Ministry of Rivers,,,٣", "row 2, value: '٣' is no number"),
    ("thieves caught,2004,Ministry of Rivers,cat,,3", "row 2, sex: 'cat' is no value of this column; see: kg returns values"),  # noqa: E501
    (ROW + ROW.strip(), "row 3, value: repeats row 2, which counts the same; keep one row"),
    (ROW + ROW.replace("30", "31").strip(), "row 3, value: 31 here, 30 in row 2, which counts the same; keep one row"),
    (
        ROW + ROW.replace(",,,30", ",female,,20") + ROW.replace(",,,30", ",male,,20").strip(),
        "row 2, value: 30 is less than its parts by sex, 40 (rows 3, 4)",
    ),
    (f"thieves caught,2004,{'x' * 600},,,3", "row 2, counted by: 600 characters; write a name of the list"),
    ('thieves caught,2004,"Ministry,,,3', "row 2: not CSV"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "fault"), FAULTS, ids=[fault.split(";")[0][:50] for _, fault in FAULTS])
def test_a_fault_is_told_with_row_column_and_remedy(take: Callable[..., list[str]], rows: str, fault: str) -> None:
    told = take(HEAD + rows + "\n")
    assert [line for line in told if line.startswith(fault)], told


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        ("indicator,period,counted by,sx,value", "row 1, sx: no such column; did you mean 'sex'?"),
        ("indicator,period,counted by,remarks!,value", "row 1, remarks!: no such column; remove it"),
        ("indicator,period,counted by,sex,sex,value", "row 1, sex: stands twice; keep one"),
        ("indicator,period,sex,value", "row 1, counted by: the column is missing; add it"),
    ],
)
def test_a_fault_of_the_heads_is_told(take: Callable[..., list[str]], head: str, fault: str) -> None:
    told = take(f"{head}\n{ROW}")
    assert [line for line in told if line.startswith(fault)], told


def test_all_faults_are_told_at_once(take: Callable[..., list[str]]) -> None:
    rows = [row for row, _ in FAULTS[:7]]
    told = take(HEAD + "\n".join(rows) + "\n")
    assert [int(line.split(",")[0].removeprefix("row ")) for line in told] == list(range(2, 9))


def test_parts_may_sum_to_more_where_kinds_overlap(take: Callable[..., list[str]]) -> None:
    rows = HEAD + ROW + ROW.replace(",,,30", ",female,,20") + ROW.replace(",,,30", ",male,,20")
    assert take(rows, overlapping=True) == []


def _merge(sheet: object) -> None:
    sheet.merge_cells("A2:A3")  # type: ignore[attr-defined]


def _hide_row(sheet: object) -> None:
    sheet.row_dimensions[2].hidden = True  # type: ignore[attr-defined]


def _hide_column(sheet: object) -> None:
    sheet.column_dimensions["D"].hidden = True  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("cells", "change", "fault"),
    [
        ({"value": "=1+2"}, None, "row 2, value: holds a formula"),
        ({"value": "#REF!"}, None, "row 2, value: holds the error #REF!"),
        ({"value": True}, None, "row 2, value: is a truth value"),
        ({"value": 2.5}, None, "row 2, value: '2.5': there are no fractions of persons"),
        ({"value": 1e300}, None, "row 2, value: '1e+300' is no number"),
        ({"period": __import__("datetime").date(2004, 3, 1)}, None, "row 2, period: is a date (2004-03-01)"),
        ({"value": __import__("datetime").time(3, 5)}, None, "row 2, value: is a date"),
        ({}, _merge, "row 2: cells A2:A3 are merged"),
        ({}, _hide_row, "row 2: the row is hidden"),
        ({}, _hide_column, "column D: is hidden"),
    ],
)
def test_a_fault_of_a_workbook_is_told(
    take: Callable[..., list[str]],
    ruritania: KnowledgeGraph,
    cells: dict[str, object],
    change: Callable[..., None] | None,
    fault: str,
) -> None:
    told = take(workbook(ruritania, filled(**cells), change=change or (lambda _: None)), "r.xlsx")
    assert [line for line in told if line.startswith(fault)], told


def test_a_lone_cell_far_away_makes_no_million_rows(take: Callable[..., list[str]], ruritania: KnowledgeGraph) -> None:
    def far(row: int, column: int) -> Callable[..., None]:
        return lambda sheet: sheet.cell(row, column, "x")

    told = take(workbook(ruritania, filled(), change=far(1_048_576, 1)), "r.xlsx")
    assert [line for line in told if line.startswith("row 1048576, indicator: 'x' is no value")]
    assert take(workbook(ruritania, filled(), change=far(1_048_576, 16_384)), "r.xlsx") == [
        "row 1048576, cell XFD1048576: is filled; at most 100 columns are taken"
    ]


def test_a_dry_run_tells_that_an_id_is_taken(take: Callable[..., list[str]]) -> None:
    assert take(HEAD + ROW) == []
    with pytest.raises(InputError, match="was imported before"):
        take(HEAD + ROW, only_check=True)
    assert take(HEAD + ROW, only_check=True, replace=True) == []


def _package(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name.replace("_", ".", 1), data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("r.csv", b"", "is empty"),
        ("r.csv", b"a\0b", "holds a NUL"),
        ("r.csv", b"x" * (MAX_BYTES + 1), "at most 5,000,000 are taken"),
        ("r.csv", HEAD.encode() + b"a,,,,,1\n" * (MAX_ROWS + 1), "at most 10,000 are taken"),
        ("r.csv", HEAD.encode() + b"\n" * 1_000_000, "more than 200,000 rows"),
        ("r.csv", _package(a_xml=b""), "is a workbook, not CSV"),
        ("r.xlsx", b"", "is no workbook"),
        ("r.xlsx", b"indicator,period\n", "is no workbook"),
        ("r.xlsx", _package(a_xml=b"<a/>"), "is no workbook"),
        ("r.xlsx", _package(a_xml=b"\0" * 50_000_000), "unpacks to 50,000,000 bytes"),
        ("r.xlsx", _package(a_xml=b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"), "has a document type"),
        ("r.ods", b"", "is neither .csv nor .xlsx"),
    ],
)
def test_files_that_cannot_be_read_are_refused(
    take: Callable[..., list[str]], tmp_path: Path, name: str, content: bytes, problem: str
) -> None:
    assert re.search(problem, refusal(take, content, name))
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("name", ["UPPER", "a b", "../x", "a--b", "-a", "", "registry", "x" * 61, "é"])
def test_ids_that_no_file_or_address_can_have_are_refused(ruritania: KnowledgeGraph, tmp_path: Path, name: str) -> None:
    (tmp_path / "r.csv").write_text(HEAD + ROW)
    with pytest.raises(InputError, match="can't be a source's id"):
        import_return(ruritania, tmp_path / "mine", tmp_path / "r.csv", Wanted(name), TODAY)


def test_an_id_is_taken_once_and_replaced_on_request_only(take: Callable[..., list[str]], tmp_path: Path) -> None:
    assert take(HEAD + ROW) == []
    file = tmp_path / "mine/seeds/return-1.trig"
    first = file.read_bytes()
    with pytest.raises(InputError, match="was imported before; replace it with --replace"):
        take(HEAD + ROW.replace("30", "31"))
    assert file.read_bytes() == first
    assert take(HEAD + ROW.replace("30", "31"), replace=True) == []
    assert b"31" in file.read_bytes()
    assert not (tmp_path / "mine").joinpath("seeds/return-2.trig").exists()


def test_files_by_hand_and_sources_of_others_are_never_replaced(ruritania: KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(HEAD + ROW)
    own = tmp_path / "mine"
    (own / "seeds").mkdir(parents=True)
    (own / "seeds/by-hand.trig").write_text("# mine\n")
    for name, problem in (("by-hand", "not written by an import"), ("swan-report", "another source of the graph")):
        with pytest.raises(InputError, match=problem):
            import_return(ruritania, own, tmp_path / "r.csv", Wanted(name, replace=True), TODAY)
    with pytest.raises(InputError, match="leave --replace out"):
        import_return(ruritania, own, tmp_path / "r.csv", Wanted("new-one", replace=True), TODAY)
    assert (own / "seeds/by-hand.trig").read_text() == "# mine\n"


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_a_killed_import_loses_nothing(country: str, tmp_path: Path) -> None:
    """Killed at any time, the return is the old one or the new one, and whole."""
    rows = [ROW.replace("2004", f"{1901 + at // 12}-{at % 12 + 1:02}") for at in range(1200)]
    (tmp_path / "r.csv").write_text(HEAD + "".join(rows))
    own = tmp_path / "mine"
    words = [sys.executable, "-m", "kg", "returns", "import", "r.csv", "--source", "big", "--date", "2026-01-01"]
    words += ["--dataset", country, "--dataset", str(own)]
    assert subprocess.run(words, cwd=tmp_path, capture_output=True, timeout=120, check=False).returncode == 0
    whole = (own / "seeds/big.trig").read_bytes()
    (tmp_path / "r.csv").write_text(HEAD + "".join(rows).replace(",30", ",31"))
    for wait in (0.3, 0.6, 0.9, 1.2):
        with subprocess.Popen(
            [*words, "--replace"], cwd=tmp_path, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        ) as one:
            time.sleep(wait)
            one.send_signal(signal.SIGKILL)
        found = (own / "seeds/big.trig").read_bytes()
        assert found in (whole, whole.replace(b"lf:value 30", b"lf:value 31")) or found.count(b"lf:Passage") == 1200
    again = subprocess.run([*words, "--replace"], cwd=tmp_path, capture_output=True, timeout=120, check=False)
    assert again.returncode == 0, again.stderr
    assert (own / "seeds/big.trig").read_bytes().count(b"lf:value 31") == 1200


# ---- the command, over the packaged dataset ----
@pytest.fixture
def kg(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Kg]:
    monkeypatch.chdir(tmp_path)

    def called(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(list(words))
        return (code, *capsys.readouterr())

    return called  # type: ignore[return-value]


def test_a_return_is_asked_compared_and_listed(kg: Kg, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (packaged() / "seeds").rglob("*")}
    rows = "victims identified;2016;Government of Kosovo;41\nvictims identified;2024;Kosovo Police;30\n"
    Path("r.csv").write_text("indicator;period;counted by;value\n" + rows)
    given = ("returns", "import", "r.csv", "--source", "police-2024", "--dataset", "mine", "--by", "Kosovo Police")
    code, out, err = kg(*given, "--date", "2025-01-31")
    assert (code, err.replace("kg: building the graph ...\n", "")) == (0, "")
    assert out.splitlines() == [
        "2 figures of r.csv are source police-2024: Return of Kosovo Police, 2025-01-31",
        "in mine/seeds/police-2024.trig",
        "new period: 2024",
    ]
    code, out, _ = kg("ask", "--dataset", "mine", "how many victims were identified in 2024")
    assert code == 0
    assert out.startswith("Victims identified in 2024: 30 persons")
    assert 'section "return", table 1, row 3: “victims identified 2024 Kosovo Police 30”' in out
    code, out, _ = kg("figures", "victims identified", "--dataset", "mine")
    assert code == 0
    assert [line for line in out.splitlines() if line.startswith("2024 ") and " 30 " in line]
    assert "Return of Kosovo Police, 2025-01-31" in out
    code, out, _ = kg("conflicts", "--dataset", "mine", "police-2024", "--format", "json")
    assert code == 0
    found = json.loads(out)
    assert {(c["stated"], c["computed"], c["reason"]) for c in found} == {("41", "36", "update")}
    assert {c["other"]["sources"][0]["source"] for c in found} == {
        "Human trafficking continues in Kosovo",
        "Trafficking in Persons Report 2017: Kosovo",
    }
    assert {path: path.stat().st_mtime_ns for path in (packaged() / "seeds").rglob("*")} == before


def test_a_faulty_sheet_is_exit_2_with_all_faults(kg: Kg) -> None:
    Path("r.csv").write_text("indicator,period,counted by,value\nvictims identified,soon,Kosovo Police,-1\n")
    words = ("returns", "import", "r.csv", "--source", "police-2024", "--dataset", "mine")
    code, out, err = kg(*words)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 3
    assert err.endswith("kg: 2 faults; nothing was imported\n")
    assert not Path("mine").exists()
    code, out, _ = kg(*words, "--format", "json")
    assert code == 2
    faults = json.loads(out)["faults"]
    assert [(fault["row"], fault["column"]) for fault in faults] == [(2, "period"), (2, "value")]
    code, out, _ = kg(*words, "--format", "csv")
    assert code == 2
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [[row[key] for key in ("status", "row", "column")] for row in rows] == [
        ["refused", "2", "period"],
        ["refused", "2", "value"],
    ]
    assert [row["problem"] for row in rows] == [fault["problem"] for fault in faults]


@pytest.mark.parametrize(
    ("content", "row", "problem"),
    [
        (b"", 0, "is empty"),
        (b"indicator,period,counted by,value\n", 0, "no filled row"),
        (b"indicator,period,counted by,value\nvictims identified,2024,Polic\xe9,1\n", 2, "not UTF-8"),
        (b"indicator,period,counted by,value\nvictims \0identified,2024,Kosovo Police,1\n", 2, "NUL"),
    ],
)
def test_what_stops_the_reading_of_a_sheet_is_data_too(kg: Kg, content: bytes, row: int, problem: str) -> None:
    Path("r.csv").write_bytes(content)
    words = ("returns", "import", "r.csv", "--source", "police-2024", "--dataset", "mine")
    code, out, err = kg(*words, "--format", "json")
    assert code == 2
    (fault,) = json.loads(out)["faults"]
    assert fault["row"] == row
    assert problem in fault["problem"]
    assert problem in err


def test_what_was_imported_is_a_line_of_csv(kg: Kg) -> None:
    Path("r.csv").write_text("indicator,period,counted by,value\nvictims identified,2024,Kosovo Police,1\n")
    words = ("returns", "import", "r.csv", "--source", "police-2024", "--dataset", "mine", "--format", "csv")
    assert [kg(*words, "--dry-run")[0], kg(*words)[0]] == [0, 0]
    (row,) = csv.DictReader(io.StringIO(kg(*words, "--replace")[1]))
    assert (row["status"], row["row"], row["source"], row["figures"]) == ("imported", "", "police-2024", "1")


def test_the_folder_must_be_ones_own(kg: Kg) -> None:
    Path("r.csv").write_text("indicator,period,counted by,value\nvictims identified,2024,Kosovo Police,1\n")
    words = ("returns", "import", "r.csv", "--source", "police-2024")
    for more, problem in (
        ((), "name your own dataset folder with --dataset DIR"),
        (("--dataset", str(packaged())), "is a whole dataset"),
        (("--dataset", "."), "holds other things"),
        (("--dataset", "r.csv"), "holds other things"),
    ):
        code, _, err = kg(*words, *more)
        assert code == 2
        assert problem in err
        assert len(err.splitlines()) == 1


def test_a_dry_run_writes_nothing(kg: Kg) -> None:
    Path("r.csv").write_text("indicator,period,counted by,value\nvictims identified,2024,Kosovo Police,1\n")
    code, out, _ = kg("returns", "import", "r.csv", "--source", "police-2024", "--dataset", "mine", "--dry-run")
    assert (code, out) == (0, "r.csv: 1 figure, no faults; nothing was written\n")
    assert not Path("mine").exists()


def test_a_template_is_written_once(kg: Kg) -> None:
    assert kg("returns", "template", "r.xlsx")[:2] == (0, "r.xlsx\n")
    assert kg("returns", "template", "r.xlsx")[0] == 2
    assert kg("returns", "template", "r.xlsx", "--force")[0] == 0
    assert kg("returns", "template", "r.pdf")[2].startswith("kg: r.pdf: name a file that ends in .csv or .xlsx")
    assert kg("returns", "template", "no/such/r.csv")[0] == 2


def test_values_are_listed(kg: Kg) -> None:
    assert kg("returns", "values", "sex")[1].splitlines()[2:] == ["sex     female", "sex     male"]
    listed = json.loads(kg("returns", "values", "--format", "json")[1])
    assert [one["column"] for one in listed][:3] == ["indicator", "period", "counted by"]
    assert kg("returns", "values", "shoes")[0] == 2


def test_a_missing_extra_is_named_in_one_line(kg: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    code, _, err = kg("returns", "template", "r.xlsx")
    assert (code, err) == (2, "kg: a workbook needs openpyxl: pip install 'legal-framework-kg[returns]'\n")
    assert not Path("r.xlsx").exists()


def test_every_part_has_an_example(kg: Kg) -> None:
    from kg.cli.returns import command

    for name in command.commands:
        code, out, _ = kg("returns", name, "--help")
        assert code == 0
        assert f"  kg returns {name}" in out.partition("Example")[2]


def test_the_page_shows_what_the_commands_print(real: KnowledgeGraph, tmp_path: Path) -> None:
    page = HERE.parent / "docs/returns.md"
    prepare(page, tmp_path)
    for command, shown in commands(page):
        printed = output(command, tmp_path)
        assert agrees(shown, printed), f"{command} prints:\n{printed}"


def test_layout_tells_units(ruritania: KnowledgeGraph) -> None:
    shape = layout(ruritania)
    thieves = shape.column(INDICATOR).meant("thieves caught")[0].iri
    assert shape.units[thieves].whole
    assert shape.column(PERIOD).meant("2004")

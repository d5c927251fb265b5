"""A filled sheet read: rows of texts with their numbers, and a fault for all that can't be taken as it stands.

Nothing is guessed: a formula, a merged or hidden cell, a number turned into a date, bytes of another encoding are
faults that name the cell and the remedy. CSV is RFC 4180, apart by comma, semicolon or tab; a workbook is Office Open
XML (ECMA-376). Both are bounded in size before they are read.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.returns.columns import folded
from kg.returns.template import SHEET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

MAX_ROWS = 10_000
"""Rows of a return; a country's bodies and kinds for ten years are fewer."""
MAX_BYTES = 5_000_000
"""Size of a file."""
MAX_UNPACKED = 30_000_000
"""Size of a workbook's parts once unpacked; a full sheet of MAX_ROWS has less."""
_MAX_COLUMNS = 100
_MAX_TEXT = 500
"""Characters of a cell; the longest name has far fewer."""


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong with a sheet: row (0 for the whole), column, problem with its remedy."""

    row: int
    column: str
    problem: str

    def __str__(self) -> str:
        """The fault as one line.

        >>> print(Fault(4, "value", "no number"), Fault(0, "", "empty"), sep="|")
        row 4, value: no number|empty
        """
        place = ", ".join(filter(None, [f"row {self.row}" if self.row else "", self.column]))
        return f"{place}: {self.problem}" if place else self.problem


class FaultySheetError(InputError):
    """A sheet has faults; nothing of it was imported."""

    def __init__(self, name: str, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(f"{name}: {fault}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Row:
    """A filled row: its number as the spreadsheet shows it, and its texts, one a column."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet as filled: the file's name and digest, the column heads, the filled rows, the faults of its form."""

    file: str
    sha256: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]


Faults = list[Fault]


def read_sheet(path: Path, heads: Iterable[str], encoding: str = "") -> Sheet:
    """The filled rows of a file, by its ending: .csv or .xlsx.

    ``heads`` are the column heads that are known, by which the separator is told; ``encoding`` is that of a CSV file
    that is not UTF-8.

    Raises:
        FaultySheetError: What it holds can't be taken as a sheet at all.
        InputError: There is no such file, it can't be opened, is too large, or is of another kind.
        ModuleNotFoundError: It is a workbook, and openpyxl is not installed.
    """
    kind = path.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise InputError(f"{path.name}: is neither .csv nor .xlsx; save the sheet as one of them")
    data = _bytes(path)
    faults: Faults = []
    if kind == ".csv":
        lines = _csv_lines(_decoded(data, encoding, path.name), path.name, [*heads], faults)
    else:
        lines = _xlsx_lines(data, path.name, faults)
    filled = [Row(number, tuple(map(str.strip, cells))) for number, cells in lines if any(c.strip() for c in cells)]
    if not filled:
        raise _refused(path.name, "is empty; make a sheet to fill in with: kg returns template")
    head, *rows = filled
    if len(rows) > MAX_ROWS:
        problem = f"has {len(rows):,} filled rows; at most {MAX_ROWS:,} are taken. Split it."
        raise _refused(path.name, problem, rows[MAX_ROWS].number)
    sheet = Sheet(path.name, hashlib.sha256(data).hexdigest(), head.cells, tuple(rows), tuple(sorted(set(faults))))
    return _squared(sheet)


def _refused(name: str, problem: str, row: int = 0, column: str = "") -> FaultySheetError:
    """A sheet of which nothing more can be read."""
    return FaultySheetError(name, (Fault(row, column, problem),))


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise InputError(f"{path}: is no file" if path.exists() else f"{path}: no such file")
        if (size := path.stat().st_size) > MAX_BYTES:
            raise InputError(f"{path.name}: has {size:,} bytes; at most {MAX_BYTES:,} are taken")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: can't be read: {error.strerror}") from None


def _squared(sheet: Sheet) -> Sheet:
    """A sheet whose rows are as long as its head; what stands beyond the head is a fault."""
    width = max((at for at, head in enumerate(sheet.heads, 1) if head), default=0)
    faults = list(sheet.faults)
    rows = []
    for row in sheet.rows:
        for at, text in enumerate(row.cells[width:], width + 1):
            if text:
                problem = f"'{_cut(text)}' stands beyond the last column head; was it cut at a comma? Use a point"
                faults.append(Fault(row.number, f"cell {at}", problem))
        cells = [*row.cells[:width], *[""] * (width - len(row.cells))]
        for at, text in enumerate(cells):
            if len(text) > _MAX_TEXT:
                faults.append(Fault(row.number, sheet.heads[at], f"{len(text):,} characters; write a name of the list"))
                cells[at] = ""
        rows.append(Row(row.number, tuple(cells)))
    return Sheet(sheet.file, sheet.sha256, sheet.heads[:width], tuple(rows), tuple(faults))


# ---- CSV ----
def _decoded(data: bytes, encoding: str, name: str) -> str:
    """The text of a CSV file: UTF-8, UTF-16 with its mark, or the encoding that is named."""
    if not encoding and data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    if data.startswith(b"PK\x03\x04"):
        raise _refused(name, "is a workbook, not CSV; name it .xlsx")
    try:
        text = data.decode(encoding or "utf-8-sig").removeprefix("\ufeff")
    except LookupError:
        raise InputError(f"'{encoding[:40]}' is no encoding; as in: --encoding cp1252, or iso8859-2") from None
    except UnicodeError as error:
        at = getattr(error, "start", 0)
        line = data.count(b"\n", 0, at) + 1
        remedy = "Save it as 'CSV UTF-8', or name its encoding, as in: --encoding cp1252, or iso8859-2"
        raise _refused(name, f"not {encoding or 'UTF-8'} (byte {at}). {remedy}", line) from None
    if "\0" in text:
        raise _refused(name, "holds a NUL; is it text?", text[: text.index(chr(0))].count(chr(10)) + 1)
    return text


def _csv_lines(text: str, name: str, heads: list[str], faults: Faults) -> list[tuple[int, list[str]]]:
    """Numbered records; the separator is the one that makes most known heads of the first line."""
    first = next((line for line in text.splitlines() if line.strip(',;\t "')), "")
    known = set(map(folded, heads))

    def made(separator: str) -> int:
        return len(known & {folded(cell) for cell in next(csv.reader([first], delimiter=separator), [])})

    separator = max(",;\t", key=made)
    lines = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            lines.append((number, cells[:_MAX_COLUMNS]))
            if number > 20 * MAX_ROWS:
                raise _refused(name, f"more than {20 * MAX_ROWS:,} rows; delete the empty ones", number)
    except csv.Error as error:
        faults.append(Fault(len(lines) + 1, "", f"not CSV: {error}; quote the cell as RFC 4180 has it"))
    return lines


# ---- workbooks ----
def _xlsx_lines(data: bytes, name: str, faults: Faults) -> list[tuple[int, list[str]]]:
    """Numbered rows of the sheet that is filled in."""
    import warnings

    import openpyxl

    _check_package(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that are not read
            book = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    except Exception as error:  # the reader raises whatever a broken part makes it raise
        raise _refused(name, f"is no workbook that can be read ({type(error).__name__}); save it anew") from None
    titles = [sheet.title for sheet in book.worksheets]
    if SHEET not in titles and len(titles) != 1:
        raise _refused(name, f"has no sheet '{SHEET}'; name the sheet that is filled in so")
    sheet = book[SHEET] if SHEET in titles else book.worksheets[0]
    return _cells(sheet, name, faults)


def _check_package(data: bytes, name: str) -> None:
    """Refuse what is no package of parts, what unpacks to too much, and parts with a document type (XML bombs)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            size = sum(part.file_size for part in package.infolist())
            if size > MAX_UNPACKED or len(package.infolist()) > 1_000:
                problem = f"unpacks to {size:,} bytes; at most {MAX_UNPACKED:,} are taken. "
                remedy = "Copy the filled rows into a fresh sheet of: kg returns template"
                raise _refused(name, problem + remedy)
            for part in package.infolist():
                if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in package.read(part):
                    raise _refused(name, f"{part.filename} has a document type, which no workbook has")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, RuntimeError, NotImplementedError, OSError) as error:
        raise _refused(name, f"is no workbook that can be read ({error}); save it anew as .xlsx") from None


def _cells(sheet: Worksheet, name: str, faults: Faults) -> list[tuple[int, list[str]]]:
    heads: list[str] = []
    for area in sheet.merged_cells.ranges:
        faults.append(Fault(area.min_row, "", f"cells {area.coord} are merged; unmerge them and fill in each row"))
    hidden = {at for at, shape in sheet.row_dimensions.items() if shape.hidden}
    concealed = {letter for letter, shape in sheet.column_dimensions.items() if shape.hidden}
    lines: list[tuple[int, list[str]]] = []
    for number, row in _filled(sheet, name):
        found: Faults = []
        texts = [""] * max(row)
        for at, cell in row.items():
            texts[at - 1] = _text(cell, _named(heads, at - 1), found.append)
        faults += found
        if not any(texts):
            continue
        heads = heads or texts
        if number in hidden:
            faults.append(Fault(number, "", "the row is hidden; show it or delete it"))
        lines.append((number, texts))
        if len(lines) > MAX_ROWS + 1:
            raise _refused(name, f"more than {MAX_ROWS:,} filled rows; split the sheet", number)
    for letter in sorted(concealed):
        faults.append(Fault(0, f"column {letter}", "is hidden; show it or delete it"))
    return lines


def _filled(sheet: Worksheet, name: str) -> Iterator[tuple[int, dict[int, Cell | MergedCell]]]:
    """Rows that hold something, each with its cells by column from 1.

    Only cells that the file has are looked at: a lone cell in the last row would make a million empty rows.
    """
    rows: dict[int, dict[int, Cell | MergedCell]] = {}
    for (row, column), cell in sheet._cells.items():
        if cell.value is not None:
            if column > _MAX_COLUMNS:
                problem = f"is filled; at most {_MAX_COLUMNS} columns are taken"
                raise _refused(name, problem, row, f"cell {cell.coordinate}")
            rows.setdefault(row, {})[column] = cell
    yield from sorted(rows.items())


def _named(heads: list[str], at: int) -> str:
    return heads[at] if at < len(heads) and heads[at] else f"cell {at + 1}"


def _text(cell: Cell | MergedCell, head: str, tell: Callable[[Fault], None]) -> str:
    """A cell as text; what is no text or number as typed is told."""
    value = cell.value
    row = int(cell.row or 0)
    kind = getattr(cell, "data_type", "n")
    if value is None:
        return ""
    if kind == "f" or not isinstance(value, str | int | float | datetime.date | datetime.time | datetime.timedelta):
        tell(Fault(row, head, "holds a formula; paste its value instead"))
        return "="
    if kind == "e":
        tell(Fault(row, head, f"holds the error {value}; write the value"))
        return "="
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        tell(
            Fault(
                row, head, f"is a date ({str(value)[:10]}); format the cell as text, or as a number, and type it anew"
            )
        )
        return "="
    if isinstance(value, bool):
        tell(Fault(row, head, "is a truth value; write a name of the list, or a number"))
        return "="
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."

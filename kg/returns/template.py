"""The empty sheet: a workbook whose cells offer the controlled values, or a line of column heads as CSV.

A workbook (Office Open XML, ECMA-376) has three sheets: ``return`` is filled in, ``values`` lists what its columns may
hold, ``columns`` says what they mean. The bytes are the same each time for the same graph.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from kg.returns.columns import INDICATOR, PERIOD, VALUE, Column, Layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SHEET = "return"
"""Name of the sheet that is filled in."""

ROWS = 1_000
"""Rows below the heads whose cells offer values."""

PERIODS = "a year as 2024, a month as 2024-03, a half as 2024-H1, a quarter as 2024-Q2, months as 2024-01/2024-09"
"""How a period is written."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_SAVED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def csv_template(layout: Layout) -> bytes:
    """The column heads as one line of CSV, UTF-8 with the mark by which spreadsheets know it."""
    import csv

    out = io.StringIO()
    csv.writer(out).writerow([column.label for column in layout.columns])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_template(layout: Layout) -> bytes:
    """The sheets as a workbook.

    Raises:
        ModuleNotFoundError: openpyxl is not installed.
    """
    from openpyxl import Workbook

    book = Workbook()
    filled = book.active
    assert filled is not None
    filled.title = SHEET
    _write_row(filled, 1, [column.label for column in layout.columns], bold=True)
    filled.freeze_panes = "A2"
    lists = _write_values(book, layout)
    _write_columns(book, layout)
    for at, column in enumerate(layout.columns, 1):
        filled.column_dimensions[_letter(at)].width = 30 if column.iri == INDICATOR else 18
        _validate(filled, at, column, lists.get(column.iri))
    out = io.BytesIO()
    book.save(out)
    return _reproducible(out.getvalue())


def _write_values(book: Workbook, layout: Layout) -> dict[str, str]:
    """Fill the sheet of values, a column each; the address of each list by property."""
    sheet = book.create_sheet("values")
    lists: dict[str, str] = {}
    at = 0
    for column in (one for one in layout.columns if one.choices):
        at += 1
        names = [choice.name for choice in column.choices]
        _write_column(sheet, at, [column.label, *names])
        if column.iri != PERIOD:
            lists[column.iri] = f"values!${_letter(at)}$2:${_letter(at)}${len(names) + 1}"
        if column.iri == INDICATOR:
            units = [layout.units[choice.iri].name for choice in column.choices]
            _write_column(sheet, at + 1, ["counted in", *units])
            _write_column(sheet, at + 2, ["counts", *(layout.definitions[choice.iri] for choice in column.choices)])
            at += 2
    sheet.freeze_panes = "A2"
    return lists


def _write_columns(book: Workbook, layout: Layout) -> None:
    sheet = book.create_sheet("columns")
    _write_row(sheet, 1, ["column", "needed", "meaning", "how it is filled in"], bold=True)
    for row, column in enumerate(layout.columns, 2):
        needed = "in each row" if column.needed else "leave empty for the total"
        _write_row(sheet, row, [column.label, needed, column.definition, how(column)])
    for at, size in enumerate((22, 26, 70, 90), 1):
        sheet.column_dimensions[_letter(at)].width = size


def how(column: Column) -> str:
    """How a column is filled in, in a phrase."""
    if column.iri == VALUE:
        return "a number from 0, without separators, formulas or words; 0 where there were none"
    if column.iri == PERIOD:
        return f"{PERIODS}; or a name of the sheet 'values'"
    return "a name of the sheet 'values'"


def _validate(sheet: Worksheet, at: int, column: Column, values: str | None) -> None:
    """Let a column's cells offer its values, and refuse others."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if column.iri == VALUE:
        rule = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    elif values:
        rule = DataValidation(type="list", formula1=values, allow_blank=True)
    else:
        for row in range(2, ROWS + 2):  # text, so that no spreadsheet makes a date of a period
            sheet.cell(row, at).number_format = "@"
        return
    rule.errorTitle, rule.error = column.label[:32], f"Fill in {how(column)}."[:255]
    rule.showErrorMessage = True
    rule.add(f"{_letter(at)}2:{_letter(at)}{ROWS + 1}")
    sheet.add_data_validation(rule)


def _write_row(sheet: Worksheet, row: int, texts: Sequence[str], *, bold: bool = False) -> None:
    for at, text in enumerate(texts, 1):
        _write(sheet, row, at, text, bold=bold)


def _write_column(sheet: Worksheet, at: int, texts: Sequence[str]) -> None:
    for row, text in enumerate(texts, 1):
        _write(sheet, row, at, text, bold=row == 1)
    sheet.column_dimensions[_letter(at)].width = min(60, max(map(len, texts)) + 2)


def _write(sheet: Worksheet, row: int, at: int, text: str, *, bold: bool) -> None:
    """Write a text as text, whatever it begins with, without what XML can't hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    cell = sheet.cell(row, at)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text) or None
    if cell.value:
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)


def _letter(at: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(at)


def _reproducible(workbook: bytes) -> bytes:
    """A workbook without the times at which it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "docProps/core.xml":
                data = _SAVED.sub(rb"\g<1>1980-01-01T00:00:00Z", data)
            fresh = zipfile.ZipInfo(part.filename, _EPOCH)
            fresh.compress_type, fresh.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(fresh, data)
    return out.getvalue()

"""From the rows of a sheet to figures; every fault is told with its row, its column and its remedy."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.returns import periods
from kg.returns.columns import BODY, INDICATOR, PERIOD, VALUE, folded
from kg.returns.sheet import Fault
from kg.returns.template import PERIODS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kg.returns.columns import Choice, Column, Layout
    from kg.returns.sheet import Row, Sheet

Key = tuple[str, str | periods.Period, str, tuple[tuple[str, str], ...]]
"""Indicator, period, body and dimensions of a figure."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_MOST = Decimal(10) ** 12
"""Greatest value that is taken for no slip of typing."""
_SHOWN = 6
"""Rows that a fault lists."""

_SLIPS = (
    (re.compile(r"[-−]\s*\d.*"), "'{0}' is negative; a figure is a number from 0"),
    (
        re.compile(r"\d{1,3}(?:[ ,.'\u00a0\u202f]\d{3})+"),
        "'{0}' may hold separators of thousands; write {1}, without any",
    ),
    (re.compile(r"\d+,\d+"), "'{0}' has a decimal comma; write a point"),
    (re.compile(r"=.*|[+@].*"), "'{0}' is a formula; write the number that it gives"),
    (re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*"), "'{0}' is a date; format the cell as a number and type it anew"),
)
"""What numbers are mistyped as, most telling first, with the remedy."""


@dataclass(frozen=True)
class Entry:
    """A row as a figure: its indicator, period, body, dimensions (value by property), value and unit."""

    row: int
    indicator: str
    period: str | periods.Period
    """An IRI of the graph's, or a period that the graph does not have yet."""
    body: str
    dimensions: tuple[tuple[str, str], ...]
    value: Decimal
    printed: str
    unit: str
    phrase: str
    """The row's texts with single blanks."""

    @property
    def key(self) -> Key:
        """What two rows that count the same share."""
        return self.indicator, self.period, self.body, self.dimensions


@dataclass(frozen=True)
class Reading:
    """A sheet read: its figures, and all its faults by row."""

    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]


def read_entries(
    sheet: Sheet,
    layout: Layout,
    known: Mapping[tuple[str, str], str],
    issued: str,
    *,
    overlapping: bool = False,
) -> Reading:
    """The figures of a sheet.

    ``known`` are the periods of the graph by first and last date as printed; ``issued`` is the day, month or year of
    the return, after which no period may begin. With ``overlapping``, kinds that sum to more than their total are no
    fault: one person may count under several.
    """
    columns, faults = _columns(sheet, layout)
    faults += sheet.faults
    if not {c.iri for c in layout.columns if c.needed} <= {column.iri for column in columns.values()}:
        return Reading((), tuple(sorted(set(faults))))
    reader = _Reader(layout, known, issued, columns)
    told = {(fault.row, fault.column) for fault in faults}
    entries = []
    for row in sheet.rows:
        entry, wrong = reader.entry(row)
        faults += [fault for fault in wrong if (fault.row, fault.column) not in told]
        if entry:
            entries.append(entry)
    faults += _repeated(entries)
    if not overlapping:
        faults += _beyond_total(entries, layout)
    return Reading(tuple(entries), tuple(sorted(set(faults))))


def _columns(sheet: Sheet, layout: Layout) -> tuple[dict[int, Column], list[Fault]]:
    """Columns by position in the sheet, found by heading, name or address of the property."""
    names = {folded(name): c for c in layout.columns for name in (c.short, c.iri, c.label)}
    found: dict[int, Column] = {}
    faults = []
    for at, head in enumerate(sheet.heads):
        column = names.get(folded(head))
        if not head:
            if any(row.cells[at] for row in sheet.rows):
                faults.append(Fault(1, f"cell {at + 1}", "has no column head; name the column or empty it"))
        elif column is None:
            near = difflib.get_close_matches(folded(head), names, 1, 0.6)
            hint = f"did you mean '{names[near[0]].label}'?" if near else "remove it; a return has no other columns"
            faults.append(Fault(1, head[:60], f"no such column; {hint}"))
        elif column in found.values():
            faults.append(Fault(1, head[:60], "stands twice; keep one"))
        else:
            found[at] = column
    have = {column.iri for column in found.values()}
    lacking = [column for column in layout.columns if column.needed and column.iri not in have]
    return found, faults + [Fault(1, column.label, "the column is missing; add it") for column in lacking]


class _Reader:
    """Reads rows by the columns of their sheet."""

    def __init__(
        self, layout: Layout, known: Mapping[tuple[str, str], str], issued: str, columns: dict[int, Column]
    ) -> None:
        self._layout = layout
        self._known = known
        self._issued = issued
        self._columns = columns

    def entry(self, row: Row) -> tuple[Entry | None, list[Fault]]:
        """A row's figure, or None with what is wrong."""
        texts = {column.iri: row.cells[at] for at, column in self._columns.items()}
        faults: list[Fault] = []

        def tell(column: str, problem: str) -> None:
            faults.append(Fault(row.number, self._layout.column(column).label, problem))

        indicator, body = self._chosen(INDICATOR, texts, tell), self._chosen(BODY, texts, tell)
        period = self._period(texts[PERIOD], tell)
        dimensions = [(c.iri, self._chosen(c.iri, texts, tell)) for c in self._layout.dimensions if texts.get(c.iri)]
        unit = self._layout.units.get(indicator)
        value = _value(texts[VALUE], unit is None or unit.whole, unit.name if unit else "", tell)
        if faults or unit is None or period is None or value is None:
            return None, faults
        phrase = " ".join(" ".join(filter(None, row.cells)).split())
        told = tuple(sorted(dimensions))
        return Entry(row.number, indicator, period, body, told, value, texts[VALUE], unit.iri, phrase), []

    def _chosen(self, column: str, texts: Mapping[str, str], tell: Callable[[str, str], None]) -> str:
        """The IRI that a text of a column means; an empty text where it means none."""
        text = texts[column]
        if text == "=":  # told already
            return ""
        if not text:
            tell(column, "is empty; each row needs it")
            return ""
        meant = self._layout.column(column).meant(text)
        if len(meant) == 1:
            return meant[0].iri
        tell(column, _ambiguous(text, meant) if meant else _unknown(text, self._layout.column(column)))
        return ""

    def _period(self, text: str, tell: Callable[[str, str], None]) -> str | periods.Period | None:
        if text == "=":
            return None
        if not text:
            tell(PERIOD, "is empty; each row needs it")
            return None
        if period := periods.parse(text):
            if period.begins.isoformat()[: len(self._issued)] > self._issued:
                tell(PERIOD, f"'{text}' begins after the date of the return ({self._issued}); correct it, or the date")
            return self._known.get((period.first, period.last), period)
        meant = self._layout.column(PERIOD).meant(text)
        if len(meant) == 1:
            return meant[0].iri
        if meant:
            tell(PERIOD, _ambiguous(text, meant))
        elif re.fullmatch(r"\d{5}", text):
            tell(PERIOD, f"'{text}' is a date turned into a number; format the cell as text and write {PERIODS}")
        else:
            tell(PERIOD, f"'{text[:40]}' is no period; write {PERIODS}")
        return None


def _value(text: str, whole: bool, unit: str, tell: Callable[[str, str], None]) -> Decimal | None:
    """The number of a text, or None with what is wrong."""
    if text == "=":
        return None
    if not text:
        tell(VALUE, "is empty; write 0 where there were none, or delete the row where it is not known")
        return None
    if _NUMBER.fullmatch(text):
        number = Decimal(text)
        if number > _MOST:
            tell(VALUE, f"'{text[:40]}' is more than {_MOST:,}; correct it")
        elif whole and re.fullmatch(r"\d{1,3}\.\d{3}", text):
            tell(VALUE, f"'{text}' may hold separators of thousands; write {text.replace('.', '')}, without any")
        elif whole and number != number.to_integral_value():
            tell(VALUE, f"'{text}': there are no fractions of {unit or 'what is counted'}; write a whole number")
        else:
            return number
        return None
    for slip, problem in _SLIPS:
        if slip.fullmatch(text):
            tell(VALUE, problem.format(text[:40], re.sub(r"\D", "", text)[:15]))
            return None
    tell(VALUE, f"'{text[:40]}' is no number; write digits, with a point for decimals")
    return None


def _ambiguous(text: str, meant: tuple[Choice, ...]) -> str:
    return f"'{text[:60]}' can mean {' or '.join(choice.name for choice in meant[:4])}; write one of them"


def _unknown(text: str, column: Column) -> str:
    near = [column.known[name][0].name for name in difflib.get_close_matches(folded(text), column.known, 3, 0.6)]
    hint = f"nearest: {', '.join(dict.fromkeys(near))}" if near else "see: kg returns values"
    return f"'{text[:60]}' is no value of this column; {hint}"


def _repeated(entries: list[Entry]) -> Iterator[Fault]:
    """Rows that count what an earlier row counts."""
    first: dict[object, Entry] = {}
    for entry in entries:
        known = first.setdefault(entry.key, entry)
        if known is not entry:
            same = known.value == entry.value
            problem = f"repeats row {known.row}" if same else f"{entry.value} here, {known.value} in row {known.row}"
            yield Fault(entry.row, "value", f"{problem}, which counts the same; keep one row")


def _beyond_total(entries: list[Entry], layout: Layout) -> Iterator[Fault]:
    """Totals that the kinds of one dimension sum to more than; kinds that are part of a wider one are left out."""
    parts: dict[tuple[Key, str], list[tuple[Entry, str]]] = defaultdict(list)
    for entry in entries:
        for at, (dimension, value) in enumerate(entry.dimensions):
            rest = (*entry.dimensions[:at], *entry.dimensions[at + 1 :])
            parts[(entry.indicator, entry.period, entry.body, rest), dimension].append((entry, value))
    totals = {entry.key: entry for entry in entries}
    for (key, dimension), found in parts.items():
        total = totals.get(key)
        kinds = {value for _, value in found}
        counted = [entry for entry, value in found if not layout.wider.get(value, frozenset()) & kinds]
        if total and (whole := sum(entry.value for entry in counted)) > total.value:
            rows = ", ".join(str(entry.row) for entry in counted[:_SHOWN]) + (", ..." * (len(counted) > _SHOWN))
            label = layout.column(dimension).label
            problem = f"{total.value} is less than its parts by {label}, {whole} (rows {rows}); correct one"
            yield Fault(total.row, layout.column(VALUE).label, f"{problem}, or see --overlapping")

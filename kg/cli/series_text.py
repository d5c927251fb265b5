"""A series of figures as text and CSV: the table or bars, what changed, what speaks against it, and the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.output import (
    columns,
    emit,
    emit_data,
    folded,
    natural_width,
    people_csv,
    table,
    width,
    wrapped,
)
from kg.figures import number
from kg.series_text import NO_PERIOD, NOBODY, change_line, counted_elsewhere, notes_on, period

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.elsewhere import Elsewhere
    from kg.series import Change, Figure, Place, Series
    from kg.sources import Citation
    from kg.sums import Sum

_WHOLE, _PART = "█", "░"
_NARROW = 60
"""Columns below which a bar stands under its label, and a figure is a line of text."""


class SeriesText:
    """Writes one series; sources are numbered in the order in which they are referred to."""

    def __init__(self, series: Series, plot: bool = False) -> None:
        self._series = series
        self._plot = plot
        self._numbers: dict[str, int] = {}

    def show(self) -> None:
        """Print it."""
        series = self._series
        emit(wrapped(f"{series.indicator.label}, in {series.indicator.unit}"))
        if series.definition:
            emit(wrapped(series.definition, "  "))
        emit("")
        if self._plot:
            emit(self._bars())
        else:
            self._figures()
        parts = [self._changes(), self._stated(), self._notes(), self._sources()]
        for title, lines in parts:
            if lines:
                emit("\n" + wrapped(title, "", "  "))
                for line in lines:
                    emit(line)

    def _figures(self) -> None:
        """Print the figures as a table of all columns, as one of fewer whose texts are wrapped, or line by line."""
        headers, rows = self._table()
        room = width()
        if natural_width(headers, rows) <= room:
            table(headers, rows, [headers.index(_value_header(self._series))])
            return
        headers, rows = self._short_table()
        at = headers.index(_value_header(self._series))
        if natural_width(headers, rows) <= room:
            table(headers, rows, [at])
        elif room >= _NARROW:
            folded(headers, rows, [at])
        else:
            for row in rows:
                *own, value, cited = row
                told = ", ".join(filter(None, own))
                emit(wrapped(f"{told}: {value} {_value_header(self._series)} {cited}", "", "  "))

    def _table(self) -> tuple[list[str], list[list[str]]]:
        """Headers and rows; columns that would be empty are left out."""
        series, by = self._series, self._series.by
        of = any(figure.of(by) for figure in series.figures)
        printed = any(_printed(figure) for figure in series.figures)
        headers = ["period", "span", "counted by"]
        headers += [by] * (by not in ("", "body")) + ["of"] * of + [_value_header(series)]
        headers += ["as printed"] * printed + ["source"]
        rows = []
        for figure in series.figures:
            row = [period(figure), figure.span or NO_PERIOD, figure.body or NOBODY]
            row += [figure.kind(by) or "all"] * (by not in ("", "body")) + [figure.of(by)] * of
            row += [_value(figure, series)] + [_printed(figure)] * printed + [self._cited(figure)]
            rows.append(row)
        return headers, rows

    def _short_table(self) -> tuple[list[str], list[list[str]]]:
        """Headers and rows for little room: spans beside periods, and numerals as printed beside sources."""
        series, by = self._series, self._series.by
        split = by not in ("", "body")
        of = split or any(figure.of(by) for figure in series.figures)
        rows = []
        for figure in series.figures:
            length = "" if figure.is_year else f" ({figure.span or 'no dates stated'})"
            kinds = ", ".join(filter(None, [(figure.kind(by) or "all") if split else "", figure.of(by)]))
            printed = f" “{_printed(figure)}”" if _printed(figure) else ""
            row = [period(figure) + length, figure.body or NOBODY, *[kinds] * of]
            rows.append([*row, _value(figure, series), self._cited(figure) + printed])
        return ["period", "counted by", *[by if split else "of"] * of, _value_header(series), "source"], rows

    def _bars(self) -> str:
        """The figures as bars of one scale under the period and who counted; a line for what can't be drawn."""
        series, by = self._series, self._series.by
        split = by not in ("", "body")
        labels = [(figure.kind(by) or "all") if split else _heading(figure, by) for figure in series.figures]
        values = [_value(figure, series) for figure in series.figures]
        left = min(max(map(columns, labels)) + 2 + 2 * split, width() // 2) if width() >= _NARROW else 2
        room = max(5, width() - left - max(map(columns, values)) - (20 if left > 2 else 2))
        most = max((float(figure.value) for figure in series.figures if figure.value), default=0.0) or 1.0
        lines: list[str] = []
        last = ""
        for figure, label, value in zip(series.figures, labels, values, strict=True):
            if split and (heading := _heading(figure, by)) != last:
                lines, last = [*lines, wrapped(heading, "", "  ")], heading
            drawn = bar(float(figure.value or 0), most, room, figure.is_year)
            beside = columns(label) + 2 + 2 * split <= left
            lines += [] if beside else [wrapped(label, "  " * split, "  ")]
            head = (f"{'  ' * split}{label}" if beside else "").ljust(left)
            line = f"{head}{drawn} {value}" if drawn else f"{head}{value}"
            cited = self._cited(figure)
            fits = columns(f"{line} {cited}") <= width()
            lines += [f"{line} {cited}"] if fits else [line, wrapped(cited, " " * left, " " * left)]
        if not all(figure.is_year for figure in series.figures):
            lines.append(wrapped(f"{_PART} is no whole year, and is not to be compared with {_WHOLE}.", "", "  "))
        return "\n".join(lines)

    def _cited(self, figure: Figure) -> str:
        """Numbers of the places, those of repeats after a word."""
        own = [self._number(p) for p in figure.places if not p.is_repeat]
        repeats = [self._number(p) for p in figure.places if p.is_repeat]
        told = " ".join(f"[{n}]" for n in dict.fromkeys(own))
        quoted = " ".join(f"[{n}]" for n in dict.fromkeys(repeats))
        return "; ".join(filter(None, [told, f"quoted in {quoted}" if quoted else ""]))

    def _number(self, place: Place) -> int:
        return self._reference(place.citation.line())

    def _reference(self, line: str) -> int:
        return self._numbers.setdefault(line, len(self._numbers) + 1)

    def _references(self, citations: Iterable[Citation]) -> str:
        """Numbers of places, of one that is referred to already the same."""
        lines = dict.fromkeys(citation.line() for citation in citations)
        return " ".join(f"[{self._reference(line)}]" for line in lines)

    def _changes(self) -> tuple[str, list[str]]:
        lines = []
        series: dict[str, list[Change]] = {}
        for change in self._series.changes:
            kinds = ", ".join(kind for _, kind in change.kinds)
            name = change.body or "who counted is not named, one source"
            series.setdefault(f"{name}: {kinds}" if kinds else name, []).append(change)
        for name, changes in series.items():
            lines.append(wrapped(name, "  ", "    "))
            lines += [wrapped(change_line(change), "    ", "      ") for change in changes]
        return "Change between whole years, computed here from the figures above", lines

    def _stated(self) -> tuple[str, list[str]]:
        lines = []
        for stated in self._series.stated:
            quoted = f"; quotes {stated.quoted}" if stated.quoted else ""
            lines.append(wrapped(f"{stated.text}{quoted} {self._references([stated.citation])}", "  ", "    "))
        return "Change as sources state it", lines

    def _notes(self) -> tuple[str, list[str]]:
        notes = list(notes_on(self._series))
        notes += [f"Not in this series, but counted too: {pointer(other)}" for other in self._series.elsewhere]
        others = [name for name in self._series.dimensions if name != self._series.by]
        notes += [f"Broken down also by {', '.join(others)}: see --by."] if others else []
        for conflict in self._series.conflicts:
            told = "One side is in error" if conflict.is_error else "Sources differ"
            sides = self._references([*conflict.one.citations, *conflict.other.citations])
            notes.append(f"{told}: {conflict.explanation} [{conflict.reason}] {sides}")
        return "Notes", [wrapped(note, "  - ", "    ") for note in notes]

    def _sources(self) -> tuple[str, list[str]]:
        size = len(str(len(self._numbers))) + 5
        lines = [wrapped(f"[{n}]".ljust(size - 2) + line, "  ", " " * size) for line, n in self._numbers.items()]
        return "Sources", lines


def pointer(other: Elsewhere) -> str:
    """Where else the same is counted, and how to see it."""
    see = f'kg figures "{other.label}"' + (f' --by "{other.dimension}"' if other.dimension else "")
    return f"{counted_elsewhere(other)}. See: {see}"


def bar(value: float, most: float, room: int, whole: bool) -> str:
    """A bar of at most ``room`` columns, to an eighth of a column; shaded where it is no whole year's.

    >>> bar(3, 4, 8, True), bar(3, 4, 8, False), bar(0, 4, 8, True)
    ('██████', '░░░░░░', '')
    """
    from rich.bar import Bar
    from rich.console import Console

    console = Console(width=room, color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as drawn:
        console.print(Bar(most, 0, value))
    text = drawn.get().strip()
    return text if whole else _PART * len(text)


def as_csv(series: Series) -> bytes:
    """One line a figure and place, dimensions in columns of their own."""
    dimensions = sorted({name for figure in series.figures for name, _ in figure.kinds})
    headers = [
        "indicator",
        "period",
        "starts",
        "ends",
        "span",
        "counted by",
        *dimensions,
        "comparator",
        "value",
        "unit",
    ]
    headers += [
        "printed",
        "stance",
        "according to",
        "source",
        "section",
        "position",
        "phrase",
        "quotes",
        "period read",
        "conflicts",
    ]
    rows = []
    for figure in series.figures:
        own = [series.indicator.label, figure.period, figure.starts, figure.ends, figure.span, figure.body]
        own += [figure.kind(name) for name in dimensions] + [figure.comparator, figure.value, figure.unit]
        for place in figure.places:
            cited = place.citation
            where = [cited.title, cited.section, cited.position, cited.phrase, place.quoted, "yes" * place.read]
            against = " | ".join(c.explanation for c in series.conflicts if place.iri in c.involved)
            rows.append([*own, place.printed, figure.stance, "; ".join(figure.attributed), *where, against])
    return people_csv(headers, rows).encode()


def show_sums(series: Sequence[Series], sums: Sequence[Sum], form: str) -> None:
    """Print sums as a table with their sources, or as CSV."""
    headers = ["period", "counted by", "of", f"sum ({sums[0].unit})"]
    if form == "csv":
        rows = [[s.period, s.body, s.of, s.shown, " | ".join(c.line() for c in s.sources)] for s in sums]
        emit_data(people_csv([*headers, "sources"], rows).encode())
        return
    lines = dict.fromkeys(citation.line() for one in sums for citation in one.sources)
    numbers = {line: at for at, line in enumerate(lines, 1)}
    emit(wrapped(" + ".join(one.indicator.label for one in series)) + "\n")
    rows = [
        [s.period, s.body or NOBODY, s.of, s.shown, " ".join(f"[{numbers[c.line()]}]" for c in s.sources)] for s in sums
    ]
    table([*headers, "source"], rows, [3])
    emit("\nNotes")
    emit(wrapped("No source adds these; whether some are counted under both is not known.", "  - ", "    "))
    emit("\nSources")
    for line, at in numbers.items():
        emit(wrapped(f"[{at}] {line}", "  ", "      "))


def _heading(figure: Figure, by: str) -> str:
    """Period, who counted, and by what it is broken down beside what is asked for."""
    return ", ".join(filter(None, [period(figure), figure.body or NOBODY, figure.of(by)]))


def _value_header(series: Series) -> str:
    return series.indicator.unit or "value"


def _value(figure: Figure, series: Series) -> str:
    return figure.shown + (f" {figure.unit}" if figure.value and figure.unit != series.indicator.unit else "")


def _printed(figure: Figure) -> str:
    """How the sources print a value, where it is not the plain number."""
    plain = {figure.value, number(figure.value), ""}
    return ", ".join(dict.fromkeys(p.printed for p in figure.places if p.printed not in plain))

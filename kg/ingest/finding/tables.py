"""Tables: a column of names, columns of times, and in each cell a figure.

A row of times (``2017``, ``January-June 2019``) heads those below it. What is counted stands in the head's first cell
or in the row's; a row may also be a kind (a value of one dimension) or the total. A block of kinds under a head that
names nothing is of the row above it to which it adds up in every column. Anything else is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kg import vocabulary as v
from kg.ingest.finding import model
from kg.ingest.finding.model import Fact, Item, Sentence, Span
from kg.ingest.numerals import numerals
from kg.text import key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.documents import Paragraph
    from kg.graph import KnowledgeGraph
    from kg.ingest.finding.config import Config
    from kg.ingest.finding.mentions import Finder
    from kg.ingest.finding.periods import Periods
    from kg.ingest.finding.times import Times
    from kg.ingest.reading import Reading

_INDICATOR = v.LF + "Indicator"
_SECTION = "the body that the section's heading names"
_NUMBER = re.compile(r"\d{1,3}(?:[,.]\d{3})+|\d+")


@dataclass(frozen=True)
class _Cell:
    text: str
    at: Span


@dataclass(frozen=True)
class _Row:
    """A row: its paragraph, its cells, and of its head the first cell and the period of each column."""

    number: int
    paragraph: Paragraph
    cells: tuple[_Cell, ...]


@dataclass(frozen=True)
class _Head:
    row: _Row
    periods: tuple[str, ...]
    indicator: tuple[str, Span] | None


class Tables:
    """Reads the tables of one document."""

    def __init__(
        self, config: Config, graph: KnowledgeGraph, finder: Finder, times: Times, periods: Periods, reading: Reading
    ) -> None:
        self._config = config
        self._graph = graph
        self._finder = finder
        self._times = times
        self._periods = periods
        self._reading = reading

    def read(self, unit_of: dict[str, str]) -> Iterator[Item]:
        """Figures of all tables; ``unit_of`` gives the unit of each indicator."""
        table: list[_Row] = []
        before = ("", "")
        for number, paragraph in enumerate(self._reading.paragraphs):
            named, _, row = paragraph.position.partition("/")
            if not row:
                continue
            if (paragraph.section, named) != before or row == "row-0":
                yield from self._table(table, unit_of)
                table = []
            before = (paragraph.section, named)
            table.append(_Row(number, paragraph, tuple(self._cells(paragraph))))
        yield from self._table(table, unit_of)

    def _cells(self, paragraph: Paragraph) -> Iterator[_Cell]:
        for start, end in [(paragraph.folded.offsets[0], paragraph.folded.offsets[-1] + 1)]:
            for match in re.finditer(r"[^\t\n]+", self._reading.text[start:end]):
                text = match.group().strip()
                if text:
                    at = start + match.start() + (len(match.group()) - len(match.group().lstrip()))
                    yield _Cell(text, Span(at, at + len(text)))

    def _table(self, rows: Sequence[_Row], unit_of: dict[str, str]) -> Iterator[Item]:
        head: _Head | None = None
        blocks: list[tuple[_Head, list[_Row]]] = []
        for row in rows:
            periods = self._periods_of(row)
            if periods:
                head = _Head(row, periods, self._indicator(row.cells[0]))
                blocks.append((head, []))
            elif head is not None and len(row.cells) == len(head.periods) + 1:
                blocks[-1][1].append(row)
        named: list[tuple[tuple[str, Span], tuple[Decimal, ...]]] = []
        for head, some in blocks:
            counted = head.indicator
            why = ""
            if counted is None:
                counted, why = self._by_sums(head, some, named)
            for row in some:
                own = self._indicator(row.cells[0])
                values = self._values(row)
                if values is None:
                    continue
                if own is not None:
                    named.append((own, values))
                    yield from self._row(head, row, own, (), "", unit_of)
                elif counted is not None and (kinds := self._kinds(row.cells[0])) is not None:
                    yield from self._row(head, row, counted, kinds, why, unit_of)

    def _row(
        self,
        head: _Head,
        row: _Row,
        counted: tuple[str, Span],
        kinds: tuple[tuple[str, str], ...],
        why: str,
        unit_of: dict[str, str],
    ) -> Iterator[Item]:
        paragraph = row.paragraph
        sentence = Sentence(paragraph, row.number, 0, 0, len(paragraph.text))
        reporter = self._reporter(paragraph.section)
        for at, (cell, period) in enumerate(zip(row.cells[1:], head.periods, strict=True), 1):
            value = numerals(cell.text)[0].values[0]
            facts = [
                Fact(v.LF + "indicator", counted[0], counted[1], why or "name", not why, is_thing=True),
                Fact(v.LF + "value", str(int(value)), cell.at, "cell", datatype=v.XSD + "integer"),
                Fact(v.LF + "printedValue", cell.text, cell.at, "cell"),
                Fact(v.LF + "period", period, head.row.cells[at].at, "head of the column", is_thing=True),
            ]
            facts += [Fact(name, iri, row.cells[0].at, "name", is_thing=True) for name, iri in kinds]
            if reporter:
                facts.append(Fact(v.LF + "reportedBy", reporter, row.cells[0].at, _SECTION, seen=False, is_thing=True))
            if unit := unit_of.get(counted[0]):
                facts.append(Fact(v.LF + "unit", unit, counted[1], "counting unit of the indicator", is_thing=True))
            yield Item(model.FIGURE, sentence, tuple(facts), letter="o", classes=(v.QB + "Observation",))

    def _periods_of(self, row: _Row) -> tuple[str, ...]:
        """Periods of a row of times; none of any other row."""
        found = []
        for cell in row.cells[1:]:
            told = self._times.read(cell.text)
            if len(told) != 1 or (told[0].start, told[0].end) != (0, len(cell.text)) or not told[0].period:
                return ()
            found.append(self._periods.iri(told[0]))
        return tuple(found) if all(found) else ()

    def _indicator(self, cell: _Cell) -> tuple[str, Span] | None:
        """The one indicator that a cell names, before a "by ..." of its own."""
        text = cell.text.strip(" :,.*")
        for name in dict.fromkeys((text, re.split(r" by | sipas | prema ", text)[0])):
            rows = self._graph.names.terms([key(name)])
            things = {r[2] for r in rows if r[1] == "thing" and _INDICATOR in self._finder.classes(r[2])}
            strong = {r[2] for r in rows if r[2] in things and r[3] in ("prefLabel", "altLabel")}
            if len(strong or things) == 1:
                return next(iter(strong or things)), Span(cell.at.start, cell.at.start + len(name))
        return None

    def _kinds(self, cell: _Cell) -> tuple[tuple[str, str], ...] | None:
        """The value of a dimension that a cell names; () for the total; None of anything else."""
        text = cell.text.strip(" :,.*")
        if text.casefold() in self._config.totals:
            return ()
        found: set[tuple[str, str]] = set()
        for dimension in self._config.dimensions:
            if dimension.money:
                continue
            word = dict(dimension.words).get(text.casefold())
            if word and self._finder.classes(word):
                found.add((dimension.property, word))
                continue
            for one in self._finder.mentions(text, {dimension.cls}):
                if (one.start, one.end) == (0, len(text)) and len(one.things) == 1:
                    found.add((dimension.property, one.things[0]))
        return (next(iter(found)),) if len(found) == 1 else None

    def _values(self, row: _Row) -> tuple[Decimal, ...] | None:
        if not all(_NUMBER.fullmatch(cell.text) for cell in row.cells[1:]):
            return None
        values = [numerals(cell.text)[0].values for cell in row.cells[1:]]
        return tuple(value[0] for value in values) if all(len(value) == 1 for value in values) else None

    def _by_sums(
        self, head: _Head, some: Sequence[_Row], named: Sequence[tuple[tuple[str, Span], tuple[Decimal, ...]]]
    ) -> tuple[tuple[str, Span] | None, str]:
        """What a block of kinds counts: the one row above it to which it adds up in every column."""
        values = [self._values(row) for row in some if self._kinds(row.cells[0])]
        if not values or any(one is None for one in values):
            return None, ""
        sums = tuple(sum(column, Decimal(0)) for column in zip(*(one for one in values if one), strict=True))
        fitting = {counted for counted, told in named if told == sums}
        if len(fitting) != 1:
            return None, ""
        return next(iter(fitting)), "the row above to which these rows add up"

    def _reporter(self, section: str) -> str:
        """The one body that a section's heading names."""
        classes = {v.ORG + "Organization"}
        found = {m.things[0] for m in self._finder.mentions(section, classes) if len(m.things) == 1}
        return next(iter(found)) if len(found) == 1 else ""

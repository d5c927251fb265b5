"""Two periods side by side: every figure of both, with the difference that we reckon and what sources state of it.

Figures make a pair only if indicator, dimensions, unit and counting body are the same and both are exact; where only
the body differs the row says so. Figures of part of a period stand apart.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.compare.labels import bodies_label, kinds_label
from kg.compare.model import Comparison, Found, Reckoned, Row, Side, Told, cited, rows_of, side_of
from kg.conflicts import explained
from kg.errors import InputError
from kg.facts import written
from kg.sources import Support

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.conflicts import Conflict
    from kg.graph import KnowledgeGraph
    from kg.years import BareYear

_FLAWS = (
    "percentage_of_change_does_not_follow",
    "difference_does_not_follow",
    "direction_does_not_follow",
)
"""Conflict queries that find stated changes which their own figures don't give."""
_ALL_KEPT = "SELECT * FROM conflict ORDER BY query, topic, one, other, detail"
_KEPT = "SELECT query, one, detail FROM conflict ORDER BY query, one, other"
_SLACK = 3
"""Days by which years, halves and months of equal name differ at most."""


@dataclass(frozen=True)
class End:
    """One of two times compared: a period, or a year that no source gives a figure for, with its parts that have."""

    iri: str
    """Empty for such a year, which is no thing of the graph."""
    label: str
    first: str
    until: str
    parts: tuple[str, ...] = ()
    lack: str = ""
    """What is lacking, in one line."""
    published: str = ""
    """Which sources were published in such a year."""

    @property
    def days(self) -> int:
        """How long it is."""
        start, end = (datetime.date.fromisoformat(day) for day in (self.first, self.until))
        return (end - start).days

    def side(self, graph: KnowledgeGraph) -> Side:
        """It as a side of a comparison."""
        last = datetime.date.fromisoformat(self.until) - datetime.timedelta(days=1)
        told = f"{self.first} to {last.isoformat()}"
        return side_of(graph, self.iri, told) if self.iri else Side("", self.label, "year", f"{told}; {self.lack}")


def compare_periods(graph: KnowledgeGraph, first: str | BareYear, second: str | BareYear) -> Comparison:
    """Two periods: pairs of figures by counting body, then pairs whose bodies differ, single ones, and parts.

    Each is the IRI of a period, or a year of which no source gives a figure: what is lacking is then said in a note.

    Raises:
        InputError: No source gives the days of a period.
    """
    ends = _end(graph, first), _end(graph, second)
    equal = abs(ends[0].days - ends[1].days) <= _SLACK
    rows = _Reader(graph, *ends, comparable=equal).rows()
    sides = [end.side(graph) for end in ends]
    notes = [
        "Differences are reckoned here, B less A; a percentage is of A.",
        "Figures that differ in body, period, definition or unit are not the same figure.",
        "Periods whose days no source gives, as reporting periods, belong to no year and are left out.",
    ]
    if not equal:
        notes.insert(0, "A and B are not equally long: no difference between them is reckoned.")
    published = [f"{end.published[:1].upper()}{end.published[1:]}." for end in ends if end.published]
    return Comparison("periods", sides[0], sides[1], tuple(rows), (*published, *notes))


def _end(graph: KnowledgeGraph, given: str | BareYear) -> End:
    if isinstance(given, str):
        held = graph.facts.held(given)
        label = graph.names.label(given)
        if not held.starts_not_before or not held.ends_not_after:
            raise InputError(f"no source gives the days of '{label}', so it can't be compared")
        return End(given, label, held.starts_not_before, held.ends_not_after)
    return End("", str(given.number), given.first, given.until, given.parts, given.lack(graph), given.published(graph))


class _Reader:
    """Reads the figures of two periods and sets them side by side."""

    def __init__(self, graph: KnowledgeGraph, first: End, second: End, *, comparable: bool) -> None:
        self._graph = graph
        self._ends = {"first": first, "second": second}
        both = {"first": first.iri, "second": second.iri} if first.iri and second.iri else {}
        self._figures = rows_of(graph, "figures_of_two_periods", **both) if both else list(self._of_sides())
        self._pairs = rows_of(graph, "pairs_of_two_periods", **both) if both and comparable else []
        self._changes = rows_of(graph, "stated_changes_between", **both) if both else []
        self._beside = rows_of(graph, "figures_beside_periods", **both) if both else []
        self._conflicts = self._conflicts_of({row("indicator") for row in self._figures})
        self._flaws = {str(one): str(detail) for query, one, detail in graph.names.rows(_KEPT) if query in _FLAWS}

    def _conflicts_of(self, indicators: set[str]) -> list[Conflict]:
        """Conflicts of the figures of some indicators, as the build kept them, errors first."""
        kept = [tuple(map(str, row)) for row in self._graph.names.rows(_ALL_KEPT)]
        found = explained(self._graph, [row for row in kept if row[3] in indicators and row[0] not in _FLAWS])
        return sorted(found, key=lambda one: not one.is_error)

    def _of_sides(self) -> Iterator[Found]:
        """Figures side by side where there is no period on one side; of a year without any, those of its parts."""
        for side, end in self._ends.items():
            for period in (end.iri,) if end.iri else end.parts:
                for row in rows_of(self._graph, "figures_of_two_periods", first=period, second=period):
                    if row("side") == side and (end.iri or row("period") == period):
                        yield row

    def rows(self) -> list[Row]:
        """All rows: same body, other bodies, one side only, parts."""
        whole = [row for row in self._figures if row("period") == self._ends[row("side")].iri]
        parts = [row for row in self._figures if row("period") != self._ends[row("side")].iri]
        groups: dict[tuple[str, str], list[Found]] = {}
        for row in whole:
            groups.setdefault((row("indicator"), row("kinds")), []).append(row)
        made = [made for found in groups.values() for made in self._group(found)]
        made += [(3, "Figures of part of a period, compared with nothing", row) for row in self._parts(parts)]
        return [row for _, _, row in sorted(made, key=lambda one: (one[0], one[1], one[2].label))]

    def _group(self, rows: Sequence[Found]) -> Iterator[tuple[int, str, Row]]:
        """Rows of what counts the same, by counting body; bodies that count on one side only are set side by side."""
        bodies: dict[str, list[Found]] = {}
        for row in rows:
            bodies.setdefault(row("bodies"), []).append(row)
        both = [b for b, found in bodies.items() if {row("side") for row in found} == {"first", "second"}]
        for body in both:
            name = bodies_label(self._graph, body)
            yield 0, name, self._row(f"Counted by {name}", bodies[body])
        rest = [row for body, found in bodies.items() if body not in both for row in found]
        sides = {row("side") for row in rest}
        if sides == {"first", "second"}:
            yield 1, "", self._row("Counted by different bodies: not the same count", rest, other_bodies=True)
        for side, change in (("first", "only-first"), ("second", "only-second")):
            if sides == {side}:
                yield 2, side, self._row(f"Only for {self._ends[side].label}", rest, change=change)

    def _row(self, section: str, rows: Sequence[Found], *, other_bodies: bool = False, change: str = "") -> Row:
        here, there = ([row for row in rows if row("side") == side] for side in ("first", "second"))
        named = other_bodies or bool(change)
        one, other = self._told(here, bodies=named), self._told(there, bodies=named)
        reckoned, told = (None, change) if change else self._reckoned(here, there, one, other)
        notes = list(self._notes(here, there, one, other, told))
        figures = {row("figure") for row in rows}
        return Row(
            section,
            self._label(rows[0]),
            one,
            other,
            told,
            notes=tuple(notes),
            reckoned=reckoned,
            disputed=tuple(self._disputed(figures)),
            beside=tuple(self._given_beside(figures)),
        )

    def _disputed(self, figures: set[str]) -> Iterator[Told]:
        """Conflicts that some figures are part of, other than those of stated changes, which stand beside them."""
        for conflict in self._conflicts:
            if figures & conflict.involved:
                told = "One side is in error" if conflict.is_error else "Sources differ"
                sides = (conflict.one, conflict.other)
                cited = dict.fromkeys(citation for side in sides for citation in side.citations)
                files = tuple(file for side in sides for file in side.files)
                yield Told(f"{told}: {conflict.explanation} [{conflict.reason}]", Support(tuple(cited), (), files))

    def _given_beside(self, figures: set[str]) -> Iterator[Told]:
        """Figures of the same count that the same passages give for times without days."""
        found: dict[str, list[str]] = {}
        for row in self._beside:
            if row("figure") in figures:
                period = self._graph.names.label(row("period"))
                number = written(row("value"), "integer" if "." not in row("value") else "decimal")
                text = f"the same passage gives {number} for the {period}, of which no source gives the days"
                found.setdefault(text, []).append(row("passage"))
        for text, passages in found.items():
            yield Told(text, cited(self._graph, passages))

    def _reckoned(
        self, here: Sequence[Found], there: Sequence[Found], one: Sequence[Told], other: Sequence[Told]
    ) -> tuple[Reckoned | None, str]:
        """The difference where each side has one exact value, and how the sides stand to one another."""
        ends = {row("figure") for row in here}, {row("figure") for row in there}
        pairs = [row for row in self._pairs if row("figure") in ends[0] and row("other") in ends[1]]
        stated = tuple(self._stated(*ends))
        values = {(row("difference"), row("percent")) for row in pairs}
        if len(one) > 1 or len(other) > 1:
            return (Reckoned("", "", stated) if stated else None), "disputed"
        if len(values) != 1:
            return (Reckoned("", "", stated) if stated else None), "not-compared"
        difference, percent = next(iter(values))
        number = Decimal(difference)
        if any(row("sameBody") != "true" for row in pairs):
            return Reckoned(_signed(number), _percent(percent), stated), "other-body"
        change = "rises" if number > 0 else "falls" if number < 0 else "same"
        return Reckoned(_signed(number), _percent(percent), stated), change

    def _stated(self, first: set[str], second: set[str]) -> Iterator[Told]:
        """Changes that sources state between figures of both sides, each once with all passages that state it."""
        found: dict[str, list[str]] = {}
        for row in self._changes:
            if row("from") in first and row("to") in second:
                flaw = self._flaws.get(row("claim"))
                text = self._graph.facts.label_of(row("claim"))
                text += f" (its own figures don't give that: {flaw})" if flaw else ""
                found.setdefault(text, []).append(row("passage"))
        for text, passages in found.items():
            yield Told(text, cited(self._graph, passages))

    def _told(self, rows: Iterable[Found], *, bodies: bool) -> tuple[Told, ...]:
        """Values of one side, each once with all passages that give it."""
        found: dict[str, list[str]] = {}
        for row in rows:
            text = self._value(row)
            text += f" ({bodies_label(self._graph, row('bodies'))})" if bodies else ""
            found.setdefault(text, []).append(row("passage"))
        return tuple(Told(text, cited(self._graph, passages)) for text, passages in found.items())

    def _value(self, row: Found) -> str:
        if not row("value"):
            return self._graph.names.label(row("polarity")) if row("polarity") else "not given"
        number = written(row("value"), "integer" if "." not in row("value") else "decimal")
        words = [self._graph.names.label(row(name)) for name in ("comparator", "polarity") if row(name)]
        return " ".join([*words, number])

    def _label(self, row: Found) -> str:
        unit = f" ({self._graph.names.label(row('unit'))})" if row("unit") else ""
        return kinds_label(self._graph, row("indicator"), row("kinds")) + unit

    def _notes(
        self, here: Sequence[Found], there: Sequence[Found], one: Sequence[Told], other: Sequence[Told], change: str
    ) -> Iterator[str]:
        if change == "disputed":
            yield "several values; no difference is reckoned"
        bodies = [
            " and ".join(dict.fromkeys(bodies_label(self._graph, r("bodies")) for r in rows)) for rows in (here, there)
        ]
        if here and there and bodies[0] != bodies[1]:
            yield f"counted by {bodies[0]} for A, by {bodies[1]} for B; the difference may come from that"
        if change == "not-compared":
            yield "not two exact numbers in one unit for equal times; no difference is reckoned"

    def _parts(self, rows: Iterable[Found]) -> Iterator[Row]:
        groups: dict[tuple[str, str], list[Found]] = {}
        for row in rows:
            groups.setdefault((row("indicator"), row("kinds")), []).append(row)
        for found in groups.values():
            sides = [self._of_parts(row for row in found if row("side") == side) for side in ("first", "second")]
            section = "Figures of part of a period, compared with nothing"
            disputed = tuple(self._disputed({row("figure") for row in found}))
            yield Row(section, self._label(found[0]), sides[0], sides[1], "not-compared", disputed=disputed)

    def _of_parts(self, rows: Iterable[Found]) -> tuple[Told, ...]:
        found: dict[str, list[str]] = {}
        for row in rows:
            where = f"{self._graph.names.label(row('period'))}, {bodies_label(self._graph, row('bodies'))}"
            found.setdefault(f"{self._value(row)} ({where})", []).append(row("passage"))
        return tuple(Told(text, cited(self._graph, passages)) for text, passages in found.items())


def _signed(number: Decimal) -> str:
    """A difference with its sign and commas.

    >>> _signed(Decimal("-10915")), _signed(Decimal("8")), _signed(Decimal("0.50")), _signed(Decimal(0))
    ('-10,915', '+8', '+0.5', '0')
    """
    if not number:
        return "0"
    text = f"{number:+,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _percent(text: str) -> str:
    """A percentage with its sign and one decimal; an empty text where there is none.

    >>> _percent("-6"), _percent("28.6"), _percent("")
    ('-6.0', '+28.6', '')
    >>> _percent("0")
    '0.0'
    """
    return (f"{Decimal(text):+.1f}" if Decimal(text) else "0.0") if text else ""

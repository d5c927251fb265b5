"""Figures of one graph: what is counted, of what and by whom, as the build compiled it (:mod:`kg.build.counted`)."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kg.vocabulary import LF

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.names import Names

_MEASURES = frozenset("year years month months day days eur".split())
"""Units that measure."""
_NUMBERED = re.compile(r"-[a-z]+\d+$")
"""How a claim's IRI goes on from its passage's."""


class Figure(NamedTuple):
    """An observation: its value and all that it is of; dimensions without the totals."""

    iri: str
    indicator: str
    value: float | None
    printed: str
    unit: str
    comparator: str
    period: str
    first: str
    end: str
    body: str
    dimensions: tuple[tuple[str, str], ...]
    polarity: str
    modality: str

    @property
    def key(self) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
        """What figures of one key share."""
        return self.indicator, self.period, self.body, self.dimensions

    @property
    def source(self) -> str:
        """The source that gives it, from its IRI under its passage's."""
        return self.iri.rsplit("/", 1)[0]

    @property
    def is_day(self) -> bool:
        """Whether it is the state on one day, as a backlog at a year's end."""
        if not self.first or not self.end:
            return False
        return datetime.date.fromisoformat(self.end) - datetime.date.fromisoformat(self.first) <= datetime.timedelta(1)


class Indicator(NamedTuple):
    """What is counted: its unit, the stems of each of its names, and those of its names and definition."""

    unit: str
    names: tuple[frozenset[str], ...]
    defined: frozenset[str]


class Figures:
    """Figures of one graph and what they are of."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._names: Names = graph.names
        self.country = graph.names.meta("country")
        self.subject = graph.names.meta("subject")
        self._stems_of: dict[str, frozenset[str]] = {}
        self._figures: dict[str, list[Figure]] = {}
        self._parties: dict[str, frozenset[str]] = {}

    def of(self, indicator: str) -> list[Figure]:
        """All figures of an indicator."""
        if indicator not in self._figures:
            self._figures[indicator] = self._read(indicator)
        return self._figures[indicator]

    def valued(self, value: float) -> list[Figure]:
        """All figures of a value."""
        rows = self._names.rows("SELECT DISTINCT indicator FROM figure WHERE value = ? ORDER BY indicator", (value,))
        return [figure for row in rows for figure in self.of(str(row[0])) if figure.value == value]

    def _read(self, indicator: str) -> list[Figure]:
        rows = self._names.rows(
            "SELECT iri, indicator, value, printed, unit, comparator, period, first, last, body, kinds, polarity, "
            "modality FROM figure WHERE indicator = ? ORDER BY iri",
            (indicator,),
        )
        found = []
        for iri, own, value, printed, unit, comparator, period, first, last, body, *rest in rows:
            kinds, polarity, modality = (str(text) for text in rest)
            dimensions = tuple((prop, kind) for prop, _, kind in (line.partition(" ") for line in kinds.splitlines()))
            number = float(str(value)) if value is not None else None
            texts = str(printed), str(unit), str(comparator), str(period), str(first), str(last), str(body)
            found.append(Figure(str(iri), str(own), number, *texts, dimensions, polarity, modality))
        return found

    def passage_stems(self, iri: str) -> frozenset[str]:
        """Stems of a figure's passage: of its phrase, its section, and what else it says."""
        passage = _NUMBERED.sub("", iri)
        if passage not in self._stems_of:
            sql = (
                "SELECT stem FROM hint WHERE passage = ? UNION "
                "SELECT stem FROM clue WHERE telling IN (SELECT id FROM telling WHERE passage = ?)"
            )
            self._stems_of[passage] = frozenset(str(row[0]) for row in self._names.rows(sql, (passage, passage)))
        return self._stems_of[passage]

    def takes_part(self, event: str) -> frozenset[str]:
        """Things that a statement ties to an event, as who carried it out."""
        if event not in self._parties:
            sql = "SELECT object FROM telling WHERE subject = ? UNION SELECT subject FROM telling WHERE object = ?"
            self._parties[event] = frozenset(str(row[0]) for row in self._names.rows(sql, (event, event)))
        return self._parties[event]

    def issued(self, source: str) -> int:
        """The year in which a report was published; 0 where that is not known."""
        rows = self._names.rows("SELECT year FROM issued WHERE source = ?", (source,))
        return int(str(rows[0][0])) if rows else 0

    @cached_property
    def body_kinds(self) -> frozenset[str]:
        """Kinds of the bodies that count."""
        bodies = (self._names.thing(iri) for iri, props in self.values.items() if LF + "reportedBy" in props)
        return frozenset(cls for body in bodies if body for cls in body.classes)

    def is_money(self, indicator: str) -> bool:
        """Whether an indicator counts money."""
        return self.indicators[indicator].unit.endswith("/eur")

    def is_measure(self, indicator: str) -> bool:
        """Whether an indicator measures, as years and money, and does not count things."""
        return self.indicators[indicator].unit.rsplit("/", 1)[-1] in _MEASURES

    def is_place(self, iri: str) -> bool:
        """Whether a thing is a place."""
        thing = self._names.thing(iri)
        return thing is not None and LF + "Place" in thing.classes

    @cached_property
    def dimensions(self) -> dict[str, str]:
        """Dimensions with the class of their values."""
        return {str(iri): str(cls) for iri, cls in self._names.rows("SELECT iri, range FROM dimension ORDER BY iri")}

    @cached_property
    def values(self) -> dict[str, set[str]]:
        """Things that figures are of or counted by, with the properties by which they are."""
        found: dict[str, set[str]] = defaultdict(set)
        for thing, prop in self._names.rows("SELECT thing, property FROM kind"):
            found[str(thing)].add(str(prop))
        return dict(found)

    @cached_property
    def spokesmen(self) -> dict[str, tuple[str, ...]]:
        """Bodies whose figures are those of a kind of bodies, as a council's for the courts."""
        found: dict[str, set[str]] = defaultdict(set)
        for cls, body in self._names.rows("SELECT class, body FROM spokesman"):
            found[str(cls)].add(str(body))
        return {cls: tuple(sorted(bodies)) for cls, bodies in found.items()}

    @cached_property
    def called(self) -> dict[str, list[frozenset[str]]]:
        """Stems of each name of each value."""
        found: dict[str, list[frozenset[str]]] = defaultdict(list)
        for thing, name in self._names.rows("SELECT thing, stems FROM called ORDER BY thing, stems"):
            found[str(thing)].append(frozenset(str(name).split()))
        return dict(found)

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """What is counted."""
        found = {}
        for iri, unit, names, defined in self._names.rows(
            "SELECT iri, unit, names, defined FROM indicator ORDER BY iri"
        ):
            sets = {frozenset(name.split()) for name in str(names).split("|")}
            told = tuple(sorted(filter(None, sets), key=sorted))
            found[str(iri)] = Indicator(str(unit), told, frozenset(str(defined).split()))
        return found

"""The columns of a return, and the controlled values of each, read off the graph by named queries."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg import vocabulary as v
from kg.results import curie
from kg.store.protocol import Rows
from kg.text import fold, natural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.graph import KnowledgeGraph

INDICATOR, PERIOD, BODY, VALUE = (v.LF + name for name in ("indicator", "period", "reportedBy", "value"))
"""Columns that every return has, beside the dimensions of the dataset."""

_RANK = {v.PREF_LABEL: 0, v.NOTATION: 1, v.ALT_LABEL: 2}


@dataclass(frozen=True)
class Choice:
    """A value that a column may hold: its IRI, how it is shown, and all names by which it is known."""

    iri: str
    name: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Unit:
    """What an indicator counts: the unit's IRI and name, and whether there are no fractions of it."""

    iri: str
    name: str
    whole: bool


@dataclass(frozen=True)
class Column:
    """A column: its property, heading, meaning, whether each row needs it, and its controlled values, if any."""

    iri: str
    label: str
    definition: str
    needed: bool
    choices: tuple[Choice, ...] = ()
    known: dict[str, tuple[Choice, ...]] = field(default_factory=dict, repr=False, compare=False)
    """Choices by folded name, CURIE and IRI."""

    @property
    def short(self) -> str:
        """Last part of the property's address, by which the column is known too."""
        return re.split("[#/]", self.iri)[-1]

    def meant(self, text: str) -> tuple[Choice, ...]:
        """Choices that a text can mean: none, one, or several; a name may have its acronym in brackets, as printed."""
        known = self.known.get(folded(text), ())
        if not known and (both := re.fullmatch(r"\s*([^()]+)\(([^()]+)\)\s*", text)):
            first, second = (self.known.get(folded(part), ()) for part in both.groups())
            known = tuple(choice for choice in first if choice in second)
        return known


@dataclass(frozen=True)
class Layout:
    """All that a return may hold: columns in order, units by indicator, wider values by value."""

    columns: tuple[Column, ...]
    units: dict[str, Unit]
    wider: dict[str, frozenset[str]]
    definitions: dict[str, str]
    """What each indicator counts, in a sentence."""

    def column(self, iri: str) -> Column:
        """The column of a property."""
        return next(column for column in self.columns if column.iri == iri)

    @property
    def dimensions(self) -> tuple[Column, ...]:
        """Columns of the dimensions."""
        return tuple(c for c in self.columns if c.iri not in (INDICATOR, PERIOD, BODY, VALUE))


def folded(text: str) -> str:
    """A name as it is compared: white space, case and diacritics aside.

    >>> folded("  Pond   POLICE ")
    'pond police'
    """
    return fold(" ".join(text.split()))


def layout(graph: KnowledgeGraph) -> Layout:
    """The sheet that bodies fill in for a graph."""
    names: dict[str, dict[str, list[tuple[int, bool, str]]]] = {}
    for column, value, name, language, kind in _texts(graph, "values_of_returns"):
        names.setdefault(column, {}).setdefault(value, []).append((_RANK[kind], language != "en", name))
    prefixes = graph.names.prefixes()
    columns: list[Column] = []
    for iri, label, definition, _, needed in _texts(graph, "columns_of_returns"):
        if any(column.iri == iri for column in columns):  # of two labels, the first
            continue
        choices = _choices(names.get(iri, {}), prefixes)
        columns.append(Column(iri, label, definition, needed == "true", choices, _known(choices, prefixes)))
    units: dict[str, Unit] = {}
    definitions: dict[str, str] = {}
    for indicator, unit, whole, definition in _texts(graph, "units_of_indicators"):
        units.setdefault(indicator, Unit(unit, graph.names.label(unit), whole == "true"))
        definitions.setdefault(indicator, definition)
    wider: dict[str, set[str]] = {}
    for value, other in _texts(graph, "wider_values"):
        wider.setdefault(value, set()).add(other)
    return Layout(tuple(columns), units, {value: frozenset(others) for value, others in wider.items()}, definitions)


def _choices(names: dict[str, list[tuple[int, bool, str]]], prefixes: dict[str, str]) -> tuple[Choice, ...]:
    """Choices in the order of their names; where two would be shown alike, each is shown with its CURIE."""
    best = {iri: min(told)[2] for iri, told in names.items()}
    shown = list(map(folded, best.values()))
    twice = {name for name in shown if shown.count(name) > 1}
    made = []
    for iri, told in names.items():
        name = f"{best[iri]} ({curie(iri, prefixes)})" if folded(best[iri]) in twice else best[iri]
        made.append(Choice(iri, name, tuple(dict.fromkeys(text for _, _, text in sorted(told)))))
    return tuple(sorted(made, key=lambda choice: (natural(folded(choice.name)), choice.iri)))


def _known(choices: tuple[Choice, ...], prefixes: dict[str, str]) -> dict[str, tuple[Choice, ...]]:
    """What each name means. What is shown, CURIEs and IRIs mean one thing; of other names, all that have them."""
    found: dict[str, dict[Choice, None]] = {}
    for choice in choices:
        for name in choice.names:
            found.setdefault(folded(name), {})[choice] = None
    known = {name: tuple(meant) for name, meant in found.items()}
    for choice in choices:
        for name in (choice.name, curie(choice.iri, prefixes), choice.iri):
            known[folded(name)] = (choice,)
    return known


def _texts(graph: KnowledgeGraph, query: str) -> Iterator[tuple[str, ...]]:
    """Rows of a named query as texts; empty where unbound."""
    rows = graph.run(query)
    assert isinstance(rows, Rows)
    for row in rows.rows:
        yield tuple(getattr(term, "value", "") for term in row)

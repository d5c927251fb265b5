"""Two provisions side by side: offence, penalty by condition, and what a rule or a source says of the step between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.compare.model import Comparison, Found, Row, Told, cited, disputes, local, rows_of, side_of, time_of
from kg.facts import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.graph import KnowledgeGraph

ASPECTS = {
    "minimumTerm": "least term",
    "maximumTerm": "greatest term",
    "withFine": "fine",
    "minimumFine": "least fine",
    "maximumFine": "greatest fine",
    "statement": "in words",
}
"""Aspects of a penalty in the order in which they are shown, by property."""

_FINES = ("minimumFine", "maximumFine", "withFine")


def compare_provisions(graph: KnowledgeGraph, first: str, second: str) -> Comparison:
    """Two provisions: what they punish, with which penalties under which conditions, and the step between them."""
    rows = (*_offences(graph, first, second), *_step(graph, first, second), *_penalties(graph, first, second))
    one, other = (side_of(graph, iri, time_of(graph, iri)) for iri in (first, second))
    return Comparison("articles", one, other, rows, (*_notes(rows), *disputes(graph, first, second)))


def penalties(graph: KnowledgeGraph, provision: str) -> dict[tuple[str, str, str], tuple[Told, ...]]:
    """What sources say of the penalties of a provision and its parts, by conditions, aspect and unit.

    Each value stands once with all passages that give it; values that differ stand beside one another.
    """
    found: dict[tuple[str, str, str], dict[str, list[str]]] = {}
    for row in rows_of(graph, "penalties_under", provision=provision):
        for aspect, text in _told(graph, row):
            key = row("conditions"), aspect, "" if aspect == "withFine" else row("unit")
            found.setdefault(key, {}).setdefault(text, []).append(row("passage"))
    return {
        key: tuple(Told(text, cited(graph, passages)) for text, passages in texts.items())
        for key, texts in found.items()
    }


def conditions_text(graph: KnowledgeGraph, conditions: str) -> str:
    """Conditions of a key as people read them; an empty text for a penalty without one."""
    iris = [part.partition("=")[2] for part in conditions.split("; ") if part]
    return " and ".join(sorted(graph.names.label(f"{graph.base}id/{iri}") for iri in iris))


def _told(graph: KnowledgeGraph, row: Found) -> Iterator[tuple[str, str]]:
    """Aspects of a penalty that a row tells, each with its value as people read it."""
    aspect = local(row("aspect"))
    if aspect in _FINES:
        yield "withFine", "prescribed"
    if aspect in ("minimumTerm", "maximumTerm"):
        yield aspect, f"{written(row('value'), 'integer')} {graph.names.label(row('unit'))}"
    elif aspect in ("minimumFine", "maximumFine"):
        yield aspect, f"{written(row('value'), 'integer')} {row('unit')}"
    elif aspect == "statement":
        yield aspect, row("value")


def _offences(graph: KnowledgeGraph, first: str, second: str) -> Iterator[Row]:
    """A row for each offence of either side."""
    sides = [_punished(graph, iri) for iri in (first, second)]
    for offence in sorted({*sides[0], *sides[1]}, key=graph.names.label):
        told = [
            ((Told(graph.names.label(offence), cited(graph, side[offence])),) if offence in side else ())
            for side in sides
        ]
        change = "same" if all(told) else "only-first" if told[0] else "only-second"
        yield Row("Offence", graph.names.label(offence), told[0], told[1], change)


def _punished(graph: KnowledgeGraph, provision: str) -> dict[str, list[str]]:
    """Passages by offence that a provision or a part of it criminalises."""
    found: dict[str, list[str]] = {}
    for row in rows_of(graph, "offences_under", provision=provision):
        found.setdefault(row("offence"), []).append(row("passage"))
    return found


def _step(graph: KnowledgeGraph, first: str, second: str) -> Iterator[Row]:
    """That one of the two took the place of the other, where a source or a rule says so."""
    for new, old, told in ((second, first, "B took the place of A"), (first, second, "A took the place of B")):
        support = graph.sources.support(ox.NamedNode(new), ox.NamedNode(v.LF + "succeeds"), ox.NamedNode(old))
        if support.passages or support.derivations or support.files:
            yield Row("Step", told, (), (), "recurs", support)


def _penalties(graph: KnowledgeGraph, first: str, second: str) -> Iterator[Row]:
    """A row for each aspect of the penalty under each set of conditions, those without a condition first."""
    told = penalties(graph, first), penalties(graph, second)
    changes = {
        (row("conditions"), local(row("aspect")), row("unit")): row("change")
        for row in rows_of(graph, "changes_of_penalties", first=first, second=second)
    }
    order = list(ASPECTS)
    for key in sorted({*told[0], *told[1]}, key=lambda k: (k[0].count("="), k[0], order.index(k[1]), k[2])):
        conditions = conditions_text(graph, key[0])
        section = f"Penalty: {conditions}" if conditions else "Penalty, no condition told"
        here, there = told[0].get(key, ()), told[1].get(key, ())
        change = changes.get(key) or ("not-compared" if here and there else "only-first" if here else "only-second")
        yield Row(section, ASPECTS[key[1]], here, there, change, notes=tuple(_differ(here, there)))


def _differ(here: tuple[Told, ...], there: tuple[Told, ...]) -> Iterator[str]:
    for name, told in (("A", here), ("B", there)):
        if len(told) > 1:
            yield f"the sources give {len(told)} values for {name}"


def _notes(rows: Iterable[Row]) -> Iterator[str]:
    sections = {row.section for row in rows if row.section.startswith("Penalty")}
    if not sections:
        yield "No source gives a penalty of either."
    elif len(sections) > 1:
        yield "Penalties are compared under the same conditions only; others stand for themselves."
    if any(row.change in ("only-first", "only-second") for row in rows):
        yield "What no source gives may stand in the law all the same."

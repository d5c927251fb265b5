"""Where else the same is counted: indicators that are kept apart, because who counts and what is counted differ.

One source counts persons convicted, another breaks persons accused down by outcome, and says of some that they were
convicted. They are no one series; but who reads one must know of the other. Which value of a dimension an indicator
counts by its definition is data (``lf:countsKind``); the rest is the named query ``counted_elsewhere``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from kg.figures import label_of, last_year, rows_of

if TYPE_CHECKING:
    from kg.figures import Indicator
    from kg.graph import KnowledgeGraph


class Elsewhere(NamedTuple):
    """Another indicator that counts the same: its dimension and kind (or none), years (0: unknown), and bodies."""

    label: str
    dimension: str
    kind: str
    unit: str
    first: int
    last: int
    bodies: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """The pointer as documented JSON (docs/figures.md)."""
        what = {"label": self.label, "by": self.dimension or None, "kind": self.kind or None, "unit": self.unit}
        return {**what, "first": self.first or None, "last": self.last or None, "bodies": list(self.bodies)}


def elsewhere(graph: KnowledgeGraph, indicator: Indicator) -> list[Elsewhere]:
    """Other indicators that count what this one counts, by label."""
    found: dict[tuple[str, str, str, str], list[tuple[str, str, str]]] = defaultdict(list)
    rows = rows_of(graph, "counted_elsewhere", indicator=indicator.iri)
    for _, other, dimension, kind, unit, first, last, body in rows:
        found[other, dimension, kind, unit].append((first, last, body))
    pointers = []
    for (other, dimension, kind, unit), figures in found.items():
        years = [int(first[:4]) for first, _, _ in figures if first]
        ends = [last_year(last) for _, last, _ in figures if last]
        bodies = tuple(dict.fromkeys(label_of(graph, body) for _, _, body in figures if body))
        label, by, what, counted = (label_of(graph, iri) for iri in (other, dimension, kind if dimension else "", unit))
        pointers.append(Elsewhere(label, by, what, counted, min(years, default=0), max(ends, default=0), bodies))
    return sorted(pointers, key=lambda one: (one.label, one.dimension, one.kind))

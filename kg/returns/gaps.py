"""What is lacking: breakdowns that a body's figures of a period do not have, and years without any figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.store.protocol import Rows

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.sources import Citation

NO_FIGURE = "any figure of the year"
"""What is lacking where a body has figures of earlier and later years only."""
NO_WHOLE = "any figure of the whole year (there are some of part of it)"
"""What is lacking where a body has figures of part of a year only."""


@dataclass(frozen=True)
class Gap:
    """What the figures of one indicator, body and period lack; names, and addresses by the same words."""

    indicator: str
    body: str
    period: str
    lacks: str
    """A dimension's name, :data:`NO_FIGURE` or :data:`NO_WHOLE`."""
    iris: tuple[str, ...]
    """Addresses of indicator, body, period (empty where it is a year that no source speaks of) and dimension (empty
    where there is no figure)."""
    begins: str
    """First day that the period can begin on."""
    figure: Citation | None
    """A figure that is there, but not broken down so; or one of another year."""
    example: Citation | None
    """Where such a breakdown is given; or a figure of another year."""

    def to_json(self) -> dict[str, object]:
        """The gap as documented JSON (docs/commands.md)."""
        keys = ("indicator", "body", "period", "lacks")
        names = (self.indicator, self.body, self.period, self.lacks)
        told = {key: {"label": name, "iri": iri} for key, name, iri in zip(keys, names, self.iris, strict=True)}
        cited = {"figure": self.figure, "example": self.example}
        return {**told, **{key: one.to_json() if one else None for key, one in cited.items()}}


def gaps(graph: KnowledgeGraph, *, wide: bool = False) -> list[Gap]:
    """All gaps by indicator, body, period and dimension.

    A breakdown is lacking where sources break the same indicator down so for another body or period; ``wide`` also
    takes breakdowns that are known of other indicators of the same unit.
    """
    found = _gaps(graph, "gaps_by_unit" if wide else "gaps_in_breakdowns") + _gaps(graph, "years_without_figures")
    return sorted(found, key=lambda gap: (gap.indicator, gap.body, gap.begins, gap.period, gap.lacks))


def said_of_figures(graph: KnowledgeGraph, thing: str = "") -> list[tuple[str, Citation]]:
    """What sources say in words of how figures are collected and broken down, each with its passage.

    Of all, or of what is about a thing (an IRI) or addressed to it.
    """
    rows = graph.run("said_of_figures")
    assert isinstance(rows, Rows)
    found: dict[tuple[str, Citation], None] = {}
    for claim, passage, about in rows.rows:
        if isinstance(claim, ox.NamedNode) and (not thing or getattr(about, "value", "") == thing):
            cited = graph.sources.citation(getattr(passage, "value", ""))
            if cited is not None:
                found[graph.facts.text(claim), cited] = None
    return list(found)


def _gaps(graph: KnowledgeGraph, query: str) -> list[Gap]:
    rows = graph.run(query)
    assert isinstance(rows, Rows)
    made = []
    for row in rows.rows:
        told = {name: getattr(term, "value", "") for name, term in zip(rows.variables, row, strict=True)}
        iris = tuple(told.get(name, "") for name in ("indicator", "body", "period", "dimension"))
        indicator, body, period, dimension = (graph.names.label(iri) if iri else "" for iri in iris)
        part, year = told.get("part", ""), told.get("year", "")
        lacks = dimension or (NO_WHOLE if part else NO_FIGURE)
        begins = f"{year}-01-01" if year else graph.facts.held(iris[2]).starts_not_before
        cited = (_cited(graph, part or told["figure"]), _cited(graph, told["example"]))
        made.append(Gap(indicator, body, period or year, lacks, iris, begins, *cited))
    return made


def _cited(graph: KnowledgeGraph, figure: str) -> Citation | None:
    """The passage of a figure, which is its address up to the last hyphen (seeds/FORMAT.md)."""
    return graph.sources.citation(figure.rpartition("-")[0])

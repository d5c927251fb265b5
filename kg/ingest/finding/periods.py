"""Times as things of the graph: the periods that it has, and new ones as ``kg returns import`` makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.returns.trig import period_iri
from kg.store.protocol import Rows

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.ingest.finding.times import Told
    from kg.returns.periods import Period

REPORTING = "reporting-"
"""How the key of a report's reporting period begins; the year of the report follows."""


class Periods:
    """Periods of a graph by their first and last year, month or day as printed."""

    def __init__(self, graph: KnowledgeGraph, issued: str) -> None:
        rows = graph.run("printed_periods")
        assert isinstance(rows, Rows)
        told = [tuple(getattr(term, "value", "") for term in row) for row in rows.rows]
        self._known: dict[tuple[str, str], str] = {(first, last): iri for iri, first, last in reversed(told)}
        self._base = graph.base
        self._issued = issued

    def iri(self, told: Told) -> str:
        """The period that a time means; empty of one that can't be told."""
        if told.reporting:
            return f"{self._base}id/period/{REPORTING}{self._issued[:4]}" if self._issued else ""
        if told.day:
            return self._known.get((told.day, told.day), "")
        if told.period is None:
            return ""
        known = self._known.get((told.period.first, told.period.last))
        return known or period_iri(told.period)


def period_named(graph: KnowledgeGraph, text: str) -> str:
    """The period that a person writes as a year, a month, a half, a quarter or a span; empty of anything else."""
    from kg.ingest.finding.times import Told
    from kg.returns.periods import parse

    period = parse(text)
    return Periods(graph, "").iri(Told(0, 0, period)) if period else ""


def period_of(iri: str) -> Period | None:
    """The period that an address made by :func:`kg.returns.trig.period_iri` is of.

    >>> period_of("https://x/id/period/2024"), period_of("https://x/id/period/2024-01-to-2024-06").name
    (Period(first='2024', last='2024'), 'January to June 2024')
    >>> period_of("https://x/id/period/reporting-2024")
    """
    from kg.returns.periods import parse

    first, _, last = iri.rsplit("/", 1)[-1].partition("-to-")
    return parse(f"{first}/{last}" if last else first)

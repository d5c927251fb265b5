"""Years that no source gives a figure for: what there is of such a year, so that it is told and not taken for a name.

A year for which sources count something is a thing of the graph, a ``lf:Period``; any other is a number only.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg import vocabulary as v
from kg.errors import YearWithoutFiguresError

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

_YEAR = re.compile(r"\s*((?:19|20)[0-9]{2})\s*")
"""Years of the last century and of this one; other numbers of four digits are numbers of acts."""
_MOST = 12
"""Sources that are named of a year."""


@dataclass(frozen=True)
class BareYear:
    """A calendar year that is no thing of the graph: parts of it that have figures, and sources published in it."""

    number: int
    parts: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def first(self) -> str:
        """Its first day."""
        return f"{self.number:04}-01-01"

    @property
    def until(self) -> str:
        """The day after its last."""
        return f"{self.number + 1:04}-01-01"

    def lack(self, graph: KnowledgeGraph) -> str:
        """In one line what is lacking, and what there is of parts of it."""
        if not self.parts:
            return f"no source read here gives a figure for {self.number}"
        parts = ", ".join(map(graph.names.label, self.parts))
        return f"no source read here gives a figure for the whole of {self.number}; for parts of it: {parts}"

    def published(self, graph: KnowledgeGraph) -> str:
        """Which sources are of it, in one line."""
        if not self.sources:
            return f"none of the sources was published in {self.number}"
        rest = f" and {len(self.sources) - _MOST} more" if len(self.sources) > _MOST else ""
        return f"published in {self.number}: {', '.join(map(graph.names.label, self.sources[:_MOST]))}{rest}"


def bare_year(graph: KnowledgeGraph, name: str) -> BareYear | None:
    """The year that a name is the number of, if nothing else is called so.

    >>> bare_year(None, "the year of the law") is None  # no year, and so nothing is looked up
    True
    """
    found = _YEAR.fullmatch(name)
    if found is None or graph.names.candidates(name):
        return None
    from kg.figures import rows_of

    year = BareYear(int(found[1]), (), ())
    rows = rows_of(graph, "of_a_time", **{"from": year.first, "until": year.until})
    parts, sources = (tuple(row[3] for row in rows if row[2] == kind) for kind in ("period", "source"))
    return BareYear(year.number, parts, sources)


def refused(graph: KnowledgeGraph, *years: BareYear) -> YearWithoutFiguresError:
    """How it is said that nothing more is told of such years: what is lacking, and the sources published in them."""
    listed = [(graph.names.label(iri), iri) for year in years for iri in year.sources[:_MOST]]
    told = "; ".join(year.lack(graph) for year in years)
    then = "; published then" if listed else "; none of the sources was published then"
    return YearWithoutFiguresError(told + then, listed)


def span_of(graph: KnowledgeGraph, name: str) -> tuple[str, str] | None:
    """First and last day of the year or other period that a name means; None where it means something else."""
    called = graph.names.candidates(name)
    if len(called) == 1 and v.LF + "Period" in called[0].classes:
        held = graph.facts.held(called[0].iri)
        first, until = held.starts_not_before, held.ends_not_after
    elif year := bare_year(graph, name):
        first, until = year.first, year.until
    else:
        return None
    if not first or not until:
        return None
    return first, (datetime.date.fromisoformat(until) - datetime.timedelta(days=1)).isoformat()

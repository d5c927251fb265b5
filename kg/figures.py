"""What is counted: indicators, the dimensions of their figures, periods and numbers as people read them.

Dimensions are those of RDF Data Cube (W3C); the figures themselves are put together in :mod:`kg.series`.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import InputError, UnresolvedNameError
from kg.store.protocol import Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.graph import KnowledgeGraph
    from kg.names import Thing

BODY = "body"
"""What a series can be ordered by beside the dataset's dimensions: who counted."""


class Indicator(NamedTuple):
    """What is counted, in which unit, and how many figures, sources and counting bodies there are of it.

    ``first`` and ``last`` are years; 0 where no figure has a period with known bounds.
    """

    iri: str
    label: str
    unit: str
    figures: int
    sources: int
    bodies: int
    first: int
    last: int

    def to_json(self) -> dict[str, object]:
        """The indicator as documented JSON (docs/figures.md)."""
        years = {"first": self.first or None, "last": self.last or None}
        counts = {"figures": self.figures, "sources": self.sources, "bodies": self.bodies}
        return {"label": self.label, "iri": self.iri, "unit": self.unit, **counts, **years}


def indicators(graph: KnowledgeGraph) -> list[Indicator]:
    """What is counted, by label."""
    found = []
    for iri, unit, figures, sources, bodies, first, last in rows_of(graph, "indicators_counted"):
        ended = last_year(last) if last else 0
        label, counts = graph.names.label(iri), (int(figures), int(sources), int(bodies))
        found.append(Indicator(iri, label, label_of(graph, unit), *counts, int(first[:4]) if last else 0, ended))
    return sorted(found, key=lambda one: (one.label, one.iri))


def find_indicator(graph: KnowledgeGraph, name: str) -> Indicator:
    """The indicator that a NAME means.

    Raises:
        UnresolvedNameError: It means none, or several; the candidates are the nearest.
    """
    known = {one.iri: one for one in indicators(graph)}
    try:
        called: Sequence[Thing] = [graph.resolve(name)]
    except UnresolvedNameError:
        called = graph.names.candidates(name)
    meant = [thing.iri for thing in called if thing.iri in known]
    if len(meant) == 1:
        return known[meant[0]]
    begins = [one for one in known.values() if one.label.casefold().startswith(f"{name.casefold().strip()} ")]
    if not meant and len(begins) == 1:
        return begins[0]
    near = meant or _nearest(name, list(known.values()))
    told = f"'{name[:60]}' can mean {len(meant)} indicators" if meant else f"no indicator is called '{name[:60]}'"
    raise UnresolvedNameError(told, [(known[iri].label, iri) for iri in near])


def _nearest(name: str, known: Sequence[Indicator]) -> list[str]:
    """The ten indicators whose labels are nearest in spelling to a name."""
    from rapidfuzz import fuzz, process

    found = process.extract(name, {one.iri: one.label for one in known}, scorer=fuzz.WRatio, limit=10)
    return [iri for _, _, iri in found]


def dimension_of(graph: KnowledgeGraph, name: str, known: Sequence[str]) -> str:
    """The dimension that a name means: its label, the beginning of a word of it, or of its IRI's last part.

    Raises:
        InputError: It is none of those that figures are broken down by, or several.
    """
    wanted = name.casefold().strip()
    if wanted == BODY:
        return BODY
    every = {label: iri for iri, label in _all_dimensions(graph)}
    exact = [label for label, iri in every.items() if wanted in (label.casefold(), _local(iri).casefold())]
    begins = [label for label in every if any(word.startswith(wanted) for word in label.casefold().split())]
    found = exact or begins
    if len(found) > 1:
        found = [label for label in found if label in known] or found
    if len(found) != 1:
        names = ", ".join([BODY, *(known or sorted(every))])
        problem = f"can mean {', '.join(found)}" if found else "is no dimension"
        raise InputError(f"--by '{name[:40]}' {problem}. Here there are: {names}")
    return found[0]


def span(starts: str, ends: str) -> str:
    """How long a period is, from its first day to the first day after it.

    >>> span("2019-01-01", "2020-01-01"), span("2019-01-01", "2019-07-01"), span("2017-01-01", "2019-07-01")
    ('year', '6 months', '30 months')
    >>> span("2016-12-31", "2017-01-01"), span("2021-07-12", "2021-07-17"), span("2000-01-01", "2008-01-01")
    ('day', '5 days', '8 years')
    >>> span("2018-07-01", "2019-07-01"), span("", "")
    ('12 months', '')
    """
    if not starts or not ends:
        return ""
    start, end = datetime.date.fromisoformat(starts), datetime.date.fromisoformat(ends)
    days = (end - start).days
    if start.day != 1 or end.day != 1:
        return "day" if days == 1 else f"{days} days"
    months = 12 * (end.year - start.year) + end.month - start.month
    if months % 12 == 0 and start.month == 1:
        return "year" if months == 12 else f"{months // 12} years"
    return "month" if months == 1 else f"{months} months"


def last_year(ends: str) -> int:
    """The year in which a period ends, of the first day after it.

    >>> last_year("2020-01-01"), last_year("2019-10-01")
    (2019, 2019)
    """
    return (datetime.date.fromisoformat(ends) - datetime.timedelta(1)).year


def number(text: str) -> str:
    """A number as people read it.

    >>> number("181925"), number("5.50"), number("-2"), number("")
    ('181,925', '5.5', '-2', '')
    """
    if not text:
        return ""
    value = float(text)
    return f"{int(value):,}" if value.is_integer() else f"{value:,.10g}"


def rows_of(graph: KnowledgeGraph, query: str, /, **things: str) -> list[tuple[str, ...]]:
    """Rows of a named query, its parameters being IRIs; unbound is an empty string."""
    found = graph.run(query, **things)
    assert isinstance(found, Rows)
    return [tuple(getattr(term, "value", "") for term in row) for row in found.rows]


def label_of(graph: KnowledgeGraph, iri: str) -> str:
    """How a thing is called; an empty string for none."""
    return graph.names.label(iri) if iri else ""


def _all_dimensions(graph: KnowledgeGraph) -> list[tuple[str, str]]:
    rows = graph.names.rows("SELECT iri FROM dimension ORDER BY iri")
    return [(str(iri), graph.names.label(str(iri))) for (iri,) in rows]


def _local(iri: str) -> str:
    return iri.replace("#", "/").rsplit("/", 1)[-1]

"""The series of an indicator: its figures, who counted and who prints them, what follows, and who disagrees.

Named queries (``views/``) say which figures there are, which whole years can be compared, and what sources say of a
change; here they are put together. Figures of one key (:mod:`kg.build.keys`) with one value are one row with several
places; figures that differ stay apart, and nothing is averaged.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg import vocabulary as v
from kg.elsewhere import elsewhere
from kg.figures import BODY, Indicator, dimension_of, label_of, rows_of
from kg.series_model import Change, Figure, Place, Series, Stated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.conflicts import Conflict
    from kg.graph import KnowledgeGraph

__all__ = ["Change", "Figure", "Place", "Series", "Stated", "figures_of", "series", "source_id"]

_NO_STANCE = frozenset({"", v.LF + "affirmed", v.LF + "is"})


class _Row(NamedTuple):
    """A row of the query ``figures_of``; empty strings where it binds nothing."""

    indicator: str
    figure: str
    passage: str
    source: str
    quoted: str
    key: str
    period: str
    starts: str
    ends: str
    body: str
    value: str
    printed: str
    comparator: str
    unit: str
    polarity: str
    modality: str
    attributed: str
    read: str


def series(graph: KnowledgeGraph, indicator: Indicator, by: str = "", first: int = 0, last: int = 0) -> Series:
    """Figures of an indicator, of the years from ``first`` to ``last`` where these are not 0.

    Without ``by`` these are the figures that are no part of another of their period; with the name of a dimension
    those broken down by it, each set after its whole; with :data:`BODY` those without, in order of who counted.

    Raises:
        InputError: ``by`` is none of the dimensions.
    """
    every = figures_of(graph, indicator)
    dimensions = tuple(sorted({dimension for figure in every for dimension, _ in figure.kinds}))
    wanted = dimension_of(graph, by, dimensions) if by else ""
    chosen = _broken_down(every, wanted) if wanted not in ("", BODY) else _wholes(every)
    inside = [figure for figure in chosen if _is_inside(figure, first, last)]
    undated = sum(not figure.starts for figure in chosen) if first or last else 0
    if wanted == BODY:
        inside.sort(key=lambda f: (not f.body, f.body, not f.starts, f.starts, f.ends))
    claims = {place.iri for figure in inside for place in figure.places}
    definitions = _text_of(graph, indicator.iri, v.SKOS + "definition")
    return Series(
        indicator,
        definitions,
        wanted,
        tuple(inside),
        tuple(_changes(graph, indicator, inside)),
        tuple(_stated(graph, indicator, claims)),
        tuple(_conflicts(graph, indicator, claims)),
        dimensions,
        undated,
        tuple(elsewhere(graph, indicator)),
    )


def figures_of(graph: KnowledgeGraph, indicator: Indicator) -> list[Figure]:
    """All figures of an indicator, in order of their periods; those without bounds come last."""
    kinds: dict[str, dict[str, str]] = defaultdict(dict)
    for _, figure, dimension, kind in rows_of(graph, "kinds_of_figures", indicator=indicator.iri):
        kinds[figure][graph.names.label(dimension)] = graph.names.label(kind)
    alike: dict[tuple[str, ...], list[_Row]] = defaultdict(list)
    for cells in rows_of(graph, "figures_of", indicator=indicator.iri):
        row = _Row(*cells)
        alike[row.key, row.value, row.comparator, row.unit, row.polarity, row.modality].append(row)
    found = [_figure(graph, indicator, rows, kinds[rows[0].figure]) for rows in alike.values()]
    return sorted(found, key=lambda f: (not f.starts, f.starts, f.ends, f.period, f.kinds, f.body, f.places[0].iri))


def _figure(graph: KnowledgeGraph, indicator: Indicator, rows: Sequence[_Row], kinds: dict[str, str]) -> Figure:
    one = rows[0]
    stances = [graph.names.label(iri) for iri in (one.polarity, one.modality) if iri not in _NO_STANCE]
    exact = one.comparator in ("", v.LF + "exactly")
    places = {row.figure: place for row in rows if (place := _place(graph, row))}
    return Figure(
        one.key,
        label_of(graph, one.period),
        one.starts,
        one.ends,
        label_of(graph, one.body),
        tuple(sorted(kinds.items())),
        one.value,
        "" if exact else graph.names.label(one.comparator),
        label_of(graph, one.unit) or indicator.unit,
        "; ".join(stances),
        tuple(dict.fromkeys(_said_by(graph, row.attributed) for row in rows if row.attributed)),
        tuple(places.values()),
    )


def _place(graph: KnowledgeGraph, row: _Row) -> Place | None:
    citation = graph.sources.citation(row.passage)
    return (
        Place(
            row.figure,
            source_id(graph, row.source),
            row.printed,
            citation,
            source_id(graph, row.quoted),
            row.read == "true",
        )
        if citation
        else None
    )


def source_id(graph: KnowledgeGraph, iri: str) -> str:
    """What ``kg sources`` calls a source, or else what it is called; an empty string for none."""
    name = iri.removeprefix(f"{graph.base}source/")
    return label_of(graph, iri) if name == iri else name


def _wholes(figures: Sequence[Figure]) -> list[Figure]:
    """Figures that are no part of another of the same period, as its split by sex is."""
    of_period: dict[str, set[frozenset[tuple[str, str]]]] = defaultdict(set)
    for figure in figures:
        of_period[figure.period].add(frozenset(figure.kinds))
    return [f for f in figures if not any(wider < frozenset(f.kinds) for wider in of_period[f.period])]


def _broken_down(figures: Sequence[Figure], dimension: str) -> list[Figure]:
    """Figures that have a value of a dimension, each set after the figure that it breaks down."""
    parts = [figure for figure in figures if figure.kind(dimension)]

    def rest(figure: Figure) -> tuple[object, ...]:
        kinds = tuple(kind for kind in figure.kinds if kind[0] != dimension)
        return (not figure.starts, figure.starts, figure.ends, figure.period, figure.body, kinds)

    split = {rest(figure) for figure in parts}
    chosen = parts + [figure for figure in figures if not figure.kind(dimension) and rest(figure) in split]
    return sorted(chosen, key=lambda f: (rest(f), f.kind(dimension), f.places[0].iri))


def _is_inside(figure: Figure, first: int, last: int) -> bool:
    if not first and not last:
        return True
    after = f"{last + 1:04d}-01-01" if last else "9999"
    return bool(figure.starts) and figure.starts >= f"{first:04d}-01-01" and figure.ends <= after


def _changes(graph: KnowledgeGraph, indicator: Indicator, figures: Sequence[Figure]) -> list[Change]:
    """Changes from year to year, and from the first to the last, in each series of comparable figures shown."""
    shown = {place.iri: figure for figure in figures for place in figure.places}
    years: dict[str, dict[int, tuple[str, Figure]]] = defaultdict(dict)
    for _, name, year, value, iri in rows_of(graph, "figures_of_whole_years", indicator=indicator.iri):
        if iri in shown:
            years[name][int(year)] = (value, shown[iri])
    values_of: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for one_figure in (figure for figure in figures if figure.is_year and figure.value):
        values_of[one_figure.body, one_figure.kinds, int(one_figure.starts[:4])].add(one_figure.value)
    found = []
    for points in years.values():
        order = sorted(points)
        pairs = [*itertools.pairwise(order), *([(order[0], order[-1])] if len(order) > 2 else [])]
        for at, (one, other) in enumerate(pairs):
            skipped = tuple(year for year in range(one + 1, other) if year not in points)
            figure, values = points[one][1], (points[one][0], points[other][0])
            overall, read = at == len(order) - 1, tuple(year for year in (one, other) if points[year][1].is_read)
            differ = tuple(year for year in skipped if len(values_of[figure.body, figure.kinds, year]) > 1)
            found.append(Change(figure.body, figure.kinds, (one, other), values, skipped, overall, read, differ))
    return found


def _stated(graph: KnowledgeGraph, indicator: Indicator, claims: set[str]) -> list[Stated]:
    found = []
    for _, change, passage, earlier, later, quoted in rows_of(graph, "changes_stated", indicator=indicator.iri):
        citation = graph.sources.citation(passage)
        if citation and {earlier, later} <= claims:
            found.append(Stated(change, graph.facts.label_of(change), citation, source_id(graph, quoted)))
    return found


def _conflicts(graph: KnowledgeGraph, indicator: Indicator, claims: set[str]) -> list[Conflict]:
    """Conflicts that some of the figures are part of; the build keeps the rows of the conflict queries."""
    from kg.conflicts import REASONS, explained

    order = list(REASONS)
    kept = graph.names.rows("SELECT * FROM conflict WHERE topic = ?", (indicator.iri,))
    found = [c for c in explained(graph, [tuple(map(str, row)) for row in kept]) if claims & c.involved]
    return sorted(found, key=lambda c: (order.index(c.reason), c.about, c.one.iri, c.other.iri))


def _text_of(graph: KnowledgeGraph, iri: str, predicate: str) -> str:
    """The first text of a property of a thing."""
    quads = graph.store.quads(ox.NamedNode(iri), ox.NamedNode(predicate), None, ox.DefaultGraph())
    return min((q.object.value for q in quads if isinstance(q.object, ox.Literal)), default="")


def _said_by(graph: KnowledgeGraph, value: str) -> str:
    return graph.names.label(value) if "://" in value else value

"""Figures in a dossier: one sentence for a period and who counted, the whole first and then what it is broken down by.

A list of every figure by itself fills pages; here those of one indicator, period and body stand together, as a reader
sets them side by side. Values that differ are told one after the other, never averaged.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.figures import indicators
from kg.series import figures_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from kg.graph import KnowledgeGraph
    from kg.series import Figure
    from kg.sources import Citation

_NOBODY = "who counted is not named"
_UNREAD = "no period printed by the source itself"
READ = (
    "The source itself prints no period beside these; the one told is this dataset's reading, or that of who quotes it"
)
"""Heading of figures whose period is read."""


@dataclass(frozen=True)
class Told:
    """A sentence on figures, the heading under which it stands, if any, and the passages that it rests on."""

    text: str
    group: str
    citations: tuple[Citation, ...]


def figures_told(graph: KnowledgeGraph, claims: Collection[str], own: str = "") -> list[Told]:
    """Figures (IRIs) in sentences, by indicator, period and who counted.

    ``own`` is the name of a kind that all are of, and that needs no saying.
    """
    wanted = {iri for claim in claims for iri in _indicators(graph, claim)}
    told = []
    for indicator in (one for one in indicators(graph) if one.iri in wanted):
        figures = [f for f in figures_of(graph, indicator) if any(place.iri in claims for place in f.places)]
        figures.sort(key=lambda f: (not f.starts, f.starts, f.ends, f.period, f.body))
        for (_, period, body), alike in groupby(figures, key=lambda f: (f.starts, f.period, f.body)):
            group = list(alike)
            text = f"{indicator.label[:1].upper()}{indicator.label[1:]} ({indicator.unit}), "
            text += _sentence(group, period, body, own, indicator.unit)
            citations = dict.fromkeys(place.citation for figure in group for place in figure.places)
            read = all(figure.is_read for figure in group)
            told.append(Told(text, READ if read else "", tuple(citations)))
    return sorted(told, key=lambda one: one.group)


def _indicators(graph: KnowledgeGraph, claim: str) -> Iterator[str]:
    for quad in graph.store.quads(ox.NamedNode(claim), ox.NamedNode(v.LF + "indicator"), None, ox.DefaultGraph()):
        if isinstance(quad.object, ox.NamedNode):
            yield quad.object.value


def _sentence(figures: Sequence[Figure], period: str, body: str, own: str, unit: str) -> str:
    """The figures of one period and body, by what they are broken down."""
    unread = all(figure.is_read for figure in figures)  # its heading says so
    length = "" if figures[0].is_year or not figures[0].span else f" ({figures[0].span})"
    head = f"{period or 'period not stated'}{length}, {body or _NOBODY}"
    parts: dict[tuple[str, ...], list[str]] = {}
    for figure in figures:
        kinds = [(dimension, kind) for dimension, kind in figure.kinds if kind != own]
        value = figure.shown + (f" {figure.unit}" if figure.unit != unit and figure.value else "")
        value += f" ({_UNREAD})" if figure.is_read and not unread else ""
        name = ", ".join(kind for _, kind in kinds)
        parts.setdefault(tuple(dimension for dimension, _ in kinds), []).append(f"{name} {value}".strip())
    wholes = "; in another place ".join(dict.fromkeys(parts.pop((), [])))
    split = [f"by {' and '.join(by)}: {', '.join(dict.fromkeys(values))}" for by, values in sorted(parts.items())]
    return f"{head}: {'; '.join(filter(None, [wholes, *split]))}."

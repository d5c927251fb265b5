"""The picture of a dossier: what fits its subject.

An indicator has its series, a period the line of time, a topic what reports say of it again and again, and anything
else what sources tie to it.
"""

from __future__ import annotations

import datetime
import textwrap
from typing import TYPE_CHECKING

from kg import vocabulary as v
from kg.render import plot
from kg.render.safety import shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from kg.graph import KnowledgeGraph
    from kg.names import Thing
    from kg.recurring import Recurrence

_MATTERS = frozenset(v.LF + name for name in ("Topic", "Issue", "Request"))
_MOST = 30
"""Rows of a picture on a page."""


def picture(graph: KnowledgeGraph, thing: Thing, day: str) -> tuple[Figure, str] | None:
    """A drawing, and a line that says what it shows; None where there is nothing to draw.

    Raises:
        InputError: matplotlib is not installed.
    """
    drawn = None
    if v.LF + "Indicator" in thing.classes:
        drawn = _series(graph, thing)
    elif v.LF + "Period" in thing.classes:
        drawn = _line(graph, thing, day)
    elif _MATTERS & set(thing.classes):
        drawn = _matters(graph, thing)
    if drawn is None:
        from kg.render.around import picture as around

        return around(graph, thing.iri)
    return drawn


def _series(graph: KnowledgeGraph, thing: Thing) -> tuple[Figure, str] | None:
    from kg.figures import indicators
    from kg.render.series import drawing
    from kg.series import series

    known = [one for one in indicators(graph) if one.iri == thing.iri]
    if not known:
        return None
    found = series(graph, known[0])
    return drawing(found, ""), f"{known[0].label}, in {known[0].unit}: each body by itself"


def _line(graph: KnowledgeGraph, thing: Thing, day: str) -> tuple[Figure, str] | None:
    """The line of what the documents speak of, in the time of a period."""
    from kg.render.line import picture as line_picture
    from kg.timeline import timeline

    held = graph.facts.held(thing.iri)
    if not held.starts_not_before or not held.ends_not_after:
        return None
    last = datetime.date.fromisoformat(held.ends_not_after) - datetime.timedelta(1)
    line = timeline(graph, day, first=held.starts_not_before, last=last.isoformat())
    if not 0 < len(line.entries) <= 2 * _MOST:
        return None
    return line_picture(line, {}, []), f"What held, began, ended or was published in {thing.label}"


def _matters(graph: KnowledgeGraph, thing: Thing) -> tuple[Figure, str] | None:
    """In which reports a topic's findings and recommendations stand."""
    from kg.recurring import recurring

    found = recurring(graph, thing.iri)
    if not found.matters or len(found.matters) > _MOST:
        return None
    told = f"Findings and recommendations on {thing.label}, by report. Full: says it; hollow: only quotes another"
    return _matrix(found), f"{told}; point: the text at hand does not say it; nothing: not known."


def _matrix(found: Recurrence) -> Figure:
    with plot.styled():
        canvas = plot.canvas(9, 1.2 + 0.36 * len(found.matters))
        axis = canvas.subplots()
        marks = {"said": ("o", plot.INK, 9), "quoted": ("o", plot.PAPER, 9), "not said": (".", plot.INK, 4)}
        for row, matter in enumerate(found.matters):
            for at, report in enumerate(found.reports):
                if mark := marks.get(matter.mark(report.key)):
                    shape, fill, size = mark
                    axis.plot(
                        at, row, marker=shape, markersize=size, markerfacecolor=fill, markeredgecolor=plot.INK, ls=""
                    )
        labels = [textwrap.shorten(shown(matter.label), 60, placeholder=" ...") for matter in found.matters]
        axis.set_yticks(range(len(labels)), labels, fontsize=9)
        axis.set_xticks(range(len(found.reports)), [f"{r.date[:4]}\n{r.id}"[:18] for r in found.reports], fontsize=7)
        axis.set(xlim=(-0.6, len(found.reports) - 0.4), ylim=(len(labels) - 0.4, -0.6))
        axis.tick_params(length=0)
    return canvas

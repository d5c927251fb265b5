"""Notes on who disagrees with what an answer rests on, from the rows that the build kept of the conflict queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.vocabulary import LF

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

_PART = ox.NamedNode(LF + "part")


def disputes(graph: KnowledgeGraph, claims: set[str], passages: set[str], topics: set[str]) -> list[str]:
    """A note for each conflict that claims or what they are parts of are a side of.

    Or passages are a side of it, where they speak of certain topics.
    Names, and editions that differ as editions do, are left out.
    """
    claims = claims | {split for claim in claims for split in _splits(graph, claim)}
    rows = graph.names.rows("SELECT * FROM conflict WHERE reason NOT IN ('naming', 'other-edition')")
    kept = [
        tuple(map(str, row))
        for row in rows
        if claims & {str(row[4]), str(row[5])} or (row[3] in topics and passages & {str(row[4]), str(row[5])})
    ]
    if not kept:
        return []
    from kg.conflicts import explained  # only where there is something to tell: it takes its time to load

    return [
        f"{'one side is in error' if conflict.is_error else 'sources differ'}: {conflict.explanation}."
        for conflict in explained(graph, kept)
    ]


def _splits(graph: KnowledgeGraph, figure: str) -> set[str]:
    """Breakdowns that a figure is a part of: where the parts don't make the whole, any of them may be wrong."""
    try:
        part = ox.NamedNode(figure)
    except ValueError:  # a text, and no figure
        return set()
    quads = graph.store.quads(None, _PART, part, ox.DefaultGraph())
    return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}

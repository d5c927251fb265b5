"""Notes on who disagrees with what an answer rests on, from the rows that the build kept of the conflict queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph


def disputes(graph: KnowledgeGraph, claims: set[str], passages: set[str], topics: set[str]) -> list[str]:
    """A note for each conflict that claims are a side of, or passages where they speak of certain topics.

    Names, and editions that differ as editions do, are left out.
    """
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

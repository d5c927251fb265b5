"""Why statements of several sources are taken to be of one matter: judgements of the dataset, each with a reason."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.figures import rows_of

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

Ties = dict[tuple[str, str], tuple[str, ...]]
"""Reasons by statement and matter (IRIs), each with the file that gives it."""


def ties(graph: KnowledgeGraph) -> Ties:
    """Reasons for which statements are tied to matters, as "It asks for a database (curation/tip-2017)"."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for claim, matter, reason, file in rows_of(graph, "ties_to_matters"):
        found[claim, matter].append(f"{reason} ({file.removeprefix(graph.base)})")
    return {pair: tuple(reasons) for pair, reasons in found.items()}

"""Kinds of documents: classes of the dataset below the engine's source document, by their names."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from kg import vocabulary as v
from kg.errors import InputError
from kg.text import key

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

_SOURCE = v.LF + "SourceDocument"


def document_kind(graph: KnowledgeGraph, name: str) -> tuple[str, str]:
    """The class of documents of a name, and what it is called.

    Raises:
        InputError: No kind of document is called so; the kinds there are follow.
    """
    below = [
        str(row[0]) for row in graph.names.rows("SELECT sub FROM subclass WHERE super = ? ORDER BY sub", (_SOURCE,))
    ]
    kinds = {cls: graph.names.label(cls) for cls in dict.fromkeys([*below, _SOURCE])}
    rows = graph.names.terms([key(name)])
    fitting = sorted({row[2] for row in rows if row[1] == "class"} & kinds.keys())
    if not fitting:
        near = difflib.get_close_matches(name.casefold(), kinds.values(), 1, 0.5)
        hint = f" Did you mean '{near[0]}'?" if near else f" There are: {', '.join(sorted(kinds.values()))}."
        raise InputError(f"no kind of document is called '{name[:60]}'.{hint}")
    return fitting[0], kinds[fitting[0]]

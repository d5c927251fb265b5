"""Numbered references: what supports a statement is numbered where it is first used, and listed at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.output import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.graph import KnowledgeGraph
    from kg.sources import Citation, Support


class References:
    """The sources of one page; ``dated`` has each say for which time it states something."""

    def __init__(self, graph: KnowledgeGraph, *, dated: bool = False) -> None:
        self._graph = graph
        self._dated = dated
        self._numbers: dict[str, int] = {}

    def cited(self, supports: Iterable[Support]) -> str:
        """Numbers of what supports a statement, as in [1] [3]."""
        return " ".join(f"[{number}]" for number in self.numbers(supports))

    def numbers(self, supports: Iterable[Support]) -> list[int]:
        """Numbers of what supports a statement, in the order of first use, each once."""
        numbers: dict[int, None] = {}
        for support in supports:
            numbers.update(dict.fromkeys(self._number(self._line(c)) for c in support.passages))
            for derivation in support.derivations:
                premises = " ".join(f"[{self._number(self._line(c))}]" for c in derivation.premises)
                told = f"Derived: {derivation.statement}" + (f" From {premises}" if premises else "")
                numbers[self._number(told)] = None
            numbers.update(dict.fromkeys(self._number(self._file(file)) for file in support.files))
        return list(numbers)

    def lines(self) -> list[str]:
        """What is referred to, in the order of its numbers."""
        return list(self._numbers)

    def listed(self) -> str:
        """The list of sources with its heading; empty where nothing is referred to."""
        if not self._numbers:
            return ""
        size = len(str(len(self._numbers))) + 5
        lines = [
            wrapped(f"[{number}]".ljust(size - 2) + text, "  ", " " * size) for text, number in self._numbers.items()
        ]
        return "\n".join(["Sources", *lines])

    def _number(self, reference: str) -> int:
        return self._numbers.setdefault(reference, len(self._numbers) + 1)

    def _line(self, citation: Citation) -> str:
        line = citation.line()
        return f"{line} ({self._graph.sources.stated_for(citation.iri)})" if self._dated else line

    def _file(self, graph: str) -> str:
        """A registry, curation or ontology graph, as the dataset's own judgement."""
        return f"The dataset itself: {graph.removeprefix(self._graph.base)}"

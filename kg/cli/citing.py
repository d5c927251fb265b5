"""Sources of a page of text: numbered where they are first used, and listed at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.output import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.graph import KnowledgeGraph
    from kg.sources import Support


class Citing:
    """Numbers of what supports statements."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._references: dict[str, int] = {}

    def of(self, *supports: Support) -> str:
        """Numbers of what supports a statement, as in [1] [3]; a passage that quotes another source says so."""
        numbers: dict[int, None] = {}
        for support in supports:
            numbers.update(dict.fromkeys(self._number(c.line()) for c in support.passages))
            for derivation in support.derivations:
                premises = " ".join(f"[{self._number(c.line())}]" for c in derivation.premises)
                told = f"Derived: {derivation.statement}" + (f" From {premises}" if premises else "")
                numbers[self._number(told)] = None
            files = (f"The dataset itself: {file.removeprefix(self._graph.base)}" for file in support.files)
            numbers.update(dict.fromkeys(map(self._number, files)))
        return " ".join(f"[{number}]" for number in numbers)

    def cited(self, text: str, *supports: Support) -> str:
        """A text with the numbers of what supports it."""
        return f"{text} {self.of(*supports)}".rstrip()

    def listed(self) -> Iterable[str]:
        """The list of sources, one each, wrapped to the terminal; nothing where there are none."""
        if self._references:
            yield "Sources"
        size = len(str(len(self._references))) + 5
        for text, number in self._references.items():
            yield wrapped(f"[{number}]".ljust(size - 2) + text, "  ", " " * size)

    def _number(self, reference: str) -> int:
        return self._references.setdefault(reference, len(self._references) + 1)

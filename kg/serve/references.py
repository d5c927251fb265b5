"""Sources of a page: numbered where they are first used, and listed at its end with a link to each passage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.graph import KnowledgeGraph
    from kg.serve.links import Links
    from kg.sources import Citation, Derivation, Support


@dataclass(frozen=True)
class Reference:
    """A line of the list: its number, its text, the passage's page, and the numbers of what it is derived from."""

    number: int
    text: str
    url: str
    premises: tuple[int, ...] = ()


class References:
    """The sources of one page; ``dated`` has each say for which time it states something."""

    def __init__(self, graph: KnowledgeGraph, links: Links, *, dated: bool = False) -> None:
        self._graph, self._links, self._dated = graph, links, dated
        self._found: dict[str, Reference] = {}

    @property
    def listed(self) -> list[Reference]:
        """What is referred to, in the order of its numbers."""
        return list(self._found.values())

    def cite(self, *supports: Support) -> list[int]:
        """Numbers of what supports a statement, in the order of first use, each once."""
        numbers: dict[int, None] = {}
        for support in supports:
            numbers.update(dict.fromkeys(self.passages(support.passages)))
            numbers.update(dict.fromkeys(self.derived(derivation) for derivation in support.derivations))
            numbers.update(dict.fromkeys(self._file(file) for file in support.files))
        return list(numbers)

    def passages(self, citations: Iterable[Citation]) -> list[int]:
        """Numbers of passages."""
        return list(dict.fromkeys(self._passage(citation) for citation in citations))

    def derived(self, derivation: Derivation) -> int:
        """Number of a derivation, whose premises are numbered first."""
        premises = tuple(self.passages(derivation.premises))
        text = f"Derived: {derivation.statement}"
        return self._number(f"{text} {premises}", text, self._links.page(derivation.rule), premises)

    def _passage(self, citation: Citation) -> int:
        told = [citation.line()]
        if self._dated:
            told.append(f"({self._graph.sources.stated_for(citation.iri)})")
        return self._number(citation.iri, " ".join(told), self._links.page(citation.iri))

    def _file(self, file: str) -> int:
        text = f"The dataset itself: {file.removeprefix(self._graph.base)}"
        return self._number(file, text, self._links.page(file))

    def _number(self, name: str, text: str, url: str, premises: tuple[int, ...] = ()) -> int:
        if name not in self._found:
            self._found[name] = Reference(len(self._found) + 1, text, url, premises)
        return self._found[name].number

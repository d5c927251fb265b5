"""What a store answers. Terms are pyoxigraph's, whichever engine holds the quads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Rows(NamedTuple):
    """Solutions of a SELECT: variables in order, one tuple a row, None where unbound."""

    variables: tuple[str, ...]
    rows: list[tuple[Term | None, ...]]


class Store(Protocol):
    """Read-only access to a dataset whose default graph holds each triple of the named graphs once."""

    def query(
        self, query: str, bindings: Mapping[str, Term] | None = None, most: int | None = None
    ) -> Rows | bool | list[ox.Triple]:
        """Run a query: Rows for SELECT, bool for ASK, triples for CONSTRUCT and DESCRIBE; at most so many, or none.

        Raises:
            InputError: The query is malformed, or a binding names a variable that isn't projected.
            EndpointError: The engine is another process, and can't be asked.
        """

    def quads(
        self,
        subject: ox.NamedNode | None = None,
        predicate: ox.NamedNode | None = None,
        obj: Term | None = None,
        graph: ox.NamedNode | ox.DefaultGraph | None = None,
    ) -> Iterator[ox.Quad]:
        """Quads that match, of one graph or of all."""

    def dump(self) -> bytes:
        """All quads as N-Quads, the merged default graph included."""

    def __len__(self) -> int:
        """Quads, those of the default graph included."""

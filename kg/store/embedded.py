"""Oxigraph in the process: a generation read into memory, or opened read-only from disk."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, TypeVar

import pyoxigraph as ox

from kg.errors import InputError, ResultSizeError
from kg.store.protocol import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from kg.store.protocol import Term

T = TypeVar("T")
_Found = tuple["Rows | bool | list[ox.Triple]", bool]


class EmbeddedStore:
    """A generation's quads."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    @classmethod
    def open(cls, generation: Path) -> EmbeddedStore:
        """Open a generation's directory.

        Raises:
            InputError: The directory holds no readable quads.
        """
        try:
            if (generation / "store").is_dir():
                return cls(ox.Store.read_only(str(generation / "store")))
            store = ox.Store()
            store.bulk_load(path=str(generation / "graph.nq"), format=ox.RdfFormat.N_QUADS, lenient=True)
        except (OSError, SyntaxError, ValueError) as error:
            raise InputError(f"{generation}: the built graph can't be read ({error}). Run: kg build --force") from None
        return cls(store)

    def __len__(self) -> int:
        return len(self._store)

    def query(
        self, query: str, bindings: Mapping[str, Term] | None = None, most: int | None = None
    ) -> Rows | bool | list[ox.Triple]:
        """Run a query; see :class:`kg.store.protocol.Store`.

        ``most`` rows or triples are taken; where there are more, or their values are too long together, the query is
        refused, so that no part is taken for all.
        """
        substitutions = {ox.Variable(name): term for name, term in (bindings or {}).items()}
        found, more = self._run(query, most, substitutions=substitutions or None)
        if most is not None and more:
            raise _too_many(most)
        return found

    def from_outside(
        self, query: str, most: int, base: str | None = None, *, as_is: bool = False, cut: bool = False
    ) -> _Found:
        """The same for a query that came with a base IRI, by which its relative IRIs are read.

        ``as_is`` has it run over all graphs, whatever FROM and FROM NAMED say (SPARQL 1.1 Protocol, 2.1.4). With
        ``cut`` the first ``most`` rows or triples are given where there are more, and it is said that they are cut.
        """
        graphs: dict[str, Any] = {}
        if as_is:
            graphs = {"default_graph": [ox.DefaultGraph()], "named_graphs": list(self._store.named_graphs())}
        found, more = self._run(query, most, base_iri=base, **graphs)
        if more and not cut:
            raise _too_many(most)
        return found, more

    def _run(self, query: str, most: int | None, **options: Any) -> _Found:  # noqa: ANN401 - the engine's own options
        """What the engine gives, up to so many, and whether it would give more."""
        try:
            return self._taken(query, most, options)
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise InputError(f"the query can't be run: {_one_line(error)}") from None

    def _taken(self, query: str, most: int | None, options: dict[str, Any]) -> _Found:
        """The same; the engine's iterator never leaves this thread."""
        found = self._store.query(query, **options)
        if isinstance(found, ox.QueryBoolean):
            return bool(found), False
        if isinstance(found, ox.QueryTriples):
            triples = list(found if most is None else itertools.islice(_bounded(found), most + 1))
            return triples[:most], most is not None and len(triples) > most
        variables = tuple(variable.value for variable in found.variables)
        if most is None:
            return Rows(variables, [tuple(row[name] for name in variables) for row in found]), False
        from kg.guard.admission import columns  # not needed by a lookup

        variables = columns(query, variables)
        rows = list(itertools.islice(_bounded(tuple(row[name] for name in variables) for row in found), most + 1))
        return Rows(variables, rows[:most]), len(rows) > most

    def quads(
        self,
        subject: ox.NamedNode | None = None,
        predicate: ox.NamedNode | None = None,
        obj: Term | None = None,
        graph: ox.NamedNode | ox.DefaultGraph | None = None,
    ) -> Iterator[ox.Quad]:
        """Quads that match; see :class:`kg.store.protocol.Store`."""
        yield from self._store.quads_for_pattern(subject, predicate, obj, graph)

    def dump(self) -> bytes:
        """All quads as N-Quads, the merged default graph included."""
        return self._store.dump(format=ox.RdfFormat.N_QUADS) or b""


def _bounded(found: Iterable[T]) -> Iterator[T]:
    """Rows or triples, as long as their values are not too long together.

    Raises:
        ResultSizeError: They are.
    """
    from kg.guard.limits import MAX_TEXT

    size = 0
    for one in found:
        size += sum(map(_length, (one.subject, one.predicate, one.object) if isinstance(one, ox.Triple) else _row(one)))
        if size > MAX_TEXT:
            raise ResultSizeError(f"the query gives more than {MAX_TEXT // 2**20} MB of text; ask for less")
        yield one


def _row(one: object) -> tuple[object, ...]:
    return one if isinstance(one, tuple) else (one,)


def _length(term: object) -> int:
    """Characters of a value; none where there is no value."""
    if isinstance(term, ox.Literal | ox.NamedNode | ox.BlankNode):
        return len(term.value)
    return 0 if term is None else len(str(term))


def _too_many(most: int) -> ResultSizeError:
    return ResultSizeError(f"the query gives more than {most:,} rows; ask for less, or add a LIMIT")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]

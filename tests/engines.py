"""Two engines for one query: Oxigraph with substitutions, rdflib with initial bindings, and one VALUES block."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pyoxigraph as ox
import rdflib

from kg.dataset import Dataset, packaged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kg.store.protocol import Term

Row = tuple[str, ...]


def oxigraph_rows(store: ox.Store, query: str, bindings: Mapping[str, Term]) -> list[Row]:
    """Rows of a SELECT on Oxigraph, in the engine's order."""
    substitutions = {ox.Variable(name): term for name, term in bindings.items()}
    found = store.query(query, substitutions=substitutions)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [tuple(_plain(row[name]) for name in names) for row in found]


def rdflib_rows(dataset: rdflib.Dataset, query: str, bindings: Mapping[str, Term]) -> list[Row]:
    """Rows of a SELECT on rdflib, in the engine's order."""
    given = {name: _to_rdflib(term) for name, term in bindings.items()}
    found = dataset.query(query, initBindings=given)
    return [tuple(_plain_rdflib(one.get(name)) for name in found.vars or []) for one in found.bindings]


def with_values(query: str, bindings: Mapping[str, Term]) -> str:
    """A query whose outermost group begins with one VALUES block, as it is sent to an endpoint."""
    if not bindings:
        return query
    body = "\n".join(line for line in query.splitlines() if not line.startswith("#"))
    names = " ".join(f"?{name}" for name in bindings)
    block = f" VALUES ({names}) {{ ({' '.join(str(term) for term in bindings.values())}) }}"
    head, where, rest = re.split(r"(WHERE\s*\{)", body, maxsplit=1)
    return head + where + block + rest


def to_rdflib(store: ox.Store) -> rdflib.Dataset:
    """The quads of a store, named graphs and merged default graph, in rdflib's memory."""
    dataset = rdflib.Dataset(default_union=False)
    dataset.parse(data=(store.dump(format=ox.RdfFormat.N_QUADS) or b"").decode(), format="nquads")
    return dataset


def shipped_with(folder: Path, seeds: Iterable[Path]) -> Dataset:
    """The shipped ontology and queries over other seeds, put together in an empty folder."""
    for part in ("ontology", "queries"):
        shutil.copytree(packaged() / part, folder / part)
    for one in seeds:
        shutil.copytree(one, folder / "seeds", dirs_exist_ok=True)
    return Dataset((folder,))


def _plain(term: object) -> str:
    if isinstance(term, ox.Literal):
        return f'"{term.value}"' + (f"@{term.language.lower()}" if term.language else f"^^{term.datatype.value}")
    return term.value if isinstance(term, ox.NamedNode) else ""


def _plain_rdflib(term: object) -> str:
    if isinstance(term, rdflib.Literal):
        datatype = term.datatype or rdflib.XSD.string
        return f'"{term}"' + (f"@{term.language.lower()}" if term.language else f"^^{datatype}")
    return str(term) if term is not None else ""


def _to_rdflib(term: Term) -> rdflib.URIRef | rdflib.Literal:
    if isinstance(term, ox.Literal):
        datatype = None if term.datatype.value == str(rdflib.XSD.string) else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype)
    assert isinstance(term, ox.NamedNode)
    return rdflib.URIRef(term.value)

"""Snapshot: the built graph written into the empty directory of a new generation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import __version__
from kg import vocabulary as v
from kg.build.derive import derive, merge
from kg.build.expected import check_expected
from kg.build.index import write_index
from kg.build.load import declared_prefixes, load
from kg.build.rebase import rebase, rebase_text
from kg.header import read_header

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.dataset import Dataset

IN_MEMORY_BELOW = 15_000
"""Quads up to which N-Quads read into memory open faster than a RocksDB directory (measured; see docs)."""

_CONFLICT_COLUMNS = 6  # kg.conflicts.COLUMNS

_ABOUT = f"""
PREFIX dct: <{v.DCT}> PREFIX void: <{v.VOID}> PREFIX lf: <{v.LF}>
SELECT ?title ?readTo ?country ?subject WHERE {{
  ?dataset a void:Dataset ; dct:title ?title
  OPTIONAL {{ ?dataset lf:readTo ?readTo }}
  OPTIONAL {{ ?dataset lf:scopeCountry ?country }}
  OPTIONAL {{ ?dataset lf:scopeSubject ?subject }}
}} ORDER BY ?dataset ?title LIMIT 1
"""


def built(dataset: Dataset) -> ox.Store:
    """A dataset loaded, merged and derived, in memory.

    Raises:
        InputError: The dataset is at fault, or holds less than it expects.
    """
    store = load(dataset)
    merge(store)
    derive(store, dataset)
    check_expected(store, dataset)
    return store


def snapshot(target: Path, dataset: Dataset, base: str, digest: str) -> None:
    """Build a dataset under a base IRI and write quads and index into an empty directory.

    Raises:
        InputError: The dataset is at fault.
        OSError: The directory can't be written.
    """
    store = built(dataset)
    prefixes = declared_prefixes(dataset)
    if base != v.BASE:
        store = _rebased(store, base)
        prefixes = {prefix: rebase(iri, base) for prefix, iri in prefixes.items()}
    rows = conflict_rows(store, dataset, base)
    about = _about(store, dataset, base, digest)
    with ThreadPoolExecutor(1) as beside:  # the store writes its files without Python, the index is written by it
        written = beside.submit(_write_quads, store, target)
        write_index(target / "index.db", store, prefixes, about, rows)
        written.result()


def conflict_rows(store: ox.Store, dataset: Dataset, base: str) -> Iterator[tuple[str, ...]]:
    """Name, title, reason and row of each conflict query; one that can't be run is left to ``kg check`` to tell."""
    for file in dataset.query_files("conflicts"):
        header = read_header(file.path)
        try:
            found = store.query(rebase_text(header.text, base))
        except (SyntaxError, ValueError):
            continue
        if not isinstance(found, ox.QuerySolutions) or len(found.variables) != _CONFLICT_COLUMNS:
            continue
        for row in found:
            yield header.name, header.title, header.fields.get("reason", ""), *(getattr(n, "value", "") for n in row)


def _rebased(store: ox.Store, base: str) -> ox.Store:
    moved = ox.Store()
    for quad in store:
        subject, graph, obj = quad.subject, quad.graph_name, quad.object
        moved.add(
            ox.Quad(
                ox.NamedNode(rebase(subject.value, base)) if isinstance(subject, ox.NamedNode) else subject,
                quad.predicate,
                ox.NamedNode(rebase(obj.value, base)) if isinstance(obj, ox.NamedNode) else obj,
                ox.NamedNode(rebase(graph.value, base)) if isinstance(graph, ox.NamedNode) else graph,
            )
        )
    return moved


def about_dataset(store: ox.Store) -> dict[str, str]:
    """Title, readTo, country and subject of a merged store's dataset; empty where it does not give them."""
    found = dict.fromkeys(("title", "readTo", "country", "subject"), "")
    rows = store.query(_ABOUT)
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        found = {name: getattr(row[name], "value", "") for name in found}
    return found


def _about(store: ox.Store, dataset: Dataset, base: str, digest: str) -> dict[str, str]:
    """What the index remembers of the build."""
    roots = "\n".join(map(str, dataset.roots))
    about = {"version": __version__, "hash": digest, "base": base, "quads": str(len(store)), "roots": roots}
    return about | about_dataset(store)


def _write_quads(store: ox.Store, target: Path) -> None:
    dumped = store.dump(format=ox.RdfFormat.N_QUADS) or b""
    if len(store) < IN_MEMORY_BELOW:
        (target / "graph.nq").write_bytes(b"".join(sorted(dumped.splitlines(keepends=True))))
        return
    disk = ox.Store(str(target / "store"))
    disk.bulk_load(dumped, ox.RdfFormat.N_QUADS)
    disk.optimize()
    disk.flush()

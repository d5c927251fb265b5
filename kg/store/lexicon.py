"""Names and lexicon of an endpoint's dataset, read once into the cache.

    <cache>/endpoint-<hash of address and base>/<hash of what the endpoint says of its dataset>/index.db

The index is compiled as that of a build is (:mod:`kg.build.index`), from the quads of the named graphs, which are read
for it in one piece and not kept. What they are merged to is compared with what the endpoint's default graph holds.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.build.generation import Generation, cache_root, layout, progress
from kg.build.seal import SEAL, is_whole, seal
from kg.errors import EndpointError, InputError
from kg.store.http import SECONDS, seconds_allowed

if TYPE_CHECKING:
    from kg.dataset import Dataset
    from kg.store.remote import About, RemoteStore

MOST = 1_000_000
"""Quads of the named graphs up to which names are read (1 GB of memory, once); ``KG_ENDPOINT_MOST`` sets another."""
_ALL = "SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }"


def index_of(store: RemoteStore, dataset: Dataset, base: str, *, refresh: bool = False) -> Generation:
    """The index of an endpoint's dataset, from the cache, or read and compiled anew.

    Raises:
        EndpointError: The endpoint can't be asked, lacks the merged triples, or has more than may be read.
        InputError: The cache can't be written.
    """
    about = store.demand()
    if about.base and about.base != base:
        raise EndpointError(f"{store.url}: its dataset has the base {about.base}; ask with --base {about.base}")
    told = "\n".join([layout(), *map(str, about), *([] if about.hash else _counts(store)), _queries(dataset)])
    named = hashlib.sha256(f"{store.url}\n{base}".encode()).hexdigest()[:16]
    home = cache_root() / f"endpoint-{named}"
    place = home / hashlib.sha256(told.encode()).hexdigest()[:16]
    if not refresh and is_whole(place):
        return Generation(place)
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="new-", dir=place) as work:
            _compile(store, dataset, base, about, Path(work))
            seal(Path(work))
            for name in ("index.db", SEAL):
                (Path(work) / name).replace(place / name)
    except (OSError, sqlite3.Error) as error:
        raise InputError(
            f"{home}: names could not be written: {getattr(error, 'strerror', None) or error}. "
            "Free some space, or name another cache folder in KG_CACHE."
        ) from None
    _remove_old(home, place)
    return Generation(place)


def _compile(store: RemoteStore, dataset: Dataset, base: str, about: About, work: Path) -> None:
    from kg import __version__
    from kg.build.derive import merge
    from kg.build.index import write_index
    from kg.build.load import declared_prefixes
    from kg.build.rebase import rebase
    from kg.build.snapshot import about_dataset, conflict_rows

    with progress(f"reading the names of {store.url}"):
        held = _read(store, about, work)
        merge(held)
        _compare(store, held, about)
        prefixes = {prefix: rebase(iri, base) for prefix, iri in declared_prefixes(dataset).items()}
        meta = {
            "version": __version__,
            "hash": about.hash or hashlib.sha256(b"\n".join(sorted(str(q).encode() for q in held))).hexdigest(),
            "base": base,
            "quads": str(len(held)),
            "roots": store.url,
            **about_dataset(held),
        }
        write_index(work / "index.db", held, prefixes, meta, conflict_rows(held, dataset, base))


def _read(store: RemoteStore, about: About, work: Path) -> ox.Store:
    """The quads of the named graphs, as many as are counted."""
    many, most = store.count(named=True), _most()
    if many > most:
        raise EndpointError(
            f"{store.url}: it holds {many:,} quads; names are read of up to {most:,} (KG_ENDPOINT_MOST sets more), "
            "and without them only SPARQL can be asked: kg query --sparql"
        )
    held = ox.Store()
    seconds = max(seconds_allowed(), SECONDS) + many / 1_000
    try:
        rows = store.fetch(_ALL, work / "rows", seconds)
        quads = (ox.Quad(row["s"], row["p"], row["o"], row["g"]) for row in rows)
        held.extend(quad for quad in quads if getattr(quad.graph_name, "value", "") != about.published)
    except (SyntaxError, ValueError, TypeError, KeyError) as error:
        raise EndpointError(
            f"{store.url}: its answer is malformed or broke off: {' '.join(str(error).split())[:200]}"
        ) from None
    if len(held) != many:
        raise EndpointError(
            f"{store.url}: it counts {many:,} quads in its named graphs and gave {len(held):,}; does it limit results?"
        )
    (work / "rows").unlink()
    return held


def _compare(store: RemoteStore, held: ox.Store, about: About) -> None:
    """Refuse an endpoint whose default graph is not what its named graphs are merged to."""
    merged = sum(1 for _ in held.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    there = store.count()
    if there != merged or about.triples not in (None, merged):
        raise EndpointError(
            f"{store.url}: its default graph holds {there:,} triples, and its named graphs state {merged:,}: it does "
            "not hold the merged triples, each once; kg push writes them"
        )


def _counts(store: RemoteStore) -> list[str]:
    """What an endpoint that kg push did not write tells of itself: how much it holds."""
    return [str(store.count()), str(store.count(named=True))]


def _queries(dataset: Dataset) -> str:
    """Which files' prefixes and conflict queries went into an index."""
    return "\n".join("\t".join(map(str, line)) for line in dataset.stamp())


def _most() -> int:
    text = os.environ.get("KG_ENDPOINT_MOST", "") or str(MOST)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 10**12:
        raise InputError(f"KG_ENDPOINT_MOST is a number of quads, as {MOST}; got '{text[:40]}'")
    return int(text)


def _remove_old(home: Path, keep: Path) -> None:
    """Remove indexes of what the endpoint held before; who reads one keeps it open."""
    import shutil

    for path in home.iterdir():
        if path != keep and sys.platform != "win32":
            shutil.rmtree(path, ignore_errors=True)

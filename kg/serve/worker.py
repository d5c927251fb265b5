"""A process that runs queries from outside, so that one that takes too long can be ended, and takes nobody's turn.

``python -m kg.serve.worker GENERATION SECONDS ROWS MEMORY`` reads a job a line on standard input, as JSON, and writes
for each a line of JSON and then as many bytes as that says.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import InputError
from kg.guard import within
from kg.serve.errors import RefusedError
from kg.serve.formats import ROWS, TRIPLES, written
from kg.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.store.protocol import Rows


def main(arguments: Sequence[str]) -> None:
    """Answer jobs until standard input ends."""
    generation, seconds, rows, memory = arguments
    _bound(int(memory))
    _give_way()
    store = ox.Store.read_only(f"{generation}/store") if (Path(generation) / "store").is_dir() else _read(generation)
    _close_off()
    for line in sys.stdin.buffer:
        job = json.loads(line)
        status = 400
        try:
            (body, kind), problem = _answered(store, job, float(seconds), int(rows)), ""
        except InputError as error:
            body, kind, problem = b"", "", str(error)
            status = error.status if isinstance(error, RefusedError) else 400
        head = json.dumps({"problem": problem, "kind": kind, "length": len(body), "status": status})
        sys.stdout.buffer.write(head.encode() + b"\n" + body)
        sys.stdout.buffer.flush()


def _answered(store: ox.Store, job: dict[str, Any], seconds: float, rows: int) -> tuple[bytes, str]:
    """The result of a job in the format that its kind of query is wanted in, and the media type of that."""

    def run() -> tuple[bytes, str]:
        found = _found(store, job, rows)
        kind = job["rows" if not isinstance(found, list) else "triples"]
        if not kind:
            offered = ROWS if not isinstance(found, list) else TRIPLES
            raise RefusedError(406, f"the result of this query is given as {', '.join(offered.values())}")
        return written(found, kind, job["prefixes"]), kind

    return within(seconds, run)


def _found(store: ox.Store, job: dict[str, Any], rows: int) -> Rows | bool | list[ox.Triple]:
    chosen = job["default"] is not None or job["named"] is not None
    asked = _chosen(store, job["default"] or [], job["named"] or []) if chosen else store
    return EmbeddedStore(asked).from_outside(job["query"], rows, job["base"], as_is=chosen)


def _chosen(store: ox.Store, default: list[str], named: list[str]) -> ox.Store:
    """A dataset of some graphs: those of the default graph merged, each triple once (RDF 1.1 Semantics, 4.1)."""
    chosen = ox.Store()
    for name in default:
        quads = store.quads_for_pattern(None, None, None, ox.NamedNode(name))
        chosen.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    for name in named:
        chosen.extend(store.quads_for_pattern(None, None, None, ox.NamedNode(name)))
    return chosen


def _read(generation: str) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=f"{generation}/graph.nq", format=ox.RdfFormat.N_QUADS, lenient=True)
    return store


def _close_off() -> None:
    """Open no file and no connection from now on, whatever a query makes the engine try; what is open stays so."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _give_way() -> None:
    """Leave the processor to the server's own pages and answers first."""
    if hasattr(os, "nice"):
        os.nice(5)


def _bound(memory: int) -> None:
    """Have the process end rather than take more than some address space."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    main(sys.argv[1:])

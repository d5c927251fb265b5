"""A process that parses and runs queries from outside; it can be ended, and can open nothing.

``python -m kg.guard.worker STORE SECONDS ROWS MEMORY`` says that it is ready by an empty line, reads a job a line on
standard input, as JSON, and writes for each a line of JSON and then as many bytes as that says. STORE is the directory
of a generation, or ``-`` for quads on standard input: a line with their number of bytes, then N-Quads.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import FormatError, InputError, ResultSizeError
from kg.formats import ROWS, TRIPLES, written
from kg.guard.admission import refuse_unknown
from kg.guard.limits import OUT_OF_MEMORY
from kg.guard.parsed import graphs_named
from kg.guard.waiting import within
from kg.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO


def main(arguments: Sequence[str]) -> None:
    """Answer jobs until standard input ends."""
    place, seconds, rows, memory = arguments
    jobs, answers = sys.stdin.buffer, sys.stdout.buffer
    _bound(int(memory))
    _give_way()
    store = _opened(place, jobs)
    _warm_up()
    _close_off()
    answers.write(b"\n")
    answers.flush()
    for line in jobs:
        answers.write(_answer(store, json.loads(line), float(seconds), int(rows)))
        answers.flush()
    os._exit(0)  # a query whose time is over still runs


def _answer(store: ox.Store, job: dict[str, Any], seconds: float, rows: int) -> bytes:
    """A line about a job's result, and the result."""
    head: dict[str, Any] = {"problem": "", "fault": "", "kind": "", "cut": False}
    body = b""
    try:
        body, head["kind"], head["cut"] = within(seconds, lambda: _answered(store, job, rows))
    except InputError as error:
        head["problem"], head["fault"] = str(error), type(error).__name__
    except MemoryError:
        head["problem"], head["fault"] = OUT_OF_MEMORY, ResultSizeError.__name__
    return json.dumps({**head, "length": len(body)}).encode() + b"\n" + body


def _answered(store: ox.Store, job: dict[str, Any], rows: int) -> tuple[bytes, str, bool]:
    """A result in the format that its kind of query is wanted in, the media type of that, and whether it is cut."""
    named = graphs_named(job["query"], job["base"])
    if job["only_parsed"]:
        return json.dumps(named).encode(), "", False
    chosen = job["default"] is not None or job["named"] is not None
    if not chosen:  # else the request's choice of a dataset stands in place of the query's (SPARQL 1.1 Protocol, 2.1.4)
        refuse_unknown(named, lambda iri: store.contains_named_graph(ox.NamedNode(iri)))
    asked = _chosen(store, job["default"] or [], job["named"] or []) if chosen else store
    found, cut = EmbeddedStore(asked).from_outside(job["query"], rows, job["base"], as_is=chosen, cut=job["cut"])
    kind = job["triples" if isinstance(found, list) else "rows"]
    if not kind:
        offered = TRIPLES if isinstance(found, list) else ROWS
        raise FormatError(f"the result of this query is given as {', '.join(offered.values())}")
    return written(found, kind, job["prefixes"]), kind, cut


def _chosen(store: ox.Store, default: list[str], named: list[str]) -> ox.Store:
    """A dataset of some graphs: those of the default graph merged, each triple once (RDF 1.1 Semantics, 4.1)."""
    chosen = ox.Store()
    for name in default:
        quads = store.quads_for_pattern(None, None, None, ox.NamedNode(name))
        chosen.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    for name in named:
        chosen.extend(store.quads_for_pattern(None, None, None, ox.NamedNode(name)))
    return chosen


def _opened(place: str, jobs: BinaryIO) -> ox.Store:
    if place != "-" and (Path(place) / "store").is_dir():
        return ox.Store.read_only(f"{place}/store")
    store = ox.Store()
    if place == "-":
        store.bulk_load(jobs.read(int(jobs.readline())), format=ox.RdfFormat.N_QUADS, lenient=True)
    else:
        store.bulk_load(path=f"{place}/graph.nq", format=ox.RdfFormat.N_QUADS, lenient=True)
    return store


def _warm_up() -> None:
    """Have everything loaded that a query, a refusal or a format needs: nothing can be opened afterwards."""
    empty = ox.Store()
    job: dict[str, Any] = dict.fromkeys(("base", "default", "named", "only_parsed", "cut")) | {"prefixes": {}}
    for query in ("SELECT * FROM <x:y> { ?s a ?o }", "LOAD <x:y>", "SELEC", "ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }"):
        for rows, triples in (*zip(ROWS.values(), TRIPLES.values(), strict=False), ("", "")):
            _answer(empty, {**job, "query": query, "rows": rows, "triples": triples}, 5, 1)


def _close_off() -> None:
    """Open no file and no connection from now on, whatever a query makes the engine try; what is open stays so."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _give_way() -> None:
    """Leave the processor to whoever asks, and to a server's own pages, first."""
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

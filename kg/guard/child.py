"""One query from outside, run by a process that is started for it and ended with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

import kg
from kg import errors
from kg.errors import InputError, QueryTimeError, ResultSizeError
from kg.formats import ROWS, TRIPLES
from kg.guard.admission import admit, columns, located, refuse_unknown, undeclared
from kg.guard.limits import MAX_ROWS, MEMORY, OUT_OF_MEMORY
from kg.guard.waiting import within
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.graph import KnowledgeGraph

_START = 60.0
"""Seconds that a process may take until it is ready, and to write its result, on a machine with much to do."""


def from_outside(
    graph: KnowledgeGraph, text: str, seconds: float, most: int = MAX_ROWS
) -> tuple[Rows | bool | list[ox.Triple], bool]:
    """What a query gives, up to so many rows or triples, and whether it would give more.

    At an endpoint the query is parsed here and runs there; anywhere else it runs in the process that parsed it.

    Raises:
        QueryTimeError: It takes longer than some seconds.
        ResultSizeError: It needs more memory, or gives more text, than it may.
        UpdateRefusedError: It is an update.
        InputError: It is malformed, or may not run.
        EndpointError: The endpoint can't be asked.
    """
    known = graph.prefixes()
    query = admit(text, known)
    try:
        if not isinstance(graph.store, EmbeddedStore):
            return _there(graph, query, seconds, most)
        head, body = _asked(graph, _job(query), seconds, most)
    except InputError as error:
        unknown = [prefix for prefix in undeclared(text) if prefix not in known]
        hint = f" (unknown prefix: {', '.join(unknown)})" if "refix" in str(error) and unknown else ""
        raise type(error)(located(str(error), len(query) - len(text)) + hint) from None
    return _read(body, head["kind"]), head["cut"]


def _there(graph: KnowledgeGraph, query: str, seconds: float, most: int) -> tuple[Rows | bool | list[ox.Triple], bool]:
    """The same where the quads are another engine's: what a query does is told here before that gets it."""
    _, body = _asked(None, {**_job(query), "only_parsed": True}, seconds, most)
    store = graph.store
    refuse_unknown(json.loads(body), lambda iri: next(iter(store.quads(graph=ox.NamedNode(iri))), None) is not None)
    found = within(seconds, lambda: store.query(query))
    if isinstance(found, bool):
        return found, False
    if isinstance(found, Rows):
        variables = columns(query, found.variables)
        order = [found.variables.index(name) for name in variables]
        rows = [tuple(row[place] for place in order) for row in found.rows[:most]]
        return Rows(variables, rows), len(found.rows) > most
    return found[:most], len(found) > most


def _job(query: str) -> dict[str, Any]:
    formats = {"rows": ROWS["json"], "triples": TRIPLES["ntriples"]}
    chosen: dict[str, Any] = {"default": None, "named": None, "base": None, "prefixes": {}}
    return {"query": query, **formats, **chosen, "only_parsed": False, "cut": True}


def _asked(
    graph: KnowledgeGraph | None, job: Mapping[str, Any], seconds: float, most: int
) -> tuple[dict[str, Any], bytes]:
    """What a process says of a job, and its result; the process is ended."""
    place, quads = (
        ("-", b"") if graph is None else (str(graph.stored), b"") if graph.stored else ("-", graph.store.dump())
    )
    sent = (f"{len(quads)}\n".encode() + quads if place == "-" else b"") + json.dumps(job).encode() + b"\n"
    with subprocess.Popen(  # noqa: S603 - this interpreter, our own module, a directory and numbers
        command(place, seconds, most, MEMORY),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for this process, which ends that one
        env=environment(),
    ) as process:
        try:
            said, complaint = process.communicate(sent, seconds + _START)
        except subprocess.TimeoutExpired:
            raise QueryTimeError(
                f"the query was stopped after {seconds:g} s; ask for less, or allow more time"
            ) from None
        finally:
            process.kill()
    if not said:
        why = complaint.decode("utf-8", "replace").strip().rpartition("\n")[2][:300]
        raise InputError(f"the process that runs queries did not start: {why or process.returncode}")
    _, _, answer = said.partition(b"\n")
    line, _, body = answer.partition(b"\n")
    head = json.loads(line) if line else None
    if head is None or len(body) != head["length"]:
        raise ResultSizeError(OUT_OF_MEMORY)
    if head["problem"]:
        raise fault(head)
    return head, body


def command(place: str, seconds: float, rows: int, memory: int) -> list[str]:
    """The command that starts a process for queries; it takes no module from the folder that it is started in."""
    return [sys.executable, "-P", "-m", "kg.guard.worker", place, f"{seconds}", f"{rows}", f"{memory}"]


def environment() -> dict[str, str]:
    """The surroundings of such a process: it finds this package, and writes nothing."""
    here = str(Path(kg.__file__).parent.parent)
    others = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": os.pathsep.join(filter(None, (here, others)))}


def fault(head: Mapping[str, Any]) -> InputError:
    """What such a process says that is wrong, as the error that it was there."""
    kind = getattr(errors, head["fault"], InputError)
    found = kind(head["problem"])
    return found if isinstance(found, InputError) else InputError(head["problem"])


def _read(body: bytes, kind: str) -> Rows | bool | list[ox.Triple]:
    if kind == TRIPLES["ntriples"]:
        return [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES, lenient=True)]
    found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    variables = tuple(variable.value for variable in found.variables)
    return Rows(variables, [tuple(row[name] for name in variables) for row in found])

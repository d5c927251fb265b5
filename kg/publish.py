"""A dataset written to another engine by the Graph Store HTTP Protocol, graph by graph, and verified by counts.

Besides the named graphs and the merged default graph, the engine gets one small graph of ours, the record: which build
this is, and, once all is there and counted, how many triples are merged. Who reads sees from it that a push did not
finish. Every step puts a whole graph in place of what was there, so a push that stopped is run again.
"""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

import pyoxigraph as ox

from kg import vocabulary as v
from kg.errors import EndpointError, InputError
from kg.store.http import Client, checked_url, one_line
from kg.store.protocol import Rows
from kg.store.remote import RemoteStore, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kg.graph import KnowledgeGraph
    from kg.store.protocol import Store

QUERY_OF = {
    "/store": "/query",
    "/data": "/query",
    "/rdf-graphs/service": "",
    "/sparql-graph-crud": "/sparql",
    "/sparql-graph-crud-auth": "/sparql",
}
"""Where engines answer queries, by the end of the address of their graph store: Oxigraph, Fuseki, RDF4J and GraphDB,
Virtuoso (by their documentation; Oxigraph tested)."""
RECORD = "published"
"""Last part of the name of the record's graph."""
_CHUNK = 50_000
"""Triples of a request; the rest of a larger graph is added to it."""
_AT_ONCE = 4
_COUNTS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
_MERGED = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
_DEFAULT = ox.DefaultGraph()


class Published(NamedTuple):
    """What an endpoint holds after a push."""

    graphs: int
    quads: int
    """Quads of the named graphs."""
    merged: int
    """Triples of the default graph."""
    removed: int
    """Graphs that were there and are no part of the dataset."""
    fresh: bool
    """Whether anything had to be written."""


def query_address(store: str) -> str:
    """Where the engine of a graph store answers queries, as known engines have it.

    >>> query_address("http://localhost:7878/store")
    'http://localhost:7878/query'

    Raises:
        InputError: The address ends as that of no known engine.
    """
    parts = urlsplit(checked_url(store))
    for end, other in sorted(QUERY_OF.items(), key=lambda item: -len(item[0])):
        if parts.path.endswith(end):
            return urlunsplit(parts._replace(path=parts.path.removesuffix(end) + other, query=""))
    ends = ", ".join(QUERY_OF)
    raise InputError(
        f"'{parts.path[:80]}' ends as no graph store that is known ({ends}); name the address that answers queries "
        "with --endpoint, or is another address the graph store's?"
    )


def publish(
    graph: KnowledgeGraph,
    store: str,
    endpoint: str,
    *,
    replace: bool = False,
    force: bool = False,
    tell: Callable[[int, int], object] = lambda done, of: None,
) -> Published:
    """Write a dataset to the graph store at an address, and count it at its endpoint.

    ``replace`` gives up what the endpoint holds and kg did not write, ``force`` writes though all is there; ``tell`` is
    told how many of how many graphs are written.

    Raises:
        EndpointError: A request fails, the counts differ, or the endpoint holds what kg did not write.
    """
    return _Push(graph, store, endpoint).run(replace, force, tell)


class _Push:
    def __init__(self, graph: KnowledgeGraph, store: str, endpoint: str) -> None:
        self._graph = graph
        self._client = Client(store)
        self._endpoint = endpoint
        self._record = f"{graph.base}{RECORD}"
        self._hash = graph.names.meta("hash")

    def run(self, replace: bool, force: bool, tell: Callable[[int, int], object]) -> Published:
        wanted, merged = counts(self._graph.store)
        there, there_merged = counts(self._reader())
        about = self._reader().about()
        done = Published(len(wanted), sum(wanted.values()), merged, 0, fresh=False)
        ours = (about.published, about.hash, about.triples) == (self._record, self._hash, merged)
        if ours and not force and (there, there_merged) == ({**wanted, self._record: 3}, merged):
            return done
        self._refuse(there, there_merged, about.published, replace)
        self._put(self._record, self._recorded(None))
        if self._reader().about().published != self._record:
            raise EndpointError(f"{self._client.url}: what is written there can't be read at {self._reader().url}")
        stale = sorted(there.keys() - wanted.keys() - {self._record})
        self._write(wanted, stale, tell)
        self._verify(wanted, merged)
        self._put(self._record, self._recorded(merged))
        if self._reader().about().triples != merged:
            raise EndpointError(f"{self._reader().url}: the record of the push can't be read back; run kg push again")
        return done._replace(removed=len(stale), fresh=True)

    def _reader(self) -> RemoteStore:
        """The endpoint, with nothing remembered of what it said."""
        return RemoteStore(self._endpoint)

    def _refuse(self, there: dict[str, int], merged: int, record: str, replace: bool) -> None:
        """Refuse to overwrite what kg did not write."""
        if replace or not (there or merged):
            return
        url = self._reader().url
        if record != self._record:
            what = f"{len(there):,} graphs and {merged:,} triples in its default graph"
            raise EndpointError(f"{url}: it holds {what} that kg did not write here; --replace gives them up")
        strange = sorted(name for name in there if not name.startswith(self._graph.base))
        if strange:
            raise EndpointError(
                f"{url}: it holds {len(strange):,} graphs that are none of the dataset's, as {one_line(strange[0])}; "
                "--replace gives them up"
            )

    def _write(self, wanted: dict[str, int], stale: list[str], tell: Callable[[int, int], object]) -> None:
        jobs: list[tuple[str, str]] = [*(("PUT", name) for name in wanted), *(("DELETE", name) for name in stale)]
        jobs.append(("PUT", ""))
        written = 0
        with ThreadPoolExecutor(_AT_ONCE, "kg-push") as pool:
            try:
                for _ in pool.map(lambda job: self._one(*job), jobs):
                    written += 1
                    tell(written, len(jobs))
            except EndpointError as error:
                pool.shutdown(cancel_futures=True)
                raise EndpointError(
                    f"{error}; some {written:,} of {len(jobs):,} graphs are written and the endpoint is marked as "
                    "unfinished: run kg push again"
                ) from None

    def _one(self, method: str, name: str) -> None:
        if method == "DELETE":
            self._send("DELETE", name, None)
            return
        node = ox.NamedNode(name) if name else _DEFAULT
        self._put(name, (quad.triple for quad in self._graph.store.quads(None, None, None, node)))

    def _put(self, name: str, triples: Iterable[ox.Triple]) -> None:
        """Put triples in place of a graph, the default graph where the name is empty."""
        method = "PUT"
        for chunk in _chunks(triples):
            self._send(method, name, "".join(f"{triple} .\n" for triple in chunk).encode())
            method = "POST"

    def _send(self, method: str, name: str, body: bytes | None) -> None:
        query = f"graph={quote(name, safe='')}" if name else "default"
        headers = {} if body is None else {"Content-Type": "application/n-triples"}
        answer = self._client.send(method, headers, body, query)
        if answer.status in (200, 201, 202, 204) or (method == "DELETE" and answer.status == 404):
            return
        said = one_line(answer.body.decode("utf-8", "replace")) if answer.kind == "text/plain" else ""
        where = f"graph {one_line(name)}" if name else "the default graph"
        raise EndpointError(f"{self._client.url}: {where}: {refusal(answer.status)}{f' ({said})' if said else ''}")

    def _verify(self, wanted: dict[str, int], merged: int) -> None:
        there, there_merged = counts(self._reader())
        there.pop(self._record, None)
        wrong = sorted(name for name in wanted.keys() | there.keys() if wanted.get(name, 0) != there.get(name, 0))
        url = self._reader().url
        if wrong:
            one = wrong[0]
            raise EndpointError(
                f"{url}: {len(wrong):,} graphs are not as they were sent; {one_line(one)} has {there.get(one, 0):,} "
                f"triples for {wanted.get(one, 0):,}. The endpoint is marked as unfinished: run kg push again"
            )
        if there_merged != merged:
            raise EndpointError(
                f"{url}: its default graph has {there_merged:,} triples, and {merged:,} were sent; does it show the "
                "named graphs there? The endpoint is marked as unfinished"
            )

    def _recorded(self, merged: int | None) -> list[ox.Triple]:
        """The record: what the endpoint holds, and how many triples are merged once that is verified."""
        record = ox.NamedNode(self._record)
        said: list[tuple[str, ox.NamedNode | ox.Literal]] = [
            (v.DCT + "identifier", ox.Literal(self._hash)),
            (v.VOID + "uriSpace", ox.Literal(self._graph.base)),
        ]
        if merged is not None:
            said.append((v.VOID + "triples", ox.Literal(str(merged), datatype=ox.NamedNode(v.XSD + "integer"))))
        return [ox.Triple(record, ox.NamedNode(name), value) for name, value in said]


def counts(store: Store) -> tuple[dict[str, int], int]:
    """Triples of each named graph, in order of their names, and of the default graph but for a record.

    Raises:
        EndpointError: The store is an endpoint that can't be asked, or does not count.
    """
    if isinstance(store, RemoteStore) and (record := store.about().published):
        aside = f"{_MERGED[:-1]}FILTER(?s != {ox.NamedNode(record)}) }}"
    else:
        aside = _MERGED
    named, merged = store.query(_COUNTS), store.query(aside)
    try:
        assert isinstance(named, Rows) and isinstance(merged, Rows)
        pairs = [(str(getattr(row[0], "value", "")), int(getattr(row[1], "value", ""))) for row in named.rows]
        return {name: number for name, number in pairs if name}, int(getattr(merged.rows[0][0], "value", ""))
    except (AssertionError, ValueError, IndexError):
        raise EndpointError(f"{getattr(store, 'url', 'the store')}: it does not count its triples") from None


def _chunks(triples: Iterable[ox.Triple]) -> Iterable[tuple[ox.Triple, ...]]:
    """Triples, as many at a time as a request takes."""
    rest = iter(triples)
    while chunk := tuple(itertools.islice(rest, _CHUNK)):
        yield chunk

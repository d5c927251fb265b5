"""Any SPARQL 1.1 endpoint as a store (SPARQL 1.1 Protocol, SPARQL 1.1 Query Results JSON Format).

The endpoint's default graph must hold each triple of its named graphs once, as ``kg push`` writes it. Nothing is asked
of an engine that the recommendations do not give. What is asked is asked once a process: the statements about one
subject come together, since who wants one of them mostly wants the others.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote_plus

import pyoxigraph as ox

from kg import vocabulary as v
from kg.errors import EndpointError, InputError
from kg.guard.admission import columns
from kg.store.bound import is_safe, with_values, written
from kg.store.http import Answer, Client, one_line
from kg.store.protocol import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kg.store.protocol import Term

ACCEPT = (
    "application/sparql-results+json, application/n-triples;q=0.9, application/sparql-results+xml;q=0.8, "
    "text/turtle;q=0.7"
)
"""Rows as JSON, triples as N-Triples; the others for engines that lack one of these."""
_DEFAULT = ox.DefaultGraph()
_KEPT = 20_000
"""Answers to patterns that are kept; who asks for more begins anew."""
_ABOUT = f"""
PREFIX dct: <{v.DCT}> PREFIX void: <{v.VOID}> PREFIX lf: <{v.LF}>
SELECT ?title ?readTo ?graph ?base ?hash ?triples WHERE {{
  {{ ?dataset a void:Dataset ; dct:title ?title OPTIONAL {{ ?dataset lf:readTo ?readTo }} }}
  UNION
  {{ GRAPH ?graph {{ ?graph dct:identifier ?hash ; void:uriSpace ?base OPTIONAL {{ ?graph void:triples ?triples }} }} }}
}} ORDER BY ?dataset ?graph ?title
"""
_MERGED = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
_NAMED = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"


class About(NamedTuple):
    """What an endpoint says of its dataset; empty where it does not."""

    titles: tuple[str, ...] = ()
    read_to: str = ""
    published: str = ""
    """Graph that ``kg push`` keeps its record in."""
    base: str = ""
    hash: str = ""
    triples: int | None = None
    """Triples of the default graph, as ``kg push`` counted them when it had done."""


class RemoteStore:
    """The quads of an endpoint."""

    def __init__(self, url: str, seconds: float | None = None) -> None:
        self._client = Client(url, seconds)
        self._kept: dict[tuple[object, ...], list[ox.Quad]] = {}
        self._about: About | None = None

    @property
    def url(self) -> str:
        """The endpoint's address, without name and password."""
        return self._client.url

    def about(self) -> About:
        """What the endpoint says of its dataset, asked once.

        Raises:
            EndpointError: It can't be asked.
        """
        if self._about is None:
            rows = [[getattr(term, "value", "") for term in row] for row in self._rows(_ABOUT)]
            titles = tuple(dict.fromkeys(row[0] for row in rows if row[0]))
            read_to = next((row[1] for row in rows if row[1]), "")
            records = [row[2:] for row in rows if row[2]]
            if len(records) > 1:
                raise EndpointError(f"{self.url}: it holds {len(records)} datasets that kg push wrote; one can be read")
            graph, base, digest, triples = records[0] if records else ("", "", "", "")
            self._about = About(titles, read_to, graph, base, digest, _number(triples))
        return self._about

    def demand(self) -> About:
        """The same of an endpoint that holds what it must, as far as that is told by little.

        Raises:
            EndpointError: A push did not finish, or nothing is in the default graph.
        """
        about = self.about()
        if about.published and about.triples is None:
            raise EndpointError(f"{self.url}: a kg push to it did not finish; run it again")
        if not about.titles:
            raise EndpointError(
                f"{self.url}: its default graph describes no dataset: it does not hold the merged triples; "
                "kg push writes them"
            )
        return about

    def count(self, *, named: bool = False) -> int:
        """Triples of the default graph, or quads of the named graphs but the record of ``kg push``.

        Raises:
            EndpointError: It can't be asked.
        """
        graph = self.about().published
        both = _NAMED if named else _MERGED
        row = self._rows(f"{both[:-1]}FILTER(?{'g' if named else 's'} != {ox.NamedNode(graph)}) }}" if graph else both)
        found = _number(getattr(row[0][0], "value", "")) if len(row) == 1 else None
        if found is None:
            raise EndpointError(f"{self.url}: it does not count: it gave {len(row)} rows for one number")
        return found

    def __len__(self) -> int:
        return self.count() + self.count(named=True)

    def query(
        self, query: str, bindings: Mapping[str, Term] | None = None, most: int | None = None
    ) -> Rows | bool | list[ox.Triple]:
        """Run a query; see :class:`kg.store.protocol.Store`. A result of more than ``most`` rows is refused."""
        found = self._read(with_values(query, bindings or {}), most)
        size = len(found.rows) if isinstance(found, Rows) else len(found) if isinstance(found, list) else 0
        if most is not None and size > most:
            raise InputError(f"the query gives more than {most:,} rows; ask for less, or add a LIMIT")
        return found

    def quads(
        self,
        subject: ox.NamedNode | None = None,
        predicate: ox.NamedNode | None = None,
        obj: Term | None = None,
        graph: ox.NamedNode | ox.DefaultGraph | None = None,
    ) -> Iterator[ox.Quad]:
        """Quads that match; see :class:`kg.store.protocol.Store`."""
        for quad in self._pattern(subject, predicate, obj, graph):
            if (
                (subject is None or quad.subject == subject)
                and (predicate is None or quad.predicate == predicate)
                and (obj is None or quad.object == obj)
                and (graph is None or quad.graph_name == graph)
            ):
                yield quad

    def dump(self) -> bytes:
        """All quads as N-Quads, the merged default graph included."""
        return "".join(f"{quad} .\n" for quad in self.quads()).encode()

    def fetch(self, query: str, path: Path, seconds: float) -> ox.QuerySolutions:
        """Rows of a SELECT that may be of any number, kept in a file.

        Raises:
            EndpointError: There is no whole answer in time.
        """
        form = self._form(self._send(query, path, seconds).kind)
        if not isinstance(form, ox.QueryResultsFormat):
            raise EndpointError(f"{self.url}: it answered a SELECT with triples")
        try:
            found = ox.parse_query_results(path=str(path), format=form)
        except (SyntaxError, ValueError) as error:
            raise self._malformed(error) from None
        if not isinstance(found, ox.QuerySolutions):
            raise EndpointError(f"{self.url}: it answered a SELECT with true or false")
        return found

    def _pattern(
        self,
        subject: ox.NamedNode | None,
        predicate: ox.NamedNode | None,
        obj: Term | None,
        graph: ox.NamedNode | ox.DefaultGraph | None,
    ) -> list[ox.Quad]:
        """Quads among which those of a pattern are."""
        if subject is not None:
            predicate = obj = None
            graph = _DEFAULT if graph == _DEFAULT else None
        if obj is not None and not is_safe(obj):
            obj = None
        if subject is predicate is obj is graph is None:
            return self._all()
        key = (subject, predicate, obj, graph)
        if key not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            parts = zip((subject, predicate, obj), "spo", strict=True)
            triple = " ".join(f"?{name}" if term is None else written(term) for term, name in parts)
            named = f"GRAPH {'?g' if graph is None else graph} {{ {triple} }}" if graph != _DEFAULT else ""
            both = f"{{ {triple} }} UNION {{ {named} }}" if graph is None else named or triple
            self._kept[key] = list(self._asked(both, subject, predicate, obj, graph))
        return self._kept[key]

    def _all(self) -> list[ox.Quad]:
        """All quads; the default graph is made of the named ones."""
        named = list(self._asked("GRAPH ?g { ?s ?p ?o }"))
        return [*named, *dict.fromkeys(ox.Quad(q.subject, q.predicate, q.object) for q in named)]

    def _asked(
        self,
        pattern: str,
        subject: ox.NamedNode | None = None,
        predicate: ox.NamedNode | None = None,
        obj: Term | None = None,
        graph: ox.NamedNode | ox.DefaultGraph | None = None,
    ) -> Iterator[ox.Quad]:
        """The quads of a pattern with the variables s, p, o, g, the record of ``kg push`` aside."""
        found = self._read(f"SELECT * WHERE {{ {pattern} }}", None)
        if not isinstance(found, Rows):
            raise EndpointError(f"{self.url}: it answered a SELECT without rows")
        aside = self.about().published
        at = {name: place for place, name in enumerate(found.variables)}
        for row in found.rows:
            given = {name: row[place] for name, place in at.items()}
            try:
                # What is not given is a variable of the query, so it is bound; a literal in its place is a TypeError.
                quad = ox.Quad(
                    subject or given["s"],  # type: ignore[arg-type]
                    predicate or given["p"],  # type: ignore[arg-type]
                    obj or given["o"],  # type: ignore[arg-type]
                    graph or given.get("g") or _DEFAULT,  # type: ignore[arg-type]
                )
            except (KeyError, TypeError):
                raise EndpointError(f"{self.url}: it answered with rows that were not asked for") from None
            if not aside or aside not in (getattr(quad.graph_name, "value", ""), getattr(quad.subject, "value", "")):
                yield quad

    def _rows(self, query: str) -> list[tuple[Term | None, ...]]:
        found = self._read(query, None)
        if not isinstance(found, Rows):
            raise EndpointError(f"{self.url}: it answered a SELECT without rows")
        return found.rows

    def _read(self, query: str, most: int | None) -> Rows | bool | list[ox.Triple]:
        answer = self._send(query)
        form = self._form(answer.kind)
        end = None if most is None else most + 1
        try:
            if isinstance(form, ox.RdfFormat):
                quads = itertools.islice(ox.parse(answer.body, form), end)
                return [quad.triple for quad in quads]
            found = ox.parse_query_results(answer.body, form)
            if isinstance(found, ox.QueryBoolean):
                return bool(found)
            names = tuple(variable.value for variable in found.variables)
            if most is not None:
                names = columns(query, names)
            return Rows(names, [tuple(row[name] for name in names) for row in itertools.islice(found, end)])
        except (SyntaxError, ValueError) as error:
            raise self._malformed(error) from None

    def _send(self, query: str, path: Path | None = None, seconds: float | None = None) -> Answer:
        headers = {"Accept": ACCEPT, "Content-Type": "application/x-www-form-urlencoded"}
        body = f"query={quote_plus(query)}".encode()
        answer = self._client.send("POST", headers, body, into=path, seconds=seconds)
        if answer.status == 200:
            return answer
        said = one_line(answer.body.decode("utf-8", "replace"))
        if answer.status == 400 and answer.kind in ("text/plain", "application/json", "application/problem+json"):
            raise InputError(f"the query can't be run: {said}")
        raise EndpointError(f"{self.url}: {refusal(answer.status)}")

    def _form(self, kind: str) -> ox.QueryResultsFormat | ox.RdfFormat:
        found = ox.QueryResultsFormat.from_media_type(kind) or ox.RdfFormat.from_media_type(kind)
        if found is None or kind in ("text/plain", "text/html"):
            raise EndpointError(
                f"{self.url}: it answered with {one_line(kind) or 'no media type'} where results of SPARQL were asked "
                "for; is it the address of a SPARQL endpoint?"
            )
        return found

    def _malformed(self, error: Exception) -> EndpointError:
        return EndpointError(f"{self.url}: its answer is malformed or broke off: {one_line(str(error))}")


def refusal(status: int) -> str:
    """A status that is no success, as words.

    >>> refusal(503)
    'HTTP 503 Service Unavailable'
    """
    from http import HTTPStatus

    try:
        name = HTTPStatus(status).phrase
    except ValueError:
        name = ""
    hints = {
        301: "; it is at another address",
        302: "; it is at another address",
        307: "; it is at another address",
        308: "; it is at another address",
        401: "; give name and password as http://NAME:PASSWORD@HOST/",
        404: "; nothing is at this address",
    }
    return f"HTTP {status} {name}".rstrip() + hints.get(status, "")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None

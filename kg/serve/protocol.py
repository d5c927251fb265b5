"""SPARQL 1.1 Protocol for queries (www.w3.org/TR/sparql11-protocol), and a page to write them in.

Without a query there is a service description (www.w3.org/TR/sparql11-service-description), or the page for a browser.
Updates are refused: the graph is only read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pyoxigraph as ox
from starlette.responses import Response

from kg import formats
from kg.build.rebase import rebase_text
from kg.errors import InputError
from kg.queries import named_queries
from kg.results import curie
from kg.serve.errors import RefusedError, status_of
from kg.serve.negotiation import negotiate
from kg.serve.queries import Job
from kg.serve.site import site_of
from kg.serve.void import PREFIXES, address, description

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from kg.graph import KnowledgeGraph
    from kg.serve.links import Links
    from kg.serve.site import Site

_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_NAMES = ("query", "default-graph-uri", "named-graph-uri", "format", "run")
_MOST_FIELDS = 1_000
_READ_ONLY = "the graph is only read; updates are refused"
_TEXTS = {"text/csv": "text/csv; charset=utf-8; header=present"}
_EXAMPLE = """SELECT ?kind (COUNT(?thing) AS ?things) WHERE {
  ?thing a ?kind
} GROUP BY ?kind ORDER BY DESC(?things) LIMIT 20"""


@dataclass(frozen=True)
class Asked:
    """A request of the protocol."""

    query: str | None
    default: tuple[str, ...] | None
    named: tuple[str, ...] | None
    format: str


async def sparql(request: Request) -> Response:
    """Answer a query; without one, describe the service, or give the page to write it in."""
    site = site_of(request)
    asked = _asked(await _parameters(request))
    accept = request.headers.get("accept", "")
    wants_page = (
        not asked.format and negotiate(accept, ["text/turtle", "text/html"]) == "text/html" and "html" in accept
    )
    base = f"{address(request)}/sparql"
    if wants_page and request.method != "POST":
        return await _editor(site, asked, base)
    if asked.query is None:
        return _described(request, site, accept, asked.format)
    job = Job(asked.query, *_kinds(accept, asked.format), asked.default, asked.named, base)
    body, kind = await site.queries.run(job)
    return _response(body, kind)


def _response(body: bytes, kind: str) -> Response:
    response = Response(body, headers={"vary": "Accept"})
    response.headers["content-type"] = _TEXTS.get(kind, f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
    return response


async def _parameters(request: Request) -> list[tuple[str, str]]:
    """Names and values of a request: of its address, its form, or its body as the query."""
    found = _decoded(request.scope["query_string"], "the address")
    if request.method != "POST":
        return found
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    if kind == _UPDATE:
        raise RefusedError(403, _READ_ONLY)
    if kind not in (_FORM, _QUERY):
        raise RefusedError(415, f"a POST has the content type {_FORM} or {_QUERY}; got '{kind[:60]}'")
    charset = rest.lower().replace(" ", "").replace('"', "").partition("charset=")[2].partition(";")[0]
    if charset not in ("", "utf-8", "utf8"):
        raise RefusedError(415, f"a query is sent as UTF-8; got '{charset[:40]}'")
    body = await request.body()
    if kind == _FORM:
        return [*found, *_decoded(body, "the form")]
    try:
        return [*found, ("query", body.decode("utf-8"))]
    except UnicodeDecodeError:
        raise RefusedError(400, "the query is not valid UTF-8") from None


def _decoded(text: bytes, what: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeError:
        raise RefusedError(400, f"{what} is not percent-encoded UTF-8") from None
    except ValueError:
        raise RefusedError(400, f"{what} has more than {_MOST_FIELDS:,} parameters") from None


def _asked(parameters: list[tuple[str, str]]) -> Asked:
    """What a request asks.

    Raises:
        RefusedError: It is an update, has several queries, or parameters that there are not.
    """
    given: dict[str, list[str]] = {}
    for name, value in parameters:
        given.setdefault(name, []).append(value)
    if "update" in given or any(name.startswith("using-") for name in given):
        raise RefusedError(403, _READ_ONLY)
    for name in given:
        if name not in _NAMES:
            raise RefusedError(400, f"there is no parameter '{name[:40]}' here; it takes {', '.join(_NAMES[:4])}")
    for name in ("query", "format"):
        if len(given.get(name, [])) > 1:
            raise RefusedError(400, f"the parameter '{name}' is given twice")
    for iri in (*given.get("default-graph-uri", ()), *given.get("named-graph-uri", ())):
        try:
            ox.NamedNode(iri)
        except ValueError:
            raise RefusedError(400, f"'{iri[:80]}' is no absolute IRI of a graph") from None
    chosen = {"default-graph-uri", "named-graph-uri"} & given.keys()
    default, named = (tuple(dict.fromkeys(given.get(name, ()))) for name in ("default-graph-uri", "named-graph-uri"))
    query = given.get("query", [None])[0]
    return Asked(query, default if chosen else None, named if chosen else None, given.get("format", [""])[0])


def _kinds(accept: str, named: str) -> tuple[str, str]:
    """Media types for rows and for triples: those that are wanted, or else the usual ones where only one is wanted.

    Raises:
        RefusedError: Neither is offered.
    """
    every = {**formats.ROWS, **formats.TRIPLES}
    if named:
        kind = every.get(named, named)
        if kind not in every.values():
            raise RefusedError(400, f"no format is called '{named[:40]}'; there are {', '.join(every)}")
        return kind, kind
    rows = negotiate(accept, [*formats.ROWS.values(), *formats.ALIASES])
    triples = negotiate(accept, list(formats.TRIPLES.values()))
    if rows is None and triples is None:
        raise RefusedError(406, f"results are given as {', '.join(every.values())}")
    return formats.ALIASES.get(rows or "", rows or ""), triples or ""


def _described(request: Request, site: Site, accept: str, named: str) -> Response:
    """The service description."""
    kind = formats.TRIPLES.get(named) or negotiate(accept, list(formats.TRIPLES.values()))
    if kind is None:
        raise RefusedError(406, f"the service is described as {', '.join(formats.TRIPLES.values())}")
    return _response(formats.triples(description(address(request), site), kind, PREFIXES), kind)


async def _editor(site: Site, asked: Asked, base: str) -> Response:
    """The page to write a query in, with its result where there is one."""
    values: dict[str, Any] = {
        "query": asked.query or _EXAMPLE,
        "problem": "",
        "limits": site.settings.limits,
    }
    status, result = 200, None
    if asked.query is not None:
        job = Job(asked.query, formats.ROWS["json"], formats.TRIPLES["turtle"], asked.default, asked.named, base)
        try:
            body, kind = await site.queries.run(job)
            result = body, kind
        except InputError as error:
            values["problem"], status = str(error), status_of(error)

    def build(graph: KnowledgeGraph) -> dict[str, Any]:
        examples = [
            (query.header.title, rebase_text(query.header.text, graph.base))
            for query in named_queries(graph.dataset, "questions").values()
            if not query.header.parameters
        ]
        others = [
            (query.header.title, rebase_text(query.header.text, graph.base), list(query.header.parameters))
            for query in named_queries(graph.dataset, "questions").values()
            if query.header.parameters
        ]
        shown = _shown(site.links, graph.names.prefixes(), *result) if result else None
        return {**values, "result": shown, "examples": examples, "others": others}

    return await site.page("sparql.html", build, status=status)


def _shown(links: Links, prefixes: Mapping[str, str], body: bytes, kind: str) -> dict[str, Any]:
    """A result as a table: variables, and rows of texts with addresses."""
    if kind != formats.ROWS["json"]:
        return {"text": body.decode()}
    found = json.loads(body)
    if "boolean" in found:
        return {"text": "true" if found["boolean"] else "false"}
    names = found["head"]["vars"]
    every = found["results"]["bindings"]
    rows = [[_cell(links, prefixes, row.get(name)) for name in names] for row in every[:_MOST_ROWS]]
    return {"names": names, "rows": rows, "left": max(0, len(every) - _MOST_ROWS)}


_MOST_ROWS = 1_000
"""Rows that the page shows."""


def _cell(links: Links, prefixes: Mapping[str, str], term: dict[str, Any] | None) -> tuple[str, str]:
    if term is None:
        return "", ""
    text = str(term.get("value", "")) if term["type"] != "triple" else str(term["value"])
    return (curie(text, prefixes), links.page(text)) if term["type"] == "uri" else (text, "")

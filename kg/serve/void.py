"""What is served, described for programs: VoID and DCAT for the dataset, a service description for the endpoint.

(www.w3.org/TR/void, www.w3.org/TR/vocab-dcat-3, www.w3.org/TR/sparql11-service-description)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
from starlette.responses import Response

from kg import formats
from kg import vocabulary as v
from kg.serve.errors import RefusedError
from kg.serve.negotiation import negotiate
from kg.serve.site import given, site_of
from kg.store.protocol import Rows

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.graph import KnowledgeGraph
    from kg.serve.site import Site

SD = "http://www.w3.org/ns/sparql-service-description#"
DCAT = "http://www.w3.org/ns/dcat#"
_FORMATS = "http://www.w3.org/ns/formats/"
FOAF = "http://xmlns.com/foaf/0.1/"
PREFIXES = {"sd": SD, "dcat": DCAT, "void": v.VOID, "dct": v.DCT, "formats": _FORMATS, "foaf": FOAF, "xsd": v.XSD}
"""Prefixes of descriptions."""
_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPHS = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML")
"""Names of formats (www.w3.org/ns/formats)."""
_Said = tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]
_ONE = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
_THINGS = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class }"
_CLASSES = "SELECT ?class (COUNT(?s) AS ?n) WHERE { ?s a ?class } GROUP BY ?class ORDER BY DESC(?n) ?class LIMIT 50"


async def dataset(request: Request) -> Response:
    """VoID and DCAT description of the dataset."""
    given(request)
    site = site_of(request)
    kind = negotiate(request.headers.get("accept", ""), [*formats.TRIPLES.values(), "text/html"])
    if kind is None:
        raise RefusedError(406, f"the dataset is described as {', '.join(formats.TRIPLES.values())}")
    kind = formats.TRIPLES["turtle"] if kind == "text/html" else kind
    at = address(request)
    body = await site.made(lambda graph: formats.triples(_described(graph, site, at), kind, PREFIXES), keep=(at, kind))
    headers = {"vary": "Accept", "content-type": f"{kind}; charset=utf-8" if kind.startswith("text/") else kind}
    return Response(body, headers=headers)


def address(request: Request) -> str:
    """The server's own address as the client called it, without a slash at the end."""
    scheme = request.url.scheme if request.url.scheme in ("http", "https") else "http"
    return f"{scheme}://{request.headers['host']}{site_of(request).links.root}"


def description(at: str, site: Site) -> list[ox.Triple]:
    """The service description of the endpoint of a server."""
    endpoint, data, graph = (ox.NamedNode(f"{at}{path}") for path in ("/sparql", "/sparql#dataset", "/sparql#default"))
    said: list[_Said] = [
        (endpoint, v.TYPE, _iri(SD + "Service")),
        (endpoint, SD + "endpoint", endpoint),
        (endpoint, SD + "supportedLanguage", _iri(SD + "SPARQL11Query")),
        (endpoint, SD + "defaultDataset", data),
        (data, v.TYPE, _iri(SD + "Dataset")),
        (data, v.DCT + "title", ox.Literal(site.title)),
        (data, SD + "defaultGraph", graph),
        (graph, v.TYPE, _iri(SD + "Graph")),
        *((endpoint, SD + "resultFormat", _iri(_FORMATS + name)) for name in (*_RESULTS, *_GRAPHS)),
    ]
    return [ox.Triple(subject, _iri(prop), value) for subject, prop, value in said]


def _described(graph: KnowledgeGraph, site: Site, at: str) -> list[ox.Triple]:
    whole, endpoint = _iri(graph.base), _iri(f"{at}/sparql")
    rights = "Facts in words of its own, with the place where each is written; the documents are not part of it."
    said: list[_Said] = [
        (whole, v.TYPE, _iri(v.VOID + "Dataset")),
        (whole, v.TYPE, _iri(DCAT + "Dataset")),
        (whole, v.DCT + "title", ox.Literal(site.title)),
        (whole, v.DCT + "rights", ox.Literal(rights, language="en")),
        (whole, v.DCT + "identifier", ox.Literal(site.digest)),
        (whole, FOAF + "homepage", _iri(f"{at}/")),
        (whole, v.VOID + "uriSpace", ox.Literal(graph.base)),
        (whole, v.VOID + "sparqlEndpoint", endpoint),
        (whole, v.VOID + "uriLookupEndpoint", _iri(f"{at}/find?q=")),
        (whole, v.VOID + "triples", _number(graph, _ONE)),
        (whole, v.VOID + "entities", _number(graph, _THINGS)),
        *((whole, v.VOID + "vocabulary", _iri(iri)) for iri in (v.LF, v.ELI, v.ORG, v.SKOS, v.PROV, v.DCT, v.QB)),
        *((whole, v.VOID + "feature", _iri(_FORMATS + name)) for name in _GRAPHS),
        *_partitions(graph, whole),
        *_distributions(whole, endpoint, at),
    ]
    if site.read_to:
        day = ox.Literal(site.read_to, datatype=_iri(v.XSD + "date"))
        said.append((whole, v.DCT + "valid", day))
    return [ox.Triple(subject, _iri(prop), value) for subject, prop, value in said]


def _partitions(graph: KnowledgeGraph, whole: ox.NamedNode) -> list[_Said]:
    """How many things there are of each of the most frequent classes."""
    found = graph.query(_CLASSES)
    assert isinstance(found, Rows)
    said: list[_Said] = []
    for number, (cls, count) in enumerate(found.rows, 1):
        if isinstance(cls, ox.NamedNode) and isinstance(count, ox.Literal):
            part = _iri(f"{whole.value}#class-{number}")
            said += [
                (whole, v.VOID + "classPartition", part),
                (part, v.VOID + "class", cls),
                (part, v.VOID + "entities", count),
            ]
    return said


def _distributions(whole: ox.NamedNode, endpoint: ox.NamedNode, at: str) -> list[_Said]:
    """How the data are got at: by queries, and by the API."""
    said: list[_Said] = []
    for name, url, about in (
        ("sparql", f"{at}/sparql", f"{at}/sparql"),
        ("api", f"{at}/api", f"{at}/api/openapi.json"),
    ):
        service, got = _iri(f"{at}/.well-known/void#{name}"), _iri(f"{at}/.well-known/void#by-{name}")
        said += [
            (service, v.TYPE, _iri(DCAT + "DataService")),
            (service, v.DCT + "title", ox.Literal({"sparql": "SPARQL 1.1", "api": "JSON API"}[name], language="en")),
            (service, DCAT + "endpointURL", _iri(url)),
            (service, DCAT + "endpointDescription", _iri(about)),
            (service, DCAT + "servesDataset", whole),
            (whole, DCAT + "distribution", got),
            (got, v.TYPE, _iri(DCAT + "Distribution")),
            (got, DCAT + "accessURL", _iri(url)),
            (got, DCAT + "accessService", service),
        ]
    return said


def _number(graph: KnowledgeGraph, query: str) -> ox.Literal:
    found = graph.query(query)
    assert isinstance(found, Rows)
    value = found.rows[0][0]
    assert isinstance(value, ox.Literal)
    return value


def _iri(text: str) -> ox.NamedNode:
    return ox.NamedNode(text)

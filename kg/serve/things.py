"""A page, or data, for each thing and each passage; which of the two is settled by content negotiation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from starlette.responses import Response

from kg import formats
from kg.clock import day_of, today
from kg.description import describe, heading
from kg.inventory import passages_of, sentences
from kg.results import canonical, curie
from kg.serve.errors import RefusedError
from kg.serve.negotiation import negotiate
from kg.serve.references import References
from kg.serve.site import given, site_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.description import Description
    from kg.facts import Fact
    from kg.graph import KnowledgeGraph
    from kg.serve.links import Links
    from kg.serve.site import Site
    from kg.sources import Citation

_DEFAULT = ox.DefaultGraph()
_HTML, _JSON = "text/html", "application/json"
OFFERED = {
    "html": _HTML,
    "ttl": formats.TRIPLES["turtle"],
    "jsonld": formats.TRIPLES["jsonld"],
    "nt": formats.TRIPLES["ntriples"],
    "rdf": formats.TRIPLES["rdfxml"],
    "trig": formats.DATASETS["trig"],
    "json": _JSON,
}
"""Formats of a thing, by the short name that ``?format=`` takes."""
_LONG = 15
"""Facts of one heading beyond which the rest is folded away."""


async def thing(request: Request) -> Response:
    """What there is at an IRI: a thing, a claim, a source, a passage, or a file of the dataset."""
    asked = given(request, "format", "as_of")
    site = site_of(request)
    iri = site.links.iri(request.scope["path"].removeprefix(site.links.root).lstrip("/"))
    day = day_of(asked["as_of"]) if "as_of" in asked else ""
    kind = _format(request, asked.get("format", ""))
    headers = {"vary": "Accept", "link": _alternates(site.links, iri)}
    if kind == _HTML:
        response = await site.page("thing.html", lambda graph: _page(graph, site, iri, day))
        response.headers.update(headers)
        return response
    body = await site.made(lambda graph: _data(graph, iri, kind, day))
    return Response(
        body, media_type=kind if kind.startswith("application/") else f"{kind}; charset=utf-8", headers=headers
    )


def _format(request: Request, named: str) -> str:
    """The media type that is wanted."""
    if named:
        if named not in OFFERED:
            raise RefusedError(400, f"no format is called '{named[:20]}'; there are {', '.join(OFFERED)}")
        return OFFERED[named]
    found = negotiate(request.headers.get("accept", ""), list(OFFERED.values()))
    if found is None:
        raise RefusedError(406, f"this is given as {', '.join(OFFERED.values())}")
    return found


def _alternates(links: Links, iri: str) -> str:
    page = links.page(iri)
    return ", ".join(
        f'<{page}?format={name}>; rel="alternate"; type="{kind}"' for name, kind in OFFERED.items() if name != "html"
    )


def _data(graph: KnowledgeGraph, iri: str, kind: str, day: str) -> bytes:
    """What is stated of a thing, and, of a graph's name, what that graph states."""
    if kind == _JSON:
        import json

        return json.dumps(_json(graph, iri, day), ensure_ascii=False, indent=2).encode()
    quads = _quads(graph, iri)
    if not quads:
        raise _missing(iri)
    prefixes = graph.names.prefixes()
    if kind in formats.DATASETS.values():
        named = [quad for quad in quads if quad.graph_name != _DEFAULT]
        return formats.statements(sorted(named, key=lambda q: (str(q.graph_name), str(q))), kind, prefixes)
    return formats.statements(canonical([quad.triple for quad in quads]), kind, prefixes)


def _json(graph: KnowledgeGraph, iri: str, day: str) -> dict[str, object]:
    citation = graph.sources.citation(iri)
    known = graph.names.thing(iri)
    if known is not None:
        return describe(graph, known, day or today(), dated=bool(day)).to_json()
    if citation is None:
        raise _missing(iri)
    return {**citation.to_json(), "statements": sentences(graph, iri)}


def _quads(graph: KnowledgeGraph, iri: str) -> list[ox.Quad]:
    node = _node(iri)
    parts = ((node, None, None), (None, None, node, None), (None, None, None, node))
    found = {quad for part in parts for quad in graph.store.quads(*part)}
    return sorted(found, key=str)


def _page(graph: KnowledgeGraph, site: Site, iri: str, day: str) -> dict[str, Any]:
    """What a page says of a thing, a source or a passage."""
    _node(iri)
    citation = graph.sources.citation(iri)
    known = graph.names.thing(iri)
    common = {"iri": iri, "formats": [name for name in OFFERED if name != "html"], "as_of": day}
    if citation is not None and citation.source != iri:
        return {**common, **_passage(graph, site.links, citation)}
    if known is None:
        return {**common, **_file(graph, site.links, iri)}
    found = {**common, **_described(graph, site, describe(graph, known, day or today(), dated=bool(day)))}
    if citation is not None:
        found |= _source(graph, site, iri)
    return found


def _described(graph: KnowledgeGraph, site: Site, shown: Description) -> dict[str, Any]:
    """What a page says of a thing."""
    references = References(graph, site.links, dated=shown.dated)
    own = [name for name in shown.names if name.kind != "printed"]
    texts = {name.text for name in own}

    def line(fact: Fact) -> dict[str, Any]:
        url = site.links.page(fact.value.value) if isinstance(fact.value, ox.NamedNode) else ""
        return {
            "text": fact.text,
            "url": url,
            "mark": "; ".join(filter(None, (shown.times.get(fact, ""), shown.marks.get(fact, "")))),
            "cited": references.cite(fact.support),
        }

    groups: dict[str, dict[tuple[str, str, str], dict[str, Any]]] = {}
    for fact in shown.facts:
        found = line(fact)
        same = groups.setdefault(heading(fact), {}).setdefault((found["text"], found["url"], found["mark"]), found)
        same["cited"] = list(dict.fromkeys([*same["cited"], *found["cited"]]))
    return {
        "view": "thing",
        "heading": shown.label,
        "kinds": shown.kinds,
        "curie": curie(shown.thing.iri, graph.names.prefixes()),
        "names": own,
        "printed": [name for name in shown.names if name.kind == "printed" and name.text not in texts],
        "standing": shown.standing.told(),
        "before": [line(fact) for fact in shown.before],
        "after": [line(fact) for fact in shown.after],
        "groups": [(title, list(lines.values())) for title, lines in groups.items()],
        "long": _LONG,
        "picture": site.pictures and bool(shown.facts or shown.before or shown.after),
        "references": references.listed,
    }


def _source(graph: KnowledgeGraph, site: Site, iri: str) -> dict[str, Any]:
    """What a page says of a source: its passages by section."""
    document = next((one for one in site.documents(graph) if one.iri == iri), None)
    if document is None:
        return {}
    sections: dict[str, list[tuple[Citation, str]]] = {}
    for citation in passages_of(graph, document.iri):
        sections.setdefault(citation.section, []).append((citation, site.links.page(citation.iri)))
    return {"view": "source", "document": document, "sections": list(sections.items())}


def _passage(graph: KnowledgeGraph, links: Links, citation: Citation) -> dict[str, Any]:
    """What a page says of a passage: what stands there, and what is named in it."""
    order = [one.iri for one in passages_of(graph, citation.source)]
    at = order.index(citation.iri)
    beside = [graph.sources.citation(order[n]) if 0 <= n < len(order) else None for n in (at - 1, at + 1)]
    quads = graph.store.quads(None, None, None, ox.NamedNode(citation.iri))
    nodes = {node.value for quad in quads for node in (quad.subject, quad.object) if isinstance(node, ox.NamedNode)}
    known = [found for node in sorted(nodes) if (found := graph.names.thing(node))]
    claims = [(graph.facts.label_of(one.iri), one) for one in known if graph.facts.is_claim(one.iri)]
    things = [(one.label, one) for one in known if not graph.facts.is_claim(one.iri)]
    return {
        "view": "passage",
        "heading": citation.place(),
        "citation": citation,
        "source_page": links.page(citation.source),
        "quoted": (graph.names.label(citation.quotes), links.page(citation.quotes)) if citation.quotes else None,
        "stated_for": graph.sources.stated_for(citation.iri),
        "sentences": sentences(graph, citation.iri),
        "beside": [(one.found_by(), links.page(one.iri)) if one else None for one in beside],
        "claims": [(label, links.page(one.iri)) for label, one in claims],
        "things": [(label, links.page(one.iri)) for label, one in things],
    }


def _file(graph: KnowledgeGraph, links: Links, iri: str) -> dict[str, Any]:
    """What a page says of a rule, or of a file of identity or judgements: what it states."""
    node = ox.NamedNode(iri)
    own = list(graph.store.quads(node, None, None, _DEFAULT))
    stated = sum(1 for _ in graph.store.quads(None, None, None, node))
    if not own and not stated:
        raise _missing(iri)
    texts = sorted(quad.object.value for quad in own if isinstance(quad.object, ox.Literal))
    told = sentences(graph, iri) if stated else []
    return {
        "view": "file",
        "heading": iri.removeprefix(links.base),
        "texts": texts,
        "sentences": told,
        "stated": stated,
    }


def _node(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        raise RefusedError(404, f"nothing is called {iri[:200]}: this can't be an IRI") from None


def _missing(iri: str) -> RefusedError:
    return RefusedError(404, f"nothing is known of {iri[:200]}")

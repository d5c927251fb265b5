"""Pages of reading: the front page, answers, searches, kinds of things, and what is covered."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from kg import formats
from kg.clock import day_of, today
from kg.finding import told_kind
from kg.inventory import inventory
from kg.network import view
from kg.serve.errors import RefusedError
from kg.serve.negotiation import negotiate
from kg.serve.openapi import described
from kg.serve.references import References
from kg.serve.site import given, site_of, whole
from kg.serve.vocabulary import classes, data, properties
from kg.store.protocol import Rows
from kg.text import natural
from kg.typed import checked_text

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.ask.answer import Answer
    from kg.graph import KnowledgeGraph
    from kg.names import Thing
    from kg.serve.links import Links

_FOUND = 50
"""Things that a search shows."""
_A_PAGE = 200
"""Things of a kind on one page."""


async def home(request: Request) -> Response:
    """The front page: where to ask, examples, and what is covered."""
    given(request)
    site = site_of(request)

    def build(graph: KnowledgeGraph) -> dict[str, Any]:
        found = site.documents(graph)
        return {
            "examples": examples(graph),
            "classes": _kinds(graph)[:12],
            "documents": sorted(found, key=lambda one: (-one.passages, one.id))[:8],
            "sources": len(found),
            "statements": sum(one.statements for one in found),
        }

    return await site.page("home.html", build, keep="home")


async def ask(request: Request) -> Response:
    """The answer to a question, with its sources, and how the question was read."""
    asked = given(request, "q", "as_of", "lang")
    site = site_of(request)
    if "q" not in asked:
        return await site.page("ask.html", lambda graph: {"question": "", "examples": examples(graph)})
    question = checked_text([asked["q"]], "the question")
    day = day_of(asked["as_of"]) if "as_of" in asked else ""

    def build(graph: KnowledgeGraph) -> dict[str, Any]:
        answer = graph.ask(question, day, asked.get("lang", ""))
        return {"question": question, "as_of": day, **answered(graph, site.links, answer)}

    return await site.page("ask.html", build)


def answered(graph: KnowledgeGraph, links: Links, answer: Answer) -> dict[str, Any]:
    """What a page says of an answer."""
    references = References(graph, links)
    references.passages(answer.sources)
    for derivation in answer.derived:
        references.derived(derivation)
    numbers = {citation.iri: references.passages([citation])[0] for citation in answer.sources}
    things = {graph.facts.label_of(value.iri): value.iri for value in reversed(answer.values) if value.iri}
    return {
        "answer": answer,
        "lines": [
            (line.removeprefix("- "), [numbers[iri] for iri in answer.passages_of(line) if iri in numbers])
            for line in answer.text.splitlines()
        ],
        "things": [(label, links.page(iri)) for label, iri in reversed(things.items())],
        "references": references.listed,
    }


async def find(request: Request) -> Response:
    """Things whose names or statements hold some words."""
    asked = given(request, "q")
    site = site_of(request)
    text = checked_text([asked["q"]], "the search") if "q" in asked else ""

    def build(graph: KnowledgeGraph) -> dict[str, Any]:
        found = graph.find(text, _FOUND) if text else []
        rows = [
            (hit.thing.label, site.links.page(hit.thing.iri), told_kind(graph, hit.thing), hit.text) for hit in found
        ]
        return {"text": text, "rows": rows, "most": _FOUND}

    return await site.page("find.html", build)


async def browse(request: Request) -> Response:
    """Kinds of things, or the things of a kind."""
    asked = given(request, "kind", "page")
    site = site_of(request)
    if "kind" not in asked:

        def listed(graph: KnowledgeGraph) -> dict[str, Any]:
            every, drawn = _counted(graph)
            return {"kinds": _kinds(graph), "every": every, "drawn": drawn}

        return await site.page("browse.html", listed, keep="kinds")
    number = whole(asked.get("page", "1"), "page", 1, 99_999)

    def build(graph: KnowledgeGraph) -> dict[str, Any]:
        named = asked["kind"]
        kind = named if graph.names.instances(named) else graph.names.resolve_class(named)
        found = (graph.names.thing(iri) for iri in graph.names.instances(kind))
        things = sorted((thing for thing in found if thing), key=lambda one: (natural(one.label), one.iri))
        last = max(1, -(-len(things) // _A_PAGE))
        page = min(max(1, number), last)
        here = things[(page - 1) * _A_PAGE : page * _A_PAGE]
        rows = [(graph.facts.label_of(one.iri), site.links.page(one.iri), kind_of(graph, one)) for one in here]
        return {
            "kind": graph.names.label(kind),
            "kind_iri": kind,
            "total": len(things),
            "page": page,
            "last": last,
            "rows": rows,
        }

    return await site.page("browse.html", build)


async def about(request: Request) -> Response:
    """What is served: counts, hash, rights, and what it is not."""
    given(request)
    site = site_of(request)

    def build(graph: KnowledgeGraph) -> dict[str, Any]:
        return {
            "held": inventory(graph),
            "sources": [(d, site.links.page(d.iri)) for d in site.documents(graph)],
            "limits": site.settings.limits,
            "today": today(),
        }

    return await site.page("about.html", build, keep="about")


def examples(graph: KnowledgeGraph) -> list[tuple[str, str]]:
    """Questions that the dataset answers, each with its language."""
    found = graph.run("example_questions")
    assert isinstance(found, Rows)
    texts = [tuple(getattr(term, "value", "") for term in row) for row in found.rows]
    return [(question, language) for question, language in texts]


def kind_of(graph: KnowledgeGraph, thing: Thing) -> str:
    """What a thing is: the label of its most specific class."""
    return graph.names.label(thing.classes[0]) if thing.classes else ""


def _kinds(graph: KnowledgeGraph) -> list[tuple[str, str, int]]:
    """Kinds of things as label, IRI and number, the most frequent first; a thing is of its kind and of wider ones."""
    named = {str(iri) for (iri,) in graph.names.rows("SELECT DISTINCT iri FROM term WHERE kind = 'class'")}
    rows = graph.names.rows("SELECT classes FROM thing WHERE classes <> ''")
    counts = Counter(cls for (classes,) in rows for cls in set(str(classes).split()) & named)
    order = sorted(counts, key=lambda cls: (-counts[cls], cls))
    return [(graph.names.label(cls), cls, counts[cls]) for cls in order]


def _counted(graph: KnowledgeGraph) -> tuple[int, int]:
    """How many things there are, and how many of them stand in relations and are drawn on the page of the graph."""
    things = {str(iri) for (iri,) in graph.names.rows("SELECT iri FROM thing")}
    drawn = {end for subject, _, obj in view(graph, "whole_framework") for end in (subject, obj)}
    return len(things), len(drawn & things)


async def api(request: Request) -> Response:
    """What the JSON API has."""
    given(request)
    site = site_of(request)

    def build(_: KnowledgeGraph) -> dict[str, Any]:
        paths = described(site.title, site.links.root, site.links.base)["paths"]
        return {"operations": [(path, methods["get"]) for path, methods in paths.items()]}

    return await site.page("api.html", build, keep="api")


async def ontology(request: Request) -> Response:
    """The vocabulary: kinds of things and properties, as a page or as data."""
    asked = given(request, "format")
    site = site_of(request)
    offered = ["text/html", *formats.TRIPLES.values()]
    kind = formats.TRIPLES.get(asked.get("format", "")) or negotiate(request.headers.get("accept", ""), offered)
    if kind is None:
        raise RefusedError(406, f"the vocabulary is given as {', '.join(offered)}")
    if kind == "text/html":
        return await site.page(
            "ontology.html", lambda graph: {"classes": classes(graph), "properties": properties(graph)}, keep="ontology"
        )
    body = await site.made(lambda graph: data(graph, kind), keep=("ontology", kind))
    return Response(body, headers={"vary": "Accept", "content-type": kind})

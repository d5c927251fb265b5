"""The page of the drawn graph: of everything, of what is around some things, of a view, or of a path between two."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import HTMLResponse, Response

from kg.clock import today
from kg.render import Served, page_of, page_policy, scenes
from kg.serve.errors import RefusedError
from kg.serve.saved import is_saved, saved
from kg.serve.site import given, site_of, whole
from kg.typed import checked_name

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from kg.graph import KnowledgeGraph
    from kg.serve.links import Links

_EXPANDED = 12
"""Things around which a graph is drawn at most."""
_DEPTH = 3


async def graph_page(request: Request) -> Response:
    """The drawn graph: the whole, what is around some things, a view, or how two things are connected."""
    asked = given(request, "depth", "view", several=("name", "path", "around"))
    site = site_of(request)
    names, ends, more = (_names(request, key) for key in ("name", "path", "around"))
    depth = whole(asked.get("depth", "1"), "depth", 0, _DEPTH)
    view = asked.get("view", "")
    if view and len(names) > 1:
        raise RefusedError(400, "a view is of one thing; 'around' draws what is around others too")
    if len(names) + len(more) > _EXPANDED:
        raise RefusedError(400, f"the graph is drawn around at most {_EXPANDED} things")
    if more and not (ends or view):
        raise RefusedError(400, "'around' goes with 'view' or 'path'; things by themselves are given by 'name'")
    if ends and (len(ends) != 2 or names or view):
        raise RefusedError(400, "a path is between two things: give 'path' twice, and no 'name' and no 'view'")

    def made(graph: KnowledgeGraph) -> bytes:
        if ends:
            first, last = (graph.resolve(name).iri for name in ends)
            scene = scenes.between(graph, first, last)
        elif view:
            scene = scenes.of_view(graph, view, names[0] if names else "")
        elif names:
            scene = scenes.around_each(graph, [graph.resolve(name).iri for name in names], depth)
        else:
            return drawn_whole(graph, site.links.root)
        scene = scenes.grown(graph, scene, [graph.resolve(name).iri for name in more])
        grows = "" if len(names) + len(more) == _EXPANDED else _growing(site.links, names, depth, view, ends, more)
        return page_of(graph, scene, _served(graph, site.links.root, grows)).encode()

    if not (names or ends or view) and site.ahead is not None:
        await site.ahead.wait()
    body = await site.made(made, keep=("graph", *names, depth, view, *ends, "around", *more), slow=True)
    policy = f"{page_policy(served=True)}; frame-ancestors 'none'"
    return HTMLResponse(body, headers={"content-security-policy": policy})


def drawn_whole(graph: KnowledgeGraph, root: str) -> bytes:
    """The page of the whole graph, which is drawn once for each generation."""

    def drawn() -> bytes:
        return page_of(graph, scenes.whole(graph), _served(graph, root, "")).encode()

    return saved(graph.generation.path, "graph", _of(graph.base, root), drawn)


def is_drawn(generation: Path, links: Links) -> bool:
    """Whether the page of the whole graph is there already."""
    return is_saved(generation, "graph", _of(links.base, links.root))


def _of(base: str, root: str) -> tuple[str, ...]:
    return str(today()), base, f"{root}/"


def _served(graph: KnowledgeGraph, root: str, grows: str) -> Served:
    return Served(graph.base, f"{root}/", grows, tuple(scenes.views(graph)))


def _names(request: Request, key: str) -> list[str]:
    return [checked_name([name]) for name in request.query_params.getlist(key) if name.strip()]


def _growing(links: Links, names: list[str], depth: int, view: str, ends: list[str], more: list[str]) -> str:
    """The address of the same drawing and what is around one more thing, whose IRI is to be put after it."""
    first = [("view", view)] if view else [] if ends else [("depth", str(depth))]
    several = [(key, name) for key, of in (("name", names), ("path", ends), ("around", more)) for name in of]
    return f"{links.root}/graph?{urlencode([*first, *several])}&{'around' if view or ends else 'name'}="

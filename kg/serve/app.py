"""The web application: routes, what surrounds them, and what goes wrong told in one line with the right status."""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from kg.errors import KgError, UnresolvedNameError
from kg.serve import api, graphs, openapi, pages, protocol, things, views, void
from kg.serve.errors import status_of
from kg.serve.limits import Guarded
from kg.serve.links import ROOMS
from kg.serve.negotiation import negotiate
from kg.serve.site import FILES, site_of
from kg.serve.sites import Sites

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from kg.graph import KnowledgeGraph
    from kg.serve.settings import Settings

_READ = ["GET", "HEAD"]


def application(graph: KnowledgeGraph, settings: Settings) -> Starlette:
    """The application that serves a graph."""
    sites = Sites(graph, settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await sites.start()
        yield
        await sites.close()

    allowed = Middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "POST", "HEAD", "OPTIONS"],
        allow_headers=["*"],
        expose_headers=["Link"],
    )
    app = Starlette(
        routes=_routes(),
        middleware=[
            Middleware(sites.inside),
            Middleware(Guarded, settings=settings, fault=_failed),
            *([allowed] if settings.cors else []),
        ],
        exception_handlers={KgError: _failed, HTTPException: _failed},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # which would send the client to whatever host it named
    return app


def _routes() -> list[Route]:
    rooms = [Route(f"/{room}/{{path:path}}", things.thing, methods=_READ) for room in ROOMS]
    return [
        Route("/", pages.home, methods=_READ),
        Route("/ask", pages.ask, methods=_READ),
        Route("/find", pages.find, methods=_READ),
        Route("/browse", pages.browse, methods=_READ),
        Route("/about", pages.about, methods=_READ),
        Route("/static/{name}", _file, methods=_READ),
        Route("/graph", graphs.graph_page, methods=_READ),
        Route("/picture", views.picture, methods=_READ),
        Route("/timeline", views.timeline_page, methods=_READ),
        Route("/timeline.svg", views.timeline_picture, methods=_READ),
        Route("/figures", views.figures_page, methods=_READ),
        Route("/figures.svg", views.figures_picture, methods=_READ),
        Route("/conflicts", views.conflicts_page, methods=_READ),
        Route("/concordance", views.concordance_page, methods=_READ),
        Route("/sparql", protocol.sparql, methods=[*_READ, "POST"]),
        Route("/sparql/", protocol.sparql, methods=[*_READ, "POST"]),
        Route("/.well-known/void", void.dataset, methods=_READ),
        Route("/api", pages.api, methods=_READ),
        Route("/api/openapi.json", openapi.document, methods=["GET"]),
        *(Route(f"/api/{name}", handler, methods=["GET"]) for name, handler in api.HANDLERS.items()),
        Route("/ontology", pages.ontology, methods=_READ),
        *rooms,
    ]


async def _file(request: Request) -> Response:
    """A file that pages load; its address holds its hash, so it may be kept."""
    name = request.path_params["name"]
    if name not in FILES:
        raise HTTPException(404)
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(site_of(request).files[name], media_type=FILES[name], headers=headers)


def _failed(request: Request, error: Exception) -> Response:
    """What went wrong, in one line, in the form that the client reads."""
    headers = dict(getattr(error, "headers", None) or {})
    if isinstance(error, HTTPException):
        status, message = error.status_code, _SAID.get(error.status_code, error.detail)
    elif isinstance(error, KgError):
        status, message = status_of(error), " ".join(str(error).split())
    else:
        status, message = 500, "a fault of ours; the log of the server tells more"
        _report(error)
    if status in (429, 503, 504):
        headers["retry-after"] = "5"
    candidates = error.candidates if isinstance(error, UnresolvedNameError) else []
    return told(request, status, message, candidates, headers)


def _report(error: Exception) -> None:
    """A line of the log for a fault of ours, with the traceback where that is asked for."""
    said = " ".join(str(error).split())[:300]
    text = f"kg: a fault of ours: {type(error).__name__}: {said}\n"
    if "--debug" in sys.argv or os.environ.get("KG_DEBUG", "") not in ("", "0"):
        text += "".join(traceback.format_exception(error))
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(text)


_SAID = {404: "there is no such page", 405: "this is only read, with GET"}


def told(
    request: Request, status: int, message: str, candidates: list[tuple[str, str]], headers: dict[str, str]
) -> Response:
    """A line about a request, as a page, as JSON, or as plain text."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    if path.startswith("/api/"):
        found = [{"label": label, "iri": iri} for label, iri in candidates]
        return JSONResponse({"error": message, "candidates": found}, status, headers)
    wanted = negotiate(request.headers.get("accept", ""), ["text/plain", "text/html"])
    if wanted != "text/html" and not request.headers.get("accept", "").startswith("text/html"):
        lines = [message, *(f"  {label}  <{iri}>" for label, iri in candidates)]
        return PlainTextResponse("\n".join(lines) + "\n", status, headers)
    site = site_of(request)
    values = {
        "heading": HTTPStatus(status).phrase.capitalize(),
        "message": message,
        "candidates": [(label, site.links.page(iri)) for label, iri in candidates],
    }
    return HTMLResponse(site.html("error.html", values), status, headers)

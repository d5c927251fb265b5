"""The graph that is served, and its successor: a new generation takes over without a request being dropped.

Each request is answered from one generation to its end. Where ``kg build`` has published another, that is opened beside
the one that answers; requests that begin from then on get it, and the old one goes when its last request has ended.
"""

from __future__ import annotations

import asyncio
import importlib.util
from contextlib import suppress
from typing import TYPE_CHECKING

from kg.build.generation import published
from kg.errors import KgError
from kg.graph import KnowledgeGraph
from kg.serve.ahead import Ahead
from kg.serve.links import Links
from kg.serve.queries import Queries
from kg.serve.readers import Readers
from kg.serve.site import SCOPE, Site

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from kg.serve.settings import Settings

_LOOK = 1.0
"""Seconds between two looks for a new generation."""


class Sites:
    """The site that answers now."""

    def __init__(self, graph: KnowledgeGraph, settings: Settings) -> None:
        self._dataset, self._base, self._path = graph.dataset, graph.base, graph.generation.path
        self._settings = settings
        self.site = _site(graph, settings)
        self._first = graph
        self._asked: dict[int, int] = {}
        self._leaving: dict[int, Site] = {}
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Have the site ready, and look for its successor from now on."""
        await _ready(self.site, self._first)
        self._watching = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """Take no more work."""
        if self._watching is not None:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching
        for site in (self.site, *self._leaving.values()):
            await _end(site)

    def inside(self, app: ASGIApp) -> ASGIApp:
        """An application whose requests know the site that they are answered from."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            site = self.site
            self._asked[id(site)] = self._asked.get(id(site), 0) + 1
            try:
                await app({**scope, SCOPE: site}, receive, send)
            finally:
                self._asked[id(site)] -= 1
                await self._let_go(site)

        return answer

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            with suppress(KgError, OSError):  # the one that answers goes on
                await self._follow()

    async def _follow(self) -> None:
        """Have the published generation answer, if it is another than the one that does."""
        found = await asyncio.to_thread(published, self._dataset, self._base, self._path)
        if found is None:
            return
        graph = KnowledgeGraph(self._dataset, found)
        new = _site(graph, self._settings)
        self._path = found.path
        await _ready(new, graph)
        old, self.site = self.site, new
        self._leaving[id(old)] = old
        await self._let_go(old)

    async def _let_go(self, site: Site) -> None:
        """End a site that has a successor when nobody asks it any more."""
        if not self._asked.get(id(site)) and self._leaving.pop(id(site), None) is not None:
            self._asked.pop(id(site), None)
            await _end(site)


async def _ready(site: Site, graph: KnowledgeGraph) -> None:
    await site.queries.start()
    site.readers.warm(site.documents)
    if site.ahead is not None:
        await site.ahead.start(graph, site.links)


def _site(graph: KnowledgeGraph, settings: Settings) -> Site:
    return Site(
        settings=settings,
        links=Links(graph.base, settings.root_path),
        readers=Readers(graph, settings.limits.waiting),
        queries=Queries(graph.generation.path, graph.names.prefixes(), settings.limits),
        title=graph.names.meta("title") or "Knowledge graph",
        read_to=graph.names.meta("readTo"),
        digest=graph.names.meta("hash"),
        pictures=importlib.util.find_spec("matplotlib") is not None,
        ahead=Ahead() if settings.ahead else None,
    )


async def _end(site: Site) -> None:
    if site.ahead is not None:
        await site.ahead.close()
    await site.queries.close()
    site.readers.close()

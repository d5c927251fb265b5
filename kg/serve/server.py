"""Listening: an address, a process that answers there, and a clean stop on Ctrl-C and SIGTERM."""

from __future__ import annotations

import asyncio
import signal
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from kg.errors import InputError
from kg.serve.app import application

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kg.graph import KnowledgeGraph
    from kg.serve.settings import Settings

_BACKLOG = 128
_CONNECTIONS = 200
"""Connections at once; more are told to come again."""


def serve(
    graph: KnowledgeGraph,
    settings: Settings,
    host: str,
    port: int,
    ready: Callable[[str], None],
    workers: int = 1,
) -> None:
    """Serve a graph until a signal says to stop; ``ready`` is told the address once it answers.

    Raises:
        InputError: Nobody can listen at the address, or several processes can't be started.
    """
    with _listening(host, port) as listener:
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listener.getsockname()[1]}{settings.root_path}/"
        if workers == 1:
            listen(graph, settings, listener, lambda: ready(address))
            return
        from kg.serve.workers import serve_by_several

        folders = [str(root) for root in graph.dataset.roots]
        serve_by_several(folders, graph.base, settings, listener, workers, lambda: ready(address))


def listen(graph: KnowledgeGraph, settings: Settings, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve a graph at a socket until a signal says to stop."""
    config = uvicorn.Config(
        _Orderly(application(graph, settings), settings.root_path),
        root_path=settings.root_path,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        ws="none",
        http="h11",
        loop="asyncio",
        lifespan="on",
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=3,
    )
    _Server(config, ready).run(sockets=[listener])


class _Orderly:
    """Takes paths with the root path or without it, and answers what the server's stop cuts short."""

    def __init__(self, inner: ASGIApp, root: str) -> None:
        self._inner, self._root = inner, root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        doubled = f"{self._root}{self._root}/"
        if self._root and scope["type"] == "http" and f"{scope['path']}/".startswith(doubled):
            scope = {**scope, "path": scope["path"][len(self._root) :]}  # the proxy left it there
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._inner(scope, receive, sent)
        except asyncio.CancelledError:
            if scope["type"] != "http":
                raise
            if not begun:
                head = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
                await send({"type": "http.response.start", "status": 503, "headers": head})
                await send({"type": "http.response.body", "body": b"the server stops\n"})


class _Server(uvicorn.Server):
    """Tells when it answers, and ends without a fuss when it is told to."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on Ctrl-C and SIGTERM; being told to stop is how a server ends, and no failure."""
        former = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise InputError(f"nobody can listen at {host[:80]}: {getattr(error, 'strerror', '') or error}") from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise InputError(f"nobody can listen at {host}:{port}: {error.strerror or error}") from None
    return listener

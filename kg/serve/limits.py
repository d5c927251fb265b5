"""What stands around every request: the name that the server is called by, sizes, headers, and a line in the log."""

from __future__ import annotations

import asyncio
import re
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kg.serve.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content Security Policy Level 3 (W3C) of the pages: everything comes from this server, nothing stands inline."""
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}))(?::\d{1,5})?")
"""A host as the Host field may name it (RFC 9110, 7.2)."""
_SECONDS = 15.0
"""How long a client may take to send a body."""
_MAX_TARGET = 16_384
"""Bytes of a request's path and query."""


class Guarded:
    """Turns away what is too large or calls the server by another name; adds headers; logs a line a request."""

    def __init__(self, app: ASGIApp, settings: Settings, fault: Callable[[Request, Exception], Response]) -> None:
        self._app, self._settings, self._fault = app, settings, fault

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status, size = 0, 0

        async def sent(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            problem = self._refusal(scope)
            if problem:
                await PlainTextResponse(problem[1] + "\n", problem[0])(scope, receive, sent)
                return
            body = await self._body(receive, scope)
            if isinstance(body, int):
                told = {408: "the body did not come in time", 413: "the body is too large"}[body]
                await PlainTextResponse(told + "\n", body, {"connection": "close"})(scope, receive, sent)
                return
            await self._app(scope, _replay(body, receive), sent)
        except Exception as error:  # a fault of ours ends no more than the request
            if status:
                raise  # half an answer is out: the connection breaks, and the log has the fault
            await self._fault(Request(scope), error)(scope, receive, sent)
        finally:
            self._log(scope, status, size, time.perf_counter() - began)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and sentence for a request that is not served at all."""
        named = Headers(scope=scope).getlist("host")
        if len(named) != 1 or not (match := _HOST.fullmatch(named[0])):
            return 400, "the Host field must name this server once"
        if self._settings.hosts and match[1].lower() not in self._settings.hosts:
            return 421, "this server does not go by that name; start it with --allow-host to let it"
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > _MAX_TARGET:
            return 414, "the address is too long; send the query with POST"
        return None

    async def _body(self, receive: Receive, scope: Scope) -> bytes | int:
        """The whole body, or the status by which it is refused."""
        most = self._settings.limits.body
        told = Headers(scope=scope).get("content-length", "0")
        if told.isdigit() and int(told) > most:
            return 413
        parts, size = [], 0
        try:
            async with asyncio.timeout(_SECONDS):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return b""
                    size += len(message.get("body", b""))
                    if size > most:
                        return 413
                    parts.append(message.get("body", b""))
                    if not message.get("more_body"):
                        return b"".join(parts)
        except TimeoutError:
            return 408

    def _log(self, scope: Scope, status: int, size: int, seconds: float) -> None:
        """One line: method, path, status, bytes, seconds; what was asked only where the user wants it."""
        target = (scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0]
        root = scope.get("root_path", "").encode()
        while root and target.startswith(root + root + b"/"):
            target = target[len(root) :]  # the proxy left it there, and the server put it before
        if self._settings.log_queries and scope["query_string"]:
            target += b"?" + scope["query_string"]
        shown = "".join(c if c.isprintable() else "?" for c in target.decode("latin-1"))[:2_000]
        with suppress(OSError, ValueError, AttributeError):
            sys.stderr.write(f"{scope['method'][:20]} {shown} {status} {size} {seconds:.3f}s\n")
            sys.stderr.flush()


def _replay(body: bytes, receive: Receive) -> Receive:
    """A body that was read, to be read again."""
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed

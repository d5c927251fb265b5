"""Requests to an endpoint, with limits of time, size and repetition; what goes wrong is one line.

Requests are those of the SPARQL 1.1 Protocol and the Graph Store HTTP Protocol, all safe to repeat: reads, and writes
that put a whole graph in place of what is there. So what fails for the moment (no connection, a broken answer, 429,
502, 503, 504) is tried again, waiting twice as long each time.
"""

from __future__ import annotations

import os
import re
import socket
import threading
import time
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

from kg.errors import EndpointError, InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import urllib3

SECONDS = 60.0
"""How long a request may take, all its repetitions included; ``KG_ENDPOINT_TIMEOUT`` sets another."""
MAX_BYTES = 2**28
"""Bytes of an answer that is held in memory."""
_AGAIN = frozenset((429, 502, 503, 504))
_TRIES = 3
_FIRST_WAIT = 0.25
_CHUNK = 2**16
_CONNECT = 5.0
_TOLD = 300


class Answer(NamedTuple):
    """What a server answered: status, media type in lower case without parameters, and the body."""

    status: int
    kind: str
    body: bytes


def seconds_allowed(given: float = SECONDS) -> float:
    """Seconds that a request may take: ``KG_ENDPOINT_TIMEOUT``, or what is given.

    Raises:
        InputError: The variable is no number above zero.
    """
    text = os.environ.get("KG_ENDPOINT_TIMEOUT", "")
    try:
        found = float(text or given)
    except ValueError:
        found = 0
    if not 0 < found < 1e6:
        raise InputError(f"KG_ENDPOINT_TIMEOUT is a number of seconds, as 60; got '{text[:40]}'")
    return found


def checked_url(url: str) -> str:
    """An http or https address, without blanks around it.

    >>> checked_url(" http://localhost:7878/query ")
    'http://localhost:7878/query'

    Raises:
        InputError: It is none.
    """
    found = url.strip()
    try:
        parts = urlsplit(found)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.fragment
        usable = usable and (parts.port is None or parts.port > 0) and found.isascii() and found.isprintable()
    except ValueError:
        usable = False
    if not usable or " " in found or len(found) > 2_000:
        raise InputError(f"'{found[:80]}' is no address of an endpoint; one is as http://localhost:7878/query")
    return found


class Client:
    """Asks one address. Safe for several threads."""

    def __init__(self, url: str, seconds: float | None = None) -> None:
        parts = urlsplit(checked_url(url))
        self._seconds = seconds_allowed() if seconds is None else seconds
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2])
        self.url = urlunsplit(bare)
        """The address without name and password, as messages show it."""
        self._headers = {"User-Agent": "legal-framework-kg"}
        _library()
        if parts.username is not None:
            from urllib3.util import make_headers

            named = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._headers |= make_headers(basic_auth=named)
        self._pool: urllib3.PoolManager | None = None

    def send(
        self,
        method: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        query: str = "",
        into: Path | None = None,
        seconds: float | None = None,
    ) -> Answer:
        """What the server answers; ``query`` is put after the address.

        The body of an answer that went well goes ``into`` a file, where one is named, and may be of any length then.

        Raises:
            EndpointError: There is no whole answer in time, or it is too long.
        """
        allowed = seconds or self._seconds
        asked = _Asked(self, method, self._address(query), {**self._headers, **headers}, body, into, allowed)
        asked.start()
        asked.join(allowed)
        if asked.is_alive():
            asked.given_up = True
            raise EndpointError(f"{self.url}: no whole answer within {allowed:g} s")
        if asked.error is not None:
            raise asked.error
        assert asked.answer is not None
        return asked.answer

    def pool(self) -> urllib3.PoolManager:
        """The connections, kept open between requests."""
        if self._pool is None:
            import urllib3

            # an answer to small requests waits for no acknowledgement
            options = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
            self._pool = urllib3.PoolManager(maxsize=8, socket_options=options)
        return self._pool

    def _address(self, query: str) -> str:
        return self.url + (("&" if "?" in self.url else "?") + query if query else "")


class _Asked(threading.Thread):
    """A request in a thread of its own, so that nothing that a server does can hold up who asked beyond the time."""

    def __init__(
        self,
        client: Client,
        method: str,
        address: str,
        headers: Mapping[str, str],
        body: bytes | None,
        into: Path | None,
        seconds: float,
    ) -> None:
        super().__init__(daemon=True)
        self._client, self._method, self._address = client, method, address
        self._headers, self._body, self._into = headers, body, into
        self._end = time.monotonic() + seconds
        self._seconds = seconds
        self.answer: Answer | None = None
        self.error: BaseException | None = None
        self.given_up = False

    def run(self) -> None:
        try:
            self.answer = self._repeated()
        except BaseException as error:  # whoever asked raises it
            self.error = error

    def _repeated(self) -> Answer:
        from urllib3.exceptions import HTTPError

        for turn in range(1, _TRIES + 1):
            try:
                answer = self._once()
            except HTTPError as error:
                if turn == _TRIES:
                    raise EndpointError(f"{self._client.url}: {self._told(error)}") from None
            else:
                if turn == _TRIES or answer.status not in _AGAIN:
                    return answer
            time.sleep(_FIRST_WAIT * 2 ** (turn - 1))
        raise AssertionError

    def _once(self) -> Answer:
        import urllib3

        left = max(0.1, self._end - time.monotonic())
        response = self._client.pool().request(
            self._method,
            self._address,
            body=self._body,
            headers=dict(self._headers),
            timeout=urllib3.Timeout(connect=min(_CONNECT, left), read=left),
            retries=urllib3.Retry(total=0, connect=0, read=0, status=0, other=0, redirect=0),
            redirect=False,
            preload_content=False,
            decode_content=False,
        )
        try:
            kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            body = b""
            if response.status == 200 and self._into is not None:
                self._keep(response, self._into)
            else:
                body = self._read(response)
            response.release_conn()
        except BaseException:
            response.close()
            raise
        return Answer(response.status, kind, body)

    def _read(self, response: urllib3.BaseHTTPResponse) -> bytes:
        pieces: list[bytes] = []
        size = 0
        while piece := response.read(_CHUNK):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_BYTES or self.given_up:
                raise EndpointError(f"{self._client.url}: the answer has more than {MAX_BYTES:,} bytes; ask for less")
        return b"".join(pieces)

    def _keep(self, response: urllib3.BaseHTTPResponse, path: Path) -> None:
        with path.open("wb") as file:
            while not self.given_up and (piece := response.read(_CHUNK)):
                file.write(piece)

    def _told(self, error: Exception) -> str:
        """What went wrong with a connection."""
        from urllib3 import exceptions as broken

        cause = getattr(error, "reason", None) or error
        if isinstance(cause, broken.ReadTimeoutError):
            return f"no whole answer within {self._seconds:g} s"
        if isinstance(cause, broken.NewConnectionError | broken.ConnectTimeoutError | broken.SSLError):
            why = re.sub(r"^.*?: (?=\S)", "", str(cause)) if isinstance(cause, broken.NewConnectionError) else ""
            why = re.sub(r"^Failed to establish a new connection: ", "", why) or one_line(str(cause))
            return f"can't be reached: {one_line(why)}"
        if isinstance(cause, broken.ProtocolError):
            return f"the answer broke off or is no HTTP ({one_line(str(cause.args[-1] if cause.args else cause))})"
        return f"the request failed: {one_line(str(cause))}"


def one_line(text: str) -> str:
    r"""A message of a server as one short line of printable characters.

    >>> one_line("a\n\x1b[31m b")
    'a [31m b'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * _TOLD]).split())[:_TOLD]


def _library() -> None:
    try:
        import urllib3
    except ImportError:
        raise InputError(
            "an endpoint is asked with the package urllib3: pip install 'legal-framework-kg[endpoint]'"
        ) from None
    assert urllib3

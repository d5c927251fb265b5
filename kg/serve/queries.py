"""Queries from outside: let through by the guard, run by processes of their own, ended when their time is over."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.errors import QueryTimeError, ResultSizeError
from kg.guard.admission import admit, located
from kg.guard.child import command, environment, fault
from kg.guard.limits import OUT_OF_MEMORY
from kg.serve.errors import BusyError, CrowdedError

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Mapping
    from pathlib import Path

    from kg.serve.settings import Limits

_START = 60.0
"""Seconds that a process may take until it is ready, on a machine with much to do."""
_GRACE = 0.5
"""Seconds that a process has to say by itself that its time is over, before it is ended."""


@dataclass(frozen=True)
class Job:
    """A query, the dataset that it is asked of, and the media types of its result."""

    query: str
    rows: str
    triples: str
    default: tuple[str, ...] | None = None
    """Graphs that are merged into the default graph; None, like ``named``, where the request chooses no dataset."""
    named: tuple[str, ...] | None = None
    base: str | None = None
    """Base by which relative IRIs are read: the address of the service (SPARQL 1.1 Query Language, 4.1.1.2)."""


class Queries:
    """Runs queries, so many at once; the others wait for their turn."""

    def __init__(self, generation: Path, prefixes: Mapping[str, str], limits: Limits) -> None:
        self._generation, self._prefixes, self._limits = generation, dict(prefixes), limits
        self._turns = asyncio.Semaphore(limits.queries)
        self._asked = 0
        self._idle: list[Process] = []
        self._all: set[Process] = set()
        self._first: asyncio.Task[Process] | None = None

    async def run(self, job: Job) -> tuple[bytes, str]:
        """The result of a query in the format that its kind is wanted in, and the media type of that.

        Raises:
            InputError: The query is malformed, or may not run.
            QueryTimeError: It takes longer than it may.
            ResultSizeError: It gives more rows, or takes more memory, than it may.
            FormatError: Its kind of result has none of the formats that are wanted.
            CrowdedError: Too many run or wait already.
        """
        query = admit(job.query, self._prefixes)
        if self._asked >= self._limits.queries + self._limits.waiting:
            raise CrowdedError("too many queries are waiting; try again in a moment")
        self._asked += 1
        try:
            await self._turn()
            try:
                return await self._answer(job, query)
            finally:
                self._turns.release()
        finally:
            self._asked -= 1

    async def _turn(self) -> None:
        """Wait for a turn, but not as long as a slow query may take."""
        try:
            async with asyncio.timeout(self._limits.patience):
                await self._turns.acquire()
        except TimeoutError:
            most = self._limits.queries
            raise CrowdedError(f"{most} queries run already, as many as may at once; try again in a moment") from None

    async def start(self) -> None:
        """Have one process ready soon; who asks before that waits for it."""
        self._first = asyncio.create_task(self._process())

    async def close(self) -> None:
        """End all processes."""
        if self._first is not None:
            self._first.cancel()
            await asyncio.wait([self._first])
        for process in list(self._all):
            await self._end(process)

    async def _answer(self, job: Job, query: str) -> tuple[bytes, str]:
        process = await self._ready()
        try:
            async with asyncio.timeout(self._limits.seconds + _GRACE):
                found = await self._asked_of(process, job, query)
        except TimeoutError:
            await self._end(process)
            raise self._too_long() from None
        except (OSError, EOFError, json.JSONDecodeError):
            await self._end(process)
            raise ResultSizeError(OUT_OF_MEMORY) from None
        except BaseException:  # the client went away, or the server stops
            await self._end(process)
            raise
        head, body = found
        error = fault(head)
        if isinstance(error, QueryTimeError):  # it still runs in there
            await self._end(process)
            raise self._too_long()
        self._idle.append(process)
        if head["problem"]:
            raise type(error)(located(str(error), len(query) - len(job.query)))
        return body, head["kind"]

    async def _asked_of(self, process: Process, job: Job, query: str) -> tuple[dict[str, Any], bytes]:
        """What a process says of a job, and the result."""
        assert process.stdin is not None
        assert process.stdout is not None
        asked = {
            "query": query,
            "rows": job.rows,
            "triples": job.triples,
            "default": job.default,
            "named": job.named,
            "base": job.base,
            "prefixes": self._prefixes,
            "only_parsed": False,
            "cut": False,
        }
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        await process.stdin.drain()
        head = json.loads(await process.stdout.readline())
        body = await process.stdout.readexactly(head["length"])
        return head, body

    async def _ready(self) -> Process:
        if self._first is not None:
            first, self._first = self._first, None
            return await first
        while self._idle:
            process = self._idle.pop()
            if process.returncode is None:
                return process
            self._all.discard(process)
        return await self._process()

    async def _process(self) -> Process:
        limits = self._limits
        process = await asyncio.create_subprocess_exec(
            *command(str(self._generation), limits.seconds, limits.rows, limits.memory),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is the server's
            env=environment(),
        )
        self._all.add(process)
        try:
            async with asyncio.timeout(_START):
                ready = await process.stdout.readline() if process.stdout else b""
        except BaseException:  # too slow, or the server stops: none is left behind
            await self._end(process)
            raise
        if not ready:
            await self._end(process)
            raise BusyError("no process for queries could be started; try again in a moment")
        return process

    async def _end(self, process: Process) -> None:
        self._all.discard(process)
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    def _too_long(self) -> QueryTimeError:
        seconds = self._limits.seconds
        return QueryTimeError(
            f"the query was stopped after {seconds:g} s; ask for less, or run it with kg query --timeout"
        )

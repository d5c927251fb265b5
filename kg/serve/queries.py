"""Queries from outside: let through by the guard, run by processes of their own, ended when their time is over."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.guard import admit, located
from kg.serve.errors import CrowdedError, RefusedError, TooLongError

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Mapping
    from pathlib import Path

    from kg.serve.settings import Limits

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

    async def run(self, job: Job) -> tuple[bytes, str]:
        """The result of a query in the format that its kind is wanted in, and the media type of that.

        Raises:
            InputError: The query is malformed, or gives too many rows, or may not run.
            TooLongError: It takes longer than it may, or more memory.
            RefusedError: Its kind of result has none of the formats that are wanted.
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
        """Have one process ready."""
        self._idle.append(await self._process())

    async def close(self) -> None:
        """End all processes."""
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
            raise TooLongError("the query was stopped: it needs more memory than it may take; ask for less") from None
        except BaseException:  # the client went away, or the server stops
            await self._end(process)
            raise
        problem, body, kind, status = found
        if "was stopped after" in problem:  # it still runs in there
            await self._end(process)
            raise self._too_long()
        self._idle.append(process)
        if status != 400:
            raise RefusedError(status, problem)
        if problem:
            raise InputError(located(problem, len(query) - len(job.query)))
        return body, kind

    async def _asked_of(self, process: Process, job: Job, query: str) -> tuple[str, bytes, str, int]:
        """What a process says to a job: a problem, or the result and its media type, and the status of a problem."""
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
        }
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        await process.stdin.drain()
        head = json.loads(await process.stdout.readline())
        body = await process.stdout.readexactly(head["length"])
        return head["problem"], body, head["kind"], head["status"]

    async def _ready(self) -> Process:
        while self._idle:
            process = self._idle.pop()
            if process.returncode is None:
                return process
            self._all.discard(process)
        return await self._process()

    async def _process(self) -> Process:
        limits = self._limits
        numbers = [str(limits.seconds), str(limits.rows), str(limits.memory)]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "kg.serve.worker",
            str(self._generation),
            *numbers,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is the server's
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        self._all.add(process)
        return process

    async def _end(self, process: Process) -> None:
        self._all.discard(process)
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    def _too_long(self) -> TooLongError:
        seconds = self._limits.seconds
        return TooLongError(
            f"the query was stopped after {seconds:g} s; ask for less, or run it with kg query --timeout"
        )

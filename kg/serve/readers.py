"""Threads that read the graph for pages, so that the server's loop is never held up.

A graph's index and the texts it writes out belong to one thread, so each thread opens its own; the quads are shared.
What draws has one thread to itself: pictures take seconds, and matplotlib's settings are those of the process.
"""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar, cast

from kg.graph import KnowledgeGraph
from kg.serve.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")
_THREADS = 3
_KEPT = 64 * 2**20
"""Bytes of finished pictures and pages that are kept."""


class Readers:
    """Threads with a graph each."""

    def __init__(self, graph: KnowledgeGraph, waiting: int) -> None:
        self._graph = graph
        self._store = graph.store
        self._local = threading.local()
        self._quick = ThreadPoolExecutor(_THREADS, "kg-reader", self._open)
        self._slow = ThreadPoolExecutor(1, "kg-drawer", self._open)
        self._waiting = waiting
        self._asked = {self._quick: 0, self._slow: 0}

    async def run(self, work: Callable[[KnowledgeGraph], T], *, slow: bool = False) -> T:
        """What some work on a graph gives; ``slow`` is for what takes more than a second.

        Raises:
            BusyError: Too much is waiting already.
        """
        pool = self._slow if slow else self._quick
        if self._asked[pool] >= self._waiting:
            raise BusyError("the server is busy; try again in a moment")
        self._asked[pool] += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, lambda: work(self._own()))
        finally:
            self._asked[pool] -= 1

    def warm(self, work: Callable[[KnowledgeGraph], object]) -> None:
        """Have some work done, and the threads read what questions need, without waiting for it."""
        self._quick.submit(lambda: work(self._own()))
        for _ in range(_THREADS - 1):
            self._quick.submit(lambda: self._own().ask("?"))

    def close(self) -> None:
        """Take no more work; what has begun goes on to its end."""
        for pool in (self._quick, self._slow):
            pool.shutdown(wait=False, cancel_futures=True)

    def _open(self) -> None:
        graph = KnowledgeGraph(self._graph.dataset, self._graph.generation)
        graph.store = self._store
        self._local.graph = graph

    def _own(self) -> KnowledgeGraph:
        return cast("KnowledgeGraph", self._local.graph)


class Kept:
    """Finished things by what they are of, the least recently used given up first.

    They are of one generation, so they never grow stale.
    """

    def __init__(self, room: int = _KEPT) -> None:
        self._room = room
        self._items: OrderedDict[Hashable, bytes] = OrderedDict()
        self._size = 0

    def get(self, name: Hashable) -> bytes | None:
        """The thing of a name, if it is kept.

        >>> kept = Kept(3)
        >>> kept.put("a", b"12"), kept.put("b", b"34")
        (b'12', b'34')
        >>> kept.get("a"), kept.get("b")
        (None, b'34')
        """
        if name in self._items:
            self._items.move_to_end(name)
        return self._items.get(name)

    def put(self, name: Hashable, thing: bytes) -> bytes:
        """Keep a thing, and give it back."""
        self._size += len(thing) - len(self._items.pop(name, b""))
        self._items[name] = thing
        while self._size > self._room:
            self._size -= len(self._items.popitem(last=False)[1])
        return thing

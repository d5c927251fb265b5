"""A wait that ends: work done in a thread with room on its stack, for some seconds."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Generic, TypeVar

from kg.errors import QueryTimeError
from kg.guard.limits import STACK

if TYPE_CHECKING:
    from collections.abc import Callable

_TICK = 0.2
"""Seconds after which a waiting process looks for signals again."""

T = TypeVar("T")


def within(seconds: float, run: Callable[[], T]) -> T:
    """What a query gives, unless it takes longer than some seconds; Ctrl-C ends the wait at once.

    Raises:
        QueryTimeError: It takes longer; it goes on in its thread until it or the process ends.
    """
    worker = _Worker(run)
    former = threading.stack_size(STACK)
    try:
        worker.start()
    finally:
        threading.stack_size(former)
    end = time.monotonic() + seconds
    while worker.is_alive() and (left := end - time.monotonic()) > 0:
        worker.join(min(left, _TICK))  # a signal that another thread took is seen at the next tick
    if worker.is_alive():
        raise QueryTimeError(f"the query was stopped after {seconds:g} s; ask for less, or allow more time")
    if worker.error is not None:
        raise worker.error
    return worker.found[0]


class _Worker(threading.Thread, Generic[T]):
    """Runs a query; a daemon, so that the process can end while the query still runs."""

    def __init__(self, run: Callable[[], T]) -> None:
        super().__init__(daemon=True)
        self._run = run
        self.found: list[T] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.found.append(self._run())
        except BaseException as error:  # the caller raises it
            self.error = error

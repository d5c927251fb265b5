"""Timing whole processes and calls: medians over interleaved runs, beside a peer of the same run."""

from __future__ import annotations

import statistics
import subprocess
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class Measured(NamedTuple):
    """One line of a table: what was timed, its median and least seconds, the median over that of the peer, and runs."""

    name: str
    median: float
    least: float
    ratio: float
    runs: int


def processes(commands: Mapping[str, Sequence[str]], peer: str, runs: int, cwd: str | None = None) -> list[Measured]:
    """Whole processes, from start to end, in turn; the first turn warms files and is not counted.

    Raises:
        RuntimeError: A command fails otherwise than by finding nothing (exit code 1).
    """
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            done = subprocess.run(command, capture_output=True, cwd=cwd, check=False)  # noqa: S603 - our own commands
            seconds = time.perf_counter() - start
            if done.returncode not in (0, 1):
                raise RuntimeError(f"{name}: exit code {done.returncode}: {done.stderr.decode()[-300:]}")
            if turn:
                taken[name].append(seconds)
    return _ratios(taken, peer)


def calls(functions: Mapping[str, Callable[[], object]], peer: str, runs: int) -> list[Measured]:
    """Calls in one process, in turn; the first turn warms caches and is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in functions}
    for turn in range(runs + 1):
        for name, function in functions.items():
            start = time.perf_counter()
            function()
            if turn:
                taken[name].append(time.perf_counter() - start)
    return _ratios(taken, peer)


def table(title: str, measured: Sequence[Measured], peer: str, unit: float = 1e-3) -> str:
    """Lines in columns: name, median and least in milliseconds (or another part of a second), ratio to the peer."""
    names = {1e-3: "ms", 1.0: "s"}
    width = max(len(one.name) for one in measured)
    head = f"{title}\n{'':{width}}  {'median':>9}  {'least':>9}  {'x ' + peer:>14}\n"
    rows = (
        f"{one.name:{width}}  {one.median / unit:6.1f} {names[unit]:>2}  {one.least / unit:6.1f} {names[unit]:>2}  "
        f"{one.ratio:14.2f}"
        for one in measured
    )
    return head + "\n".join(rows)


def _ratios(taken: Mapping[str, list[float]], peer: str) -> list[Measured]:
    base = statistics.median(taken[peer])
    return [
        Measured(name, statistics.median(times), min(times), statistics.median(times) / base, len(times))
        for name, times in taken.items()
    ]

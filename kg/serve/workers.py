"""Several processes that answer at one address: they share its socket and, read-only, one generation.

``python -m kg.serve.workers`` is such a process: it reads its set-up as JSON on standard input, and writes a line when
it answers.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from kg.errors import InputError
from kg.guard.child import environment
from kg.serve.settings import Limits, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

_PAUSE = 1.0
"""Seconds until a process that ended is replaced."""
_LAST = 5.0
"""Seconds that processes have to finish when they are told to stop."""


def serve_by_several(
    folders: Sequence[str],
    base: str,
    settings: Settings,
    listener: socket.socket,
    number: int,
    ready: Callable[[], None],
) -> None:
    """Serve a dataset by some processes until a signal says to stop; one that ends is replaced.

    Raises:
        InputError: A process ended before it answered.
    """
    told = {"folders": list(folders), "base": base, "settings": asdict(settings), "socket": listener.fileno()}
    others = {**told, "settings": asdict(replace(settings, ahead=False))}  # one draws ahead, for all
    stopped: list[int] = []

    def stop(sent: int, _: FrameType | None) -> None:
        stopped.append(sent)

    former = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
    processes = [_start(others if place else told, listener) for place in range(number)]
    try:
        for process in processes:
            if not _answers(process) and not stopped:
                raise InputError("a process of the server ended before it answered; --workers 1 tells more")
        if not stopped:
            ready()
        while not stopped:
            time.sleep(0.1)
            for place, process in enumerate(processes):
                if process.poll() is not None and not stopped:
                    time.sleep(_PAUSE)
                    processes[place] = _start(others, listener)
    finally:
        _stop(processes)
        for one, handler in former.items():
            signal.signal(one, handler)


def _start(told: dict[str, Any], listener: socket.socket) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "kg.serve.workers"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        pass_fds=[listener.fileno()],
        start_new_session=True,  # Ctrl-C is for the process that started it, which tells it to stop
        env=environment(),
    )
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.write(json.dumps(told) + "\n")
        process.stdin.flush()
    return process


def _answers(process: subprocess.Popen[str]) -> bool:
    assert process.stdout is not None
    return bool(process.stdout.readline())


def _stop(processes: Sequence[subprocess.Popen[str]]) -> None:
    for process in processes:
        process.terminate()
    end = time.monotonic() + _LAST
    for process in processes:
        try:
            process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def main() -> None:
    """Be one of the processes; end when the one that started it is gone."""
    import threading

    from kg.graph import KnowledgeGraph
    from kg.serve.server import listen

    told: dict[str, Any] = json.loads(sys.stdin.readline())
    limits = Limits(**told["settings"].pop("limits"))
    settings = Settings(limits=limits, **{**told["settings"], "hosts": tuple(told["settings"]["hosts"])})

    def orphaned() -> None:
        sys.stdin.read()  # ends with the process at the other end
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=orphaned, daemon=True).start()
    graph = KnowledgeGraph.open(*told["folders"], base=told["base"])
    listen(graph, settings, socket.socket(fileno=told["socket"]), lambda: print("ready", flush=True))


if __name__ == "__main__":
    main()

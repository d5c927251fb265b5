"""The page of the whole graph drawn when a server starts, in a process of its own, so that nobody waits for it.

``python -m kg.serve.ahead`` reads on standard input, as JSON, where the dataset and its generation stand and under
which path the server is shown, draws the page, and keeps it beside the generation (:mod:`kg.serve.saved`).
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kg.guard.child import environment

if TYPE_CHECKING:
    from asyncio.subprocess import Process

    from kg.graph import KnowledgeGraph
    from kg.serve.links import Links

_PATIENCE = 60.0
"""Seconds after which a request draws the page itself."""


class Ahead:
    """The process that draws, from the server's start to its end."""

    def __init__(self) -> None:
        self._process: Process | None = None

    async def start(self, graph: KnowledgeGraph, links: Links) -> None:
        """Begin to draw, unless the page is there already."""
        from kg.serve.graphs import is_drawn

        if is_drawn(graph.generation.path, links):
            return
        asked = {
            "roots": [str(path) for path in graph.dataset.roots],
            "generation": str(graph.generation.path),
            "root": links.root,
        }
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "kg.serve.ahead",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is the server's
            env=environment(),
        )
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.write(json.dumps(asked).encode())
            await self._process.stdin.drain()
        self._process.stdin.close()

    async def wait(self) -> None:
        """Wait until it has drawn, or a while; who waits then finds the page, or draws it."""
        if self._process is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await self._process.wait()

    async def close(self) -> None:
        """End it."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()


def main() -> None:
    """Draw what standard input asks for."""
    from kg.build.generation import Generation
    from kg.dataset import Dataset
    from kg.graph import KnowledgeGraph
    from kg.serve.graphs import drawn_whole

    if hasattr(os, "nice"):
        os.nice(5)  # pages and answers go first
    asked = json.loads(sys.stdin.buffer.read())
    dataset = Dataset(tuple(Path(root) for root in asked["roots"]))
    drawn_whole(KnowledgeGraph(dataset, Generation(Path(asked["generation"]))), asked["root"])


if __name__ == "__main__":
    main()

"""Pages with a drawing at 30, 300 and 3,000 things: time to make one, its size, and when it is seen and can be used.

``python -m benchmarks.pictures`` draws the most connected things of the packaged dataset and opens each page in
Chromium (``KG_CHROMIUM``, or where Debian puts it) three times; the median of the browser marks is told: the first
frame, after which nothing moves, and the moment from which every control works (User Timing Level 3, W3C).
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, sync_playwright

from kg import KnowledgeGraph
from kg.render import page_of
from kg.render.scenes import readable, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Request

SIZES = (30, 300, 3_000)
RUNS = 3
FRAME = """() => {
  const look = () => performance.getEntriesByName("drawn").length
    ? requestAnimationFrame(() => setTimeout(() => performance.mark("frame")))
    : setTimeout(look, 2);
  look();
}"""
"""Marks the end of the first frame after the picture is there."""


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", default="", help="folder of another dataset than the packaged one")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="numbers of things")
    given = parser.parse_args()
    graph = KnowledgeGraph.open(*filter(None, [given.dataset]))
    everything = whole(graph)
    print(
        f"{'things':>7} {'lines':>6} {'made in s':>9} {'kB':>6} {'first frame ms':>14} {'usable ms':>9} {'requests':>8}"
    )
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        place = os.environ.get("KG_CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=place, args=["--no-sandbox", "--disable-gpu"])
        for size in given.sizes:
            scene = readable(everything, size)
            began = time.perf_counter()
            html = page_of(graph, scene)
            seconds = time.perf_counter() - began
            path = Path(folder) / f"{size}.html"
            path.write_text(html, "utf-8")
            frame, usable, requests = _seen(browser, path)
            things = len({end for subject, _, obj in scene.relations for end in (subject, obj)})
            size_kb = path.stat().st_size // 1000
            lines = len(scene.relations)
            print(f"{things:7} {lines:6} {seconds:9.2f} {size_kb:6} {frame:14.0f} {usable:9.0f} {requests:8}")


def _seen(browser: Browser, path: Path) -> tuple[float, float, int]:
    """Milliseconds to the first frame and until all works, and requests beyond the page itself."""
    frames, usable, requests = [], [], 0
    for _ in range(RUNS):
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        asked: list[str] = []
        page.on("request", _noting(asked))
        page.add_init_script(f"({FRAME})()")
        page.goto(path.as_uri())
        page.wait_for_selector("body[data-ready]")
        page.wait_for_timeout(300)
        marks = page.evaluate(
            "Object.fromEntries(performance.getEntriesByType('mark').map((m) => [m.name, m.startTime]))"
        )
        frames.append(marks["frame"])
        usable.append(marks["ready"])
        requests = max(requests, len(asked) - 1)
        page.close()
    return statistics.median(frames), statistics.median(usable), requests


def _noting(asked: list[str]) -> Callable[[Request], None]:
    """Puts the address of each request into a list."""
    return lambda request: asked.append(request.url)


if __name__ == "__main__":
    main()

"""A server under load, by wrk, beside ``oxigraph serve-read-only``: ``python -m benchmarks.serving``.

Everything is on loopback and bounded: some seconds for each number of connections.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from kg import KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Mapping

QUERY = """PREFIX lf: <https://legal-framework.example/ontology#>
SELECT ?act WHERE { ?act lf:establishes <https://legal-framework.example/id/body/naatip> }"""
PATHS = {
    "ask": "/ask?q=which+law+created+NAATIP",
    "thing page": "/id/body/naatip",
    "SPARQL lookup": f"/sparql?query={quote(QUERY)}",
}
PEER = "oxigraph"
_PARTS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


class Load(NamedTuple):
    """What wrk tells of a path under load: answers a second, median and 99th percentile in seconds, failures."""

    server: str
    path: str
    connections: int
    rate: float
    median: float
    late: float
    failed: int


def main() -> None:
    """Measure all paths at all numbers of connections, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument("--connections", default="1,16,64")
    parser.add_argument("--workers", default="1,2", help="numbers of processes of kg serve")
    parser.add_argument("--seconds", type=int, default=4, help="of each run")
    parser.add_argument("--json", type=Path, help="file for all figures")
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("needs wrk (Debian package wrk)")
    counts = [int(count) for count in given.connections.split(",")]
    store = KnowledgeGraph.open().generation.path / "store"
    found: list[Load] = []
    with ExitStack() as stack:
        address = _oxigraph(stack, store)
        found += [
            _load(PEER, address, {"SPARQL lookup": f"/query?query={quote(QUERY)}"}, n, given.seconds)[0] for n in counts
        ]
    for workers in given.workers.split(","):
        with ExitStack() as stack:
            address = _kg(stack, workers)
            for count in counts:
                found += _load(f"kg serve, {workers} process(es)", address, PATHS, count, given.seconds)
    _print(found)
    if given.json:
        given.json.write_text(json.dumps([one._asdict() for one in found], indent=2) + "\n", encoding="utf-8")


def _load(server: str, address: str, paths: Mapping[str, str], connections: int, seconds: int) -> list[Load]:
    found = []
    for name, path in paths.items():
        url = address + path
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - loopback
            answer.read()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", url]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - ours
        failures = [int(n) for n in re.findall(r"(?:connect|read|write|timeout|responses:) (\d+)", said)]
        rate = float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0])
        found.append(Load(server, name, connections, rate, _seconds(said, "50%"), _seconds(said, "99%"), sum(failures)))
    return found


def _seconds(said: str, part: str) -> float:
    value, unit = re.findall(rf"{part}\s+([\d.]+)(us|ms|s|m)", said)[0]
    return float(value) * _PARTS[unit]


def _oxigraph(stack: ExitStack, store: Path) -> str:
    """The engine's own server over a copy of the store."""
    place = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "store"
    shutil.copytree(store, place)
    program = Path(sys.executable).parent / "oxigraph"
    command = [str(program), "serve-read-only", "--location", str(place), "--bind", "127.0.0.1:7899"]
    _started(stack, command)
    address = "http://127.0.0.1:7899"
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=1):
                return address
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("oxigraph serve-read-only did not start")


def _kg(stack: ExitStack, workers: str) -> str:
    command = [sys.executable, "-m", "kg", "serve", "--port", "0", "--workers", workers]
    process = _started(stack, command)
    assert process.stdout is not None
    address = re.findall(r"http://\S+", process.stdout.readline())[0].rstrip("/")
    time.sleep(10)  # it draws the whole graph when it starts
    return str(address)


def _started(stack: ExitStack, command: list[str]) -> subprocess.Popen[str]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # noqa: S603 - ours

    def stop() -> None:
        process.terminate()
        process.wait(30)

    stack.callback(stop)
    return process


def _print(found: list[Load]) -> None:
    peers = {one.connections: one.rate for one in found if one.server == PEER}
    print(
        f"{'':24} {'':14} {'connections':>11} {'per second':>11} {'median ms':>10} {'99 % ms':>9} {'failed':>6}  "
        f"x {PEER}"
    )
    for one in sorted(found, key=lambda one: (one.path, one.server, one.connections)):
        ratio = f"{one.rate / peers[one.connections]:8.3f}" if one.path == "SPARQL lookup" else ""
        print(
            f"{one.server:24} {one.path:14} {one.connections:11} {one.rate:11.1f} {1e3 * one.median:10.1f} "
            f"{1e3 * one.late:9.1f} {one.failed:6}  {ratio}"
        )


if __name__ == "__main__":
    main()

"""Building: a dataset from nothing, beside the engine's bulk load of the same quads; time and memory by size."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_BUILD = """
import json, resource, sys, time
start = time.perf_counter()
from kg.build.snapshot import built, snapshot
from kg.dataset import locate
import pathlib, tempfile
dataset = locate((sys.argv[1],) if sys.argv[1] else ())
store = built(dataset)
made = time.perf_counter() - start
quads = len(store)
import pyoxigraph as ox
dumped = store.dump(format=ox.RdfFormat.N_QUADS)
begun = time.perf_counter()
with tempfile.TemporaryDirectory() as folder:
    ox.Store(folder).bulk_load(dumped, ox.RdfFormat.N_QUADS)
loaded = time.perf_counter() - begun
del store, dumped
begun = time.perf_counter()
with tempfile.TemporaryDirectory() as folder:
    snapshot(pathlib.Path(folder), dataset, "https://legal-framework.example/", "measured")
whole = time.perf_counter() - begun
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"quads": quads, "merged and derived": made, "bulk load": loaded, "build": whole, "peak MB": most}))
"""


def run(folder: Path | None, label: str) -> dict[str, float]:
    """Quads, seconds to load, merge and derive, of the engine's bulk load of the result and of the whole build."""
    command = [sys.executable, "-c", _BUILD, str(folder or "")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own text
    found: dict[str, float] = json.loads(done.stdout)
    per = 1e6 * found["build"] / found["quads"]
    print(
        f"{label:>8}: {found['quads']:>12,.0f} quads; loaded, merged, derived {found['merged and derived']:6.1f} s; "
        f"bulk load alone {found['bulk load']:6.1f} s; whole build {found['build']:6.1f} s "
        f"({found['build'] / found['bulk load']:.1f} x), {per:.0f} s a million quads; peak {found['peak MB']:,.0f} MB"
    )
    return found

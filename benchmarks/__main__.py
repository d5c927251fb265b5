"""All measurements: ``python -m benchmarks --sizes 50000,250000 --json FILE``; pictures are ``benchmarks.pictures``."""

from __future__ import annotations

import argparse
import json
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import build, cold, warm
from benchmarks.legal import generate
from kg import KnowledgeGraph
from kg.dataset import packaged

PARTS = ("cold", "warm", "build")


def main() -> None:
    """Measure what is asked for, print tables, and write all figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="measure these parts; by default all")
    parser.add_argument(
        "--sizes", default="50000,250000", help="quads of generated datasets, or an empty text for none"
    )
    parser.add_argument("--runs", type=int, default=15, help="runs of each process or call")
    parser.add_argument("--json", type=Path, help="file for all figures")
    given = parser.parse_args()
    parts = given.only or PARTS
    found: dict[str, object] = {
        "machine": f"{platform.machine()}, {platform.python_implementation()} {platform.python_version()}"
    }
    found["date"] = datetime.now(UTC).date().isoformat()
    with tempfile.TemporaryDirectory() as place:
        folders: dict[str, Path | None] = {"real": None}
        for size in filter(None, given.sizes.split(",")):
            folder = Path(place) / size
            folder.mkdir()
            generate(folder, int(size), packaged())
            folders[f"{int(size):,}"] = folder
        if "build" in parts:
            print("\nBuilding")
            found["build"] = {label: build.run(folder, label) for label, folder in folders.items()}
        for label, folder in folders.items():
            graph = KnowledgeGraph.open(*([str(folder)] if folder else []))
            body = "B5N1" if folder else "NAATIP"
            iri = graph.resolve(body).iri
            if "cold" in parts:
                found[f"cold, {label}"] = [one._asdict() for one in cold.run(graph, body, iri, given.runs, label)]
            if "warm" in parts:
                print(f"\nSize: {label}")
                found[f"warm, {label}"] = [one._asdict() for one in warm.named(graph, {"body": body}, given.runs)]
                if not folder:
                    found["asking"] = warm.asking(graph)
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

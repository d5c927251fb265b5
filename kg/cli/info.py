"""``kg info``."""

from __future__ import annotations

from dataclasses import asdict

from kg.cli import options
from kg.cli.output import emit, emit_json, table


@options.command("info", "kg info", "kg info --format json")
@options.format_option("text", "json")
@options.graph_options
def command(form: str) -> None:
    """Show what is built: version, hash, place, and counts by class and by source."""
    from kg.inventory import inventory

    found = inventory(options.opened())
    if form == "json":
        emit_json(asdict(found))
        return
    emit(found.title)
    emit(f"  kg {found.version}, hash {found.hash}")
    emit(f"  base {found.base}")
    emit(f"  built from {', '.join(found.roots)}")
    emit(f"  lies in {found.path}")
    emit(f"  {found.quads:,} quads, each statement of a source also being in the default graph once\n")
    table(["class", "things"], [[name, f"{number:,}"] for name, number in found.classes.items()])
    emit("")
    table(["source", "statements"], [[name, f"{number:,}"] for name, number in found.sources.items()])

"""The compiled index: the same dataset gives the same index, whatever the order of Python's sets."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kg.graph import KnowledgeGraph


def rows(index: Path) -> dict[str, list[tuple[object, ...]]]:
    """Rows of every table."""
    with closing(sqlite3.connect(index)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return {name: sorted(database.execute(f"SELECT * FROM {name}"), key=repr) for (name,) in tables}  # noqa: S608


def test_index_does_not_depend_on_the_order_of_sets(real: KnowledgeGraph, tmp_path: Path) -> None:
    known = rows(real.generation.index)
    assert len(known["titled"]) > 1000
    code = "import kg; print(kg.KnowledgeGraph.open().generation.index, end='')"
    surroundings = {**os.environ, "PYTHONHASHSEED": "4711", "KG_CACHE": str(tmp_path)}
    built = subprocess.run([sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, check=True)
    again = rows(tmp_path / os.path.relpath(built.stdout, tmp_path))
    assert [name for name in known if known[name] != again.get(name)] == []
    assert known.keys() == again.keys()


def test_rows_tell_indexes_apart(real: KnowledgeGraph, tmp_path: Path) -> None:
    copy = tmp_path / "index.db"
    copy.write_bytes(real.generation.index.read_bytes())
    with closing(sqlite3.connect(copy)) as database:
        database.execute("DELETE FROM titled WHERE stem = (SELECT min(stem) FROM titled)")
        database.commit()
    assert rows(copy)["titled"] != rows(real.generation.index)["titled"]

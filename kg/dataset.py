"""A dataset is a folder with ``ontology/``, ``seeds/`` and ``queries/``; folders can lie over one another.

The engine's own vocabulary (``kg/core``) loads beneath every dataset. The packaged dataset stands at the
repository's top level, and inside the package once installed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg import __version__
from kg.errors import InputError

CORE = Path(__file__).parent / "core"
PARTS = ("ontology", "seeds", "queries")
EXPECTED = "expected.ttl"
"""File of the seeds that states least numbers (kg/build/expected.py)."""

_KINDS = {".ttl": "turtle", ".trig": "trig", ".rq": "query"}


@dataclass(frozen=True)
class DatasetFile:
    """A file of a dataset: its path, the folder it was found under, and its part (core, ontology, seeds, queries)."""

    path: Path
    root: Path
    part: str

    @property
    def name(self) -> str:
        """Path as messages show it, relative to the dataset's folder."""
        return self.path.relative_to(self.root).as_posix()


@dataclass(frozen=True)
class Dataset:
    """Folders of a dataset, the lowest first."""

    roots: tuple[Path, ...]

    @cached_property
    def files(self) -> tuple[DatasetFile, ...]:
        """All files that make the graph, in a fixed order: core, then each folder's ontology, seeds, queries.

        Raises:
            InputError: A folder can't be read.
        """
        found = [DatasetFile(p, CORE.parent, "core") for p in _listed(CORE)]
        for root in self.roots:
            for part in PARTS:
                found += [DatasetFile(p, root, part) for p in _listed(root / part)]
        return tuple(found)

    def graph_files(self) -> list[DatasetFile]:
        """Files that hold triples: vocabulary and seeds, but not shapes."""
        others = {*self.shape_files(), *self.expected_files()}
        return [f for f in self.files if f.path.suffix in (".ttl", ".trig") and f not in others]

    def expected_files(self) -> list[DatasetFile]:
        """Files that state least numbers of what the seeds hold; no part of the graph."""
        return [f for f in self.files if f.part == "seeds" and f.path == f.root / "seeds" / EXPECTED]

    def shape_files(self) -> list[DatasetFile]:
        """SHACL shapes of core and dataset."""
        return [f for f in self.files if f.path.suffix == ".ttl" and "shapes" in _stem_parts(f)]

    def rule_files(self) -> list[DatasetFile]:
        """Derivation rules of core and dataset (``rules/*.rq``), and beside each its ``*.premises.rq``."""
        return [f for f in self.files if f.path.suffix == ".rq" and f.path.parent.name == "rules"]

    def query_files(self, kind: str | None = None) -> list[DatasetFile]:
        """Named queries, of one kind (questions, checks, conflicts, views) or all."""
        return [
            f
            for f in self.files
            if f.path.suffix == ".rq" and f.part in ("queries", "core") and f.path.parent.name != "rules"
            if kind is None or f.path.parent.name == kind
        ]

    def stamp(self) -> list[list[object]]:
        """Path, size and modification time of every file: equal stamps mean nothing was touched."""
        stats = [(f.path, f.path.stat()) for f in self.files]
        return [[str(path), stat.st_size, stat.st_mtime_ns] for path, stat in stats]

    def content_hash(self) -> str:
        """Hexadecimal SHA-256 over kg's version, and name and bytes of every file."""
        digest = hashlib.sha256(__version__.encode())
        for file in self.files:
            digest.update(f"\0{file.part}\0{file.name}\0".encode())
            digest.update(hashlib.sha256(file.path.read_bytes()).digest())
        return digest.hexdigest()


def packaged() -> Path:
    """Folder of the dataset that ships with the program."""
    inside = Path(__file__).parent / "data"
    return inside if inside.is_dir() else Path(__file__).parent.parent


def locate(folders: tuple[str, ...] = ()) -> Dataset:
    """The dataset that ``--dataset`` options name; a folder of nothing but ``seeds/`` lies over what is below it.

    Raises:
        InputError: A folder is missing, or lacks some of the three parts.
    """
    roots: list[Path] = []
    for folder in folders:
        root = Path(folder).resolve()
        if not root.is_dir():
            raise InputError(f"{folder}: no such folder. A dataset is a folder with ontology/, seeds/ and queries/.")
        missing = [part for part in PARTS if not (root / part).is_dir()]
        overlay = missing == ["ontology", "queries"]
        if missing and not overlay:
            raise InputError(
                f"{folder}: not a dataset, {_and(missing)} missing. "
                "A dataset has ontology/, seeds/ and queries/; a folder with only seeds/ lies over another dataset."
            )
        if overlay and not roots:
            roots.append(packaged())
        roots.append(root)
    return Dataset(tuple(roots or [packaged()]))


def _listed(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.rglob("*") if p.suffix in _KINDS and p.is_file() and not p.name.startswith("."))


def _stem_parts(file: DatasetFile) -> set[str]:
    return {file.path.parent.name, file.path.stem}


def _and(parts: list[str]) -> str:
    named = [f"{part}/" for part in parts]
    return f"{', '.join(named[:-1])} and {named[-1]} are" if len(named) > 1 else f"{named[0]} is"

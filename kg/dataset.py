"""A dataset is a folder with ``ontology/``, ``seeds/`` and ``queries/``; folders can lie over one another.

The engine's own vocabulary (``kg/core``) loads beneath every dataset. The packaged dataset stands at the
repository's top level, and inside the package once installed.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg import __version__
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

CORE = Path(__file__).parent / "core"
PARTS = ("ontology", "seeds", "queries")
EXPECTED = "expected.ttl"
"""File of the seeds that states least numbers (kg/build/expected.py)."""

_ENDINGS = (".ttl", ".trig", ".rq")
"""How the names of a dataset's files end: Turtle, TriG, SPARQL."""


class DatasetFile(NamedTuple):
    """A file of a dataset: its path, the folder it was found under, and its part (core, ontology, seeds, queries)."""

    path: Path
    root: Path
    part: str

    @property
    def name(self) -> str:
        """Path as messages show it, relative to the dataset's folder."""
        return self.path.relative_to(self.root).as_posix()


class Dataset:
    """Folders of a dataset, the lowest first."""

    def __init__(self, roots: tuple[Path, ...]) -> None:
        self.roots = roots

    @cached_property
    def files(self) -> tuple[DatasetFile, ...]:
        """All files that make the graph, in a fixed order: core, then each folder's ontology, seeds, queries.

        Raises:
            InputError: A folder can't be read.
        """
        return tuple(DatasetFile(Path(entry.path), root, part) for entry, root, part in self._entries)

    @cached_property
    def _entries(self) -> list[tuple[os.DirEntry[str], Path, str]]:
        places = [(CORE, CORE.parent, "core"), *((root / part, root, part) for root in self.roots for part in PARTS)]
        return [(entry, root, part) for folder, root, part in places for entry in _listed(folder)]

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
        stats = [(entry.path, os.stat(entry.path)) for entry, _, _ in self._entries]  # noqa: PTH116 (a Path costs more)
        return [[path, stat.st_size, stat.st_mtime_ns] for path, stat in stats]

    def content_hash(self) -> str:
        """Hexadecimal SHA-256 over kg's version, and name and bytes of every file."""
        import hashlib

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


def _listed(folder: str | Path) -> Iterator[os.DirEntry[str]]:
    """Files of a folder and those below it that are a dataset's, by name, part of the path by part."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    except OSError as error:
        raise InputError(f"{folder}: can't be read: {error.strerror}") from None
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _listed(entry.path)
        elif entry.name.endswith(_ENDINGS) and not entry.name.startswith(".") and entry.is_file():
            yield entry


def _stem_parts(file: DatasetFile) -> set[str]:
    return {file.path.parent.name, file.path.stem}


def _and(parts: list[str]) -> str:
    named = [f"{part}/" for part in parts]
    return f"{', '.join(named[:-1])} and {named[-1]} are" if len(named) > 1 else f"{named[0]} is"

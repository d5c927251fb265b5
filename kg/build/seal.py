"""Whether a generation is what its build left: the size, time and hash of each of its files.

    <generation>/seal    a line for each file: bytes, time of change in nanoseconds, SHA-256, name

A reader compares sizes and times, which costs a call for each file; where a time is another, as after a copy or a
fault, the content is hashed. RocksDB checks its own blocks when it reads them; SQLite has no such check.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEAL = "seal"
_OTHERS = ("stamp", "lock", "store/LOG", "store/LOCK")
"""Files that are no part of what is answered from, or change."""


class _File(NamedTuple):
    """What a seal says of a file."""

    size: int
    changed: int
    digest: str
    name: str


def seal(generation: Path) -> None:
    """Write down the files of a generation that is whole."""
    names = sorted(str(path.relative_to(generation)) for path in generation.rglob("*") if path.is_file())
    _write(generation, [name for name in names if name not in _OTHERS])


def is_whole(generation: Path) -> bool:
    """Whether all files of a generation are there, and are what its build left.

    Where only times differ the seal gets the new ones, so that the next reader need not hash.
    """
    try:
        files = list(_files(generation))
        states = [os.stat(f"{generation}/{file.name}") for file in files]  # noqa: PTH116 - a lookup does this
        if not files or any(state.st_size != file.size for file, state in zip(files, states, strict=True)):
            return False
        changed = [file for file, state in zip(files, states, strict=True) if state.st_mtime_ns != file.changed]
        if any(_digest(generation / file.name) != file.digest for file in changed):
            return False
    except (OSError, ValueError):
        return False
    if changed:
        with suppress(OSError):
            _write(generation, [file.name for file in files])
    return True


def _files(generation: Path) -> Iterator[_File]:
    """The files that a seal names.

    Raises:
        OSError: There is no seal.
        ValueError: It is malformed.
    """
    for line in (generation / SEAL).read_text("utf-8").splitlines():
        size, changed, digest, name = line.split(" ", 3)
        yield _File(int(size), int(changed), digest, name)


def _write(generation: Path, names: list[str]) -> None:
    fresh = generation / f"{SEAL}-{os.getpid()}"
    fresh.write_text("".join(_line(generation, name) for name in names), "utf-8")
    fresh.replace(generation / SEAL)


def _line(generation: Path, name: str) -> str:
    state = (generation / name).stat()
    return f"{state.st_size} {state.st_mtime_ns} {_digest(generation / name)} {name}\n"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""Pages that take seconds to make, kept beside the generation that they are of.

A page is of one generation, one version of the program with its libraries, one day and one address of the server;
all these are in its file's name, so one that is found is as it would be made. A cache that can't be written is done
without.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import cache
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.files import write_file

if TYPE_CHECKING:
    from collections.abc import Callable

_LIBRARIES = ("networkx", "numpy", "pyvis", "jinja2")


def saved(folder: Path, kind: str, asked: tuple[str, ...], make: Callable[[], bytes]) -> bytes:
    """What was made before of the same, or what is made now; of one kind and place the last is kept.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> saved(folder, "page", ("2020-01-01",), lambda: b"one"), saved(folder, "page", ("2020-01-01",), lambda: b"two")
    (b'one', b'one')
    >>> saved(folder, "page", ("2020-01-02",), lambda: b"two"), len(list(folder.iterdir()))
    (b'two', 1)
    """
    path = _place(folder, kind, asked)
    with suppress(OSError):
        return path.read_bytes()
    made = make()
    with suppress(OSError, InputError):
        before = list(folder.glob(f"{kind}-*.kept"))
        write_file(path, made)
        for old in before:
            old.unlink(missing_ok=True)
    return made


def is_saved(folder: Path, kind: str, asked: tuple[str, ...]) -> bool:
    """Whether something was made before."""
    return _place(folder, kind, asked).is_file()


def _place(folder: Path, kind: str, asked: tuple[str, ...]) -> Path:
    named = hashlib.sha256("\n".join([_program(), *asked]).encode()).hexdigest()[:16]
    return folder / f"{kind}-{named}.kept"


@cache
def _program() -> str:
    """What tells this program from another version of it: its files' sizes and times, and its libraries' versions."""
    root = Path(str(files("kg")))
    told = [f"{name} {metadata.version(name)}" for name in _LIBRARIES]
    for path in sorted(root.rglob("*")):
        if path.suffix != ".pyc" and path.is_file():
            state = path.stat()
            told.append(f"{path.relative_to(root)} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()

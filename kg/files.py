"""Files written whole or not at all: into a new file beside the old one, which then takes its name."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; a device or a pipe, which has no whole to replace, is written to.

    Raises:
        InputError: It is a directory, or can't be written.
    """
    if path.is_dir():
        raise InputError(f"{path}: is a folder; name a file")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(f"{path}: can't be written: {error.strerror or error}") from None


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:50]}.")
    fresh = path.parent / name
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        fresh.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask

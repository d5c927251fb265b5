"""SPARQL that a command is given as a file."""

from __future__ import annotations

import sys
from pathlib import Path

from kg.errors import InputError


def read_sparql(path: str) -> str:
    """The text of a file, or of standard input where it is ``-``; no more than a query may have.

    Raises:
        InputError: The file can't be read, or is not UTF-8.
    """
    from kg.guard.limits import MAX_LENGTH

    limit = MAX_LENGTH * 4 + 4  # bytes in UTF-8
    try:
        if path == "-":
            data = sys.stdin.buffer.read(limit) if sys.stdin is not None else b""
        else:
            with Path(path).open("rb") as file:
                data = file.read(limit)
        return data.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: can't be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError(f"{path}:{line}: not UTF-8 (byte {error.start})") from None

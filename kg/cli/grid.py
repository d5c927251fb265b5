"""Tables that fit the terminal: cells wrapped, numbers to the right; a block a row where columns are too many."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from kg.cli.output import clean, columns, width, wrapped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_GAP = 2
_LEAST = 14
"""Columns of the terminal that a wrapped column needs at least, to be read."""


def grid(headers: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> str:
    """Rows in columns no wider than the terminal; columns at the places ``right`` are set to the right, unwrapped.

    Where the others would get too narrow, each row is a block of lines.
    """
    cells = [[clean(" ".join(cell.split())) for cell in row] for row in rows]
    wide = _widths([list(headers), *cells], right)
    if wide is None:
        return "\n\n".join("\n".join(_block(headers, row)) for row in cells)
    lines = [*_lines(headers, wide, right), "  ".join("-" * size for size in wide)]
    for row in cells:
        lines += _lines(row, wide, right)
    return "\n".join(lines)


def _widths(lines: Sequence[Sequence[str]], right: Collection[int]) -> list[int] | None:
    """Widths of the columns, the widest ones cut to what the terminal has; None where that is too little."""
    wide = [max(columns(line[at]) for line in lines) for at in range(len(lines[0]))]
    over = sum(wide) + _GAP * (len(wide) - 1) - width()
    while over > 0:
        most = max((size, -at) for at, size in enumerate(wide) if at not in right or size > _LEAST)
        if most[0] <= _LEAST:
            return None
        wide[-most[1]] -= 1
        over -= 1
    return wide


def _lines(row: Sequence[str], wide: Sequence[int], right: Collection[int]) -> Iterator[str]:
    parts = [textwrap.wrap(cell, size, break_on_hyphens=False) or [""] for cell, size in zip(row, wide, strict=True)]
    for at in range(max(map(len, parts))):
        texts = [part[at] if at < len(part) else "" for part in parts]
        padded = [
            " " * (size - columns(text)) + text if column in right else text + " " * (size - columns(text))
            for column, (text, size) in enumerate(zip(texts, wide, strict=True))
        ]
        yield "  ".join(padded).rstrip()


def _block(headers: Sequence[str], row: Sequence[str]) -> Iterator[str]:
    for header, cell in zip(headers, row, strict=True):
        if cell:
            yield wrapped(f"{header}: {cell}", "", "  ")

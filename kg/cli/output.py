"""What is printed: text made safe for a terminal, JSON, tables, and files written whole or not at all."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters but tab and line feed (C0, DEL, C1), marks that reorder a line, separators, lone surrogates."""
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_GROUPED = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
"""Numbers in full, and as people write them, with commas between thousands."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that spreadsheets take for a formula."""

_READABLE = 40
"""Columns that the first cells of a table keep at least when they are cut."""

_NARROWEST = 16
"""Columns of a terminal that each column of a table needs at least, to be read when wrapped."""


def clean(text: str) -> str:
    r"""Text with characters that could steer a terminal written as escapes.

    >>> clean("a\x1b[31mb\u202ec\n")
    'a\\u001b[31mb\\u202ec\n'
    """
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def width() -> int:
    """Columns of the terminal; 80 where there is none."""
    import shutil

    return max(24, shutil.get_terminal_size((80, 24)).columns)


def to_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def emit(text: str) -> None:
    """Print text and a line end; control characters are escaped.

    Raises:
        InputError: Standard output is closed or full.
    """
    _write(clean(text) + "\n")


def emit_nothing() -> None:
    """Print nothing, where something else has printed.

    Raises:
        InputError: Standard output is closed.
    """
    _write("")


def emit_json(content: object) -> None:
    """Print JSON, indented; characters that could steer a terminal are escaped as JSON has it."""
    import json

    _write(clean(json.dumps(content, ensure_ascii=False, indent=2)) + "\n")


def emit_data(data: bytes) -> None:
    """Print bytes of a standard's format as they are; only on a terminal are control characters escaped."""
    if to_terminal() or sys.stdout is None:
        text = data.decode("utf-8", "replace").replace("\r\n", "\n")
        _write(clean(text if text.endswith("\n") else text + "\n"))
        return
    with _standard_output():
        sys.stdout.flush()
        sys.stdout.buffer.write(data)


def deliver(data: bytes, output: str | None) -> None:
    """Write bytes to a file, or to standard output where none or ``-`` is named."""
    if output in (None, "-"):
        emit_data(data)
    else:
        from kg.files import write_file

        write_file(Path(str(output)), data)


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], numbers: Collection[int] = ()) -> None:
    """Print rows in columns: framed and wrapped on a terminal, plain and unbroken elsewhere.

    ``numbers`` are the columns, from 0, that are aligned to the right. On a terminal too narrow for the columns, each
    row is a block of lines.
    """
    cells = [[clean(" ".join(cell.split())) for cell in row] for row in rows]
    lines = [list(headers), *cells]
    wide = [max(columns(line[at]) for line in lines) for at in range(len(headers))]
    if to_terminal():
        fits = sum(wide) + 2 * len(wide) <= width() or _NARROWEST * len(wide) <= width()
        _write(_framed(headers, cells, numbers) if fits else _blocks(headers, cells))
        return
    lines.insert(1, ["-" * size for size in wide])
    for line in lines:
        gaps = [" " * (size - columns(cell)) for cell, size in zip(line, wide, strict=True)]
        pairs = enumerate(zip(line, gaps, strict=True))
        padded = [gap + cell if at in numbers else cell + gap for at, (cell, gap) in pairs]
        _write("  ".join(padded).rstrip() + "\n")


def folded(headers: Sequence[str], rows: Sequence[Sequence[str]], numbers: Collection[int] = ()) -> None:
    """Print rows in columns whose texts are wrapped to the width, on a terminal and elsewhere; see :func:`table`."""
    cells = [[clean(" ".join(cell.split())) for cell in row] for row in rows]
    _write(_framed(headers, cells, numbers, edge=False))


def natural_width(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Columns that a table takes of which nothing is wrapped.

    >>> natural_width(["a", "b"], [["one", "two"], ["three", "4"]])
    10
    """
    return sum(max(columns(line[at]) for line in [headers, *rows]) + 2 for at in range(len(headers))) - 2


def fitted(rows: Sequence[Sequence[str]], headers: Sequence[str]) -> list[list[str]]:
    """Rows whose first cells are cut so that a table is no wider than the terminal, or than they need to be read.

    On a terminal nothing is cut: there a table is wrapped.
    """
    if to_terminal():
        return [list(row) for row in rows]
    others = [max(columns(clean(line[at])) for line in [headers, *rows]) for at in range(1, len(headers))]
    room = max(_READABLE, width() - sum(others) - 2 * len(headers))
    return [[cut(clean(" ".join(row[0].split())), room), *row[1:]] for row in rows]


def cut(text: str, room: int) -> str:
    """A text in at most so many terminal columns, what is left out marked.

    >>> cut("Law on Ducks", 12), cut("Law on Ducks and Geese", 12)
    ('Law on Ducks', 'Law on Du...')
    """
    if columns(text) <= room:
        return text
    kept = text
    while columns(kept) > room - 3:
        kept = kept[:-1]
    return f"{kept.rstrip()}..."


def people_csv(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    r"""Rows as CSV for a spreadsheet: text that would be taken for a formula gets an apostrophe before it.

    >>> people_csv(["name"], [["=1+1"], ["plain"], ["-7.1"], ["-7.1+A1"]])
    "name\r\n'=1+1\r\nplain\r\n-7.1\r\n'-7.1+A1\r\n"
    """
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headers)
    writer.writerows([[f"'{cell}" if _is_formula(cell) else cell for cell in row] for row in rows])
    return out.getvalue()


def _is_formula(cell: str) -> bool:
    """Whether a spreadsheet would take a text for a formula; a number with its sign is none."""
    return cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell)


def plain_number(text: str) -> str:
    """A number as a spreadsheet reads it, without commas and plus sign; any other text as it is.

    >>> plain_number("-10,915"), plain_number("+5.7"), plain_number("12 (police)"), plain_number("1,2")
    ('-10915', '5.7', '12 (police)', '1,2')
    """
    return text.replace(",", "").removeprefix("+") if _GROUPED.fullmatch(text) else text


def columns(text: str) -> int:
    """Terminal columns that a text takes.

    >>> columns("neni"), columns("法律")
    (4, 4)
    """
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def wrapped(text: str, indent: str = "", hanging: str | None = None) -> str:
    """Text wrapped to the terminal, its first line indented, and the others as ``hanging`` says."""
    import textwrap

    rest = indent if hanging is None else hanging
    return textwrap.fill(
        clean(text),
        max(20, width()),
        initial_indent=indent,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def count(number: int, one: str, many: str = "") -> str:
    """A number and its noun.

    >>> count(1, "row"), count(2000, "passage")
    ('1 row', '2,000 passages')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def finish() -> None:
    """Hand over what is still held back for standard output.

    Raises:
        InputError: It can't be written.
    """
    if sys.stdout is not None:
        with _standard_output():
            sys.stdout.flush()


def silence() -> None:
    """Drop what standard output still holds, so that nothing fails at the process's end."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(text: str) -> None:
    """Print lines for the user on standard error, if there is one."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(clean(text) + "\n")
            sys.stderr.flush()


def _write(text: str) -> None:
    with _standard_output():
        sys.stdout.write(text)


@contextmanager
def _standard_output() -> Iterator[None]:
    if sys.stdout is None:
        raise InputError("standard output is closed; nothing can be printed")
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        silence()
        raise InputError(f"standard output can't be written: {error.strerror or error}") from None


def _blocks(headers: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    blocks = [
        "\n".join(wrapped(f"{header}: {cell}", "", "  ") for header, cell in zip(headers, row, strict=True) if cell)
        for row in cells
    ]
    return "\n\n".join(blocks) + "\n"


def _framed(
    headers: Sequence[str], cells: Sequence[Sequence[str]], numbers: Collection[int], *, edge: bool = True
) -> str:
    import io

    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=edge)
    for at, header in enumerate(headers):
        made.add_column(Text(header), overflow="fold", justify="right" if at in numbers else "left")
    for row in cells:
        made.add_row(*map(Text, row))
    console = Console(file=io.StringIO(), force_terminal=to_terminal(), no_color=not to_terminal(), width=width())
    with console.capture() as captured:
        console.print(made)
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"

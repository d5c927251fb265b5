"""PDF: the words of each page in the order in which they are read (pypdfium2).

A page's characters come with their places. Words become lines, lines columns, columns paragraphs: two columns are read
one after the other, a line's end stays a line's end (with its hyphen), running heads and page numbers are left out,
larger or heavier short lines are headings, and lines of several apart pieces in a row are a table's.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.ingest.reading import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST_PAGES = 3_000
_LEAST_PER_PAGE = 25
"""Characters on a page below which it is a picture of one."""
_APART = 1.6
"""Heights of its letters by which pieces of a line stand apart."""
_EDGE = 2
"""Lines at a page's top and bottom that may be running heads."""
_LONGEST_HEAD = 14
"""Words of a running head."""
_ENDS = re.compile(r"[.!?:;…][\"”’)*\]]*$")
_BULLET = re.compile(r"[•●▪◦–-] ")
_NUMBER = re.compile(r"(?:page )?[-–— |]*(?:\d{1,4}|[ivxlc]{1,6})(?: (?:of|/) \d+)?[-–— |]*", re.IGNORECASE)
"""A page's number, alone in its line."""
_WIDE = 0.18
"""Share of a page's width from which a piece is a column's line and no cell of a table."""
_GUTTER = (0.3, 0.7)
"""Where, as shares of a page's width, the white between two columns may be."""


@dataclass
class _Piece:
    """Words of one line that stand together: text, box (left, bottom, right, top), size and weight of its letters."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool

    @property
    def height(self) -> float:
        return max(1.0, self.size or self.top - self.bottom)


@dataclass
class _Line:
    """Pieces of one line of one column."""

    pieces: list[_Piece] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)

    @property
    def first(self) -> _Piece:
        return self.pieces[0]

    @property
    def size(self) -> float:
        return max(piece.size for piece in self.pieces)

    @property
    def bold(self) -> bool:
        return all(piece.bold for piece in self.pieces)


def read_pdf(name: str, data: bytes, encoding: str = "") -> Text:
    """The text of a PDF.

    Raises:
        InputError: It is encrypted, truncated or malformed, has too many pages, or is a scan without text.
    """
    if b"%%EOF" not in data[-4096:]:
        raise InputError(f"{name}: is a truncated PDF (its end is missing); fetch it anew")
    pages, bare = _pages(name, data)
    if not any(pages) or len(bare) > 0.8 * len(pages):
        told = "its page is a picture" if len(pages) == 1 else f"{len(bare)} of {len(pages)} pages are pictures"
        raise InputError(f"{name}: is a scan without text ({told}); recognise its text first (OCR)")
    notes = (f"{name}: without text, so not read: page {', '.join(map(str, bare))}",) if bare else ()
    heads = _running(pages)
    sizes = [piece.size for lines in pages for line in lines for piece in line.pieces for _ in piece.text.split()]
    body = median(sizes)
    made: list[str] = []
    starts, length, last = [], 0, ""
    for lines in pages:
        kept = [line for at, line in enumerate(lines) if not _is_running(line, at, len(lines), heads)]
        blocks = list(_blocks(kept, body))
        for at, (kind, block) in enumerate(blocks):
            goes_on = at == 0 and last == kind == "text" and not _ENDS.search(made[-1]) and not _BULLET.match(block)
            made.append(("\n" if goes_on else "\n\n" if made else "") + block)
            starts += [length + len(made[-1]) - len(block)] if at == 0 else []
            length += len(made[-1])
            last = kind
        starts += [length] if not blocks else []
    return Text("".join(made) + "\n", tuple(starts), notes)


def _pages(name: str, data: bytes) -> tuple[list[list[_Line]], list[int]]:
    """Lines of each page in order, and the numbers of pages without text."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        told = "is encrypted; save it without a password" if locked else "is a malformed PDF; fetch or save it anew"
        raise InputError(f"{name}: {told}") from None
    try:
        if len(document) > _MOST_PAGES:
            raise InputError(f"{name}: has {len(document):,} pages; documents of up to {_MOST_PAGES:,} are read")
        pages: list[list[_Line]] = []
        bare: list[int] = []
        for number in range(len(document)):
            pieces, width = _page_pieces(document, number)
            if sum(len(piece.text) for piece in pieces) < _LEAST_PER_PAGE:
                bare.append(number + 1)
            pages.append(_ordered(pieces, width))
    except pdfium.PdfiumError:
        raise InputError(f"{name}: page {len(pages) + 1} is malformed; fetch or save the document anew") from None
    finally:
        document.close()
    return pages, bare


def _page_pieces(document: object, number: int) -> tuple[list[_Piece], float]:
    """Pieces of the lines of a page in the order of the file, and the page's width."""
    import pypdfium2.raw as raw

    page = document[number]  # type: ignore[index]  # the library has no stubs
    textpage = page.get_textpage()
    try:
        handle = textpage.raw
        count = textpage.count_chars()
        pieces: list[_Piece] = []
        word: list[str] = []
        box = [0.0, 0.0, 0.0, 0.0]
        size, bold = 0.0, False
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))

        def close() -> None:
            if word:
                _add(pieces, _Piece("".join(word), box[0], box[1], box[2], box[3], size, bold))
                word.clear()

        for at in range(count):
            code = raw.FPDFText_GetUnicode(handle, at)
            sign = chr(code) if 0 < code < 0x110000 else " "
            if sign == "\x02":  # how the library tells a hyphen at a line's end
                sign = "-"
            if sign.isspace() or sign in "\ufffe\uffff":
                close()
                continue
            raw.FPDFText_GetCharBox(handle, at, left, right, bottom, top)
            if word and (left.value > box[2] + 0.8 * max(size, 1) or right.value < box[0] or bottom.value > box[3]):
                close()
            if not word:
                size = round(float(raw.FPDFText_GetFontSize(handle, at)), 1)
                bold = raw.FPDFText_GetFontWeight(handle, at) >= 600
                box[:] = [left.value, bottom.value, right.value, top.value]
            box[0], box[1] = min(box[0], left.value), min(box[1], bottom.value)
            box[2], box[3] = max(box[2], right.value), max(box[3], top.value)
            word.append(sign)
        close()
        return pieces, float(page.get_width())
    finally:
        textpage.close()
        page.close()


def _add(pieces: list[_Piece], word: _Piece) -> None:
    """Add a word to the piece that it goes on, or as a new one."""
    last = pieces[-1] if pieces else None
    if last:
        level = min(last.top, word.top) - max(last.bottom, word.bottom)
        gap = word.left - last.right
        flat = level > 0.3 * min(last.top - last.bottom, word.top - word.bottom)
        if flat and -0.5 * word.height < gap < 0.9 * word.height:
            last.text += f" {word.text}"
            last.right = max(last.right, word.right)
            last.bottom, last.top = min(last.bottom, word.bottom), max(last.top, word.top)
            last.bold = last.bold and word.bold
            return
    pieces.append(word)


def _ordered(pieces: list[_Piece], width: float) -> list[_Line]:
    """Lines in the order in which they are read: from the top; of two columns the left one first."""
    gutter = _gutter(pieces, width)
    found = _rows(pieces)
    rows = [row for at, row in enumerate(found) if not (at in (0, len(found) - 1) and _is_number(row))]
    if gutter is None:
        return [_Line(row) for row in rows]
    made: list[_Line] = []
    columns: tuple[list[_Line], list[_Line]] = ([], [])
    for row in rows:
        if any(piece.left < gutter - 3 and piece.right > gutter + 3 for piece in row):
            made += [*columns[0], *columns[1], _Line(row)]
            columns = ([], [])
            continue
        for side, some in enumerate(
            ([p for p in row if p.right <= gutter + 3], [p for p in row if p.right > gutter + 3])
        ):
            if some:
                columns[side].append(_Line(some))
    return [*made, *columns[0], *columns[1]]


def _rows(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Pieces of one height on the page, from the top, each row from the left."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda p: (-(p.bottom + p.top) / 2, p.left)):
        middle = (piece.bottom + piece.top) / 2
        for row in reversed(rows[-3:]):
            if row[0].bottom <= middle <= row[0].top or piece.bottom <= (row[0].bottom + row[0].top) / 2 <= piece.top:
                row.append(piece)
                break
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.left) for row in rows]


def _gutter(pieces: Sequence[_Piece], width: float) -> float | None:
    """Where the white between two columns is, or None: few pieces cross it, and many stand on either side."""
    if len(pieces) < 12:
        return None
    best: tuple[int, float] | None = None
    for share in range(int(100 * _GUTTER[0]), int(100 * _GUTTER[1]) + 1):
        x = width * share / 100
        crossing = sum(p.left < x - 2 and p.right > x + 2 for p in pieces)
        if (
            best is None
            or crossing < best[0]
            or (crossing == best[0] and abs(x - width / 2) < abs(best[1] - width / 2))
        ):
            best = (crossing, x)
    assert best is not None
    crossing, x = best
    before = sum(p.right <= x + 2 and p.right - p.left > _WIDE * width for p in pieces)
    behind = sum(p.left >= x - 2 and p.right - p.left > _WIDE * width for p in pieces)
    return x if min(before, behind) >= 5 and crossing <= 0.35 * min(before, behind) + 3 else None


def _running(pages: Sequence[Sequence[_Line]]) -> set[str]:
    """What stands at the top or bottom of many pages, numbers aside."""
    if len(pages) < 3:
        return set()
    counted = Counter(form for lines in pages for form in {_form(line) for line in (*lines[:_EDGE], *lines[-_EDGE:])})
    often = max(3, 0.3 * len(pages))
    return {form for form, times in counted.items() if times >= often and len(form.split()) <= _LONGEST_HEAD}


def _is_running(line: _Line, at: int, of: int, heads: set[str]) -> bool:
    edge = at < _EDGE or at >= of - _EDGE
    return edge and _form(line) in heads


def _is_number(row: Sequence[_Piece]) -> bool:
    return len(row) == 1 and bool(_NUMBER.fullmatch(row[0].text))


def _form(line: _Line) -> str:
    return re.sub(r"\d+", "#", line.text.lower())


def _blocks(lines: Sequence[_Line], body: float) -> Iterator[tuple[str, str]]:
    """Paragraphs, headings and tables of lines in order, each with its kind."""
    pitches = [a.first.bottom - b.first.bottom for a, b in pairwise(lines)]
    usual = median([p for p in pitches if 0 < p < 4 * body] or [1.2 * body])
    block: list[str] = []
    kind = ""
    previous: _Line | None = None
    for line in lines:
        now = _kind(line, body)
        if previous is not None and (now != kind or _breaks(previous, line, usual, now)):
            yield kind, _written(block, kind)
            block = []
        kind = now
        block.append(_cells(line) if now == "table" else line.text)
        previous = line
    if block:
        yield kind, _written(block, kind)


def _written(block: Sequence[str], kind: str) -> str:
    return f"## {' '.join(block)}" if kind == "heading" else "\n".join(block)


def _kind(line: _Line, body: float) -> str:
    """heading, table or text."""
    gaps = [b.left - a.right for a, b in pairwise(line.pieces)]
    if any(gap > _APART * line.first.height for gap in gaps):
        return "table"
    short = len(line.text.split()) <= 12 and not re.search(r"[.;,:]$", line.text)
    lettered = sum(sign.isalpha() for sign in line.text) > 2
    if short and lettered and (line.size > 1.12 * body or (line.bold and line.size >= 0.95 * body)):
        return "heading"
    return "text"


def _breaks(previous: _Line, line: _Line, usual: float, kind: str) -> bool:
    """Whether a new paragraph begins: more white than usual, another column, or an indent behind a full stop."""
    drop = previous.first.bottom - line.first.bottom
    if kind == "heading":
        return not 0 < drop < 2 * usual or previous.size != line.size
    if kind == "table":
        return not 0 < drop < 4 * usual
    if drop <= 0 or drop > 1.45 * usual:
        return drop > 0 or bool(_ENDS.search(previous.text) or _BULLET.match(line.text))
    indented = line.first.left - previous.first.left > 0.7 * line.first.height
    return (indented and bool(_ENDS.search(previous.text))) or bool(_BULLET.match(line.text))


def _cells(line: _Line) -> str:
    cells = [line.first.text]
    for a, b in pairwise(line.pieces):
        if b.left - a.right > _APART * a.height:
            cells.append(b.text)
        else:
            cells[-1] += f" {b.text}"
    return "\t".join(cells)

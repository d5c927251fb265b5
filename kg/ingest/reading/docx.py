"""Word documents (Office Open XML): paragraphs, headings and tables in order (python-docx).

A document is a ZIP archive; how large its parts become when they are unpacked is looked at before any is.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.ingest.reading import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document as Word

_LARGEST = 100_000_000
"""Bytes that the parts of a document may have unpacked, but pictures."""
_MOST_PARTS = 20_000
_MOST_TIMES = 200
"""How many times smaller than itself a part may be packed; prose is packed some ten times."""


def read_docx(name: str, data: bytes, encoding: str = "") -> Text:
    """The text of a Word document; headings behind ``##``, cells of a row apart by tabs.

    Raises:
        InputError: It is truncated, malformed, or unpacks to too much.
    """
    _measure(name, data)
    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml.etree import XMLSyntaxError

    try:
        word = Document(io.BytesIO(data))
    except (OpcError, XMLSyntaxError, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise InputError(f"{name}: is a malformed Word document ({str(error)[:60]}); save it anew") from None
    return Text("\n\n".join(_blocks(word)) + "\n")


def _measure(name: str, data: bytes) -> None:
    """Refuse an archive that is broken, or made to fill the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise InputError(f"{name}: is a truncated or malformed Word document; fetch or save it anew") from None
    size = sum(part.file_size for part in parts if not part.filename.startswith("word/media/"))
    times = max(
        (part.file_size / max(1, part.compress_size) for part in parts if part.file_size > 1_000_000), default=0
    )
    if any(part.flag_bits & 1 for part in parts):
        raise InputError(f"{name}: is encrypted; save it without a password")
    if size > _LARGEST or times > _MOST_TIMES or len(parts) > _MOST_PARTS:
        raise InputError(f"{name}: unpacks to {size:,} bytes in {len(parts):,} parts, as no document does; not read")


def _blocks(word: Word) -> Iterator[str]:
    from docx.table import Table

    for part in word.iter_inner_content():
        if isinstance(part, Table):
            rows = ["\t".join(" ".join(cell.text.split()) for cell in row.cells) for row in part.rows]
            if told := "\n".join(row for row in rows if row.strip()):
                yield told
            continue
        text = " ".join(part.text.split())
        style = (part.style.name if part.style is not None else "") or ""
        if not text:
            continue
        if style == "Title" or style.startswith("Heading"):
            level = style.removeprefix("Heading").strip()
            yield f"{'#' * min(6, int(level) if level.isdecimal() else 1)} {text}"
        else:
            yield f"- {text}" if style.startswith("List") else text

"""Reading: a document in any of a few formats becomes one text, whose characters are what offsets count.

Text and Markdown are read as they are. What a PDF, a page of HTML or a Word document shows is written down as plain
text in the form that :func:`kg.ingest.paragraphs.outline` counts: blank lines between paragraphs, headings behind
``##``, cells of a table's row apart by tabs. Nothing is put right or joined: a word that a line's end cuts in two stays
cut (:mod:`kg.ingest.folded` joins it), and what is left out are running heads, page numbers and what a browser
doesn't show. ``kg ingest --text FILE`` writes that text, so that every offset can be looked up.

What a file is, is told by its bytes; a name that says something else is refused.
"""

from __future__ import annotations

import hashlib
import sys
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.documents import Document
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BYTES = {"text": 20_000_000, "html": 20_000_000, "docx": 100_000_000, "pdf": 200_000_000}
"""Bytes of a document that is read, by format; statute books and yearbooks are well below."""

MOST_CHARACTERS = 20_000_000
"""Characters of text beyond which a document is refused: some 5,000 pages."""

STDIN = "-"

_ENDINGS = {
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".txt": "text",
    ".md": "text",
    ".markdown": "text",
    ".text": "text",
}
READABLE = frozenset(_ENDINGS)
"""Endings of files that are read from a folder."""
_NAMES = {"pdf": "PDF", "html": "HTML", "docx": "a Word document", "text": "plain text", "zip": "a ZIP archive"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of the OLE 2 container begin: the old Word format, and encrypted Word documents ([MS-OFFCRYPTO])."""


@dataclass(frozen=True)
class Text:
    """What a format's reader gives: the text, where its pages begin, and what the user is told of it."""

    text: str
    pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


class Reading(Document):
    """A document that was read: a :class:`kg.documents.Document` with its format and its pages."""

    def __init__(self, name: str, data: bytes, form: str, read: Text) -> None:
        self.name = name
        self.digest = hashlib.sha256(data).hexdigest()
        self.text = read.text
        self.format = form
        self.pages = read.pages
        self.notes = read.notes

    def page(self, offset: int) -> int:
        """The page on which a character stands, from 1; 0 where the format has no pages."""
        return bisect_right(self.pages, offset)


def read(name: str, encoding: str = "") -> Reading:
    """The document in a file, or on standard input (``-``).

    Raises:
        InputError: It can't be read, is empty, too large, malformed, encrypted or without text, or is something else
            than its name says; one line, with a remedy.
    """
    data = _bytes(name)
    return read_bytes(name, data, encoding)


def read_bytes(name: str, data: bytes, encoding: str = "") -> Reading:
    """The document that some bytes are.

    Raises:
        InputError: As of :func:`read`.
    """
    shown = "standard input" if name == STDIN else name
    form = kind_of(data)
    expected = _ENDINGS.get(Path(name).suffix.lower(), "") if name != STDIN else ""
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise InputError(f"{shown}: is empty; there is nothing to read")
    if form == "ole":
        raise InputError(f"{shown}: is encrypted, or in Word's old format; save it as .docx without a password")
    if expected and form != expected:
        raise InputError(f"{shown}: is {_NAMES[form]}, not {_NAMES[expected]} as its name says; rename it")
    if form == "zip":
        raise InputError(f"{shown}: is a ZIP archive without a document; unpack it and name the documents")
    if len(data) > MAX_BYTES[form]:
        raise InputError(f"{shown}: has {len(data):,} bytes; {_NAMES[form]} of up to {MAX_BYTES[form]:,} is read")
    made = _reader(form)(shown, data, encoding)
    if len(made.text) > MOST_CHARACTERS:
        raise InputError(f"{shown}: has {len(made.text):,} characters; up to {MOST_CHARACTERS:,} are read")
    if any(len(word) > _LONGEST_WORD for word in made.text.split()):
        raise InputError(f"{shown}: has a word of more than {_LONGEST_WORD:,} characters, as no text has; not read")
    if sum(sign.isalpha() for sign in made.text[:100_000]) < _LEAST_LETTERS:
        raise InputError(f"{shown}: has no text to read")
    return Reading(shown, data, form, made)


_LEAST_LETTERS = 3
_LONGEST_WORD = 3_000
"""Characters of a word, addresses among them, beyond which a document is no text that is searched in good time."""


def kind_of(data: bytes) -> str:
    """What bytes are by how they begin: pdf, docx, zip, ole, html or text.

    >>> kind_of(b"%PDF-1.7 ..."), kind_of(b"  <!DOCTYPE html><p>"), kind_of(b"# Report"), kind_of(b"")
    ('pdf', 'html', 'text', 'text')
    """
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx" if b"word/document.xml" in data else "zip"
    if data.startswith(_OLE):
        return "ole"
    head = data[:2048].lower().replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith((b"<!doctype html", b"<html", b"<?xml")) or b"<body" in head or b"<head>" in head:
        return "html"
    return "text"


def _bytes(name: str) -> bytes:
    """The bytes of a file or of standard input, no more of them than the largest format may have."""
    most = max(MAX_BYTES.values())
    if name == STDIN:
        data = sys.stdin.buffer.read(most + 1)
        if len(data) > most:
            raise InputError(f"standard input: has more than {most:,} bytes; documents of up to that are read")
        return data
    path = Path(name)
    try:
        if path.is_dir():
            raise InputError(f"{name}: is a folder")
        if not path.exists():
            raise InputError(f"{name}: no such file")
        if path.is_file() and (size := path.stat().st_size) > most:
            raise InputError(f"{name}: has {size:,} bytes; documents of up to {most:,} are read")
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise InputError(f"{name}: can't be read: {error.strerror or error}") from None
    except ValueError as error:  # a NUL in a name
        raise InputError(f"{name[:60]!r}: can't be a file's name: {error}") from None


def _reader(form: str) -> Callable[[str, bytes, str], Text]:
    """The reader of a format; its library is loaded only here."""
    if form == "pdf":
        from kg.ingest.reading.pdf import read_pdf

        return read_pdf
    if form == "html":
        from kg.ingest.reading.html import read_html

        return read_html
    if form == "docx":
        from kg.ingest.reading.docx import read_docx

        return read_docx
    from kg.ingest.reading.plain import read_plain

    return read_plain

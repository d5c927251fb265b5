"""Given documents: read, cut into paragraphs and sentences, and told apart by hash or content.

Offsets count characters of the decoded file, which is never changed.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.ingest.folded import SOFT, Folded, folded
from kg.ingest.numerals import Numeral, numerals
from kg.ingest.paragraphs import outline
from kg.ingest.sentences import units

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.passages import Source

MAX_BYTES = 20_000_000
"""Size of a document that is read; the longest statute book is well below it."""

ENOUGH = 0.6
"""Share of the word pairs of a source's key phrases that make a document its text. Measured: an untouched document has
all, one with a number and a name changed in every passage more than four fifths, next year's report by the same
authors half, any other on the same subject less than a third."""

_LINE = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: its place, its folded text, spans of its sentences, its numerals."""

    section: str
    position: str
    folded: Folded
    sentences: tuple[tuple[int, int], ...]

    @property
    def text(self) -> str:
        """The folded text."""
        return self.folded.text

    @cached_property
    def numerals(self) -> list[Numeral]:
        """The paragraph's numerals."""
        return numerals(self.text)

    def sentences_at(self, start: int, end: int) -> frozenset[int]:
        """Ordinals of the sentences that a span of the folded text touches."""
        return frozenset(n for n, (a, b) in enumerate(self.sentences) if a < end and start < b)

    def told(self, ordinals: Iterable[int]) -> str:
        """The text of some sentences."""
        spans = [self.sentences[n] for n in sorted(ordinals)]
        return " ".join(self.text[start:end] for start, end in spans)


class Document:
    """A document that was read: where from, its bytes' digest, its text and paragraphs."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.digest = hashlib.sha256(data).hexdigest()
        self.text = data.decode("utf-8")

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        """The paragraphs in order."""
        found = []
        for one in outline(self._marked):
            text = folded(self.text, one.spans)
            spans = units(text.text, one.section, one.position)
            found.append(Paragraph(one.section, one.position, text, tuple(spans)))
        return found

    def at(self, section: str, position: str) -> list[Paragraph]:
        """Paragraphs of a place: one, or several where headings repeat."""
        return self._by_place.get((section, position), [])

    def resemblance(self, source: Source) -> float:
        """Share of the word pairs of a source's key phrases that stand in the document, 0 to 1."""
        wanted = {pair for passage in source.passages for pair in word_pairs(passage.phrase)}
        return len(wanted & self._pairs) / len(wanted) if wanted else 0.0

    @cached_property
    def gaps(self) -> list[tuple[int, int]]:
        """Spans of the text between the paragraphs that are not blank: headings and rules, line by line."""
        taken = sorted(span for one in outline(self._marked) for span in one.spans)
        edges = [(0, 0), *taken, (len(self.text), len(self.text))]
        between = [(end, start) for (_, end), (start, _) in pairwise(edges)]
        lines = [m.span() for a, b in between for m in _LINE.finditer(self._marked, a, b)]
        return [(start, end) for start, end in lines if start < end]

    @cached_property
    def _marked(self) -> str:
        return self.text.replace("\ufeff", " ", 1) if self.text.startswith("\ufeff") else self.text

    @cached_property
    def _pairs(self) -> set[tuple[str, str]]:
        return word_pairs(self.text)

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], list[Paragraph]]:
        places: dict[tuple[str, str], list[Paragraph]] = {}
        for paragraph in self.paragraphs:
            places.setdefault((paragraph.section, paragraph.position), []).append(paragraph)
        return places


def document_files(names: Sequence[str]) -> list[Path]:
    """Files that names mean; a folder means the files in it and below, hidden ones left out.

    Raises:
        InputError: A name is no file or folder, or a folder has no files.
    """
    found: dict[Path, None] = {}
    for name in names:
        path = Path(name)
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and not _hidden(p.relative_to(path)))
            if not inside:
                raise InputError(f"{name}: the folder has no files; name documents, or the folder that holds them")
            found.update(dict.fromkeys(inside))
        elif path.exists():
            found[path] = None
        else:
            raise InputError(f"{name}: no such file or folder")
    return list(found)


def read_document(path: Path) -> Document:
    """The document in a file.

    Raises:
        InputError: It can't be read, is too large, or is no text in UTF-8.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(f"{path}: has {size:,} bytes; documents of up to {MAX_BYTES:,} are read")
        return Document(str(path), path.read_bytes())
    except OSError as error:
        raise InputError(f"{path}: can't be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: no text in UTF-8 (byte {error.start}); save the document as plain text") from None


def source_of(document: Document, sources: Sequence[Source]) -> Source:
    """The source that a document is: by its bytes, or else the one most of whose key phrases it has.

    Raises:
        InputError: It is none of them.
    """
    for source in sources:
        if source.digest == document.digest:
            return source
    best = max((source for source in sources if source.digest), key=document.resemblance, default=None)
    if best is None or document.resemblance(best) < ENOUGH:
        known = ", ".join(source.id for source in sources if source.digest) or "none"
        raise InputError(f"{document.name}: is no document that the dataset has read; it has read {known}")
    return best


def word_pairs(text: str) -> set[tuple[str, str]]:
    """Pairs of neighbouring words, without signs.

    >>> sorted(word_pairs("A duck, a duck!"))
    [('a', 'duck'), ('duck', 'a')]
    """
    bare = folded(text, [(0, len(text))]).text.replace(SOFT, "").casefold()
    words = "".join(sign if sign.isalnum() else " " for sign in bare).split()
    return set(pairwise(words))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)

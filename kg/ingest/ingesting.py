"""Ingesting: a document is read and searched, and its draft written; the same for one file and for each of many."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.errors import InputError
from kg.files import write_file
from kg.ingest.drafting import MARK, draft_file, draft_of
from kg.ingest.finding.find import About, find
from kg.ingest.reading import read

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.ingest.draft import Draft
    from kg.ingest.reading import Reading

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ISSUED = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
_TAKEN = frozenset({"registry", "curation", "expected"})
"""File names that mean something else among seeds."""
_LONGEST = 60


@dataclass(frozen=True)
class Ingested:
    """A document that was ingested: as read, its draft, and what the user is told."""

    reading: Reading
    draft: Draft
    notes: tuple[str, ...]


def ingest(graph: KnowledgeGraph, name: str, about: About, encoding: str = "", *, known: bool = False) -> Ingested:
    """Read a document and find what it says; ``known`` also one whose id is a source of the graph already.

    Raises:
        InputError: It can't be read, or its id or date can't be used.
    """
    check_about(about)
    own = ox.NamedNode(f"{graph.base}source/{about.id}")
    if not known and any(True for _ in graph.store.quads(own, None, None, own)):
        raise InputError(f"'{about.id}' is a source of the graph already; read it under another id, or with --again")
    reading = read(name, encoding)
    found = find(reading, graph, about)
    notes = [*found.notes, *_same(graph, reading, own)]
    return Ingested(reading, draft_of(reading, about, found.items, graph.base), tuple(notes))


def write_draft(done: Ingested, output: Path, graph: KnowledgeGraph) -> None:
    """Write a draft, whole or not at all; a folder that is missing is made.

    Raises:
        InputError: The file was not written by an ingest, or can't be written.
    """
    try:
        if output.is_file() and not output.read_bytes().startswith(MARK):
            raise InputError(f"{output}: is no draft of kg ingest, so none replaces it; name another file")
        output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{output}: can't be written: {error.strerror or error}") from None
    write_file(output, draft_file(done.draft, graph.prefixes(), graph.base))


def check_about(about: About) -> None:
    """Refuse an id, title, date or language that can't be used.

    Raises:
        InputError: One can't.
    """
    if not _ID.fullmatch(about.id) or len(about.id) > _LONGEST or about.id in _TAKEN:
        raise InputError(
            f"'{about.id[:80]}' can't be a source's id; it is made of small letters, digits and single hyphens, "
            f"at most {_LONGEST}, as in: report-2024"
        )
    if about.issued:
        from kg.build.bounds import days

        dated = _ISSUED.fullmatch(about.issued)
        kind = v.XSD + ("gYear", "gYearMonth", "date")[min(2, about.issued.count("-"))]
        if not dated or days(about.issued, kind) is None:
            raise InputError(f"'{about.issued[:40]}' is no date; write it as 2024, 2024-06 or 2024-06-30")
    if not re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", about.language):
        raise InputError(f"'{about.language[:40]}' is no language tag; as in: en, sq, sr-Latn")
    if not about.title.strip() or not about.title.isprintable() or len(about.title) > 300:
        raise InputError("a title is one line of 1 to 300 characters")


def id_of(path: str | Path) -> str:
    """The id that a document gets by its file's name.

    >>> id_of("reports/Trafficking in Persons 2024.pdf"), id_of("ÇëÖ.txt")
    ('trafficking-in-persons-2024', 'ceo')
    """
    from kg.text import fold

    made = re.sub(r"[^a-z0-9]+", "-", fold(Path(path).stem)).strip("-")[:_LONGEST].strip("-")
    return made if made and made not in _TAKEN else f"document-{made or 'unnamed'}"


def _same(graph: KnowledgeGraph, reading: Reading, own: ox.NamedNode) -> list[str]:
    """That the graph has read the same bytes as another source."""
    quads = graph.store.quads(None, ox.NamedNode(v.LF + "sha256"), ox.Literal(reading.digest), ox.DefaultGraph())
    others = sorted({quad.subject.value for quad in quads if quad.subject != own})  # type: ignore[union-attr]  # subjects here are IRIs
    return [f"{reading.name}: has the bytes of {graph.names.label(iri)}, which the graph has already" for iri in others]

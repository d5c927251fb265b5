"""Import: a filled sheet becomes a dated source in the user's own dataset folder, whole or not at all.

The folder holds nothing but ``seeds/`` and lies over the packaged dataset, into which nothing is ever written. A return
is one file, put in place by one renaming after everything was checked; a period that no dataset has yet is a file of
its own that is put there before, and is the same whoever writes it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.errors import InputError
from kg.files import write_file
from kg.returns import periods
from kg.returns.columns import BODY, folded, layout
from kg.returns.entries import read_entries
from kg.returns.sheet import Fault, FaultySheetError, read_sheet
from kg.returns.trig import MARK, About, period_file, source_file
from kg.store.protocol import Rows

if TYPE_CHECKING:
    from pathlib import Path

    from kg.graph import KnowledgeGraph
    from kg.returns.columns import Layout
    from kg.returns.entries import Entry

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ISSUED = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
_TAKEN = frozenset({"registry", "curation", "expected"})
"""File names that mean something else among seeds."""
_LONGEST = 60


@dataclass(frozen=True)
class Wanted:
    """What the user says of a return: its id, and title, date, who reported where given."""

    id: str
    title: str = ""
    issued: str = ""
    by: str = ""
    language: str = "en"
    rights: str = "Not stated."
    encoding: str = ""
    overlapping: bool = False
    replace: bool = False
    only_check: bool = False


@dataclass(frozen=True)
class Imported:
    """A return that was imported: what is told of it, its figures, the file that holds it, periods that were new."""

    about: About
    entries: tuple[Entry, ...]
    path: Path
    periods: tuple[str, ...]


def import_return(graph: KnowledgeGraph, own: Path, file: Path, wanted: Wanted, today: str) -> Imported:
    """Import a filled sheet into the user's own folder (made where it is missing), by the values of a graph.

    Raises:
        FaultySheetError: Lists every fault of the sheet; nothing was written.
        InputError: The file can't be read, the id is taken or malformed, or the folder can't be written.
    """
    _check(wanted, today)
    issued = wanted.issued or today
    shape = layout(graph)
    heads = [name for column in shape.columns for name in (column.label, column.short)]
    sheet = read_sheet(file, heads, wanted.encoding)
    reading = read_entries(sheet, shape, _known_periods(graph), issued, overlapping=wanted.overlapping)
    if reading.faults:
        raise FaultySheetError(sheet.file, reading.faults)
    if not reading.entries:
        raise FaultySheetError(sheet.file, (Fault(0, "", "has no filled row below its heads"),))
    publisher = _publisher(shape, wanted.by, {entry.body for entry in reading.entries})
    title = wanted.title or f"Return of {_name(shape, publisher)}, {issued}"
    about = About(wanted.id, title, issued, publisher, wanted.language, wanted.rights, sheet.sha256)
    path = own / "seeds" / f"{wanted.id}.trig"
    new = {one.period.key: one.period for one in reading.entries if isinstance(one.period, periods.Period)}
    prefixes = graph.names.prefixes()
    files = {own / "seeds/registry" / f"period-{key}.trig": period_file(new[key], prefixes) for key in sorted(new)}
    if wanted.only_check:
        _refuse_taken(graph, path, replace=wanted.replace)
    else:
        _write(graph, own, files, path, source_file(about, reading.entries, prefixes), replace=wanted.replace)
    return Imported(about, reading.entries, path, tuple(period.name for _, period in sorted(new.items())))


def _check(wanted: Wanted, today: str) -> None:
    """Refuse an id, date, title or language that can't be used."""
    if not _ID.fullmatch(wanted.id) or len(wanted.id) > _LONGEST or wanted.id in _TAKEN:
        raise InputError(
            f"'{wanted.id[:80]}' can't be a source's id; it is made of small letters, digits and single hyphens, "
            f"at most {_LONGEST}, as in: police-2024"
        )
    if wanted.issued:
        dated = _ISSUED.fullmatch(wanted.issued)
        kind = v.XSD + ("gYear", "gYearMonth", "date")[wanted.issued.count("-")] if dated else ""
        from kg.build.bounds import days

        if not dated or days(wanted.issued, kind) is None or wanted.issued > today:
            raise InputError(f"'{wanted.issued[:40]}' is no date up to today ({today}); write it as 2024-03-31")
    if not re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", wanted.language):
        raise InputError(f"'{wanted.language[:40]}' is no language tag; as in: en, sq, sr-Latn")
    if any(not text.isprintable() or len(text) > 300 for text in (wanted.title, wanted.rights)):
        raise InputError("a title is one line of at most 300 characters")


def _known_periods(graph: KnowledgeGraph) -> dict[tuple[str, str], str]:
    rows = graph.run("printed_periods")
    assert isinstance(rows, Rows)
    told = [tuple(getattr(term, "value", "") for term in row) for row in rows.rows]
    return {(first, last): iri for iri, first, last in reversed(told)}


def _publisher(shape: Layout, by: str, bodies: set[str]) -> str:
    """Who reported: the body that is named, or the only one of the sheet."""
    if by:
        meant = shape.column(BODY).meant(by)
        if len(meant) != 1:
            import difflib

            near = difflib.get_close_matches(folded(by), shape.column(BODY).known, 3, 0.5)
            names = [choice.name for choice in meant] or [shape.column(BODY).known[name][0].name for name in near]
            hint = f" Nearest: {', '.join(dict.fromkeys(names))}." if names else ""
            raise InputError(f"'{by[:60]}' is {'several bodies' if meant else 'no body of the graph'}.{hint}")
        return meant[0].iri
    if len(bodies) > 1:
        raise InputError(f"the sheet has figures of {len(bodies)} bodies; say with --by BODY who sent it in")
    return next(iter(bodies))


def _name(shape: Layout, body: str) -> str:
    return next(choice.name for choice in shape.column(BODY).choices if choice.iri == body)


def _write(
    graph: KnowledgeGraph, own: Path, files: dict[Path, bytes], path: Path, source: bytes, *, replace: bool
) -> None:
    """Put the files in place, the source last, while no other import does."""
    from filelock import FileLock

    try:
        (own / "seeds/registry").mkdir(parents=True, exist_ok=True)
        with FileLock(own / ".import.lock"):
            _refuse_taken(graph, path, replace=replace)
            for name, data in files.items():
                write_file(name, data)
            write_file(path, source)
    except OSError as error:
        raise InputError(f"{own}: can't be written: {error.strerror or error}") from None


def _refuse_taken(graph: KnowledgeGraph, path: Path, *, replace: bool) -> None:
    """Refuse an id that another source has, or that this import has had without ``--replace``."""
    name = path.stem
    if path.exists():
        if not path.read_bytes().startswith(MARK):
            raise InputError(f"{path}: was not written by an import, so none replaces it; choose another id")
        if not replace:
            raise InputError(f"source '{name}' was imported before; replace it with --replace, or choose another id")
    elif any(True for _ in graph.store.quads(ox.NamedNode(f"{v.BASE}source/{name}"))):
        raise InputError(f"'{name}' is another source of the graph; choose another id")
    elif replace:
        raise InputError(f"no source '{name}' was imported before; leave --replace out")

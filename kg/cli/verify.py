"""``kg verify``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.output import complain, count, deliver, emit, emit_json
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.graph import KnowledgeGraph
    from kg.verify import Check, Verification


@options.command(
    "verify",
    "kg verify documents",
    "kg verify --all documents/tip-2017.txt",
    "kg verify --record --output read.tsv documents",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE_OR_FOLDER...", type=click.Path())
@click.option("--all", "everything", is_flag=True, help="List verified passages too, with the offsets of key phrases.")
@click.option("--record", is_flag=True, help="Print seeds/read.tsv anew; others' lines stay.")
@options.output_option("With --record: write that file, whole or not at all.")
@options.format_option("text", "json")
@options.graph_options
def command(files: tuple[str, ...], everything: bool, record: bool, output: str | None, form: str) -> int:
    """Check that documents say, at each passage's place, what the graph says they say.

    A document is told by its bytes or by its content. For every passage its key phrase stands once in its paragraph,
    and so do the names, numbers and dates that it gives. What does not ends with exit code 1, one line a problem; a
    file that is no known document, or can't be read, with exit code 2.

    --record gives the digests of what was read: of these documents anew, of others as the record of the uppermost
    dataset folder has them. Write it with --output: a shell's ">" empties the file before it is read.
    """
    from kg.verify import read_record, record_of

    if output and not record:
        raise click.UsageError("--output goes with --record")
    graph = options.opened()
    known = read_record(graph.dataset)
    faults: list[str] = []
    found = list(_verified(graph, files, known, faults))
    for fault in faults:
        complain(f"kg: {fault}")
    if record:
        if not faults:
            deliver(record_of(found, read_record(graph.dataset, uppermost=True)).encode(), output)
        return 2 if faults else 0
    if form == "json":
        emit_json([_json(one) for one in found])
    for one in found:
        if form == "text":
            _print(one, everything)
        if stale := one.stale(known):
            complain(f"kg: {_stale(one, known, len(stale))}")
    return 2 if faults else int(any(one.verified < len(one.checks) for one in found))


def _verified(
    graph: KnowledgeGraph, files: tuple[str, ...], record: Mapping[str, str], faults: list[str]
) -> Iterator[Verification]:
    """Documents verified, one after the other; what can't be is told in ``faults``."""
    from kg.documents import document_files, read_document, source_of
    from kg.passages import read_sources
    from kg.verify import verify

    sources = read_sources(graph.store, graph.base)
    for path in document_files(files):
        try:
            document = read_document(path)
            yield verify(document, source_of(document, sources), record)
        except InputError as error:
            faults.append(str(error))


def _stale(found: Verification, record: Mapping[str, str], number: int) -> str:
    """That the record is not of a document as it was read."""
    if any(key.startswith(f"{found.source.id}/") for key in record):
        return f"seeds/read.tsv is not of {found.source.id} as read, in {count(number, 'passage')}"
    return f"seeds/read.tsv has no line of {found.source.id} yet; kg verify --record adds them"


def _print(found: Verification, everything: bool) -> None:
    for check in found.checks:
        if everything and check.verified:
            emit(f"{found.source.id}: {check.passage.id}: verified ({_place(check)})")
        for problem in check.problems:
            emit(f"{found.source.id}: {check.passage.id}: {problem} ({_place(check)})")
    changed = "; the document has changed since it was read" if found.changed else ""
    total = len(found.checks)
    emit(f"{found.source.id}: {found.verified:,} of {count(total, 'phrase')} verified in {found.name}{changed}")


def _place(check: Check) -> str:
    from kg.located import place_text

    where = f"{check.passage.section}, {place_text(check.passage.position)}"
    return f"{where}, characters {check.span[0]} to {check.span[1]}" if check.span else where


def _json(found: Verification) -> dict[str, object]:
    """A document as documented JSON (docs/commands.md)."""
    return {
        "file": found.name,
        "source": found.source.id,
        "title": found.source.title,
        "changed": found.changed,
        "passages": len(found.checks),
        "verified": found.verified,
        "checks": [
            {
                "passage": check.passage.id,
                "iri": check.passage.iri,
                "section": check.passage.section,
                "position": check.passage.position,
                "phrase": check.passage.phrase,
                "start": check.span[0] if check.span else None,
                "end": check.span[1] if check.span else None,
                "verified": check.verified,
                "problems": list(check.problems),
            }
            for check in found.checks
        ],
    }

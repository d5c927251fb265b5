"""``kg ingest``."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.output import complain, count, emit, emit_json, table, wrapped
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.graph import KnowledgeGraph
    from kg.ingest.finding.find import About
    from kg.ingest.folder import Done
    from kg.ingest.ingesting import Ingested

_PACKAGES = {"pypdfium2": "PDF", "docx": "a Word document", "selectolax": "HTML", "lxml": "a Word document"}
_DRAFTS = "seeds-draft"


@contextmanager
def extra() -> Iterator[None]:
    """Name the extra of a missing package in one line."""
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").split(".")[0]
        if package not in _PACKAGES:
            raise
        raise InputError(
            f"reading {_PACKAGES[package]} needs {package}: pip install 'legal-framework-kg[ingest]'"
        ) from None


@options.command(
    "ingest",
    'kg ingest report.pdf --id report-2024 --title "Report of 2024" --published 2024-06',
    "kg ingest page.html --id page-2024 --published 2024-05-03 --output drafts/page-2024.trig",
    "kg ingest - --id note-2024 --published 2024 < note.txt",
    "kg ingest reports --jobs 2 --output drafts",
)
@click.argument("file", metavar="FILE_OR_FOLDER", type=click.Path(allow_dash=True))
@click.option("--id", "id_", metavar="ID", default="", help="Id of the new source. Default: from the file's name.")
@click.option("--title", default="", help="Title of the document. Default: its id.")
@click.option("--published", metavar="DATE", default="", help="Date of the document: 2024, 2024-06 or 2024-06-30.")
@click.option("--publisher", metavar="BODY", default="", help="Who published it, by a name of the graph.")
@click.option(
    "--kind", metavar="KIND", default="report", show_default=True, help="Kind of document, as: press article."
)
@click.option("--language", metavar="TAG", default="en", show_default=True, help="Language of the document.")
@click.option("--encoding", metavar="NAME", default="", help="Encoding of a text that is not UTF-8, as in cp1252.")
@click.option("--text", "text_file", metavar="FILE", type=click.Path(), help="Also write the text that offsets count.")
@click.option("--again", is_flag=True, help="Read a document whose id is a source of the graph already.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes, for a folder.")
@options.output_option("The draft, or the folder of a folder's drafts. Default: seeds-draft/ID.trig.")
@options.format_option("text", "json")
@options.dataset_options
def command(
    file: str, output: str | None, form: str, text_file: str | None, again: bool, jobs: int, **said: str
) -> int:
    """Read a document, and write what it says as a draft that kg review goes through.

    PDF, HTML, Word, Markdown and plain text are read; "-" is standard input. Found are citations, institutions,
    figures, ratings and recommendations, by the names and words of the graph. Each value in the draft carries the place
    of its words; what does not stand there word by word is marked as guessed. Nothing gets into the graph before a
    person accepts it. Needs the extra 'ingest' for PDF, Word and HTML.

    Of a folder every document is read, those below it too; a bad one stops nothing, and a run that was stopped goes on
    where it was. Ids come from the files' names.
    """
    from kg.files import write_file
    from kg.ingest.ingesting import ingest, write_draft

    graph = options.opened()
    if file != "-" and Path(file).is_dir():
        if said["id_"] or said["title"] or text_file:
            raise click.UsageError("--id, --title and --text are of one document, not of a folder")
        about = _about(graph, file, **{**said, "id_": "folder"})
        return _folder(Path(file), Path(output or _DRAFTS), about, said["encoding"], jobs, form, again=again)
    about = _about(graph, file, **said)
    target = Path(output or f"{_DRAFTS}/{about.id}.trig")
    with extra():
        done = ingest(graph, file, about, said["encoding"], known=again)
    for note in done.notes:
        complain(f"kg: {note}")
    if not done.draft.entries:
        complain(f"kg: {done.reading.name}: nothing is found that a report on this subject says; no draft was written")
        return 1
    if text_file:
        write_file(Path(text_file), done.reading.text.encode())
    write_draft(done, target, graph)
    _tell(done, target, form)
    return 0


def _about(graph: KnowledgeGraph, file: str, **said: str) -> About:
    """What the user says of the document, with names as things of the graph."""
    from kg.ingest.finding.find import About
    from kg.ingest.ingesting import id_of
    from kg.ingest.kinds import document_kind

    id_ = said["id_"] or ("" if file == "-" else id_of(file))
    if not id_:
        raise InputError("name the source with --id, as in: report-2024")
    kind, name = document_kind(graph, said["kind"])
    publisher = graph.resolve(said["publisher"]).iri if said["publisher"] else ""
    return About(id_, said["title"] or id_, said["published"], publisher, said["language"], kind, name)


def _folder(folder: Path, drafts: Path, about: About, encoding: str, jobs: int, form: str, *, again: bool) -> int:
    """Ingest a folder, with a bar of progress on a terminal; refusals are told one line each."""
    from kg.ingest.folder import DRAFTED, NOTHING, REFUSED, jobs_of, left, read_journal, run

    every = jobs_of(folder, drafts, about, encoding, again=again)
    todo = left(every, drafts)
    if len(todo) < len(every):
        complain(f"kg: {count(len(every) - len(todo), 'document')} done by an earlier run")
    for _ in _progress(run(todo, drafts, options.folders(), options.base(), jobs), len(todo)):
        pass
    known = read_journal(drafts)
    results = [known[job.path][1] for job in every if job.path in known]
    for one in results:
        if one.outcome == REFUSED:
            complain(f"kg: {one.told}")
    counts = {name: sum(one.outcome == name for one in results) for name in (DRAFTED, NOTHING, REFUSED)}
    items = sum(one.items for one in results)
    if form == "json":
        emit_json({"documents": len(every), **counts, "items": items, "folder": str(drafts)})
    else:
        table(("documents", "number"), [[name, str(number)] for name, number in counts.items()], (1,))
        emit("")
        emit(wrapped(f"{count(items, 'item')} in {drafts}"))
    return 2 if counts[REFUSED] else 0 if counts[DRAFTED] else 1


def _progress(results: Iterator[Done], total: int) -> Iterator[Done]:
    """Results as they come, with a bar, the rate and the time left where standard error is a terminal."""
    if not sys.stderr.isatty():
        yield from results
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("documents", total=total, rate="")
        for one in results:
            bar.advance(task)
            speed = bar.tasks[0].speed
            bar.update(task, rate=f"{speed:.1f} documents a second" if speed else "")
            yield one


def _tell(done: Ingested, target: Path, form: str) -> None:
    """What was found, by kind."""
    from kg.ingest.finding.model import KINDS

    found = {kind: [e for e in done.draft.entries if e.kind == kind] for kind in KINDS}
    rows = [
        (kind, some, sum(1 for e in some if not e.guessed and not e.others)) for kind, some in found.items() if some
    ]
    if form == "json":
        emit_json(
            {
                "source": done.draft.source,
                "file": str(target),
                "sha256": done.reading.digest,
                "format": done.reading.format,
                "pages": len(done.reading.pages),
                "characters": len(done.reading.text),
                "items": {kind: {"found": len(some), "seen": seen} for kind, some, seen in rows},
                "notes": list(done.notes),
            }
        )
        return
    read = [f"{len(done.reading.text):,} characters"]
    read += [count(len(done.reading.pages), "page")] if done.reading.pages else []
    emit(f"{done.reading.name}: {', '.join(read)}, {count(len(done.reading.paragraphs), 'paragraph')}\n")
    told = [[kind, str(len(some)), str(seen), str(len(some) - seen)] for kind, some, seen in rows]
    total = [sum(int(row[at]) for row in told) for at in (1, 2, 3)]
    table(("kind", "found", "seen", "partly guessed"), [*told, ["all", *map(str, total)]], (1, 2, 3))
    emit("")
    emit(wrapped(f"draft: {target}"))
    emit(wrapped(f"next: kg review {target}"))

"""Folders of documents: each is ingested by itself, by several processes, and what was done survives a kill.

A journal in the folder of the drafts (``ingested.tsv``, a line a document: path, size, time of change, outcome, what is
told of it) is added to as documents are done; a second run takes up what it does not have, or what has changed since.
A document that can't be read is a line of the journal and stops nothing; one that takes its process down is tried once
more by itself and then told to have done so. Processes are renewed now and then, so that memory stays flat.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.documents import document_files
from kg.errors import InputError, KgError
from kg.ingest.finding.find import About
from kg.ingest.ingesting import id_of, ingest, write_draft
from kg.ingest.reading import READABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from kg.graph import KnowledgeGraph

JOURNAL = "ingested.tsv"
DRAFTED, NOTHING, REFUSED = "drafted", "nothing found", "refused"
_RENEWED = 500
"""Documents after which a process is renewed."""
_AHEAD = 3
"""Documents a process that wait for it."""

_graph: KnowledgeGraph | None = None


@dataclass(frozen=True)
class Job:
    """A document of a folder: its file, the id of its source, its draft, what is said of all of them."""

    path: str
    draft: str
    about: About
    encoding: str = ""
    again: bool = False


@dataclass(frozen=True)
class Done:
    """What became of a document: drafted, nothing found, or refused; how many items, or why."""

    path: str
    outcome: str
    told: str
    items: int = 0


def jobs_of(folder: Path, drafts: Path, about: About, encoding: str = "", *, again: bool = False) -> list[Job]:
    """Documents of a folder and those below it whose ending is one that is read, by path; ids are unique.

    Raises:
        InputError: The folder has none.
    """
    files = [path for path in document_files([str(folder)]) if path.suffix.lower() in READABLE]
    files = [path for path in files if not path.is_relative_to(drafts)]
    if not files:
        endings = ", ".join(sorted(READABLE))
        raise InputError(f"{folder}: has no documents; what ends in {endings} is read")
    made: list[Job] = []
    taken: set[str] = set()
    for path in files:
        id_ = id_of(path)
        if id_ in taken:
            id_ = id_of("-".join(path.relative_to(folder).with_suffix("").parts))
        number, base = 2, id_[:55]
        while id_ in taken:
            id_, number = f"{base}-{number}", number + 1
        taken.add(id_)
        title = path.stem if path.stem.isprintable() else id_
        own = About(id_, title[:300], about.issued, about.publisher, about.language, about.kind, about.kind_name)
        made.append(Job(str(path), str(drafts / f"{id_}.trig"), own, encoding, again))
    return made


def left(jobs: Sequence[Job], drafts: Path) -> list[Job]:
    """Documents that the journal does not have as they are now."""
    known = read_journal(drafts)
    return [job for job in jobs if not _is_done(job, known)]


def read_journal(drafts: Path) -> dict[str, tuple[str, Done]]:
    """The journal: by path what the file was like, and what became of it; a line that a kill cut is left out."""
    path = drafts / JOURNAL
    found: dict[str, tuple[str, Done]] = {}
    for line in path.read_text("utf-8").splitlines() if path.is_file() else []:
        parts = line.split("\t")
        if len(parts) == 5 and parts[3].isdecimal():
            found[parts[0]] = (parts[1], Done(parts[0], parts[2], parts[4], int(parts[3])))
    return found


def run(jobs: Sequence[Job], drafts: Path, folders: tuple[str, ...], base: str, processes: int) -> Iterator[Done]:
    """Ingest documents by some processes, each as it is done; every one is written to the journal first.

    Raises:
        InputError: The folder of the drafts can't be written.
    """
    try:
        drafts.mkdir(parents=True, exist_ok=True)
        with (drafts / JOURNAL).open("a", encoding="utf-8") as journal:
            if journal.tell() and not (drafts / JOURNAL).read_bytes().endswith(b"\n"):
                journal.write("\n")  # a kill cut the last line
            for done in _results(jobs, folders, base, processes):
                told = " ".join(done.told.split())
                journal.write(f"{done.path}\t{_stamp(done.path)}\t{done.outcome}\t{done.items}\t{told}\n")
                journal.flush()
                yield done
    except OSError as error:
        raise InputError(f"{drafts}: can't be written: {error.strerror or error}") from None


def work(job: Job, graph: KnowledgeGraph) -> Done:
    """Ingest one document; the same for a process of a pool and for one alone."""
    try:
        done = ingest(graph, job.path, job.about, job.encoding, known=job.again)
        if not done.draft.entries:
            return Done(job.path, NOTHING, "")
        write_draft(done, Path(job.draft), graph)
    except KgError as error:
        told = str(error)
        return Done(job.path, REFUSED, told if told.startswith(job.path) else f"{job.path}: {told}")
    except (MemoryError, RecursionError):
        return Done(job.path, REFUSED, f"{job.path}: takes more memory than there is")
    return Done(job.path, DRAFTED, "; ".join(done.notes), len(done.draft.entries))


def _results(jobs: Sequence[Job], folders: tuple[str, ...], base: str, processes: int) -> Iterator[Done]:
    waiting = list(reversed(jobs))
    while waiting:
        in_flight: dict[Future[Done], Job] = {}
        broken: list[Job] = []
        with _pool(processes, folders, base) as pool:
            while waiting or in_flight:
                try:
                    while waiting and len(in_flight) < processes * _AHEAD:
                        in_flight[pool.submit(_work, waiting[-1])] = waiting[-1]
                        waiting.pop()
                except BrokenProcessPool:
                    broken = list(in_flight.values())
                    break
                finished, _ = wait(in_flight, return_when=FIRST_COMPLETED)
                for future in finished:
                    job = in_flight.pop(future)
                    if isinstance(future.exception(), BrokenProcessPool):
                        broken.append(job)
                    else:
                        yield future.result()
                if broken:
                    broken += in_flight.values()
                    break
        for job in broken:
            yield _alone(job, folders, base)


def _alone(job: Job, folders: tuple[str, ...], base: str) -> Done:
    """A document by a process of its own, after one was lost."""
    try:
        with _pool(1, folders, base) as pool:
            return pool.submit(_work, job).result()
    except BrokenProcessPool:
        return Done(job.path, REFUSED, f"{job.path}: takes down the process that reads it; it is malformed")


def _pool(processes: int, folders: tuple[str, ...], base: str) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_open,
        initargs=(folders, base),
        max_tasks_per_child=_RENEWED,
    )


def _open(folders: tuple[str, ...], base: str) -> None:
    """Open the graph in a process of the pool."""
    global _graph
    from kg.graph import KnowledgeGraph

    _graph = KnowledgeGraph.open(*folders, base=base)


def _work(job: Job) -> Done:
    assert _graph is not None
    return work(job, _graph)


def _is_done(job: Job, known: dict[str, tuple[str, Done]]) -> bool:
    """Whether a document was done as it is now, and its draft, if it had one, is there."""
    stamp, done = known.get(job.path, ("", None))
    if done is None or stamp != _stamp(job.path):
        return False
    return done.outcome != DRAFTED or Path(job.draft).is_file()


def _stamp(path: str) -> str:
    try:
        told = Path(path).stat()
    except OSError:
        return "-"
    return f"{told.st_size}:{told.st_mtime_ns}"

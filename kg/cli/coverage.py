"""``kg coverage``."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.output import complain, count, emit, emit_data, emit_json, people_csv, table, wrapped
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.coverage import Section
    from kg.documents import Document
    from kg.graph import KnowledgeGraph
    from kg.numeral_list import Listed
    from kg.passages import Source

_SHOWN = 100
"""Characters of a sentence that are shown as text; the document has the rest."""


@options.command(
    "coverage",
    "kg coverage --documents documents",
    "kg coverage tip-2017 --documents documents",
    "kg coverage --numbers documents/tip-2017.txt",
)
@click.argument("wanted", nargs=-1, metavar="[SOURCE|FILE]...", shell_complete=options.complete_source)
@click.option(
    "--documents",
    multiple=True,
    metavar="FILE_OR_FOLDER",
    type=click.Path(),
    envvar="KG_DOCUMENTS",
    show_envvar=True,
    help="Where the documents are; repeatable.",
)
@click.option("--numbers", is_flag=True, help="List every numeral, and what became of it, in place of sentences.")
@options.format_option("text", "json", "csv")
@options.graph_options
def command(wanted: tuple[str, ...], documents: tuple[str, ...], numbers: bool, form: str) -> int:
    """Say what of the documents is not in the graph: sentences without a passage, or numerals.

    Sentences are counted by section; those that no passage with a statement stands in are listed. With --numbers every
    numeral, in digits or words, is listed as figure, norm, date, citation, name or ignored with a reason; one that is
    none of them is listed as unlisted and makes exit code 1.
    """
    graph = options.opened()
    chosen = _chosen(graph, wanted, documents)
    if numbers:
        return _numbers(graph, chosen, form)
    from kg.coverage import coverage

    found = [(document, source, coverage(document, source)) for document, source in chosen]
    if form == "text":
        for document, source, sections in found:
            _print(document, source, sections)
    elif form == "json":
        emit_json([_json(document, source, sections) for document, source, sections in found])
    else:
        rows = [_row(source, s) for _, source, sections in found for section in sections for s in section.bare]
        header = ["source", "section", "position", "sentence", "start", "end", "text"]
        emit_data(people_csv(header, rows).encode())
    return 0


# ---- which documents ----
def _chosen(graph: KnowledgeGraph, wanted: Sequence[str], documents: Sequence[str]) -> list[tuple[Document, Source]]:
    """Documents and their sources, by source and file; arguments that are files are documents too.

    Raises:
        InputError: No document is named, a source is unknown, or a document of a wanted source is not given.
    """
    from kg.documents import document_files, read_document, source_of
    from kg.inventory import find_document
    from kg.passages import read_sources

    sources = read_sources(graph.store, graph.base)
    known = {source.id for source in sources}
    files = [name for name in wanted if name not in known and Path(name).exists()]
    ids = {find_document(graph, name).id for name in wanted if name not in files}
    if not files and not documents:
        raise InputError("name the documents with --documents, or set KG_DOCUMENTS; they are not part of the dataset")
    own = set(document_files(files))
    read = [read_document(path) for path in document_files([*files, *(documents if ids or not files else [])])]
    found = [(document, source_of(document, sources)) for document in read]
    missing = sorted(ids - {source.id for _, source in found})
    if missing:
        raise InputError(f"the documents of {', '.join(missing)} are not among those given")
    kept = [(d, s) for d, s in found if not ids or s.id in ids or Path(d.name) in own]
    return sorted(kept, key=lambda one: (one[1].id, one[0].name))


# ---- sentences ----
def _print(document: Document, source: Source, sections: list[Section]) -> None:
    from kg.located import place_text

    emit(wrapped(f"{source.id}: {source.title} ({document.name})"))
    rows = [[s.name, f"{len(s.sentences):,}", f"{len(s.bare):,}"] for s in sections]
    table(["section", "sentences", "without passage"], rows)
    for section in sections:
        if section.bare:
            emit("\n" + wrapped(section.name))
        for sentence in section.bare:
            where = f"{place_text(sentence.position)}, sentence {sentence.ordinal}"
            emit(wrapped(f"{where}: {_shortened(sentence.text)}", "  ", "    "))
    total, bare = sum(len(s.sentences) for s in sections), sum(len(s.bare) for s in sections)
    emit(f"\n{source.id}: {bare:,} of {count(total, 'sentence')} without a passage that states something\n")


def _json(document: Document, source: Source, sections: list[Section]) -> dict[str, object]:
    """A document as documented JSON (docs/commands.md)."""
    return {
        "file": document.name,
        "source": source.id,
        "sections": [
            {
                "section": section.name,
                "sentences": len(section.sentences),
                "without": len(section.bare),
                "bare": [
                    {key: value for key, value in asdict(sentence).items() if key not in ("section", "passages")}
                    for sentence in section.bare
                ],
            }
            for section in sections
        ],
    }


def _row(source: Source, sentence: object) -> list[str]:
    from kg.coverage import Sentence

    assert isinstance(sentence, Sentence)
    place = [sentence.section, sentence.position, sentence.ordinal, sentence.start, sentence.end]
    return [source.id, *map(str, place), sentence.text]


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN].rsplit(" ", 1)[0] + " ..."


# ---- numerals ----
def _numbers(graph: KnowledgeGraph, chosen: list[tuple[Document, Source]], form: str) -> int:
    from kg.numeral_list import UNLISTED, Registered, list_numerals

    registered = Registered(graph.store)
    found = [(document, source, list_numerals(document, source, registered)) for document, source in chosen]
    header = ["source", "section", "position", "start", "end", "numeral", "class", "reason", "context"]
    rows = [_listed(source, one) for _, source, listed in found for one in listed]
    if form == "json":
        emit_json([_numbers_json(document, source, listed) for document, source, listed in found])
    elif form == "csv":
        emit_data(people_csv(header, rows).encode())
    else:
        for line in _numbers_text(found):
            emit(line)
    unlisted = sum(one.kind == UNLISTED for _, _, listed in found for one in listed)
    if unlisted:
        complain(f"kg: {count(unlisted, 'numeral is', 'numerals are')} unlisted")
    return 1 if unlisted else 0


def _numbers_text(found: list[tuple[Document, Source, list[Listed]]]) -> Iterator[str]:
    from kg.located import place_text
    from kg.numeral_list import CLASSES

    for document, source, listed in found:
        section = None
        yield f"{source.id} ({document.name})"
        for one in listed:
            if one.section != section:
                section = one.section
                yield f"\n{section}"
            where = "heading" if one.position == "heading" else place_text(one.position)
            yield f"  {where}: {one.numeral}: {one.kind}, {one.reason} | {one.context}"
        counts = Counter(one.kind for one in listed)
        told = ", ".join(f"{counts[kind]:,} {kind}" for kind in CLASSES)
        yield f"\n{source.id}: {count(len(listed), 'numeral')}: {told}\n"


def _numbers_json(document: Document, source: Source, listed: list[Listed]) -> dict[str, object]:
    from kg.numeral_list import CLASSES

    counts = Counter(one.kind for one in listed)
    numerals = [{**{k: v for k, v in asdict(one).items() if k != "kind"}, "class": one.kind} for one in listed]
    return {
        "file": document.name,
        "source": source.id,
        "counts": {kind: counts[kind] for kind in CLASSES},
        "numerals": numerals,
    }


def _listed(source: Source, one: Listed) -> list[str]:
    place = [source.id, one.section, one.position, str(one.start), str(one.end)]
    return [*place, one.numeral, one.kind, one.reason, one.context]

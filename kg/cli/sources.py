"""``kg sources``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.opening import checked_name
from kg.cli.output import complain, count, emit, emit_json, table, wrapped

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph


@options.command("sources", "kg sources", "kg sources tip-2017")
@click.argument("source", required=False, metavar="[ID]", shell_complete=options.complete_source)
@options.format_option("text", "json")
@options.graph_options
def command(source: str | None, form: str) -> int:
    """List the source documents, or show all that one of them contributed.

    With an ID: its passages by section, each with its key phrase and with what it says, a sentence a statement.
    """
    wanted = checked_name([source], "the id") if source is not None else None
    graph = options.opened()
    if wanted is not None:
        _show(graph, wanted, form)
        return 0
    from kg.inventory import documents

    found = documents(graph)
    if form == "json":
        emit_json([asdict(document) for document in found])
    elif found:
        rows = [[d.id, d.title, d.kind, d.publisher, d.issued, f"{d.passages:,}", f"{d.statements:,}"] for d in found]
        table(["id", "title", "kind", "publisher", "date", "passages", "statements"], rows)
    else:
        complain("kg: the dataset has no source documents")
    return 0 if found else 1


def _show(graph: KnowledgeGraph, wanted: str, form: str) -> None:
    from kg.inventory import contributions, find_document

    document = find_document(graph, wanted)
    found = contributions(graph, document)
    if form == "json":
        passages = [{**c.citation.to_json(), "statements": list(c.sentences)} for c in found]
        emit_json({**asdict(document), "contributions": passages})
        return
    about = ", ".join(filter(None, [document.kind, document.publisher, document.issued]))
    emit(wrapped(document.title))
    emit(wrapped(about, "  "))
    emit(wrapped(f"{count(document.passages, 'passage')}, {count(document.statements, 'statement')}", "  "))
    section = None
    for contribution in found:
        citation = contribution.citation
        if citation.section != section:
            section = citation.section
            emit("\n" + wrapped(section))
        emit("\n" + wrapped(f"{citation.position}: {citation.found_by()}", "  ", "    "))
        for sentence in contribution.sentences:
            emit(wrapped(f"- {sentence}", "    ", "      "))

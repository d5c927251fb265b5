"""``kg queries``."""

from __future__ import annotations

import click

from kg.cli import options
from kg.cli.output import complain, emit, emit_json, wrapped


@options.command("queries", "kg queries", "kg queries --kind questions --format json")
@click.option(
    "--kind", metavar="KIND", help="Only queries of one kind: questions, checks, conflicts, views, chain or brief."
)
@options.format_option("text", "json")
@options.dataset_options
def command(kind: str | None, form: str) -> int:
    """List the named queries of the dataset, with their questions and parameters."""
    from kg.dataset import locate
    from kg.queries import named_queries

    found = list(named_queries(locate(options.folders()), kind).values())
    if form == "json":
        emit_json(
            [
                {
                    "name": query.name,
                    "kind": query.kind,
                    "title": query.header.title,
                    "question": query.header.fields.get("question (en)", ""),
                    "params": query.header.parameters,
                    "expects": query.header.fields.get("expects", ""),
                }
                for query in found
            ]
        )
    for at, query in enumerate(found if form == "text" else []):
        if at == 0 or found[at - 1].kind != query.kind:
            emit(("\n" if at else "") + query.kind)
        params = " ".join(f"--param {name}=<{given}>" for name, given in query.header.parameters.items())
        emit(wrapped(f"{query.name} {params}".rstrip(), "  ", "      "))
        emit(wrapped(query.header.fields.get("question (en)") or query.header.title, "      "))
    if not found:
        complain(f"kg: the dataset has no queries of kind '{kind}'" if kind else "kg: the dataset has no queries")
    return 0 if found else 1

"""``kg query``: a named query, or SPARQL as typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.output import complain, emit, emit_data, table
from kg.cli.sparql import read_sparql
from kg.errors import InputError

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.graph import KnowledgeGraph
    from kg.store.protocol import Rows, Term

_OF_ROWS = ("table", "csv", "tsv", "json")
_OF_TRIPLES = ("turtle", "nquads")


@options.command(
    "query",
    "kg query which_act_established --param body=NAATIP",
    'kg query --format csv --sparql "SELECT ?law WHERE { ?law a lf:Law } ORDER BY ?law"',
    "kg query --sparql-file my.rq",
)
@click.argument("name", required=False, shell_complete=options.complete_query)
@click.option("--param", "params", multiple=True, metavar="KEY=VALUE", help="Parameter of a named query; repeatable.")
@click.option("--sparql", metavar="TEXT", help="SPARQL to run; prefixes of the dataset need no declaration.")
@click.option("--sparql-file", metavar="FILE", type=click.Path(), help="File with SPARQL to run; - is standard input.")
@click.option(
    "--format",
    "form",
    type=click.Choice([*_OF_ROWS, *_OF_TRIPLES]),
    help="How the result is written: table, csv, tsv or json for SELECT and ASK (default: table), "
    "turtle or nquads for CONSTRUCT and DESCRIBE (default: turtle).",
)
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(0.1, 86_400),
    default=60,
    show_default=True,
    help="How long the query may take.",
)
@options.as_of_option(
    "Ask the framework as it stood on that day, as 2016-12-31: without what had ended or not yet begun. Rows get a "
    "last column standing; a named query's parameter date is that day where it is not given."
)
@options.graph_options
def command(
    name: str | None,
    params: tuple[str, ...],
    sparql: str | None,
    sparql_file: str | None,
    form: str | None,
    timeout: float,
    as_of: str,
) -> int:
    """Run a named query of the dataset (see kg queries), or SPARQL.

    The default graph holds each statement once; named graphs say which passage states it. SELECT without rows ends
    with exit code 1; ASK answers true or false with exit code 0.
    """
    if (name is not None) + (sparql is not None) + (sparql_file is not None) != 1:
        raise click.UsageError("give one of NAME, --sparql and --sparql-file")
    if params and name is None:
        raise click.UsageError("--param belongs to a named query")
    text = read_sparql(sparql_file) if sparql_file is not None else sparql
    from kg.store.protocol import Rows

    present = options.opened()
    past = present.at(as_of) if as_of else None
    graph = past or present
    cut = False
    if name is None:
        from kg.guard.child import from_outside

        found, cut = from_outside(graph, text or "", timeout)
    else:
        found = _run(graph, name, _pairs(params), timeout)
    if past is not None:
        complain(f"kg: {past.told()}")
        found = past.marked(found) if isinstance(found, Rows) else found
    code = _print_triples(graph, found, form) if isinstance(found, list) else _print_rows(graph, found, form)
    if cut:
        count = len(found) if isinstance(found, list) else len(found.rows) if isinstance(found, Rows) else 1
        complain(f"kg: cut at {count:,} rows; there are more: ask for less, or add a LIMIT")
        return 2
    return code


def _run(graph: KnowledgeGraph, name: str, params: dict[str, str], timeout: float) -> Rows | bool | list[ox.Triple]:
    """A named query's result: the dataset's own queries are trusted, and run in this process."""
    from kg.as_of import PastGraph
    from kg.build.rebase import rebase_text
    from kg.guard.admission import admit, refuse_effects
    from kg.guard.limits import MAX_ROWS
    from kg.guard.waiting import within
    from kg.queries import bind, pick

    store = graph.store
    query = pick(graph.dataset, name)
    admitted = admit(rebase_text(query.header.text, graph.base))
    refuse_effects(admitted)
    if isinstance(graph, PastGraph) and query.header.parameters.get("date") == "date":
        params = {"date": graph.day, **params}
    bindings = bind(query, params, graph.names)
    return within(timeout, lambda: store.query(admitted, bindings, MAX_ROWS))


def _print_rows(graph: KnowledgeGraph, found: Rows | bool, form: str | None) -> int:
    from kg import results

    form = form or "table"
    if form not in _OF_ROWS:
        raise InputError(f"{form} is for CONSTRUCT and DESCRIBE; SELECT and ASK give {', '.join(_OF_ROWS)}")
    if form != "table":
        write = {"csv": results.to_csv, "tsv": results.to_tsv, "json": results.to_json}[form]
        text = write(found)
        emit_data((text if text.endswith("\n") else text + "\n").encode())
    elif isinstance(found, bool):
        emit("true" if found else "false")
    elif found.rows:
        prefixes = graph.prefixes()
        table(found.variables, [[_cell(graph, term, prefixes) for term in row] for row in found.rows])
    if isinstance(found, bool) or found.rows:
        return 0
    complain("kg: the query gives no rows")
    return 1


def _print_triples(graph: KnowledgeGraph, found: list[ox.Triple], form: str | None) -> int:
    from kg import results

    form = form or "turtle"
    if form not in _OF_TRIPLES:
        raise InputError(f"{form} is for SELECT and ASK; CONSTRUCT and DESCRIBE give {', '.join(_OF_TRIPLES)}")
    emit_data(results.to_turtle(found, graph.prefixes()) if form == "turtle" else results.to_nquads(found))
    return 0 if found else 1


def _cell(graph: KnowledgeGraph, term: Term | None, prefixes: dict[str, str]) -> str:
    """A term as people read it; a claim that its source denies, plans or alleges is marked so."""
    from kg.finding import stance
    from kg.results import curie

    if term is None:
        return ""
    value = getattr(term, "value", None)
    if value is None or str(term).startswith("_:"):
        return str(term)
    if not str(term).startswith("<"):
        return str(value)
    told = stance(graph, value)
    return f"{curie(value, prefixes)} ({told})" if told else curie(value, prefixes)


def _pairs(params: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for param in params:
        key, equals, value = param.partition("=")
        if not equals or not key:
            raise InputError(f"--param takes KEY=VALUE; got '{param[:60]}'")
        if key in found:
            raise InputError(f"--param {key} is given twice")
        found[key] = value
    return found

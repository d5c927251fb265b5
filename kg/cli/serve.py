"""``kg serve``."""

from __future__ import annotations

import re

import click

from kg.cli import options
from kg.cli.opening import chosen_endpoint
from kg.cli.output import emit, finish
from kg.errors import InputError
from kg.guard.limits import MAX_ROWS

MISSING = "serving needs Starlette and uvicorn. Install them with: pip install 'legal-framework-kg[serve]'"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@options.command(
    "serve",
    "kg serve",
    "kg serve --port 0",
    "kg serve --workers 4",
    "kg serve --host 0.0.0.0 --port 8080 --allow-host kg.example.org --root-path /kg",
)
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(0, 65_535),
    default=8000,
    show_default=True,
    help="Port to listen at; 0 is any free one, which is printed.",
)
@click.option("--root-path", metavar="PATH", default="", help="Path under which a proxy shows the server, as /kg.")
@click.option(
    "--allow-host",
    "hosts",
    metavar="NAME",
    multiple=True,
    help="Name by which the server may be called; repeatable. Default: only the machine's own where it listens there.",
)
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(0.1, 3_600),
    default=10,
    show_default=True,
    help="How long a query may take.",
)
@click.option(
    "--max-rows",
    metavar="N",
    type=click.IntRange(1, 10_000_000),
    default=MAX_ROWS,
    show_default=True,
    help="Rows or triples of a result at most.",
)
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that answer; they share one built graph.",
)
@click.option("--no-cors", is_flag=True, help="Do not let pages of other sites read the data.")
@click.option("--log-queries", is_flag=True, help="Write into the log what is asked, too.")
@options.dataset_options
def command(
    host: str,
    port: int,
    root_path: str,
    hosts: tuple[str, ...],
    timeout: float,
    max_rows: int,
    workers: int,
    no_cors: bool,
    log_queries: bool,
) -> int:
    """Serve pages, data, SPARQL and a JSON API, read-only, until Ctrl-C.

    The address is printed when it answers; the log, a line a request, goes to standard error. Only this machine is
    served unless --host says otherwise.
    """
    if root_path and not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+/?", root_path):
        raise click.UsageError(f"--root-path '{root_path[:60]}' is no path; write it as /kg")
    if chosen_endpoint():
        raise InputError("kg serve serves a built dataset; unset KG_ENDPOINT, or ask the engine at that address itself")
    graph = options.opened()
    try:
        from kg.serve.server import serve
        from kg.serve.settings import LOOPBACK, Limits, Settings
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("starlette", "uvicorn", "anyio", "h11"):
            raise
        raise InputError(MISSING) from None
    allowed = tuple(name.lower() for name in hosts) or (LOOPBACK if host in _LOOPBACK else ())
    settings = Settings(
        limits=Limits(seconds=timeout, rows=max_rows),
        root_path=root_path.rstrip("/"),
        hosts=(*allowed, *(LOOPBACK if hosts and host in _LOOPBACK else ())),
        cors=not no_cors,
        ahead=True,
        log_queries=log_queries,
    )

    def ready(address: str) -> None:
        emit(f"Serving {graph.names.meta('title') or 'the graph'} at {address} (Ctrl-C stops)")
        finish()

    serve(graph, settings, host, port, ready, workers)
    return 0

"""Rows that each question gives over the shipped dataset, kept in ``golden/<query>.csv`` and reviewed by people.

Rows of the conflict queries are kept in ``golden/conflicts/<query>.csv``, each reviewed against the documents.

python -m tests.golden_rows            say which rows differ; exit 1 where some do
python -m tests.golden_rows --write    write them anew, then review the difference in version control
python -m tests.golden_rows --conflicts [--write]    the same for the conflict queries only
"""

from __future__ import annotations

import csv
import difflib
import io
import itertools
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.build.check import shorten
from kg.build.load import declared_prefixes
from kg.build.snapshot import built
from kg.dataset import Dataset, locate
from kg.queries import NamedQuery, named_queries
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Rows, Term

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GOLDEN = Path(__file__).parent / "golden"
_TYPES = {"date": v.XSD + "date", "integer": v.XSD + "integer", "string": v.XSD + "string"}


def parameters(file: Path) -> dict[str, dict[str, str]]:
    """Parameters by query, as a TOML file gives them."""
    return tomllib.loads(file.read_text("utf-8"))


def bound(query: NamedQuery, given: Mapping[str, str], prefixes: Mapping[str, str]) -> dict[str, Term]:
    """Terms for parameters: CURIEs expanded, literals typed as the header says."""
    return {name: _term(given[name], kind, prefixes) for name, kind in query.header.parameters.items()}


def as_csv(rows: Rows, prefixes: dict[str, str]) -> str:
    """Rows as CSV, IRIs as CURIEs, texts with their language."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows.variables)
    writer.writerows([_cell(term, prefixes) for term in row] for row in rows.rows)
    return out.getvalue()


def answers(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """Name and rows of every question, in order of name."""
    store, prefixes = EmbeddedStore(built(dataset)), declared_prefixes(dataset)
    given = parameters(GOLDEN / "params.toml")
    for name, query in named_queries(dataset, "questions").items():
        rows = store.query(query.header.text, bound(query, given[name], prefixes))
        assert isinstance(rows, Rows)
        yield name, as_csv(rows, prefixes)


def conflict_rows(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """``conflicts/<name>`` and rows of every conflict query, in order of name."""
    store, prefixes = EmbeddedStore(built(dataset)), declared_prefixes(dataset)
    for name, query in named_queries(dataset, "conflicts").items():
        rows = store.query(query.header.text)
        assert isinstance(rows, Rows)
        yield f"conflicts/{name}", as_csv(rows, prefixes)


def main(arguments: list[str]) -> int:
    """Print how the rows differ from those kept, or keep them."""
    differ = 0
    for name, text in itertools.chain(answers(locate()), conflict_rows(locate())):
        if "--conflicts" in arguments and not name.startswith("conflicts/"):
            continue
        file = GOLDEN / f"{name}.csv"
        kept = file.read_text("utf-8") if file.is_file() else ""
        if text != kept:
            differ = 1
            before, after = kept.splitlines(keepends=True), text.splitlines(keepends=True)
            sys.stdout.writelines(difflib.unified_diff(before, after, f"kept/{name}", f"now/{name}"))
        if "--write" in arguments:
            file.write_text(text, "utf-8")
    return 0 if "--write" in arguments else differ


def _term(text: str, kind: str, prefixes: Mapping[str, str]) -> Term:
    if kind not in ("iri", "class"):
        return ox.Literal(text, datatype=ox.NamedNode(_TYPES[kind]))
    prefix, _, name = text.partition(":")
    return ox.NamedNode(prefixes[prefix] + name)


def _cell(term: Term | None, prefixes: dict[str, str]) -> str:
    if isinstance(term, ox.NamedNode):
        return shorten(term.value, prefixes)
    if isinstance(term, ox.Literal):
        return f"{term.value}@{term.language}" if term.language else term.value
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

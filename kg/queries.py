"""Named queries: SPARQL files whose header gives title, question, typed parameters and expected columns.

Parameters are bound, never pasted: names are resolved to IRIs, dates and numbers parsed, and handed to the store.
"""

from __future__ import annotations

import datetime
import difflib
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg import vocabulary as v
from kg.errors import InputError
from kg.header import PARAMETER_TYPES, Header, read_header

if TYPE_CHECKING:
    from kg.dataset import Dataset, DatasetFile
    from kg.names import Names
    from kg.store.protocol import Term


class NamedQuery(NamedTuple):
    """A query of the dataset: its kind (questions, checks, conflicts, views) and header."""

    kind: str
    header: Header

    @property
    def name(self) -> str:
        """File name without ending; what ``kg query`` takes."""
        return self.header.name


def named_queries(dataset: Dataset, kind: str | None = None) -> dict[str, NamedQuery]:
    """Queries by name, in order of kind and name; a dataset that lies above replaces one of the same name.

    Raises:
        InputError: A header gives a parameter an unknown type.
    """
    found = {one.name: one for one in map(_read, dataset.query_files(kind))}
    return dict(sorted(found.items(), key=lambda item: (item[1].kind, item[0])))


def pick(dataset: Dataset, name: str) -> NamedQuery:
    """The query of a name; no other file is read.

    Raises:
        InputError: There is none; the message gives the nearest.
    """
    files = [file for file in dataset.query_files() if file.path.stem == name]
    if files:
        return _read(files[-1])
    near = difflib.get_close_matches(name.replace("-", "_"), named_queries(dataset), 3, 0.5)
    hint = f" Nearest: {', '.join(near)}." if near else ""
    raise InputError(f"no query is called '{name[:80]}'.{hint} List them with: kg queries")


def _read(file: DatasetFile) -> NamedQuery:
    header = read_header(file.path)
    for name, given in header.parameters.items():
        if given not in PARAMETER_TYPES:
            raise InputError(
                f"{file.name}:1: parameter '{name}' has type '{given}'; known are {', '.join(PARAMETER_TYPES)}"
            )
    return NamedQuery(file.path.parent.name, header)


def bind(query: NamedQuery, given: dict[str, str], names: Names) -> dict[str, Term]:
    """Terms for a query's parameters from what a user typed.

    Raises:
        InputError: A parameter is missing, unknown or malformed.
        UnresolvedNameError: An iri parameter names nothing, or several things.
    """
    wanted = query.header.parameters
    for name in given:
        if name not in wanted:
            has = f"it takes {', '.join(wanted)}" if wanted else "it takes none"
            raise InputError(f"query '{query.name}' has no parameter '{name}': {has}")
    for name, kind in wanted.items():
        if name not in given:
            raise InputError(f"query '{query.name}' needs --param {name}=... ({kind})")
    return {name: _term(name, wanted[name], text, names) for name, text in given.items()}


def _term(name: str, kind: str, text: str, names: Names) -> Term:
    if kind == "iri":
        return ox.NamedNode(names.resolve(text).iri)
    if kind == "class":
        return ox.NamedNode(names.resolve_class(text))
    if kind == "string":
        return ox.Literal(text)
    try:
        if kind == "date":
            return ox.Literal(datetime.date.fromisoformat(text).isoformat(), datatype=ox.NamedNode(v.XSD + "date"))
        return ox.Literal(str(int(text)), datatype=ox.NamedNode(v.XSD + "integer"))
    except ValueError:
        example = "2016-12-31" if kind == "date" else "2016"
        raise InputError(f"parameter '{name}' is a {kind}, as in {example}; got '{text[:60]}'") from None

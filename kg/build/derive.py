"""Derive: what follows from the statements, one CONSTRUCT query a rule, to a fixpoint.

A rule's header says in ``statement:`` what follows from what. Its triples stand in the graph ``rule/<name>``,
where ``<name>`` is the file's stem with hyphens. Beside ``<stem>.rq`` stands ``<stem>.premises.rq``, which gives
the passages that a derived triple rests on.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.build import bounds, keys
from kg.errors import InputError
from kg.header import Header, read_header
from kg.vocabulary import BASE, LF, TYPE

if TYPE_CHECKING:
    from kg.dataset import Dataset, DatasetFile

_ROUNDS = 20
"""More rounds than any chain of editions is long; a rule set that still grows then is at fault."""

_COMPUTED = (
    (bounds.RULE, "The first and last days that the stated dates allow.", bounds.derive),
    (keys.RULE, "Two claims with one key speak of the same thing, so that their values can be compared.", keys.derive),
)
"""Rules that SPARQL can't say: name, statement, and what gives the triples; they need stated triples only."""


def merge(store: ox.Store) -> None:
    """Write each distinct triple of the named graphs once into the default graph."""
    store.extend([ox.Quad(q.subject, q.predicate, q.object) for q in store])


def derive(store: ox.Store, dataset: Dataset) -> None:
    """Add what the rules derive to a merged store: to each rule's graph, and once to the default graph.

    Raises:
        InputError: A rule is malformed, or the rules come to no end.
    """
    rules = [(_graph_of(f), read_header(f.path), f) for f in dataset.rule_files() if ".premises" not in f.path.name]
    for name, statement, _ in _COMPUTED:
        _describe(store, ox.NamedNode(f"{BASE}rule/{name}"), statement)
    for graph, header, file in rules:
        _describe(store, graph, _statement(header, file))
    for name, _, compute in _COMPUTED:
        _add(store, ox.NamedNode(f"{BASE}rule/{name}"), compute(store))
    for turn in itertools.count():
        if not sum(_add(store, graph, _construct(store, header, file)) for graph, header, file in rules):
            return
        if turn >= _ROUNDS:
            raise InputError(f"the rules still derive something new after {_ROUNDS} rounds")


def _graph_of(file: DatasetFile) -> ox.NamedNode:
    return ox.NamedNode(f"{BASE}rule/{file.path.stem.replace('_', '-')}")


def _statement(header: Header, file: DatasetFile) -> str:
    if not header.fields.get("statement"):
        raise InputError(f"{file.name}:1: a rule's header says in 'statement:' what follows from what")
    return header.fields["statement"]


def _describe(store: ox.Store, graph: ox.NamedNode, statement: str) -> None:
    said = [
        ox.Triple(graph, ox.NamedNode(TYPE), ox.NamedNode(LF + "Rule")),
        ox.Triple(graph, ox.NamedNode(LF + "statement"), ox.Literal(statement, language="en")),
    ]
    _add(store, graph, said)


def _construct(store: ox.Store, header: Header, file: DatasetFile) -> list[ox.Triple]:
    try:
        found = store.query(header.text)
    except (SyntaxError, ValueError) as error:
        raise InputError(f"{file.name}: {str(error).splitlines()[0]}") from None
    if not isinstance(found, ox.QueryTriples):
        raise InputError(f"{file.name}: a rule is a CONSTRUCT query")
    return list(found)


def _add(store: ox.Store, graph: ox.NamedNode, triples: list[ox.Triple]) -> int:
    """Add triples that the default graph does not hold yet; return how many those are."""
    new = {t for t in triples if ox.Quad(t.subject, t.predicate, t.object) not in store}
    store.extend([ox.Quad(t.subject, t.predicate, t.object, graph) for t in new])
    store.extend([ox.Quad(t.subject, t.predicate, t.object) for t in new])
    return len(new)

"""What a query does, told from its parsed form: rdflib's parser reads it, the engine that runs it reads it again.

What rdflib cannot parse is refused, and so is what would change the graph, ask another service, or name a graph that
is not in the store, which some engines would fetch (SPARQL 1.1 Query Language, 13.2; Federated Query, 2).
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from pyparsing import ParseBaseException, ParserElement
from rdflib.plugins.sparql import parser
from rdflib.plugins.sparql.algebra import translatePName, translatePrologue, traverse
from rdflib.plugins.sparql.parser import Query, UpdateUnit
from rdflib.plugins.sparql.parserutils import CompValue

from kg.errors import InputError, UpdateRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

_FRAMES = 200_000
"""Calls within calls; a parser in Python makes dozens for each bracket, on a stack that holds them."""
_KEPT = 200
"""Queries whose graphs are kept: who asks often asks the same, and parsing takes longer than most queries."""
_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")


@lru_cache(_KEPT)
def graphs_named(text: str, base: str | None = None) -> tuple[str, ...]:
    """The graphs that a query's FROM and FROM NAMED name, in their order; none where it has no such clause.

    >>> graphs_named("PREFIX a: <http://x/> SELECT * FROM a:b FROM NAMED <c> { ?s ?p 'SERVICE <d> {}' }", "http://y/")
    ('http://x/b', 'http://y/c')

    Raises:
        UpdateRefusedError: It is an update.
        InputError: It asks another service, or can't be parsed.
    """
    sys.setrecursionlimit(_FRAMES)
    try:
        prologue, query = _parsed(Query, text)
    except Exception as error:  # actions of rdflib's parser raise whatever their terms do
        raise _refusal(text, error) from None
    if any(part.name == "ServiceGraphPattern" for part in _parts(query)):
        raise InputError("SERVICE would ask another server; queries run over this graph only")
    return tuple(str(iri) for iri in _dataset(prologue, query, base))


def _parsed(unit: ParserElement, text: str) -> Any:  # noqa: ANN401 - rdflib's are untyped
    """A text's parsed form, without a change to any value.

    rdflib computes the value of a negative number, and fails where it is a decimal: ``-1.5``.
    """
    computed, parser.neg = parser.neg, lambda literal: literal
    try:
        return unit.parse_string(_unescaped(text), parse_all=True)
    finally:
        parser.neg = computed


def _dataset(prologue: Any, query: CompValue, base: str | None) -> Iterator[Any]:  # noqa: ANN401 - rdflib's are untyped
    """The graphs of the dataset clauses, prefixes and relative IRIs resolved."""
    clauses = query.datasetClause
    if not clauses:
        return
    try:
        known = translatePrologue(prologue, base)
        resolved = traverse(list(clauses), visitPost=lambda part: translatePName(part, known))
    except Exception as error:  # rdflib raises bare ones
        raise InputError(f"the query can't be run: {error}") from None
    for clause in resolved:
        yield known.absolutize(clause.default or clause.named)


def _parts(parsed: object) -> Iterator[CompValue]:
    """All parts of a parsed query, without a call within a call."""
    waiting = [parsed]
    while waiting:
        part = waiting.pop()
        if isinstance(part, CompValue):
            yield part
            waiting.extend(part.values())
        elif not isinstance(part, str) and hasattr(part, "__iter__"):
            waiting.extend(part)


def _refusal(text: str, error: Exception) -> InputError:
    """Why a text is no query that may run."""
    try:
        requests = _parsed(UpdateUnit, text)[0].request
    except Exception:  # it is no update either
        requests = None
    if requests:
        return UpdateRefusedError(
            f"{_operation(requests[0])} is an update; the graph is only read, with SELECT, ASK, CONSTRUCT or DESCRIBE"
        )
    try:
        ox.Store().query(text)
    except (SyntaxError, ValueError, RuntimeError, OSError) as told:  # the engine says better what is wrong
        return InputError(f"the query can't be run: {' '.join(str(told).split())[:300]}")
    if isinstance(error, ParseBaseException):
        return InputError(f"the query can't be run: error at {error.lineno}:{error.column}: it can't be parsed here")
    return InputError(f"the query can't be run: it can't be parsed here ({' '.join(str(error).split())[:100]})")


def _operation(first: CompValue) -> str:
    """An operation of an update, in SPARQL's words."""
    if first.name == "Modify":
        return "DELETE" if first.delete else "INSERT"
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", first.name).upper()


def _unescaped(text: str) -> str:
    r"""A query with letters and digits in place of their codepoint escapes (SPARQL 1.1, 19.2).

    >>> print(_unescaped(r"'\u010d\\u0041'"))
    'č\\u0041'
    """
    return _ESCAPE.sub(lambda match: match[1] + _sign(match[2] or match[3]), text)


def _sign(number: str) -> str:
    code = int(number, 16)
    return chr(code) if code <= sys.maxunicode and not 0xD800 <= code <= 0xDFFF else "\N{REPLACEMENT CHARACTER}"

"""Parameters of a query bound for an endpoint: a VALUES block at the start of the outermost group.

The SPARQL 1.1 Protocol has no parameters, so the terms go with the text, serialised by the library (N-Triples terms
are SPARQL terms). What the text of a query is, is its author's; a term is never read as text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.store.protocol import Term

_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r"|<[^\x00-\x20<>\"{}|^`\\]*>"
    r"|#[^\n\r]*"
    r"|[?$]\w+"
    r"|\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE|WHERE)\b"
    r"|[(){}]",
    re.DOTALL | re.IGNORECASE,
)
"""Strings, IRIs, comments, variables, the words that begin a query, and brackets (SPARQL 1.1, 19.8)."""


def with_values(query: str, bindings: Mapping[str, Term]) -> str:
    """A query whose outermost group begins with one VALUES block.

    >>> with_values("SELECT ?a WHERE { ?a ?b ?c }", {"b": ox.NamedNode("http://x/p")})
    'SELECT ?a WHERE { VALUES (?b) { (<http://x/p>) } ?a ?b ?c }'

    Raises:
        InputError: A term or the query can't be written so.
    """
    if not bindings:
        return query
    names = " ".join(f"?{ox.Variable(name).value}" for name in bindings)
    terms = " ".join(written(term) for term in bindings.values())
    at = _outermost(query)
    return f"{query[:at]} VALUES ({names}) {{ ({terms}) }}{query[at:]}"


def written(term: Term) -> str:
    r"""A term as SPARQL, by the library's serialiser.

    Engines differ on when they read ``\u0022`` (SPARQL 1.1, 19.2, has it read before anything else, strings
    included), so a backslash before a u is refused: it could end a string.

    >>> written(ox.Literal('a "b"', language="en"))
    '"a \\"b\\""@en'

    Raises:
        InputError: It is a blank node, which is another one elsewhere, or holds a backslash before a u.
    """
    if not isinstance(term, ox.NamedNode | ox.Literal):
        raise InputError("an endpoint can't be asked for a blank node")
    if not is_safe(term):
        raise InputError(r"an endpoint can't be asked for a text with \u in it")
    return str(term)


def is_safe(term: Term) -> bool:
    """Whether every engine reads the written term as this term."""
    return isinstance(term, ox.NamedNode | ox.Literal) and "\\u" not in term.value.lower()


def _outermost(query: str) -> int:
    """The place after the brace that begins the outermost group: of CONSTRUCT, the one after the template."""
    form, depth, template = "", 0, False
    for match in _TOKEN.finditer(query):
        part = match[0].upper()
        if part in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE") and not form:
            form = part
        elif part in ("(", ")"):
            depth += 1 if part == "(" else -1
        elif part == "WHERE" and form == "CONSTRUCT" and not depth:
            template = True
        elif part == "{" and form and not depth:
            if form != "CONSTRUCT" or template:
                return match.end()
            depth += 1
        elif part == "}":
            depth -= 1
            template = template or not depth
    raise InputError("the query has no group in which its parameters could be bound")

"""Parameters of a query bound for an endpoint: a VALUES block at the start of each group that speaks of them.

The SPARQL 1.1 Protocol has no parameters, so the terms go with the text, serialised by the library (N-Triples terms
are SPARQL terms). What the text of a query is, is its author's; a term is never read as text.

The block of the outermost group alone would leave a parameter free in groups within it, which SPARQL evaluates by
themselves (an alternative of UNION with FILTER EXISTS); an engine in the process substitutes it there too. Sub-selects
have variables of their own, in both.
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
    r"|\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE|WHERE|VALUES)\b"
    r"|[(){}]",
    re.DOTALL | re.IGNORECASE,
)
"""Strings, IRIs, comments, variables, the words that begin a query, and brackets (SPARQL 1.1, 19.8)."""


def with_values(query: str, bindings: Mapping[str, Term]) -> str:
    """A query with its parameters bound: in the outermost group, and in each within it that speaks of them.

    >>> with_values("SELECT ?a WHERE { ?a ?b ?c }", {"b": ox.NamedNode("http://x/p")})
    'SELECT ?a WHERE { VALUES (?b) { (<http://x/p>) } ?a ?b ?c }'

    Raises:
        InputError: A term or the query can't be written so.
    """
    if not bindings:
        return query
    terms = {ox.Variable(name).value: written(term) for name, term in bindings.items()}
    found = query
    for at, spoken in reversed(_groups(query)):
        here = [name for name in terms if spoken is None or name in spoken]
        if here:
            names, values = " ".join(f"?{name}" for name in here), " ".join(terms[name] for name in here)
            found = f"{found[:at]} VALUES ({names}) {{ ({values}) }}{found[at:]}"
    return found


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


class _Open:
    """A brace that is open: where what is in it begins, whether that is a group, and the variables spoken of in it."""

    def __init__(self, start: int, *, group: bool) -> None:
        self.start, self.group = start, group
        self.variables: set[str] = set()


def _groups(query: str) -> list[tuple[int, set[str] | None]]:
    """Where the groups of a query begin, in order, and the variables of each; None for the outermost, which has all.

    The template of CONSTRUCT, data of VALUES and sub-selects are none.
    """
    form, data, template, parentheses = "", False, False, 0
    stack: list[_Open] = []
    found: list[tuple[int, set[str] | None]] = []
    for match in _TOKEN.finditer(query):
        part = match[0].upper()
        if part in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
            if form and stack:
                stack[-1].group = False
            form = form or part
        elif part == "VALUES":
            data = True
        elif part == "WHERE":
            template = template or not stack
        elif part in ("(", ")"):
            parentheses += 1 if part == "(" else -1
        elif part == "{":
            inside = not stack or stack[-1].group
            stack.append(_Open(match.end(), group=inside and not data and (form != "CONSTRUCT" or template)))
            data = False
        elif part == "}" and stack:
            done = stack.pop()
            if stack:
                stack[-1].variables |= done.variables
            if done.group:
                found.append((done.start, done.variables if stack or parentheses else None))
            template = template or not stack
        elif part[0] in "?$" and stack:
            stack[-1].variables.add(match[0][1:])
    if not any(spoken is None for _, spoken in found):
        raise InputError("the query has no group in which its parameters could be bound")
    return sorted(found, key=lambda pair: pair[0])

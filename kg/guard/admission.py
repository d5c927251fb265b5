"""The first look at a query, before any parser: how long it is, how deep it nests, which prefixes it lacks.

Parsers are what long and nested texts end (tried: 6 kB of nested groups end the engine's process), so this reads
tokens only. What a query *does* is told from its parsed form (:mod:`kg.guard.parsed`); the named queries of a dataset,
which are trusted and run unparsed, get a look for words here instead.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.errors import InputError, UpdateRefusedError
from kg.guard.limits import MAX_DEPTH, MAX_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_QUOTED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"?'
    r"|'(?:[^'\\\n\r]|\\.)*'?"
    r"|<(?:[^\x00-\x20<>\"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>"
    r"|#[^\n\r]*",
    re.DOTALL,
)
"""Strings, IRIs and comments, by the tokens of SPARQL 1.1 (section 19.8); a string may lack its end."""
_NAME = re.compile(
    r"[?$]\w+|@[A-Za-z]+(?:-\w+)*"
    r"|(?:(?<![\w.-])([^\W\d_](?:[\w.-]*[\w-])?))?:(?:[\w:%-]|\\.|\.(?=[\w:%\\.-]))*"
)
"""Variables, language tags and prefixed names."""
_DECLARED = re.compile(r"\b(?:prefix ([\w.-]*) ?:|base\b)", re.IGNORECASE)
_GAP = r"(?:\s|#[^\n\r]*+)*+"
_SERVICE = re.compile(
    rf"service{_GAP}(?:silent{_GAP})?(?:<[^>{{}}]*+>|\?|[^\s{{}}#<>:]*+:(?:[^\s{{}}#\\]|\\.)*+){_GAP}\{{", re.IGNORECASE
)
"""A SERVICE clause up to its group, variables being written as ``?``.

Looked for in the text as it stands, strings and comments included: whether ``<`` begins an IRI is known to a parser
only, so whoever splits the text otherwise than the parser overlooks a clause (``FILTER(?a<'>')SERVICE ...'``). The
word needs no blank before it (``5SERVICE``), and the colon of a prefixed name may follow it (``SERVICE:x``).
"""
_MAX_SERVICE = 1_000
_UPDATES = frozenset("INSERT DELETE LOAD CLEAR DROP CREATE ADD MOVE COPY WITH".split())
_QUERIES = frozenset("SELECT ASK CONSTRUCT DESCRIBE".split())

_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
"""A codepoint escape (SPARQL 1.1, 19.2)."""


def admit(text: str, prefixes: Mapping[str, str] | None = None) -> str:
    """A query that a parser may see, with those of some prefixes declared that it uses and does not declare.

    They are put on the query's own first line, so that line numbers in messages stay right.

    >>> admit("SELECT * { ?s a lf:Law }", {"lf": "http://x#", "eli": "http://y#"})
    'PREFIX lf: <http://x#> SELECT * { ?s a lf:Law }'

    Raises:
        InputError: It is empty, too long, nested too deep, or writes a mark of the syntax as a codepoint escape.
    """
    if len(text) > MAX_LENGTH:
        raise InputError(f"the query has {len(text):,} characters; at most {MAX_LENGTH:,} are taken")
    if not _encodable(text):
        raise InputError("the query is not valid UTF-8")
    bare = _bare(text)
    if not bare.strip():
        raise InputError("the query is empty")
    if (depth := _depth(bare)) > MAX_DEPTH:
        raise InputError(f"the query nests {depth:,} brackets; at most {MAX_DEPTH} are taken")
    _refuse_hidden_marks(text)
    known = prefixes or {}
    wanted = [name for name in undeclared(text) if name in known]
    return "".join(f"PREFIX {name}: <{known[name]}> " for name in wanted) + text


def refuse_effects(text: str) -> None:
    """Refuse an update, and SERVICE, by their words: for queries that run unparsed, as a dataset's named ones.

    Strings and comments are looked into as well, so that nothing is overlooked; that may refuse too much.

    Raises:
        UpdateRefusedError: It is an update.
        InputError: It asks another service.
    """
    _refuse_update(_DECLARED.sub(" ", _bare(text)))
    _refuse_service(text)


def refuse_unknown(graphs: Iterable[str], is_there: Callable[[str], bool]) -> None:
    """Refuse graphs that are not in the store.

    Raises:
        InputError: One is not.
    """
    for iri in graphs:
        if not is_there(iri):
            raise InputError(f"FROM <{iri[:200]}>: there is no such graph here, and none is fetched")


def undeclared(text: str) -> list[str]:
    """Prefixes that a query uses and does not declare, sorted.

    >>> undeclared("PREFIX a: <http://x/> SELECT * { a:b c:d ?e }")
    ['c']
    """
    bare = _bare(text)
    declared = {match[1] for match in _DECLARED.finditer(bare)}
    used = {match[1] for match in _NAME.finditer(_DECLARED.sub(" ", bare)) if match[1]}
    return sorted(used - declared)


def columns(text: str, variables: tuple[str, ...]) -> tuple[str, ...]:
    """Variables of a result as the query names them; those of ``SELECT *`` in the order in which they first occur.

    >>> columns("SELECT * { ?s ?p ?o }", ("o", "p", "s")), columns("SELECT ?b ?a { SELECT * { ?a ?b 1 } }", ("b", "a"))
    (('s', 'p', 'o'), ('b', 'a'))
    """
    bare = _bare(text)
    star = re.search(r"\bselect(?: ?(?:distinct|reduced))? ?(\*)?", _DECLARED.sub(" ", bare), re.IGNORECASE)
    if star is None or star[1] is None:
        return variables
    order = {name: number for number, name in reversed(list(enumerate(re.findall(r"[?$](\w+)", bare))))}
    return tuple(sorted(variables, key=lambda name: order.get(name, len(order))))


def located(message: str, shift: int) -> str:
    """A parser's message with its place in the text as typed, whose first line was given ``shift`` more characters.

    >>> located("the query can't be run: error at 1:60: expected one of A, B", 50)
    "the query can't be run: line 1, column 10: expected one of A, B"
    """
    match = re.search(r"error at (\d+):(\d+): ", message)
    if not match:
        return message
    line, column = int(match[1]), int(match[2])
    column -= shift if line == 1 else 0
    expected = message[match.end() :]
    if len(expected) > 100:  # the parser lists all tokens there are
        expected = expected[:100].rpartition(", ")[0] + " ..."
    return f"{message[: match.start()]}line {line}, column {max(1, column)}: {expected}"


def _bare(text: str) -> str:
    """A query without strings, IRIs and comments, its blanks single."""
    return re.sub(r"\s+", " ", _QUOTED.sub(" ", text))


def _refuse_hidden_marks(text: str) -> None:
    """Refuse escapes of what the syntax is made of: parsers differ in whether such a mark ends a string or an IRI."""
    for match in _ESCAPE.finditer(text):
        sign = chr(min(int(match[1] or match[2], 16), 0x10FFFF))
        if sign.isascii() and not sign.isalnum():
            escape = match[0].lstrip("\\")
            raise InputError(f"the query writes a mark of the syntax as \\{escape}; write the mark itself")


def _refuse_update(body: str) -> None:
    words = re.findall(r"[A-Z]+", _NAME.sub(" ", body).upper())
    first = next((word for word in words if word in _UPDATES | _QUERIES), "")
    if first in _UPDATES:
        raise UpdateRefusedError(
            f"{first} is an update; the graph is only read, with SELECT, ASK, CONSTRUCT or DESCRIBE"
        )


def _refuse_service(text: str) -> None:
    if text.lower().count("service") > _MAX_SERVICE or _SERVICE.search(re.sub(r"[?$]\w+", "?", text)):
        raise InputError("SERVICE would ask another server; queries run over this graph only")


def _depth(bare: str) -> int:
    """Brackets open at once.

    >>> _depth("{ ( [ ] ) } {")
    3
    """
    depth = deepest = 0
    for mark in re.findall(r"[{}()\[\]]", bare):
        depth += 1 if mark in "{([" else -1
        deepest = max(deepest, depth)
    return deepest


def _encodable(text: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" for c in text)

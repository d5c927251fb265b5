"""SPARQL from outside: what is let through, and for how long it may run.

Only queries: nothing that changes the graph, and no SERVICE, which would reach the network. Length and nesting are
limited before anything is parsed, and queries run on a stack that holds what these limits allow (tried: 3,000 nested
groups, or 3,000 BINDs in a row, end the process on a stack of 8 MB).
"""

from __future__ import annotations

import re
import threading
import time
from typing import TYPE_CHECKING, Generic, TypeVar

from kg.errors import InputError, UpdateRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_LENGTH = 100_000
"""Characters of a query."""
MAX_DEPTH = 200
"""Brackets open at once."""
MAX_ROWS = 100_000
"""Rows or triples of a result."""
MAX_TEXT = 32 * 2**20
"""Characters of all values of a result together, however few they are: one CONCAT can make a value of any size."""
_TICK = 0.2
"""Seconds after which a waiting process looks for signals again."""
_STACK = 512 * 2**20
"""Bytes of stack for a query; only what is used is ever taken from the machine."""

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

T = TypeVar("T")


def admit(text: str, prefixes: Mapping[str, str] | None = None) -> str:
    """A query that may run, with those of some prefixes declared that it uses and does not declare.

    They are put on the query's own first line, so that line numbers in messages stay right.

    >>> admit("SELECT * { ?s a lf:Law }", {"lf": "http://x#", "eli": "http://y#"})
    'PREFIX lf: <http://x#> SELECT * { ?s a lf:Law }'

    Raises:
        InputError: It is empty, too long, nested too deep, an update, or asks another service.
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
    _refuse_update(_DECLARED.sub(" ", bare))
    _refuse_service(text)
    known = prefixes or {}
    wanted = [name for name in undeclared(text) if name in known]
    return "".join(f"PREFIX {name}: <{known[name]}> " for name in wanted) + text


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


def within(seconds: float, run: Callable[[], T]) -> T:
    """What a query gives, unless it takes longer than some seconds; Ctrl-C ends the wait at once.

    Raises:
        InputError: It takes longer.
    """
    worker = _Worker(run)
    former = threading.stack_size(_STACK)
    try:
        worker.start()
    finally:
        threading.stack_size(former)
    end = time.monotonic() + seconds
    while worker.is_alive() and (left := end - time.monotonic()) > 0:
        worker.join(min(left, _TICK))  # a signal that another thread took is seen at the next tick
    if worker.is_alive():
        raise InputError(f"the query was stopped after {seconds:g} s; ask for less, or allow more time")
    if worker.error is not None:
        raise worker.error
    return worker.found[0]


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


class _Worker(threading.Thread, Generic[T]):
    """Runs a query; a daemon, so that the process can end while the query still runs."""

    def __init__(self, run: Callable[[], T]) -> None:
        super().__init__(daemon=True)
        self._run = run
        self.found: list[T] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.found.append(self._run())
        except BaseException as error:  # the caller raises it
            self.error = error


def _bare(text: str) -> str:
    """A query without strings, IRIs and comments, its blanks single."""
    return re.sub(r"\s+", " ", _QUOTED.sub(" ", text))


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

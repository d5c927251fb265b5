"""The passages of the sources, and what each says that must be printed at its place.

Four kinds of things must stand in a document where a passage says so: *printed forms* (names, numbers, citations and
figures as the passage prints them), *numbers* of claims, *dates*, and the numerals of statements in our own words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.ingest.numerals import numerals
from kg.text import natural

if TYPE_CHECKING:
    from kg.store.protocol import Store

PRINTED = frozenset(v.LF + name for name in ("printedName", "printedNumber", "printedAs", "printedValue"))
"""Properties whose value stands in the source word by word."""

STATEMENT = v.LF + "statement"
PRINTED_VALUE = v.LF + "printedValue"
VALUE = v.LF + "value"

_DEFAULT = ox.DefaultGraph()
_NUMBERS = frozenset(v.XSD + name for name in "integer decimal double float nonNegativeInteger positiveInteger".split())
_DATES = frozenset(v.XSD + name for name in ("gYear", "gYearMonth", "date"))
_STRING = v.XSD + "string"


@dataclass(frozen=True)
class Form:
    """Something that must stand at a passage's place: its kind, its text, and what it says of what.

    Kinds: ``printed`` (word by word), ``number`` (a value, in digits or words), ``date``, ``told`` (a value that a
    statement in our words gives).
    """

    kind: str
    text: str
    subject: str
    predicate: str

    @property
    def value(self) -> Decimal:
        """The value of a number."""
        return Decimal(self.text)


@dataclass(frozen=True)
class Passage:
    """A passage: where it stands, and the quads of its graph."""

    iri: str
    source: str
    section: str
    position: str
    phrase: str
    quads: tuple[ox.Quad, ...]
    years: tuple[str, ...] = ()
    """Years in which the periods of its figures begin and end, where they are stated."""

    @property
    def id(self) -> str:
        """The passage's IRI behind its source's."""
        return self.iri.removeprefix(f"{self.source}/")


@dataclass(frozen=True)
class Source:
    """A document whose passages the graph holds; ``issued`` is its date as printed, or empty."""

    iri: str
    id: str
    title: str
    digest: str
    issued: str
    passages: tuple[Passage, ...]


def read_sources(store: Store, base: str = v.BASE) -> list[Source]:
    """Sources that have passages, by id; passages in order of section, position and IRI."""
    by_source: dict[str, list[str]] = {}
    for quad in store.quads(None, ox.NamedNode(v.TYPE), ox.NamedNode(v.PASSAGE), _DEFAULT):
        for part in store.quads(ox.NamedNode(_text(quad.subject)), ox.NamedNode(v.DCT + "isPartOf"), None, _DEFAULT):
            by_source.setdefault(_text(part.object), []).append(_text(quad.subject))
    sources = []
    for iri, passages in by_source.items():
        found = sorted((_passage(store, iri, one) for one in set(passages)), key=_order)
        title, digest, issued = (
            _value(store, iri, name) for name in (v.DCT + "title", v.LF + "sha256", v.DCT + "issued")
        )
        sources.append(Source(iri, iri.removeprefix(f"{base}source/"), title, digest, issued, tuple(found)))
    return sorted(sources, key=lambda source: source.id)


def forms(passage: Passage) -> list[Form]:
    """What a passage says that must stand at its place, each once, in a fixed order."""
    printed = {_text(q.subject) for q in passage.quads if q.predicate.value == PRINTED_VALUE}
    found: set[tuple[str, str, str, str]] = set()
    for quad in passage.quads:
        if not isinstance(quad.object, ox.Literal):
            continue
        subject, predicate, value = _text(quad.subject), quad.predicate.value, quad.object.value
        datatype = quad.object.datatype.value
        if predicate in PRINTED or (datatype == _STRING and re.search(r"\d|://", value)):
            found.add(("printed", value, subject, predicate))
        elif datatype in _NUMBERS and not (predicate == VALUE and subject in printed) and is_number(value):
            found.add(("number", value, subject, predicate))
        elif datatype in _DATES and re.fullmatch(r"\d{4}(?:-\d\d){0,2}", value):
            found.add(("date", value, subject, predicate))
        elif predicate == STATEMENT:
            found |= {("told", str(number), subject, predicate) for number in _told(value)}
    return [Form(*one) for one in sorted(found)]


def _told(statement: str) -> set[Decimal]:
    """Values that a statement in our words gives; ``one`` and ordinals are mostly no numbers in prose."""
    counted = [n for n in numerals(statement) if n.kind == "digits" or (n.kind == "words" and n.values[0] > 1)]
    return {number.values[0] for number in counted}


def _passage(store: Store, source: str, iri: str) -> Passage:
    section, position, phrase = (_value(store, iri, v.LF + name) for name in ("section", "position", "keyPhrase"))
    quads = sorted(store.quads(None, None, None, ox.NamedNode(iri)), key=str)
    periods = {_text(quad.object) for quad in quads if quad.predicate.value == v.LF + "period"}
    dates = {_value(store, period, v.LF + bound) for period in periods for bound in ("from", "until")}
    years = tuple(sorted({date[:4] for date in dates if date}))
    return Passage(iri, source, section, position, phrase, tuple(quads), years)


def _order(passage: Passage) -> tuple[object, ...]:
    return natural(passage.section), natural(passage.position), natural(passage.iri)


def _value(store: Store, subject: str, predicate: str) -> str:
    quads = store.quads(ox.NamedNode(subject), ox.NamedNode(predicate), None, _DEFAULT)
    return min((_text(quad.object) for quad in quads), default="")


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


def is_number(text: str) -> bool:
    """Whether a text is a number.

    >>> is_number("57.17"), is_number("many")
    (True, False)
    """
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False

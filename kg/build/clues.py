"""Clues: by which words each statement of a passage can be found, compiled into the index.

A *telling* is one statement of one passage that can be told on its own: a plain triple, or a claim. Its clues are the
stems (:mod:`kg.stems`) of its own words and of every name of what it speaks of; a passage's clues are those of its
key phrase, of the names that it prints, and of its source. Figures are found by indicator (:mod:`kg.ask.figures`).

* ``telling(id, passage, subject, property, object, dated)``: ``dated`` where its own words have a year; for a
  claim that nothing links to, property and object are empty;
* ``clue(stem, telling, weight)``: 2 for the statement's own words, 1 for other names of what it speaks of;
* ``hint(stem, passage)``: stems of a passage;
* ``issued(source, year)``: when reports were published.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.stems import stems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.build.labels import Labeller

SCHEMA = """
CREATE TABLE telling (id INTEGER PRIMARY KEY, passage TEXT, subject TEXT, property TEXT, object TEXT,
  dated INTEGER);
CREATE TABLE clue (stem TEXT, telling INTEGER, weight INTEGER, PRIMARY KEY (stem, telling)) WITHOUT ROWID;
CREATE TABLE hint (stem TEXT, passage TEXT, PRIMARY KEY (stem, passage)) WITHOUT ROWID;
CREATE TABLE frequency (stem TEXT PRIMARY KEY, tellings INTEGER) WITHOUT ROWID;
CREATE TABLE issued (source TEXT PRIMARY KEY, year INTEGER) WITHOUT ROWID;
CREATE INDEX telling_passage ON telling (passage);
"""
_DEFAULT = ox.DefaultGraph()
_CLAIM = v.LF + "Claim"
_COUNTED = frozenset({v.QB + "Observation"} | {v.LF + name for name in ("Breakdown", "StatedChange", "StatedShare")})
_NAMES = (v.PREF_LABEL, v.ALT_LABEL, v.NOTATION, v.LABEL, v.DCT + "title", v.LF + "nickname")
_PRINTED = (v.LF + "printedName", v.LF + "printedAs", v.LF + "printedNumber")
_WORDS = tuple(v.LF + name for name in ("verb", "inverseVerb", "eventVerb", "noun", "inverseNoun", "inverseLabel"))
_DATES = frozenset(v.XSD + name for name in ("gYear", "gYearMonth", "date"))
_MONTHS = "january february march april may june july august september october november december".split()

_YEAR = re.compile(r"(?:19|20)\d\d")

Telling = tuple[int, str, str, str, str, bool]


class Clues:
    """Reads tellings and clues off a merged store."""

    def __init__(self, store: ox.Store, labeller: Labeller, bookkeeping: frozenset[str]) -> None:
        self._store = store
        self._labeller = labeller
        self._bookkeeping = bookkeeping
        self.tellings: list[Telling] = []
        self.clues: dict[tuple[str, int], int] = {}
        self.hints: set[tuple[str, str]] = set()
        self._named = cache(self._names)
        self._worded = cache(self._words)
        for passage, source in self._passages():
            self._read(passage, source)

    def issued(self) -> list[tuple[str, int]]:
        """The year in which each report was published; a report tells of the year before."""
        stated = (q for q in self._quads(None, v.DCT + "issued") if isinstance(q.subject, ox.NamedNode))
        quads = [q for q in stated if v.LF + "Report" in self._labeller.classes(_value(q.subject))]
        years = {_value(q.subject): _value(q.object)[:4] for q in quads}
        return sorted((source, int(year)) for source, year in years.items() if year.isdigit())

    def _passages(self) -> Iterator[tuple[str, str]]:
        """Passages with their source, those of registers left out."""
        registers = {q.subject for q in self._quads(None, v.LF + "register")}
        for quad in self._quads(None, v.DCT + "isPartOf"):
            if isinstance(quad.subject, ox.NamedNode) and quad.object not in registers:
                yield quad.subject.value, _value(quad.object)

    def _read(self, passage: str, source: str) -> None:
        graph = ox.NamedNode(passage)
        quads = sorted(self._store.quads_for_pattern(None, None, None, graph), key=str)
        if not quads:
            return
        claims = {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode) and self._is_claim(q.subject)}
        self._hint(passage, source, quads)
        links = {_value(q.object): q for q in quads if _value(q.object) in claims and self._told(q)}
        for claim in sorted(claims):
            if not _COUNTED & set(self._labeller.classes(claim)):
                self._claim(passage, claim, links.get(claim), [q for q in quads if _value(q.subject) == claim])
        for quad in quads:
            if _value(quad.subject) not in claims and _value(quad.object) not in claims and self._told(quad):
                self._triple(passage, quad)

    def _hint(self, passage: str, source: str, quads: list[ox.Quad]) -> None:
        texts = [*self._texts(passage, v.LF + "keyPhrase"), *self._texts(passage, v.LF + "section")]
        texts += [q.object.value for q in quads if q.predicate.value in _PRINTED and isinstance(q.object, ox.Literal)]
        texts += [text for name in _NAMES for text in self._texts(source, name)]
        for date in self._texts(source, v.DCT + "issued"):
            texts.append(_date_words(date))
        self.hints |= {(stem, passage) for text in texts for stem in stems(text)}

    def _claim(self, passage: str, claim: str, link: ox.Quad | None, quads: list[ox.Quad]) -> None:
        own: set[str] = set()
        said: set[str] = set()
        other: set[str] = set(self._class_words(claim))
        for quad in quads:
            name = quad.predicate.value
            if isinstance(quad.object, ox.Literal):
                said |= stems(_date_words(_value(quad.object)))
            elif name not in (v.TYPE,):
                (own if name == v.LF + "attributedTo" else other).update(self._named(_value(quad.object)))
        own |= said
        for predicate in (v.LF + "finds", v.LF + "asks"):
            for quad in self._quads(claim, predicate):
                other |= self._named(_value(quad.object))
        if link is not None:
            other |= self._worded(link.predicate.value)
            own |= self._named(_value(link.subject))
            self._add(passage, _value(link.subject), link.predicate.value, claim, own, other, said)
        else:
            self._add(passage, claim, "", "", own, other, said)

    def _triple(self, passage: str, quad: ox.Quad) -> None:
        own = set(self._named(_value(quad.subject))) | self._worded(quad.predicate.value)
        said: set[str] = set()
        text = _value(quad.object)
        if isinstance(quad.object, ox.NamedNode):
            own |= self._named(text)
        else:
            said = set(stems(_date_words(text)))
        self._add(passage, _value(quad.subject), quad.predicate.value, text, own | said, set(), said)

    def _add(
        self, passage: str, subject: str, prop: str, obj: str, own: set[str], other: set[str], said: set[str]
    ) -> None:
        number = len(self.tellings) + 1
        dated = any(_YEAR.fullmatch(stem) for stem in said)
        self.tellings.append((number, passage, subject, prop, obj, dated))
        for stem in other - own:
            self.clues[stem, number] = 1
        for stem in own:
            self.clues[stem, number] = 2

    def _told(self, quad: ox.Quad) -> bool:
        """Whether a triple says something of its own."""
        name = quad.predicate.value
        return name not in self._bookkeeping and name != v.TYPE and name not in _PRINTED and not name.startswith(v.QB)

    def _is_claim(self, node: ox.NamedNode) -> bool:
        return _CLAIM in self._labeller.classes(node.value)

    def _names(self, iri: str) -> frozenset[str]:
        """Stems of every name of a thing, of its kinds, and of what it is part of."""
        texts = [text for name in _NAMES for text in self._texts(iri, name)]
        texts.append(self._labeller.names(iri)[0])
        found = {stem for text in texts for stem in stems(text)} | self._class_words(iri) | self._years(iri)
        for quad in self._quads(iri, v.IS_PART_OF):
            found |= self._named(_value(quad.object))
        return frozenset(found)

    def _years(self, iri: str) -> frozenset[str]:
        """Years of the dates of a thing, by which it is called: the law of 2013."""
        quads = self._store.quads_for_pattern(ox.NamedNode(iri), None, None, _DEFAULT)
        stated = (q for q in quads if not q.predicate.value.endswith(("Before", "After", "no_longer_in_force")))
        dates = (q.object for q in stated if isinstance(q.object, ox.Literal))
        return frozenset(d.value[:4] for d in dates if d.datatype.value in _DATES and d.value[:4].isdigit())

    def _class_words(self, iri: str) -> frozenset[str]:
        classes = [c for c in self._labeller.classes(iri) if c != _CLAIM]
        return frozenset(s for c in classes for name in _NAMES for text in self._texts(c, name) for s in stems(text))

    def _words(self, prop: str) -> frozenset[str]:
        """Stems of the words by which a property is asked for."""
        texts = [text for name in (*_WORDS, v.LABEL) for text in self._texts(prop, name)]
        return frozenset(stem for text in texts for stem in stems(text))

    def _texts(self, iri: str, predicate: str) -> list[str]:
        return [q.object.value for q in self._quads(iri, predicate) if isinstance(q.object, ox.Literal)]

    def _quads(self, iri: str | None, predicate: str) -> list[ox.Quad]:
        node = ox.NamedNode(iri) if iri else None
        return list(self._store.quads_for_pattern(node, ox.NamedNode(predicate), None, _DEFAULT))


def _value(node: object) -> str:
    """The IRI or text of a node, or an empty string."""
    return node.value if isinstance(node, ox.NamedNode | ox.Literal) else ""


def _date_words(text: str) -> str:
    """A text; of a date also its month and year in words.

    >>> _date_words("2013-01"), _date_words("no date")
    ('2013-01 january 2013', 'no date')
    """
    parts = text.split("-")
    if 1 < len(parts) < 4 and all(part.isdigit() for part in parts) and 1 <= int(parts[1]) <= 12:
        day = f" {int(parts[2])}" if len(parts) == 3 else ""
        return f"{text} {_MONTHS[int(parts[1]) - 1]} {parts[0]}{day}"
    return text

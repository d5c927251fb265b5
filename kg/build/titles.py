"""Titles: by which words acts are called, compiled into the index, so that they are found by most of a title.

* ``title(id, iri, size)``: a name of an act, and how many telling stems it has, words for kinds of acts aside;
* ``titled(stem, title)``: those stems;
* ``dated(iri, year)``: years of an act, by which it is called: the law of 2013.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.stems import stems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.build.labels import Labeller

SCHEMA = """
CREATE TABLE title (id INTEGER PRIMARY KEY, iri TEXT, size INTEGER);
CREATE TABLE titled (stem TEXT, title INTEGER, PRIMARY KEY (stem, title)) WITHOUT ROWID;
CREATE TABLE dated (iri TEXT, year TEXT, PRIMARY KEY (iri, year)) WITHOUT ROWID;
"""
_NAMES = (v.PREF_LABEL, v.ALT_LABEL, v.DCT + "title", v.LF + "nickname")
_DATES = (v.ELI + "date_document", v.ELI + "date_publication", v.ELI + "first_date_entry_in_force")
_ACT = v.ELI + "LegalResource"
_DEFAULT = ox.DefaultGraph()
_YEAR = re.compile(r"(?:19|20)\d\d")


class Titles:
    """Reads titles off a merged store."""

    def __init__(self, store: ox.Store, labeller: Labeller, things: list[str]) -> None:
        self._store = store
        self._labeller = labeller
        self.titles: list[tuple[int, str, int]] = []
        self.stems: set[tuple[str, int]] = set()
        self.years: set[tuple[str, str]] = set()
        kinds = self._kind_words()
        for iri in things:
            if _ACT in labeller.classes(iri):
                self._read(iri, kinds)

    def _read(self, iri: str, kinds: frozenset[str]) -> None:
        names = sorted({text for name in _NAMES for text in self._texts(iri, name)})
        self.years |= {(iri, date[:4]) for name in _DATES for date in self._texts(iri, name)}
        for found in sorted({frozenset(self._telling(name, kinds)) for name in names}, key=sorted):
            if found:
                number = len(self.titles) + 1
                self.titles.append((number, iri, len(found)))
                self.stems |= {(stem, number) for stem in found}
        self.years |= {(iri, year) for name in names for year in _YEAR.findall(name)}

    def _telling(self, name: str, kinds: frozenset[str]) -> Iterator[str]:
        for one in stems(name):
            if one not in kinds and not any(c.isdigit() for c in one):
                yield one

    def _kind_words(self) -> frozenset[str]:
        """Stems of the words for acts and their kinds."""
        above = self._labeller.superclasses
        quads = self._store.quads_for_pattern(None, ox.NamedNode(v.TYPE), ox.NamedNode(v.OWL + "Class"), _DEFAULT)
        classes = [q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)]
        acts = [c for c in classes if c == _ACT or _ACT in above(c)]
        names = (v.LABEL, v.ALT_LABEL)
        return frozenset(s for c in acts for name in names for text in self._texts(c, name) for s in stems(text))

    def _texts(self, iri: str, predicate: str) -> list[str]:
        quads = self._store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None, _DEFAULT)
        return [quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)]

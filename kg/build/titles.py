"""Titles: by which words acts are called, compiled into the index, so that they are found by most of a title.

* ``title(id, iri, size, translated)``: a name of an act, how many telling stems it has, words for kinds of acts aside,
  and whether they are what words of another language mean;
* ``titled(stem, title)``: those stems;
* ``dated(iri, year)``: years of an act, by which it is called: the law of 2013.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.stems import EMPTY, stem, stems
from kg.text import beginnings, primary, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.build.labels import Labeller

SCHEMA = """
CREATE TABLE title (id INTEGER PRIMARY KEY, iri TEXT, size INTEGER, translated INTEGER);
CREATE TABLE titled (stem TEXT, title INTEGER, PRIMARY KEY (stem, title)) WITHOUT ROWID;
CREATE INDEX title_iri ON title (iri);
CREATE INDEX titled_title ON titled (title);
CREATE TABLE titlekind (class TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE dated (iri TEXT, year TEXT, PRIMARY KEY (iri, year)) WITHOUT ROWID;
"""
_NAMES = (v.PREF_LABEL, v.ALT_LABEL, v.DCT + "title", v.LF + "nickname")
_DATES = (v.ELI + "date_document", v.ELI + "date_publication", v.ELI + "first_date_entry_in_force")
_ACT = v.ELI + "LegalResource"
_DEFAULT = ox.DefaultGraph()
_SHORT = 3
"""Letters up to which a word of another language's title tells nothing."""
_YEAR = re.compile(r"(?:19|20)\d\d")


class Titles:
    """Reads titles off a merged store."""

    def __init__(
        self, store: ox.Store, labeller: Labeller, things: list[str], glosses: set[tuple[str, str, int, str]]
    ) -> None:
        self._store = store
        self._labeller = labeller
        in_order = sorted(
            glosses, reverse=True
        )  # of several meanings the first by the alphabet, whatever the order of sets
        self._meaning = {(lang, start): word for start, word, rank, lang in in_order if rank == 0}
        self.titles: list[tuple[int, str, int, bool]] = []
        self.stems: set[tuple[str, int]] = set()
        self.years: set[tuple[str, str]] = set()
        self.kinds: set[tuple[str]] = set()
        """Classes of what has a title."""
        kinds = self._kind_words()
        for iri in things:
            if _ACT in labeller.classes(iri):
                self._read(iri, kinds)

    def _read(self, iri: str, kinds: frozenset[str]) -> None:
        names = sorted({text for name in _NAMES for text in self._texts(iri, name)})
        tagged = sorted({pair for name in _NAMES for pair in self._foreign(iri, name)})
        foreign = sorted({text for text, _ in tagged})
        self.years |= {(iri, date[:4]) for name in _DATES for date in self._texts(iri, name)}
        told = {frozenset(self._telling(name, kinds)) for name in names if name not in foreign}
        told |= {frozenset(one for one in self._telling(name, kinds) if len(one) > _SHORT) for name in foreign}
        meant = {frozenset(self._translated(name, lang, kinds)) for name, lang in tagged} - told
        for found, translated in [
            *((t, False) for t in sorted(told, key=sorted)),
            *((m, True) for m in sorted(meant, key=sorted)),
        ]:
            if found:
                number = len(self.titles) + 1
                self.titles.append((number, iri, len(found), translated))
                self.kinds |= {(cls,) for cls in self._labeller.classes(iri)}
                self.stems |= {(one, number) for one in found}
        self.years |= {(iri, year) for name in names for year in _YEAR.findall(name)}

    def _telling(self, name: str, kinds: frozenset[str]) -> Iterator[str]:
        for one in stems(name):
            if one not in kinds and not any(c.isdigit() for c in one):
                yield one

    def _translated(self, name: str, lang: str, kinds: frozenset[str]) -> Iterator[str]:
        """Stems of the English words that a title in another language means, by the beginnings of its words."""
        for word in words(name):
            known = ((lang, start) for start in beginnings(word.key))
            meant = next((self._meaning[one] for one in known if one in self._meaning), "")
            if meant and meant not in EMPTY and stem(meant) not in kinds and stem(word.key) not in kinds:
                yield stem(meant)

    def _kind_words(self) -> frozenset[str]:
        """Stems of the words for acts and their kinds."""
        above = self._labeller.superclasses
        quads = self._store.quads_for_pattern(None, ox.NamedNode(v.TYPE), ox.NamedNode(v.OWL + "Class"), _DEFAULT)
        classes = [q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)]
        acts = [c for c in classes if c == _ACT or _ACT in above(c)]
        names = (v.LABEL, v.ALT_LABEL)
        return frozenset(s for c in acts for name in names for text in self._texts(c, name) for s in stems(text))

    def _texts(self, iri: str, predicate: str) -> list[str]:
        return [text.value for text in self._literals(iri, predicate)]

    def _foreign(self, iri: str, predicate: str) -> list[tuple[str, str]]:
        """Texts in other languages than English, each with its language."""
        tagged = [(text.value, primary(text.language or "en")) for text in self._literals(iri, predicate)]
        return [(text, lang) for text, lang in tagged if lang != "en"]

    def _literals(self, iri: str, predicate: str) -> list[ox.Literal]:
        quads = self._store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None, _DEFAULT)
        return [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]

"""Counted: figures and what they are of, compiled into the index for :mod:`kg.ask.figures`.

* ``figure(iri, indicator, value, printed, unit, comparator, period, first, last, body, polarity, modality, kinds)``:
  one row an observation; ``first`` and ``last`` bound its period (the end exclusive); ``kinds`` are the dimensions
  that are not the total, as ``property value`` lines;
* ``kind(thing, property)``: things that figures are of or counted by; ``called(thing, stems)``: stems of their names;
* ``indicator(iri, unit, names, defined)``: stems of each name (names apart by ``|``), and of names and definition;
* ``dimension(iri, range)``; ``spokesman(class, body)``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.stems import stems

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

SCHEMA = """
CREATE TABLE figure (iri TEXT PRIMARY KEY, indicator TEXT, value REAL, printed TEXT, unit TEXT, comparator TEXT,
  period TEXT, first TEXT, last TEXT, body TEXT, polarity TEXT, modality TEXT, kinds TEXT) WITHOUT ROWID;
CREATE INDEX figure_indicator ON figure (indicator);
CREATE TABLE kind (thing TEXT, property TEXT, PRIMARY KEY (thing, property)) WITHOUT ROWID;
CREATE TABLE called (thing TEXT, stems TEXT, PRIMARY KEY (thing, stems)) WITHOUT ROWID;
CREATE TABLE indicator (iri TEXT PRIMARY KEY, unit TEXT, names TEXT, defined TEXT) WITHOUT ROWID;
CREATE TABLE dimension (iri TEXT PRIMARY KEY, range TEXT) WITHOUT ROWID;
CREATE TABLE spokesman (class TEXT, body TEXT, PRIMARY KEY (class, body)) WITHOUT ROWID;
"""
_DEFAULT = ox.DefaultGraph()
_TOTAL = v.LF + "total"


def write(connection: sqlite3.Connection, store: ox.Store) -> None:
    """Fill the tables from a merged and derived store, and from the names that the index has."""
    reader = _Reader(store)
    connection.executemany(f"INSERT INTO figure VALUES ({', '.join('?' * 13)})", reader.figures())  # noqa: S608 - marks
    connection.executemany("INSERT OR IGNORE INTO kind VALUES (?, ?)", sorted(reader.kinds))
    sql = "SELECT DISTINCT iri, text FROM term WHERE kind = 'thing' AND iri IN (SELECT thing FROM kind)"
    names = {(iri, " ".join(sorted(stems(text)))) for iri, text in connection.execute(sql)}
    connection.executemany("INSERT INTO called VALUES (?, ?)", sorted(name for name in names if name[1]))
    connection.executemany("INSERT INTO indicator VALUES (?, ?, ?, ?)", reader.indicators())
    connection.executemany("INSERT INTO dimension VALUES (?, ?)", reader.dimensions)
    connection.executemany("INSERT OR IGNORE INTO spokesman VALUES (?, ?)", reader.spokesmen())


class _Reader:
    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self.dimensions = [(iri, self._first(iri, v.RDFS + "range")) for iri in self._typed(v.QB + "DimensionProperty")]
        self.kinds: set[tuple[str, str]] = set()

    def figures(self) -> Iterator[tuple[object, ...]]:
        for iri in self._typed(v.QB + "Observation"):
            held: dict[str, list[str]] = defaultdict(list)
            for quad in self._store.quads_for_pattern(ox.NamedNode(iri), None, None, _DEFAULT):
                if isinstance(quad.object, ox.NamedNode | ox.Literal):
                    held[quad.predicate.value].append(quad.object.value)
            value = min(held.get(v.LF + "value", []), default="")
            period, body = (min(held.get(v.LF + name, []), default="") for name in ("period", "reportedBy"))
            kinds = [(d, k) for d, _ in self.dimensions for k in sorted(held.get(d, [])) if k != _TOTAL]
            self.kinds |= {(k, d) for d, k in kinds} | {(body, v.LF + "reportedBy"), (period, v.LF + "period")}
            first, last = self._bound(period, "startsNotBefore", min), self._bound(period, "endsNotAfter", max)
            told = [min(held.get(v.LF + name, []), default="") for name in ("printedValue", "unit", "comparator")]
            rest = [min(held.get(v.LF + name, []), default="") for name in ("polarity", "modality")]
            number = float(value) if value else None
            indicator = min(held.get(v.LF + "indicator", []), default="")
            lines = "\n".join(f"{d} {k}" for d, k in kinds)
            yield iri, indicator, number, *told, period, first, last, body, *rest, lines
        self.kinds.discard(("", v.LF + "reportedBy"))
        self.kinds.discard(("", v.LF + "period"))

    def indicators(self) -> Iterator[tuple[str, str, str, str]]:
        for iri in self._typed(v.LF + "Indicator"):
            labels = [*self._texts(iri, v.PREF_LABEL), *self._texts(iri, v.ALT_LABEL)]
            labels += [*self._texts(iri, v.LABEL), *self._texts(iri, v.LF + "nickname")]
            names = sorted({" ".join(sorted(stems(label) - {"number"})) for label in labels})
            words = {s for text in (*labels, *self._texts(iri, v.SKOS + "definition")) for s in stems(text)}
            yield iri, self._first(iri, v.LF + "countingUnit"), "|".join(filter(None, names)), " ".join(sorted(words))

    def spokesmen(self) -> Iterator[tuple[str, str]]:
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(v.LF + "speaksFor"), None, _DEFAULT):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                yield quad.object.value, quad.subject.value

    def _bound(self, period: str, name: str, pick: Callable[[list[str]], str]) -> str:
        found = self._texts(period, v.LF + name) if period else []
        return pick(found) if found else ""

    def _typed(self, cls: str) -> list[str]:
        quads = self._store.quads_for_pattern(None, ox.NamedNode(v.TYPE), ox.NamedNode(cls), _DEFAULT)
        return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})

    def _texts(self, iri: str, predicate: str) -> list[str]:
        quads = self._store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None, _DEFAULT)
        return [quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)]

    def _first(self, iri: str, predicate: str) -> str:
        quads = self._store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None, _DEFAULT)
        return min((q.object.value for q in quads if isinstance(q.object, ox.NamedNode)), default="")

"""From what people call a thing to the thing: names, notations, citations, CURIEs and IRIs.

Reads a generation's index (see :mod:`kg.build.index`), nothing else.
"""

from __future__ import annotations

import json
import re
import sqlite3
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import UnresolvedNameError
from kg.text import fold, key, local_name, words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

STRENGTH = {
    "notation": 0,
    "prefLabel": 0,
    "label": 0,
    "title": 0,
    "citation": 0,
    "altLabel": 1,
    "nickname": 1,
    "printed": 2,
}
_TERMS = "SELECT key, kind, iri, detail, lang, text FROM term WHERE key IN (?)"
_SET, _BOUND = "IN (?)", "IN (SELECT value FROM json_each(?))"
"""A set in a query, and how it is bound: as one array, so that no query is composed and none is too long."""
_LEAST_WORDS = 2
"""Words of a name that has initials."""
_SHORT = 3
"""Letters of words that initials often leave out."""
_REMEMBERED = 1 << 14
"""Things, and misspelt words, that are kept once they were looked up."""
_ROWS_KEPT = 200
"""Results that are kept: the parts of a question ask much of the same."""
_MAX_NAME = 300
"""Characters beyond which nothing is a name."""


class Thing(NamedTuple):
    """A thing of the graph: IRI, names for showing, classes most specific first."""

    iri: str
    label: str
    short: str
    classes: tuple[str, ...]


class Found(NamedTuple):
    """A thing that a search found, the text that matched, and a score from 0 to 100."""

    thing: Thing
    text: str
    score: float


class Names:
    """Names of one generation."""

    def __init__(self, index: Path) -> None:
        self._db = sqlite3.connect(f"file:{index}?mode=ro&immutable=1", uri=True)
        self._thing = lru_cache(_REMEMBERED)(self._thing_of)
        self._respelt = lru_cache(_REMEMBERED)(self._nearest_words)
        self._rows = lru_cache(_ROWS_KEPT)(self._rows_of)

    def meta(self, name: str) -> str:
        """A fact about the build (version, hash, base, quads, title, readTo, country, subject), or an empty string."""
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def prefixes(self) -> dict[str, str]:
        """Prefixes of the dataset's files."""
        return dict(self._db.execute("SELECT prefix, iri FROM prefix"))

    def thing(self, iri: str) -> Thing | None:
        """The thing of an IRI, or None where the index knows none."""
        return self._thing(iri)

    def _thing_of(self, iri: str) -> Thing | None:
        row = self._db.execute("SELECT iri, label, short, classes FROM thing WHERE iri = ?", (iri,)).fetchone()
        return Thing(row[0], row[1], row[2], tuple(row[3].split())) if row else None

    def label(self, iri: str) -> str:
        """How a thing, class or property is called in full; the IRI's last part where it has no name."""
        if known := self.thing(iri):
            return known.label
        row = self._db.execute("SELECT label FROM property WHERE iri = ?", (iri,)).fetchone()
        if row:
            return str(row[0])
        row = self._db.execute(
            "SELECT text FROM term WHERE iri = ? AND kind = 'class' "
            "ORDER BY detail != 'label', lang != 'en', text LIMIT 1",
            (iri,),
        ).fetchone()
        return str(row[0]) if row else local_name(iri)

    def terms(self, keys: Iterable[str]) -> list[tuple[str, str, str, str, str, str]]:
        """Rows of the lexicon (key, kind, iri, detail, lang, text) for some keys."""
        return self._db.execute(_TERMS.replace(_SET, _BOUND), (json.dumps(list(dict.fromkeys(keys))),)).fetchall()

    def rows(self, sql: str, parameters: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """Rows of any table of the index; for the reader of questions."""
        return list(self._rows(sql, parameters))

    def _rows_of(self, sql: str, parameters: tuple[object, ...]) -> tuple[tuple[object, ...], ...]:
        return tuple(self._db.execute(sql, parameters))

    def among(self, sql: str, values: Iterable[str | int], *others: object) -> list[tuple[object, ...]]:
        """Rows of a query with one ``IN (?)``, which takes any number of values; ``others`` are bound after them."""
        return self.rows(sql.replace(_SET, _BOUND, 1), (json.dumps(list(values)), *others))

    def instances(self, *classes: str) -> list[str]:
        """Things of any of some classes, sorted."""
        sql = "SELECT iri FROM thing WHERE instr(' ' || classes || ' ', ?)"
        return sorted({str(row[0]) for cls in classes for row in self.rows(sql, (f" {cls} ",))})

    def is_word(self, word: str) -> bool:
        """Whether the lexicon holds a folded word."""
        return self._db.execute("SELECT 1 FROM word WHERE word = ?", (word,)).fetchone() is not None

    def respell(self, word: str, typed: int = 0) -> list[str]:
        """Words of the lexicon that an unknown word is a likely typing error of; [] where none is near or it is short.

        ``typed`` is its length as it was typed, where folding took an ending off.
        Distance is optimal string alignment (Damerau 1964), one edit up to seven letters, two from eight.
        """
        if max(len(word), typed) < 5 or not word.isalpha():
            return []
        return list(self._respelt(word))

    def _nearest_words(self, word: str) -> tuple[str, ...]:
        if self.is_word(word):
            return ()
        from rapidfuzz.distance import OSA

        allowed = 1 if len(word) < 8 else 2
        near: dict[int, list[str]] = {}
        sql = "SELECT word FROM word WHERE length(word) BETWEEN ? AND ? AND word NOT GLOB '*[0-9]*'"
        for (other,) in self._db.execute(sql, (max(5, len(word) - allowed), len(word) + allowed)):
            distance = OSA.distance(word, other, score_cutoff=allowed)
            if len(word) < 6 and (other[0] != word[0] or len(other) < len(word)):
                continue  # a short word is mended only where a letter was left out or changed, not the first
            if distance <= allowed:
                near.setdefault(distance, []).append(other)
        return tuple(sorted(near[min(near)])) if near else ()

    def resolve(self, name: str) -> Thing:
        """The one thing that a NAME means: a name, notation, citation, CURIE or IRI.

        Raises:
            UnresolvedNameError: It means nothing, or several things; the error carries candidates.
        """
        shown = name if len(name) <= 60 else name[:57] + "..."
        if len(name) > _MAX_NAME:
            raise UnresolvedNameError(
                f"'{shown}' is too long for a name ({len(name)} characters, at most {_MAX_NAME})", []
            )
        if not any(c.isalnum() for c in name):
            raise UnresolvedNameError(f"{shown!r} is not a name", [])
        if iri := self._as_iri(name):
            if known := self.thing(iri):
                return known
            raise UnresolvedNameError(f"nothing in the graph has the address {iri}", self._near(name))
        found = self.candidates(name)
        if len(found) == 1:
            return found[0]
        if found:
            pairs = [(thing.label, thing.iri) for thing in found]
            raise UnresolvedNameError(f"'{shown}' can mean {len(found)} things", pairs)
        raise UnresolvedNameError(f"nothing in the graph is called '{shown}'", self._near(name))

    def resolve_class(self, name: str) -> str:
        """The one class that a word, CURIE or IRI means.

        Raises:
            UnresolvedNameError: It means no class, or several; the error carries candidates.
        """
        iri = self._as_iri(name)
        sql = "SELECT DISTINCT iri FROM term WHERE kind = 'class' AND "
        rows = self._db.execute(sql + ("iri = ?" if iri else "key = ?"), (iri or key(name),)).fetchall()
        if len(rows) == 1:
            return str(rows[0][0])
        every = self._db.execute("SELECT DISTINCT iri FROM term WHERE kind = 'class' ORDER BY iri").fetchall()
        found = [(self.label(row[0]), str(row[0])) for row in rows or every]
        told = f"'{name[:60]}' can mean {len(rows)} kinds" if rows else f"no kind of thing is called '{name[:60]}'"
        raise UnresolvedNameError(told, found[:40])

    def candidates(self, name: str) -> list[Thing]:
        """Things that a name means, those of the strongest kind of name only."""
        ranked: dict[str, int] = {}
        for _, kind, iri, detail, _, _ in self.terms([key(name)]):
            if kind == "thing":
                ranked[iri] = min(STRENGTH[detail], ranked.get(iri, 9))
        if not ranked:
            return self._provision_of_act(name)
        best = min(ranked.values())
        return self._known(iri for iri, rank in sorted(ranked.items()) if rank == best)

    def find(self, text: str, limit: int = 20) -> list[Found]:
        """Things whose names or statements hold the words, best first; typing errors are tolerated.

        Exact names come first, then names and statements with all words (SQLite FTS5), then near names.
        """
        hits: dict[str, Found] = {}
        for thing in self.candidates(text):
            hits[thing.iri] = Found(thing, thing.label, 100.0)
        for spelled in (text, self._respelled(text)):
            if spelled and len(hits) < limit:
                for found in self._full_text(spelled, limit):
                    hits.setdefault(found.thing.iri, found)
        if not hits:
            for label, iri in self._near(text, limit):
                if known := self.thing(iri):
                    hits[iri] = Found(known, label, 50.0)
        return sorted(hits.values(), key=lambda f: (-f.score, f.thing.label, f.thing.iri))[:limit]

    def mentions(self, text: str, limit: int = 3) -> list[Found]:
        """Things whose names or statements hold the words as they are; nothing is tolerated."""
        return self._full_text(text, limit)

    def complete(self, start: str, limit: int = 30) -> list[str]:
        """Names that begin with some characters, for completion."""
        folded = fold(start)
        rows = self._db.execute(
            "SELECT DISTINCT text FROM term WHERE kind = 'thing' AND detail IN ('notation', 'prefLabel', 'altLabel') "
            "AND key >= ? AND key < ? ORDER BY length(text), text LIMIT ?",
            (folded, folded + "\U0010ffff", limit),
        )
        return [text for (text,) in rows]

    def _as_iri(self, name: str) -> str | None:
        bare = name.strip().removeprefix("<").removesuffix(">")
        if re.match(r"https?://\S+$", bare):
            return bare
        prefix, colon, local = bare.partition(":")
        if colon and not local.startswith(" ") and (start := self.prefixes().get(prefix)) is not None:
            return start + local
        return None

    def _provision_of_act(self, name: str) -> list[Thing]:
        """Provisions as in "article 7 of law 04/L-218": a provision, and the act that it is part of."""
        tokens = [word.key for word in words(name)]
        for at, token in enumerate(tokens):
            if token not in ("of", "in", "under") or not 0 < at < len(tokens) - 1:
                continue
            parts = self._things_called(" ".join(tokens[:at]))
            acts = {thing.iri for thing in self._things_called(" ".join(tokens[at + 1 :]))}
            inside = [part for part in parts if acts & self.wholes(part.iri)]
            if inside:
                return inside
        return []

    def wholes(self, iri: str) -> set[str]:
        """All that a provision is part of, near and far."""
        return {whole for (whole,) in self._db.execute("SELECT whole FROM part WHERE part = ?", (iri,))}

    def _things_called(self, text: str) -> list[Thing]:
        return self._known(sorted({row[2] for row in self.terms([text]) if row[1] == "thing"}))

    def _known(self, iris: Iterable[str]) -> list[Thing]:
        found = (self.thing(iri) for iri in iris)
        return [thing for thing in found if thing is not None]

    def _full_text(self, text: str, limit: int) -> list[Found]:
        query = " ".join(f'"{word.key}"*' for word in words(text)[:20])
        if not query:
            return []
        rows = self._db.execute(
            "SELECT iri, text, bm25(search) FROM search WHERE search MATCH ? ORDER BY 3 LIMIT ?", (query, limit * 4)
        )
        found: dict[str, Found] = {}
        for iri, matched, rank in rows:
            if iri not in found and (thing := self.thing(iri)):
                found[iri] = Found(thing, matched, min(99.0, 60.0 - float(rank)))
        return list(found.values())

    def _respelled(self, text: str) -> str:
        fixed = []
        for word in words(text):
            near = self.respell(word.key)
            fixed.append(near[0] if near else word.key)
        return " ".join(fixed)

    def _near(self, name: str, limit: int = 5) -> list[tuple[str, str]]:
        """Names nearest in spelling, as (label, IRI)."""
        from rapidfuzz import fuzz, process

        rows = self._db.execute("SELECT key, iri FROM term WHERE kind = 'thing' AND detail != 'citation'").fetchall()
        wanted = key(name)
        best = process.extract(wanted, [row[0] for row in rows], scorer=fuzz.WRatio, limit=limit * 4, score_cutoff=60)
        found = {row[1]: None for row in rows if wanted in _initials(row[0])}
        for _, _, position in best:
            found.setdefault(rows[position][1])
        return [(self.label(iri), iri) for iri in list(found)[:limit]]


def _initials(name: str) -> tuple[str, ...]:
    """What a folded name of several words may be cut down to: the first letters of all words, or of all longer ones.

    >>> _initials("ministry of labour and welfare"), _initials("ministry")
    (('molaw', 'mlw'), ())
    """
    parts = name.split()
    if len(parts) < _LEAST_WORDS:
        return ()
    return "".join(part[0] for part in parts), "".join(part[0] for part in parts if len(part) > _SHORT)

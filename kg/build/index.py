"""Index: names, lexicon and texts of a merged graph, compiled into one SQLite file.

Tables (all text folded by :mod:`kg.text`):

* ``thing(iri, label, short, classes)``: how things are shown; classes most specific first, apart by blanks;
* ``term(key, kind, iri, detail, lang, text)``: what words mean; kinds are thing, class, verb, noun, frame;
* ``word(word)``: every word of every key, for typing errors;
* ``property(iri, ...)``: what the reader of questions needs to know of a property;
* ``schema(subject_class, property, object_class)``: which classes are joined by which property in the data;
* ``subclass(sub, super)``: the class hierarchy, reflexive and transitive;
* ``tie(class, property)``, ``far(class)``: by what things of a class may be tied (``lf:tiedBy``, ``lf:tiedFar``);
* ``narrower(broad, narrow)``: concepts that answer for a broader one;
* ``edition(edition, series)``: editions of codes and policies;
* ``conflict(...)``: rows of the conflict queries, for notes on answers (:mod:`kg.conflicts`);
* ``alike(stem, other, same)``: words of questions (phrases with blanks) and the words of statements that they can mean,
  or, where not the same, that are kinds of it; ``gloss(start, word, rank, lang)``: what beginnings of words of other
  languages mean; ``mark(name, said)``: words by which statements tell reasons, amounts and the like;
* ``letters(letters, lang)``: letters by which a language is known;
  ``ending(ending, lang)``, ``bent(key, lang, kind, iri, detail)``: names without the endings of their words;
  ``phrase(name, lang, text)``: what answers say besides names and values;
  ``translated(iri, lang, text)``: what things are called in other languages;
* ``telling``, ``clue``, ``hint``: by which words statements are found (:mod:`kg.build.clues`);
* ``figure``, ``kind``, ``indicator``, ``dimension``, ``spokesman``: figures (:mod:`kg.build.counted`);
* ``part(part, whole)``: provisions and all they are part of;
* ``meta(name, value)``: what is built: version, hash, base, counts;
* ``search``: FTS5 over names and statements.
"""

from __future__ import annotations

import sqlite3
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.build.clues import SCHEMA as CLUES
from kg.build.clues import Clues
from kg.build.counted import SCHEMA as COUNTED
from kg.build.counted import write as write_counted
from kg.build.inflect import inflect
from kg.build.labels import Labeller
from kg.build.titles import SCHEMA as TITLES
from kg.build.titles import Titles
from kg.stems import stem
from kg.text import bare, fold, key, local_name, primary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_DEFAULT = ox.DefaultGraph()
_SCHEMA = """
CREATE TABLE thing (iri TEXT PRIMARY KEY, label TEXT NOT NULL, short TEXT NOT NULL, classes TEXT NOT NULL)
  WITHOUT ROWID;
CREATE TABLE term (key TEXT NOT NULL, kind TEXT NOT NULL, iri TEXT NOT NULL, detail TEXT NOT NULL, lang TEXT NOT NULL,
  text TEXT NOT NULL, PRIMARY KEY (key, kind, iri, detail, lang)) WITHOUT ROWID;
CREATE TABLE word (word TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE property (iri TEXT PRIMARY KEY, label TEXT, inverse TEXT, sentence TEXT, domain TEXT, range TEXT,
  salience INTEGER, transitive INTEGER, datatype INTEGER, bookkeeping INTEGER, lifted INTEGER,
  symmetric INTEGER) WITHOUT ROWID;
CREATE TABLE schema (subject TEXT, property TEXT, object TEXT, PRIMARY KEY (subject, property, object)) WITHOUT ROWID;
CREATE TABLE subclass (sub TEXT, super TEXT, PRIMARY KEY (sub, super)) WITHOUT ROWID;
CREATE TABLE far (class TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE byname (iri TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE tie (class TEXT, property TEXT, PRIMARY KEY (class, property)) WITHOUT ROWID;
CREATE TABLE narrower (broad TEXT, narrow TEXT, PRIMARY KEY (broad, narrow)) WITHOUT ROWID;
CREATE TABLE edition (edition TEXT, series TEXT, PRIMARY KEY (edition, series)) WITHOUT ROWID;
CREATE TABLE part (part TEXT, whole TEXT, PRIMARY KEY (part, whole)) WITHOUT ROWID;
CREATE TABLE alike (stem TEXT, other TEXT, same INTEGER, PRIMARY KEY (stem, other)) WITHOUT ROWID;
CREATE TABLE gloss (start TEXT, word TEXT, rank INTEGER, lang TEXT, PRIMARY KEY (start, lang, word)) WITHOUT ROWID;
CREATE TABLE ending (ending TEXT, lang TEXT, PRIMARY KEY (ending, lang)) WITHOUT ROWID;
CREATE TABLE bent (key TEXT, lang TEXT, kind TEXT, iri TEXT, detail TEXT,
  PRIMARY KEY (key, lang, kind, iri)) WITHOUT ROWID;
CREATE TABLE letters (letters TEXT, lang TEXT, PRIMARY KEY (letters, lang)) WITHOUT ROWID;
CREATE TABLE phrase (name TEXT, lang TEXT, text TEXT, PRIMARY KEY (name, lang)) WITHOUT ROWID;
CREATE TABLE translated (iri TEXT, lang TEXT, text TEXT, PRIMARY KEY (iri, lang)) WITHOUT ROWID;
CREATE TABLE mark (name TEXT, said TEXT, PRIMARY KEY (name, said)) WITHOUT ROWID;
CREATE TABLE conflict (query TEXT, title TEXT, reason TEXT, topic TEXT, one TEXT, other TEXT, stated TEXT,
  computed TEXT, detail TEXT, PRIMARY KEY (query, topic, one, other, detail)) WITHOUT ROWID;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE prefix (prefix TEXT PRIMARY KEY, iri TEXT NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE search USING fts5 (text, iri UNINDEXED, field UNINDEXED,
  tokenize = 'unicode61 remove_diacritics 2');
"""
_TERM_INDEXES = """
CREATE INDEX term_iri ON term (iri, kind);
CREATE INDEX term_frame ON term (detail) WHERE kind = 'frame';
CREATE INDEX term_class ON term (iri) WHERE kind = 'class';
"""
"""Made once all terms are in: a tree that is filled in order is filled faster."""
_NAMES = {
    v.PREF_LABEL: "prefLabel",
    v.ALT_LABEL: "altLabel",
    v.NOTATION: "notation",
    v.DCT + "title": "title",
    v.LABEL: "label",
    v.LF + "nickname": "nickname",
    v.LF + "translation": "nickname",
    v.LF + "printedName": "printed",
    v.LF + "printedNumber": "printed",
}
_LEXICAL = {
    v.LF + "verb": ("verb", "forward"),
    v.LF + "inverseVerb": ("verb", "inverse"),
    v.LF + "eventVerb": ("verb", "event"),
    v.LF + "noun": ("noun", "forward"),
    v.LF + "inverseNoun": ("noun", "inverse"),
}
_META_CLASSES = frozenset(
    v.OWL + name
    for name in (
        "Class ObjectProperty DatatypeProperty AnnotationProperty TransitiveProperty SymmetricProperty "
        "FunctionalProperty NamedIndividual Ontology"
    ).split()
) | {v.RDF + "Property", v.LF + "Frame", v.LF + "Mark", v.LF + "Phrase", v.LF + "Rule", v.PASSAGE}


def write_index(
    path: Path,
    store: ox.Store,
    prefixes: dict[str, str],
    meta: dict[str, str],
    conflicts: Iterable[tuple[str, ...]] = (),
) -> None:
    """Compile the index of a merged and derived store, with rows of conflict queries, into a new SQLite file."""
    compiler = _Compiler(store)
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
            + _SCHEMA
            + CLUES
            + COUNTED
            + TITLES
        )
        connection.executemany("INSERT OR IGNORE INTO thing VALUES (?, ?, ?, ?)", compiler.things())
        terms = list(compiler.terms())
        ordered = sorted(terms, key=lambda term: term[:5])
        connection.executemany("INSERT OR IGNORE INTO term VALUES (?, ?, ?, ?, ?, ?)", ordered)
        connection.executescript(_TERM_INDEXES)
        found = {(word,) for term in terms for word in term[0].split()} | compiler.spoken()
        connection.executemany("INSERT OR IGNORE INTO word VALUES (?)", sorted(found))
        connection.executemany(
            "INSERT INTO property VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", compiler.properties()
        )
        connection.executemany("INSERT OR IGNORE INTO schema VALUES (?, ?, ?)", sorted(compiler.schema()))
        connection.executemany("INSERT OR IGNORE INTO subclass VALUES (?, ?)", compiler.subclasses())
        connection.executemany("INSERT OR IGNORE INTO far VALUES (?)", compiler.marked(v.LF + "tiedFar"))
        connection.executemany("INSERT OR IGNORE INTO byname VALUES (?)", compiler.marked(v.LF + "toldByName"))
        connection.executemany("INSERT OR IGNORE INTO tie VALUES (?, ?)", compiler.pairs(v.LF + "tiedBy"))
        connection.executemany("INSERT OR IGNORE INTO narrower VALUES (?, ?)", compiler.narrower())
        connection.executemany("INSERT OR IGNORE INTO edition VALUES (?, ?)", compiler.pairs(v.LF + "editionOf"))
        connection.executemany("INSERT OR IGNORE INTO part VALUES (?, ?)", compiler.parts())
        connection.executemany("INSERT OR IGNORE INTO alike VALUES (?, ?, ?)", sorted(compiler.alike()))
        connection.executemany("INSERT OR IGNORE INTO gloss VALUES (?, ?, ?, ?)", sorted(compiler.glosses()))
        connection.executemany("INSERT OR IGNORE INTO ending VALUES (?, ?)", sorted(compiler.endings()))
        connection.executemany("INSERT OR IGNORE INTO bent VALUES (?, ?, ?, ?, ?)", sorted(compiler.bent(terms)))
        connection.executemany("INSERT OR IGNORE INTO letters VALUES (?, ?)", sorted(compiler.letters()))
        connection.executemany("INSERT OR IGNORE INTO phrase VALUES (?, ?, ?)", sorted(compiler.phrases()))
        connection.executemany("INSERT OR IGNORE INTO translated VALUES (?, ?, ?)", compiler.translated())
        connection.executemany("INSERT OR IGNORE INTO mark VALUES (?, ?)", sorted(compiler.marks()))
        write_counted(connection, store)
        clues = compiler.clues()
        connection.executemany("INSERT INTO telling VALUES (?, ?, ?, ?, ?, ?)", clues.tellings)
        rows = ((stem, telling, weight) for (stem, telling), weight in sorted(clues.clues.items()))
        connection.executemany("INSERT INTO clue VALUES (?, ?, ?)", rows)
        connection.execute("INSERT INTO frequency SELECT stem, COUNT(*) FROM clue GROUP BY stem")
        connection.executemany("INSERT INTO hint VALUES (?, ?)", sorted(clues.hints))
        connection.executemany("INSERT INTO issued VALUES (?, ?)", clues.issued())
        titles = Titles(store, compiler.labeller, compiler.acts(), compiler.glosses())
        connection.executemany("INSERT INTO title VALUES (?, ?, ?, ?)", titles.titles)
        connection.executemany("INSERT INTO titled VALUES (?, ?)", sorted(titles.stems))
        connection.executemany("INSERT INTO dated VALUES (?, ?)", sorted(titles.years))
        connection.executemany("INSERT INTO titlekind VALUES (?)", sorted(titles.kinds))
        connection.executemany("INSERT OR IGNORE INTO conflict VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", conflicts)
        connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
        connection.executemany("INSERT INTO prefix VALUES (?, ?)", sorted(prefixes.items()))
        connection.executemany("INSERT INTO search (text, iri, field) VALUES (?, ?, ?)", compiler.texts())
    connection.close()


Term = tuple[str, str, str, str, str, str]


class _Compiler:
    """Reads a merged store once for all tables."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self.labeller = Labeller(store)
        self.things_seen = self._named_things()
        self.spellings = self._spellings()
        self.citation_forms = self._citation_forms()
        self.class_words = cache(self._class_words)
        self.key = cache(key)

    def things(self) -> Iterator[tuple[str, str, str, str]]:
        for iri in self.things_seen:
            described = self.labeller.describe(iri)
            yield iri, described.label, described.short, " ".join(described.classes)

    def terms(self) -> Iterator[Term]:
        yield from self._spelled(self._class_terms())
        yield from self._spelled(self._property_terms())
        yield from self._spelled(self._frame_terms())
        yield from self._spelled(self._thing_terms())

    def properties(self) -> Iterator[tuple[object, ...]]:
        for iri in self._properties():
            types = {q.object for q in self._facts(iri, v.TYPE)}
            yield (
                iri,
                self._first(iri, v.LABEL) or local_name(iri),
                self._first(iri, v.LF + "inverseLabel"),
                self._first(iri, v.LF + "sentence"),
                self._first(iri, v.RDFS + "domain"),
                self._first(iri, v.RDFS + "range"),
                int(self._first(iri, v.LF + "salience") or 5),
                ox.NamedNode(v.OWL + "TransitiveProperty") in types,
                ox.NamedNode(v.OWL + "DatatypeProperty") in types,
                self._first(iri, v.LF + "bookkeeping") == "true",
                self._first(iri, v.LF + "ofProvisionAndAct") == "true",
                ox.NamedNode(v.OWL + "SymmetricProperty") in types,
            )

    def schema(self) -> set[tuple[str, str, str]]:
        """Pairs of classes, the most specific ones, that a property joins."""
        asked = {iri for iri in self._properties() if self._first(iri, v.LF + "bookkeeping") != "true"}
        found: set[tuple[str, str, str]] = set()
        for prop in asked:
            for quad in self.store.quads_for_pattern(None, ox.NamedNode(prop), None, _DEFAULT):
                if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                    subjects, objects = self._own(quad.subject.value), self._own(quad.object.value)
                    found |= {(s, prop, o) for s in subjects for o in objects}
        return found

    def subclasses(self) -> Iterator[tuple[str, str]]:
        """Classes and their superclasses, themselves included."""
        for quad in self.store.quads_for_pattern(None, ox.NamedNode(v.TYPE), ox.NamedNode(v.OWL + "Class"), _DEFAULT):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject.value, quad.subject.value
                yield from (
                    (quad.subject.value, above) for above in sorted(self.labeller.superclasses(quad.subject.value))
                )

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Subjects and objects of a property of things."""
        for quad in self.store.quads_for_pattern(None, ox.NamedNode(predicate), None, _DEFAULT):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                yield quad.subject.value, quad.object.value

    def marked(self, predicate: str) -> Iterator[tuple[str]]:
        """Subjects of which a mark is true."""
        for quad in self.store.quads_for_pattern(None, ox.NamedNode(predicate), None, _DEFAULT):
            if isinstance(quad.subject, ox.NamedNode) and getattr(quad.object, "value", "") == "true":
                yield (quad.subject.value,)

    def narrower(self) -> Iterator[tuple[str, str]]:
        """Concepts with what is narrower, near and far, of classes where the narrower answers for the broader."""
        above = dict(self.pairs(v.SKOS + "broader"))
        for narrow in above:
            broad = above.get(narrow)
            for _ in range(len(above)):
                if broad is None:
                    break
                if any(self._first(c, v.LF + "includesNarrower") == "true" for c in self.labeller.classes(broad)):
                    yield broad, narrow
                broad = above.get(broad)

    def parts(self) -> Iterator[tuple[str, str]]:
        """Provisions and what they are part of, near and far."""
        for quad in self.store.quads_for_pattern(None, ox.NamedNode(v.IS_PART_OF), None, _DEFAULT):
            if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, ox.NamedNode):
                continue
            part, whole, seen = quad.subject.value, quad.object.value, set[str]()
            while whole and whole not in seen:
                seen.add(whole)
                yield part, whole
                whole = self._first(whole, v.IS_PART_OF) or ""

    def spoken(self) -> set[tuple[str]]:
        """Words of statements, definitions and of the thesaurus: none of them is a typing error."""
        texts = self._lexical(v.LF + "statement")  # key phrases aside: sources misspell, too
        texts += [t for name in ("alike", "saidAs", "kinds") for t in self._lexical(v.LF + name)]
        texts += self._lexical(v.SKOS + "definition")
        return {(part,) for text in texts for part in key(text).split()}

    def alike(self) -> set[tuple[str, str, bool]]:
        """Stems of questions, the stems of statements that they can mean, and whether they mean the same.

        ``lf:alike "one other"`` goes both ways, ``lf:saidAs "stated asked asked_so"`` from what is asked to the first,
        ``lf:kinds "asked stated stated"`` from the first to each of its kinds.
        """
        pairs = {(one, other) for group in self._stemmed("alike") for one in group for other in group}
        for stated, *asked in self._stemmed("saidAs"):
            pairs |= {(one, stated) for one in asked}
        kinds = {(asked, one) for asked, *stated in self._stemmed("kinds") for one in stated} - pairs
        found = {(one, other, True) for one, other in pairs} | {(one, other, False) for one, other in kinds}
        return {row for row in found if row[0] != row[1]}

    def _stemmed(self, name: str) -> list[list[str]]:
        """The words of each text of a lexical property as stems; those of a phrase apart by blanks."""
        texts = [text.split() for text in self._lexical(v.LF + name)]
        return [[" ".join(stem(part) for part in word.split("_")) for word in text] for text in texts]

    def marks(self) -> set[tuple[str, str]]:
        """Words by which statements tell a reason, an amount and the like."""
        quads = self.store.quads_for_pattern(None, ox.NamedNode(v.LF + "said"), None, _DEFAULT)
        named = [
            (q.subject.value, q.object.value)
            for q in quads
            if isinstance(q.subject, ox.NamedNode) and isinstance(q.object, ox.Literal)
        ]
        return {(iri.rsplit("mark-", 1)[-1], text) for iri, text in named}

    def glosses(self) -> set[tuple[str, str, int, str]]:
        """What words of other languages mean, by how they begin (``lf:gloss "beginning word word"``)."""
        quads = self.store.quads_for_pattern(None, ox.NamedNode(v.LF + "gloss"), None, _DEFAULT)
        texts = [q.object for q in quads if isinstance(q.object, ox.Literal)]
        rows = [(primary(text.language or ""), fold(text.value).split()) for text in texts]
        return {(row[0], word, rank, lang) for lang, row in rows for rank, word in enumerate(row[1:])}

    def endings(self) -> set[tuple[str, str]]:
        """Endings of words, by language (``lf:ending``)."""
        quads = self.store.quads_for_pattern(None, ox.NamedNode(v.LF + "ending"), None, _DEFAULT)
        texts = [q.object for q in quads if isinstance(q.object, ox.Literal)]
        return {(fold(text.value), primary(text.language or "")) for text in texts}

    def bent(self, terms: list[Term]) -> set[tuple[str, str, str, str, str]]:
        """Names of things and kinds without the endings of their words, in languages that have endings."""
        endings: dict[str, list[str]] = {}
        for ending, lang in self.endings():
            endings.setdefault(lang, []).append(ending)
        found = set()
        for _, kind, iri, detail, tag, text in terms:
            lang = primary(tag)
            if lang in endings and kind in ("thing", "class") and detail != "citation":
                found.add((bare(text, endings[lang]), lang, kind, iri, detail))
        return {row for row in found if row[0]}

    def letters(self) -> set[tuple[str, str]]:
        """Letters that only one of the lexicon's languages has (``lf:letters``), with that language."""
        quads = self.store.quads_for_pattern(None, ox.NamedNode(v.LF + "letters"), None, _DEFAULT)
        texts = [q.object for q in quads if isinstance(q.object, ox.Literal)]
        return {(text.value.casefold(), primary(text.language or "")) for text in texts}

    def translated(self) -> Iterator[tuple[str, str, str]]:
        """What things and properties are called in other languages: by a source, or else by a translation of ours."""
        for name in (v.PREF_LABEL, v.DCT + "title", v.LF + "translation"):
            quads = self.store.quads_for_pattern(None, ox.NamedNode(name), None, _DEFAULT)
            rows = [(q.subject.value, q.object) for q in quads if isinstance(q.subject, ox.NamedNode)]
            told = [(iri, text) for iri, text in rows if isinstance(text, ox.Literal) and text.language]
            for iri, text in sorted(told, key=lambda pair: (pair[0], "cyrl" in (pair[1].language or ""), str(pair[1]))):
                if primary(text.language or "") != "en":
                    yield iri, primary(text.language or ""), text.value

    def phrases(self) -> set[tuple[str, str, str]]:
        """What answers say besides names and values (``lf:pattern`` of an ``lf:Phrase``), by name and language."""
        quads = self.store.quads_for_pattern(None, ox.NamedNode(v.LF + "pattern"), None, _DEFAULT)
        found = [(q.subject.value, q.object) for q in quads if isinstance(q.subject, ox.NamedNode)]
        told = [(iri.rsplit("phrase-", 1)[-1], text) for iri, text in found if isinstance(text, ox.Literal)]
        return {(name, primary(text.language or "en"), text.value) for name, text in told}

    def _lexical(self, predicate: str) -> list[str]:
        quads = self.store.quads_for_pattern(None, ox.NamedNode(predicate), None, _DEFAULT)
        return sorted(q.object.value for q in quads if isinstance(q.object, ox.Literal))

    def clues(self) -> Clues:
        """By which words the statements of passages can be found."""
        bookkeeping = frozenset(p for p in self._properties() if self._first(p, v.LF + "bookkeeping") == "true")
        return Clues(self.store, self.labeller, bookkeeping)

    def texts(self) -> Iterator[tuple[str, str, str]]:
        for iri in self.things_seen:
            for predicate, field in [*_NAMES.items(), (v.LF + "statement", "statement")]:
                for quad in self._facts(iri, predicate):
                    if isinstance(quad.object, ox.Literal):
                        yield quad.object.value, iri, field
            label = self.labeller.names(iri)[0]
            yield label, iri, "label"

    def acts(self) -> list[str]:
        """Named things that are part of nothing."""
        parts = {part for part, _ in self.pairs(v.IS_PART_OF)}
        return [iri for iri in self.things_seen if iri not in parts]

    def _own(self, iri: str) -> list[str]:
        """Stated classes of a thing, without the superclasses of others of them."""
        classes = [q.object.value for q in self._facts(iri, v.TYPE) if isinstance(q.object, ox.NamedNode)]
        return [c for c in classes if not any(c in self.labeller.superclasses(o) for o in classes if o != c)]

    def _named_things(self) -> list[str]:
        """Everything typed that is neither vocabulary nor passage."""
        quads = self.store.quads_for_pattern(None, ox.NamedNode(v.TYPE), None, _DEFAULT)
        typed: dict[str, bool] = {}
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                meta = quad.object.value in _META_CLASSES
                typed[quad.subject.value] = typed.get(quad.subject.value, False) or meta
        return sorted(iri for iri, meta in typed.items() if not meta)

    def _thing_terms(self) -> Iterator[Term]:
        claims = v.LF + "Claim"
        for iri in self.things_seen:
            described = self.labeller.describe(iri)
            if claims in described.classes or any(self._first(c, v.LF + "nameless") for c in described.classes):
                continue
            for predicate, field in _NAMES.items():
                for quad in self._facts(iri, predicate):
                    if isinstance(quad.object, ox.Literal):
                        yield from self._name(quad.object, iri, field, described.classes)
            for text in {described.label, described.short}:
                yield key(text), "thing", iri, "label", "en", text

    def _name(self, literal: ox.Literal, iri: str, field: str, classes: tuple[str, ...]) -> Iterator[Term]:
        lang, text = literal.language or "", literal.value
        if field != "notation":
            yield key(text), "thing", iri, field, lang, text
            return
        whole = self._first(iri, v.IS_PART_OF)
        if whole is None or not text.replace(".", "").isdigit():
            yield key(text), "thing", iri, field, lang, text
        if whole is not None:
            yield from self._nested(iri, text, whole, classes[0])
        number = key(text)
        for cls in classes:
            for word, word_lang in self.class_words(cls):
                for form in self.citation_forms:
                    composed = " ".join(part for part in (word, form, text) if part)
                    folded = " ".join(part for part in (self.key(word), form, number) if part)
                    yield folded, "thing", iri, "citation", word_lang, composed

    def _nested(self, iri: str, notation: str, whole: str, own: str) -> Iterator[Term]:
        """Citations by the article: "article 7.1", "article 7 paragraph 1", "paragraph 1 of article 7"."""
        above = self._first(whole, v.NOTATION)
        if self._first(whole, v.IS_PART_OF) is None or not above or not notation.startswith(above + "."):
            return
        rest = notation[len(above) + 1 :]
        for cls in self._own(whole):
            for word, lang in self.class_words(cls):
                forms = [f"{word} {notation}"]
                for inner, _ in self.class_words(own):
                    forms += [f"{word} {above} {inner} {rest}", f"{inner} {rest} of {word} {above}"]
                yield from ((key(form), "thing", iri, "citation", lang, form) for form in forms)

    def _citation_forms(self) -> list[str]:
        """Words that may stand between a kind of act and its number, and none."""
        quads = self.store.quads_for_pattern(None, ox.NamedNode(v.LF + "citationForm"), None, _DEFAULT)
        return ["", *sorted({key(q.object.value) for q in quads if isinstance(q.object, ox.Literal)})]

    def _class_terms(self) -> Iterator[Term]:
        for quad in self.store.quads_for_pattern(None, ox.NamedNode(v.TYPE), ox.NamedNode(v.OWL + "Class"), _DEFAULT):
            if isinstance(quad.subject, ox.NamedNode):
                label = self._first(quad.subject.value, v.LABEL)
                for word, lang in self._class_words(quad.subject.value):
                    yield key(word), "class", quad.subject.value, "label" if word == label else "", lang, word

    def _class_words(self, cls: str) -> list[tuple[str, str]]:
        quads = [*self._facts(cls, v.LABEL), *self._facts(cls, v.ALT_LABEL)]
        return sorted({(q.object.value, q.object.language or "") for q in quads if isinstance(q.object, ox.Literal)})

    def _property_terms(self) -> Iterator[Term]:
        irregular = self._irregular()
        for predicate, (kind, direction) in _LEXICAL.items():
            for quad in self.store.quads_for_pattern(None, ox.NamedNode(predicate), None, _DEFAULT):
                if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                    yield from _forms(quad.subject.value, quad.object, kind, direction, irregular)
        for iri in self._properties():
            if not self._facts(iri, v.LF + "verb") and self._first(iri, v.LF + "bookkeeping") != "true":
                label = self._first(iri, v.LABEL) or local_name(iri)
                yield key(label), "verb", iri, "forward label", "en", label
                yield key(label), "noun", iri, "forward", "en", label
                if label.endswith(" by"):  # what is "discovered by" somebody, somebody "discovered"
                    done = label.removesuffix(" by")
                    yield key(done), "verb", iri, "inverse past", "en", done

    def _frame_terms(self) -> Iterator[Term]:
        for quad in self.store.quads_for_pattern(None, ox.NamedNode(v.LF + "word"), None, _DEFAULT):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                frame = quad.subject.value.rsplit("frame-", 1)[-1]
                text = quad.object.value
                folded = fold(text) if text.startswith("'") else key(text) or fold(text)
                yield folded, "frame", quad.subject.value, frame, quad.object.language or "", text
        for quad in self.store.quads_for_pattern(None, ox.NamedNode(v.LF + "agentClass"), None, _DEFAULT):
            if isinstance(quad.object, ox.NamedNode):
                yield "who", "agent", quad.object.value, "", "", "who"

    def _properties(self) -> list[str]:
        found: set[str] = set()
        for kind in (v.OWL + "ObjectProperty", v.OWL + "DatatypeProperty", v.RDF + "Property"):
            quads = self.store.quads_for_pattern(None, ox.NamedNode(v.TYPE), ox.NamedNode(kind), _DEFAULT)
            found |= {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)}
        return sorted(found)

    def _irregular(self) -> dict[str, tuple[str, str]]:
        quads = self.store.quads_for_pattern(None, ox.NamedNode(v.LF + "irregularVerb"), None, _DEFAULT)
        rows = [q.object.value.split() for q in quads if isinstance(q.object, ox.Literal)]
        return {row[0]: (row[1], row[2]) for row in rows if len(row) == 3}

    def _spellings(self) -> dict[str, set[str]]:
        quads = self.store.quads_for_pattern(None, ox.NamedNode(v.LF + "spelling"), None, _DEFAULT)
        groups = [{key(word) for word in q.object.value.split()} for q in quads if isinstance(q.object, ox.Literal)]
        return {word: group for group in groups for word in group}

    def _spelled(self, terms: Iterable[Term]) -> Iterator[Term]:
        """The terms, and again for each other spelling of a word."""
        for term in terms:
            if not term[0]:
                continue
            yield term
            for word in term[0].split():
                for other in self.spellings.get(word, set()) - {word}:
                    yield (" ".join(other if w == word else w for w in term[0].split()), *term[1:])

    def _facts(self, iri: str, predicate: str) -> list[ox.Quad]:
        return list(self.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None, _DEFAULT))

    def _first(self, iri: str, predicate: str) -> str | None:
        texts = sorted(
            (q.object for q in self._facts(iri, predicate) if isinstance(q.object, (ox.Literal, ox.NamedNode))),
            key=lambda t: (getattr(t, "language", None) != "en", t.value),
        )
        return texts[0].value if texts else None


def _forms(
    iri: str, text: ox.Literal, kind: str, direction: str, irregular: dict[str, tuple[str, str]]
) -> Iterator[Term]:
    """A noun as it is; a verb in all its forms, each with its direction and the form's name."""
    lang = text.language or ""
    if kind == "noun":
        yield key(text.value), "noun", iri, direction, lang, text.value
        return
    if lang not in ("en", ""):
        yield key(text.value), "verb", iri, f"{direction} any", lang, text.value
        return
    forms = inflect(text.value, irregular)
    named = list(forms._asdict().items())
    if text.value.startswith("be "):
        named += [("third", "are" + text.value[2:]), ("past", "were" + text.value[2:]), ("tail", text.value[3:])]
    for name, form in named:
        yield key(form), "verb", iri, f"{direction} {name}", lang, form

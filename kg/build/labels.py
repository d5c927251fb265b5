"""Names by which things are shown: a label for everything, and short forms made of numbers.

A thing with a ``skos:prefLabel`` is called that. A provision is called by its number and its act, by the
patterns that the ontology gives (``lf:numberedAs``): "Article 7 (paragraph 1) of Law No. 04/L-218".
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import pyoxigraph as ox

from kg import vocabulary as v
from kg.text import local_name

_DEFAULT = ox.DefaultGraph()
_NUMBERED = v.LF + "numberedAs"
_LABELS = (v.PREF_LABEL, v.DCT + "title", v.LABEL, v.LF + "statement")


@dataclass(frozen=True)
class Described:
    """What the index keeps of a thing."""

    iri: str
    label: str
    """How it is called in full."""
    short: str
    """How it is called in passing: by number or acronym where it has one."""
    classes: tuple[str, ...]
    """Its classes, most specific first, superclasses included."""


@dataclass
class Labeller:
    """Reads names off a merged store, once."""

    store: ox.Store
    _parents: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _patterns: dict[str, str] = field(default_factory=dict)
    _memo: dict[str, tuple[str, str]] = field(default_factory=dict)
    _described: dict[str, Described] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for quad in self._pattern(None, v.SUBCLASS_OF, None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                self._parents[quad.subject.value].append(quad.object.value)
        for quad in self._pattern(None, _NUMBERED, None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                self._patterns[quad.subject.value] = quad.object.value

    def describe(self, iri: str) -> Described:
        """Label, short form and classes of a thing."""
        if iri not in self._described:
            self._described[iri] = Described(iri, *self.names(iri), self.classes(iri))
        return self._described[iri]

    def classes(self, iri: str) -> tuple[str, ...]:
        """Classes of a thing, each before its superclasses."""
        found: dict[str, None] = {}
        stated = sorted(q.object.value for q in self._pattern(iri, v.TYPE, None) if isinstance(q.object, ox.NamedNode))
        level = [c for c in stated if not any(c in self.superclasses(other) for other in stated if other != c)]
        while level:
            found.update(dict.fromkeys(level))
            level = sorted({parent for c in level for parent in self._parents[c]} - found.keys())
        return tuple(found)

    def superclasses(self, iri: str) -> set[str]:
        """All superclasses of a class, not itself."""
        found: set[str] = set()
        level = list(self._parents[iri])
        while level:
            found.update(level)
            level = [p for c in level for p in self._parents[c] if p not in found]
        return found

    def names(self, iri: str) -> tuple[str, str]:
        """Full and short name of a thing."""
        if iri not in self._memo:
            self._memo[iri] = ("", "")  # a part-of circle ends here
            self._memo[iri] = self._names(iri)
        return self._memo[iri]

    def _names(self, iri: str) -> tuple[str, str]:
        label = next((text for name in _LABELS if (text := self._text(iri, name))), "")
        notation = self._text(iri, v.NOTATION)
        whole = self._object(iri, v.IS_PART_OF)
        pattern = next((self._patterns[c] for c in self._stated(iri) if c in self._patterns), None)
        if pattern and notation and whole and not label:
            composed = self._provision(pattern, notation, whole)
            return composed, composed
        if pattern and not whole and any(c.isdigit() for c in notation):
            short = pattern.replace("{number}", notation)
            return (f"{short} ({label})" if label else short), short
        if not label or not notation or notation in label or whole:
            return label or local_name(iri), label or local_name(iri)
        return f"{label} ({notation})", notation if notation.isupper() and notation.isalpha() else label

    def _provision(self, pattern: str, notation: str, whole: str) -> str:
        """A provision by its number; what stands below an article is numbered within it."""
        article, act = self._article(whole)
        if article:
            number = notation.removeprefix(self._text(article, v.NOTATION) + ".")
            head, _, rest = self.names(article)[1].partition(" of ")
            return f"{head} ({pattern.replace('{number}', number)}) of {rest}"
        return f"{pattern.replace('{number}', notation)} of {_with_article(self.names(act)[1])}"

    def _article(self, whole: str) -> tuple[str | None, str]:
        """The outermost numbered provision above, if any, and the act."""
        article = None
        while (above := self._object(whole, v.IS_PART_OF)) is not None and above != whole:
            article, whole = whole, above
        return article, whole

    def _stated(self, iri: str) -> list[str]:
        return sorted(q.object.value for q in self._pattern(iri, v.TYPE, None) if isinstance(q.object, ox.NamedNode))

    def _text(self, iri: str, predicate: str) -> str:
        """The English text, else the first one."""
        texts = [q.object for q in self._pattern(iri, predicate, None) if isinstance(q.object, ox.Literal)]
        texts.sort(key=lambda t: (t.language != "en", t.language or "", t.value))
        return texts[0].value if texts else ""

    def _object(self, iri: str, predicate: str) -> str | None:
        found = sorted(
            q.object.value for q in self._pattern(iri, predicate, None) if isinstance(q.object, ox.NamedNode)
        )
        return found[0] if found else None

    def _pattern(self, subject: str | None, predicate: str, obj: None) -> list[ox.Quad]:
        node = ox.NamedNode(subject) if subject else None
        return list(self.store.quads_for_pattern(node, ox.NamedNode(predicate), obj, _DEFAULT))


def _with_article(name: str) -> str:
    """An act called by its number bears no article; one called by its title does."""
    return name if any(c.isdigit() for c in name.split("(")[0]) else f"the {name}"

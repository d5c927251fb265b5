"""Everything about one thing: its facts both ways, each with what supports it, and when it held."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.names import Names, Thing
    from kg.sources import Sources, Support
    from kg.store.protocol import Store, Term

_DEFAULT = ox.DefaultGraph()
_MONTHS = "January February March April May June July August September October November December".split()
_CLAIM = v.LF + "Claim"
_SLOT = re.compile(r"\{([^{}:]+):([^{}:|\]]+)(?::([^{}]*))?\}")


@dataclass(frozen=True)
class Property:
    """What showing and asking need to know of a property."""

    iri: str
    label: str
    inverse: str
    sentence: str
    domain: str
    range: str
    salience: int
    transitive: bool
    datatype: bool
    bookkeeping: bool

    def told(self, subject: str, value: str) -> str:
        """A statement of the property as a sentence, by its pattern or else by its label.

        >>> Property("p", "opened", "", "{subject} opened {when}.", "", "", 5, False, True, False).told("it", "2015")
        'It opened in 2015.'
        """
        when = f"on {value}" if value[:1].isdigit() and " " in value else f"in {value}"
        slots = {"subject": subject, "object": value.rstrip("."), "when": when}
        pattern = self.sentence or f"{{subject}} {self.label} {{object}}."
        text = re.sub(r"\{(subject|object|when)\}", lambda slot: slots[slot[1]], pattern)
        return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Fact:
    """One statement about a thing: the property, whether the thing is its object, the other end, and its support."""

    property: Property
    inverse: bool
    value: Term
    text: str
    support: Support


@dataclass(frozen=True)
class Held:
    """Bounds of a thing in time, full dates, ends exclusive; empty where no source gives one."""

    starts_not_before: str = ""
    starts_not_after: str = ""
    ends_not_before: str = ""
    ends_not_after: str = ""

    def state(self, day: str) -> str:
        """How a thing stood on a day: in force, not yet, ended, uncertain or unknown.

        >>> Held("2013-01-01", "2013-01-31", "2019-01-14", "2019-01-14").state("2016-12-31")
        'in force'
        >>> Held("2013-01-01", "2013-01-31").state("2013-01-15"), Held().state("2016-01-01")
        ('uncertain', 'unknown')
        """
        if not self.starts_not_before:
            return "ended" if self.ends_not_after and self.ends_not_after <= day else "unknown"
        if day < self.starts_not_before:
            return "not yet"
        if self.ends_not_after and self.ends_not_after <= day:
            return "ended"
        if day < self.starts_not_after or (self.ends_not_before and self.ends_not_before <= day):
            return "uncertain"
        return "in force"


class Facts:
    """Facts of one store, written out with one generation's names."""

    def __init__(self, store: Store, names: Names, sources: Sources) -> None:
        self._store = store
        self._names = names
        self._sources = sources
        columns = "iri, label, inverse, sentence, domain, range, salience, transitive, datatype, bookkeeping"
        rows = names.rows(f"SELECT {columns} FROM property")  # noqa: S608
        self.properties = {str(row[0]): _property(row) for row in rows}

    def about(self, thing: Thing, *, both_ways: bool = True) -> list[Fact]:
        """Facts of a thing, the salient ones first, bookkeeping left out; claims are written out as text."""
        node = ox.NamedNode(thing.iri)
        found = [self._fact(q, False) for q in self._store.quads(node, None, None, _DEFAULT) if self._shown(q)]
        if both_ways:
            found += [self._fact(q, True) for q in self._store.quads(None, None, node, _DEFAULT) if self._shown(q)]
        return sorted(found, key=lambda f: (f.inverse, f.property.salience, f.property.label, f.text))

    def held(self, iri: str) -> Held:
        """Bounds in time that the build computed for a thing."""
        bounds = {}
        for name in ("startsNotBefore", "startsNotAfter", "endsNotBefore", "endsNotAfter"):
            days = [node.value for node in self._values(iri, v.LF + name)]
            bounds[name] = (min(days) if name.endswith("Before") else max(days)) if days else ""
        return Held(*bounds.values())

    def text(self, term: Term) -> str:
        """A value as people read it: a thing's name, a claim written out, a literal's text."""
        if isinstance(term, ox.Literal):
            return _literal(term)
        if not isinstance(term, ox.NamedNode):
            return str(term)
        thing = self._names.thing(term.value)
        if thing and _CLAIM in thing.classes:
            return self.claim(thing)
        return thing.label if thing else self._names.label(term.value)

    def claim(self, thing: Thing) -> str:
        """A claim written out by the pattern of its class, or its label where there is none."""
        for cls in thing.classes:
            for pattern in self._values(cls, v.LF + "claimPattern"):
                return fill(pattern.value, lambda prop: self._slot(thing.iri, prop))
        return thing.label

    def is_claim(self, iri: str) -> bool:
        """Whether a thing is a claim."""
        thing = self._names.thing(iri)
        return thing is not None and _CLAIM in thing.classes

    def label_of(self, iri: str) -> str:
        """Text of a thing for a sentence."""
        return self.text(ox.NamedNode(iri))

    def _slot(self, iri: str, prop: str) -> str:
        """The values of a property, or, for ``qb:dimension``, of every dimension that is not the total."""
        if prop == "qb:dimension":
            return ", ".join(self._dimensions(iri))
        prefix, _, local = prop.partition(":")
        values = self._values(iri, v.PREFIXES.get(prefix, prefix) + local)
        return " and ".join(sorted(self.text(value) for value in values))

    def _dimensions(self, iri: str) -> list[str]:
        """By what a figure is broken down, as "sex: female"."""
        total = ox.NamedNode(v.LF + "total")
        kinds = {d: self._values(iri, d) for d in self._dimension_properties}
        return [
            f"{self._names.label(dimension)}: {' and '.join(sorted(map(self.text, values)))}"
            for dimension, values in kinds.items()
            if values and total not in values
        ]

    @cached_property
    def _dimension_properties(self) -> tuple[str, ...]:
        quads = self._store.quads(None, ox.NamedNode(v.TYPE), ox.NamedNode(v.QB + "DimensionProperty"), _DEFAULT)
        found = sorted(q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode))
        return tuple(found)

    def _values(self, iri: str, predicate: str) -> list[ox.Literal | ox.NamedNode]:
        quads = self._store.quads(ox.NamedNode(iri), ox.NamedNode(predicate), None, _DEFAULT)
        return [value for q in quads if isinstance(value := q.object, ox.Literal | ox.NamedNode)]

    def _shown(self, quad: ox.Quad) -> bool:
        prop = self.properties.get(quad.predicate.value)
        return prop is not None and not prop.bookkeeping and isinstance(quad.subject, ox.NamedNode)

    def _fact(self, quad: ox.Quad, inverse: bool) -> Fact:
        value = quad.subject if inverse else quad.object
        support = self._sources.support(quad.subject, quad.predicate, quad.object)
        return Fact(self.properties[quad.predicate.value], inverse, value, self.text(value), support)


def fill(pattern: str, value: Callable[[str], str]) -> str:
    """A claim pattern with its slots filled.

    ``{p}`` is the value of a property, ``[a|b]`` the first alternative whose slots all have one, ``{p: text}`` the
    text where the property has a value.

    >>> have = {"x:min": "5", "x:max": "12"}
    >>> fill("[{x:min} to {x:max} years|at least {x:min} years][ and {x:fine}]", lambda p: have.get(p, ""))
    '5 to 12 years'
    """
    parts = []
    for group in re.split(r"(\[[^\]]*\])", pattern):
        if group.startswith("["):
            filled = (_slots(option, value) for option in group[1:-1].split("|"))
            parts.append(next((text for text in filled if text is not None), ""))
        else:
            parts.append(_slots(group, value) or "")
    return "".join(parts).strip().replace(". (", " (")


def _slots(text: str, value: Callable[[str], str]) -> str | None:
    """Text with its slots filled, or None where one is empty."""
    out, last = [], 0
    for match in _SLOT.finditer(text):
        found = value(f"{match[1]}:{match[2]}")
        if not found:
            return None
        out += [text[last : match.start()], match[3] if match[3] is not None else str(found)]
        last = match.end()
    return "".join([*out, text[last:]])


def _literal(term: ox.Literal) -> str:
    return written(term.value, term.datatype.value.removeprefix(v.XSD))


def written(value: str, kind: str) -> str:
    """A literal as people read it: dates in words, whole numbers with commas; ``kind`` is the XSD type's name.

    >>> written("2013-01", "gYearMonth"), written("2019-01-14", "date"), written("500000", "integer")
    ('January 2013', '14 January 2019', '500,000')
    """
    if kind in ("date", "gYearMonth"):
        parts = value.split("-")
        if len(parts) >= 2 and parts[1].isdigit() and 1 <= int(parts[1]) <= 12:
            day = f"{int(parts[2])} " if len(parts) == 3 else ""
            return f"{day}{_MONTHS[int(parts[1]) - 1]} {parts[0]}"
    if kind == "integer" and value.lstrip("-").isdigit():
        return f"{int(value):,}"
    return value.removesuffix(".0") if kind == "decimal" else value


def _property(row: tuple[object, ...]) -> Property:
    text = [str(value) if value is not None else "" for value in row[:6]]
    salience, transitive, datatype, bookkeeping = (int(str(value)) for value in row[6:10])
    return Property(
        text[0],
        text[1],
        text[2],
        text[3],
        text[4],
        text[5],
        salience,
        bool(transitive),
        bool(datatype),
        bool(bookkeeping),
    )

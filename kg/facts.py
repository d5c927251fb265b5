"""Everything about one thing: its facts both ways, each with what supports it, and when it held."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg import vocabulary as v
from kg.text import natural

if TYPE_CHECKING:
    from kg.names import Names, Thing
    from kg.sources import Sources, Support
    from kg.store.protocol import Store, Term

_DEFAULT = ox.DefaultGraph()
_MONTHS = "January February March April May June July August September October November December".split()
_CLAIM = v.LF + "Claim"
_SLOT = re.compile(r"\{([^{}]+)\}")
_SIMPLE = re.compile(r"([^:]+:[^:]+)(?::(.*))?")
_ITEM = re.compile(r"(.*?)(\S+:\S+)")
_AFTER_ONE = re.compile(r"(?<![\d.,])1 $")
_SINGULAR = "lf:singular"


Slot = Callable[[str], str]
"""Text of a property or a path of a claim, as a pattern names it; empty where there is none."""


class Property(NamedTuple):
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


class Fact(NamedTuple):
    """One statement about a thing: the property, whether the thing is its object, the other end, and its support."""

    property: Property
    inverse: bool
    value: Term
    text: str
    support: Support


class Held(NamedTuple):
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
        self._open: list[str] = []
        self._claims: dict[str, str] = {}
        columns = "iri, label, inverse, sentence, domain, range, salience, transitive, datatype, bookkeeping"
        rows = names.rows(f"SELECT {columns} FROM property")  # noqa: S608 - fixed columns
        self.properties = {str(row[0]): _property(row) for row in rows}

    def about(self, thing: Thing, *, both_ways: bool = True) -> list[Fact]:
        """Facts of a thing, the salient ones first, bookkeeping left out; claims are written out as text."""
        node = ox.NamedNode(thing.iri)
        of_it, with_it = self._store.quads(node, None, None, _DEFAULT), self._store.quads(None, None, node, _DEFAULT)
        found = [self._fact(q, False) for q in sorted(of_it, key=str) if self._shown(q)]
        if both_ways:
            found += [self._fact(q, True) for q in sorted(with_it, key=str) if self._shown(q)]
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
        if thing.iri in self._open:  # claims that are parts of one another
            return thing.label
        if not self._open and (known := self._claims.get(thing.iri)) is not None:
            return known
        self._open.append(thing.iri)
        try:
            told = self._filled(thing, "claimPattern", lambda prop: self._slot(thing.iri, prop)) or thing.label
        finally:
            self._open.pop()
        if not self._open:  # inside another claim its own parts may be told shorter
            self._claims[thing.iri] = told
        return told

    def _beside(self, iri: str, others: list[str]) -> str:
        """A claim written out beside others: what it has in common with all of them is left out of its lists."""

        def slot(prop: str) -> str:
            value = self._slot(iri, prop)
            return "" if all(self._slot(other, prop) == value for other in others) else value

        thing = self._names.thing(iri)
        if not thing or not others:
            return self.label_of(iri)
        filled = self._filled(thing, "besidePattern", lambda prop: self._slot(iri, prop), slot)
        return filled or self.label_of(iri)

    def _filled(self, thing: Thing, kind: str, value: Slot, listed: Slot | None = None) -> str:
        """The pattern of a kind that the most specific class of a thing has, filled; empty where none has one."""
        for cls in thing.classes:
            for pattern in self._values(cls, v.LF + kind):
                return fill(pattern.value, value, listed)
        return ""

    def is_claim(self, iri: str) -> bool:
        """Whether a thing is a claim."""
        thing = self._names.thing(iri)
        return thing is not None and _CLAIM in thing.classes

    def label_of(self, iri: str) -> str:
        """Text of a thing for a sentence."""
        return self.text(ox.NamedNode(iri))

    def _slot(self, iri: str, prop: str) -> str:
        """The values of a property or path, or, for ``qb:dimension``, of every dimension that is not the total."""
        if prop == "qb:dimension":
            return ", ".join(self._dimensions(iri))
        first, _, rest = prop.partition("/")
        predicate = _expanded(first)
        values = self._values(iri, predicate)
        if rest:
            return " and ".join(sorted(filter(None, (self._slot(end, rest) for end in _iris(values)))))
        if besides := _iris(self._values(predicate, v.LF + "toldBeside")):
            others = [other for prop in besides for other in _iris(self._values(iri, prop))]
            texts = [self._beside(one, others) for one in sorted(_iris(values), key=natural)]
        else:
            texts = sorted(self.text(value) for value in values)
        joiner = next((one.value for one in self._values(predicate, v.LF + "joinedBy")), " and ")
        return joiner.join(texts)

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


def fill(pattern: str, value: Slot, listed: Slot | None = None) -> str:
    """A claim pattern with its slots filled.

    ``{p}`` is the value of a property, or of a path ``{p/q}``; ``[a|b]`` the first alternative whose slots all have
    one, ``{p: text}`` the text where the property has a value. ``{p; words q}`` lists those values that there are,
    each after its words; ``listed`` gives them where they are others than ``value`` gives. After the number 1 a value
    is told by its ``lf:singular``.

    >>> have = {"x:min": "5", "x:max": "12", "x:unit": "years", "x:unit/lf:singular": "year", "x:by": "Ann"}
    >>> fill("[{x:min} to {x:max} years|at least {x:min} years][ and {x:fine}]", lambda p: have.get(p, ""))
    '5 to 12 years'
    >>> fill("1 {x:unit}, 2 {x:unit}[ ({x:fine; x:max; told by x:by})]", lambda p: have.get(p, ""))
    '1 year, 2 years (12; told by Ann)'
    """
    text = ""
    for group in re.split(r"(\[[^\]]*\])", pattern):
        options = group[1:-1].split("|") if group.startswith("[") else [group]
        filled = (_slots(option, value, listed or value, text) for option in options)
        text += next((one for one in filled if one is not None), "")
    return text.strip().replace(". (", " (")


def _slots(text: str, value: Slot, listed: Slot, before: str) -> str | None:
    """Text with its slots filled, or None where one is empty; ``before`` is what the text is written after."""
    out, last = "", 0
    for match in _SLOT.finditer(text):
        out += text[last : match.start()]
        last = match.end()
        single = bool(_AFTER_ONE.search(before + out))
        if ";" in match[1]:
            found = "; ".join(filter(None, (_item(item.strip(), listed, single) for item in match[1].split(";"))))
        elif simple := _SIMPLE.fullmatch(match[1]):
            told = _told(simple[1], value, single)
            found = simple[2] if told and simple[2] is not None else told
        else:
            found = match[0]
        if not found:
            return None
        out += found
    return out + text[last:]


def _item(item: str, value: Slot, single: bool) -> str:
    """One value of a list after its words; empty where there is none."""
    match = _ITEM.fullmatch(item)
    told = _told(match[2], value, single) if match else ""
    return f"{match[1]}{told}" if match and told else ""


def _told(prop: str, value: Slot, single: bool) -> str:
    return (value(f"{prop}/{_SINGULAR}") if single else "") or value(prop)


def _iris(values: list[ox.Literal | ox.NamedNode]) -> list[str]:
    return [value.value for value in values if isinstance(value, ox.NamedNode)]


def _expanded(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return v.PREFIXES.get(prefix, prefix) + local


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

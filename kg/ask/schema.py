"""What the reader knows of classes and properties: from a generation's index, loaded once a process."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kg.vocabulary import ELI, IS_PART_OF

if TYPE_CHECKING:
    from kg.ask.reading import Node
    from kg.facts import Property
    from kg.names import Names


class Step(NamedTuple):
    """A property walked from subject to object, or back, and the class where it leads."""

    property: str
    forward: bool
    to: str


Chain = tuple[tuple[str, bool], ...]
"""Properties with the direction in which each is walked."""


class Schema:
    """Classes, properties, and which classes are joined in the data."""

    def __init__(self, names: Names, properties: dict[str, Property]) -> None:
        self._names = names
        self.properties = properties

    @cached_property
    def superclasses(self) -> dict[str, frozenset[str]]:
        """Superclasses of each class, itself included."""
        found: dict[str, set[str]] = defaultdict(set)
        for sub, above in self._names.rows("SELECT sub, super FROM subclass"):
            found[str(sub)].add(str(above))
        return {sub: frozenset(above) for sub, above in found.items()}

    @cached_property
    def steps(self) -> dict[str, tuple[Step, ...]]:
        """Steps from each class, both ways."""
        found: dict[str, set[Step]] = defaultdict(set)
        for subject, prop, obj in self._names.rows("SELECT subject, property, object FROM schema"):
            found[str(subject)].add(Step(str(prop), True, str(obj)))
            found[str(obj)].add(Step(str(prop), False, str(subject)))
        return {cls: tuple(sorted(steps)) for cls, steps in found.items()}

    @cached_property
    def agents(self) -> tuple[str, ...]:
        """Classes that "who" asks for."""
        return tuple(
            str(row[0])
            for row in self._names.rows("SELECT iri FROM term WHERE key = 'who' AND kind = 'agent' ORDER BY iri")
        )

    @cached_property
    def symmetric(self) -> frozenset[str]:
        """Relations that hold both ways."""
        return frozenset(str(row[0]) for row in self._names.rows("SELECT iri FROM property WHERE symmetric"))

    @cached_property
    def editions(self) -> dict[str, tuple[str, ...]]:
        """Editions of each series."""
        found: dict[str, list[str]] = defaultdict(list)
        for edition, series in self._names.rows("SELECT edition, series FROM edition ORDER BY edition"):
            found[str(series)].append(str(edition))
        return {series: tuple(editions) for series, editions in found.items()}

    @cached_property
    def narrower(self) -> dict[str, tuple[str, ...]]:
        """Narrower concepts that answer for each broader one."""
        found: dict[str, list[str]] = defaultdict(list)
        for broad, narrow in self._names.rows("SELECT broad, narrow FROM narrower ORDER BY narrow"):
            found[str(broad)].append(str(narrow))
        return {broad: tuple(narrow) for broad, narrow in found.items()}

    @cached_property
    def ties(self) -> dict[str, frozenset[str]]:
        """Properties by which things of a class may be tied; classes without any may be tied by all."""
        found: dict[str, set[str]] = defaultdict(set)
        for cls, prop in self._names.rows("SELECT class, property FROM tie"):
            found[str(cls)].add(str(prop))
        return {cls: frozenset(props) for cls, props in found.items()}

    def meant(self, things: tuple[str, ...]) -> tuple[str, ...]:
        """Things with what else their name means: editions of a series, narrower concepts of a broader one."""
        more = [m for thing in things for m in (*self.editions.get(thing, ()), *self.narrower.get(thing, ()))]
        return tuple(dict.fromkeys([*things, *more]))

    def named(self, things: tuple[str, ...]) -> tuple[str, ...]:
        """Things without those that only another of them brought along."""
        inside = {m for thing in things for m in (*self.editions.get(thing, ()), *self.narrower.get(thing, ()))}
        return tuple(thing for thing in things if thing not in inside)

    @cached_property
    def far(self) -> frozenset[str]:
        """Classes whose things may be tied through chains of several relations."""
        return frozenset(str(row[0]) for row in self._names.rows("SELECT class FROM far"))

    def tied_by(self, node: Node) -> frozenset[str] | None:
        """Properties by which a node may be tied, or None for all."""
        allowed = [self.ties[c] for c in self._all_classes(node) if c in self.ties]
        return frozenset().union(*allowed) if allowed else None

    def tied_far(self, node: Node) -> bool:
        """Whether a node may be tied through a chain."""
        return bool(self._all_classes(node) & self.far)

    def _all_classes(self, node: Node) -> set[str]:
        classes = set(node.classes)
        for iri in node.things:
            thing = self._names.thing(iri)
            classes |= set(thing.classes) if thing else set()
        return {c for cls in classes for c in self.superclasses.get(cls, (cls,))}

    def told_by_name(self, prop: str) -> bool:
        """Whether the name of a thing tells what the property would, as a title tells what an act is about."""
        return prop in self._by_name

    @cached_property
    def _by_name(self) -> frozenset[str]:
        return frozenset(str(row[0]) for row in self._names.rows("SELECT iri FROM byname"))

    @cached_property
    def lifted(self) -> frozenset[str]:
        """Relations that an act has because one of its provisions has them."""
        return frozenset(str(row[0]) for row in self._names.rows("SELECT iri FROM property WHERE lifted"))

    def parts(self, iri: str) -> list[str]:
        """Provisions of an act, near and far."""
        return [str(row[0]) for row in self._names.rows("SELECT part FROM part WHERE whole = ? ORDER BY part", (iri,))]

    def is_act(self, iri: str) -> bool:
        """Whether provisions can be part of a thing."""
        thing = self._names.thing(iri)
        return thing is not None and (ELI + "LegalResource" in thing.classes or iri in self.editions)

    def is_part(self, iri: str) -> bool:
        """Whether a thing is a provision of something."""
        return bool(self._names.rows("SELECT 1 FROM part WHERE part = ? LIMIT 1", (iri,)))

    def domain(self, prop: str) -> str:
        """Declared domain of a property, or an empty string."""
        return self.properties[prop].domain if prop in self.properties else ""

    def range(self, prop: str) -> str:
        """Declared range of a property of things, or an empty string."""
        known = self.properties.get(prop)
        return known.range if known and not known.datatype else ""

    def owned(self, prop: str) -> bool:
        """Whether a property leads to claims that may be tied far, as from a provision to its penalties."""
        return self.range(prop) in self.far

    def is_literal(self, prop: str) -> bool:
        """Whether a property's values are dates, numbers or texts."""
        return prop in self.properties and self.properties[prop].datatype

    def fits(self, node: Node, cls: str) -> bool:
        """Whether a node can be of a class: one of its things is, or an unknown's class is above or below it."""
        if not cls:
            return True
        if node.things:
            return any((thing := self._names.thing(iri)) is not None and cls in thing.classes for iri in node.things)
        return not node.classes or any(self.comparable(own, cls) for own in node.classes)

    def comparable(self, one: str, other: str) -> bool:
        """Whether one class is above the other."""
        return one in self.superclasses.get(other, ()) or other in self.superclasses.get(one, ()) or one == other

    def relatable(self, one: Node, other: Node) -> bool:
        """Whether some property's declared domain and range are made for two nodes, one way or the other."""
        if not all(node.things or node.classes for node in (one, other)):
            return False
        ends = [(p.domain, p.range) for p in self.properties.values() if p.domain and p.range and not p.bookkeeping]
        return any(
            (self.fits(one, domain) and self.fits(other, range_))
            or (self.fits(other, domain) and self.fits(one, range_))
            for domain, range_ in ends
        )

    def own_classes(self, node: Node) -> frozenset[str]:
        """Classes in the data that a node's things have, or that an unknown's classes cover."""
        if node.things:
            things = (self._names.thing(iri) for iri in node.things)
            return frozenset(c for thing in things if thing for c in thing.classes if c in self.steps)
        return frozenset(c for c in self.steps if any(own in self.superclasses.get(c, ()) for own in node.classes))

    def chains(self, start: frozenset[str], goal: frozenset[str], length: int) -> list[Chain]:
        """All chains of exactly ``length`` properties that lead from a class of start to a class of goal."""
        found: set[Chain] = set()

        def walk(cls: str, chain: Chain) -> None:
            if len(chain) == length:
                if cls in goal:
                    found.add(chain)
                return
            for step in self.steps.get(cls, ()):
                if chain and chain[-1] == (IS_PART_OF, True) and step.property in self.lifted:
                    continue  # what the act does by another of its provisions
                walk(step.to, (*chain, (step.property, step.forward)))

        for cls in start:
            walk(cls, ())
        return sorted({tuple((p, forward or p in self.symmetric) for p, forward in chain) for chain in found})

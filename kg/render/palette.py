"""Colours and shapes of things by their classes, and the legend that explains them.

A thing's colour says its family, the most general class above it; its shape, and a hole or a point in it, which of the
family's kinds it is. No two kinds share a mark, unless they share a line of the legend too. Marks are the same on every
page of a dataset. Colours are those of Okabe and Ito (Color Universal Design, 2008), told apart by people with any of
the common kinds of colour blindness.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.names import Names

COLOURS = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7", "#f0e442")
REST = "#999999"
"""Colour of the smaller families, which are told apart by their marks alone."""
SHAPES = ("dot", "square", "triangle", "diamond", "hexagon", "triangleDown", "star")
OUTLINES = {
    "dot": "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13z",
    "square": "M2 2h12v12h-12z",
    "triangle": "M8 1.5l7 12.5h-14z",
    "triangleDown": "M8 14.5l7-12.5h-14z",
    "diamond": "M8 1l7 7l-7 7l-7-7z",
    "hexagon": "M4.5 2h7l3.5 6l-3.5 6h-7l-3.5-6z",
    "star": "M8 .8l2.2 4.9l5.3.6l-4 3.6l1.1 5.3l-4.6-2.7l-4.6 2.7l1.1-5.3l-4-3.6l5.3-.6z",
}
"""Outlines of the shapes in the legend, as SVG paths in a box of 16 by 16."""
MIDDLES = {"triangle": 0.3, "triangleDown": -0.3, "star": 0.05}
"""How far the middle of a shape's area lies below that of its box, in half-widths of the mark; 0 for the others."""
INNER = ("", "hole", "point")
"""What is drawn in the middle of a mark: nothing, a white hole, a dark point."""
MARKS = tuple((shape, inner) for inner in INNER for shape in SHAPES)
"""Marks of one colour, the plainest first."""


@dataclass(frozen=True)
class Kind:
    """How things of one class within a family are drawn."""

    family: str
    """Label of the family's class."""
    label: str
    colour: str
    shape: str
    inner: str = ""

    @property
    def middle(self) -> float:
        """Height of the middle of the mark in a box of 16 by 16."""
        return 8 + 7 * MIDDLES.get(self.shape, 0.0)

    @property
    def outline(self) -> str:
        """The shape as an SVG path."""
        return OUTLINES[self.shape]


@dataclass(frozen=True)
class Entry:
    """A line of the legend: a kind, its number in the page's data, and how many of it are drawn."""

    number: int
    kind: Kind
    count: int


@dataclass(frozen=True)
class Family:
    """A group of the legend: the lines of one colour."""

    label: str
    colour: str
    count: int
    entries: tuple[Entry, ...]


class Palette:
    """Kinds of one dataset."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._named, self._only_below = cache(self._is_named), cache(self._is_only_below)
        self._lines: dict[str, tuple[str, ...]] = {}
        for iri, classes in names.rows("SELECT iri, classes FROM thing ORDER BY iri"):
            self._lines[str(iri)] = tuple(reversed(str(classes).split()))
        self._families = {iri: self._family(line) for iri, line in self._lines.items()}
        self._spare = list(MARKS)
        self._other = self._next("", "other kinds")
        self._kinds = self._assign()
        self._foreign: dict[str, Kind] = {}

    def kind(self, iri: str) -> Kind:
        """How a thing is drawn."""
        return self._kinds.get(self._families.get(iri, ("", "")), self._other)

    def kind_of(self, cls: str) -> Kind:
        """How things of a class are drawn; those of one that the dataset has not get marks that are left."""
        lines = sorted(line for line in set(self._lines.values()) if cls in line)
        best = min(lines, key=lambda line: (line[-1] != cls, len(line), line), default=())
        if best:
            return self._kinds.get(self._family(best), self._other)
        if cls not in self._foreign:
            label = self._names.label(cls)
            self._foreign[cls] = self._next(label, label)
        return self._foreign[cls]

    def legend(self, drawn: list[Kind]) -> list[Family]:
        """The legend of some drawn things: families by size, kinds within them by size."""
        counts = Counter(drawn)
        order = sorted(counts, key=lambda k: (-counts[k], k.family, k.label))
        grouped: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for number, kind in enumerate(order):
            grouped[kind.family, kind.colour].append(Entry(number, kind, counts[kind]))
        families = [Family(*key, sum(e.count for e in entries), tuple(entries)) for key, entries in grouped.items()]
        return sorted(families, key=lambda f: (-f.count, f.label))

    def _family(self, line: tuple[str, ...]) -> tuple[str, str]:
        """Family and kind of a thing, as classes; a class without a name of its own gives way to the one below it."""
        if len(line) > 1 and not self._named(line[0]) and self._only_below(line[0]):
            line = line[1:]
        return (line[0], line[1] if len(line) > 1 else line[0]) if line else ("", "")

    def _is_named(self, cls: str) -> bool:
        return bool(self._names.rows("SELECT 1 FROM term WHERE iri = ? AND kind = 'class' LIMIT 1", (cls,)))

    def _is_only_below(self, cls: str) -> bool:
        return len({line[1:2] for line in self._lines.values() if line[:1] == (cls,)}) == 1

    def _assign(self) -> dict[tuple[str, str], Kind]:
        members: dict[str, Counter[str]] = defaultdict(Counter)
        for family, kind in self._families.values():
            if family:
                members[family][kind] += 1
        order = sorted(members, key=lambda f: (-members[f].total(), f))
        found: dict[tuple[str, str], Kind] = {}
        for at, family in enumerate(order):
            kinds = sorted(members[family], key=lambda k: (-members[family][k], k))
            label = self._label(family)
            if at < len(COLOURS):
                found |= {(family, kind): self._own(label, kinds, rank, COLOURS[at]) for rank, kind in enumerate(kinds)}
            else:
                found |= {(family, kind): self._next(label, self._label(kind)) for kind in kinds}
        return found

    def _own(self, family: str, kinds: list[str], rank: int, colour: str) -> Kind:
        """A kind of a family with a colour of its own; of more kinds than marks, the rarest are one line together."""
        last = len(MARKS) - 1
        label = f"other: {family}" if len(kinds) > len(MARKS) and rank >= last else self._label(kinds[rank])
        return Kind(family, label, colour, *MARKS[min(rank, last)])

    def _next(self, family: str, label: str) -> Kind:
        """A kind of a family without a colour of its own; once all marks are taken, those that come are one line."""
        return Kind(family, label, REST, *self._spare.pop(0)) if self._spare else self._other

    def _label(self, cls: str) -> str:
        label = self._names.label(cls)
        return label if self._named(cls) else label.lower()

"""Colours and shapes of things by their classes, and the legend that explains them.

A thing's colour says its family, the most general class above it; its shape says which of the family's kinds it is.
Both are the same on every page of a dataset. Colours are those of Okabe and Ito (Color Universal Design, 2008),
told apart by people with any of the common kinds of colour blindness.
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
"""Colour of the smaller families, which are told apart by shape alone."""
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


@dataclass(frozen=True)
class Kind:
    """How things of one class within a family are drawn."""

    family: str
    """Label of the family's class."""
    label: str
    colour: str
    shape: str

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
        self._kinds = self._assign()

    def kind(self, iri: str) -> Kind:
        """How a thing is drawn."""
        return self._kinds[self._families.get(iri, ("", ""))]

    def kind_of(self, cls: str) -> Kind:
        """How things of a class are drawn; those of one that the dataset has not, as the smaller families are."""
        lines = sorted(line for line in set(self._lines.values()) if cls in line)
        best = min(lines, key=lambda line: (line[-1] != cls, len(line), line), default=())
        label = self._names.label(cls)
        return self._kinds[self._family(best)] if best else Kind(label, label, REST, SHAPES[0])

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
            members[family][kind] += 1
        order = sorted(members, key=lambda f: (-members[f].total(), f))
        found = {("", ""): Kind("", "other", REST, SHAPES[0])}
        for at, family in enumerate(order):
            colour = COLOURS[at] if at < len(COLOURS) else REST
            first = 0 if at < len(COLOURS) else at - len(COLOURS)
            kinds = sorted(members[family], key=lambda k: (-members[family][k], k))
            for rank, kind in enumerate(kinds, first):
                shape = SHAPES[rank % len(SHAPES)]
                found[family, kind] = Kind(self._label(family), self._label(kind), colour, shape)
        return found

    def _label(self, cls: str) -> str:
        label = self._names.label(cls) if cls else "other"
        return label if self._named(cls) else label.lower()

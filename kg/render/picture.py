"""What a page shows: things and relations as pyvis' nodes and edges, with all that the panel and the table say."""

from __future__ import annotations

import math
import textwrap
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import network
from kg.as_of import PastGraph, carriers
from kg.render.groups import Group, grouped
from kg.render.layout import Box, Place, layout
from kg.render.palette import INNER, MIDDLES, Family, Kind, Palette
from kg.render.safety import brief, cut, folded, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kg.facts import Fact
    from kg.graph import KnowledgeGraph
    from kg.network import Relation
    from kg.sources import Sources, Support

ASPECT = 1.0
"""Shape of the drawing (width by height): one for every window, between a desk's screen and a phone."""
_LABEL, _NAMED, _LINE = 40, 60, 20
"""Characters to which a label in the drawing is cut, those of a name that is shown whole, and those of a line."""
_CHARACTER, _LEADING = 6.7, 14.0
"""Room of one character and one line, for letters of 12 pixels."""
_TEXT = 1_000
"""Characters of a text about something else; a thing's own name is shown in full."""
_OWN = "the dataset itself"
_OTHER_NAMES = (
    "SELECT DISTINCT text FROM term WHERE iri = ? AND kind = 'thing' "
    "AND detail IN ('prefLabel', 'altLabel', 'notation', 'title', 'nickname', 'printed')"
)
_NAMES, _NAME = 12, 120
"""Other names of a thing in its panel, and letters of each."""
_MADE = "no source: made by the query"
STATED, DERIVED, MADE = range(3)
"""How a line came to be, and so how it is drawn: whole, dashed, dotted."""
"""Where identity and judgements stand that no document states."""
_MANY = 90
"""Number of things up to which all labels have room of their own."""
GROUPED = 300
"""Number of things beyond which they are shown in groups that open."""
_OPTIONS = """{"physics":{"enabled":false},"layout":{"improvedLayout":false},
"interaction":{"hover":true,"tooltipDelay":200,"selectConnectedEdges":false,"keyboard":{"enabled":true,"bindToWindow":false}},
"nodes":{"font":{"multi":false},"borderWidth":1.5,"borderWidthSelected":4},
"edges":{"smooth":false,"width":1.2,"selectionWidth":2,"hoverWidth":1.5,"arrows":{"to":{"scaleFactor":0.55},"from":{"scaleFactor":0.55}}}}"""


@dataclass(frozen=True)
class Row:
    """A line of the table: a relation, and where it is written."""

    subject: str
    relation: str
    object: str
    sources: tuple[str, ...]
    number: int
    """The line's number in the drawing."""


@dataclass(frozen=True)
class Origin:
    """A line of a filter: its number in the page's data, its name, and how many lines of the drawing it concerns."""

    number: int
    label: str
    count: int


@dataclass
class Picture:
    """A page's content."""

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    options: dict[str, Any]
    things: list[dict[str, Any]]
    legend: list[Family]
    rows: list[Row]
    sources: list[str]
    origins: list[Origin]
    """Documents of the sources, by name."""
    relations: list[Origin]
    """What lines say, by words."""
    start: int | None
    groups: list[dict[str, Any]]
    """Groups in which the things of a large picture are shown at first."""

    @property
    def roomy(self) -> bool:
        """Whether all names have room of their own."""
        return len(self.nodes) <= _MANY

    def outline(self) -> dict[str, Any]:
        """What the page's script reads first: of a large picture its groups, and the lines between them."""
        return {
            "options": self.options,
            "start": self.start,
            "groups": self.groups,
            "bundles": self._bundles(),
            "roomy": self.roomy,
        }

    def details(self) -> dict[str, Any]:
        """What the page's script reads of things and lines."""
        return {name: getattr(self, name) for name in ("nodes", "edges", "things", "sources")}

    def _bundles(self) -> list[dict[str, Any]]:
        """Lines between closed groups: the two, by their names on the page, and the numbers of the lines in each."""
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for edge in self.edges if self.groups else []:
            one, other = sorted(f"g{self.nodes[edge[end]]['within']}" for end in ("from", "to"))
            if one != other:
                found[one, other].append(edge["id"])
        return [{"from": one, "to": other, "edges": numbers} for (one, other), numbers in found.items()]

    @property
    def years(self) -> tuple[int, int] | None:
        """First and last year in which something here begins or ends; None where all is timeless."""
        found = sorted(int(day[:4]) for thing in self.things for day in thing["held"] if day)
        return (found[0], found[-1]) if found and found[0] < found[-1] else None


@dataclass(frozen=True)
class _Edge:
    """A line of the drawing: the relation, how it reads, its sources' numbers, and how it is drawn."""

    relation: Relation
    label: str
    sources: list[int]
    origins: list[int]
    derived: bool
    made: bool
    """Whether no source states it and no rule derives it: a query of one's own made it."""
    both_ways: bool
    curve: dict[str, Any] | bool


@dataclass
class _Sources:
    """Lines of sources, each once."""

    base: str
    numbers: dict[str, int] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)
    dated: Sources | None = None
    """Where a day is drawn: tells for which time each passage states something."""

    def _stated(self, passage: str) -> str:
        return f" ({self.dated.stated_for(passage)})" if self.dated else ""

    def origins(self, support: Support) -> list[int]:
        """Numbers of the documents, or of the dataset's own files, in which something stands."""
        passages = [*support.passages, *(c for derivation in support.derivations for c in derivation.premises)]
        names = [citation.title for citation in passages] or [_OWN if any(support) else _MADE]
        return sorted({self.documents.setdefault(shown(name), len(self.documents)) for name in names})

    def of(self, support: Support) -> list[int]:
        lines = [citation.line() + self._stated(citation.iri) for citation in support.passages]
        for derivation in support.derivations:
            lines.append(f"Derived: {derivation.statement}")
            lines += [citation.line() + self._stated(citation.iri) for citation in derivation.premises]
        lines += [f"Recorded in {name.removeprefix(self.base)}" for name in support.files]
        return [self.numbers.setdefault(shown(line), len(self.numbers)) for line in dict.fromkeys(lines)]


def draw(
    graph: KnowledgeGraph,
    relations: list[Relation],
    start: str | None = None,
    labels: Mapping[str, str] | None = None,
    kinds: Mapping[str, str] | None = None,
    width: Callable[[str], float] | None = None,
) -> Picture:
    """The picture of some relations, and of one thing that it is about; ``labels`` and ``kinds`` before its own.

    With ``width``, which gives that of a line of a name, all names have room, however many things there are.
    """
    return _Drawer(graph, relations, start, labels or {}, kinds or {}, width).picture()


class _Drawer:
    def __init__(
        self,
        graph: KnowledgeGraph,
        relations: list[Relation],
        start: str | None,
        labels: Mapping[str, str],
        kinds: Mapping[str, str],
        width: Callable[[str], float] | None = None,
    ) -> None:
        self.graph, self.start = graph, start
        self.given, self.kinds, self.width = labels, kinds, width
        self.iris = sorted({end for s, _, o in relations for end in (s, o)} | ({start} if start else set()))
        self.ids = {iri: number for number, iri in enumerate(self.iris)}
        self.palette = Palette(graph.names)
        self.standings = graph.standings
        _ = self.standings.bounds  # of everything in one query, and not of one thing after the other
        self.sources = _Sources(graph.base, dated=graph.sources if isinstance(graph, PastGraph) else None)
        self.labels = {iri: shown(labels.get(iri) or graph.facts.label_of(iri)) for iri in self.iris}
        self.edges = self._edges(relations)
        self.here = _tied(relations)
        self.tied = self._tied_in_graph()
        self.degree = Counter(end for e in self.edges for end in (e.relation[0], e.relation[2]))

    def picture(self) -> Picture:
        from pyvis.network import Network

        model = Network(directed=True)
        model.set_options(_OPTIONS)
        kinds = {iri: self._drawn_as(iri) for iri in self.iris}
        legend = self.palette.legend(list(kinds.values()))
        numbers = {entry.kind: entry.number for family in legend for entry in family.entries}
        places, groups = self._positions()
        group_of = {iri: number for number, group in enumerate(groups) for iri in group.members}
        for iri in self.iris:
            model.add_node(
                self.ids[iri],
                label="\n".join(self._lines(iri)),
                title=self._tooltip(iri),
                shape=kinds[iri].shape,
                **self._middle(kinds[iri], self._size(iri)),
                color=kinds[iri].colour,
                size=self._size(iri),
                x=places[iri].x,
                y=places[iri].y,
                above=places[iri].above,
                kind=numbers[kinds[iri]],
                within=group_of.get(iri),
            )
        said = {label: number for number, label in enumerate(sorted({edge.label for edge in self.edges}))}
        for number, edge in enumerate(self.edges):
            model.add_edge(
                self.ids[edge.relation[0]],
                self.ids[edge.relation[2]],
                id=number,
                title=cut(edge.label, 80),
                dashes=MADE if edge.made else DERIVED if edge.derived else STATED,
                arrows="to, from" if edge.both_ways else "to",
                smooth=edge.curve,
                sources=edge.sources,
                origins=edge.origins,
                said=said[edge.label],
            )
        things = [self._thing(iri) for iri in self.iris]
        start = self.ids[self.start] if self.start else None
        lines = list(self.sources.numbers)
        return Picture(
            nodes=model.nodes,
            edges=model.edges,
            options=model.options,
            things=things,
            legend=legend,
            rows=self._rows(lines),
            sources=lines,
            origins=_counted(self.sources.documents, Counter(n for edge in self.edges for n in edge.origins)),
            relations=_counted(said, Counter(said[edge.label] for edge in self.edges)),
            start=start,
            groups=[self._group(group) for group in groups],
        )

    @staticmethod
    def _middle(kind: Kind, size: int) -> dict[str, Any]:
        """What is drawn in the middle of a thing's mark, and how far below its place that is."""
        drop = round(size * MIDDLES.get(kind.shape, 0.0), 1)
        return {"inner": INNER.index(kind.inner), "drop": drop} if kind.inner else {}

    def _tied_in_graph(self) -> dict[str, set[Relation]]:
        """Relations that the graph has of the things drawn."""
        if len(self.iris) > _MANY:
            return _tied(network.view(self.graph, "whole_framework"))
        return {
            iri: _tied(network.view(self.graph, "neighbourhood_of", thing=iri)).get(iri, set()) for iri in self.iris
        }

    def _drawn_as(self, iri: str) -> Kind:
        return self.palette.kind_of(self.kinds[iri]) if iri in self.kinds else self.palette.kind(iri)

    def _kind(self, iri: str) -> str:
        """What a thing is, in words."""
        cls = self.kinds.get(iri)
        return shown(self.graph.names.label(cls) if cls else network.kind_of(self.graph, iri))

    def _group(self, group: Group) -> dict[str, Any]:
        """A group as the page shows it: called by its most connected things."""
        first = group.members[0]
        return {
            "label": "Tied to few others" if group.apart else cut(" ".join(self._lines(first)), _LABEL),
            "color": Counter(self._drawn_as(iri).colour for iri in group.members).most_common(1)[0][0],
            "members": [self.ids[iri] for iri in group.members],
            "size": group.radius,
            "x": group.place.x,
            "y": group.place.y,
        }

    def _edges(self, relations: list[Relation]) -> list[_Edge]:
        """The lines to draw; of a relation that holds both ways by rule, only the one that is stated."""
        given = {relation: network.support_of(self.graph, relation) for relation in relations}
        dropped = {
            r for r, s in given.items() if s.derivations and (m := _mirrored(r)) in given and _follows(r, m, given)
        }
        kept = [relation for relation in relations if relation not in dropped]
        curves = _curves(kept)
        return [
            _Edge(
                relation,
                shown(network.reading(self.graph, relation[1], forward=True)),
                self.sources.of(given[relation]),
                self.sources.origins(given[relation]),
                bool(given[relation].derivations) and not given[relation].files,
                not any(given[relation]),
                _mirrored(relation) in dropped,
                curves.get(number, False),
            )
            for number, relation in enumerate(kept)
        ]

    def _rows(self, lines: list[str]) -> list[Row]:
        """The table: every line of the drawing, by names."""
        cells = sorted(
            (self.labels[e.relation[0]], e.label, self.labels[e.relation[2]], e.sources, number)
            for number, e in enumerate(self.edges)
        )
        return [
            Row(cut(subject, _TEXT), cut(label, _TEXT), cut(obj, _TEXT), tuple(lines[n] for n in numbers), number)
            for subject, label, obj, numbers, number in cells
        ]

    def _positions(self) -> tuple[dict[str, Place], list[Group]]:
        import networkx as nx

        drawn: nx.Graph[str] = nx.Graph()
        drawn.add_nodes_from(self.iris)
        drawn.add_edges_from((s, o) for s, _, o in (edge.relation for edge in self.edges) if s != o)
        boxes = {iri: self._box(iri) for iri in self.iris}
        if len(self.iris) > GROUPED and self.width is None:
            return grouped(drawn, boxes, ASPECT)
        return layout(drawn, boxes, ASPECT), []

    def _box(self, iri: str) -> Box:
        size = 2.0 * self._size(iri)
        if len(self.iris) > _MANY and self.width is None:
            return Box(size + 20, size + 18)
        lines = self._lines(iri)
        below = 4 + _LEADING * len(lines)
        widest = max(map(self.width, lines)) if self.width else _CHARACTER * max(map(len, lines))
        return Box(max(size, widest), size + below, below / 2)

    def _size(self, iri: str) -> int:
        """Radius of a thing: the more relations, the larger."""
        size = min(30, round(5 + 2.6 * math.sqrt(self.degree[iri])))
        return max(size, 18) if iri == self.start else size

    def _lines(self, iri: str) -> list[str]:
        """A thing's label in the drawing: its short name, cut and in lines."""
        thing = self.graph.names.thing(iri)
        short = (
            self.labels[iri]
            if thing is None or iri in self.given or self.graph.facts.is_claim(iri)
            else shown(thing.short)
        )
        text = " ".join(short[:400].split())
        return folded(cut(text, _LABEL) if self.graph.facts.is_claim(iri) else brief(text, _LABEL, _NAMED), _LINE) or [
            "?"
        ]

    def _tooltip(self, iri: str) -> str:
        lines = textwrap.wrap(cut(self.labels[iri], 300), 60) or ["?"]
        return "\n".join([*lines, self._kind(iri), *self._standing(iri)])

    def _standing(self, iri: str) -> list[str]:
        """How a thing stood on the day that is drawn; where none is, only what was over when the sources were read."""
        if isinstance(self.graph, PastGraph):
            told = self.graph.standing(iri)
            return [shown(told)] if told else []
        thing, read_to = self.graph.names.thing(iri), self.graph.names.meta("readTo")
        if thing is None or not read_to or self.graph.facts.is_claim(iri):
            return []
        standing = self.standings.of(thing, read_to)
        return [shown(standing.told())] if standing.left_out and not standing.takes_place else []

    def _thing(self, iri: str) -> dict[str, Any]:
        thing = self.graph.names.thing(iri)
        facts = self.graph.facts.about(thing) if thing else []
        return {
            "label": self.labels[iri],
            "names": self._other_names(iri),
            "kind": self._kind(iri),
            "iri": shown(iri),
            "held": self._held(iri),
            "hangs": self._hangs(iri),
            "ties": [len(self.here.get(iri, set()) & self.tied.get(iri, set())), len(self.tied.get(iri, set()))],
            "facts": [*([said, None, told, []] for said, told in self._dated(iri)), *self._facts(facts)],
        }

    def _other_names(self, iri: str) -> list[str]:
        """Names of a thing besides the one by which it is drawn, in all languages, a few of the shortest."""
        rows = self.graph.names.rows(_OTHER_NAMES, (iri,))
        names = {name.casefold(): name for name in sorted(cut(shown(str(row[0])), _NAME) for row in rows)}
        names.pop(self.labels[iri].casefold(), None)
        return sorted(sorted(names.values(), key=lambda name: (len(name), name))[:_NAMES])

    def _dated(self, iri: str) -> list[tuple[str, str]]:
        return [("standing", told) for told in self._standing(iri)]

    def _held(self, iri: str) -> list[str]:
        """Bounds of a thing that begins and ends, in the order of :class:`kg.facts.Held`, and when it was issued."""
        thing = self.graph.names.thing(iri)
        if thing is None or self.graph.facts.is_claim(iri):
            return []
        standing = self.standings.of(thing, "")
        bounds = [*standing.held, standing.issued]
        return bounds if any(bounds) and not standing.takes_place else []

    def _hangs(self, iri: str) -> list[list[str]]:
        """Bounds, as :meth:`_held` gives them, of all without which a thing can't be.

        Those are what a claim hangs on, as a penalty on its article; of what takes place, it is its own beginning.
        """
        thing = self.graph.names.thing(iri)
        if thing is None:
            return []
        if self.graph.facts.is_claim(iri):
            return sorted(filter(None, map(self._held, carriers(self.graph, iri))))
        standing = self.standings.of(thing, "")
        bounds = [*standing.held[:2], "", "", standing.issued]
        return [bounds] if standing.takes_place and any(bounds) else []

    def _facts(self, facts: list[Fact]) -> list[list[Any]]:
        """Facts as the panel shows them: what is said, the number of a drawn thing or None, the text, the sources."""
        merged: dict[tuple[str, int | None, str], dict[int, None]] = defaultdict(dict)
        for fact in facts:
            said = shown(network.reading(self.graph, fact.property.iri, forward=not fact.inverse))
            other = self.ids.get(fact.value.value) if isinstance(fact.value, ox.NamedNode) else None
            text = "" if other is not None else cut(shown(fact.text), _TEXT)
            merged[said, other, text].update(dict.fromkeys(self.sources.of(fact.support)))
        return [[*key, list(sources)] for key, sources in merged.items()]


def _counted(numbers: dict[str, int], counts: Counter[int]) -> list[Origin]:
    """Lines of a filter by name, those that concern nothing here left out."""
    return [Origin(numbers[name], name, counts[numbers[name]]) for name in sorted(numbers) if counts[numbers[name]]]


def _follows(relation: Relation, mirrored: Relation, given: dict[Relation, Support]) -> bool:
    """Whether of two mirrored relations the first is left out: only the other is stated, or it comes later by name."""
    return not given[mirrored].derivations or relation > mirrored


def _tied(relations: Iterable[Relation]) -> dict[str, set[Relation]]:
    """Relations of each thing; one that holds both ways counts once, and one with itself not at all."""
    found: dict[str, set[Relation]] = defaultdict(set)
    for subject, prop, obj in relations:
        for end in (subject, obj) if subject != obj else ():
            found[end].add((min(subject, obj), prop, max(subject, obj)))
    return found


def _mirrored(relation: Relation) -> Relation:
    return relation[2], relation[1], relation[0]


def _curves(relations: list[Relation]) -> dict[int, dict[str, Any]]:
    """How edges bend that would else lie on one another, by their numbers."""
    between: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, (subject, _, obj) in enumerate(relations):
        between[min(subject, obj), max(subject, obj)].append(number)
    found: dict[int, dict[str, Any]] = {}
    for (first, _), numbers in between.items():
        for rank, number in enumerate(numbers if len(numbers) > 1 else []):
            left = (rank % 2 == 0) == (relations[number][0] == first)
            turn = "curvedCW" if left else "curvedCCW"
            found[number] = {"enabled": True, "type": turn, "roundness": round(0.12 + 0.14 * (rank // 2), 2)}
    return found

"""The chain from the law to what was found of it: article, institution, measure, figure, finding, followed both ways.

The stations and what stands at them are data (``kg/core/chain.ttl``; a dataset adds classes of its own), and what ties
two things of different stations are the queries of ``kg/core/chain/``. From a thing the chain is followed station by
station in both directions; where nothing ties what was reached to the next station, that is said, and the chain goes
on from the nearest station before the gap that something there is tied to.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.build.rebase import rebase_text
from kg.errors import NothingFoundError
from kg.network import reading, support_of
from kg.queries import named_queries
from kg.store.protocol import Rows
from kg.text import natural

if TYPE_CHECKING:
    import networkx as nx

    from kg.graph import KnowledgeGraph
    from kg.names import Thing
    from kg.network import Relation
    from kg.sources import Citation, Derivation, Support

KIND = "chain"
"""Folder of the chain's queries."""
_STATIONS, _THINGS, _OWNERS = "stations", "things_at_stations", "owners"
COLUMNS = tuple("near far subject relation object subject_2 relation_2 object_2 passage".split())
"""What every query of ties selects: the two things, one or two statements that join them, or a passage of both."""
_SAME_PASSAGE = "is stated by the same passage as"


@dataclass(frozen=True)
class Station:
    """A place of the chain."""

    iri: str
    place: int
    label: str


@dataclass(frozen=True)
class Statement:
    """A statement of a tie: read from one thing to the other, and what supports it."""

    start: str
    start_iri: str
    property: str
    """IRI, or an empty string for standing in one passage."""
    label: str
    end: str
    end_iri: str
    support: Support


@dataclass(frozen=True)
class Tie:
    """What joins a thing that the chain has reached to a thing of another station: one or two statements."""

    near: str
    near_iri: str
    far: str
    far_iri: str
    statements: tuple[Statement, ...]

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Passages that state it, each once, or those that it is derived from."""
        return tuple(dict.fromkeys(c for statement in self.statements for c in statement.support.citations))

    @property
    def derivations(self) -> tuple[Derivation, ...]:
        """Rules by which it follows, each once."""
        return tuple(dict.fromkeys(d for statement in self.statements for d in statement.support.derivations))

    @property
    def files(self) -> tuple[str, ...]:
        """Registry and curation files that record it."""
        return tuple(dict.fromkeys(f for statement in self.statements for f in statement.support.files))


@dataclass(frozen=True)
class Step:
    """One step of the chain, from what was reached to the next station."""

    near: Station
    far: Station
    ties: tuple[Tie, ...]
    """What joins the two; empty where the link is missing."""
    untied: tuple[str, ...]
    """Names of what was reached at the nearer station, where the link is missing."""
    past: tuple[Tie, ...]
    """What joins a station before the gap to the farther one; only where the link is missing."""
    past_from: Station | None

    @property
    def missing(self) -> bool:
        """Whether no source ties what was reached to the next station."""
        return not self.ties

    @property
    def only_beside(self) -> bool:
        """Whether no link says more than that both things stand in one passage."""
        return bool(self.ties) and not any(tie.statements[0].property for tie in self.ties)


@dataclass(frozen=True)
class Trace:
    """The chain from a thing: steps towards the law, nearest first, and steps towards the findings."""

    thing: Thing
    label: str
    station: Station
    starts: tuple[tuple[str, str], ...]
    """(name, IRI) of what the chain starts from: the thing, or what is tied to it where it stands at no station."""
    stations: tuple[Station, ...]
    back: tuple[Step, ...]
    forth: tuple[Step, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in the chain's order, from the law to the findings."""
        return (*reversed(self.back), *self.forth)

    @property
    def is_unbroken(self) -> bool:
        """Whether no link is missing."""
        return not any(step.missing for step in self.steps)


def trace(graph: KnowledgeGraph, thing: Thing) -> Trace:
    """The chain from a thing in both directions.

    A thing of no station (an offence, an indicator, a topic) is followed from what one relation joins to it, at the
    first station that has any.

    Raises:
        NothingFoundError: It stands at no station, and nothing that does is tied to it.
    """
    return _Chain(graph).trace(thing)


class _Chain:
    """All ties of a graph."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._queries = named_queries(graph.dataset, KIND)

    def trace(self, thing: Thing) -> Trace:
        station, starts = self._start(thing.iri)
        at = self._order.index(station)
        return Trace(
            thing=thing,
            label=self._graph.facts.label_of(thing.iri),
            station=station,
            starts=tuple(sorted((self._graph.facts.label_of(iri), iri) for iri in starts)),
            stations=tuple(self._order),
            back=tuple(self._walk(starts, self._order[at::-1])),
            forth=tuple(self._walk(starts, self._order[at:])),
        )

    def _start(self, iri: str) -> tuple[Station, set[str]]:
        if iri in self._standing:
            return self._standing[iri], {iri, *(owner for claim, owner in self._rows(_OWNERS) if claim == iri)}
        node, default = ox.NamedNode(iri), ox.DefaultGraph()
        store = self._graph.store
        quads = itertools.chain(store.quads(node, None, None, default), store.quads(None, None, node, default))
        ends = {end.value for q in quads for end in (q.subject, q.object) if isinstance(end, ox.NamedNode)}
        for station in self._order:
            if found := {end for end in ends if self._standing.get(end) == station}:
                return station, found
        label = self._graph.facts.label_of(iri)
        places = ", ".join(station.label for station in self._order)
        raise NothingFoundError(f"{label} stands at no place of the chain ({places}), and nothing there is tied to it")

    def _walk(self, starts: set[str], stations: list[Station]) -> list[Step]:
        """Steps from a station outwards."""
        reached = {stations[0]: starts}
        steps = []
        for at, (near, far) in enumerate(itertools.pairwise(stations)):
            ties, found = self._between(reached[near], far)
            past: tuple[Tie, ...] = ()
            past_from = None
            for before in reversed(stations[:at] if not ties else []):
                past, found = self._between(reached[before], far)
                if past:
                    past_from = before
                    break
            reached[far] = found
            untied = () if ties else tuple(sorted(map(self._graph.facts.label_of, reached[near])))
            steps.append(Step(near, far, ties, untied, past, past_from))
        return steps

    def _between(self, reached: set[str], far: Station) -> tuple[tuple[Tie, ...], set[str]]:
        """Ties of some things to a station, the nearest in words first, and what they lead to."""
        pairs = {
            (near, other)
            for near in reached
            if near in self._ties
            for other in self._ties[near]
            if self._standing[other] == far
        }
        ties = sorted(
            (self._tie(near, other) for near, other in pairs),
            key=lambda tie: (len(tie.statements), _rank(tie), natural(tie.near), natural(tie.far), tie.far_iri),
        )
        return tuple(ties), {other for _, other in pairs}

    def _tie(self, near: str, far: str) -> Tie:
        """The shortest tie of two things, read from the near one to the far one."""
        rows = sorted(self._ties[near][far].values(), key=lambda d: (len(d["relations"]), d["order"], d["relations"]))
        data = rows[0]
        label = self._graph.facts.label_of
        statements = tuple(self._statements(near, far, data["relations"], data["passage"]))
        return Tie(label(near), near, label(far), far, statements)

    def _statements(self, near: str, far: str, relations: tuple[Relation, ...], passage: str) -> list[Statement]:
        label = self._graph.facts.label_of
        if passage:
            from kg.sources import Support

            citation = self._graph.sources.citation(passage)
            support = Support((citation,) if citation else ())
            return [Statement(label(near), near, "", _SAME_PASSAGE, label(far), far, support)]
        at, told = near, []
        ordered = relations if near in (relations[0][0], relations[0][2]) else tuple(reversed(relations))
        for relation in ordered:
            forward = relation[0] == at
            end = relation[2] if forward else relation[0]
            said = reading(self._graph, relation[1], forward=forward)
            support = support_of(self._graph, relation)
            told.append(Statement(label(at), at, relation[1], said, label(end), end, support))
            at = end
        return told

    @cached_property
    def _order(self) -> list[Station]:
        rows = self._rows(_STATIONS)
        return [Station(row[0], int(row[1]), row[2]) for row in rows]

    @cached_property
    def _standing(self) -> dict[str, Station]:
        """The station of each thing; the first one, where its classes stand at several."""
        stations = {station.iri: station for station in self._order}
        found: dict[str, Station] = {}
        for thing, iri in self._rows(_THINGS):
            found[thing] = min(found.get(thing, stations[iri]), stations[iri], key=lambda one: one.place)
        return found

    @cached_property
    def _ties(self) -> nx.MultiGraph[str]:
        """All ties, by the things that they join."""
        import networkx as nx

        ties: nx.MultiGraph[str] = nx.MultiGraph()
        for order, name in enumerate(name for name in self._queries if name not in (_STATIONS, _THINGS, _OWNERS)):
            for near, far, s, p, o, s2, p2, o2, passage in self._rows(name):
                relations = tuple(relation for relation in ((s, p, o), (s2, p2, o2)) if all(relation))
                if near in self._standing and far in self._standing and near != far:
                    ties.add_edge(near, far, relations=relations, order=order, passage=passage)
        return ties

    def _rows(self, name: str) -> list[tuple[str, ...]]:
        found = self._graph.query(rebase_text(self._queries[name].header.text, self._graph.base))
        assert isinstance(found, Rows)
        return [tuple(getattr(term, "value", "") for term in row) for row in found.rows]


def _rank(tie: Tie) -> int:
    """What a source states in so many words comes before what stands beside something in a passage."""
    return int(not tie.statements[0].property)

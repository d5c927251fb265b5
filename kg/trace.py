"""The chain from the law to what was found of it: article, institution, measure, figure, finding, followed both ways.

The stations and what stands at them are data (``kg/core/chain.ttl``; a dataset adds classes of its own), and what ties
two things of different stations are the queries of ``kg/core/chain/``. From a thing the chain is followed station by
station in both directions; where nothing ties what was reached to the next station, that is said, and the chain goes
on from every station before the gap that something there is tied to. What a source counts or finds in the paragraph
where it speaks of the thing is told apart: that it stands there ties nothing. What is stated of a time in which the
thing did not hold is marked, and by itself makes no link.
"""

from __future__ import annotations

import itertools
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.build.rebase import rebase_text
from kg.errors import NothingFoundError
from kg.facts import Held
from kg.network import reading, support_of
from kg.queries import named_queries
from kg.sources import Support
from kg.store.protocol import Rows
from kg.text import natural
from kg.trace_model import Statement, Station, Step, Tie, Trace

if TYPE_CHECKING:
    import networkx as nx

    from kg.graph import KnowledgeGraph
    from kg.names import Thing
    from kg.network import Relation

__all__ = ["COLUMNS", "KIND", "Statement", "Station", "Step", "Tie", "Trace", "time_beside", "trace"]

KIND = "chain"
"""Folder of the chain's queries."""
_STATIONS, _THINGS, _OWNERS = "stations", "things_at_stations", "owners"
_BESIDE, _TIMES = "beside", "times"
_NO_TIES = frozenset({_STATIONS, _THINGS, _OWNERS, _BESIDE, _TIMES})
"""Queries that give no ties of all things."""
COLUMNS = tuple("near far subject relation object subject_2 relation_2 object_2 passage".split())
"""What every query of ties selects: the two things, one or two statements that join them, or a passage of both."""
_SAME_PASSAGE = "is stated by the same passage as"
_SAME_PARAGRAPH = "stands in one paragraph with"


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
        self._held, self._followed = Held(), ""

    def trace(self, thing: Thing) -> Trace:
        station, starts = self._start(thing.iri)
        at = self._order.index(station)
        self._followed = thing.iri if thing.iri in starts else ""
        self._held = self._graph.facts.held(self._followed) if self._followed else Held()
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
        own = starts if len(starts) == 1 else set()
        beside = [tie for iri in sorted(own) for tie in self._beside(iri)]
        steps = []
        for at, (near, far) in enumerate(itertools.pairwise(stations)):
            ties, known = self._between(reached[near], far)
            past = []
            for before in reversed(stations[:at]):
                others, more = self._between(reached[before], far)
                others = tuple(tie for tie in others if tie.far_iri not in known)
                known |= more
                past += [(before, others)] if others else []
            reached[far] = set(known)
            untied = () if ties else tuple(sorted(map(self._graph.facts.label_of, reached[near])))
            aside = tuple(tie for tie in beside if self._standing[tie.far_iri] == far and tie.far_iri not in known)
            steps.append(Step(near, far, ties, untied, tuple(past), aside))
        return steps

    def _beside(self, iri: str) -> list[Tie]:
        """Figures and findings in the paragraphs that speak of a thing."""
        text = rebase_text(self._queries[_BESIDE].header.text, self._graph.base)
        node, store = ox.NamedNode(iri), self._graph.store
        quads = itertools.chain(store.quads(node, None, None), store.quads(None, None, node))
        graphs = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
        passages: dict[str, str] = {}
        for graph in sorted(graphs):
            found = self._graph.query(text, {"near": node, "about": ox.NamedNode(graph)})
            assert isinstance(found, Rows)
            for row in found.rows:
                far, passage = (getattr(row[at], "value", "") for at in (2, 3))
                passages.setdefault(far, passage)
        near = self._graph.facts.label_of(iri)
        made = []
        for far, passage in passages.items():
            label = self._graph.facts.label_of(far)
            citation = self._graph.sources.citation(passage)
            support = Support((citation,) if citation else ())
            statement = Statement(near, iri, "", _SAME_PARAGRAPH, label, far, support)
            made.append(Tie(near, iri, label, far, (statement,), *self._time(self._held, far)))
        return sorted(made, key=lambda tie: (tie.other_time, natural(tie.far), tie.far_iri))

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
            key=lambda tie: (
                tie.other_time,
                bool(tie.time),
                len(tie.statements),
                _rank(tie),
                natural(tie.near),
                natural(tie.far),
                tie.far_iri,
            ),
        )
        return tuple(ties), {other for _, other in pairs}

    def _tie(self, near: str, far: str) -> Tie:
        """The shortest tie of two things, read from the near one to the far one."""
        rows = sorted(self._ties[near][far].values(), key=lambda d: (len(d["relations"]), d["order"], d["relations"]))
        data = rows[0]
        label = self._graph.facts.label_of
        statements = tuple(self._statements(near, far, data["relations"], data["passage"]))
        return Tie(
            label(near),
            near,
            label(far),
            far,
            statements,
            *self._tie_time(near, far),
        )

    def _tie_time(self, near: str, far: str) -> tuple[str, bool]:
        """Of which time a tie is stated, where the thing that is followed, or one of its ends, did not hold then."""
        holding = {self._followed: self._held}
        holding |= {iri: self._graph.facts.held(iri) for iri in (near, far) if iri not in self._times}
        told = [
            self._time(held, claim, "it" if iri == self._followed else self._graph.facts.label_of(iri))
            for iri, held in holding.items()
            if held != Held()
            for claim in (far, near)
            if claim != iri
        ]
        return max(told, key=lambda time: (time[1], bool(time[0])), default=("", False))

    def _time(self, held: Held, claim: str, name: str = "it") -> tuple[str, bool]:
        """Of which time a claim is stated, where something did not hold in all of it."""
        told = [time_beside(held, *row, name) for row in self._times.get(claim, [])]
        return told[0] if told and all(text for text, _ in told) else ("", False)

    def _statements(self, near: str, far: str, relations: tuple[Relation, ...], passage: str) -> list[Statement]:
        label = self._graph.facts.label_of
        if passage:
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
        for order, name in enumerate(name for name in self._queries if name not in _NO_TIES):
            for near, far, s, p, o, s2, p2, o2, passage in self._rows(name):
                relations = tuple(relation for relation in ((s, p, o), (s2, p2, o2)) if all(relation))
                if near in self._standing and far in self._standing and near != far:
                    ties.add_edge(near, far, relations=relations, order=order, passage=passage)
        return ties

    @cached_property
    def _times(self) -> dict[str, list[tuple[str, str, str, str]]]:
        """Label, first day, first day after, and date of publication, of each claim."""
        found: dict[str, list[tuple[str, str, str, str]]] = {}
        for thing, label, first, last, issued in self._rows(_TIMES):
            found.setdefault(thing, []).append((label, first, last, issued))
        return found

    def _rows(self, name: str) -> list[tuple[str, ...]]:
        found = self._graph.query(rebase_text(self._queries[name].header.text, self._graph.base))
        assert isinstance(found, Rows)
        return [tuple(getattr(term, "value", "") for term in row) for row in found.rows]


def time_beside(held: Held, label: str, first: str, last: str, issued: str, name: str = "it") -> tuple[str, bool]:
    """Of which time a claim is stated where something did not hold in all of it, and whether it held in none of it.

    Args:
        held: When the thing held.
        label: Name of the period of which the claim is stated.
        first: First day of the period, or an empty string.
        last: First day after the period, or an empty string.
        issued: When the source was published, as printed: a year, a month or a day.
        name: What held is called.

    >>> law = Held("2019-01-14", "2019-01-14", "2023-02-01", "2023-02-01")
    >>> time_beside(law, "2016", "2016-01-01", "2017-01-01", "2017"), time_beside(law, "", "", "", "2017-06")
    (('2016, before it began', True), ('published in 2017-06, before it began', True))
    >>> time_beside(law, "2019", "2019-01-01", "2020-01-01", "")
    ('2019, in part before it began', False)
    >>> time_beside(law, "2020", "2020-01-01", "2021-01-01", "")
    ('', False)
    """
    if not first or not last:
        early = bool(issued and held.starts_not_before) and issued < held.starts_not_before[: len(issued)]
        return (f"published in {issued}, before {name} began", True) if early else ("", False)
    if held.starts_not_before and first < held.starts_not_before:
        wholly = last <= held.starts_not_before
        return f"{label}, {'' if wholly else 'in part '}before {name} began", wholly
    if held.ends_not_after and last > held.ends_not_after:
        wholly = first >= held.ends_not_after
        return f"{label}, {'' if wholly else 'in part '}after {name} had ended", wholly
    return "", False


def _rank(tie: Tie) -> int:
    """What a source states in so many words comes before what stands beside something in a passage."""
    return int(not tie.statements[0].property)

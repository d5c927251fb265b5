"""The chain from the law to what was found of it: article, institution, measure, figure, finding, followed both ways.

The stations and what stands at them are data (``kg/core/chain.ttl``; a dataset adds classes of its own), and what ties
two things of different stations are the queries of ``kg/core/chain/``. From a thing the chain is followed station by
station in both directions; where nothing ties what was reached to the next station, that is said, and the chain goes
on from every station before the gap that something there is tied to. What a source counts or finds in the paragraph
where it speaks of the thing is told apart: that it stands there ties nothing. What is stated of a time in which the
thing did not hold is marked, and by itself makes no link; a thing of no station is tested by what the chain started
from. An act that has an offence only because one of its provisions has it is left to that provision, and what else it
makes punishable is no way on.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import vocabulary as v
from kg.build.rebase import rebase_text
from kg.errors import NothingFoundError
from kg.facts import Held
from kg.network import reading, support_of
from kg.queries import named_queries
from kg.sources import Support
from kg.store.protocol import Rows
from kg.text import natural
from kg.trace_model import Edition, Statement, Station, Step, Tie, Trace

if TYPE_CHECKING:
    import networkx as nx

    from kg.graph import KnowledgeGraph
    from kg.names import Thing
    from kg.network import Relation

__all__ = ["COLUMNS", "KIND", "Edition", "Statement", "Station", "Step", "Tie", "Trace", "time_beside", "trace"]

KIND = "chain"
"""Folder of the chain's queries."""
_STATIONS, _THINGS, _OWNERS = "stations", "things_at_stations", "owners"
_BESIDE, _TIMES, _WHOLES = "beside", "times", "wholes"
_NO_TIES = frozenset({_STATIONS, _THINGS, _OWNERS, _BESIDE, _TIMES, _WHOLES})
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
        self._held, self._followed, self._thing = Held(), "", ""
        self._joined: dict[str, set[str]] = {}
        """By what each start is joined to a thing of no station."""

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
            editions=() if self._followed else self._editions(starts),
        )

    def _editions(self, starts: set[str]) -> tuple[Edition, ...]:
        """The acts of provisions, the earliest first; nothing where there is one, or a start is none."""
        names, found = self._graph.names, dict[str, set[str]]()
        for start in sorted(starts):
            acts = [one for one in (start, *sorted(names.wholes(start))) if not names.wholes(one)]
            if not all((thing := names.thing(act)) and v.ELI + "LegalResource" in thing.classes for act in acts):
                return ()
            for act in acts:
                found.setdefault(act, set()).add(start)
        days = {act: self._graph.standings.of_iri(act, "9999-12-31") for act in found}
        ordered = sorted(found, key=lambda act: (days[act].held.starts_not_before or days[act].issued or "9999", act))
        made = [Edition(act, self._graph.facts.label_of(act), frozenset(found[act])) for act in ordered]
        return tuple(made) if len(made) > 1 else ()

    def _start(self, iri: str) -> tuple[Station, set[str]]:
        self._thing = iri
        if iri in self._standing:
            return self._standing[iri], {iri, *(owner for claim, owner in self._rows(_OWNERS) if claim == iri)}
        node, default = ox.NamedNode(iri), ox.DefaultGraph()
        store = self._graph.store
        quads = itertools.chain(store.quads(node, None, None, default), store.quads(None, None, node, default))
        ends: dict[str, set[str]] = {}
        for quad in quads:
            for end in (quad.subject, quad.object):
                if isinstance(end, ox.NamedNode):
                    ends.setdefault(end.value, set()).add(quad.predicate.value)
        for station in self._order:
            if found := {end for end in ends if self._standing.get(end) == station}:
                self._joined = {end: ends[end] for end in found}
                return station, found - self._left_to_parts(found)
        label = self._graph.facts.label_of(iri)
        places = ", ".join(station.label for station in self._order)
        raise NothingFoundError(f"{label} stands at no place of the chain ({places}), and nothing there is tied to it")

    def _left_to_parts(self, starts: set[str]) -> set[str]:
        """Acts that nothing joins to the thing but what provisions do that are starts as well."""
        text = rebase_text(self._queries[_WHOLES].header.text, self._graph.base)
        found = self._graph.query(text, {"thing": ox.NamedNode(self._thing)})
        assert isinstance(found, Rows)
        done: dict[str, set[str]] = {}
        for row in found.rows:
            relation, whole, part = (getattr(term, "value", "") for term in row[1:])
            if part in starts:
                done.setdefault(whole, set()).add(relation)
        return {whole for whole, relations in done.items() if self._joined.get(whole, set()) == relations}

    def _walk(self, starts: set[str], stations: list[Station]) -> list[Step]:
        """Steps from a station outwards."""
        reached = {stations[0]: {iri: frozenset({self._followed or iri}) for iri in starts}}
        own = starts if len(starts) == 1 else set()
        beside = [tie for iri in sorted(own) for tie in self._beside(iri)]
        steps = []
        for at, (near, far) in enumerate(itertools.pairwise(stations)):
            ties, known = self._between(reached[near], far)
            past = []
            for before in reversed(stations[:at]):
                others, more = self._between(reached[before], far)
                others = tuple(tie for tie in others if tie.far_iri not in known)
                known = {**more, **known}
                past += [(before, others)] if others else []
            reached[far] = known
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

    def _between(
        self, reached: dict[str, frozenset[str]], far: Station
    ) -> tuple[tuple[Tie, ...], dict[str, frozenset[str]]]:
        """Ties of some things to a station, the nearest in words first, and what they lead to.

        What is reached has with it the things that the chain came from: those that held when it was stated, if any did.
        """
        ties, known = [], dict[str, frozenset[str]]()
        for near, starts in reached.items():
            if near not in self._ties:
                continue
            for other in self._ties[near]:
                if self._standing[other] != far or not self._ways(near, other):
                    continue
                then = frozenset(one for one in starts if not self._start_time(one, near, other)[1]) or starts
                ties.append(replace(self._tie(near, other, starts), starts=tuple(sorted(then))))
                known[other] = known.get(other, frozenset()) | then
        ties.sort(
            key=lambda tie: (
                tie.other_time,
                bool(tie.time),
                len(tie.statements),
                _rank(tie),
                natural(tie.near),
                natural(tie.far),
                tie.far_iri,
            )
        )
        return tuple(ties), known

    def _ways(self, near: str, far: str) -> list[dict[str, Any]]:
        """What joins two things, the shortest first, without what leads past the thing that is followed.

        A start that one of its relations joins to the thing leads by that relation to nothing but the thing: an act
        that makes one offence punishable is no way to its other offences.
        """
        joined = self._joined.get(near, set())
        ways = [
            way
            for way in self._ties[near][far].values()
            if len(way["relations"]) < 2
            or way["relations"][0][1] not in joined
            or self._thing in (way["relations"][0][0], way["relations"][0][2])
        ]
        return sorted(ways, key=lambda way: (len(way["relations"]), way["order"], way["relations"]))

    def _tie(self, near: str, far: str, starts: frozenset[str]) -> Tie:
        """The shortest tie of two things, read from the near one to the far one."""
        data = self._ways(near, far)[0]
        label = self._graph.facts.label_of
        statements = tuple(self._statements(near, far, data["relations"], data["passage"]))
        return Tie(label(near), near, label(far), far, statements, *self._tie_time(near, far, starts))

    def _tie_time(self, near: str, far: str, starts: frozenset[str]) -> tuple[str, bool]:
        """Of which time a tie is stated, where what the chain came from, or one of its ends, did not hold then."""
        ends = [
            self._time(self._graph.facts.held(iri), claim, self._graph.facts.label_of(iri))
            for iri, claim in ((near, far), (far, near))
            if iri not in self._times and iri not in starts
        ]
        # what holds of one start holds of the chain
        best = min((self._start_time(one, near, far) for one in sorted(starts)), key=_weight, default=("", False))
        return max([best, *ends], key=_weight)

    def _start_time(self, start: str, near: str, far: str) -> tuple[str, bool]:
        """Of which time a tie is stated, where something that the chain came from did not hold then."""
        if start in self._times:
            return "", False
        held = self._graph.facts.held(start)
        name = "it" if start == self._followed else self._graph.facts.label_of(start)
        return max((self._time(held, claim, name) for claim in (far, near) if claim != start), key=_weight)

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


def _weight(time: tuple[str, bool]) -> tuple[bool, bool]:
    """How much a tie is of another time: in all of it, in part, not at all."""
    return time[1], bool(time[0])


def _rank(tie: Tie) -> int:
    """What a source states in so many words comes before what stands beside something in a passage."""
    return int(not tie.statements[0].property)

"""The graph as a network: how two things are connected, what stands around one, and files for other programs.

What belongs to the network is said by the views ``whole_framework`` and ``neighbourhood_of``; everything is sorted,
so the same graph gives the same network, path and file.
"""

from __future__ import annotations

import builtins
import heapq
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.build.rebase import rebase_text
from kg.errors import InputError, NothingFoundError
from kg.queries import pick

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import networkx as nx

    from kg.graph import KnowledgeGraph
    from kg.sources import Citation, Support

Relation = tuple[str, str, str]
"""Subject, property and object, as IRIs."""

_DEFAULT = ox.DefaultGraph()
_VALUES = frozenset(v.LF + name for name in "termUnit durationUnit unit comparator polarity modality".split())
"""Properties whose objects are values: two penalties counted in years have nothing to do with one another."""
_NOT_RELATIONS = frozenset({v.TYPE, v.SUBCLASS_OF}) | _VALUES
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 (production 2, Char) can't hold."""
_MAX_DEPTH = 10


@dataclass(frozen=True)
class Hop:
    """One step of a path: from start to end over a property, which may point the other way, and what supports it."""

    start_iri: str
    start: str
    property: str
    property_label: str
    """How the property reads from start to end."""
    forward: bool
    """Whether the statement has start as its subject."""
    end_iri: str
    end: str
    support: Support

    @builtins.property  # the field of that name hides it here
    def citations(self) -> tuple[Citation, ...]:
        """Passages that say it, or those from which it is derived."""
        return self.support.citations


@dataclass(frozen=True)
class Given:
    """Names and classes (IRIs) that a query gives things, by the things' IRIs."""

    labels: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)


_NOTHING = Given()


def to_networkx(graph: KnowledgeGraph) -> nx.MultiDiGraph[str]:
    """The network of all things that stand in some relation.

    Nodes are IRIs with ``label`` and ``kind``; edges have the property's IRI as key and ``property``, its ``label``,
    and ``source``, the sorted names of the graphs that state it, apart by blanks. All attributes are strings.
    """
    return network_of(graph, view(graph, "whole_framework"))


def neighbourhood(graph: KnowledgeGraph, iri: str, depth: int = 1) -> nx.MultiDiGraph[str]:
    """The network of a thing, of what is at most ``depth`` steps away, and of all relations among these.

    Raises:
        InputError: The depth is negative or above ten, or nothing has the IRI.
    """
    return network_of(graph, around(graph, iri, depth), [iri])


def around(graph: KnowledgeGraph, iri: str, depth: int) -> list[Relation]:
    """Relations among a thing and all that is at most ``depth`` steps away from it; sorted.

    Raises:
        InputError: The depth is negative or above ten, or nothing has the IRI.
    """
    if not 0 <= depth <= _MAX_DEPTH:
        raise InputError(f"a depth is from 0 to {_MAX_DEPTH}; got {depth}")
    _known(graph, iri)
    seen, level = {iri}, [iri]
    found: set[Relation] = set()
    for step in range(depth + 1):
        reached = {relation for at in level for relation in view(graph, "neighbourhood_of", thing=at)}
        if step == depth:  # the outermost ring adds only what joins things already there
            reached = {r for r in reached if r[0] in seen and r[2] in seen}
        found |= reached
        level = sorted({end for s, _, o in reached for end in (s, o)} - seen)
        seen.update(level)
    return sorted(found)


def view(graph: KnowledgeGraph, name: str, **things: str) -> list[Relation]:
    """Relations that a view of the dataset gives, sorted, each once; parameters are IRIs.

    Raises:
        InputError: There is no such view.
    """
    query = pick(graph.dataset, name)
    text = rebase_text(query.header.text, graph.base)
    triples = graph.query(text, {key: ox.NamedNode(iri) for key, iri in things.items()})
    if not isinstance(triples, list):
        raise InputError(f"the view '{name}' is no CONSTRUCT query")
    return relations_of(triples)


def relations_of(triples: Iterable[ox.Triple]) -> list[Relation]:
    """The triples whose ends are both IRIs, sorted, each once."""
    return sorted(
        {
            (t.subject.value, t.predicate.value, t.object.value)
            for t in triples
            if isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode)
        }
    )


def network_of(
    graph: KnowledgeGraph, relations: Iterable[Relation], things: Iterable[str] = (), given: Given = _NOTHING
) -> nx.MultiDiGraph[str]:
    """The network of some relations, and of further things by themselves; what is ``given`` goes before its own."""
    import networkx as nx

    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    relations = list(relations)
    for iri in sorted({end for s, _, o in relations for end in (s, o)} | set(things)):
        label = given.labels.get(iri) or graph.facts.label_of(iri)
        kind = graph.names.label(given.kinds[iri]) if iri in given.kinds else kind_of(graph, iri)
        network.add_node(iri, label=label, kind=kind)
    for subject, prop, obj in relations:
        stated = " ".join(_stated_in(graph, (subject, prop, obj)))
        network.add_edge(subject, obj, key=prop, property=prop, label=graph.names.label(prop), source=stated)
    return network


def kind_of(graph: KnowledgeGraph, iri: str) -> str:
    """What a thing is: the label of its most specific class, or an empty string."""
    thing = graph.names.thing(iri)
    return graph.names.label(thing.classes[0]) if thing and thing.classes else ""


def reading(graph: KnowledgeGraph, prop: str, *, forward: bool) -> str:
    """How a property reads from subject to object, or the other way round."""
    known = graph.facts.properties.get(prop)
    if forward:
        return known.label if known else graph.names.label(prop)
    if known and known.inverse:
        return known.inverse
    return f"is the {graph.names.label(prop)} of"


def support_of(graph: KnowledgeGraph, relation: Relation) -> Support:
    """What supports a relation."""
    subject, prop, obj = map(ox.NamedNode, relation)
    return graph.sources.support(subject, prop, obj)


def path(graph: KnowledgeGraph, start_iri: str, end_iri: str) -> list[Hop]:
    """The shortest connection of two things, whichever way its relations point.

    Of connections of one length, that is taken which uses the fewest relations that only locate or number things,
    passes the fewest hubs (the dataset's country and subject, and things with a twentieth of all relations), uses the
    most relations that a passage states, and passes the least connected things; then the first by IRI.

    Raises:
        InputError: Nothing has one of the IRIs, or both are the same.
        NothingFoundError: The two are not connected.
    """
    start, end = _known(graph, start_iri), _known(graph, end_iri)
    if start_iri == end_iri:
        raise InputError(f"a path needs two different things; both are {start}")
    found = _Connections(graph).shortest(start_iri, end_iri)
    if found is None:
        raise NothingFoundError(f"nothing in the graph connects {start} with {end}")
    return [_hop(graph, at, relation) for at, relation in found]


def write_graphml(graph: KnowledgeGraph, relations: Iterable[Relation] | None = None, given: Given = _NOTHING) -> str:
    """Some relations, or the whole network, as GraphML (graphml.graphdrawing.org); always the same text."""
    import networkx as nx

    network = to_networkx(graph) if relations is None else network_of(graph, relations, given=given)
    return "\n".join(nx.generate_graphml(_for_xml(network))) + "\n"


def write_gexf(graph: KnowledgeGraph, relations: Iterable[Relation] | None = None, given: Given = _NOTHING) -> str:
    """Some relations, or the whole network, as GEXF (gexf.net), without its date; always the same text."""
    import networkx as nx

    network = to_networkx(graph) if relations is None else network_of(graph, relations, given=given)
    text = "\n".join(nx.generate_gexf(_for_xml(network))) + "\n"
    return re.sub(r' lastmodifieddate="[^"]*"', "", text, count=1)


class _Connections:
    """All relations by which a path may go, both ways."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        things = {str(iri) for iri, classes in graph.names.rows("SELECT iri, classes FROM thing") if _walkable(classes)}
        self._joined: dict[str, dict[str, list[Relation]]] = defaultdict(lambda: defaultdict(list))
        for quad in graph.store.quads(None, None, None, _DEFAULT):
            if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, ox.NamedNode):
                continue
            s, p, o = quad.subject.value, quad.predicate.value, quad.object.value
            if p not in _NOT_RELATIONS and s != o and s in things and o in things:
                self._joined[s][o].append((s, p, o))
                self._joined[o][s].append((s, p, o))

    def shortest(self, start: str, end: str) -> list[tuple[str, Relation]] | None:
        """Steps of the best of the shortest paths, each with the thing it starts from; None where there is none."""
        from_start = self._distances(start, end)
        if end not in from_start:
            return None
        to_end, length = self._distances(end, start), from_start[end]
        heap: list[tuple[tuple[int, ...], tuple[str, ...], tuple[Relation, ...]]] = [((0, 0, 0, 0), (start,), ())]
        done: set[str] = set()
        while heap:
            cost, nodes, relations = heapq.heappop(heap)
            if (at := nodes[-1]) == end:
                return list(zip(nodes, relations, strict=False))
            if at in done:
                continue
            done.add(at)
            for other in sorted(self._joined[at]):
                if from_start.get(other) == len(nodes) and to_end.get(other) == length - len(nodes):
                    steps, relation = self._step(at, other, end)
                    total = tuple(a + b for a, b in zip(cost, steps, strict=True))
                    heapq.heappush(heap, (total, (*nodes, other), (*relations, relation)))
        return None

    def _step(self, at: str, other: str, end: str) -> tuple[tuple[int, int, int, int], Relation]:
        """The best relation of two neighbours and its cost: weak, over a hub, unstated, degree."""
        ranked = sorted(
            (self._weak(r), not self._stated(r), self._salience(r), r[0] != at, r) for r in self._joined[at][other]
        )
        weak, unstated, _, _, relation = ranked[0]
        degree = len(self._joined[other]) if other != end else 0
        return (int(weak), int(other != end and other in self._hubs), int(unstated), degree), relation

    def _distances(self, start: str, goal: str) -> dict[str, int]:
        """Steps from a thing to all that are no farther than the goal."""
        distances, level = {start: 0}, [start]
        while level and goal not in distances:
            step = distances[level[0]] + 1
            level = list(dict.fromkeys(n for at in level for n in self._joined[at] if n not in distances))
            distances.update(dict.fromkeys(level, step))
        return distances

    def _weak(self, relation: Relation) -> bool:
        known = self._graph.facts.properties.get(relation[1])
        return known is None or known.bookkeeping

    def _salience(self, relation: Relation) -> int:
        known = self._graph.facts.properties.get(relation[1])
        return known.salience if known else 9

    def _stated(self, relation: Relation) -> bool:
        return any(self._graph.sources.citation(name) for name in _stated_in(self._graph, relation))

    @cached_property
    def _hubs(self) -> set[str]:
        scope = {self._graph.names.meta(name) for name in ("country", "subject")}
        many = max(10, sum(map(len, self._joined.values())) // 40)
        return scope | {iri for iri, joined in self._joined.items() if len(joined) >= many}


def _walkable(classes: object) -> bool:
    return v.VOID + "Dataset" not in str(classes).split()


def _known(graph: KnowledgeGraph, iri: str) -> str:
    """The name of a thing that must be there."""
    if graph.names.thing(iri) is None:
        raise InputError(f"nothing in the graph has the address {iri[:200]}")
    return graph.facts.label_of(iri)


def _hop(graph: KnowledgeGraph, at: str, relation: Relation) -> Hop:
    forward = relation[0] == at
    other = relation[2] if forward else relation[0]
    label = graph.facts.label_of
    said = reading(graph, relation[1], forward=forward)
    return Hop(at, label(at), relation[1], said, forward, other, label(other), support_of(graph, relation))


def _stated_in(graph: KnowledgeGraph, relation: Relation) -> Iterator[str]:
    """Names of the graphs that hold a relation, sorted."""
    quads = graph.store.quads(*map(ox.NamedNode, relation))
    yield from sorted(q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode))


def _for_xml(network: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """A copy whose edges are numbered, as both formats want, and whose texts XML can hold."""
    import networkx as nx

    copy: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for iri, data in network.nodes(data=True):
        copy.add_node(iri, **{key: _NOT_XML.sub("\ufffd", text) for key, text in data.items()})
    for number, (subject, obj, data) in enumerate(network.edges(data=True)):
        texts = {key: _NOT_XML.sub("\ufffd", text) for key, text in data.items()}
        copy.add_edge(subject, obj, key=f"e{number}", **texts)
    return copy

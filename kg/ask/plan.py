"""Plans: from a reading to SPARQL with bound parameters, and to its solutions.

Links become triple patterns. Nodes that a reading only ties are joined by the shortest chain of properties, at most
three, that holds in the data; where two chains of that length hold, the question is ambiguous. The named things are
bound, never pasted into the query.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg.ask.reading import Link, Node
from kg.store.protocol import Rows
from kg.vocabulary import IS_PART_OF, SUBCLASS_OF, TYPE

if TYPE_CHECKING:
    from kg.ask.reading import Graph, Reading
    from kg.ask.schema import Chain, Schema
    from kg.store.protocol import Store, Term

LONGEST_CHAIN = 3
_MOST_CHAINS = 60
_MOST_ALTERNATIVES = 12
"""Combinations of meanings of ambiguous names beyond which the rest is left."""


class Solution(NamedTuple):
    """One way in which a plan holds: a term for every node, and the property of every link."""

    terms: tuple[Term, ...]
    properties: tuple[str, ...]


class Plan(NamedTuple):
    """A reading's graph with its ties resolved, the query, and what it found."""

    reading: Reading
    graph: Graph
    sparql: str
    solutions: tuple[Solution, ...]

    def focus_terms(self) -> list[Term]:
        """Distinct terms of what is asked for, in the order of the query."""
        return list(dict.fromkeys(s.terms[self.reading.focus] for s in self.solutions))


class Ambiguous(NamedTuple):
    """Two chains of one length tie the same nodes; each is given by its properties."""

    one: Node
    other: Node
    chains: tuple[Chain, ...]


class Planner:
    """Turns readings into plans over one store."""

    def __init__(self, store: Store, schema: Schema) -> None:
        self._store = store
        self._schema = schema

    def plan(self, reading: Reading) -> Plan | Ambiguous | None:
        """The plan of a reading with its solutions; None where its nodes can't be joined or a link is impossible."""
        if any(p not in self._schema.properties for link in reading.graph.links for p in link.properties):
            return None
        graph = self._joined(reading.graph, reading.focus)
        if graph is None or isinstance(graph, Ambiguous):
            return graph
        sparql = query_text(graph, self._schema, named=True)
        return Plan(reading, graph, sparql, tuple(s for s in self._solutions(graph) if self._coherent(graph, s)))

    # ---- ties ------------------------------------------------------------------------------------------------------

    def _joined(self, graph: Graph, focus: int) -> Graph | Ambiguous | None:
        """The graph with every node joined to the focus's part: nearest first, so that a chain meets what is there."""
        if not graph.ties:
            return graph
        graph = self._paired(self._cited(graph))._replace(ties=())
        while True:
            inside = _component(graph, focus)
            outside = [n for n in range(len(graph.nodes)) if n not in inside]
            if not outside:
                return graph
            joined = self._nearest(graph, inside, outside)
            if joined is None or isinstance(joined, Ambiguous):
                return joined
            graph = joined

    def holds(self, graph: Graph, focus: int) -> set[str]:
        """Things of the focus for which a graph's ties hold, each tied pair by one relation."""
        joined = self._paired(self._cited(graph))
        if set(_component(joined, focus)) != set(range(len(graph.nodes))):
            return set()
        found = (s.terms[focus] for s in self._solutions(joined))
        return {term.value for term in found if isinstance(term, ox.NamedNode)}

    def _paired(self, graph: Graph) -> Graph:
        """Named things that the question ties, joined where one relation between them holds."""
        for one, other in graph.ties:
            if not graph.nodes[one].things or not graph.nodes[other].things or other in _component(graph, one):
                continue
            chains = self._chains(graph, one, other, 1)
            alone = graph._replace(links=())
            holding = [chain for chain in chains if self._holds(_chained(alone, one, chain, other))]
            if len(holding) == 1:
                graph = _chained(graph, one, holding[0], other)
        return graph

    def _cited(self, graph: Graph) -> Graph:
        """Citations of provisions: "article 171 of the 2019 code" is part of that code, or it is nothing."""
        for pair in graph.ties:
            for part, whole in (pair, pair[::-1]):
                nodes = graph.nodes[part], graph.nodes[whole]
                inner = all(map(self._schema.is_part, nodes[0].things)) and nodes[0].things
                outer = nodes[1].things and not any(map(self._schema.is_part, nodes[1].things))
                if inner and outer and all(map(self._schema.is_act, nodes[1].things)):
                    graph = graph.link(part, (IS_PART_OF,), whole)
                    break
        return graph

    def _nearest(self, graph: Graph, inside: list[int], outside: list[int]) -> Graph | Ambiguous | None:
        """One more node joined, the one that the classes allow to be nearest, to what it is nearest to.

        Where the shortest possible chain does not hold in the data, that is what no source says: a longer one would
        answer another question (an article's penalty is not its code's).
        """
        for length in range(1, LONGEST_CHAIN + 1):
            for there in outside:
                for here in inside:
                    chains = self._chains(graph, here, there, length)
                    holding = [chain for chain in chains if self._holds(_chained(graph, here, chain, there))]
                    if len(holding) > 1:
                        return Ambiguous(graph.nodes[here], graph.nodes[there], tuple(holding))
                    if chains or (length == 1 and self._schema.relatable(graph.nodes[here], graph.nodes[there])):
                        return _chained(graph, here, holding[0], there) if holding else None
        return None

    def _chains(self, graph: Graph, here: int, there: int, length: int) -> list[Chain]:
        """Chains that the classes allow, made of relations by which both ends may be tied."""
        if length > 1 and not any(self._schema.tied_far(graph.nodes[node]) for node in (here, there)):
            return []
        start, goal = (self._schema.own_classes(graph.nodes[node]) for node in (here, there))
        allowed = [self._schema.tied_by(graph.nodes[node]) for node in (here, there)]
        chains = self._schema.chains(start, goal, length)
        kept = [c for c in chains if all(only is None or all(p in only for p, _ in c) for only in allowed)]
        return kept[:_MOST_CHAINS]

    def _holds(self, graph: Graph) -> bool:
        """Whether the linked part of a graph has a solution."""
        linked = sorted({n for link in graph.links for n in (link.subject, link.object)})
        place = {node: position for position, node in enumerate(linked)}
        part = graph._replace(
            nodes=tuple(graph.nodes[n] for n in linked),
            links=tuple(Link(place[k.subject], k.properties, place[k.object]) for k in graph.links),
        )
        return next(iter(self._solutions(part, limit=1)), None) is not None

    def _coherent(self, graph: Graph, solution: Solution) -> bool:
        """Whether what an act does is done by one of its provisions, not a part by one and a part by another.

        An act criminalises what any of its provisions criminalises and prescribes what any of them prescribes; that
        does not make the one the penalty for the other.
        """
        for node, term in enumerate(solution.terms):
            stated = [
                (prop, solution.terms[link.object])
                for link, prop in zip(graph.links, solution.properties, strict=True)
                if link.subject == node and prop in self._schema.lifted
            ]
            if len(stated) < 2 or not isinstance(term, ox.NamedNode) or self._schema.is_part(term.value):
                continue
            carriers = [ox.NamedNode(part) for part in self._schema.parts(term.value)]
            if carriers and not any(all(self._states(c, prop, obj) for prop, obj in stated) for c in carriers):
                return False
        return True

    def _states(self, subject: ox.NamedNode, prop: str, obj: Term) -> bool:
        return next(self._store.quads(subject, ox.NamedNode(prop), obj, ox.DefaultGraph()), None) is not None

    # ---- solutions -------------------------------------------------------------------------------------------------

    def _solutions(self, graph: Graph, limit: int = 0) -> list[Solution]:
        found: dict[Solution, None] = {}
        text = query_text(graph, self._schema) + (f"\nLIMIT {limit}" if limit else "")
        named = [position for position, node in enumerate(graph.nodes) if node.things]
        choices = itertools.product(*(graph.nodes[position].things for position in named))
        for chosen in itertools.islice(choices, _MOST_ALTERNATIVES):
            bindings = {f"n{p}": ox.NamedNode(iri) for p, iri in zip(named, chosen, strict=True)}
            rows = self._store.query(text, bindings)
            assert isinstance(rows, Rows)
            for row in rows.rows:
                terms = dict(zip(rows.variables, row, strict=True))
                found.setdefault(_solution(graph, terms))
        return list(found)


def query_text(graph: Graph, schema: Schema, *, named: bool = False) -> str:
    """The SELECT query of a graph: one variable a node, bound for named things, and one for each open property.

    With ``named`` it says itself which things are meant, for who runs it without bindings.
    """
    variables = [f"?n{position}" for position in range(len(graph.nodes))]
    variables += [f"?p{position}" for position, link in enumerate(graph.links) if len(link.properties) > 1]
    lines = [f"SELECT DISTINCT {' '.join(variables)} WHERE {{"]
    for position, link in enumerate(graph.links):
        lines += _pattern(position, link, schema)
    for position, node in enumerate(graph.nodes):
        lines += _typed(position, node, graph)
        if named and node.things:
            lines.append(f"  VALUES ?n{position} {{ {' '.join(f'<{iri}>' for iri in node.things)} }}")
    lines.append(f"}} ORDER BY {' '.join(variables)}")
    return "\n".join(lines)


def _pattern(position: int, link: Link, schema: Schema) -> list[str]:
    subject, obj = f"?n{link.subject}", f"?n{link.object}"
    if len(link.properties) > 1:
        listed = " ".join(f"<{p}>" for p in link.properties)
        return [f"  {subject} ?p{position} {obj} .", f"  VALUES ?p{position} {{ {listed} }}"]
    prop = link.properties[0]
    path = f"<{prop}>+" if schema.properties[prop].transitive else f"<{prop}>"
    return [f"  {subject} {path} {obj} ."]


def _typed(position: int, node: Node, graph: Graph) -> list[str]:
    linked = any(position in (link.subject, link.object) for link in graph.links)
    if node.things:
        return [] if linked else [f"  ?n{position} <{TYPE}> ?t{position} ."]
    if not node.classes:
        return []
    if linked:  # the links find few, and each is looked at: joining all things of a class takes as long as there are
        fits = " || ".join(f"EXISTS {{ ?n{position} <{TYPE}>/<{SUBCLASS_OF}>* <{c}> }}" for c in node.classes)
        return [f"  FILTER({fits})"]
    listed = " ".join(f"<{c}>" for c in node.classes)
    return [f"  ?n{position} <{TYPE}>/<{SUBCLASS_OF}>* ?c{position} .", f"  VALUES ?c{position} {{ {listed} }}"]


def _solution(graph: Graph, terms: dict[str, Term | None]) -> Solution:
    nodes = tuple(terms[f"n{position}"] for position in range(len(graph.nodes)))
    properties = []
    for position, link in enumerate(graph.links):
        chosen = terms.get(f"p{position}")
        properties.append(chosen.value if isinstance(chosen, ox.NamedNode) else link.properties[0])
    return Solution(tuple(term for term in nodes if term is not None), tuple(properties))


def _component(graph: Graph, start: int) -> list[int]:
    """Nodes that links join to a node, itself first."""
    found = [start]
    for node in found:
        for link in graph.links:
            for near, far in ((link.subject, link.object), (link.object, link.subject)):
                if near == node and far not in found:
                    found.append(far)
    return found


def _chained(graph: Graph, here: int, chain: Chain, there: int) -> Graph:
    """The graph with two nodes joined by a chain of properties over new unknowns."""
    at = here
    for position, (prop, forward) in enumerate(chain):
        if position == len(chain) - 1:
            following = there
        else:
            graph, following = graph.add(Node(""))
        graph = graph.link(at, (prop,), following) if forward else graph.link(following, (prop,), at)
        at = following
    return graph

"""Readings: a question as a small typed query graph.

Nodes are things that the question names or unknowns that it asks for; links are relations that it mentions, in the
direction that word order and voice give; ties say only that two nodes belong together.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Operation = Literal["list", "count", "define", "yes-no", "is-a"]


class Node(NamedTuple):
    """A thing (any of ``things``) or an unknown of some class (any of ``classes``; none: of any class)."""

    text: str
    things: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


class Link(NamedTuple):
    """Subject and object, by position among the nodes, joined by any of some properties."""

    subject: int
    properties: tuple[str, ...]
    object: int


class Graph(NamedTuple):
    """Nodes, links and ties of a reading under construction."""

    nodes: tuple[Node, ...] = ()
    links: tuple[Link, ...] = ()
    ties: tuple[tuple[int, int], ...] = ()

    def add(self, node: Node) -> tuple[Graph, int]:
        """The graph with one node more, and that node's position."""
        return self._replace(nodes=(*self.nodes, node)), len(self.nodes)

    def link(self, subject: int, properties: tuple[str, ...], obj: int) -> Graph:
        """The graph with one link more."""
        return self._replace(links=(*self.links, Link(subject, properties, obj)))

    def tie(self, one: int, other: int) -> Graph:
        """The graph with one tie more."""
        return self._replace(ties=(*self.ties, (one, other)))


class Reading(NamedTuple):
    """A query graph, the node that is asked for, what is asked of it, and the words by which it was read."""

    graph: Graph
    focus: int
    operation: Operation
    pattern: str
    """Name of the sentence pattern, for explaining."""

    def describe(self) -> str:
        """The reading in one line."""
        nodes = [_node(node, position == self.focus) for position, node in enumerate(self.graph.nodes)]
        links = [
            f"{nodes[k.subject]} –{'/'.join(_local(p) for p in k.properties)}→ {nodes[k.object]}"
            for k in self.graph.links
        ]
        ties = [f"{nodes[a]} ~ {nodes[b]}" for a, b in self.graph.ties]
        return f"{self.operation} [{self.pattern}]: " + ("; ".join(links + ties) or nodes[self.focus])


def _node(node: Node, focus: bool) -> str:
    if node.things:
        return f"«{node.text}»"
    classes = "/".join(_local(c) for c in node.classes) or "anything"
    return f"?{classes}{'!' if focus else ''}"


def _local(iri: str) -> str:
    return iri.replace("#", "/").rsplit("/", 1)[-1]

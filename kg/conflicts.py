"""Conflicts: what sources say that can't all be so, or is said differently, found by rule and never by hand.

Each conflict query (``conflicts/*.rq`` of the engine and of the dataset) selects :data:`COLUMNS` and gives in its
header one of :data:`REASONS`. ``one`` is the claim or passage that states a value, ``other`` the claim, passage or
registry graph that speaks against it. Rows criticise sources; faults of the dataset itself are found by checks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg import vocabulary as v
from kg.errors import InputError
from kg.store.protocol import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.graph import KnowledgeGraph
    from kg.queries import NamedQuery
    from kg.sources import Citation

COLUMNS = ("topic", "one", "other", "stated", "computed", "detail")
"""What every conflict query selects: the thing spoken of, the two sides, their values, and the recomputation."""

ERRORS = {
    "arithmetic": "the source's own figures give another value",
    "text-table": "the text and a table of one source give different values",
    "transcription": "what can have one value is written down with two; one is a slip of writing, copying or quoting",
}
"""Reasons of errors: one side is wrong."""

DIFFERENCES = {
    "update": "a source of another date gives another value; the later may correct the earlier",
    "different-period-or-definition": "counted by others, for another time or in another way; both may be right",
    "other-edition": "the sources speak of different editions of an act",
    "naming": "the sources call one thing by different names",
}
"""Reasons of differences that are no errors."""

REASONS = ERRORS | DIFFERENCES
"""Reason codes and what they mean, in the order in which conflicts are listed."""

_DEFAULT = ox.DefaultGraph()
_MANY = 4
"""Names listed before the rest is left out."""


class Row(NamedTuple):
    """A row of a conflict query, with the query's name, title and reason."""

    query: str
    title: str
    reason: str
    topic: str
    one: str
    other: str
    stated: str
    computed: str
    detail: str


class Side(NamedTuple):
    """One side of a conflict: its IRI, the passages that it rests on, and registry files where it has no passage."""

    iri: str
    citations: tuple[Citation, ...]
    files: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Where it stands, one line a place."""
        return [*(c.line() for c in self.citations), *(f"the dataset itself: {file}" for file in self.files)]

    def to_json(self) -> dict[str, object]:
        """The side as documented JSON (docs/commands.md)."""
        return {"iri": self.iri, "sources": [c.to_json() for c in self.citations], "files": list(self.files)}


class Conflict(NamedTuple):
    """One row of a conflict query, with its sides cited."""

    query: str
    title: str
    reason: str
    topic: str
    label: str
    about: str
    """Periods and kinds that tell the figure or penalty from others of its topic."""
    stated: str
    computed: str
    detail: str
    one: Side
    other: Side
    involved: frozenset[str]
    """IRIs of all that it speaks of, by which it is filtered."""

    @property
    def is_error(self) -> bool:
        """Whether one side must be wrong."""
        return self.reason in ERRORS

    @property
    def explanation(self) -> str:
        """One line: what is spoken of, both values and how one follows."""
        return f"{self.label} ({self.about}): {self.detail}" if self.about else f"{self.label}: {self.detail}"

    def to_json(self) -> dict[str, object]:
        """The conflict as documented JSON (docs/commands.md)."""
        return {
            "query": self.query,
            "title": self.title,
            "reason": self.reason,
            "error": self.is_error,
            "topic": {"label": self.label, "iri": self.topic},
            "about": self.about,
            "stated": self.stated,
            "computed": self.computed,
            "explanation": self.explanation,
            "one": self.one.to_json(),
            "other": self.other.to_json(),
        }


def conflicts(graph: KnowledgeGraph, thing: str | None = None, reason: str | None = None) -> list[Conflict]:
    """Conflicts of the graph's sources, errors first, then by topic; those about a thing (an IRI), and of one reason.

    Raises:
        InputError: A conflict query has other columns or an unknown reason.
    """
    from kg.queries import named_queries

    queries = [(query, _reason(query)) for query in named_queries(graph.dataset, "conflicts").values()]
    reader = _Reader(graph)
    found = [c for query, why in queries if reason in (None, why) for c in reader.conflicts(query, why)]
    return _ordered(found, thing)


def kept_conflicts(graph: KnowledgeGraph, thing: str | None = None, reason: str | None = None) -> list[Conflict]:
    """The same from the rows that the build kept, without running the queries again."""
    rows = graph.names.rows("SELECT * FROM conflict WHERE ? IN ('', reason)", (reason or "",))
    return _ordered([c for c in explained(graph, [tuple(map(str, row)) for row in rows]) if c.reason in REASONS], thing)


def subject_of(graph: KnowledgeGraph, name: str) -> str:
    """The IRI of what conflicts are asked about: a source by its id, or whatever else a NAME means.

    Raises:
        UnresolvedNameError: It means nothing, or several things.
    """
    from kg.inventory import documents

    ids = {document.id: document.iri for document in documents(graph)}
    return ids[name] if name in ids else graph.resolve(name).iri


def explained(graph: KnowledgeGraph, rows: list[tuple[str, ...]]) -> list[Conflict]:
    """Conflicts of rows that the index keeps, with what surrounds them."""
    reader = _Reader(graph)
    return [reader.conflict(Row(*row)) for row in rows]


def _ordered(found: list[Conflict], thing: str | None) -> list[Conflict]:
    order = list(REASONS)
    wanted = [c for c in found if thing is None or thing in c.involved]
    return sorted(wanted, key=lambda c: (order.index(c.reason), c.label, c.query, c.one.iri, c.other.iri, c.detail))


def _reason(query: NamedQuery) -> str:
    reason = query.header.fields.get("reason", "")
    if reason not in REASONS:
        raise InputError(f"conflict query '{query.name}': reason '{reason}' is not one of {', '.join(REASONS)}")
    return reason


class _Reader:
    """Reads the rows of conflict queries and what surrounds them."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._dimensions = [v.LF + "condition", *sorted(self._typed(v.QB + "DimensionProperty"))]

    def conflicts(self, query: NamedQuery, reason: str) -> Iterator[Conflict]:
        """A conflict for each row of a query."""
        from kg.build.rebase import rebase_text

        rows = self._graph.query(rebase_text(query.header.text, self._graph.base))
        if not isinstance(rows, Rows) or rows.variables != COLUMNS:
            raise InputError(f"conflict query '{query.name}' must select exactly ?{' ?'.join(COLUMNS)}")
        for row in rows.rows:
            yield self.conflict(Row(query.name, query.header.title, reason, *(getattr(n, "value", "") for n in row)))

    def conflict(self, row: Row) -> Conflict:
        """A row of a conflict query with what surrounds it."""
        one, other = row.one, row.other
        linked = self._linked(one) + self._linked(other)
        passage = self._passages(one)
        files = self._files(other)
        rest = [p for claim in (other, *linked) for p in self._passages(claim) if p not in passage]
        sides = Side(one, self._cited(passage)), Side(other, self._cited(rest if rest or files else passage), files)
        return Conflict(
            query=row.query,
            title=row.title,
            reason=row.reason,
            topic=row.topic,
            label=self._graph.names.label(row.topic),
            about=self._about(one, other),
            stated=row.stated,
            computed=row.computed,
            detail=row.detail,
            one=sides[0],
            other=sides[1],
            involved=self._involved([row.topic, one, other, *linked], sides),
        )

    def _involved(self, nodes: list[str], sides: Iterable[Side]) -> frozenset[str]:
        """The nodes, what they name, what that is part of, and the passages and sources."""
        named = {*nodes, *(o for node in nodes for o in self._objects(node))}
        wholes = {whole for node in named for whole in self._graph.names.wholes(node)}
        places = {iri for side in sides for c in side.citations for iri in (c.iri, c.source)}
        return frozenset(named | wholes | places)

    def _about(self, claim: str, other: str) -> str:
        """Periods, then kinds, of a claim, or else of the figures that it links to; then by what it is split."""
        claims = [claim] if self._objects(claim, v.LF + "period") else self._linked(claim) or [claim]
        periods = {p for one in claims for p in self._objects(one, v.LF + "period")}
        kinds = [k for one in claims for d in self._dimensions for k in self._kinds(one, d)]
        names = [self._graph.names.label(iri) for iri in dict.fromkeys([*sorted(periods, key=self._start), *kinds])]
        shown = [*names[:_MANY], *(["..."] if len(names) > _MANY else []), *self._split(claim, other)]
        return ", ".join(shown)

    def _split(self, whole: str, breakdown: str) -> list[str]:
        """By which dimensions the figures that a breakdown links to tell the kinds of a whole, as "by sex"."""
        parts = self._linked(breakdown) if whole in self._objects(breakdown) else []
        split = [d for d in self._dimensions if not self._kinds(whole, d) and any(self._kinds(p, d) for p in parts)]
        return [f"by {self._graph.names.label(dimension)}" for dimension in split]

    def _kinds(self, claim: str, dimension: str) -> list[str]:
        return [kind for kind in self._objects(claim, dimension) if kind != v.LF + "total"]

    def _start(self, period: str) -> tuple[str, str]:
        return self._graph.facts.held(period).starts_not_before, period

    def _linked(self, claim: str) -> list[str]:
        """Claims that a claim links to, as a breakdown to its parts."""
        return [iri for iri in self._objects(claim) if self._graph.facts.is_claim(iri)]

    def _passages(self, node: str) -> list[str]:
        """The passage that a node is, or in whose graph a claim stands."""
        if self._graph.sources.citation(node):
            return [node]
        quads = self._graph.store.quads(ox.NamedNode(node), ox.NamedNode(v.TYPE), None, None)
        return sorted({q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)})

    def _cited(self, passages: Iterable[str]) -> tuple[Citation, ...]:
        found = (self._graph.sources.citation(passage) for passage in dict.fromkeys(passages))
        return tuple(citation for citation in found if citation)

    def _files(self, node: str) -> tuple[str, ...]:
        """The registry or curation graph that a node is."""
        name = node.removeprefix(self._graph.base)
        return (name,) if name.startswith(("registry/", "curation/")) else ()

    def _objects(self, subject: str, predicate: str | None = None) -> list[str]:
        prop = ox.NamedNode(predicate) if predicate else None
        quads = self._graph.store.quads(ox.NamedNode(subject), prop, None, _DEFAULT)
        return sorted(q.object.value for q in quads if isinstance(q.object, ox.NamedNode))

    def _typed(self, cls: str) -> set[str]:
        quads = self._graph.store.quads(None, ox.NamedNode(v.TYPE), ox.NamedNode(cls), _DEFAULT)
        return {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)}

"""Two acts side by side: when each was in force, and what is stated of both, or of one of them only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.build.rebase import rebase_text
from kg.clock import today
from kg.compare.model import Comparison, Row, Told, disputes, side_of, time_of
from kg.description import heading
from kg.facts import Fact
from kg.queries import pick
from kg.store.protocol import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.graph import KnowledgeGraph
    from kg.store.protocol import Term

_NOTE = "What no source gives of an act may hold all the same."
_SHARED = {"true": True, "false": False}


def compare_acts(graph: KnowledgeGraph, first: str, second: str) -> Comparison:
    """Two acts: standing on the day that answers speak of, then properties with what both have and what one has."""
    groups: dict[tuple[bool, int, str, str], list[tuple[str, bool, Fact]]] = {}
    for side, shared, fact in _facts(graph, first, second):
        key = fact.inverse, fact.property.salience, fact.property.label, fact.property.iri
        groups.setdefault(key, []).append((side, shared, fact))
    rows = [_standing(graph, first, second)]
    for key in sorted(groups):
        rows += _rows(groups[key])
    one, other = (side_of(graph, iri, time_of(graph, iri)) for iri in (first, second))
    return Comparison("acts", one, other, tuple(rows), (_NOTE, *disputes(graph, first, second)))


def _standing(graph: KnowledgeGraph, first: str, second: str) -> Row:
    stood = [graph.standings.of_iri(iri, today()) for iri in (first, second)]
    one, other = (Told(standing.headline()) for standing in stood)
    return Row("Standing", "standing", (one,), (other,), "same" if stood[0].state == stood[1].state else "differs")


def _facts(graph: KnowledgeGraph, first: str, second: str) -> Iterator[tuple[str, bool, Fact]]:
    """Statements of either act that are shown to people: the side, whether both have it, and the statement."""
    query = rebase_text(pick(graph.dataset, "statements_of_two_acts").header.text, graph.base)
    found = graph.query(query, {"first": ox.NamedNode(first), "second": ox.NamedNode(second)})
    assert isinstance(found, Rows)
    for _, _, side, inverse, prop, value, shared in found.rows:
        known = graph.facts.properties.get(str(getattr(prop, "value", "")))
        if known is None or known.bookkeeping or value is None:
            continue
        name = str(getattr(side, "value", ""))
        back = _SHARED[str(getattr(inverse, "value", ""))]
        iri = ox.NamedNode(first if name == "first" else second)
        fact = _fact(graph, iri, ox.NamedNode(known.iri), value, back)
        yield name, _SHARED[str(getattr(shared, "value", ""))], fact


def _fact(graph: KnowledgeGraph, act: ox.NamedNode, prop: ox.NamedNode, value: Term, inverse: bool) -> Fact:
    ends = (value, act) if inverse else (act, value)
    support = graph.sources.support(ends[0], prop, ends[1])
    return Fact(graph.facts.properties[prop.value], inverse, value, graph.facts.text(value), support)


def _rows(found: Sequence[tuple[str, bool, Fact]]) -> Iterator[Row]:
    """A row with what both acts have of a property, and one with what only one of them has."""
    label = heading(found[0][2])
    section = label[:1].upper() + label[1:]
    for wanted in (True, False):
        sides = {"first": dict[str, Told](), "second": dict[str, Told]()}
        for side, shared, fact in found:
            if shared is wanted:
                sides[side][fact.text] = Told(fact.text, fact.support)
        one, other = (tuple(sides[name].values()) for name in ("first", "second"))
        if one or other:
            change = "same" if wanted else "differs" if one and other else "only-first" if one else "only-second"
            yield Row(section, label, one, other, change)

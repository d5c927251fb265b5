"""Two acts side by side: when each was in force, and what is stated of both, or of one of them only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.build.rebase import rebase_text
from kg.clock import today
from kg.compare.model import Comparison, Row, Told, disputes, rows_of, side_of, time_of
from kg.description import heading
from kg.facts import Fact
from kg.queries import pick
from kg.store.protocol import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.graph import KnowledgeGraph
    from kg.store.protocol import Term

_NOTE = "What no source gives of an act may hold all the same."
_STEPS = {
    "succeeds": "{new} took the place of {old}",
    "editionOf": "{new} is a later edition of the same series, {series}, than {old}",
    "incorporatedInto": "provisions of {old} were taken over into {new}",
    "repeals": "{new} repeals {old}",
    "amends": "{new} amends {old}",
}
"""How a step from one act to another is told."""
_CRIMINALISES, _PROVISION = ox.NamedNode(v.LF + "criminalises"), ox.NamedNode(v.LF + "provision")
_OWN = "each act has articles of its own; what became of those on one offence: see Step, or compare the two articles"
"""Why what is told of articles is not set against one another."""
_SHARED = {"true": True, "false": False}

_UNSURE = {"unknown", "uncertain", ""}
"""States of which two acts can't be said to share one: what is not known of both may differ."""


def compare_acts(graph: KnowledgeGraph, first: str, second: str) -> Comparison:
    """Two acts: standing on the day that answers speak of, then properties with what both have and what one has."""
    groups: dict[tuple[bool, int, str, str], list[tuple[str, bool, Fact]]] = {}
    for side, shared, fact in _facts(graph, first, second):
        key = fact.inverse, fact.property.salience, fact.property.label, fact.property.iri
        groups.setdefault(key, []).append((side, shared, fact))
    rows = [_standing(graph, first, second), *_steps(graph, first, second)]
    facts = [(shared, fact) for found in groups.values() for _, shared, fact in found]
    common = frozenset(
        str(getattr(fact.value, "value", ""))
        for shared, fact in facts
        if shared and fact.property.iri == _CRIMINALISES.value and not fact.inverse
    )
    inferred = tuple(_inferred(graph, first, second))
    for key in sorted(groups):
        rows += _rows(graph, groups[key], inferred, common)
    one, other = (side_of(graph, iri, time_of(graph, iri)) for iri in (first, second))
    return Comparison("acts", one, other, tuple(rows), (_NOTE, *disputes(graph, first, second)))


def _standing(graph: KnowledgeGraph, first: str, second: str) -> Row:
    stood = [graph.standings.of_iri(iri, today()) for iri in (first, second)]
    unsure = {standing.state for standing in stood} & _UNSURE
    one, other = (Told(standing.told() if unsure else standing.headline()) for standing in stood)
    same = "same" if stood[0].state == stood[1].state else "differs"
    return Row("Standing", "standing", (one,), (other,), "not-compared" if unsure else same)


def _steps(graph: KnowledgeGraph, first: str, second: str) -> Iterator[Row]:
    """How one act came in the place of the other, by sources, rules or the registry, and what became of offences."""
    rows = rows_of(graph, "steps_between_acts", first=first, second=second)
    for row in {row("how"): row for row in rows}.values():
        new, old = ("B", "A") if row("later") == second else ("A", "B")
        told = _STEPS[row("how")].format(new=new, old=old, series=graph.names.label(row("series")))
        between = sorted(graph.names.label(r("between")) for r in rows if r("between") and r("how") == row("how"))
        told += f"; between them: {', '.join(between)}" if between else ""
        terms = [ox.NamedNode(row(name)) for name in ("subject", "relation", "object")]
        yield Row("Step", told, (), (), "recurs", graph.sources.support(terms[0], terms[1], terms[2]))
    from kg.concordance import concordance  # which compares provisions in its turn

    for line in (line for one in concordance(graph) for line in one.lines):
        for step in line.steps:
            if {step.earlier, step.later} == {first, second} and step.basis != "none":
                detail = f" ({step.detail})" if step.detail else ""
                yield Row("Step", f"{line.label}: {step.kind}{detail}; {step.known()}", (), (), "recurs", step.support)


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


def _inferred(graph: KnowledgeGraph, first: str, second: str) -> Iterator[tuple[str, str, str]]:
    """Offences, the side that a rule infers an article of, and that it does, as a note."""
    from kg.concordance import concordance  # which compares provisions in its turn

    sides = {first: "A", second: "B"}
    for line in (line for one in concordance(graph) for line in one.lines):
        for cell in line.cells:
            articles = [one.label for one in cell.articles if one.basis == "rule"]
            if articles and cell.edition in sides:
                side = sides[cell.edition]
                told = f"{line.label}: a rule infers {' and '.join(articles)} for {side}; no source states it"
                yield line.offence, side, told


def _rows(
    graph: KnowledgeGraph,
    found: Sequence[tuple[str, bool, Fact]],
    inferred: Sequence[tuple[str, str, str]],
    common: frozenset[str],
) -> Iterator[Row]:
    """A row with what both acts have of a property, and what only one has: values that differ, or that one lacks.

    What one act lacks is a concept, as an offence, that either could have, or a provision on an offence of one act
    only, or its penalty: that no source gives it for the other is no difference. What a rule infers of an offence is
    told beside it.
    """
    label = heading(found[0][2])
    section = label[:1].upper() + label[1:]
    both, lacking, others = (_sides(graph, found, wanted, common) for wanted in ("both", "lacking", "others"))
    owned = any(_is_own(graph, fact.value) for _, shared, fact in found if not shared)
    for (one, other), change in ((both, "same"), (others, "differs")):
        if one or other:
            code = change if change == "same" or (one and other) else "only-first" if one else "only-second"
            apart = owned and code == "differs"
            told_of = tuple(one.values()), tuple(other.values())
            yield Row(section, label, *told_of, "not-compared" if apart else code, notes=(_OWN,) if apart else ())
    for at, change, side in ((0, "only-first", "B"), (1, "only-second", "A")):
        if values := lacking[at]:
            notes = tuple(note for iri, of, note in inferred if of == side and iri in _values(values, found))
            told = tuple(values.values())
            yield Row(section, label, () if at else told, told if at else (), change, notes=notes)


def _sides(
    graph: KnowledgeGraph, found: Sequence[tuple[str, bool, Fact]], wanted: str, common: frozenset[str]
) -> tuple[dict[str, Told], dict[str, Told]]:
    """What each side has, by its text: what both have, what one of them lacks, or what else only one has."""
    sides = {"first": dict[str, Told](), "second": dict[str, Told]()}
    for side, shared, fact in found:
        lacks = _is_concept(graph, fact.value) or _is_on_own_offence(graph, fact.value, common)
        kind = "both" if shared else "lacking" if lacks else "others"
        if kind == wanted:
            sides[side][fact.text] = Told(fact.text, fact.support)
    return sides["first"], sides["second"]


def _is_own(graph: KnowledgeGraph, value: Term) -> bool:
    """Whether a value is a provision, or a claim of one, which no two acts have in common."""
    return bool(_ends(graph, value, _PROVISION)) or _is_a(graph, value, v.ELI + "LegalResourceSubdivision")


def _is_concept(graph: KnowledgeGraph, value: Term) -> bool:
    """Whether a value is a concept, which is no act's own."""
    return _is_a(graph, value, v.SKOS + "Concept")


def _is_a(graph: KnowledgeGraph, value: Term, kind: str) -> bool:
    """Whether a value is a thing of a class."""
    thing = graph.names.thing(value.value) if isinstance(value, ox.NamedNode) else None
    return thing is not None and kind in thing.classes


def _is_on_own_offence(graph: KnowledgeGraph, value: Term, common: frozenset[str]) -> bool:
    """Whether a value is a provision, or a claim of one, that makes offences none of which both acts have."""
    own = _ends(graph, value, _PROVISION) or {value}
    wholes = {ox.NamedNode(iri) for one in own for iri in graph.names.wholes(str(getattr(one, "value", "")))}
    articles = {one for one in wholes if _is_a(graph, one, v.ELI + "LegalResourceSubdivision")}
    offences = {end for one in own | articles for end in _ends(graph, one, _CRIMINALISES)}
    return bool(offences) and not {str(getattr(one, "value", "")) for one in offences} & common


def _ends(graph: KnowledgeGraph, start: Term, prop: ox.NamedNode) -> set[Term]:
    """Values of a property."""
    if not isinstance(start, ox.NamedNode):
        return set()
    return {quad.object for quad in graph.store.quads(start, prop, None, ox.DefaultGraph())}


def _values(texts: Iterable[str], found: Sequence[tuple[str, bool, Fact]]) -> set[str]:
    """IRIs of the values that have some texts."""
    wanted = set(texts)
    return {str(getattr(fact.value, "value", "")) for _, _, fact in found if fact.text in wanted}

"""Acts by what they are about: "which regulation governs the shelter for victims at risk", from their titles.

An act answers where its title has every telling word of the question but verbs, kinds of acts and general words; of
several the one whose title has least else. Two alike are listed; many are no answer.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from kg.ask.answer import Answer, Value
from kg.stems import EMPTY
from kg.vocabulary import ELI

if TYPE_CHECKING:
    from kg.ask.phrase import Phraser
    from kg.ask.schema import Schema
    from kg.ask.words import Words
    from kg.graph import KnowledgeGraph

_ACT = ELI + "LegalResource"
_FREE = frozenset(
    "which do have be by of that there list filler light possessive at-time soft now in-force naming".split()
)
_ALIKE = 1.5
"""Length of a title against the shortest one, up to which it answers as well."""
_LEAST = 2
_MOST = 3
"""Acts that an answer names at most."""


def entitled(
    graph: KnowledgeGraph, schema: Schema, phraser: Phraser, question: str, words: Words, notes: tuple[str, ...]
) -> Answer | None:
    """The acts whose titles say what a question asks for, or None where it asks for none, or too many do."""
    if words.has("how-many", "how-much", "why", "who", "when", "negation", "change", "conflict", "provenance"):
        return None
    kinds, taken = _kinds(schema, words)
    if not kinds or not words.has("which", "list", "naming"):
        return None
    verbs = {p for run in words.runs if run.of("verb") and not run.of("thing") for p in run.positions}
    free = {p for name in _FREE for p in words.frames.get(name, ())} | taken | verbs
    free |= {p for time in words.times for p in time.positions}
    telling = [
        p
        for p, key in enumerate(words.keys)
        if p not in free and key not in EMPTY and words.stems[p] not in words.scope
    ]
    if len(telling) < _LEAST:
        return None
    years = {str(time.first.year) for time in words.times}
    found = _titles(graph, words, telling, kinds, years)
    if not found or len(found) > _MOST:
        return None
    label = graph.names.label
    things = [thing for iri in found if (thing := graph.names.thing(iri))]
    told = phraser.define(question, things, f"acts by title: {' '.join(words.text(set(telling)))}", notes)
    lines = [f"{label(thing.iri)}{phraser.period(thing.iri)}" for thing in things]
    return Answer(
        question,
        lines[0] + "." if len(lines) == 1 else "\n".join(f"- {line}" for line in lines),
        values=tuple(Value(label(thing.iri), thing.iri) for thing in things),
        sources=told.sources,
        notes=told.notes,
        reading=told.reading,
    )


def _kinds(schema: Schema, words: Words) -> tuple[set[str], set[int]]:
    """Kinds of acts that a question names, and the words by which it does."""
    kinds: set[str] = set()
    taken: set[int] = set()
    for run in words.runs:
        named = [cls for cls in run.of("class") if _ACT in schema.superclasses.get(cls, ())]
        if named and not run.positions & taken:
            kinds |= set(named)
            taken |= run.positions
    return kinds, taken


def _titles(graph: KnowledgeGraph, words: Words, telling: list[int], kinds: set[str], years: set[str]) -> list[str]:
    """Acts with a title that has all telling words, those whose titles have least else."""
    meant: dict[str, set[int]] = defaultdict(set)
    for position in telling:
        own = {words.stems[position], *words.glossed(position)}
        for one in own | {other for said in own for other in words.alike(said)}:
            meant[one].add(position)
    sql = (
        "SELECT title, iri, size, group_concat(stem, ' ') FROM titled JOIN title ON title = id "
        "WHERE stem IN (?) GROUP BY title"
    )
    sizes: dict[str, int] = {}
    for _, iri, size, matched in graph.names.among(sql, sorted(meant)):
        covered = {position for one in str(matched).split() for position in meant[one]}
        thing = graph.names.thing(str(iri))
        if len(covered) < len(telling) or thing is None or not kinds & set(thing.classes):
            continue
        if years and not years & {
            str(row[0]) for row in graph.names.rows("SELECT year FROM dated WHERE iri = ?", (iri,))
        }:
            continue
        sizes[str(iri)] = min(int(str(size)), sizes.get(str(iri), 99))
    least = min(sizes.values(), default=0)
    return sorted(iri for iri, size in sizes.items() if size <= _ALIKE * least)

"""Standing: whether an act was in force on a day, and which acts of a kind were.

"Is law 1 still in force", "which criminal code applied in June 2016", "which strategy ran in 2016": the acts that the
question names, or all of a kind whose titles have its words, are told with their bounds, by whom they were ended, and
what no source dates. Nothing is taken to hold only because no end is recorded: that is said so.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg.ask.answer import Answer, Value
from kg.clock import today
from kg.facts import written
from kg.stems import EMPTY
from kg.vocabulary import ELI, LF

if TYPE_CHECKING:
    from kg.ask.phrase import Phraser
    from kg.ask.schema import Schema
    from kg.ask.times import Time
    from kg.ask.words import Words
    from kg.graph import KnowledgeGraph
    from kg.sources import Citation

_FREE = frozenset(
    "which who when do have be by of that there define list filler light counting at-time since until between "
    "possessive to-time in-force soft now can".split()
)
_STARTS = (ELI + "first_date_entry_in_force", LF + "appliesFrom", ELI + "date_publication", ELI + "date_document")
_ENDS = (ELI + "date_no_longer_in_force", LF + "appliesUntil")
_ENDS_NOT_BEFORE = ox.NamedNode(LF + "endsNotBefore")
_REPEALS = ox.NamedNode(ELI + "repeals")
_DEFAULT = ox.DefaultGraph()
_MOST = 8
"""Acts beyond which a kind is too many to tell."""
_LISTED = 60
"""Acts of a kind that are looked at."""


class Asked(NamedTuple):
    """Acts that are meant, the time that they are asked for (none: today), and whether one is asked whether."""

    acts: tuple[str, ...]
    time: Time | None
    whether: bool


class StandingReader:
    """Reads and answers questions about what was in force."""

    def __init__(self, graph: KnowledgeGraph, schema: Schema, phraser: Phraser) -> None:
        self._graph = graph
        self._names = graph.names
        self._schema = schema
        self._phraser = phraser

    def read(self, words: Words) -> Asked | None:
        """What is asked, or None where it is about something else."""
        if not words.has("in-force") or words.has("how-many", "why", "negation") or len(words.times) > 1:
            return None
        if words.has("when") or (words.has("who") and not words.whether):
            return None
        time = words.times[0] if words.times else None
        taken = {p for t in words.times for p in t.positions}
        acts: list[str] = []
        kinds: set[str] = set()
        for run in words.runs:
            if run.positions & taken or run.frames():
                continue
            named = [iri for thing in run.all_things() for iri in self._schema.meant((thing,)) if self._lasts(iri)]
            if named:
                acts += named
            elif not (classes := [c for c in run.of("class") if self._is_lasting_kind(c)]):
                continue
            else:
                kinds |= set(classes)
            taken |= run.positions
        left = [
            position
            for position in range(len(words.keys))
            if position not in taken and not self._is_free(position, words)
        ]
        if acts and not left:
            whether = words.whether or not words.has("which")
            return Asked(tuple(dict.fromkeys(acts)), time, whether) if whether or time else None
        if acts or not kinds or not words.has("which", "list"):
            return None
        found = self._of_kinds(kinds, [words.stems[p] for p in left])
        return Asked(tuple(found), time, whether=False) if found else None

    def _is_free(self, position: int, words: Words) -> bool:
        if any(position in words.frames.get(name, ()) for name in _FREE):
            return True
        return words.keys[position] in EMPTY or words.stems[position] in words.scope

    def _lasts(self, iri: str) -> bool:
        thing = self._names.thing(iri)
        return thing is not None and any(self._is_lasting_kind(cls) for cls in thing.classes)

    def _is_lasting_kind(self, cls: str) -> bool:
        """Whether things of a kind are in force or over: acts and policies."""
        above = self._schema.superclasses.get(cls, frozenset())
        return bool({ELI + "LegalResource", LF + "Policy"} & above)

    def _of_kinds(self, kinds: set[str], left: list[str]) -> list[str]:
        """Things of kinds whose names have words; of acts those whose titles have least else."""
        if not left:
            return [iri for cls in sorted(kinds) for iri in self._names.instances(cls)[:_LISTED]]
        sql = (
            "SELECT iri, min(size) FROM (SELECT iri, size FROM titled JOIN title ON title = id "
            "WHERE stem IN (?) GROUP BY title HAVING count(*) = ?) GROUP BY iri"
        )
        rows = self._names.among(sql, sorted(set(left)), len(set(left)))
        sizes = {str(iri): int(str(size)) for iri, size in rows if self._is_of(str(iri), kinds)}
        least = min(sizes.values(), default=0)
        return sorted(iri for iri, size in sizes.items() if size <= least)

    def _is_of(self, iri: str, kinds: set[str]) -> bool:
        thing = self._names.thing(iri)
        return thing is not None and bool(kinds & set(thing.classes))

    # ---- answering -------------------------------------------------------------------------------------------------

    def answer(self, question: str, asked: Asked, notes: tuple[str, ...]) -> Answer | None:
        """How the acts stood, or None where nothing is known of it."""
        first, last = self._days(asked.time)
        stood = {iri: self._stood(iri, first, last) for iri in asked.acts}
        label = self._names.label
        reading = (
            f"in force {f'in {asked.time.text()}' if asked.time else 'today'}: {', '.join(map(label, asked.acts[:4]))}"
        )
        if asked.whether and len(asked.acts) == 1:
            iri = asked.acts[0]
            if stood[iri] == "unknown":
                return None
            yes = {
                "in force": "Yes, in force",
                "recorded": "In force as far as is recorded",
                "ended": "No, not in force",
                "not yet": "No, not yet in force",
            }
            text = f"{yes.get(stood[iri], 'That is uncertain')}. {self._line(iri)}"
            return Answer(
                question, text, values=(Value(label(iri), iri),), sources=self._cited(iri), notes=notes, reading=reading
            )
        held = [iri for iri in asked.acts if stood[iri] in ("in force", "uncertain", "recorded")]
        if not held or len(held) > _MOST:
            return None
        lines = [self._line(iri) for iri in held]
        return Answer(
            question,
            lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines),
            values=tuple(Value(label(iri), iri) for iri in held),
            sources=tuple(dict.fromkeys(c for iri in held for c in self._cited(iri))),
            notes=notes,
            reading=reading,
        )

    def _days(self, time: Time | None) -> tuple[str, str]:
        return (time.first.isoformat(), time.last.isoformat()) if time else (today(), today())

    def _stood(self, iri: str, first: str, last: str) -> str:
        """How a thing stood within days: in force, uncertain, ended, not yet, unknown; or recorded, with no start."""
        held = self._graph.facts.held(iri)
        states = {held.state(first), held.state(last)}
        if states <= {"in force", "uncertain", "not yet", "ended"} and len(states) > 1:
            return "in force" if "in force" in states else "uncertain"
        if states != {"unknown"}:
            return states.pop() if len(states) == 1 else "uncertain"
        dates = [day for prop in _STARTS for day in self._dates(iri, prop)]
        if held.ends_not_before and held.ends_not_before <= first:
            return "ended"
        if not dates:
            return "unknown"
        return "recorded" if min(dates) <= last else "not yet"

    def _dates(self, iri: str, prop: str) -> list[str]:
        quads = self._graph.store.quads(ox.NamedNode(iri), ox.NamedNode(prop), None, _DEFAULT)
        return sorted({getattr(quad.object, "value", "") for quad in quads})

    def _line(self, iri: str) -> str:
        """When it began, and when or by what it ended."""
        label = self._names.label(iri)
        begun = next((p for p in _STARTS if self._dates(iri, p)), "")
        held = self._graph.facts.held(iri)
        parts = []
        if begun:
            verb = self._graph.facts.properties[begun].told(label, self._graph.facts.text(self._first(iri, begun)))
            parts.append(verb.rstrip("."))
            if begun in _STARTS[2:]:
                parts.append("when it entered into force is not recorded")
        else:
            parts.append(label)
        enders = [self._names.label(by) for by in self._repealing(iri)]
        if enders:
            parts.append(f"repealed by {' and '.join(enders)}")
        elif not held.ends_not_before and not held.ends_not_after:
            parts.append("no end recorded")
        if held.ends_not_after:
            last = datetime.date.fromisoformat(held.ends_not_after) - datetime.timedelta(days=1)
            parts.append(f"last day {written(last.isoformat(), 'date')}")
        elif held.ends_not_before and not enders:
            parts.append(f"an end not before {written(held.ends_not_before, 'date')} is derived")
        return "; ".join(parts) + "."

    def _first(self, iri: str, prop: str) -> ox.Literal | ox.NamedNode:
        quads = self._graph.store.quads(ox.NamedNode(iri), ox.NamedNode(prop), None, _DEFAULT)
        values = [quad.object for quad in quads if isinstance(quad.object, ox.Literal | ox.NamedNode)]
        return min(values, key=lambda value: value.value)

    def _repealing(self, iri: str) -> list[str]:
        quads = self._graph.store.quads(None, _REPEALS, ox.NamedNode(iri), _DEFAULT)
        return sorted({getattr(quad.subject, "value", "") for quad in quads})

    def _cited(self, iri: str) -> tuple[Citation, ...]:
        """Passages that date a thing's start and end, or repeal it."""
        node = ox.NamedNode(iri)
        found: dict[Citation, None] = {}
        for prop in (*_STARTS, *_ENDS):
            for quad in self._graph.store.quads(node, ox.NamedNode(prop), None, _DEFAULT):
                support = self._graph.sources.support(node, ox.NamedNode(prop), quad.object)
                found.update(dict.fromkeys(support.passages[:1]))
        for by in self._repealing(iri):
            support = self._graph.sources.support(ox.NamedNode(by), _REPEALS, node)
            found.update(dict.fromkeys(support.passages[:1]))
        for quad in self._graph.store.quads(node, _ENDS_NOT_BEFORE, None, _DEFAULT):
            for derivation in self._graph.sources.support(node, _ENDS_NOT_BEFORE, quad.object).derivations:
                found.update(dict.fromkeys(derivation.premises[:1]))
        return tuple(found)

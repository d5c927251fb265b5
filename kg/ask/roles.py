"""Roles: who does it and to whom, whose it is, and where, in a question and in a statement.

Covering words can't tell them: "which law did the council create" has the words of "the law creates the council". A
statement that has the words in other roles answers another question.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.vocabulary import LF

if TYPE_CHECKING:
    from kg.ask.marks import Marks
    from kg.ask.schema import Schema
    from kg.ask.tellings import Telling
    from kg.ask.words import Run, Words
    from kg.graph import KnowledgeGraph

_OWNERS = {
    "Right": (LF + "beneficiary",),
    "Duty": (LF + "bearer",),
    "Task": (LF + "bearer",),
}
"""By which property of a claim somebody has it."""
_PLACE = LF + "Place"
_NEAR = 6
"""Words between a form of "be" and its participle."""


class Roles:
    """Checks the roles of statements of one graph against those of a question."""

    def __init__(self, graph: KnowledgeGraph, schema: Schema, marks: Marks) -> None:
        self._graph = graph
        self._names = graph.names
        self._schema = schema
        self._marks = marks

    def is_of_whom(self, telling: Telling, words: Words) -> bool:
        """Whether rights, duties and tasks are those of the bodies and groups that the question names as theirs."""
        agents = frozenset(self._schema.agents)
        stated = held(self._graph, telling)
        for run in words.runs:
            things = [iri for iri in run.all_things() if agents & set(self._classes(iri))]
            if not things or _is_within_name(run, words):
                continue
            if not _owns(run, words):
                continue
            own = {value for p, value in stated if p in _OWNERS.get(self._kind_of(telling), ())} | {telling.subject}
            if not own & set(things):
                return False
        return True

    def _kind_of(self, telling: Telling) -> str:
        classes = self._classes(telling.claim)
        return next((name for name in _OWNERS if LF + name in classes), "")

    def is_placed(self, text: str, words: Words) -> bool:
        """Whether places stand in the statement as in the question: in Ruritania is not of Ruritania, nor from it."""
        country = self._names.meta("country")
        for run in words.runs:
            places = [iri for iri in run.all_things() if iri != country and _PLACE in self._classes(iri)]
            sides = ("inside", "out-of") if run.start else ()
            side = next((name for name in sides if words.is_framed(run.start - 1, name)), "")
            if not places or not side:
                continue
            leads, articles = ("|".join(sorted(self._marks.words(name))) for name in (side, "article"))
            names = "|".join(re.escape(self._names.label(iri)) for iri in places)
            if re.search(names, text) and not re.search(rf"\b(?:{leads})\s+(?:(?:{articles})\s+)?(?:{names})", text):
                return False
        return True

    def is_turned_round(self, telling: Telling, words: Words) -> bool:
        """Whether the words say the relation the other way round: who is said to act is acted on."""
        verb = self._verb(telling.predicate, words) if self._is_reversible(telling) else None
        if verb is None:
            return False
        start, end, forward, passive = verb
        named = {
            "subject": where(telling.subject, words),
            "object": where(telling.object, words),
        }
        if (named["subject"] is None) == (named["object"] is None):
            return False
        role = "subject" if named["subject"] is not None else "object"
        at = named[role]
        assert at is not None
        agent_is_subject = forward
        by = any(p < at and p >= end - 1 for p in words.frames.get("by", ()))
        acts = (at > start and by) if passive else at < start
        is_agent = role == ("subject" if agent_is_subject else "object")
        return acts != is_agent

    def _is_reversible(self, telling: Telling) -> bool:
        """Whether the same relation could hold the other way round between such things."""
        known = self._graph.facts.properties.get(telling.predicate)
        return known is not None and not known.datatype and not self._graph.facts.is_claim(telling.object)

    def _verb(self, prop: str, words: Words) -> tuple[int, int, bool, bool] | None:
        """Where a verb of a property stands, whether it runs from subject to object, and whether it is passive."""
        for run in words.runs:
            for meaning in run.meanings:
                if meaning.kind != "verb" or meaning.iri != prop:
                    continue
                direction, _, form = meaning.detail.partition(" ")
                if direction == "event" or form in ("label", "any", "tail", "base"):
                    continue
                be = any(run.start - _NEAR <= p < run.start for p in words.frames.get("be", ()))
                by = run.end < len(words.keys) and run.end in words.frames.get("by", ())
                passive = form in ("participle", "past") and (be or by)
                return run.start, run.end, direction == "forward", passive
        return None

    def _classes(self, iri: str) -> tuple[str, ...]:
        thing = self._names.thing(iri)
        return thing.classes if thing else ()


def where(iri: str, words: Words) -> int | None:
    """Where a question names a thing."""
    return next((run.start for run in words.runs if iri in run.all_things()), None)


def held(graph: KnowledgeGraph, telling: Telling) -> list[tuple[str, str]]:
    """Properties and values of a statement's claim."""
    if not telling.claim.startswith("http") or not graph.facts.is_claim(telling.claim):
        return []
    quads = graph.store.quads(ox.NamedNode(telling.claim), None, None, ox.DefaultGraph())
    return [(q.predicate.value, getattr(q.object, "value", "")) for q in quads]


def _owns(run: Run, words: Words) -> bool:
    """Whether what a run names is said to have something or to do it: "of X", "X's", "X has", "does X"."""
    before, after = run.start - 1, run.end
    if before >= 0 and words.keys[before] == "of":
        return True
    if any(after in words.frames.get(name, ()) for name in ("have", "possessive")):
        return True
    only_do = before in words.frames.get("do", ()) and before not in words.frames.get("have", ())
    return only_do and after not in words.frames.get("by", ())


def _is_within_name(run: Run, words: Words) -> bool:
    """Whether a run lies within a longer one that names a thing."""
    return any(run.positions < other.positions and other.all_things() for other in words.runs)

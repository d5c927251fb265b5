"""Answers about penalties: those that are asked for, or that no source gives them.

A condition that is named must be the penalty's; a part that is asked for (the fine, the least, the most) must be given
by a source: another part is another answer. Law in force comes first, law that is over as a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.ask.answer import Answer, Value
from kg.ask.disputes import disputes
from kg.ask.value_query import of_penalties
from kg.clock import today
from kg.vocabulary import LF

if TYPE_CHECKING:
    from kg.ask.penalties import Penalties, Penalty
    from kg.ask.penalty_requests import Asked
    from kg.ask.phrase import Phraser
    from kg.ask.times import Time
    from kg.graph import KnowledgeGraph
    from kg.sources import Citation


class PenaltyPhraser:
    """Answers questions about the penalties of one graph."""

    def __init__(self, graph: KnowledgeGraph, known: Penalties, phraser: Phraser) -> None:
        self._graph = graph
        self._names = graph.names
        self._known = known
        self._phraser = phraser

    def answer(self, question: str, asked: Asked, notes: tuple[str, ...]) -> Answer:
        """The penalties that are asked for, those of the law in force first; or that no source gives them."""
        label = {iri: self._names.label(iri) for iri in asked.provisions | asked.offences | asked.conditions}
        of_these = [p for p in self._known.all if self._is_of(p, asked)]
        held = [p for p in of_these if self._held(p, asked.times)]
        fitting = [p for p in held if self._is_on(p, asked.conditions) and p.has(asked.aspect)]
        if asked.conditions:
            least = min((len(p.conditions - asked.conditions) for p in fitting), default=0)
            fitting = [p for p in fitting if len(p.conditions - asked.conditions) == least or asked.times]
        chosen, older = self._current(fitting, asked)
        if not chosen:
            return self._refused(question, asked, of_these, label)
        lines = list(dict.fromkeys(self._line(p) for p in sorted(chosen, key=self._rank)))
        yes = "Yes. " if asked.whether and asked.aspect != "compared" else ""
        citations = [c for p in chosen for c in self._support(p)]
        beside = [self._line(p) for p in sorted(older, key=self._rank)]
        over = tuple(f"of a code that is over: {line}" for line in dict.fromkeys(beside))
        return Answer(
            question,
            yes + (lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)),
            values=tuple(Value(self._graph.facts.text(ox.NamedNode(p.iri)), p.iri) for p in chosen),
            sources=tuple(sorted(dict.fromkeys(citations), key=lambda one: one.repeats)),  # originals before repeats
            notes=(*notes, *over, *self._disputed(chosen), *self._phraser.superseded([p.provision for p in chosen])),
            reading=asked.describe(label),
            sparql=of_penalties(chosen, self._known.all),
            cited=tuple((self._line(p), tuple(c.iri for c in self._support(p))) for p in chosen),
        )

    def _refused(self, question: str, asked: Asked, near: list[Penalty], label: dict[str, str]) -> Answer:
        wanted = {
            "": "a penalty", "term": "a term of imprisonment", "least": "a minimum", "most": "a maximum",
            "fine": "a fine", "amount": "the amount of a fine", "least fine": "a minimum fine",
            "most fine": "a maximum fine", "compared": "a comparison of the penalty",
        }[asked.aspect]  # fmt: skip
        things = sorted(label[i] for i in asked.provisions or asked.offences)
        of = " or ".join(things[:3]) or "this"
        conditions = "".join(f" {label[c]}" for c in sorted(asked.conditions))
        fitting = [p for p in near if self._is_on(p, asked.conditions) and p.has(asked.aspect)] if asked.times else []
        of_then = f" that held then ({', '.join(time.text() for time in asked.times)})" if fitting else ""
        text = f"no source read here gives {wanted} for {of}{conditions}{of_then}."
        if fitting:
            order = {"earlier": 0, "later": 1, "": 2}
            near = sorted(fitting, key=lambda p: order[self._side(p, asked.times)])
        told = (f"{self._side(p, asked.times)}: {self._line(p)}".removeprefix(": ") for p in near)
        nearest = tuple(dict.fromkeys(told))[:4]
        return Answer(question, text, refusal="not-stated", nearest=nearest, reading=asked.describe(label))

    def _is_on(self, penalty: Penalty, conditions: frozenset[str]) -> bool:
        """Whether a penalty stands on conditions that were named, or on all of those that it has."""
        return penalty.conditions >= conditions or bool(penalty.conditions and penalty.conditions <= conditions)

    def _is_of(self, penalty: Penalty, asked: Asked) -> bool:
        wholes = self._known.within(penalty.provision)
        if asked.provisions and not asked.provisions & wholes and not self._below(penalty, asked):
            return False
        if not asked.provisions and asked.offences:
            punishing = {p for offence in asked.offences for p in self._known.offences[offence]}
            if not punishing & wholes:
                return False
        return not asked.sources or any(f"{source}/" in penalty.iri for source in asked.sources)

    def _below(self, penalty: Penalty, asked: Asked) -> bool:
        """Whether a paragraph was asked for, and its article has the penalty on a condition that was asked for."""
        own = self._article(penalty.provision)
        inside = any(own & self._article(p) for p in asked.provisions)
        return inside and bool(asked.conditions) and penalty.conditions >= asked.conditions

    def _article(self, provision: str) -> set[str]:
        """A provision and what it is part of, the act itself left out."""
        return {whole for whole in self._known.within(provision) if whole in self._known.provisions}

    def _held(self, penalty: Penalty, times: tuple[Time, ...]) -> bool:
        if not times:
            return True
        held = self._graph.facts.held(penalty.provision)
        return any(
            (not held.starts_not_before or held.starts_not_before <= time.last.isoformat())
            and (not held.ends_not_after or held.ends_not_after > time.first.isoformat())
            for time in times
        )

    def _side(self, penalty: Penalty, times: tuple[Time, ...]) -> str:
        """Whether a penalty began only later than all times that were asked for, or was over before them."""
        held = self._graph.facts.held(penalty.provision)
        if times and held.starts_not_before > max(time.last.isoformat() for time in times):
            return "later"
        ended = times and held.ends_not_after and held.ends_not_after <= min(time.first.isoformat() for time in times)
        return "earlier" if ended else ""

    def _current(self, penalties: list[Penalty], asked: Asked) -> tuple[list[Penalty], list[Penalty]]:
        """Penalties of the law in force, and those of law that is over, unless that was asked for."""
        current = [p for p in penalties if self._graph.facts.held(p.provision).state(today()) != "ended"]
        if asked.times or asked.sources or not current:
            return penalties, []
        nearest = max(len(p.conditions & asked.conditions) for p in current)
        kept = [p for p in penalties if p in current or len(p.conditions & asked.conditions) > nearest]
        return kept, [p for p in penalties if p not in kept]

    def _line(self, penalty: Penalty) -> str:
        node = ox.NamedNode(penalty.iri)
        ended = self._graph.facts.held(penalty.provision).state(today()) == "ended"
        verb = "prescribed" if ended else "prescribes"
        label = f"{self._names.label(penalty.provision)}{self._phraser.period(penalty.provision)}"
        return f"{label} {verb} {self._graph.facts.text(node)}."

    def _rank(self, penalty: Penalty) -> tuple[bool, int, str]:
        ended = self._graph.facts.held(penalty.provision).state(today()) == "ended"
        return ended, len(penalty.conditions), penalty.iri

    def _support(self, penalty: Penalty) -> tuple[Citation, ...]:
        prop = ox.NamedNode(LF + "prescribes")
        support = self._graph.sources.support(ox.NamedNode(penalty.provision), prop, ox.NamedNode(penalty.iri))
        return support.passages

    def _disputed(self, penalties: list[Penalty]) -> list[str]:
        return disputes(self._graph, {p.iri for p in penalties}, set(), set())

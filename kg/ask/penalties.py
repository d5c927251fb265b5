"""Penalties: what a provision threatens, under which conditions, from how much to how much, and with which fine.

A question is read so where it names a penalty, a fine or a term, and the provision or offence that carries it, or the
conditions on which it does; every other word must belong to these. A condition that is named must be the penalty's; a
part that is asked for (the fine, the least, the most) must be given by a source: another part is another answer.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg.ask.answer import Answer, Value
from kg.clock import today
from kg.stems import EMPTY, stem, stems
from kg.store.protocol import Rows
from kg.vocabulary import ELI, LF

if TYPE_CHECKING:
    from kg.ask.phrase import Phraser
    from kg.ask.times import Time
    from kg.ask.words import Words
    from kg.graph import KnowledgeGraph
    from kg.sources import Citation

_FREE = frozenset(
    "which who when how-many how-much how-long do have be by of that there define mean list filler light counting "
    "possessive most least at-time since until between to-time soft should sentencing severity change".split()
)
_UNITS = frozenset("year month day euro eur".split())
_COUNTED = frozenset("person peopl case victim defend accus convict convicted trial".split())
_NAMES = ("prefLabel", "altLabel", "label", "nickname")
_PENALTIES = f"""
PREFIX lf: <{LF}>
SELECT ?penalty ?provision ?min ?max ?minFine ?maxFine ?fine ?statement WHERE {{
  ?provision lf:prescribes ?penalty . ?penalty lf:provision ?provision .
  OPTIONAL {{ ?penalty lf:minimumTerm ?min }} OPTIONAL {{ ?penalty lf:maximumTerm ?max }}
  OPTIONAL {{ ?penalty lf:minimumFine ?minFine }} OPTIONAL {{ ?penalty lf:maximumFine ?maxFine }}
  OPTIONAL {{ ?penalty lf:withFine ?fine }} OPTIONAL {{ ?penalty lf:statement ?statement }}
}} ORDER BY ?penalty
"""
_CRIMINALISED = f"SELECT DISTINCT ?provision WHERE {{ ?provision <{LF}criminalises> ?offence }}"


class Penalty(NamedTuple):
    """A penalty of a provision, with the conditions on which it stands."""

    iri: str
    provision: str
    minimum: str
    maximum: str
    minimum_fine: str
    maximum_fine: str
    with_fine: bool
    statement: str
    conditions: frozenset[str]

    def has(self, aspect: str) -> bool:
        """Whether it gives an aspect: term, least term, most term, fine, least fine, most fine."""
        return {
            "": bool(self.minimum or self.maximum or self.minimum_fine or self.maximum_fine or self.with_fine),
            "term": bool(self.minimum or self.maximum),
            "least": bool(self.minimum),
            "most": bool(self.maximum),
            "fine": self.with_fine or bool(self.minimum_fine or self.maximum_fine),
            "amount": bool(self.minimum_fine or self.maximum_fine),
            "least fine": bool(self.minimum_fine),
            "most fine": bool(self.maximum_fine),
            "compared": bool(self.statement),
        }[aspect]


class Asked(NamedTuple):
    """What a question asks: provisions or offences, conditions, an aspect, times and sources."""

    provisions: frozenset[str]
    offences: frozenset[str]
    conditions: frozenset[str]
    aspect: str
    times: tuple[Time, ...]
    sources: frozenset[str]
    whether: bool

    def describe(self, label: dict[str, str]) -> str:
        """The reading in one line."""
        things = sorted(label.get(iri, iri) for iri in self.provisions | self.offences | self.conditions)
        times = [time.text() for time in self.times]
        return f"penalty [{self.aspect or 'all'}] of: {', '.join([*things, *times])}"


class PenaltyReader:
    """Reads questions about penalties over one graph, and answers them."""

    def __init__(self, graph: KnowledgeGraph, phraser: Phraser) -> None:
        self._graph = graph
        self._names = graph.names
        self._phraser = phraser

    # ---- reading ---------------------------------------------------------------------------------------------------

    def read(self, words: Words, sources: frozenset[str], cited: frozenset[int]) -> Asked | None:
        """What a question asks of penalties, or None where it is about something else or has words left."""
        if words.has("share", "why", "where", "negation", "naming") or not self._penalties:
            return None
        if words.has("change") and not words.has("severity"):
            return None
        if words.has("how-many") and _COUNTED & words.own.keys():
            return None  # those who were punished are counted, and not what they face
        conditions, taken = self._conditions(words)
        spoken = self._spoken(words)
        taken |= cited | spoken | {p for time in words.times for p in time.positions}
        provisions: set[str] = set()
        acts: set[str] = set()
        offences: set[str] = set()
        for run in words.runs:
            things = [iri for iri in run.all_things() if not run.positions & (taken - self._plain(words))]
            found = {i for i in things if i in self._provisions}, {i for i in things if i in self._offences}
            whole = {i for i in things if i in self._acts}
            if not any((*found, whole)):
                continue
            provisions |= found[0]
            offences |= found[1]
            acts |= whole
            taken |= run.positions
        if not provisions and not offences:
            said, used = self._said_offences(words, taken - self._plain(words))
            offences |= said
            taken |= used
        if not spoken and not (conditions and provisions):
            return None
        if not (provisions or offences or (conditions and spoken)):
            return None
        if any(p not in taken and not self._is_free(p, words) for p in range(len(words.keys))):
            return None
        if acts and (inside := {p for p in provisions if self._names.wholes(p) & acts}):
            provisions = inside
        elif acts and not provisions:
            provisions = {p.provision for p in self._penalties if self._whole(p.provision) & acts} or acts
        aspect = self._aspect(words)
        return Asked(
            frozenset(provisions), frozenset(offences), conditions, aspect, tuple(words.times), sources, words.whether
        )

    def _conditions(self, words: Words) -> tuple[frozenset[str], set[int]]:
        """Conditions that a question names, and the words by which it does: all words of one of its names."""
        found: dict[str, frozenset[int]] = {}
        for condition, names in self._condition_names.items():
            for name in names:
                places = [words.said.get(one) for one in name]
                if places and all(places):
                    used = frozenset().union(*(p for p in places if p))
                    if len(used) > len(found.get(condition, ())):
                        found[condition] = used
        kept = {c for c, used in found.items() if not any(used < other for other in found.values())}
        return frozenset(kept), {p for c in kept for p in found[c]}

    def _said_offences(self, words: Words, taken: set[int]) -> tuple[set[str], set[int]]:
        """Offences of whose names a question has all telling words, in whatever order."""
        found: dict[str, frozenset[int]] = {}
        for offence, names in self._offence_names.items():
            for name in names:
                places = [words.own.get(one) for one in name]
                used = frozenset().union(*(p for p in places if p)) if places and all(places) else frozenset()
                if used and not used & taken and len(used) > len(found.get(offence, ())):
                    found[offence] = used
        kept = {o for o, used in found.items() if not any(used < other for other in found.values())}
        return kept, {p for o in kept for p in found[o]}

    @cached_property
    def _offence_names(self) -> dict[str, list[frozenset[str]]]:
        found = {}
        for offence in sorted(self._offences):
            rows = self._names.rows("SELECT text FROM term WHERE iri = ? AND kind = 'thing'", (offence,))
            found[offence] = [s for row in rows if (s := stems(str(row[0])))]
        return found

    def _spoken(self, words: Words) -> set[int]:
        """Words that speak of a penalty, of its fine or its term."""
        penalty = LF + "Penalty"
        runs = (r for r in words.runs if penalty in r.of("class") or self._aspects & set(r.of("noun")))
        found = {p for run in runs for p in run.positions}
        return found | {p for one in self._penal_stems for p in words.said.get(one, ())}

    def _aspect(self, words: Words) -> str:
        if words.has("severity"):
            return "compared"
        fine = self._said(words, "fine") or any(LF + "withFine" in run.of("noun") for run in words.runs)
        end = "least" if words.has("least") else "most" if words.has("most") else ""
        if fine and self._said(words, "prison", "imprison", "jail"):
            return ""
        if fine:
            amount = words.has("how-much", "how-many") and not end
            return "amount" if amount else f"{end} fine".strip()
        if end:
            return end
        return "term" if self._said(words, "prison", "imprison", "year") else ""

    def _said(self, words: Words, *one_of: str) -> bool:
        first = {stem(words.glosses[p][0]) if p in words.glosses else words.stems[p] for p in range(len(words.keys))}
        return bool(first & set(one_of))

    def _plain(self, words: Words) -> set[int]:
        """Words of the subject, which may be part of an offence's name and a condition's."""
        return {p for p, one in enumerate(words.stems) if one in words.scope}

    def _is_free(self, position: int, words: Words) -> bool:
        if any(position in words.frames.get(name, ()) for name in _FREE):
            return True
        own = {words.stems[position], *words.glossed(position)}
        if words.keys[position] in EMPTY or own & (words.scope | _UNITS | self._kind_stems):
            return True
        country = self._names.meta("country")
        return any(position in run.positions and country in run.all_things() for run in words.runs)

    # ---- answering -------------------------------------------------------------------------------------------------

    def answer(self, question: str, asked: Asked, notes: tuple[str, ...]) -> Answer:
        """The penalties that are asked for, those of the law in force first; or that no source gives them."""
        label = {iri: self._names.label(iri) for iri in asked.provisions | asked.offences | asked.conditions}
        of_these = [p for p in self._penalties if self._is_of(p, asked)]
        held = [p for p in of_these if self._held(p, asked.times)]
        fitting = [p for p in held if self._is_on(p, asked.conditions) and p.has(asked.aspect)]
        if asked.conditions:
            least = min((len(p.conditions) for p in fitting), default=0)
            fitting = [p for p in fitting if len(p.conditions) == least or asked.times]
        chosen, older = self._current(fitting, asked)
        if not chosen:
            return self._refused(question, asked, of_these, label)
        lines = list(dict.fromkeys(self._line(p) for p in sorted(chosen, key=self._rank)))
        yes = "Yes. " if asked.whether else ""
        citations = [c for p in chosen for c in self._support(p)]
        beside = [self._line(p) for p in sorted(older, key=self._rank)]
        over = tuple(f"of a code that is over: {line}" for line in dict.fromkeys(beside))
        return Answer(
            question,
            yes + (lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)),
            values=tuple(Value(self._graph.facts.text(ox.NamedNode(p.iri)), p.iri) for p in chosen),
            sources=tuple(dict.fromkeys(citations)),
            notes=(*notes, *over, *self._disputed(chosen), *self._phraser.superseded([p.provision for p in chosen])),
            reading=asked.describe(label),
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
        text = f"no source read here gives {wanted} for {of}{conditions}."
        nearest = tuple(dict.fromkeys(self._line(p) for p in near))[:4]
        return Answer(question, text, refusal="not-stated", nearest=nearest, reading=asked.describe(label))

    def _is_on(self, penalty: Penalty, conditions: frozenset[str]) -> bool:
        """Whether a penalty stands on conditions that were named, or on all of those that it has."""
        return penalty.conditions >= conditions or bool(penalty.conditions and penalty.conditions <= conditions)

    def _is_of(self, penalty: Penalty, asked: Asked) -> bool:
        wholes = self._whole(penalty.provision)
        if asked.provisions and not asked.provisions & wholes and not self._below(penalty, asked):
            return False
        if not asked.provisions and asked.offences:
            punishing = {p for offence in asked.offences for p in self._offences[offence]}
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
        return {whole for whole in self._whole(provision) if whole in self._provisions}

    def _held(self, penalty: Penalty, times: tuple[Time, ...]) -> bool:
        if not times:
            return True
        held = self._graph.facts.held(penalty.provision)
        return any(
            (not held.starts_not_before or held.starts_not_before <= time.last.isoformat())
            and (not held.ends_not_after or held.ends_not_after > time.first.isoformat())
            for time in times
        )

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
        from kg.ask.disputes import disputes

        return disputes(self._graph, {p.iri for p in penalties}, set(), set())

    # ---- what the graph has ----------------------------------------------------------------------------------------

    @cached_property
    def _penalties(self) -> list[Penalty]:
        found = self._graph.store.query(_PENALTIES)
        assert isinstance(found, Rows)
        on = ox.NamedNode(LF + "condition")
        penalties = {}
        for row in found.rows:
            iri, provision, least, most, least_fine, most_fine, fine, statement = (
                getattr(term, "value", "") for term in row
            )
            quads = self._graph.store.quads(ox.NamedNode(iri), on, None, ox.DefaultGraph())
            conditions = frozenset(getattr(q.object, "value", "") for q in quads)
            penalties[iri] = Penalty(
                iri, provision, least, most, least_fine, most_fine, fine == "true", statement, conditions
            )
        return list(penalties.values())

    def _whole(self, provision: str) -> set[str]:
        return {provision, *self._names.wholes(provision)}

    @cached_property
    def _provisions(self) -> frozenset[str]:
        """Provisions of acts: what is part of something."""
        return frozenset(str(row[0]) for row in self._names.rows("SELECT DISTINCT part FROM part"))

    @cached_property
    def _acts(self) -> frozenset[str]:
        """Acts with provisions, and what they are editions of."""
        rows = self._names.rows("SELECT DISTINCT whole FROM part")
        return frozenset(str(row[0]) for row in rows) - self._provisions

    @cached_property
    def _offences(self) -> dict[str, frozenset[str]]:
        """Provisions that criminalise each offence."""
        found: dict[str, set[str]] = {}
        prop = ox.NamedNode(LF + "criminalises")
        for quad in self._graph.store.quads(None, prop, None, ox.DefaultGraph()):
            provision, offence = (getattr(term, "value", "") for term in (quad.subject, quad.object))
            if provision in self._provisions:
                found.setdefault(offence, set()).add(provision)
        return {offence: frozenset(provisions) for offence, provisions in found.items()}

    @cached_property
    def _condition_names(self) -> dict[str, list[frozenset[str]]]:
        """Stems of each name of the conditions on which penalties stand."""
        found = {}
        for condition in sorted({c for p in self._penalties for c in p.conditions}):
            rows = self._names.rows("SELECT text FROM term WHERE iri = ? AND kind = 'thing'", (condition,))
            found[condition] = [s for row in rows if (s := stems(str(row[0])))]
        return found

    @cached_property
    def _aspects(self) -> frozenset[str]:
        """Properties that penalties have: terms and fines."""
        return frozenset(p.iri for p in self._graph.facts.properties.values() if p.domain == LF + "Penalty")

    @cached_property
    def _penal_stems(self) -> frozenset[str]:
        """Stems of single words that name penalties."""
        rows = self._names.rows("SELECT key FROM term WHERE iri = ? AND kind = 'class'", (LF + "Penalty",))
        single = [str(row[0]) for row in rows if " " not in str(row[0])]
        return frozenset(one for word in single for one in stems(word))

    @cached_property
    def _kind_stems(self) -> frozenset[str]:
        """Stems of words for kinds of provisions and acts, and for conditions."""
        classes = self._names.rows(
            "SELECT DISTINCT sub FROM subclass WHERE super IN (?, ?)", (ELI + "LegalResource", LF + "Condition")
        )
        found: set[str] = set()
        for row in classes:
            for (text,) in self._names.rows("SELECT text FROM term WHERE iri = ? AND kind = 'class'", (str(row[0]),)):
                found |= stems(str(text))
        return frozenset(found)

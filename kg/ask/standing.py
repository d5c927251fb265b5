"""Standing: whether an act was in force on a day, and which acts of a kind were.

"Is law 1 still in force", "which criminal code applied in June 2016", "which strategy ran in 2016": the acts that the
question names, or all of a kind whose titles have its words or that are about the dataset's subject, are told with
their bounds, by what they were ended, and what no source dates, in the words of :mod:`kg.standing`. Nothing is taken to
hold only because no end is recorded: that is said so. Of a kind with many acts it is told how many stood how.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox

from kg.ask.answer import Answer, Value
from kg.clock import today
from kg.facts import written
from kg.stems import EMPTY, stems
from kg.vocabulary import ELI, LF

if TYPE_CHECKING:
    from kg.ask.phrase import Phraser
    from kg.ask.schema import Schema
    from kg.ask.times import Time
    from kg.ask.words import Run, Words
    from kg.graph import KnowledgeGraph
    from kg.sources import Citation

_FREE = frozenset(
    "which who when do have be by of that there define list filler light counting at-time since until earlier later "
    "between possessive to-time in-force soft now can".split()
)
_STARTS = (ELI + "first_date_entry_in_force", LF + "appliesFrom", ELI + "date_publication", ELI + "date_document")
_ENDS = (ELI + "date_no_longer_in_force", LF + "appliesUntil")
_ENDS_NOT_BEFORE = ox.NamedNode(LF + "endsNotBefore")
_STARTS_NOT_BEFORE = ox.NamedNode(LF + "startsNotBefore")
_REPEALS = ox.NamedNode(ELI + "repeals")
_DEFAULT = ox.DefaultGraph()
_SUBJECTS = (ox.NamedNode(ELI + "is_about"), ox.NamedNode(LF + "criminalises"))
"""What ties an act to its subject."""
_MOST = 8
"""Acts that are told one by one; of more of a kind, it is told how many stood how."""
_STOOD = ("in force", "uncertain", "unknown", "not yet", "ended")
"""States, from what answers best what was in force."""
_VERDICTS = {
    "in force": "Yes, in force",
    "uncertain": "That is uncertain",
    "unknown": "That is not known",
    "not yet": "No, not yet in force",
    "ended": "No, no longer in force",
}
"""How it is told whether something was in force."""
_COUNTED = {
    "in force": "{} known to be in force",
    "uncertain": "of {} it is uncertain",
    "unknown": "of {} no source gives a start",
    "not yet": "{} had not begun",
    "ended": "{} had ended",
}
"""How it is told how many of a kind stood how."""
_NOT: Final = "not-stated"
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class Asked(NamedTuple):
    """Acts that are meant, the time that they are asked for (none: today), and whether one is asked whether."""

    acts: tuple[str, ...]
    time: Time | None
    whether: bool
    kind: str = ""
    """What the acts are all of, as people call it: a kind, or a kind about a subject."""


class StandingReader:
    """Reads and answers questions about what was in force."""

    def __init__(self, graph: KnowledgeGraph, schema: Schema, phraser: Phraser) -> None:
        self._graph = graph
        self._names = graph.names
        self._schema = schema
        self._phraser = phraser

    def read(self, words: Words) -> Asked | None:
        """What is asked, or None where it is about something else."""
        if not words.has("in-force") or words.has("how-many", "why", "negation"):
            return None
        if words.has("when") or (words.has("who") and not words.whether):
            return None
        times = list(words.times)
        taken = {p for t in words.times for p in t.positions}
        acts: list[str] = []
        kinds: set[str] = set()
        for run in words.runs:
            lasting = [cls for cls in run.of("class") if self._is_lasting_kind(cls)]
            if run.positions & taken or (run.frames() and not lasting):
                continue  # "act" is a kind here, whatever else the word can mean
            named = [iri for thing in run.all_things() for iri in self._schema.meant((thing,)) if self._lasts(iri)]
            if named and (general := self._of_subject(run, words)):
                kinds |= general
            elif named and lasting and words.has("which", "list"):
                kinds |= set(
                    lasting
                )  # "which action plan" asks for a kind, though one of it is called no more than that
            elif named:
                year = next((t for t in times if self._editions(named, t, run.positions)), None)
                acts += self._editions(named, year, run.positions) if year else named
                times = [t for t in times if t is not year]
            elif not lasting:
                continue
            else:
                kinds |= set(lasting)
            taken |= run.positions
        if len(times) > 1:
            return None
        time = times[0] if times else None
        left = [
            position
            for position in range(len(words.keys))
            if position not in taken and not self._is_free(position, words)
        ]
        if acts and not left:
            whether = words.whether or not words.has("which")
            return Asked(tuple(dict.fromkeys(acts)), time, whether)
        if acts or not kinds or not words.has("which", "list"):
            return None
        wanted = [words.stems[p] for p in left]
        subject = bool(set(words.own) & self._subject) and not left
        found, kind = self._about_subject(kinds) if subject else (self._of_kinds(kinds, wanted), self._called(kinds))
        return Asked(tuple(found), time, whether=False, kind=kind if not left else "") if found else None

    def _editions(self, named: list[str], time: Time, positions: frozenset[int]) -> list[str]:
        """Editions of the year that stands beside their name, as in "procedure code 2012", where that is no time."""
        if not time.is_year or len(time.positions) > 1:
            return []
        beside = {min(positions) - 1, max(positions) + 1} & time.positions
        year = str(time.first.year)
        return [iri for iri in named if year in _YEAR.findall(self._names.label(iri))] if beside else []

    def _of_subject(self, run: Run, words: Words) -> set[str]:
        """Kinds that a name with "which" asks for, if it says only a kind and the subject, as "trafficking law"."""
        if not words.has("which", "list"):
            return set()
        inside = [r for r in words.runs if r.positions < run.positions]
        for kind in inside:
            beside = run.positions - kind.positions - words.frames.get("light", frozenset())
            rest = {words.stems[p] for p in beside if words.keys[p] not in EMPTY}
            lasting = {cls for cls in kind.of("class") if self._is_lasting_kind(cls)}
            if lasting and rest <= self._subject:
                return lasting
        return set()

    def _about_subject(self, kinds: set[str]) -> tuple[list[str], str]:
        """Things of kinds that sources tie to the dataset's subject, and what they are called."""
        subject = ox.NamedNode(self._names.meta("subject"))
        quads = (quad for prop in _SUBJECTS for quad in self._graph.store.quads(None, prop, subject, _DEFAULT))
        tied = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
        tied |= {whole for iri in tied for whole in self._names.wholes(iri)}
        found = sorted(iri for iri in tied if self._is_of(iri, kinds) and not self._names.wholes(iri))
        return found, f"{self._called(kinds)} that sources tie to {self._names.label(subject.value)}"

    def _called(self, kinds: set[str]) -> str:
        """What things of kinds are called together."""
        return " or ".join(f"things of the kind '{label}'" for label in sorted(map(self._names.label, kinds)))

    @cached_property
    def _subject(self) -> frozenset[str]:
        """Stems of the names of the dataset's subject."""
        sql = "SELECT text FROM term WHERE iri = ? AND kind = 'thing'"
        rows = self._names.rows(sql, (self._names.meta("subject"),))
        return frozenset(one for row in rows for one in stems(str(row[0]))) - EMPTY

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
            return [iri for iri in self._names.instances(*sorted(kinds)) if not self._names.wholes(iri)]
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
        if len(asked.acts) > _MOST:
            _ = self._graph.standings.bounds  # all at once is quicker than one by one
        first, last = (asked.time.first.isoformat(), asked.time.last.isoformat()) if asked.time else (today(), today())
        stood = {iri: self._stood(iri, first, last) for iri in asked.acts}
        chosen = self._chosen(asked, stood)
        if not chosen:
            return self._unknown(question, asked, stood)
        lines = [self._line(iri, last, stood[iri] if not asked.whether or len(chosen) > 1 else "") for iri in chosen]
        text = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
        if asked.whether:
            text = f"{_VERDICTS[stood[chosen[0]]]}.{' ' if len(lines) == 1 else chr(10)}{text}"
        elif asked.kind and len(asked.acts) > _MOST:
            text = f"{self._counted(asked, stood)}\n{text}"
        label = self._names.label
        reading = (
            f"in force {f'in {asked.time.text()}' if asked.time else 'today'}: {', '.join(map(label, asked.acts[:4]))}"
        )
        return Answer(
            question,
            text,
            values=tuple(Value(label(iri), iri) for iri in chosen),
            sources=tuple(dict.fromkeys(c for iri in chosen for c in self._cited(iri))),
            notes=(*notes, *self._disputed(chosen)),
            reading=reading,
        )

    def _unknown(self, question: str, asked: Asked, stood: dict[str, str]) -> Answer | None:
        """The refusal where no source dates what is asked for: nothing else may be taken for an answer."""
        if asked.kind and len(asked.acts) > _MOST:
            told = self._counted(asked, stood)
            return Answer(question, f"nothing of this kind is known to be in force then. {told}", refusal=_NOT)
        if not asked.whether:
            return self._none_of_kind(question, asked, stood) if asked.kind else None
        named = " or ".join(map(self._names.label, asked.acts[:_MOST]))
        return Answer(question, f"no source read here says from when to when {named} held.", refusal=_NOT)

    def _none_of_kind(self, question: str, asked: Asked, stood: dict[str, str]) -> Answer:
        """The refusal where of the few things of a kind none is known to have held; each is told as nearby."""
        when = f"in {asked.time.text()}" if asked.time and asked.time.is_year else "then"
        last = asked.time.last.isoformat() if asked.time else today()
        nearest = tuple(self._line(iri, last, stood[iri]) for iri in sorted(asked.acts, key=self._from))
        return Answer(
            question, f"none of the {asked.kind} is known to be in force {when}.", nearest=nearest, refusal=_NOT
        )

    def _from(self, iri: str) -> str:
        """When a thing began, for sorting; what has no start comes last."""
        return self._graph.standings.of_iri(iri, today()).held.starts_not_before or "~"

    def _chosen(self, asked: Asked, stood: dict[str, str]) -> list[str]:
        """The acts to tell: those asked whether, or else those that were, or may have been, in force."""
        order = {state: place for place, state in enumerate(_STOOD)}
        ranked = sorted(asked.acts, key=lambda iri: order.get(stood[iri], len(order)))
        held = [iri for iri in ranked if stood[iri] in ("in force", "uncertain")]
        open_ = [iri for iri in ranked if stood[iri] == "unknown" and self._issued(iri)]
        if asked.whether:
            told = [iri for iri in ranked if stood[iri] in _VERDICTS and (stood[iri] != "unknown" or iri in open_)]
            current = [iri for iri in told if stood[iri] in ("in force", "uncertain", "unknown")]
            return (current or told[:1])[:_MOST]
        if len(held) + len(open_) <= _MOST:
            return [*held, *open_] if held or not asked.kind else []
        return held[:_MOST] if asked.kind else [] if len(held) > _MOST else held

    def _issued(self, iri: str) -> bool:
        """Whether a source dates an act at all."""
        standing = self._graph.standings.of_iri(iri, today())
        return bool(standing.issued or standing.held.ends_not_before)

    def _counted(self, asked: Asked, stood: dict[str, str]) -> str:
        """How many of a kind stood how, and how many of them are told."""
        states = list(stood.values())
        parts = [_COUNTED[state].format(f"{states.count(state):,}") for state in _STOOD if state in states]
        time = asked.time.text() if asked.time else written(today(), "date")
        lead = "" if time.startswith(("until", "since")) else "as of "
        many = sum(states.count(state) for state in ("in force", "uncertain"))
        shown = "" if many <= _MOST else f" The first {_MOST} of {many:,} are told:"
        return f"Of {len(states):,} {asked.kind}, {lead}{time}: {'; '.join(parts)}.{shown}"

    def _stood(self, iri: str, first: str, last: str) -> str:
        """How a thing stood within days: in force, uncertain, ended, not yet or unknown."""
        states = {self._graph.standings.of_iri(iri, day).state or "unknown" for day in (first, last)}
        if len(states) == 1:
            return states.pop()
        return next(state for state in ("in force", "unknown", "uncertain") if state in states | {"uncertain"})

    def _line(self, iri: str, day: str, state: str) -> str:
        """When it began, and when or by what it ended; with a state, whether that is sure."""
        label = self._names.label(iri)
        standing = self._graph.standings.of_iri(iri, day)
        begun = next((p for p in _STARTS if self._dates(iri, p)), "")
        parts = []
        if begun:
            verb = self._graph.facts.properties[begun].told(label, self._graph.facts.text(self._closest(iri, begun)))
            parts.append(verb.rstrip("."))
            if begun in _STARTS[2:]:
                parts.append("no source gives a start")
        else:
            parts += [label, standing.start()]
        parts.append(standing.end())
        parts += standing.through if standing.held.ends_not_after else ()
        if state in ("uncertain", "unknown") and (standing.state or "unknown") in ("uncertain", "unknown"):
            told = "uncertain" if state == "uncertain" else "not known"
            parts.append(f"whether in force on {written(day, 'date')} is {told}")
        return "; ".join(filter(None, parts)) + "."

    def _disputed(self, acts: list[str]) -> list[str]:
        """Notes on who disagrees with the start or end of acts."""
        rows = [row for iri in acts for row in self._graph.standings.disputes(iri)]
        if not rows:
            return []
        from kg.conflicts import explained  # only where there is something to tell: it takes its time to load

        return list(
            dict.fromkeys(f"sources differ: {conflict.explanation}." for conflict in explained(self._graph, rows))
        )

    def _dates(self, iri: str, prop: str) -> list[str]:
        quads = self._graph.store.quads(ox.NamedNode(iri), ox.NamedNode(prop), None, _DEFAULT)
        return sorted({getattr(quad.object, "value", "") for quad in quads})

    def _closest(self, iri: str, prop: str) -> ox.Literal | ox.NamedNode:
        """The earliest of the dates of a property that are printed most closely."""
        quads = self._graph.store.quads(ox.NamedNode(iri), ox.NamedNode(prop), None, _DEFAULT)
        values = [quad.object for quad in quads if isinstance(quad.object, ox.Literal | ox.NamedNode)]
        return min(values, key=lambda value: (-len(value.value), value.value))

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
        bounds = (_ENDS_NOT_BEFORE, *([] if found else [_STARTS_NOT_BEFORE]))
        for quad in (quad for bound in bounds for quad in self._graph.store.quads(node, bound, None, _DEFAULT)):
            for derivation in self._graph.sources.support(node, quad.predicate, quad.object).derivations:
                found.update(dict.fromkeys(derivation.premises))
        return tuple(found)

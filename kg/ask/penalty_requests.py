"""Questions about penalties: provisions or offences, conditions, and which part is asked for.

A question is read so where it names a penalty, a fine or a term, and the provision or offence that carries it, or the
conditions on which it does; every other word must belong to these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.stems import EMPTY, stem
from kg.vocabulary import LF

if TYPE_CHECKING:
    from kg.ask.penalties import Penalties
    from kg.ask.times import Time
    from kg.ask.words import Words
    from kg.names import Names

_FREE = frozenset(
    "which who when how-many how-much how-long do have be by of that there define mean list filler light counting "
    "possessive most least at-time since until earlier later between to-time soft should sentencing severity change "
    "distance aggravated".split()
)
_UNITS = frozenset("year month day euro eur".split())
_HANDED_DOWN = frozenset("impos hand pronounc mention".split())
"""Stems of what is done with a sentence in court."""
_COUNTED = frozenset("person peopl case victim defend accus convict convicted trial".split())


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


class PenaltyRequests:
    """Reads questions about the penalties of one graph."""

    def __init__(self, names: Names, known: Penalties) -> None:
        self._names = names
        self._known = known

    def read(self, words: Words, sources: frozenset[str], cited: frozenset[int]) -> Asked | None:
        """What a question asks of penalties, or None where it is about something else or has words left."""
        if words.has("share", "why", "where", "negation", "naming") or not self._known.all:
            return None
        if words.has("change") and not words.has("severity"):
            return None
        if words.has("how-many") and _COUNTED & words.own.keys():
            return None  # those who were punished are counted, and not what they face
        if (
            words.times
            and words.has("most", "least")
            and not words.has("can", "should")
            and self._is_handed_down(words)
        ):
            return None  # the sentences of courts are asked for, and not the law's
        conditions, taken = self._conditions(words)
        spoken = self._spoken(words)
        taken |= cited | spoken | {p for time in words.times for p in time.positions}
        provisions: set[str] = set()
        acts: set[str] = set()
        offences: set[str] = set()
        for run in words.runs:
            things = [iri for iri in run.all_things() if not run.positions & (taken - self._plain(words))]
            found = {i for i in things if i in self._known.provisions}, {i for i in things if i in self._known.offences}
            whole = {i for i in things if i in self._known.acts}
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
            provisions = {p.provision for p in self._known.all if self._known.within(p.provision) & acts} or acts
        aspect = self._aspect(words)
        return Asked(
            frozenset(provisions), frozenset(offences), conditions, aspect, tuple(words.times), sources, words.whether
        )

    def _is_handed_down(self, words: Words) -> bool:
        """Whether the most or least of the sentences is asked for that courts handed down at some time."""
        if not words.times or not words.has("most", "least") or words.has("can", "should"):
            return False
        meant = set(words.stems).union(*(words.glossed(p) for p in range(len(words.keys))))
        return bool(meant & _HANDED_DOWN) or any(text.casefold() == "sentences" for text in words.texts)

    def _conditions(self, words: Words) -> tuple[frozenset[str], set[int]]:
        """Conditions that a question names, and the words by which it does: all words of one of its names."""
        found: dict[str, frozenset[int]] = {}
        for condition, names in self._known.condition_names.items():
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
        for offence, names in self._known.offence_names.items():
            for name in names:
                places = [words.own.get(one) for one in name]
                used = frozenset().union(*(p for p in places if p)) if places and all(places) else frozenset()
                if used and not used & taken and len(used) > len(found.get(offence, ())):
                    found[offence] = used
        kept = {o for o, used in found.items() if not any(used < other for other in found.values())}
        return kept, {p for o in kept for p in found[o]}

    def _spoken(self, words: Words) -> set[int]:
        """Words that speak of a penalty, of its fine or its term."""
        penalty = LF + "Penalty"
        runs = (r for r in words.runs if penalty in r.of("class") or self._known.aspects & set(r.of("noun")))
        found = {p for run in runs for p in run.positions}
        found |= words.frames.get("distance", frozenset()) | words.frames.get("aggravated", frozenset())
        return found | {p for one in self._known.penal_stems for p in words.said.get(one, ())}

    def _aspect(self, words: Words) -> str:
        if words.has("severity") and not self._conditions(words)[0]:
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
        if words.keys[position] in EMPTY or own & (words.scope | _UNITS | self._known.kind_stems):
            return True
        country = self._names.meta("country")
        return any(position in run.positions and country in run.all_things() for run in words.runs)

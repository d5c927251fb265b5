"""Statements found by their words: every telling word of the question must be one of the statement's own clues.

This reads what no grammar can: rights, duties, tasks, findings and recommendations, whose contents are sentences, and
relations asked in free words. What is not covered makes no answer: a passage that knows of the thing but not of what
is asked of it stays silent. Direction is checked where a statement could be turned round (:mod:`kg.ask.roles`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from kg.vocabulary import LF

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.ask.schema import Schema
    from kg.names import Names

_CLAIM = LF + "Claim"
MOST = 4
"""Statements that an answer tells at most."""
_OWN = 0.55
"""Share of the question's weight that a statement itself must cover, where its passage covers the rest."""
_MINE = 0.75
"""The same of a relation of two things, which has few words."""
_NONE: frozenset[int] = frozenset()
_TRIED = 40
"""Statements that are looked at closely."""
_SPARE = 0.25
"""Share of the question's weight that words may have which a sentence lacks."""
_COMMON = 1.6
"""Weight of words that every fifth statement has: they tell little, whatever they name."""
_LITERAL = 0.34
"""Share of what a statement covers that it must cover in the very words."""
_SPARE_VERBS = 0.36
"""The same where the words are verbs, which people say in most different ways."""
_VERY = 0.4
"""Share of the question's weight that a sentence must have in the very words, where it lacks others."""
_SPARED = 2
"""Words that a sentence may lack."""
_NEAR = 0.85
"""Share of the best score from which another statement is told as well."""


class Telling(NamedTuple):
    """A statement of a passage, its triple or a claim alone (predicate and object empty), and the words it covers."""

    number: int
    passage: str
    subject: str
    predicate: str
    object: str
    covered: frozenset[int]
    own: frozenset[int]
    """Positions that its own words cover, and not only names of what it speaks of."""
    score: float
    lacking: frozenset[int] = frozenset()
    """Positions of words that it does not have, where it was found without them."""

    @property
    def claim(self) -> str:
        """What is told: the claim, where the statement is one."""
        return self.object or self.subject


class Found(NamedTuple):
    """Tellings that cover all words of a question, best first, or what the nearest one lacks."""

    tellings: tuple[Telling, ...]
    missing: frozenset[int] = frozenset()
    near: tuple[Telling, ...] = ()
    every: tuple[Telling, ...] = ()
    """All that cover all words, also those that are less near."""


class Tellings:
    """Finds statements in one index."""

    def __init__(self, names: Names, schema: Schema) -> None:
        self._names = names
        self._schema = schema
        self._years: dict[str, int] = {}

    def find(
        self,
        wanted: dict[int, frozenset[str]],
        soft: frozenset[int] = frozenset(),
        within: frozenset[str] = frozenset(),
        years: dict[int, int] | None = None,
        exact: dict[int, str] | None = None,
        fits: Callable[[Telling], bool] = lambda _: True,
        spare: frozenset[int] = frozenset(),
        kept: frozenset[int] = frozenset(),
        verbs: frozenset[int] = frozenset(),
        *,
        alone: bool = False,
    ) -> Found:
        """Statements that cover wanted words (for each position the stems that do) but soft ones, and fit.

        Where none covers all, sentences may lack a few of the ``spare`` words, and of words that most statements have
        but the ``kept`` ones, if those are no great part of the question's weight.
        """
        stems = sorted({stem for options in wanted.values() for stem in options})
        weights = self._weights(wanted)
        spare |= {position for position, weight in weights.items() if weight < _COMMON} - kept
        own = self._covering(stems, wanted)
        verbatim = self._verbatim(exact or {}, own_only=True)
        literal = self._verbatim(exact or {}, own_only=False)
        hints = self._hinted(stems, wanted)
        if not own:
            return Found(())
        rows = self._rows(own)
        if within:
            rows = {n: row for n, row in rows.items() if self._source(row[0]) in within}
        full: list[Telling] = []
        partial: list[Telling] = []
        sparing: list[Telling] = []
        for number, (passage, subject, prop, obj, dated) in rows.items():
            covered = own[number]
            beside = hints.get(passage, set()) - covered.keys()
            mine, whole = sum(weights[p] * w for p, w in covered.items()), sum(weights.values())
            if (
                mine
                < (_OWN if self._is_sentence(Telling(number, passage, subject, prop, obj, _NONE, _NONE, 0)) else _MINE)
                * whole
            ):
                beside = set()
            if alone:
                beside = set()
            if years and not dated:
                beside |= self._dated(passage, years)
            lacking = wanted.keys() - covered.keys() - beside - soft
            score = mine + sum(weights[p] * 0.3 for p in beside)
            said = frozenset(p for p, weight in covered.items() if weight == 1.0 and (p, number) in verbatim)
            telling = Telling(number, passage, subject, prop, obj, frozenset(covered), said, score)
            if sum(weights[p] for p in covered if (p, number) in literal) < _LITERAL * mine:
                continue  # found by words that mean the same, and hardly by any of its own
            (partial if lacking else full).append(telling)
            short = wanted.keys() - covered.keys() - beside
            few = bool(lacking) and lacking <= spare and len(short) <= _SPARED
            few = few and sum(weights[p] for p in said) >= _VERY * whole
            most = (_SPARE_VERBS if lacking <= verbs else _SPARE) * whole
            if few and sum(weights[p] for p in lacking) <= most and self._is_sentence(telling):
                sparing.append(telling._replace(lacking=frozenset(lacking)))
        ordered = [t for t in sorted(full, key=lambda t: (-t.score, t.number))[:_TRIED] if fits(t)]
        if ordered:
            return Found(self._best(ordered), every=tuple(ordered))
        spared = [t for t in sorted(sparing, key=lambda t: (-t.score, t.number))[:_TRIED] if fits(t)]
        if spared:
            return Found(tuple(t for t in self._best(spared) if t.lacking == spared[0].lacking))
        nearest = sorted(partial, key=lambda t: (-t.score, t.number))[:MOST]
        missing = frozenset(wanted) - (nearest[0].covered if nearest else frozenset())
        return Found((), missing, tuple(nearest))

    def _is_sentence(self, telling: Telling) -> bool:
        """Whether a statement is a claim in words of its own, and not a relation of two things."""
        return not telling.predicate or self._is_claim(telling.object)

    def _is_claim(self, iri: str) -> bool:
        thing = self._names.thing(iri)
        return thing is not None and _CLAIM in thing.classes

    def _best(self, ordered: list[Telling]) -> tuple[Telling, ...]:
        """The best and what is near to it and covers as much."""
        best = ordered[0]
        return tuple(t for t in ordered if t.score >= _NEAR * best.score and t.covered >= best.covered)

    def _weights(self, wanted: dict[int, frozenset[str]]) -> dict[int, float]:
        """How telling each word is: the rarer among statements, the more (inverse document frequency)."""
        total = int(str(self._names.rows("SELECT COUNT(*) FROM telling")[0][0])) or 1
        weights = {}
        for position, options in wanted.items():
            sql = "SELECT COUNT(DISTINCT telling) FROM clue WHERE stem IN (?)"
            count = int(str(self._names.among(sql, sorted(options))[0][0]))
            weights[position] = math.log((total + 1) / (count + 1)) + 0.1
        return weights

    def _covering(self, stems: list[str], wanted: dict[int, frozenset[str]]) -> dict[int, dict[int, float]]:
        """For each telling the positions that it covers, with the weight of the clue."""
        sql = "SELECT stem, telling, weight FROM clue WHERE stem IN (?)"
        positions: dict[str, list[int]] = defaultdict(list)
        for position, options in wanted.items():
            for stem in options:
                positions[stem].append(position)
        found: dict[int, dict[int, float]] = defaultdict(dict)
        for one, telling, weight in self._names.among(sql, stems):
            for position in positions[str(one)]:
                covered = found[int(str(telling))]
                covered[position] = max(covered.get(position, 0.0), 1.0 if int(str(weight)) == 2 else 0.7)
        return found

    def _verbatim(self, exact: dict[int, str], *, own_only: bool) -> set[tuple[int, int]]:
        """Positions whose very word statements have, themselves or in names as well, with the statements."""
        sql = "SELECT stem, telling FROM clue WHERE stem IN (?) AND weight >= ?"
        rows = self._names.among(sql, sorted(exact.values()), 2 if own_only else 1) if exact else []
        places: dict[str, list[int]] = defaultdict(list)
        for position, own in exact.items():
            places[own].append(position)
        return {(position, int(str(number))) for one, number in rows for position in places[str(one)]}

    def _hinted(self, stems: list[str], wanted: dict[int, frozenset[str]]) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for stem, passage in self._names.among("SELECT stem, passage FROM hint WHERE stem IN (?)", stems):
            found[str(passage)] |= {position for position, options in wanted.items() if stem in options}
        return found

    def _rows(self, own: dict[int, dict[int, float]]) -> dict[int, tuple[str, str, str, str, bool]]:
        """Passage and triple of each telling, those that cover most first when there are many."""
        most = sorted(own, key=lambda number: (-len(own[number]), number))[:2000]
        sql = "SELECT id, passage, subject, property, object, dated FROM telling WHERE id IN (?)"
        found = {}
        for number, passage, subject, prop, obj, dated in self._names.among(sql, most):
            found[int(str(number))] = (str(passage), str(subject), str(prop), str(obj), bool(dated))
        return found

    def _dated(self, passage: str, years: dict[int, int]) -> set[int]:
        """Positions of years that a report speaks of without saying so: its own, or the year before it."""
        issued = self._issued(self._source(passage))
        return {position for position, year in years.items() if issued and issued - year in (0, 1)}

    def _issued(self, source: str) -> int:
        if source not in self._years:
            rows = self._names.rows("SELECT year FROM issued WHERE source = ?", (source,))
            self._years[source] = int(str(rows[0][0])) if rows else 0
        return self._years[source]

    def _source(self, passage: str) -> str:
        return passage.rsplit("/", 1)[0] if "/source/" in passage else passage

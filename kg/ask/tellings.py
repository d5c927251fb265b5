"""Statements found by their words: every telling word of the question must be one of the statement's own clues.

This reads what no grammar can: rights, duties, tasks, findings and recommendations, whose contents are sentences, and
relations asked in free words. What is not covered makes no answer: a passage that knows of the thing but not of what
is asked of it stays silent. Direction is checked where a statement could be turned round (:mod:`kg.ask.roles`).
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kg.vocabulary import LF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kg.ask.schema import Schema
    from kg.ask.wanted import Wanted
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
_LITERAL_OF_TWO = 0.5
"""The same of a relation of two things, in share of the question's weight: it says nothing but their names."""
_SPARE_VERBS = 0.36
"""The same where the words are verbs, which people say in most different ways."""
_CLAUSE = 0.18
"""The same of the last word of a question, which a relation of two things may lack."""
_VERY = 0.4
"""Share of the question's weight that a sentence must have in the very words, where it lacks others."""
_SPARED = 2
"""Words that a sentence may lack."""
_BESIDE = 0.3
"""Weight of a word that only a statement's passage covers, against one that it covers itself."""
_CLUES = "SELECT stem, telling, weight FROM clue WHERE stem IN (?)"
_THESE = "(SELECT value FROM json_each(?))"
_LEAST = 0.1
"""Weight of a word that every statement has."""
_COUNTED = 5_000
"""Statements up to which all that have a word are looked at, and counted exactly."""
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
    more: int = 0
    """How many as near are not among the tellings."""


class Tellings:
    """Finds statements in one index."""

    def __init__(self, names: Names, schema: Schema) -> None:
        self._names = names
        self._schema = schema
        self._years: dict[str, int] = {}
        self._is_claim = lru_cache(1 << 14)(self._has_claim)

    def find(
        self, wanted: Wanted, fits: Callable[[Telling], bool], only: Callable[[Telling], bool] = lambda _: True
    ) -> Found:
        """Statements of a kind (``only``) that cover all words that must be covered but soft ones, and fit.

        Where none covers all, sentences may lack a few of the spare words, and of words that most statements have
        but the kept ones, if those are no great part of the question's weight.
        """
        search = _Search(self, wanted)
        found = [one for one in search.candidates() if only(one)]
        full = [one for one in found if not one.lacking]
        if ordered := [t for t in _ordered(full)[:_TRIED] if fits(t)]:
            return Found(_best(ordered), every=tuple(ordered))
        sparing = [
            t for t in found if t.lacking and search.may_lack(t) and (self.is_sentence(t) or search.lacks_clause(t))
        ]
        if spared := [t for t in _ordered(sparing)[:_TRIED] if fits(t)]:
            return Found(tuple(t for t in _best(spared) if t.lacking == spared[0].lacking))
        nearest = _ordered([t for t in found if t.lacking])[:MOST]
        missing = frozenset(wanted.positions) - (nearest[0].covered if nearest else frozenset())
        return Found((), missing, tuple(t._replace(lacking=_NONE) for t in nearest))

    def is_sentence(self, telling: Telling) -> bool:
        """Whether a statement is a claim in words of its own, and not a relation of two things."""
        return not telling.predicate or self._is_claim(telling.object)

    def _has_claim(self, iri: str) -> bool:
        thing = self._names.thing(iri)
        return thing is not None and _CLAIM in thing.classes

    def weights(self, wanted: dict[int, frozenset[str]]) -> dict[int, float]:
        """How telling each word is: the rarer among statements, the more (inverse document frequency)."""
        total = self._total
        weights = {}
        for position, options in wanted.items():
            if total <= _COUNTED:
                sql = "SELECT COUNT(DISTINCT telling) FROM clue WHERE stem IN (?)"
            else:
                sql = "SELECT COALESCE(SUM(tellings), 0) FROM frequency WHERE stem IN (?)"
            count = min(total, int(str(self._names.among(sql, sorted(options))[0][0])))
            weights[position] = math.log((total + 1) / (count + 1)) + _LEAST
        return weights

    def _count(self, weight: float) -> float:
        """Statements that have a word of a weight."""
        return (self._total + 1) / math.exp(weight - _LEAST) - 1

    @cached_property
    def _total(self) -> int:
        return int(str(self._names.rows("SELECT COUNT(*) FROM telling")[0][0])) or 1

    def covering(self, wanted: Wanted, weights: dict[int, float]) -> dict[int, dict[int, float]]:
        """For each telling the positions that it covers, with the weight of the clue.

        Where there are very many, those count that have one of the rarer words; the commoner ones are looked for in
        these only (the way in which inverted files are read, rarest term first: Zobel and Moffat, 2006, section 4).
        """
        positions = _positions(wanted)
        found: dict[int, dict[str, float]] = defaultdict(dict)
        left = sorted(weights, key=lambda position: (-weights[position], position))
        while left and not (found and self._count(weights[left[0]]) > _COUNTED):
            options = wanted.positions[left.pop(0)]
            for one, telling, weight in self._names.among(_CLUES, sorted(options)):
                found[int(str(telling))][str(one)] = _weight(weight)
        if left:
            rest = sorted({stem for position in left for stem in wanted.positions[position]})
            also = self._names.among(f"{_CLUES} AND telling IN {_THESE}", rest, json.dumps([*found]))
            for one, telling, weight in also:
                found[int(str(telling))][str(one)] = _weight(weight)
        return {telling: _covered(has, positions, wanted) for telling, has in found.items()}

    def verbatim(
        self, exact: dict[int, frozenset[str]], among: Iterable[int], *, own_only: bool
    ) -> set[tuple[int, int]]:
        """Positions whose very word some statements have, themselves or in names as well, with the statements."""
        sql = f"{_CLUES} AND weight >= ? AND telling IN {_THESE}"
        stems = sorted({own for options in exact.values() for own in options})
        rows = self._names.among(sql, stems, 2 if own_only else 1, json.dumps([*among])) if exact else []
        places: dict[str, list[int]] = defaultdict(list)
        for position, options in exact.items():
            for own in options:
                places[own].append(position)
        return {(position, int(str(number))) for one, number, _ in rows for position in places[str(one)]}

    def hinted(self, wanted: Wanted) -> dict[str, set[int]]:
        """Positions that each passage covers."""
        positions = _positions(wanted)
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for stem, passage in self._names.among("SELECT stem, passage FROM hint WHERE stem IN (?)", positions):
            found[str(passage)][str(stem)] = 1.0
        return {passage: set(_covered(has, positions, wanted)) for passage, has in found.items()}

    def rows(self, own: dict[int, dict[int, float]]) -> dict[int, tuple[str, str, str, str, bool]]:
        """Passage and triple of each telling, those that cover most first when there are many."""
        most = sorted(own, key=lambda number: (-len(own[number]), number))[:2000]
        sql = "SELECT id, passage, subject, property, object, dated FROM telling WHERE id IN (?)"
        found = {}
        for number, passage, subject, prop, obj, dated in self._names.among(sql, most):
            found[int(str(number))] = (str(passage), str(subject), str(prop), str(obj), bool(dated))
        return found

    def dated(self, passage: str, years: dict[int, int]) -> set[int]:
        """Positions of years that a report speaks of without saying so: its own, or the year before it."""
        issued = self._issued(self.source(passage))
        return {position for position, year in years.items() if issued and issued - year in (0, 1)}

    def _issued(self, source: str) -> int:
        if source not in self._years:
            rows = self._names.rows("SELECT year FROM issued WHERE source = ?", (source,))
            self._years[source] = int(str(rows[0][0])) if rows else 0
        return self._years[source]

    def source(self, passage: str) -> str:
        """The source of a passage."""
        return passage.rsplit("/", 1)[0] if "/source/" in passage else passage


class _Search:
    """What one question finds: the words that each statement covers, itself and beside it."""

    def __init__(self, tellings: Tellings, wanted: Wanted) -> None:
        self._tellings = tellings
        self._wanted = wanted
        self._weights = tellings.weights(wanted.positions)
        self._whole = sum(self._weights.values())
        common = {position for position, weight in self._weights.items() if weight < _COMMON}
        if wanted.alone:  # what is asked whether must be said: only the commonest words themselves may lack
            own = tellings.weights(wanted.exact)
            common = {position for position in common if own[position] < _COMMON}
        self._spare = wanted.spare | (common - wanted.kept)
        self._short: dict[int, int] = {}

    def candidates(self) -> list[Telling]:
        """Statements that cover any word, with the positions of those that they lack."""
        own = self._tellings.covering(self._wanted, self._weights)
        if not own:
            return []
        rows = self._tellings.rows(own)
        verbatim = self._tellings.verbatim(self._wanted.exact, rows, own_only=True)
        literal = self._tellings.verbatim(self._wanted.exact, rows, own_only=False)
        hints = self._tellings.hinted(self._wanted)
        within = self._wanted.sources
        found = []
        for number, row in rows.items():
            if within and self._tellings.source(row[0]) not in within:
                continue
            covered = own[number]
            mine = self._weight(covered, covered)
            exact = sum(self._weights[p] for p in covered if (p, number) in literal)
            if exact < _LITERAL * mine:
                continue  # found by words that mean the same, and hardly by any of its own
            said = frozenset(p for p, weight in covered.items() if weight == 1.0 and (p, number) in verbatim)
            telling = Telling(number, *row[:4], frozenset(covered), said, mine)
            if exact < _LITERAL_OF_TWO * self._whole and not self._tellings.is_sentence(telling):
                continue
            beside = self._beside(telling, hints.get(row[0], set()), dated=row[4])
            short = self._wanted.positions.keys() - covered.keys() - beside
            self._short[number] = len(short)
            score = mine + sum(self._weights[p] * _BESIDE for p in beside)
            found.append(telling._replace(lacking=frozenset(short - self._wanted.soft), score=score))
        return found

    def may_lack(self, telling: Telling) -> bool:
        """Whether a statement may lack what it lacks: few words that may be spared, and little of the question."""
        if not telling.lacking <= self._spare or self._short[telling.number] > _SPARED:
            return False
        if self._weight(telling.own) < _VERY * self._whole:
            return False
        most = _SPARE_VERBS if telling.lacking <= self._wanted.verbs else _SPARE
        return self._weight(telling.lacking) <= most * self._whole

    def lacks_clause(self, telling: Telling) -> bool:
        """Whether a relation lacks only the last word, of a clause that describes: "... that the plan follows"."""
        last = max(self._wanted.positions)
        return telling.lacking == {last} and self._weight(telling.lacking) <= _CLAUSE * self._whole

    def _beside(self, telling: Telling, hinted: set[int], *, dated: bool) -> set[int]:
        """Words that a statement's passage covers, where it covers enough itself, and years of its source."""
        least = _OWN if self._tellings.is_sentence(telling) else _MINE
        enough = not self._wanted.alone and telling.score >= least * self._whole
        beside = hinted - telling.covered if enough else set()
        beside -= self._wanted.acts
        if self._wanted.years and not dated:
            beside |= self._tellings.dated(telling.passage, self._wanted.years)
        return beside

    def _weight(self, positions: Iterable[int], share: dict[int, float] | None = None) -> float:
        return sum(self._weights[p] * (share[p] if share else 1.0) for p in positions)


def _weight(stored: object) -> float:
    """Weight of a clue: of a statement's own words, or of names of what it speaks of."""
    return 1.0 if int(str(stored)) == 2 else 0.7


def _positions(wanted: Wanted) -> dict[str, list[int]]:
    """Where each stem would cover a word."""
    found: dict[str, list[int]] = defaultdict(list)
    for position, options in wanted.positions.items():
        for stem in options:
            found[stem].append(position)
    return found


def _covered(has: dict[str, float], positions: dict[str, list[int]], wanted: Wanted) -> dict[int, float]:
    """Positions that the stems of a statement cover, with the greatest weight of each.

    A word that the question says itself does not also stand for its verb: in "who produced the draft" a statement's
    "draft" is not what was produced.
    """
    said = {one for one in has for position in positions[one] if one in wanted.exact.get(position, ())}
    covered: dict[int, float] = {}
    for one, weight in has.items():
        for position in positions[one]:
            if one not in said or position not in wanted.verbs or one in wanted.exact.get(position, ()):
                covered[position] = max(covered.get(position, 0.0), weight)
    return covered


def _ordered(tellings: list[Telling]) -> list[Telling]:
    return sorted(tellings, key=lambda t: (-t.score, t.number))


def _best(ordered: list[Telling]) -> tuple[Telling, ...]:
    """The best and what is near to it and covers as much."""
    best = ordered[0]
    return tuple(t for t in ordered if t.score >= _NEAR * best.score and t.covered >= best.covered)

"""Figures: a question about a number, read by indicator, period, body and dimensions, never by nearness.

An indicator is meant where all telling words of one of its names occur. Every other word must be a time, a body, a
value of a dimension, a unit, or a word of the indicator's definition; a word that is none of these, or a dimension
that no figure has, is not passed over. A figure that is broken down further than was asked is another figure.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg.stems import EMPTY
from kg.vocabulary import LF

if TYPE_CHECKING:
    from kg.ask.schema import Schema
    from kg.ask.times import Time
    from kg.ask.words import Run, Words
    from kg.graph import KnowledgeGraph

_DEFAULT = ox.DefaultGraph()
_TOTAL = LF + "total"
_FREE = frozenset(
    "which who when how-many how-much how-long do have be by of that there define mean list filler light possessive "
    "share change most least broken-down at-time since until between to-time where negation soft naming now sum".split()
)
_MONEY = frozenset({"fund", "money", "amount", "budget", "euro", "eur", "financ", "spend", "spent", "alloc", "cost"})
_PAID = frozenset({"pay", "payout", "disburs", "award", "paid"})
"""What is done with money that was set aside; it is not the same as setting it aside."""
_COUNTED = frozenset({"peopl", "person", "individu", "case", "number", "total", "year", "day", "item", "time"})


_PLACED = frozenset({LF + "origin", LF + "destination"})
"""Dimensions whose values a preposition tells apart: from there, into there."""
_EARLY = 3
"""Position before which a word that asks begins the question."""
_BESIDE = 3
"""Words of a question that a figure's passage may say instead of the figure."""
_NUMBERED = re.compile(r"-[a-z]+\d+$")
"""How a claim's IRI goes on from its passage's."""
_UNITS = {"persons": {"peopl", "person", "individu"}, "cases": {"case"}, "reports": {"report"}}
"""Stems by which a question says what is counted."""


class Figure(NamedTuple):
    """An observation: its value and all that it is of; dimensions without the totals."""

    iri: str
    indicator: str
    value: float | None
    printed: str
    unit: str
    comparator: str
    period: str
    first: str
    end: str
    body: str
    dimensions: tuple[tuple[str, str], ...]
    polarity: str
    modality: str

    @property
    def key(self) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
        """What figures of one key share."""
        return self.indicator, self.period, self.body, self.dimensions

    @property
    def is_day(self) -> bool:
        """Whether it is the state on one day, as a backlog at a year's end."""
        if not self.first or not self.end:
            return False
        return datetime.date.fromisoformat(self.end) - datetime.date.fromisoformat(self.first) <= datetime.timedelta(1)


class Request(NamedTuple):
    """A question about figures: what is counted, of which kinds, for which times, and what is asked of it."""

    indicators: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    """Alternatives for each thing that the question names: dimension values and bodies."""
    times: tuple[Time, ...]
    operation: str
    """value, share, change, most, least or breakdown."""
    by: str = ""
    """Dimension, or ``period``, that a breakdown or a maximum runs over."""
    yes_no: bool = False
    numbers: tuple[str, ...] = ()
    sources: frozenset[str] = frozenset()
    name_size: int = 0
    summed: bool = False
    """Whether the sum over several times is asked for."""
    generic: frozenset[tuple[str, ...]] = frozenset()
    """Alternatives that are bodies of a kind, as any court, and may be left where no such body counts."""
    beside: tuple[frozenset[str], ...] = ()
    """Stems, of which one each must stand in a figure's passage: words that say something of it in passing."""


def _source(iri: str) -> str:
    """The source of a claim, from its IRI under its passage's."""
    head, _, rest = iri.partition("/source/")
    return f"{head}/source/{rest.split('/')[0]}"


class Chosen(NamedTuple):
    """Figures that answer a request; none where the sources don't give it, with the nearest that they do give."""

    request: Request
    figures: tuple[Figure, ...]
    wholes: tuple[Figure, ...] = ()
    near: tuple[Figure, ...] = ()


class FigureReader:
    """Reads questions about figures over one graph."""

    def __init__(self, graph: KnowledgeGraph, schema: Schema) -> None:
        self._graph = graph
        self._names = graph.names
        self._schema = schema
        self._stems_of: dict[str, frozenset[str]] = {}
        self._figures: dict[str, list[Figure]] = {}

    def read(self, words: Words, sources: frozenset[str], cited: frozenset[int]) -> list[Request]:
        """Requests that use every word of a question, those by the longest names of indicators first.

        ``sources`` are those that the question names, by the words at ``cited``.
        """
        found: list[Request] = []
        kinds = any(self._tells_kind(options) for run in words.runs if (options := self._meant(run, words)))
        for indicator, (_, names, _) in self._indicators.items():
            best = max(
                (used for name in names if (used := self._used(name, indicator, words)) is not None),
                key=len,
                default=None,
            )
            if best is None:
                if not kinds:
                    continue
                best = frozenset()
                money = self._is_money(indicator) and bool(
                    _MONEY & {s for one in words.stems for s in (one, *words.alike(one))}
                )
                if not money and not words.has("how-many", "share", "most", "least") and not words.times:
                    continue
            request = self._request(indicator, best, words, cited)
            if request is not None and self._is_of_unit(indicator, words, bool(best)):
                found.append(request._replace(sources=sources))
        named = sorted((r for r in found if r.name_size), key=lambda r: -r.name_size)
        return named + [r for r in found if not r.name_size and self._tells_kinds(r)]

    def _tells_kinds(self, request: Request) -> bool:
        """Whether a request names kinds that are counted, and not only who counts or when."""
        return any(map(self._tells_kind, request.values))

    def _tells_kind(self, options: tuple[str, ...]) -> bool:
        return any(not self._values[value] & {LF + "reportedBy", LF + "period"} for value in options)

    # ---- reading ---------------------------------------------------------------------------------------------------

    def _used(self, name: frozenset[str], indicator: str, words: Words) -> frozenset[int] | None:
        """Positions by which a question says an indicator's name; None where it does not."""
        name = name - words.scope or name
        wanted = name - _MONEY if words.has("how-much") and self._is_money(indicator) else name
        wanted = wanted - _COUNTED or wanted
        places = [words.said.get(one) for one in wanted]
        if not places or not all(places):
            return None
        counted = [words.said.get(one) for one in name & _COUNTED]
        return frozenset().union(*(p for p in [*places, *counted] if p))

    def _is_of_unit(self, indicator: str, words: Words, named: bool) -> bool:
        """Whether an indicator counts what the question counts: people, cases, money."""
        unit = self._unit_of(indicator).rsplit("/", 1)[-1]
        if words.has("how-much"):
            return unit == "eur"
        if not words.has("how-many"):
            return True
        if unit in ("percent", "eur"):
            return False
        stated = {u for u, said in _UNITS.items() if said & set(words.stems)}
        return named or not stated or unit in stated

    def _unit_of(self, indicator: str) -> str:
        return self._indicators[indicator][0]

    def _request(self, indicator: str, used: frozenset[int], words: Words, cited: frozenset[int]) -> Request | None:
        if self._is_money(indicator) and self._is_paid(indicator, words):
            return None
        taken = set(used) | cited | {p for time in words.times for p in time.positions}
        values: list[tuple[str, ...]] = []
        generic: set[tuple[str, ...]] = set()
        by = ""
        for run in words.runs:
            if run.positions & taken:
                continue
            if options := self._meant(run, words):
                values.append(options)
                taken |= run.positions
                if not any(iri in self._values for iri in run.all_things()):
                    generic.add(options)
            elif (dimension := self._dimension(run)) and (
                words.has("broken-down", "most", "least") or run.start - 1 in words.frames.get("which", ())
            ):
                by = dimension
                taken |= run.positions
        for positions, options in self._said_kinds(indicator, words, taken):
            values.append(options)
            taken |= positions
        numbers = []
        beside: list[frozenset[str]] = []
        named = {p for run in words.runs if any(map(self._is_place, run.all_things())) for p in run.positions}
        named |= {max(words.frames[name]) + 1 for name in ("how-many", "share") if words.has(name)}
        for position, key in enumerate(words.keys):
            if position in taken or self._is_free(position, indicator, words):
                continue
            if key.isdigit() and (self._is_asking_whether(words) or words.has("when")):
                numbers.append(key)
                continue
            if not used or len(beside) == _BESIDE or position in named:
                return None
            beside.append(frozenset({words.stems[position], key, *words.glossed(position)}))
        operation = self._operation(words, by)
        if operation in ("most", "least", "breakdown") and not by:
            by = "period" if self._asks_year(words) else ""
            if not by and operation == "breakdown":
                operation = "value"
        elif operation == "value" and by:
            operation = "breakdown"
        if operation in ("most", "least") and not by:
            if not words.has("how-many"):
                return None
            operation = "value"
        if not self._is_numeric(words, operation, bool(words.times or values)):
            return None
        return Request(
            (indicator,),
            self._alternatives(values),
            tuple(words.times),
            operation,
            by,
            yes_no=self._is_asking_whether(words),
            numbers=tuple(numbers),
            name_size=len({words.stems[p] for p in used}),
            summed=words.has("sum"),
            generic=frozenset(generic),
            beside=tuple(one | {other for own in one for other in words.alike(own)} for one in beside),
        )

    def _is_paid(self, indicator: str, words: Words) -> bool:
        """Whether money is said to be paid out, which the indicator's names don't say."""
        paid = _PAID & set(words.stems)
        return bool(paid) and not any(paid & name for name in self._indicators[indicator][1])

    def _is_place(self, iri: str) -> bool:
        thing = self._names.thing(iri)
        return thing is not None and LF + "Place" in thing.classes

    def _said_kinds(
        self, indicator: str, words: Words, taken: set[int]
    ) -> list[tuple[frozenset[int], tuple[str, ...]]]:
        """Kinds that figures of an indicator are broken down by, said in other words than their names."""
        own = {self._graph.names.meta("country"), self._graph.names.meta("subject")}
        kinds = {v for f in self.figures(indicator) for d, v in f.dimensions if d not in _PLACED}
        chosen: list[tuple[frozenset[int], tuple[str, ...]]] = []
        for said in (words.own, words.said):  # by their own words before words that mean the same
            found: dict[frozenset[int], set[str]] = defaultdict(set)
            for value in sorted(kinds - own):
                for name in self._value_names(value):
                    places = [said.get(one) for one in name - words.scope or name]
                    used = frozenset().union(*(p for p in places if p)) if places and all(places) else frozenset()
                    if used and not used & taken and not any(used & other for other, _ in chosen):
                        found[used].add(value)
            largest = [used for used in found if not any(used < other for other in found)]
            chosen += [(used, tuple(sorted(found[used]))) for used in sorted(largest, key=sorted)]
        return chosen

    def _value_names(self, value: str) -> list[frozenset[str]]:
        """Stems of each name of a value."""
        return self._named_values.get(value, [])

    @cached_property
    def _named_values(self) -> dict[str, list[frozenset[str]]]:
        """Stems of each name of each value."""
        found: dict[str, list[frozenset[str]]] = defaultdict(list)
        for thing, name in self._names.rows("SELECT thing, stems FROM called ORDER BY thing, stems"):
            found[str(thing)].append(frozenset(str(name).split()))
        return dict(found)

    def _alternatives(self, values: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
        """Things of one dimension are alternatives ("women and men"), those of several are wanted together."""
        merged: dict[frozenset[str], set[str]] = defaultdict(set)
        for options in values:
            props = frozenset(p for value in options for p in self._values[value])
            merged[props] |= set(options)
        return tuple(tuple(sorted(options)) for options in merged.values())

    def _is_numeric(self, words: Words, operation: str, qualified: bool) -> bool:
        """Whether a question wants a number: it says so, or is a name with a time or kind and nothing else."""
        if words.has("why", "who", "where", "naming") or (words.has("negation") and not words.whether):
            return False
        if words.has("when"):
            return self._asks_year(words) and operation in ("most", "least", "when")
        told = words.has("how-many", "how-much", "how-long", "share") or operation != "value" or qualified
        after = max(words.frames.get("which", {-1})) + 1
        return (told and not self._asks_which(words)) or (
            0 in words.frames.get("which", ()) and after in words.frames.get("be", ())
        )

    def _asks_which(self, words: Words) -> bool:
        """Whether a question asks which thing it is, and not how many: "which agency did ..."."""
        if words.has("how-many", "how-much", "how-long", "share", "most", "least", "change", "broken-down"):
            return False
        asking = words.frames.get("which", frozenset({-1}))
        return -1 < min(asking) < _EARLY and max(asking) + 1 not in words.frames.get("be", ())

    def _is_asking_whether(self, words: Words) -> bool:
        return any(0 in words.frames.get(name, ()) for name in ("do", "be")) and not words.has("how-many", "which")

    def _operation(self, words: Words, by: str) -> str:
        if words.has("share"):
            return "share"
        if words.has("most"):
            return "most"
        if words.has("least"):
            return "least"
        if words.has("change"):
            return "change"
        if words.has("when"):
            return "when"
        return "breakdown" if words.has("broken-down") and by else "value"

    def _asks_year(self, words: Words) -> bool:
        return any(one in {words.stems[p], *words.glossed(p)} for p in range(len(words.keys)) for one in ("year",))

    def _meant(self, run: Run, words: Words) -> tuple[str, ...]:
        """Things that a run names and figures can be of: bodies and values of dimensions."""
        things = [iri for iri in run.all_things() if iri in self._values]
        things += [body for cls in run.of("class") for body in self._spokesmen.get(cls, ())]
        country = self._graph.names.meta("country")
        before = words.keys[run.start - 1] if run.start else ""
        if before in ("in", "to", "at", "within") and not any(
            p == LF + "reportedBy" for t in things for p in self._values[t]
        ):
            things = [t for t in things if t == country or not self._values[t] <= {LF + "origin"}]
        subject = self._graph.names.meta("subject")
        return tuple(sorted({thing for thing in things if thing not in (country, subject)}))

    def _dimension(self, run: Run) -> str:
        """The dimension that a run names, as "form of exploitation"."""
        found = [m.iri for m in run.meanings if m.kind in ("noun", "class")]
        for iri in found:
            if iri in self._dimensions:
                return iri
            for dimension, cls in self._dimensions.items():
                if cls == iri:
                    return dimension
        if any(m.kind == "class" and m.iri == LF + "Period" for m in run.meanings):
            return "period"
        return ""

    def _is_free(self, position: int, indicator: str, words: Words) -> bool:
        """Whether a word needs no meaning of its own: frames, units, scope, words of the definition."""
        own = words.stems[position]
        if any(position in words.frames.get(name, ()) for name in _FREE):
            return True
        if words.keys[position] in EMPTY or ({own} | words.glossed(position)) & (words.scope | _COUNTED):
            return True
        if words.keys[position].isdigit() and position and words.stems[position - 1] == "tabl":
            return True
        if position == max(words.frames.get("how-many", {-2})) + 1:  # what is counted must be the indicator's
            return any({own, *words.glossed(position)} & name for name in self._indicators[indicator][1])
        meant = {own, *words.alike(own), *words.glossed(position)}
        if meant & self._indicators[indicator][2] or words.glossed(position) & words.scope:
            return True
        if self._is_money(indicator) and (
            own in _MONEY or own in ("govern", "state", "give", "gave", "set", "go", "went")
        ):
            return True
        return any(
            position in run.positions and self._graph.names.meta("country") in run.all_things() for run in words.runs
        )

    # ---- choosing --------------------------------------------------------------------------------------------------

    def choose(self, request: Request) -> Chosen:
        """Figures that answer a request, or the nearest ones."""
        chosen = self._chosen(request)
        kept = tuple(options for options in request.values if options not in request.generic)
        if chosen.figures or kept == request.values or not request.times:
            return chosen
        others = self._chosen(request._replace(values=kept))
        return others if others.figures else chosen

    def _chosen(self, request: Request) -> Chosen:
        every = [f for indicator in request.indicators for f in self.figures(indicator)]
        if request.sources:
            every = [f for f in every if any(f.iri.startswith(f"{source}/") for source in request.sources)]
        of_kind = [f for f in every if all(self._has(f, options) for options in request.values)]
        named = {value for options in request.values for value in options}
        exact = [f for f in of_kind if self._is_exact(f, named, request.by)]
        if not exact and not any(self._is_exact(f, named, "") for f in every):
            exact = of_kind  # never counted otherwise than for one body or case
        if request.operation == "when":
            wanted = {float(number) for number in request.numbers}
            exact = [f for f in exact if f.value in wanted or (not wanted and f.value)]
        if request.beside:
            exact = [f for f in exact if all(options & self._passage_stems(f.iri) for options in request.beside)]
        timed = [f for f in exact if self._is_of(f, request.times, request.operation)]
        if request.times and not any(self._is_of(f, request.times, "value") for f in timed):
            timed += [f for f in exact if self._is_reported_for(f, request.times)]
        wholes = [f for f in every if self._is_exact(f, set(), "") and self._is_of(f, request.times, request.operation)]
        return Chosen(request, tuple(timed), tuple(wholes), tuple(sorted(exact, key=lambda f: (f.first, f.iri)))[-4:])

    def _passage_stems(self, iri: str) -> frozenset[str]:
        """Stems of a figure's passage: of its phrase, its section, and what else it says."""
        passage = _NUMBERED.sub("", iri)
        if passage not in self._stems_of:
            sql = (
                "SELECT stem FROM hint WHERE passage = ? UNION "
                "SELECT stem FROM clue WHERE telling IN (SELECT id FROM telling WHERE passage = ?)"
            )
            self._stems_of[passage] = frozenset(str(row[0]) for row in self._names.rows(sql, (passage, passage)))
        return self._stems_of[passage]

    def _is_exact(self, figure: Figure, named: set[str], by: str) -> bool:
        """Whether a figure is broken down by nothing but what was named, the dataset's subject aside."""
        subject = self._graph.names.meta("subject")
        rest = {d for d, value in figure.dimensions if value not in named and value != subject}
        return rest == ({by} if by and by != "period" else set())

    def _has(self, figure: Figure, options: tuple[str, ...]) -> bool:
        return (
            figure.body in options
            or figure.period in options
            or any(value in options for _, value in figure.dimensions)
        )

    def _is_of(self, figure: Figure, times: tuple[Time, ...], operation: str) -> bool:
        """Whether a figure is for one of the times; a span of years takes the years inside it."""
        if not times:
            return True
        for time in times:
            if figure.first == time.first.isoformat() and figure.end == time.end:
                return True
            inside = figure.first >= time.first.isoformat() and figure.end <= time.end and bool(figure.first)
            if inside and (not time.is_year or time.how != "in"):
                return True
            if time.how == "since" and figure.first >= time.first.isoformat():
                return True
            if figure.is_day and time.first.isoformat() <= figure.first < time.end:
                return True
        return operation == "change" and len(times) == 1 and times[0].is_year and self._is_year_before(figure, times[0])

    def _is_reported_for(self, figure: Figure, times: tuple[Time, ...]) -> bool:
        """Whether a figure is for a period without stated bounds, in a report of the year after a year asked for.

        Its sentence names the period as the source does; it is not taken for the year.
        """
        if figure.first or not figure.period:
            return False
        rows = self._graph.names.rows("SELECT year FROM issued WHERE source = ?", (_source(figure.iri),))
        return any(time.is_year and int(str(row[0])) - time.first.year == 1 for row in rows for time in times)

    def _is_year_before(self, figure: Figure, time: Time) -> bool:
        year = time.first.year - 1
        return (figure.first, figure.end) == (f"{year}-01-01", f"{year + 1}-01-01")

    def figures(self, indicator: str) -> list[Figure]:
        """All figures of an indicator."""
        if indicator not in self._figures:
            self._figures[indicator] = self._figures_of(indicator)
        return self._figures[indicator]

    def _figures_of(self, indicator: str) -> list[Figure]:
        rows = self._names.rows(
            "SELECT iri, indicator, value, printed, unit, comparator, period, first, last, body, kinds, polarity, "
            "modality FROM figure WHERE indicator = ? ORDER BY iri",
            (indicator,),
        )
        found = []
        for iri, own, value, printed, unit, comparator, period, first, last, body, *rest in rows:
            kinds, polarity, modality = (str(text) for text in rest)
            dimensions = tuple((prop, kind) for prop, _, kind in (line.partition(" ") for line in kinds.splitlines()))
            number = float(str(value)) if value is not None else None
            told = [str(text) for text in (iri, own, printed, unit, comparator, period, first, last, body)]
            found.append(
                Figure(
                    told[0],
                    told[1],
                    number,
                    told[2],
                    told[3],
                    told[4],
                    told[5],
                    told[6],
                    told[7],
                    told[8],
                    dimensions,
                    polarity,
                    modality,
                )
            )
        return found

    # ---- what the graph has ----------------------------------------------------------------------------------------

    @cached_property
    def _dimensions(self) -> dict[str, str]:
        """Dimensions with the class of their values."""
        return {str(iri): str(cls) for iri, cls in self._names.rows("SELECT iri, range FROM dimension ORDER BY iri")}

    @cached_property
    def _values(self) -> dict[str, set[str]]:
        """Things that figures are of or counted by, with the properties by which they are."""
        found: dict[str, set[str]] = defaultdict(set)
        for thing, prop in self._names.rows("SELECT thing, property FROM kind"):
            found[str(thing)].add(str(prop))
        return dict(found)

    @cached_property
    def _spokesmen(self) -> dict[str, tuple[str, ...]]:
        """Bodies whose figures are those of a kind of bodies, as a council's for the courts."""
        found: dict[str, set[str]] = defaultdict(set)
        for cls, body in self._names.rows("SELECT class, body FROM spokesman"):
            found[str(cls)].add(str(body))
        return {cls: tuple(sorted(bodies)) for cls, bodies in found.items()}

    @cached_property
    def _indicators(self) -> dict[str, tuple[str, list[frozenset[str]], frozenset[str]]]:
        """Of each indicator its unit, the stems of each name, and the stems of names and definition."""
        found = {}
        for iri, unit, names, defined in self._names.rows(
            "SELECT iri, unit, names, defined FROM indicator ORDER BY iri"
        ):
            sets = {frozenset(name.split()) for name in str(names).split("|")}
            found[str(iri)] = (str(unit), sorted(filter(None, sets), key=sorted), frozenset(str(defined).split()))
        return found

    def _is_money(self, indicator: str) -> bool:
        return self._unit_of(indicator).endswith("/eur")

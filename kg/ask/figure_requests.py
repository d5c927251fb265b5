"""Requests: a question about a number, read by indicator, period, body and dimensions, never by nearness.

An indicator is meant where all telling words of one of its names occur. Every other word must be a time, a body, a
value of a dimension, a unit, or a word of the indicator's definition; a word that is none of these, or a dimension
that no figure has, is not passed over.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from kg.stems import EMPTY
from kg.vocabulary import LF

if TYPE_CHECKING:
    from kg.ask.figures import Figures
    from kg.ask.times import Time
    from kg.ask.words import Run, Words

_FREE = frozenset(
    "which who when how-many how-much how-long do have be by of that there define mean list filler light counting "
    "possessive share change most least broken-down at-time since until between to-time "
    "where negation soft naming now sum".split()
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
_UNITS = {"persons": {"peopl", "person", "individu"}, "cases": {"case"}, "reports": {"report"}}
"""Stems by which a question says what is counted."""


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


class RequestReader:
    """Reads questions about the figures of one graph."""

    def __init__(self, known: Figures) -> None:
        self._known = known

    def read(self, words: Words, sources: frozenset[str], cited: frozenset[int]) -> list[Request]:
        """Requests that use every word of a question, those by the longest names of indicators first.

        ``sources`` are those that the question names, by the words at ``cited``.
        """
        found: list[Request] = []
        kinds = any(self._tells_kind(options) for run in words.runs if (options := self._meant(run, words)))
        for indicator, (_, names, _) in self._known.indicators.items():
            best = max(
                (used for name in names if (used := self._used(name, indicator, words)) is not None),
                key=len,
                default=None,
            )
            if best is None:
                if not kinds:
                    continue
                best = frozenset()
                money = self._known.is_money(indicator) and bool(
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
        return any(not self._known.values[value] & {LF + "reportedBy", LF + "period"} for value in options)

    def _used(self, name: frozenset[str], indicator: str, words: Words) -> frozenset[int] | None:
        """Positions by which a question says an indicator's name; None where it does not."""
        name = name - words.scope or name
        wanted = name - _MONEY if words.has("how-much") and self._known.is_money(indicator) else name
        wanted = wanted - _COUNTED or wanted
        places = [words.said.get(one) for one in wanted]
        if not places or not all(places):
            return None
        counted = [words.said.get(one) for one in name & _COUNTED]
        return frozenset().union(*(p for p in [*places, *counted] if p))

    def _is_of_unit(self, indicator: str, words: Words, named: bool) -> bool:
        """Whether an indicator counts what the question counts: people, cases, money."""
        unit = self._known.indicators[indicator].unit.rsplit("/", 1)[-1]
        if words.has("how-much"):
            return unit == "eur"
        if not words.has("how-many"):
            return True
        if unit in ("percent", "eur"):
            return False
        stated = {u for u, said in _UNITS.items() if said & set(words.stems)}
        return named or not stated or unit in stated

    def _request(self, indicator: str, used: frozenset[int], words: Words, cited: frozenset[int]) -> Request | None:
        if self._known.is_money(indicator) and self._is_paid(indicator, words):
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
                if not any(iri in self._known.values for iri in run.all_things()):
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
        named = {p for run in words.runs if any(map(self._known.is_place, run.all_things())) for p in run.positions}
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
        return bool(paid) and not any(paid & name for name in self._known.indicators[indicator].names)

    def _said_kinds(
        self, indicator: str, words: Words, taken: set[int]
    ) -> list[tuple[frozenset[int], tuple[str, ...]]]:
        """Kinds that figures of an indicator are broken down by, said in other words than their names."""
        own = {self._known.country, self._known.subject}
        kinds = {v for f in self._known.of(indicator) for d, v in f.dimensions if d not in _PLACED}
        chosen: list[tuple[frozenset[int], tuple[str, ...]]] = []
        for said in (words.own, words.said):  # by their own words before words that mean the same
            found: dict[frozenset[int], set[str]] = defaultdict(set)
            for value in sorted(kinds - own):
                for name in self._known.called.get(value, []):
                    places = [said.get(one) for one in name - words.scope or name]
                    used = frozenset().union(*(p for p in places if p)) if places and all(places) else frozenset()
                    if used and not used & taken and not any(used & other for other, _ in chosen):
                        found[used].add(value)
            largest = [used for used in found if not any(used < other for other in found)]
            chosen += [(used, tuple(sorted(found[used]))) for used in sorted(largest, key=sorted)]
        return chosen

    def _alternatives(self, values: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
        """Things of one dimension are alternatives ("women and men"), those of several are wanted together."""
        merged: dict[frozenset[str], set[str]] = defaultdict(set)
        for options in values:
            props = frozenset(p for value in options for p in self._known.values[value])
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
        return words.begins("do", "be") and not words.has("how-many", "which")

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
        things = [iri for iri in run.all_things() if iri in self._known.values]
        things += [body for cls in run.of("class") for body in self._known.spokesmen.get(cls, ())]
        country = self._known.country
        if (
            run.start
            and words.is_framed(run.start - 1, "inside")
            and not any(p == LF + "reportedBy" for t in things for p in self._known.values[t])
        ):
            things = [t for t in things if t == country or not self._known.values[t] <= {LF + "origin"}]
        subject = self._known.subject
        return tuple(sorted({thing for thing in things if thing not in (country, subject)}))

    def _dimension(self, run: Run) -> str:
        """The dimension that a run names, as "form of exploitation"."""
        found = [m.iri for m in run.meanings if m.kind in ("noun", "class")]
        for iri in found:
            if iri in self._known.dimensions:
                return iri
            for dimension, cls in self._known.dimensions.items():
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
            return any({own, *words.glossed(position)} & name for name in self._known.indicators[indicator].names)
        meant = {own, *words.alike(own), *words.glossed(position)}
        if meant & self._known.indicators[indicator].defined or words.glossed(position) & words.scope:
            return True
        if self._known.is_money(indicator) and (
            own in _MONEY or own in ("govern", "state", "give", "gave", "set", "go", "went")
        ):
            return True
        return any(position in run.positions and self._known.country in run.all_things() for run in words.runs)

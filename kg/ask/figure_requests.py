"""Requests: a question about a number, read by indicator, period, body and dimensions, never by nearness.

An indicator is meant where all telling words of one of its names occur. Every other word must be a time, a body, a
value of a dimension, a unit, or a word of the indicator's definition; a word that is none of these, or a dimension
that no figure has, is not passed over.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kg.ask.language import ENGLISH
from kg.stems import EMPTY
from kg.vocabulary import LF

if TYPE_CHECKING:
    from kg.ask.figures import Figures
    from kg.ask.times import Time
    from kg.ask.words import Run, Words

_FREE = frozenset(
    "which who when how-many how-much how-long do have be by of that there define mean list filler light possessive "
    "share change most least broken-down at-time since until earlier later between to-time where negation soft naming "
    "now sum exceeding counting tallying at-end".split()
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
_COUNTED_AS = {**_UNITS, "persons": _UNITS["persons"] | {"accus", "defend", "defendant", "suspect", "victim"}}
"""The same with nouns for those who are counted."""


class Request(NamedTuple):
    """A question about figures: what is counted, of which kinds, for which times, and what is asked of it."""

    indicators: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    """Alternatives for each thing that the question names: dimension values and bodies."""
    times: tuple[Time, ...]
    operation: str
    """value, share, change, compare, most, least, breakdown, when or who."""
    by: str = ""
    """Dimension that a breakdown or a maximum runs over, or ``period``; ``measure`` for all that is measured."""
    yes_no: bool = False
    numbers: tuple[str, ...] = ()
    """Values that the figures must have."""
    wholes: tuple[str, ...] = ()
    """Values of what the figures must be parts of: "of the 36 victims"."""
    sources: frozenset[str] = frozenset()
    used: frozenset[int] = frozenset()
    """Positions of the indicator's name."""
    name_size: int = 0
    """Words of that name, each once."""
    summed: bool = False
    """Whether the sum over several times or kinds is asked for."""
    paired: bool = False
    """Whether another quantity is asked for beside this one."""
    generic: frozenset[tuple[str, ...]] = frozenset()
    """Alternatives that are bodies of a kind, as any court, and may be left where no such body counts."""
    origins: frozenset[str] = frozenset()
    """Values that must be where people come from: "from Macedonia"."""
    beside: tuple[frozenset[str], ...] = ()
    """Stems, of which one each must stand in a figure's passage: words that say something of it in passing."""


class _Asked(NamedTuple):
    """Kinds and bodies that a question names, the dimension or body that it asks for, and the words used so far."""

    taken: set[int]
    values: list[tuple[str, ...]]
    generic: set[tuple[str, ...]]
    by: str
    who: bool
    origins: set[str]


class _Left(NamedTuple):
    """Words of a question that are nothing of the indicator's: its own value, a whole's value, anything else."""

    numbers: list[str]
    wholes: list[str]
    beside: list[frozenset[str]]


class RequestReader:
    """Reads questions about the figures of one graph."""

    def __init__(self, known: Figures) -> None:
        self._known = known

    def read(self, words: Words, sources: frozenset[str], cited: frozenset[int]) -> list[Request]:
        """Requests that use every word of a question, those by the longest names of indicators first.

        ``sources`` are those that the question names, by the words at ``cited``.
        """
        named = {i: used for i in self._known.indicators if (used := self.named(i, words))}
        if pair := self._pair(named, words, cited):
            return [request._replace(sources=sources, paired=True) for request in pair]
        found: list[Request] = []
        kinds = any(self._tells_kind(options) for run in words.runs if (options := self._meant(run, words)))
        for indicator in self._known.indicators:
            used = named.get(indicator, frozenset())
            if not used and not (kinds and self._may_be_unnamed(indicator, words)):
                continue
            request = self._request(indicator, used, words, cited)
            if request is not None and self._is_of_unit(indicator, words, bool(used)):
                found.append(request._replace(sources=sources))
        ordered = sorted((r for r in found if r.name_size), key=lambda r: -r.name_size)
        return ordered + [r for r in found if not r.name_size and self._tells_kinds(r)]

    def named(self, indicator: str, words: Words) -> frozenset[int]:
        """Positions of the longest name of an indicator that a question says; none where it says none."""
        names = self._known.indicators[indicator].names
        said = (used for name in names if (used := self._used(name, indicator, words)) is not None)
        return max(said, key=len, default=frozenset())

    def indicators(self, words: Words) -> frozenset[str]:
        """Indicators that a question says by the longest of their names."""
        named = {i: len(used) for i in self._known.indicators if (used := self.named(i, words))}
        return frozenset(i for i, size in named.items() if size == max(named.values()))

    def bodies(self, words: Words) -> tuple[frozenset[str], frozenset[int]]:
        """Bodies that count, by name or by kind, that a question names, and the words by which it does."""
        found: set[str] = set()
        said: set[int] = set()
        for run in words.runs:
            options = [i for i in self._meant(run, words) if LF + "reportedBy" in self._known.values[i]]
            if options and not run.positions & said:
                found |= set(options)
                said |= run.positions
        return frozenset(found), frozenset(said)

    def _may_be_unnamed(self, indicator: str, words: Words) -> bool:
        """Whether figures of an indicator may be asked for by their kinds alone."""
        if self._known.is_money(indicator) and _MONEY & {s for one in words.stems for s in (one, *words.alike(one))}:
            return True
        return words.has("how-many", "share", "most", "least") or bool(words.times)

    # ---- two quantities --------------------------------------------------------------------------------------------

    def _pair(self, named: dict[str, frozenset[int]], words: Words, cited: frozenset[int]) -> list[Request]:
        """Two requests where a question asks for two units side by side: "cases and persons"."""
        meant = [{one, *words.glossed(p)} for p, one in enumerate(words.stems)]
        stated = {unit: {p for p, own in enumerate(meant) if own & said} for unit, said in _COUNTED_AS.items()}
        longest: dict[tuple[str, str], tuple[int, list[Request]]] = {}
        units = {i: self._known.indicators[i].unit.rsplit("/", 1)[-1] for i in named}
        for one, other in itertools.combinations(named, 2):
            places = stated.get(units[one], set()) & named[one], stated.get(units[other], set()) & named[other]
            if units[one] == units[other] or not self._are_beside(*places, named[one] | named[other], words):
                continue
            orders = (one, other), (other, one)
            both = (self._request(i, named[i], words, cited | (named[j] - named[i])) for i, j in orders)
            found = [request for request in both if request is not None]
            if len(found) == len(orders):
                longest[one, other] = sum(request.name_size for request in found), found
        return max(longest.values(), key=lambda pair: pair[0])[1] if longest else []

    def _are_beside(self, one: set[int], other: set[int], used: frozenset[int], words: Words) -> bool:
        """Whether nouns of two units stand side by side, with nothing but "and" and words of the names between."""
        joints = {p for p in range(len(words.keys)) if words.is_framed(p, "joint")}
        joints = joints.union(*(words.frames.get(name, frozenset()) for name in ("how-many", "sum")))
        for a, b in itertools.product(one, other):
            between = set(range(min(a, b) + 1, max(a, b)))
            if a != b and between <= joints | used:
                return True
        return False

    # ---- reading ---------------------------------------------------------------------------------------------------

    def _tells_kinds(self, request: Request) -> bool:
        """Whether a request names kinds that are counted, and not only who counts or when."""
        return any(map(self._tells_kind, request.values))

    def _tells_kind(self, options: tuple[str, ...]) -> bool:
        return any(not self._known.values[value] & {LF + "reportedBy", LF + "period"} for value in options)

    def _used(self, name: frozenset[str], indicator: str, words: Words) -> frozenset[int] | None:
        """Positions by which a question says an indicator's name; None where it does not."""
        name = name - words.scope or name
        if not name - _COUNTED - _MONEY <= words.said.keys():  # as most are; the rest is about these two
            return None
        wanted = name - _MONEY if words.has("how-much") and self._known.is_money(indicator) else name
        units = sum(bool(name & nouns) for nouns in _UNITS.values())
        unit = self._known.indicators[indicator].unit.rsplit("/", 1)[-1]
        others = frozenset().union(*(nouns for counted, nouns in _UNITS.items() if counted != unit))
        wanted = (
            (wanted - (_COUNTED - others) or wanted) if units < 2 else wanted
        )  # "victims in one case" are not victims
        own = words.subject_positions  # of which no word counts anything: "trade in people"
        places = [words.said.get(one, frozenset()) - (own if one in _COUNTED else frozenset()) for one in wanted]
        if not places or not all(places):
            return None
        counted = [words.said.get(one) for one in name & _COUNTED]
        return frozenset().union(*(p for p in [*places, *counted] if p))

    def _is_of_unit(self, indicator: str, words: Words, named: bool) -> bool:
        """Whether an indicator counts what the question counts: people, cases, money."""
        unit = self._known.indicators[indicator].unit.rsplit("/", 1)[-1]
        if words.has("how-much"):
            return unit == "eur"
        after = max(words.frames.get("how-many", {-2})) + 1
        if 0 < after < len(words.keys) and "year" in {words.stems[after], *words.glossed(after)}:
            return unit == "years"
        if not words.has("how-many"):
            return True
        if unit in ("percent", "eur"):
            return False
        stated = {u for u, said in _UNITS.items() if said & set(words.stems)}
        return named or not stated or unit in stated

    def _request(self, indicator: str, used: frozenset[int], words: Words, cited: frozenset[int]) -> Request | None:
        if self._known.is_money(indicator) and self._is_paid(indicator, words):
            return None
        if self._is_asking_whether(words) and words.has("list") and words.spoken.language != ENGLISH:
            return None  # whether all were is not known from how many were
        taken = set(used) | cited | {p for time in words.times for p in time.positions}
        asked = self._asked(indicator, words, taken)
        left = self._left(indicator, used, words, asked)
        if left is None:
            return None
        told = bool(words.times or asked.values)  # else it is the law's least and most that are asked for
        extreme = told and self._known.is_measure(indicator) and self._asks_extreme(used, words)
        operation, by = self._operation(words, asked, measured=extreme)
        measured = self._known.is_measure(indicator) and self._asks_measure(used, words)
        if operation == "breakdown" and self._is_asking_whether(words):
            return None
        if not operation or not (measured or self._is_numeric(words, operation, bool(words.times or asked.values))):
            return None
        if operation == "who" and not left.numbers:
            return None  # who counted something is known by its number
        return Request(
            (indicator,),
            self._alternatives(asked.values),
            tuple(words.times),
            operation,
            by,
            yes_no=self._is_asking_whether(words),
            numbers=tuple(left.numbers),
            wholes=tuple(left.wholes),
            used=used,
            name_size=len({words.stems[p] for p in used}),
            summed=words.has("sum"),
            generic=frozenset(asked.generic),
            origins=frozenset(asked.origins),
            beside=tuple(one | {other for own in one for other in words.alike(own)} for one in left.beside),
        )

    def _asked(self, indicator: str, words: Words, taken: set[int]) -> _Asked:
        """Kinds and bodies that a question names, and the dimension that it asks for."""
        asked = _Asked(taken, [], set(), "", who=False, origins=set())
        which = words.frames.get("which", frozenset())
        for run in words.runs:
            if run.positions & taken:
                continue
            if options := self._meant(run, words):
                asked.values.append(options)
                taken |= run.positions
                if run.start and words.is_framed(run.start - 1, "out-of"):
                    asked.origins.update(options)
                if not any(iri in self._known.values for iri in run.all_things()):
                    asked.generic.add(options)
            elif (dimension := self._dimension(run)) and (
                words.has("broken-down", "most", "least") or run.start - 1 in which
            ):
                asked = asked._replace(by=dimension)
                taken |= run.positions
            elif run.start - 1 in which and self._known.body_kinds & set(run.of("class")):
                asked = asked._replace(who=True)
                taken |= run.positions
        for positions, options in self._said_kinds(indicator, words, taken):
            asked.values.append(options)
            taken |= positions
        if words.has("sum") and (subject := self._with_subject(indicator, words, asked.values)):
            asked.values.append(subject)
        return asked

    def _with_subject(self, indicator: str, words: Words, values: list[tuple[str, ...]]) -> tuple[str, ...]:
        """The dataset's own subject, where it is named beside another value of its dimension, to be summed with it."""
        subject = self._known.subject
        if not any(subject in run.all_things() for run in words.runs):
            return ()
        own = {d for f in self._known.of(indicator) for d, value in f.dimensions if value == subject}
        named = {d for options in values for value in options for d in self._known.values[value]}
        return (subject,) if own & named else ()

    def _left(self, indicator: str, used: frozenset[int], words: Words, asked: _Asked) -> _Left | None:
        """Numbers and words that are nothing of the indicator's; None where there are too many of them."""
        left = _Left([], [], [])
        named = {p for run in words.runs if any(map(self._known.is_place, run.all_things())) for p in run.positions}
        named |= {max(words.frames[name]) + 1 for name in ("how-many", "share") if words.has(name)}
        asks_number = words.has("how-many", "how-much") or (words.has("share") and not self._is_asked_who(words, asked))
        asks_number = asks_number and not self._is_asking_whether(words)
        for position, key in enumerate(words.keys):
            if position in asked.taken or self._is_free(position, indicator, words):
                continue
            number = key if key.isdigit() else next((n for n in sorted(words.alike(key)) if n.isdigit()), "")
            if key.isdigit() and not asks_number:
                left.numbers.append(key)
            elif number and asks_number:
                left.wholes.append(number)
            elif not used or len(left.beside) == _BESIDE or position in named:
                return None
            elif kind := self._kind_of(indicator, position, words):
                asked.values.append((kind,))  # a kind that one of its words tells, as "labour" forced labour
            elif self._is_asking_whether(words):
                return None  # what a passage says besides is no yes
            else:
                left.beside.append(frozenset({words.stems[position], key, *words.glossed(position)}))
        return left

    def _kind_of(self, indicator: str, position: int, words: Words) -> str:
        """The only kind that an indicator's figures of the times asked for are told by and that has a word's stem.

        Or, where none has it, the stem of a word that means the same.
        """
        times = words.times
        told = {
            value
            for f in self._known.of(indicator)
            if not times or any(time.first.isoformat() <= f.first < time.end for time in times)
            for dimension, value in f.dimensions
            if dimension not in _PLACED and value not in self._known.spokesmen
        }
        own = {words.stems[position], *words.glossed(position)}
        for said in (own, own | {other for one in own for other in words.alike(one)}):
            called = said - self._counted
            if found := {value for value in told for name in self._known.called.get(value, []) if called & name}:
                return found.pop() if len(found) == 1 else ""
        return ""

    @cached_property
    def _counted(self) -> frozenset[str]:
        """Words of the indicators' names, which tell what is counted and no kind of it, as "victim"."""
        return frozenset(one for known in self._known.indicators.values() for name in known.names for one in name)

    def _asks_measure(self, used: frozenset[int], words: Words) -> bool:
        """Whether "what" stands before an indicator's own name: "what prison term did ..."."""
        asking = words.frames.get("which", frozenset())
        plain = not words.has("why", "where", "naming", "who", "when", "negation")
        return plain and 0 in asking and max(asking) + 1 in used

    def _asks_extreme(self, used: frozenset[int], words: Words) -> bool:
        """Whether the most or least is that of the indicator itself: "longest sentence", not "most traffickers"."""
        ends = {p + 1 for name in ("most", "least") for p in words.frames.get(name, ())}
        return bool(ends & used)

    def _operation(self, words: Words, asked: _Asked, *, measured: bool) -> tuple[str, str]:
        """What is asked of figures, and the dimension that it runs over; nothing where it runs over none."""
        by = asked.by
        operation = self._told_operation(words, asked)
        if operation in ("most", "least", "breakdown") and not by:
            by = "period" if self._asks_year(words) else ""
            if not by and operation == "breakdown":
                operation = "value"
        elif operation == "value" and by:
            operation = "breakdown"
        if operation in ("most", "least") and not by and measured:
            by = "measure"
        elif operation in ("most", "least") and not by:
            operation = "value" if words.has("how-many") else ""
        return operation, by

    def _told_operation(self, words: Words, asked: _Asked) -> str:
        if self._is_asked_who(words, asked):
            return "who"
        several = len(words.times) > 1 or any(len(time.text()) > len("2017") for time in words.times)
        if words.has("share"):
            return "change" if words.has("change") and several else "share"
        chosen = words.has("exceeding") and self._has_choice(words, asked)
        if chosen and not words.has("change", "how-many", "how-much"):
            return "compare"
        named = next((name for name in ("most", "least", "change", "when") if words.has(name)), "")
        if named:
            return named
        return "breakdown" if words.has("broken-down") and asked.by else "value"

    def _has_choice(self, words: Words, asked: _Asked) -> bool:
        """Whether a question names two times, or two kinds of one dimension, to choose from."""
        kinds = [frozenset(p for v in options for p in self._known.values[v]) for options in asked.values]
        return len(words.times) > 1 or len(set(kinds)) < len(kinds)

    def _is_asked_who(self, words: Words, asked: _Asked) -> bool:
        """Whether a question asks who counted or did what is counted, and not how many."""
        return (asked.who or self._asks_who(words)) and not (
            words.has("how-many", "how-much", "most", "least") or asked.by
        )

    def _asks_who(self, words: Words) -> bool:
        return any(position < _EARLY for position in words.frames.get("who", ()))

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
        if words.has("why", "where", "naming") or (words.has("negation") and not words.whether):
            return False
        if operation == "who":
            return True
        if words.has("who") and not words.has("how-many", "share") and operation != "breakdown":
            return False
        if operation == "change" and words.has("which") and not words.times:
            return False  # "under which article does it fall"
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
        origin = run.start and words.is_framed(run.start - 1, "out-of")
        own = {subject} if origin or self._is_nickname(country, run) else {country, subject}
        return tuple(sorted(set(things) - own))

    def _is_nickname(self, iri: str, run: Run) -> bool:
        """Whether a run is what people of a place are called, and not the place's name."""
        return {m.detail for m in run.meanings if m.iri == iri} == {"nickname"}

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
        if (
            words.keys[position].isdigit()
            and position
            and "tabl"
            in {
                words.stems[position - 1],
                *words.glossed(position - 1),
            }
        ):
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

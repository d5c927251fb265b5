"""A line of time: acts, codes, policies, institutions, reports and events with their dates as sources print them.

What is drawn are bounds (:mod:`kg.build.bounds`): a start or end that is printed as a year or month is uncertain within
it, an end that no source gives is open, and an act of which only the publication is dated has no duration at all.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

import pyoxigraph as ox

from kg import network
from kg import vocabulary as v
from kg.build.bounds import Span, closest, days
from kg.conflicts import explained
from kg.description import support_json
from kg.errors import InputError
from kg.facts import written
from kg.queries import pick
from kg.sources import Support
from kg.store.protocol import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.graph import KnowledgeGraph
    from kg.names import Thing
    from kg.standing import Standing
    from kg.store.protocol import Term

Role = Literal["start", "end", "issue", "period"]
Shade = Literal["sure", "unsure", "period", "vague", "point", "end", "open"]
_DEFAULT = ox.DefaultGraph()
_ROLES: dict[str, Role] = {v.LF + "Start": "start", v.LF + "End": "end", v.LF + "LastDay": "end"}
_BOUND_ROLE = ox.NamedNode(v.LF + "boundRole")
_KINDS = {4: "gYear", 7: "gYearMonth", 10: "date"}
"""XSD types of printed dates by their length."""
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_SUBDIVISION, _ACT, _SOURCE = v.ELI + "LegalResourceSubdivision", v.ELI + "LegalResource", v.LF + "SourceDocument"


@dataclass(frozen=True)
class Dated:
    """One date of a thing: the property, the date as people read it, the days that it allows, and what supports it."""

    property: str
    label: str
    printed: str
    told: str
    """The property and its date as a phrase: "entered into force in January 2013"."""
    first: str
    last: str
    role: Role
    support: Support

    def to_json(self) -> dict[str, object]:
        """The date as documented JSON (docs/time.md)."""
        names = ("property", "label", "printed", "first", "last", "role")
        return {name: getattr(self, name) for name in names} | support_json(self.support)


class Dispute(NamedTuple):
    """What sources say of a start or end that can't all be so, and what supports either side."""

    told: str
    support: Support

    def to_json(self) -> dict[str, object]:
        """The dispute as documented JSON (docs/time.md)."""
        return {"told": self.told} | support_json(self.support)


@dataclass(frozen=True)
class Piece:
    """A piece of a line: how it is drawn, its first day and the day after its last."""

    shade: Shade
    first: str
    end: str


@dataclass(frozen=True)
class Entry:
    """One thing on the line: what it is, its dates, and how it stood on the day of the line."""

    iri: str
    label: str
    kind: str
    group: str
    dates: tuple[Dated, ...]
    standing: Standing
    disputes: tuple[Dispute, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it began, and no source gives an end."""
        held = self.standing.held
        return bool(held.starts_not_before) and not held.ends_not_before and not self.standing.takes_place

    @property
    def differs(self) -> bool:
        """Whether sources give starts or ends that can't both be so."""
        return bool(self.disputes) or any(len(self._spans(role)) > 1 for role in ("start", "end"))

    def _spans(self, role: str) -> list[Span]:
        given = {Span(_day(d.first), _day(d.last)) for d in self.dates if d.role == role and not d.support.derivations}
        return closest(sorted(given))

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """How it is drawn: its duration as far as it is sure and as it is not, and single dates."""
        held = self.standing.held
        spoken = (dated for dated in self.dates if dated.role == "period" and dated.first)
        found = [Piece("period", dated.first, _after(dated.last)) for dated in spoken]
        if held.starts_not_before:
            found += self._duration(held.starts_not_before, held.starts_not_after)
        elif held.ends_not_before:
            found.append(Piece("end", held.ends_not_before, _after(held.ends_not_after or held.ends_not_before)))
        points = {Span(_day(d.first), _day(d.last)) for d in self.dates if d.role == "issue" and d.first}
        for first, last in closest(sorted(points)):  # who prints a year does not gainsay who prints a day in it
            found.append(Piece("point" if first == last else "vague", first.isoformat(), _after(last.isoformat())))
        return tuple(found)

    def _duration(self, first: str, sure: str) -> list[Piece]:
        """From the first day that the start allows to the last that the end allows; open where there is no end."""
        held, read_to = self.standing.held, _last_day(self.standing.read_to) or self.standing.day
        if self.standing.takes_place and first < sure and held.ends_not_after <= _after(sure):
            return [Piece("unsure", first, _after(sure))]  # some time in a month or a year
        end = held.ends_not_before or (_after(sure) if self.standing.takes_place else "")
        limit = end or max(read_to, _after(sure))
        found = [Piece("unsure", first, min(sure, limit))] if first < sure else []
        found += [Piece("sure", sure, limit)] if sure < limit else []
        if end and held.ends_not_before != held.ends_not_after and not self.standing.takes_place:
            found.append(Piece("unsure", limit, held.ends_not_after or max(read_to, _after(limit))))
        return [*found, Piece("open", limit, _after(limit))] if self.is_open else found

    @property
    def first(self) -> str:
        """The earliest day that it is drawn on; empty where it has no dates."""
        return min((piece.first for piece in self.pieces), default="")

    def to_json(self) -> dict[str, object]:
        """The entry as documented JSON (docs/time.md)."""
        return {
            "iri": self.iri,
            "label": self.label,
            "kind": self.kind,
            "group": self.group,
            "standing": self.standing.to_json(),
            "noEndRecorded": self.is_open,
            "sourcesDiffer": self.differs,
            "disputes": [dispute.to_json() for dispute in self.disputes],
            "dates": [dated.to_json() for dated in self.dates],
        }

    def within(self, first: str, last: str) -> bool:
        """Whether any of it is drawn between two days, or goes on until the day of the line without an end."""
        if self.is_open and self.first <= last and first <= self.standing.day:
            return True
        return any(piece.first <= last and piece.end > first for piece in self.pieces)


class Undated(NamedTuple):
    """A thing that no source dates."""

    iri: str
    label: str
    kind: str


@dataclass(frozen=True)
class Timeline:
    """Things on a line of time, by group and start; those that no source dates; and how many are not shown."""

    title: str
    day: str
    read_to: str
    first: str
    last: str
    entries: tuple[Entry, ...]
    undated: tuple[Undated, ...]
    outside: int
    """Things whose dates lie outside the time that was asked for."""
    registered: int = 0
    """Dated things of which only a register speaks, left out of the line of all that the documents speak of."""

    @property
    def groups(self) -> dict[str, list[Entry]]:
        """Entries by group, in order."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            found[entry.group].append(entry)
        return dict(found)

    def to_json(self) -> dict[str, object]:
        """The line as documented JSON (docs/time.md)."""
        return {
            "title": self.title,
            "day": self.day,
            "readTo": self.read_to,
            "from": self.first,
            "to": self.last,
            "entries": [entry.to_json() for entry in self.entries],
            "undated": [one._asdict() for one in self.undated],
            "outside": self.outside,
            "onlyRegistered": self.registered,
        }


def span_of(text: str) -> Span:
    """The first and last day of a year, a month or a day as a person writes it.

    >>> span_of("2013-01")
    Span(first=datetime.date(2013, 1, 1), last=datetime.date(2013, 1, 31))

    Raises:
        InputError: It is none of these.
    """
    found = days(text, v.XSD + _KINDS[len(text)]) if _DATE.fullmatch(text) else None
    if found is None:
        raise InputError(f"'{text[:40]}' is no date; write a year, month or day, as 2013, 2013-01 or 2013-01-31")
    return found


def timeline(
    graph: KnowledgeGraph,
    day: str,
    *,
    about: Thing | None = None,
    kinds: Sequence[str] = (),
    first: str = "",
    last: str = "",
    past: bool = False,
) -> Timeline:
    """The line of a thing, of kinds of things, or of what the documents speak of, as of a day.

    ``past`` leaves out what was not there yet on the day.

    The line of a thing has the thing itself, the editions of its series, what it came before and after, and what has
    dates among the things that these have to do with. ``first`` and ``last`` are years, months or days.

    Raises:
        InputError: A date is none, or the time asked for ends before it begins.
        NothingFoundError: There is nothing of the kind.
    """
    begins = span_of(first).first.isoformat() if first else "0001-01-01"
    ends = span_of(last).last.isoformat() if last else "9999-12-31"
    if begins > ends:
        raise InputError(f"the line would end before it begins: from {first} to {last}")
    found = _Line(graph, day)
    things = found.of(about) if about else found.of_kinds(kinds) if kinds else found.of_documents()
    entries = [found.entry(thing) for thing in things]
    if past:
        entries = [entry for entry in entries if not entry.pieces or entry.first <= day]
    shown = [entry for entry in entries if entry.pieces and entry.within(begins, ends)]
    dated = sum(bool(entry.pieces) for entry in entries)
    return Timeline(
        title=about.label if about else ", ".join(map(graph.names.label, kinds)) or graph.names.meta("title"),
        day=day,
        read_to=graph.names.meta("readTo"),
        first=begins if first else min((entry.first for entry in shown), default=""),
        last=ends if last else "",
        entries=tuple(sorted(shown, key=lambda e: (found.rank(e), e.group, e.first, e.label, e.iri))),
        undated=tuple(sorted((Undated(e.iri, e.label, e.kind) for e in entries if not e.pieces), key=_name)),
        outside=dated - len(shown),
        registered=0 if about or kinds else found.only_registered(things),
    )


class _Line:
    """What a graph knows of dates, asked for once."""

    def __init__(self, graph: KnowledgeGraph, day: str) -> None:
        self._graph, self._day = graph, day
        self._standings = graph.standings
        _ = graph.standings.bounds  # all at once is quicker than one by one

    def of(self, about: Thing) -> list[Thing]:
        """A thing's line, and what has dates among the things that it has to do with."""
        core = [row[1] for row in self._rows("line_of", {"subject": ox.NamedNode(about.iri)})]
        near = {
            end
            for iri in core
            for s, _, o in network.view(self._graph, "neighbourhood_of", thing=iri)
            for end in (s, o)
        }
        others = {iri for iri in near & self._dated if not self._graph.names.wholes(iri) & set(core)}
        found = self._things(set(core) | others)
        kept = [thing for thing in found if thing.iri in self._dated or self._lasts(thing)]
        return kept or [about]

    def of_kinds(self, kinds: Sequence[str]) -> list[Thing]:
        """All things of some kinds."""
        return self._things(set(self._graph.names.instances(*kinds)))

    def of_documents(self) -> list[Thing]:
        """What the documents speak of, of kinds whose things have dates; provisions go with their acts."""
        found = self._things({row[0] for row in self._rows("spoken_of")})
        return [thing for thing in found if self._lasts(thing) and _SUBDIVISION not in thing.classes]

    def only_registered(self, spoken: Sequence[Thing]) -> int:
        """How many acts have dates, and no document but a register speaks of them."""
        known = {thing.iri for thing in spoken}
        dated = self._things(self._dated - known)
        return sum(_ACT in thing.classes and _SUBDIVISION not in thing.classes for thing in dated)

    def entry(self, thing: Thing) -> Entry:
        """A thing with its dates."""
        names = self._graph.names
        standing = self._standings.of(thing, self._day)
        dates = [*self._stated(thing), *self._periods.get(thing.iri, ())]
        dates += self._derived(thing, standing, {dated.role for dated in dates})
        kind = names.label(thing.classes[0]) if thing.classes else ""
        general = _SOURCE if _SOURCE in thing.classes else thing.classes[-1] if thing.classes else ""
        group = names.label(general) if general else ""
        label = self._graph.facts.label_of(thing.iri)
        disputes = tuple(self._disputes(thing))
        return Entry(thing.iri, label, kind, group, tuple(sorted(dates, key=_order)), standing, disputes)

    def _disputes(self, thing: Thing) -> Iterator[Dispute]:
        """What sources dispute of its start or end, with both sides' passages."""
        rows = self._standings.disputes(thing.iri)
        for conflict in explained(self._graph, rows) if rows else ():
            sides = (conflict.one, conflict.other)
            cited = dict.fromkeys(citation for side in sides for citation in side.citations)
            yield Dispute(conflict.detail, Support(tuple(cited), (), tuple(f for side in sides for f in side.files)))

    def rank(self, entry: Entry) -> int:
        """Where a group stands: acts first, documents last."""
        thing = self._graph.names.thing(entry.iri)
        classes = thing.classes if thing else ()
        return 0 if _ACT in classes else 2 if _SOURCE in classes else 1

    def _lasts(self, thing: Thing) -> bool:
        return bool(thing.classes) and thing.classes[-1] in self._groups

    def _things(self, iris: Iterable[str]) -> list[Thing]:
        found = (self._graph.names.thing(iri) for iri in sorted(iris))
        return [thing for thing in found if thing is not None]

    def _stated(self, thing: Thing) -> list[Dated]:
        """Dates that sources print."""
        found = []
        for prop, term in self._dates.get(thing.iri, ()):
            span = days(term.value, term.datatype.value)
            known = self._graph.facts.properties.get(prop)
            support = self._graph.sources.support(ox.NamedNode(thing.iri), ox.NamedNode(prop), term)
            first, last = (span.first.isoformat(), span.last.isoformat()) if span else ("", "")
            text = self._graph.facts.text(term)
            told = known.told("", text).strip(" .") if known and "{when}" in known.sentence else ""
            label = known.label if known else self._graph.names.label(prop)
            found.append(Dated(prop, label, text, told or f"{label} {text}", first, last, self._role(prop), support))
        return found

    def _derived(self, thing: Thing, standing: Standing, roles: set[Role]) -> list[Dated]:
        """A start or end that no source states of the thing itself, by the rule that derives it."""
        held, found = standing.held, []
        if held.starts_not_before and "start" not in roles:
            found.append(self._bound(thing, standing, "starts", "begins", "start"))
        if held.ends_not_before and "end" not in roles:
            found.append(self._bound(thing, standing, "ends", "over from", "end"))
        return found

    def _bound(self, thing: Thing, standing: Standing, name: str, label: str, role: Role) -> Dated:
        held = standing.held
        first, last = (
            (held.starts_not_before, held.starts_not_after)
            if role == "start"
            else (held.ends_not_before, held.ends_not_after)
        )
        supports = [
            self._graph.sources.support(ox.NamedNode(thing.iri), ox.NamedNode(v.LF + name + bound), _date(day))
            for bound, day in (("NotBefore", first), ("NotAfter", last))
            if day
        ]
        label = "uncertain from" if not last else label
        derivations = tuple(dict.fromkeys(d for support in supports for d in support.derivations))
        printed = _range(first, last)
        through = f"; {'; '.join(standing.through)}" if not last and standing.through else ""
        told = f"{label} {printed} on (derived{through})" if not last else f"{label} {printed} (derived)"
        return Dated(v.LF + name + "NotBefore", label, printed, told, first, last, role, Support((), derivations))

    def _role(self, prop: str) -> Role:
        quads = self._graph.store.quads(ox.NamedNode(prop), _BOUND_ROLE, None, _DEFAULT)
        return next((_ROLES[q.object.value] for q in quads if isinstance(q.object, ox.NamedNode)), "issue")

    @cached_property
    def _dates(self) -> dict[str, list[tuple[str, ox.Literal]]]:
        found: dict[str, list[tuple[str, ox.Literal]]] = defaultdict(list)
        for thing, prop, value in self._terms("dates_of_things"):
            if isinstance(thing, ox.NamedNode) and isinstance(prop, ox.NamedNode) and isinstance(value, ox.Literal):
                found[thing.value].append((prop.value, value))
        return found

    @cached_property
    def _dated(self) -> frozenset[str]:
        return frozenset(self._dates) | frozenset(self._standings.bounds)

    @cached_property
    def _groups(self) -> frozenset[str]:
        """The most general classes of all things that have dates."""
        return frozenset(thing.classes[-1] for thing in self._things(self._dated) if thing.classes)

    @cached_property
    def _periods(self) -> dict[str, list[Dated]]:
        """The times that sources speak of, and those of their figures as one."""
        found: dict[str, list[Dated]] = defaultdict(list)
        figures: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
        for source, period, kind, first, end, count in self._rows("times_of_sources"):
            if kind == "figures" and first:
                figures[source].append((first, end or first, int(count)))
            elif kind == "stated":
                label, last = self._graph.names.label(period), _before(end) if end else ""
                found[source].append(self._period(source, "speaks of", label, first, last))
        for source, spans in figures.items():
            first, last = min(s[0] for s in spans), _before(max(s[1] for s in spans))
            told = f"{_range(first, last, ' to ')} ({sum(s[2] for s in spans):,} dated figures)"
            found[source].append(self._period(source, "has figures of", told, first, last))
        return found

    def _period(self, source: str, label: str, printed: str, first: str, last: str) -> Dated:
        citation = self._graph.sources.citation(source)
        support = Support((citation,) if citation else ())
        return Dated(v.DCT + "temporal", label, printed, f"{label} {printed}", first, last, "period", support)

    def _terms(self, name: str, bindings: dict[str, Term] | None = None) -> list[tuple[Term | None, ...]]:
        found = self._graph.query(pick(self._graph.dataset, name).header.text, bindings)
        assert isinstance(found, Rows)
        return found.rows

    def _rows(self, name: str, bindings: dict[str, Term] | None = None) -> list[tuple[str, ...]]:
        return [tuple(getattr(term, "value", "") for term in row) for row in self._terms(name, bindings)]


def _name(undated: Undated) -> tuple[str, str, str]:
    return (undated.kind, undated.label, undated.iri)


def _order(dated: Dated) -> tuple[str, str, str, str]:
    return (dated.first or "9999", dated.last, dated.label, dated.printed)


def _range(first: str, last: str, between: str = "") -> str:
    """Two days as people read them; whole years as years.

    >>> _range("2015-01-01", "2016-12-31", " to "), _range("2013-01-01", "2013-01-31"), _range("2013-01-01", "")
    ('2015 to 2016', 'a day between 1 January 2013 and 31 January 2013', '1 January 2013')
    """
    if not last or first == last:
        return written(first, "date")
    if not between:
        return f"a day between {written(first, 'date')} and {written(last, 'date')}"
    if first.endswith("-01-01") and last.endswith("-12-31"):
        return first[:4] if first[:4] == last[:4] else f"{first[:4]}{between}{last[:4]}"
    return f"{written(first, 'date')}{between}{written(last, 'date')}"


def _date(day: str) -> ox.Literal:
    return ox.Literal(day, datatype=ox.NamedNode(v.XSD + "date"))


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _last_day(printed: str) -> str:
    """The last day of a year, a month or a day; nothing for nothing.

    >>> _last_day("2007"), _last_day("2007-02"), _last_day("")
    ('2007-12-31', '2007-02-28', '')
    """
    return span_of(printed).last.isoformat() if printed else ""


def _after(day: str) -> str:
    """The day after a day; the last day that there is has none."""
    return (_day(day) + datetime.timedelta(days=1)).isoformat() if day < "9999-12-31" else day


def _before(day: str) -> str:
    return (_day(day) - datetime.timedelta(days=1)).isoformat()

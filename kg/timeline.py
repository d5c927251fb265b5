"""A line of time: acts, codes, policies, institutions, reports and events with their dates as sources print them.

What is drawn are bounds (:mod:`kg.build.bounds`): a start or end that is printed as a year or month is uncertain within
it, an end that no source gives is open, and an act of which only the publication is dated has no duration at all.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import network
from kg import vocabulary as v
from kg.build.bounds import days
from kg.conflicts import explained
from kg.errors import InputError
from kg.facts import written
from kg.queries import pick
from kg.sources import Support
from kg.store.protocol import Rows
from kg.timeline_model import Dated, Dispute, Entry, Piece, Timeline, Undated, span_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.graph import KnowledgeGraph
    from kg.names import Thing
    from kg.standing import Standing
    from kg.store.protocol import Term
    from kg.timeline_model import Role

__all__ = ["Dated", "Dispute", "Entry", "Piece", "Timeline", "Undated", "span_of", "timeline"]

_DEFAULT = ox.DefaultGraph()
_ROLES: dict[str, Role] = {v.LF + "Start": "start", v.LF + "End": "end", v.LF + "LastDay": "end"}
_BOUND_ROLE = ox.NamedNode(v.LF + "boundRole")
_ON_SUBJECT, _ON_ELSE = "subject", "else"
_SUBDIVISION, _ACT, _SOURCE = v.ELI + "LegalResourceSubdivision", v.ELI + "LegalResource", v.LF + "SourceDocument"


def timeline(
    graph: KnowledgeGraph,
    day: str,
    *,
    about: Thing | None = None,
    kinds: Sequence[str] = (),
    first: str = "",
    last: str = "",
    past: bool = False,
    registered: bool = False,
) -> Timeline:
    """The line of a thing, of kinds of things, or of what the documents speak of, as of a day.

    ``past`` leaves out what was not there yet on the day. The line of a thing has the thing itself, the editions of its
    series, what it came before and after, and what has dates among the things that these have to do with. ``first`` and
    ``last`` are years, months or days.

    With what the documents speak of stand acts that only a register knows, if they change or carry out an act on the
    dataset's subject, or are changed by one; with ``registered``, those too that do so with any act of the documents.

    Raises:
        InputError: A date is none, or the time asked for ends before it begins.
        NothingFoundError: There is nothing of the kind.
    """
    begins = span_of(first).first.isoformat() if first else "0001-01-01"
    ends = span_of(last).last.isoformat() if last else "9999-12-31"
    if begins > ends:
        raise InputError(f"the line would end before it begins: from {first} to {last}")
    found = _Line(graph, day)
    spoken = [] if about or kinds else found.of_documents()
    known = found.of_registers(spoken) if spoken else {}
    added = [thing for thing, tie in known.items() if tie == _ON_SUBJECT or (registered and tie)]
    things = found.of(about) if about else found.of_kinds(kinds) if kinds else [*spoken, *added]
    entries = [found.entry(thing, registered=thing in known) for thing in things]
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
        registered=len(known) - len(added),
        tied=sum(bool(tie) for tie in known.values()) - len([thing for thing in added if known[thing]]),
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

    def of_registers(self, spoken: Sequence[Thing]) -> dict[Thing, str]:
        """Acts that have dates, and no document but a register speaks of them; how each is tied to what they speak of.

        It changes or carries out an act on the dataset's subject, or one on something else, or (empty) none of them.
        """
        tied = {act: _ON_SUBJECT if on == "true" else _ON_ELSE for act, on in self._rows("acts_of_registers")}
        dated = self._things(self._dated - {thing.iri for thing in spoken})
        acts = (thing for thing in dated if _ACT in thing.classes and _SUBDIVISION not in thing.classes)
        return {thing: tied.get(thing.iri, "") for thing in acts}

    def entry(self, thing: Thing, *, registered: bool = False) -> Entry:
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
        return Entry(thing.iri, label, kind, group, tuple(sorted(dates, key=_order)), standing, disputes, registered)

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


def _before(day: str) -> str:
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()

"""Standing: how things stood on a day, by the bounds that sources state or rules derive.

One notion and one wording for all commands. On a day a thing is in force if its latest start is not after the day and
no end by the day is stated or derived; uncertain inside an imprecise bound, or where sources disagree; unknown without
a start. What was issued only after the day did not stand yet. What takes place, as an event, is never in force: it is
to come, or was. Where the last day of an end is not known, it is told what may have ended the thing; and wherever a
start or an end is told, so is who disagrees with it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg import vocabulary as v
from kg.facts import Held, written
from kg.queries import named_queries, pick
from kg.store.protocol import Rows

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.names import Thing
    from kg.store.protocol import Term

_DEFAULT = ox.DefaultGraph()
_STATES = {
    "in force": ("in force on {day}", "current on {day}"),
    "not yet": ("not yet in force on {day}", "not yet begun on {day}"),
    "ended": ("no longer in force on {day}", "ended by {day}"),
    "uncertain": ("whether in force on {day} is uncertain", "whether current on {day} is uncertain"),
    "unknown": ("whether in force on {day} is not known", "whether current on {day} is not known"),
}
"""How a state is told of acts, and of anything else."""
_THROUGH = {
    v.ELI + "repeals": "repealed by",
    v.LF + "incorporatedInto": "provisions taken over into",
    v.LF + "succeeds": "followed by",
}
"""How it is told through what a thing ended, by the property that an end is derived from."""
_BOUNDS = ("startsNotBefore", "startsNotAfter", "endsNotBefore", "endsNotAfter")


class Standing(NamedTuple):
    """How one thing stood on a day."""

    day: str
    held: Held = Held()
    issued: str = ""
    """The earliest date of adoption or publication that a source prints, as it is printed: 2013, 2013-01 or a day."""
    legal: bool = False
    """Whether it is an act or part of one, which is in force or not."""
    takes_place: bool = False
    """Whether it is something that happens, as an event, so that it is never in force or current."""
    lasting: bool = True
    """Whether it is of a kind whose things have dates at all, so that it is worth saying that this one has none."""
    read_to: str = ""
    """Date up to which the dataset's sources were read."""
    through: tuple[str, ...] = ()
    """What ended it, or may have: "repealed by X", one phrase each."""
    disputes: tuple[str, ...] = ()
    """What sources say of its start or end, or of those of what it is part of, that can't all be so."""

    @property
    def state(self) -> str:
        """In force, not yet, ended, uncertain or unknown; empty of what only takes place, or has no dates at all.

        >>> Standing("2016-12-31", Held("2013-01-01", "2013-01-31"), legal=True).state
        'in force'
        >>> Standing("2016-12-31", issued="2018-07-30", legal=True).state
        'not yet'
        >>> Standing("2016-12-31", legal=True).state, Standing("2016-12-31").state
        ('unknown', '')
        """
        if self.takes_place:
            return ""
        return self._state if self.legal or self.issued or self.held != Held() else ""

    @property
    def _state(self) -> str:
        state = self.held.state(self.day)
        return "not yet" if state == "unknown" and self.issued > self.day else state

    @property
    def left_out(self) -> bool:
        """Whether it is no part of what stood on the day: it had ended, or not yet begun, for sure.

        >>> Standing("2012-12-31", Held("2013-01-01", "2013-01-31")).left_out
        True
        >>> Standing("2013-01-15", Held("2013-01-01", "2013-01-31")).left_out, Standing("2012-12-31").left_out
        (False, False)
        """
        return self._state == "not yet" or (self._state == "ended" and not self.takes_place)

    def told(self) -> str:
        """The state with its bounds, as a phrase; of what takes place, when it does; empty where nothing is known.

        >>> Standing("2016-12-31", Held("2013-01-01", "2013-01-31"), legal=True, read_to="2025-11-11").told()
        'in force on 2016-12-31: begins between 2013-01-01 and 2013-01-31, no end recorded; sources read to 2025-11-11'
        >>> Standing("2016-12-31", issued="2018-07", legal=True).told()
        'not yet in force on 2016-12-31: issued in July 2018'
        """
        if self.takes_place:
            return "; ".join(filter(None, [when_text(self.held, self.day), self.differ()]))
        if not self.state:
            return ""
        why = self.why()
        return f"{self.headline()}: {why}" if why else self.headline()

    def headline(self) -> str:
        """The state as a phrase, without a reason; empty where there is none.

        >>> Standing("2016-12-31", Held("2013-01-01", "2013-01-31"), legal=True).headline(), Standing("2016").headline()
        ('in force on 2016-12-31', '')
        """
        return _STATES[self.state][0 if self.legal else 1].format(day=self.day) if self.state else ""

    def why(self, *, disputed: bool = True) -> str:
        """Start, end, what may have ended it, and who disagrees, whatever the day; "no source gives a start".

        ``disputed`` false leaves out who disagrees, where that is told elsewhere.

        >>> Standing("2016", Held(ends_not_before="2022-11-02"), "2015", legal=True, through=("repealed by X",)).why()
        'issued in 2015; no source gives a start; uncertain from 2022-11-02 on (repealed by X)'
        """
        start, end = self.start(), self.end()
        parts = [start, *([end] if end else [])] if self.held.starts_not_before else [*start.split("; "), end]
        told = (", " if self.held.starts_not_before else "; ").join(filter(None, parts))
        return "; ".join(filter(None, [told, self.differ() if disputed else ""]))

    def differ(self) -> str:
        """What sources dispute of its start and end; empty where they dispute nothing."""
        return f"sources differ: {'; '.join(self.disputes)}" if self.disputes else ""

    def start(self) -> str:
        """When it began, or when it was issued and that no source gives a start; empty where nothing is known."""
        if self.held.starts_not_before:
            return _start(self.held, "begins")
        known = self.issued or self.held != Held()
        lacking = "no source gives a start" if known and self.legal and self.state != "not yet" else ""
        return "; ".join(filter(None, [f"issued {_on(self.issued)}" if self.issued else "", lacking]))

    def end(self) -> str:
        """When it ended, from when that is uncertain and through what, or that no end is recorded."""
        if not self.held.ends_not_before and not self.held.ends_not_after:
            read = f"; sources read to {self.read_to}" if self.read_to else ""
            return f"no end recorded{read}" if self.held.starts_not_before else ""
        through = f" ({'; '.join(self.through)})" if self.through and not self.held.ends_not_after else ""
        return _end(self.held) + through

    def short(self) -> str:
        """The state in a word or two, fit for a cell; "no dates" where no source gives any.

        >>> Standing("2016-12-31", Held("2013-01-01", "2013-01-31"), legal=True).short(), Standing("2016-12-31").short()
        ('in force', 'no dates')
        """
        if self.takes_place:
            return when_text(self.held, self.day) or "no dates"
        told = "current" if self.state == "in force" and not self.legal else self.state
        return told or ("no dates" if self.lasting else "")

    def cell(self) -> str:
        """The state in a word or two; where it holds and sources were not read to the day, to which day they were.

        >>> Standing("2030-01-01", Held("2013-01-01", "2013-01-31"), legal=True, read_to="2025-11-11").cell()
        'in force (sources read to 2025-11-11)'
        """
        unread = self.state == "in force" and "" < self.read_to < self.day
        return f"{self.short()} (sources read to {self.read_to})" if unread else self.short()

    def to_json(self) -> dict[str, str]:
        """The state, its bounds, the date of issue, and the state told in words."""
        bounds = dict(zip(_BOUNDS, self.held, strict=True))
        return {"state": self.state, **bounds, "issued": self.issued, "told": self.told()}


class Standings:
    """How the things of a graph stood on any day."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._read_to = graph.names.meta("readTo")

    def of_iri(self, iri: str, day: str) -> Standing:
        """How the thing of an IRI of the graph stood on a day."""
        thing = self._graph.names.thing(iri)
        assert thing is not None
        return self.of(thing, day)

    def of(self, thing: Thing, day: str) -> Standing:
        """How a thing stood on a day."""
        known = (
            self.bounds
            if "bounds" in self.__dict__
            else self._bounds("bounds_of_thing", {"thing": ox.NamedNode(thing.iri)})
        )
        held, issued = known.get(thing.iri, (Held(), ""))
        lasting = "bounds" not in self.__dict__ or bool(self._lasting & set(thing.classes))
        return Standing(
            day,
            held,
            issued,
            legal=v.ELI + "LegalResource" in thing.classes,
            takes_place=any(cls in self._taking_place for cls in thing.classes),
            lasting=lasting,
            read_to=self._read_to,
            through=self._through_of(thing.iri) if held.ends_not_before else (),
            disputes=tuple(dict.fromkeys(row[-1] for row in self.disputes(thing.iri))),
        )

    def disputes(self, iri: str) -> list[tuple[str, ...]]:
        """Rows of the conflict queries on the start or end of a thing, or of what it is part of."""
        topics = {iri, *self._graph.names.wholes(iri)} & self._disputed.keys()
        return [row for topic in sorted(topics) for row in self._disputed[topic]]

    def stated(self, thing: Thing) -> str:
        """For which time a source states a claim, as "stated for 2016"; empty of a figure, which has its own period."""
        claimed = v.LF + "Claim" in thing.classes and v.QB + "Observation" not in thing.classes
        return self._graph.sources.claim_stated_for(thing.iri) if claimed else ""

    def left_out(self, day: str) -> dict[str, Standing]:
        """Things that had ended or not yet begun on a day, by IRI."""
        things = (thing for iri in self.bounds if (thing := self._graph.names.thing(iri)))
        stood = {thing.iri: self.of(thing, day) for thing in things}
        return {iri: standing for iri, standing in stood.items() if standing.left_out}

    @cached_property
    def bounds(self) -> dict[str, tuple[Held, str]]:
        """Bounds of all things that have any, and the earliest date on which each was issued."""
        return self._bounds("bounds_of_things", {})

    def _bounds(self, view: str, bindings: dict[str, Term]) -> dict[str, tuple[Held, str]]:
        rows = self._graph.query(pick(self._graph.dataset, view).header.text, bindings)
        assert isinstance(rows, Rows)
        found: dict[str, dict[str, str]] = {}
        for iri, bound, first, last, exact in ([getattr(term, "value", "") for term in row] for row in rows.rows):
            kept = exact if exact.startswith(first) else last if bound.endswith("NotAfter") else first
            found.setdefault(iri, {})[bound.removeprefix(v.LF)] = kept
        return {iri: (Held(*(of.get(b, "") for b in _BOUNDS)), of.get("datesIssue", "")) for iri, of in found.items()}

    def _through_of(self, iri: str) -> tuple[str, ...]:
        """What ended a thing, or what it is part of."""
        known = self._through
        found = {pair for one in (iri, *self._graph.names.wholes(iri)) for pair in known.get(one, ())}
        repealing = {other for how, other in found if how == v.ELI + "repeals"}
        told: dict[str, list[str]] = {}
        for how, other in sorted(found):
            if how != v.LF + "succeeds" or other not in repealing:
                told.setdefault(how, []).append(self._graph.names.label(other))
        return tuple(f"{_THROUGH[how]} {' and '.join(others)}" for how, others in told.items())

    @cached_property
    def _through(self) -> dict[str, list[tuple[str, str]]]:
        """By which act, and how, each act ended or may have ended."""
        rows = self._graph.query(pick(self._graph.dataset, "ended_through").header.text)
        assert isinstance(rows, Rows)
        found: dict[str, list[tuple[str, str]]] = {}
        for iri, how, other in ([getattr(term, "value", "") for term in row] for row in rows.rows):
            found.setdefault(iri, []).append((how, other))
        return found

    @cached_property
    def _disputed(self) -> dict[str, list[tuple[str, ...]]]:
        """Rows of the conflict queries whose headers say that they are ``of: time``, by topic."""
        rows = [tuple(map(str, row)) for row in self._graph.names.rows("SELECT * FROM conflict")]
        queries = named_queries(self._graph.dataset, "conflicts") if rows else {}
        found: dict[str, list[tuple[str, ...]]] = {}
        for row in rows:
            if row[0] in queries and queries[row[0]].header.fields.get("of") == "time":
                found.setdefault(row[3], []).append(row)
        return found

    @cached_property
    def _lasting(self) -> frozenset[str]:
        """The most general classes of things that have dates."""
        things = (thing for iri in self.bounds if (thing := self._graph.names.thing(iri)))
        return frozenset(thing.classes[-1] for thing in things if thing.classes)

    @cached_property
    def _taking_place(self) -> frozenset[str]:
        quads = self._graph.store.quads(None, ox.NamedNode(v.LF + "takesPlace"), ox.Literal(True), _DEFAULT)
        return frozenset(q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode))


def when_text(held: Held, day: str) -> str:
    """When something takes or took place, by its bounds in time and as of a day; an end only where one is known.

    >>> when_text(Held("2013-01-01", "2013-01-31"), "2016-12-31"), when_text(Held("2013-01-07", "2013-01-07"), "2012")
    ('began between 2013-01-01 and 2013-01-31', 'begins on 2013-01-07')
    >>> when_text(Held("2013-01-01", "2013-01-01", "2019-04-14", "2019-04-14"), "2016-12-31")
    'began on 2013-01-01, over from 2019-04-14'
    """
    begins = _start(held, "begins" if day < held.starts_not_before else "began")
    return ", ".join(filter(None, [begins, _end(held)]))


def _start(held: Held, begins: str) -> str:
    """The start, where there is one."""
    first, last = held.starts_not_before, held.starts_not_after
    return _between(f"{begins} on", f"{begins} between", first, last) if first else ""


def _end(held: Held) -> str:
    """The end, which is the first day after the last, where there is one.

    >>> _end(Held("2013-01-01", "2013-01-01", "2019-04-14", "2019-04-14")), _end(Held(ends_not_before="2022-08-17"))
    ('over from 2019-04-14', 'uncertain from 2022-08-17 on')
    """
    if held.ends_not_after:
        return _between("over from", "over from a day between", held.ends_not_before, held.ends_not_after)
    return f"uncertain from {held.ends_not_before} on" if held.ends_not_before else ""


def _between(exact: str, inexact: str, first: str, last: str) -> str:
    return f"{exact} {first}" if first == last else f"{inexact} {first} and {last}"


def _on(printed: str) -> str:
    """A printed date with its preposition."""
    kind = {4: "gYear", 7: "gYearMonth"}.get(len(printed), "date")
    return f"{'on' if kind == 'date' else 'in'} {written(printed, kind)}"

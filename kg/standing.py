"""Standing: how things stood on a day, by the bounds that sources state or rules derive.

One notion for all commands. On a day a thing is in force if its latest start is not after the day and no end by the day
is stated or derived; uncertain inside an imprecise bound, or where sources disagree; unknown without a start. What was
issued only after the day did not stand yet. What takes place, as an event, is never in force: it is to come, or was.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import vocabulary as v
from kg.facts import Held, written
from kg.queries import pick
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
_BOUNDS = ("startsNotBefore", "startsNotAfter", "endsNotBefore", "endsNotAfter")


@dataclass(frozen=True)
class Standing:
    """How one thing stood on a day."""

    day: str
    held: Held = field(default_factory=Held)
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
            return when_text(self.held, self.day)
        if not self.state:
            return ""
        told = _STATES[self.state][0 if self.legal else 1].format(day=self.day)
        why = bounds_text(self.held, self.read_to)
        if not self.held.starts_not_before and self.issued:
            why = "; ".join(filter(None, [f"issued {_on(self.issued)}", why]))
            why += "" if self.state == "not yet" else "; no source gives a start"
        return f"{told}: {why}" if why else told

    def short(self) -> str:
        """The state in a word or two, fit for a cell; "no dates" where no source gives any.

        >>> Standing("2016-12-31", Held("2013-01-01", "2013-01-31"), legal=True).short(), Standing("2016-12-31").short()
        ('in force', 'no dates')
        """
        if self.takes_place:
            return when_text(self.held, self.day) or "no dates"
        told = "current" if self.state == "in force" and not self.legal else self.state
        return told or ("no dates" if self.lasting else "")

    def to_json(self) -> dict[str, str]:
        """The state, its bounds, the date of issue, and the state told in words."""
        bounds = dict(zip(_BOUNDS, astuple(self.held), strict=True))
        return {"state": self.state, **bounds, "issued": self.issued, "told": self.told()}


class Standings:
    """How the things of a graph stood on any day."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._read_to = graph.names.meta("readTo")

    def of(self, thing: Thing, day: str) -> Standing:
        """How a thing stood on a day."""
        known = self.bounds if "bounds" in self.__dict__ else self._bounds({"thing": ox.NamedNode(thing.iri)})
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
        )

    def left_out(self, day: str) -> dict[str, Standing]:
        """Things that had ended or not yet begun on a day, by IRI."""
        things = (thing for iri in self.bounds if (thing := self._graph.names.thing(iri)))
        stood = {thing.iri: self.of(thing, day) for thing in things}
        return {iri: standing for iri, standing in stood.items() if standing.left_out}

    @cached_property
    def bounds(self) -> dict[str, tuple[Held, str]]:
        """Bounds of all things that have any, and the earliest date on which each was issued."""
        return self._bounds({})

    def _bounds(self, bindings: dict[str, Term]) -> dict[str, tuple[Held, str]]:
        rows = self._graph.query(pick(self._graph.dataset, "bounds_of_things").header.text, bindings)
        assert isinstance(rows, Rows)
        found: dict[str, dict[str, str]] = {}
        for iri, bound, first, last in ([getattr(term, "value", "") for term in row] for row in rows.rows):
            found.setdefault(iri, {})[bound.removeprefix(v.LF)] = last if bound.endswith("NotAfter") else first
        return {iri: (Held(*(of.get(b, "") for b in _BOUNDS)), of.get("datesIssue", "")) for iri, of in found.items()}

    @cached_property
    def _lasting(self) -> frozenset[str]:
        """The most general classes of things that have dates."""
        things = (thing for iri in self.bounds if (thing := self._graph.names.thing(iri)))
        return frozenset(thing.classes[-1] for thing in things if thing.classes)

    @cached_property
    def _taking_place(self) -> frozenset[str]:
        quads = self._graph.store.quads(None, ox.NamedNode(v.LF + "takesPlace"), ox.Literal(True), _DEFAULT)
        return frozenset(q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode))


def bounds_text(held: Held, read_to: str) -> str:
    """Bounds in time as a phrase; ends are the first day after.

    >>> bounds_text(Held("2013-01-01", "2013-01-31"), "2023-06")
    'begins between 2013-01-01 and 2013-01-31, no end recorded; sources read to 2023-06'
    >>> bounds_text(Held("2013-01-01", "2013-01-01", "2019-04-14", "2019-04-14"), "")
    'begins on 2013-01-01, over from 2019-04-14'
    """
    parts = _bounds(held, "begins")
    if parts and not held.ends_not_after and not held.ends_not_before:
        parts.append("no end recorded" + (f"; sources read to {read_to}" if read_to else ""))
    return ", ".join(parts)


def when_text(held: Held, day: str) -> str:
    """When something takes or took place, by its bounds in time and as of a day; an end only where one is known.

    >>> when_text(Held("2013-01-01", "2013-01-31"), "2016-12-31"), when_text(Held("2013-01-07", "2013-01-07"), "2012")
    ('began between 2013-01-01 and 2013-01-31', 'begins on 2013-01-07')
    >>> when_text(Held("2013-01-01", "2013-01-01", "2019-04-14", "2019-04-14"), "2016-12-31")
    'began on 2013-01-01, over from 2019-04-14'
    """
    return ", ".join(_bounds(held, "begins" if day < held.starts_not_before else "began"))


def _bounds(held: Held, begins: str) -> list[str]:
    """Start and end, as far as there are any."""
    parts = []
    if held.starts_not_before:
        parts.append(_between(f"{begins} on", f"{begins} between", held.starts_not_before, held.starts_not_after))
    if held.ends_not_after:
        parts.append(_between("over from", "over from a day between", held.ends_not_before, held.ends_not_after))
    elif held.ends_not_before:
        parts.append(f"an end not before {held.ends_not_before} is derived")
    return parts


def _between(exact: str, inexact: str, first: str, last: str) -> str:
    return f"{exact} {first}" if first == last else f"{inexact} {first} and {last}"


def _on(printed: str) -> str:
    """A printed date with its preposition."""
    kind = {4: "gYear", 7: "gYearMonth"}.get(len(printed), "date")
    return f"{'on' if kind == 'date' else 'in'} {written(printed, kind)}"

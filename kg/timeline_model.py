"""What a line of time is made of: dates as sources print them, pieces that are drawn, things, and the line itself."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from kg import vocabulary as v
from kg.build.bounds import Span, closest, days
from kg.description import support_json
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.sources import Support
    from kg.standing import Standing

Role = Literal["start", "end", "issue", "period"]
Shade = Literal["sure", "unsure", "period", "vague", "point", "end", "open"]
_KINDS = {4: "gYear", 7: "gYearMonth", 10: "date"}
"""XSD types of printed dates by their length."""
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


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
    registered: bool = False
    """Whether no document but a register speaks of it, where the line is of what the documents speak of."""

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
            "onlyRegistered": self.registered,
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
    """Dated acts of which only a register speaks, left out of the line of all that the documents speak of."""
    tied: int = 0
    """Those of them that change or carry out what the documents speak of, or are changed by it."""

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
            "onlyRegisteredTied": self.tied,
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

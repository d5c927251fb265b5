"""Bounds: full dates from dates as printed.

A printed year, month or day (XSD gYear, gYearMonth, date) allows a first and a last day. For every thing that
has start or end dates, the bounds are the extremes over all sources, where a year or month that another source dates
more closely adds nothing; all ends are exclusive.
"""

from __future__ import annotations

import datetime
from typing import NamedTuple

import pyoxigraph as ox

from kg.vocabulary import LF, XSD

RULE = "bounds-of-stated-dates"
_ROLES = {LF + "Start": "starts", LF + "End": "ends", LF + "LastDay": "last"}


class Span(NamedTuple):
    """First and last day that a printed date allows, both included."""

    first: datetime.date
    last: datetime.date


def days(value: str, datatype: str) -> Span | None:
    """The days that a printed date allows, or None where it is none.

    >>> days("2013-01", XSD + "gYearMonth")
    Span(first=datetime.date(2013, 1, 1), last=datetime.date(2013, 1, 31))
    >>> days("2019-02-30", XSD + "date") is None
    True
    """
    kind = datatype.removeprefix(XSD)
    try:
        if kind == "gYear":
            return Span(datetime.date(int(value), 1, 1), datetime.date(int(value), 12, 31))
        if kind == "gYearMonth":
            first = datetime.date.fromisoformat(value + "-01")
            following = (first.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
            return Span(first, following - datetime.timedelta(days=1))
        if kind == "date":
            day = datetime.date.fromisoformat(value)
            return Span(day, day)
    except ValueError:
        return None
    return None


def closest(spans: list[Span]) -> list[Span]:
    """Spans without those that hold another: who says 2004 does not gainsay who says April 2004.

    >>> year, month = days("2004", XSD + "gYear"), days("2004-04", XSD + "gYearMonth")
    >>> closest([year, month]) == [month], closest([month, days("2005", XSD + "gYear")])[0] == month
    (True, True)
    """
    return [
        span for span in spans if not any(span != o and span.first <= o.first and o.last <= span.last for o in spans)
    ]


def derive(store: ox.Store) -> list[ox.Triple]:
    """The bounds of every thing with stated dates in the merged default graph."""
    role = ox.NamedNode(LF + "boundRole")
    starts: dict[ox.NamedNode, list[Span]] = {}
    ends: dict[ox.NamedNode, list[Span]] = {}
    for declared in store.quads_for_pattern(None, role, None, ox.DefaultGraph()):
        which = _ROLES.get(getattr(declared.object, "value", ""))
        if which is None or not isinstance(declared.subject, ox.NamedNode):
            continue
        for quad in store.quads_for_pattern(None, declared.subject, None, ox.DefaultGraph()):
            _collect(quad, which, starts, ends)
    triples: list[ox.Triple] = []
    for table, names in ((starts, ("startsNotBefore", "startsNotAfter")), (ends, ("endsNotBefore", "endsNotAfter"))):
        for subject, stated in table.items():
            spans = closest(stated)
            extremes = (min(span.first for span in spans), max(span.last for span in spans))
            triples += [_bound(subject, name, day) for name, day in zip(names, extremes, strict=True)]
    return triples


def _collect(
    quad: ox.Quad, which: str, starts: dict[ox.NamedNode, list[Span]], ends: dict[ox.NamedNode, list[Span]]
) -> None:
    if not isinstance(quad.object, ox.Literal) or not isinstance(quad.subject, ox.NamedNode):
        return
    span = days(quad.object.value, quad.object.datatype.value)
    if span is None:
        return
    if which == "starts":
        starts.setdefault(quad.subject, []).append(span)
    else:
        day = datetime.timedelta(days=1 if which == "last" else 0)
        ends.setdefault(quad.subject, []).append(Span(span.first if not day else span.last + day, span.last + day))


def _bound(subject: ox.NamedNode, name: str, day: datetime.date) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(LF + name), ox.Literal(day.isoformat(), datatype=ox.NamedNode(XSD + "date")))

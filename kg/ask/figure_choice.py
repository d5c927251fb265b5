"""Choice: the figures that answer a request. One that is broken down further than was asked is another figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.vocabulary import LF

if TYPE_CHECKING:
    from kg.ask.figure_requests import Request
    from kg.ask.figures import Figure, Figures
    from kg.ask.times import Time


_NEAR = 4
"""Figures that are told as known nearby."""


class Chosen(NamedTuple):
    """Figures that answer a request; none where the sources don't give it, with the nearest that they do give."""

    request: Request
    figures: tuple[Figure, ...]
    wholes: tuple[Figure, ...] = ()
    near: tuple[Figure, ...] = ()


class Chooser:
    """Chooses among the figures of one graph."""

    def __init__(self, known: Figures) -> None:
        self._known = known

    def choose(self, request: Request) -> Chosen:
        """Figures that answer a request, or the nearest ones."""
        chosen = self._chosen(request)
        kept = tuple(options for options in request.values if options not in request.generic)
        if chosen.figures or kept == request.values or not request.times:
            return chosen
        others = self._chosen(request._replace(values=kept))
        return others if others.figures else chosen

    def _chosen(self, request: Request) -> Chosen:
        every = [f for indicator in request.indicators for f in self._known.of(indicator)]
        if request.sources:
            every = [f for f in every if any(f.iri.startswith(f"{source}/") for source in request.sources)]
        of_kind = [f for f in every if all(self._has(f, options, request.origins) for options in request.values)]
        named = {value for options in request.values for value in options}
        exact = [f for f in of_kind if self._is_exact(f, named, request.by)]
        if not exact and not any(self._is_exact(f, named, "") for f in every):
            exact = of_kind  # never counted otherwise than for one body or case
        if request.operation in ("when", "who"):
            wanted = {float(number) for number in request.numbers}
            exact = [f for f in exact if f.value in wanted or (not wanted and f.value)]
        if request.beside:
            exact = [f for f in exact if all(options & self._known.passage_stems(f.iri) for options in request.beside)]
        exact = [f for f in exact if all(self._is_part_of(f, number) for number in request.wholes)]
        timed = [f for f in exact if self._is_of(f, request.times, request.operation)]
        if request.times and not any(self._is_of(f, request.times, "value") for f in timed):
            timed += [f for f in exact if self._is_reported_for(f, request.times)]
        wholes = [f for f in every if self._is_exact(f, set(), "") and self._is_of(f, request.times, request.operation)]
        return Chosen(request, tuple(timed), tuple(wholes), _nearest(exact, request.times))

    def _is_part_of(self, figure: Figure, number: str) -> bool:
        """Whether a figure is a part of one with a value: of its period, of wider kinds, or in its own source.

        Or its passage has the number.
        """
        for whole in self._known.valued(float(number)):
            same = whole.period == figure.period and whole.iri != figure.iri
            wider = (whole.indicator, whole.body) == (figure.indicator, figure.body)
            inside = same and set(whole.dimensions) <= set(figure.dimensions)
            if inside and (wider or whole.source == figure.source):
                return True
        return number in self._known.passage_stems(figure.iri)

    def _is_exact(self, figure: Figure, named: set[str], by: str) -> bool:
        """Whether a figure is broken down by nothing but what was named, the dataset's subject aside."""
        subject = self._known.subject
        rest = {d for d, value in figure.dimensions if value not in named and value != subject}
        return by == "measure" or rest == ({by} if by and by != "period" else set())

    def _has(self, figure: Figure, options: tuple[str, ...], origins: frozenset[str]) -> bool:
        return (
            figure.body in options
            or figure.period in options
            or any(
                value in options and (dimension != LF + "destination" or value not in origins)
                for dimension, value in figure.dimensions
            )
            or self._is_done_by(figure, options)
        )

    def _is_done_by(self, figure: Figure, options: tuple[str, ...]) -> bool:
        """Whether what nobody is said to have counted is of an event in which one of some bodies took part."""
        if figure.body:
            return False
        events = [value for dimension, value in figure.dimensions if dimension == LF + "ofEvent"]
        return any(self._known.takes_part(event) & set(options) for event in events)

    def _is_of(self, figure: Figure, times: tuple[Time, ...], operation: str) -> bool:
        """Whether a figure is for one of the times; a span of years takes the years inside it."""
        if not times:
            return True
        for time in times:
            if figure.first == time.first.isoformat() and figure.end == time.end:
                return True
            inside = figure.first >= time.first.isoformat() and figure.end <= time.end and bool(figure.first)
            if inside and (not time.is_year or time.how not in ("in", "from", "end")):
                return True
            if time.how == "end" and figure.first and figure.end == time.end:
                return True
            begins = time.how == "since" or (time.how == "from" and operation == "change")
            if begins and figure.first >= time.first.isoformat():
                return True
            if time.how == "until" and figure.first and figure.end <= time.end:
                return True
            if figure.is_day and time.first.isoformat() <= figure.first < time.end:
                return True
        alone = operation == "change" and len(times) == 1 and times[0].is_year and times[0].how in ("in", "end")
        return alone and self._is_year_before(figure, times[0])

    def _is_reported_for(self, figure: Figure, times: tuple[Time, ...]) -> bool:
        """Whether a figure is for a period without stated bounds, in a report of the year after a year asked for.

        Its sentence names the period as the source does; it is not taken for the year.
        """
        if figure.first or not figure.period:
            return False
        issued = self._known.issued(figure.source)
        return any(time.is_year and issued - time.first.year == 1 for time in times)

    def _is_year_before(self, figure: Figure, time: Time) -> bool:
        year = time.first.year - 1
        return (figure.first, figure.end) == (f"{year}-01-01", f"{year + 1}-01-01")


def _nearest(figures: list[Figure], times: tuple[Time, ...]) -> tuple[Figure, ...]:
    """Figures of a few keys, those of times next to the times asked first; the latest where no time is asked."""
    keyed = {figure.key: figure for figure in sorted(figures, key=lambda f: f.iri, reverse=True) if figure.first}
    asked = [time.first.year for time in times] or [9999]
    away = {key: min(abs(int(f.first[:4]) - year) for year in asked) for key, f in keyed.items()}
    return tuple(
        keyed[key] for key in sorted(keyed, key=lambda key: (away[key], keyed[key].first, keyed[key].iri))[:_NEAR]
    )

"""Sums of figures of several indicators: only in one unit, for one period, by one body, and exact.

Cases and persons are counted differently, and one case has many persons: their sum would count nothing.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import InputError
from kg.figures import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.series import Figure, Series
    from kg.sources import Citation


class Sum(NamedTuple):
    """A sum computed here, the values that make it, and where these are printed."""

    period: str
    body: str
    of: str
    values: tuple[str, ...]
    unit: str
    sources: tuple[Citation, ...]

    @property
    def total(self) -> Decimal:
        """The sum."""
        return sum(map(Decimal, self.values), Decimal(0))

    def to_json(self) -> dict[str, object]:
        """The sum as documented JSON (docs/figures.md)."""
        return {
            "period": self.period,
            "body": self.body or None,
            "of": self.of or None,
            "values": [float(value) for value in self.values],
            "sum": float(self.total),
            "unit": self.unit,
            "sources": [citation.to_json() for citation in self.sources],
        }

    @property
    def shown(self) -> str:
        """The addition as people read it.

        >>> Sum("2016", "", "", ("62", "18"), "persons", ()).shown
        '62 + 18 = 80'
        """
        return f"{' + '.join(map(number, self.values))} = {number(str(self.total))}"


def added(series: Sequence[Series]) -> list[Sum]:
    """Sums over several series where each has one exact figure of a period, a body and a breakdown; in time's order.

    Raises:
        InputError: They count in different units, or one is named twice.
    """
    _check(series)
    alike: dict[tuple[str, str, str], list[list[Figure]]] = defaultdict(lambda: [[] for _ in series])
    for at, one in enumerate(series):
        for figure in one.figures:
            if figure.period:
                alike[figure.period, figure.body, figure.of()][at].append(figure)
    found = []
    for (period, body, of), columns in alike.items():
        if all(len(figures) == 1 and figures[0].is_exact for figures in columns):
            figures = [column[0] for column in columns]
            cited = dict.fromkeys(place.citation for figure in figures for place in figure.places)
            values = tuple(figure.value for figure in figures)
            found.append(Sum(period, body, of, values, figures[0].unit, tuple(cited)))
    return found


def _check(series: Sequence[Series]) -> None:
    named = [one.indicator for one in series]
    first = named[0]
    for one in named[1:]:
        if one.iri == first.iri:
            raise InputError(f"'{one.label}' can't be added to itself: its figures would count twice")
        if one.unit != first.unit:
            raise InputError(
                f"'{first.label}' is counted in {first.unit} and '{one.label}' in {one.unit}: they can't be added, "
                "since a sum of different units counts nothing"
            )
    units = sorted({figure.unit for one in series for figure in one.figures})
    if len(units) > 1:
        raise InputError(f"the figures are counted in {' and '.join(units)}: they can't be added")

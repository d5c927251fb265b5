"""What a series is made of: figures with their places, changes reckoned and stated, and conflicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.figures import Indicator, number, span

if TYPE_CHECKING:
    from kg.conflicts import Conflict
    from kg.elsewhere import Elsewhere
    from kg.sources import Citation


@dataclass(frozen=True)
class Place:
    """Where a figure is printed: its IRI, the source's id, as printed, the passage, and whom the passage quotes."""

    iri: str
    source: str
    printed: str
    citation: Citation
    quoted: str
    read: bool = False
    """Whether the source prints no period beside it, and the one that it has is the dataset's reading."""

    @property
    def is_repeat(self) -> bool:
        """Whether the source quotes another, and is no second witness."""
        return bool(self.quoted)

    def to_json(self) -> dict[str, object]:
        """The place as documented JSON (docs/figures.md)."""
        own = {"figure": self.iri, "id": self.source, "printed": self.printed or None, "quotes": self.quoted or None}
        return {**own, "period_read": self.read, **self.citation.to_json()}


@dataclass(frozen=True)
class Figure:
    """A figure of one key and value: all that it is of, and where it is printed."""

    key: str
    period: str
    starts: str
    """First day of the period, empty where no source gives it."""
    ends: str
    """First day after the period."""
    body: str
    """Who counted, or an empty string where nobody is named."""
    kinds: tuple[tuple[str, str], ...]
    """Dimensions and values by which it is broken down, by label."""
    value: str
    comparator: str
    """As "more than"; empty where the value is exact."""
    unit: str
    stance: str
    """Empty, or how it is meant: not reported, planned."""
    attributed: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def span(self) -> str:
        """How long the period is: "year", "6 months"; empty where its bounds are not known."""
        return span(self.starts, self.ends)

    @property
    def is_year(self) -> bool:
        """Whether it is of a whole calendar year, and so comparable with others."""
        return self.span == "year"

    @property
    def is_read(self) -> bool:
        """Whether no source that is a witness prints its period."""
        own = [place.read for place in self.places if not place.is_repeat]
        return all(own or [place.read for place in self.places])

    @property
    def shown(self) -> str:
        """Value with its comparator, thousands apart; or why there is none."""
        told = f"{self.comparator} {number(self.value)}".strip()
        return f"{told} ({self.stance})" if told and self.stance else told or self.stance or "not known"

    @property
    def tellers(self) -> tuple[str, ...]:
        """Ids of the sources that print it, those that only quote left out where there are others."""
        own = dict.fromkeys(place.source for place in self.places if not place.is_repeat)
        return tuple(own or dict.fromkeys(place.source for place in self.places))

    @property
    def titles(self) -> tuple[str, ...]:
        """Titles of the sources that print it, as ``tellers``."""
        return tuple(dict.fromkeys(place.citation.title for place in self.places if place.source in self.tellers))

    @property
    def is_exact(self) -> bool:
        """Whether it is one number that the source affirms."""
        return bool(self.value) and not self.comparator and not self.stance

    def of(self, but: str = "") -> str:
        """The values by which it is broken down, one dimension left out."""
        return ", ".join(kind for dimension, kind in self.kinds if dimension != but)

    def kind(self, dimension: str) -> str:
        """Its value of a dimension, or an empty string."""
        return dict(self.kinds).get(dimension, "")

    def to_json(self) -> dict[str, object]:
        """The figure as documented JSON (docs/figures.md)."""
        return {
            "period": self.period or None,
            "starts": self.starts or None,
            "ends": self.ends or None,
            "span": self.span or None,
            "body": self.body or None,
            "kinds": dict(self.kinds),
            "value": _json_number(self.value),
            "comparator": self.comparator or "exactly",
            "unit": self.unit,
            "stance": self.stance or None,
            "attributed": list(self.attributed),
            "sources": [place.to_json() for place in self.places],
        }


@dataclass(frozen=True)
class Change:
    """Difference of two whole years of one body's figures, computed here; no source is asked."""

    body: str
    kinds: tuple[tuple[str, str], ...]
    years: tuple[int, int]
    values: tuple[str, str]
    skipped: tuple[int, ...]
    """Years between for which there is no such figure, or none that is taken."""
    overall: bool
    """Whether it is from the first to the last year, others lying between."""
    read: tuple[int, ...] = ()
    """Which of the two years are the dataset's reading, printed by no source."""
    disputed: tuple[int, ...] = ()
    """Years between for which there are such figures, but they differ, so that none is taken."""

    @property
    def difference(self) -> float:
        """The later value less the earlier one."""
        return float(self.values[1]) - float(self.values[0])

    @property
    def percent(self) -> float | None:
        """The difference in percent of the earlier value; None where that is 0."""
        return self.difference * 100 / float(self.values[0]) if float(self.values[0]) else None

    def to_json(self) -> dict[str, object]:
        """The change as documented JSON (docs/figures.md)."""
        return {
            "body": self.body or None,
            "kinds": dict(self.kinds),
            "from": {"year": self.years[0], "value": _json_number(self.values[0])},
            "to": {"year": self.years[1], "value": _json_number(self.values[1])},
            "difference": _json_number(f"{self.difference:g}"),
            "percent": None if self.percent is None else round(self.percent, 1),
            "overall": self.overall,
            "years_read": list(self.read),
        }


@dataclass(frozen=True)
class Stated:
    """A change that a source states, in a line, where it stands, and what does not follow from its own figures."""

    iri: str
    text: str
    citation: Citation
    quoted: str

    def to_json(self) -> dict[str, object]:
        """The statement as documented JSON (docs/figures.md)."""
        return {"iri": self.iri, "text": self.text, "quotes": self.quoted or None, "source": self.citation.to_json()}


@dataclass(frozen=True)
class Series:
    """The figures of an indicator: those asked for, what follows, and what speaks against them."""

    indicator: Indicator
    definition: str
    by: str
    """Label of the dimension by which it is broken down, ``body``, or an empty string."""
    figures: tuple[Figure, ...]
    changes: tuple[Change, ...]
    stated: tuple[Stated, ...]
    conflicts: tuple[Conflict, ...]
    dimensions: tuple[str, ...]
    """Labels of the dimensions by which some figure of the indicator is broken down."""
    undated: int
    """Figures left out because their period has no known bounds and years were asked for."""
    elsewhere: tuple[Elsewhere, ...] = ()
    """Where else the same is counted."""

    def to_json(self) -> dict[str, object]:
        """The series as documented JSON (docs/figures.md)."""
        return {
            "indicator": {**self.indicator.to_json(), "definition": self.definition},
            "by": self.by or None,
            "figures": [figure.to_json() for figure in self.figures],
            "changes": [change.to_json() for change in self.changes],
            "stated": [stated.to_json() for stated in self.stated],
            "conflicts": [conflict.to_json() for conflict in self.conflicts],
            "dimensions": list(self.dimensions),
            "undated": self.undated,
            "elsewhere": [one.to_json() for one in self.elsewhere],
        }


def _json_number(text: str) -> float | int | None:
    if not text:
        return None
    value = float(text)
    return int(value) if value.is_integer() else value

"""Periods as returns write them: years, months, halves, quarters, spans of months (ISO 8601, and EDTF-like halves)."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from kg import vocabulary as v
from kg.facts import written

_YEAR = r"(?:19|20)\d\d"
_MONTH = _YEAR + r"-(?:0[1-9]|1[0-2])"
_SPAN = re.compile(f"({_YEAR}|{_MONTH})(?:/|\\.\\.)({_YEAR}|{_MONTH})")
_PART = re.compile(f"({_YEAR})-?([HQ])([1-4])", re.IGNORECASE)
_ONE = re.compile(f"{_YEAR}|{_MONTH}")


@dataclass(frozen=True)
class Period:
    """A stretch of time by its first and last year or month, both included, as printed."""

    first: str
    last: str

    @property
    def key(self) -> str:
        """Last part of its address.

        >>> Period("2024", "2024").key, Period("2024-01", "2024-06").key
        ('2024', '2024-01-to-2024-06')
        """
        return self.first if self.first == self.last else f"{self.first}-to-{self.last}"

    @property
    def name(self) -> str:
        """What people call it.

        >>> Period("2024-01", "2024-06").name, Period("2023-07", "2024-06").name, Period("2024", "2024").name
        ('January to June 2024', 'July 2023 to June 2024', '2024')
        """
        first, last = (written(one, _kind(one)) for one in (self.first, self.last))
        if first == last:
            return first
        same_year = "-" in self.first and self.first[:4] == self.last[:4]
        return f"{first.removesuffix(' ' + self.first[:4]) if same_year else first} to {last}"

    @property
    def begins(self) -> datetime.date:
        """Its first day."""
        return datetime.date(int(self.first[:4]), int(self.first[5:] or 1), 1)

    @property
    def kinds(self) -> tuple[str, str]:
        """XSD types of the first and the last."""
        return v.XSD + _kind(self.first), v.XSD + _kind(self.last)


def parse(text: str) -> Period | None:
    """The period that a text writes, or None.

    >>> parse("2024"), parse("2024-H2"), parse("2024-Q1") == parse("2024-01/2024-03"), parse("2024-03").name
    (Period(first='2024', last='2024'), Period(first='2024-07', last='2024-12'), True, 'March 2024')
    >>> parse("2024-H3"), parse("42370"), parse("2024-13"), parse("2024/2023"), parse("2024/2024-06")
    (None, None, None, None, None)
    """
    text = text.strip()
    if _ONE.fullmatch(text):
        return Period(text, text)
    if part := _PART.fullmatch(text):
        months = 6 if part[2].upper() == "H" else 3
        start = (int(part[3]) - 1) * months + 1
        return Period(f"{part[1]}-{start:02}", f"{part[1]}-{start + months - 1:02}") if start <= 12 else None
    if (span := _SPAN.fullmatch(text)) and span[1] <= span[2] and len(span[1]) == len(span[2]):
        whole = span[1].endswith("-01") and span[2].endswith("-12") and span[1][:4] == span[2][:4]
        return Period(span[1][:4], span[1][:4]) if whole else Period(span[1], span[2])
    return None


def _kind(text: str) -> str:
    return "gYearMonth" if "-" in text else "gYear"

"""Of which time a figure speaks: years, months and reporting periods in the words around it, or by the context.

A period that stands beside the figure is seen; one that is read from the sentence before, or from the year with which
a report compares throughout, is guessed and points at those words.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.ingest.numerals import MONTHS, numerals
from kg.returns.periods import Period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.documents import Paragraph

_YEAR = r"(?:19|20)\d\d"
_MONTH = "|".join(sorted((name for name in MONTHS if len(name) > 3 or name == "may"), key=lambda n: (-len(n), n)))
_ROMAN = "I II III IV V VI VII VIII IX X XI XII".split()
_PART = {"half": 6, "six months": 6, "6 months": 6, "nine months": 9, "9 months": 9, "three months": 3, "quarter": 3}


@dataclass(frozen=True)
class Told:
    """A time in a text: the span of its words, and what they mean.

    One of: a period of years or months, a day (the end of a year, as ``2016-12-31``), the reporting period.
    ``month`` is one without its year.
    """

    start: int
    end: int
    period: Period | None = None
    day: str = ""
    reporting: bool = False
    month: int = 0
    shift: int = 0


class Times:
    """Reads the times of one document."""

    def __init__(self, words: Mapping[str, Any], issued: str, paragraphs: Sequence[Paragraph]) -> None:
        self._words = words
        self._year = int(issued[:4]) if issued[:4].isdecimal() else 0
        self.compared = re.compile(rf"\b(?:{'|'.join(words.get('compared', ['compared to']))})\b", re.IGNORECASE)
        self.usual = self._usual(paragraphs)

    def read(self, text: str) -> list[Told]:
        """Times in a text, from the left, none within another."""
        found: list[Told] = []
        ends = "|".join(self._words.get("ends", [])) or r"\b\B"
        found += [
            Told(*match.span(), day=f"{match['year']}-12-31")
            for match in re.finditer(rf"\b(?:{ends}) (?P<year>{_YEAR})\b", text, re.IGNORECASE)
        ]
        found += self._spans(text)
        parts = "|".join(_PART)
        for match in re.finditer(
            rf"\bfirst (?P<part>{parts})(?: \([^()]*\))? of (?P<year>{_YEAR})\b", text, re.IGNORECASE
        ):
            last = _PART[match["part"].lower()]
            found.append(Told(*match.span(), Period(f"{match['year']}-01", f"{match['year']}-{last:02}")))
        for match in re.finditer(
            rf"\b(?P<month>{_MONTH})(?:,? (?:of )?(?P<year>{_YEAR})| this year)?\b", text, re.IGNORECASE
        ):
            found += self._month(text, match)
        for match in re.finditer(
            rf"(?<![\d/.,€$-])(?P<year>{_YEAR})(?:\s?[-–/]\s?(?P<last>{_YEAR}))?(?![\d/]|[.,]\d|-\w)", text
        ):
            year, until = match["year"], match["last"] or match["year"]
            if year <= until:
                found.append(Told(*match.span(), Period(year, until)))
        for name in self._words.get("reporting", []):
            for match in re.finditer(rf"\b{name}\b", text, re.IGNORECASE):
                if not re.search(r"\bprevious $|\bpreceding $|\blast $", text[: match.start()], re.IGNORECASE):
                    found.append(Told(*match.span(), reporting=True))
        for name in self._words.get("previous", []):
            found += [Told(*m.span(), shift=-1) for m in re.finditer(rf"\b{name}\b", text, re.IGNORECASE)]
        if self._year:
            year = str(self._year - 1)
            for name in self._words.get("current", []):
                found += [Told(*m.span(), Period(year, year)) for m in re.finditer(rf"\b{name}\b", text, re.IGNORECASE)]
        return _apart(found)

    def _spans(self, text: str) -> list[Told]:
        """Months of one year: January-June 2019, I-VI/2019."""
        named = re.finditer(rf"\b({_MONTH}) ?[-–] ?({_MONTH}),? ({_YEAR})\b", text, re.IGNORECASE)
        roman = re.finditer(rf"\b([IVX]+) ?[-–] ?([IVX]+) ?/ ?({_YEAR})\b", text)
        found = [(match, MONTHS[match[1].lower()], MONTHS[match[2].lower()]) for match in named]
        found += [
            (match, _ROMAN.index(match[1]) + 1, _ROMAN.index(match[2]) + 1)
            for match in roman
            if match[1] in _ROMAN and match[2] in _ROMAN
        ]
        return [
            Told(*match.span(), Period(f"{match[3]}-{first:02}", f"{match[3]}-{last:02}"))
            for match, first, last in found
            if first < last
        ]

    def _month(self, text: str, match: re.Match[str]) -> list[Told]:
        number = MONTHS[match["month"].lower()]
        year = match["year"] or (str(self._year) if match[0].lower().endswith("this year") else "")
        if not match["month"][0].isupper():
            return []
        if year:
            return [Told(*match.span(), Period(f"{year}-{number:02}", f"{year}-{number:02}"))]
        inside = re.search(rf"\b(?:{self._words.get('months', 'in')}) $", text[: match.start()], re.IGNORECASE)
        return [Told(*match.span(), month=number)] if inside else []

    def _usual(self, paragraphs: Sequence[Paragraph]) -> tuple[int, tuple[int, int, int] | None]:
        """The year that a report's figures are of where it compares them with one year throughout, and its words.

        It is the year after the one compared with, if that is the year before the report's.
        """
        counted: Counter[int] = Counter()
        first: dict[int, tuple[int, int, int]] = {}
        compared = "|".join(self._words.get("compared", ["compared to"]))
        bracket, behind = r"\((?P<count>\w+)\b[^()]*? in ", rf"\b(?:{compared})\b[^.;()]*? in "
        pattern = re.compile(rf"(?:{bracket}|{behind})(?P<year>{_YEAR})\b", re.IGNORECASE)
        for number, paragraph in enumerate(paragraphs):
            for match in pattern.finditer(paragraph.text):
                if match["count"] and not numerals(match["count"]):
                    continue
                year = int(match["year"])
                counted[year] += 1
                first.setdefault(year, (number, match.start("year"), match.end("year")))
        if not counted:
            return 0, None
        year, times = counted.most_common(1)[0]
        if times < 2 or not self._year or year + 2 != self._year or times < 0.6 * counted.total():
            return 0, None
        return year + 1, first[year]


def _apart(found: Sequence[Told]) -> list[Told]:
    kept: list[Told] = []
    for one in sorted(found, key=lambda told: (told.start - told.end, told.start)):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda told: told.start)

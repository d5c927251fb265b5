"""Times in a question: years, months, days, halves of years and spans, as first and last day.

Words for months, halves and the like are frames of the lexicon, in every language of the dataset; digits speak for
themselves.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS = re.compile(r"((?:19|20)\d\d)-((?:19|20)?\d\d)")
_ISO = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_PARTS = {"half-1": (1, 6), "half-2": (7, 12), "months-9": (1, 9), "months-6": (1, 6), "months-3": (1, 3)}
"""Frames for parts of a year, as first and last month."""
_MONTHS = "January February March April May June July August September October November December".split()
_HOW = frozenset({"earlier", "later", "since", "until"})
_BEFORE = _HOW | {"of", "at-end", "by", "at-time", "between", "and", "to-time"}
"""Frames that lead to a time; those that sort first are meant where a word has several."""
_EARLIEST, _LATEST = datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)
_Framed = "Callable[[int], list[tuple[int, str]]]"


class Time(NamedTuple):
    """A time that a question tells: first and last day, how it is meant (in, from, since, until, end), and its words.

    "Before 2017" is until the day before it, "after 2017" since the day after it.
    """

    first: datetime.date
    last: datetime.date
    positions: frozenset[int]
    how: str = "in"

    @property
    def end(self) -> str:
        """The day after the last, as bounds in the graph have it."""
        return (self.last + datetime.timedelta(days=1)).isoformat()

    @property
    def is_day(self) -> bool:
        """Whether it is a single day."""
        return self.first == self.last

    @property
    def is_year(self) -> bool:
        """Whether it is a whole year."""
        return (self.first.month, self.first.day, self.last.month, self.last.day) == (1, 1, 12, 31) and (
            self.first.year == self.last.year
        )

    def text(self) -> str:
        """The time as people write it.

        >>> Time(datetime.date(2017, 1, 1), datetime.date(2017, 12, 31), frozenset()).text()
        '2017'
        """
        if self.first == _EARLIEST:
            return f"until {self.last.day} {_told(self.last)}"
        if self.last == _LATEST:
            return f"since {self.first.day} {_told(self.first)}"
        if self.is_year:
            return str(self.first.year)
        if self.is_day:
            return f"{self.first.day} {_told(self.first)}"
        return f"{self.first.isoformat()} to {self.last.isoformat()}"


def find_times(keys: list[str], inside: set[int], framed: Callable[[int], list[tuple[int, str]]]) -> list[Time]:
    """Times in a question's words, from left to right.

    ``inside`` are positions in names, which tell no time; ``framed`` gives the frames that begin at a position.
    """
    found: list[Time] = []
    at = 0
    while at < len(keys):
        read = None if at in inside else _at(keys, at, framed)
        if read is None or inside & set(range(at, read[0])):
            at += 1
            continue
        end, first, last = read
        start, how = _lead(at, framed, len(found))
        found.append(_meant(Time(first, last, frozenset(range(start, end)), how)))
        at = end
    return _joined(found, keys, framed)


def _at(
    keys: list[str], at: int, framed: Callable[[int], list[tuple[int, str]]]
) -> tuple[int, datetime.date, datetime.date] | None:
    """The time that begins at a position: where it ends, its first and last day."""
    word = keys[at]
    if match := _ISO.fullmatch(word):
        day = _date(int(match[1]), int(match[2]), int(match[3]))
        return (at + 1, day, day) if day else None
    if _YEAR.fullmatch(word):
        return at + 1, datetime.date(int(word), 1, 1), datetime.date(int(word), 12, 31)
    if match := _YEARS.fullmatch(word):
        last = match[2] if len(match[2]) == 4 else match[1][:2] + match[2]
        if int(last) >= int(match[1]):
            return at + 1, datetime.date(int(match[1]), 1, 1), datetime.date(int(last), 12, 31)
    for end, name in framed(at):
        if name in _PARTS and end < len(keys):
            year = next((after for after, lead in framed(end) if lead in ("of", "at-time")), end)
            if year < len(keys) and _YEAR.fullmatch(keys[year]):
                return year + 1, *_months(int(keys[year]), *_PARTS[name])
        if name.startswith("month-"):
            return _month(keys, end, int(name.removeprefix("month-")), framed)
    if (match := _DAY.fullmatch(word)) and at + 1 < len(keys):
        for end, name in framed(at + 1):
            if name.startswith("month-") and end < len(keys) and _YEAR.fullmatch(keys[end]):
                day = _date(int(keys[end]), int(name.removeprefix("month-")), int(match[1]))
                return (end + 1, day, day) if day else None
    return None


def _month(
    keys: list[str], end: int, month: int, framed: Callable[[int], list[tuple[int, str]]]
) -> tuple[int, datetime.date, datetime.date] | None:
    """What a month begins: "June 2019", "June 5, 2019", "January to June 2019"."""
    if end < len(keys) and _YEAR.fullmatch(keys[end]):
        return end + 1, *_months(int(keys[end]), month, month)
    if end + 1 < len(keys) and (match := _DAY.fullmatch(keys[end])) and _YEAR.fullmatch(keys[end + 1]):
        day = _date(int(keys[end + 1]), month, int(match[1]))
        return (end + 2, day, day) if day else None
    for skip in (0, 1):
        for after, name in framed(end + skip) if end + skip < len(keys) else []:
            if name.startswith("month-") and after < len(keys) and _YEAR.fullmatch(keys[after]):
                last = int(name.removeprefix("month-"))
                return (after + 1, *_months(int(keys[after]), month, last)) if last > month else None
    return None


def _lead(at: int, framed: Callable[[int], list[tuple[int, str]]], before: int) -> tuple[int, str]:
    """Where the words that lead to a time begin, and how it is meant by them."""
    for start in (at - 4, at - 3, at - 2, at - 1):
        if start < 0:
            continue
        for end, name in framed(start):
            if end == at and name in _BEFORE:
                return start, {"at-end": "end", "between": "from"}.get(name, name if name in _HOW else "in")
    return at, "in"


def _meant(time: Time) -> Time:
    """The time before or after which something is asked for, as what ends or begins there.

    >>> _meant(Time(datetime.date(2017, 1, 1), datetime.date(2017, 12, 31), frozenset(), "earlier")).text()
    'until 31 December 2016'
    """
    day = datetime.timedelta(days=1)
    if time.how == "earlier":
        return Time(_EARLIEST, time.first - day, time.positions, "until")
    if time.how == "later":
        return Time(time.last + day, _LATEST, time.positions, "since")
    return time


def _joined(found: list[Time], keys: list[str], framed: Callable[[int], list[tuple[int, str]]]) -> list[Time]:
    """Times with "between 2015 and 2019", "from 2015 to 2019" made one."""
    joined: list[Time] = []
    for time in found:
        start = min(time.positions)
        linked = joined and max(joined[-1].positions) == start - 1
        spanning = any(name in ("to-time", "until") for end, name in framed(start) if end <= max(time.positions))
        begun = joined and any(
            name == "between" for end, name in framed(min(joined[-1].positions)) if end <= max(joined[-1].positions)
        )
        if linked and (spanning or begun) and joined[-1].first < time.first:
            before = joined.pop()
            joined.append(Time(before.first, time.last, before.positions | time.positions))
        else:
            joined.append(time)
    return joined


def _months(year: int, first: int, last: int) -> tuple[datetime.date, datetime.date]:
    after = datetime.date(year + last // 12, last % 12 + 1, 1)
    return datetime.date(year, first, 1), after - datetime.timedelta(days=1)


def _told(day: datetime.date) -> str:
    """Month and year of a day, in English whatever the machine's language."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None

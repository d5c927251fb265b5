"""Marks: words by which statements tell a reason, a condition, an amount; what the lexicon says (``lf:Mark``)."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.names import Names

_YEAR = r"(?:19|20)\d\d"
_NEVER = r"(?!)"
_ABBREVIATED = r"(?!\.? ?\d)"
"""After "no" that means a number: "Law No. 4"."""


class Marks:
    """Looks for the marks of one lexicon in sentences."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._pattern = cache(self._compiled)

    def has(self, name: str, text: str) -> bool:
        """Whether a sentence has a mark."""
        return self._pattern(name).search(text) is not None

    def words(self, name: str) -> frozenset[str]:
        """The words of a mark."""
        return frozenset(self._said[name])

    @cached_property
    def number(self) -> re.Pattern[str]:
        """A number in digits or words, or a word for how many."""
        return re.compile(rf"\d|\b(?:{self._options('number')}|{self._options('quantity')})\b", re.I)

    @cached_property
    def money(self) -> re.Pattern[str]:
        """An amount of money."""
        return re.compile(rf"\d[\d,.]* ?(?:{self._options('currency')})|[€$] ?\d", re.I)

    @cached_property
    def duration(self) -> re.Pattern[str]:
        """How long something takes, or how often it is done."""
        count = rf"(?:\d+|{self._options('number')}|{self._options('about')})"
        units = self._options("time-unit")
        return re.compile(rf"\b{count}[ -](?:\w+ )?(?:{units})s?\b|\b(?:{self._options('often')})\b", re.I)

    @cached_property
    def date(self) -> re.Pattern[str]:
        """A year or a month."""
        return re.compile(rf"\b{_YEAR}\b|\b(?:{self._options('month')})\b")

    @cached_property
    def named_year(self) -> re.Pattern[str]:
        """A year that belongs to a name: "the law of 2013 grants"."""
        follows = self._options("after-name")
        return re.compile(rf"\({_YEAR}\)|\b(?:{self._options('before-year')}) {_YEAR}(?=,? (?:{follows}))")

    @cached_property
    def _said(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for name, said in self._names.rows("SELECT name, said FROM mark ORDER BY name, length(said) DESC, said"):
            found[str(name)].append(str(said))
        return found

    def _compiled(self, name: str) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{self._options(name)})\b{_ABBREVIATED if name == 'denial' else ''}", re.I)

    def _options(self, name: str) -> str:
        """Alternatives of a pattern; a star stands for letters."""
        return "|".join(re.escape(said).replace(r"\*", r"\w+") for said in self._said[name]) or _NEVER

"""What answers and part questions say besides names and values, in each language: ``lf:Phrase`` of the lexicon.

A phrase has a pattern in one or more languages, with blanks in braces. Where a language has none, English is said.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kg.ask.language import ENGLISH
from kg.text import fold

if TYPE_CHECKING:
    from kg.names import Names


class Sayings:
    """The phrases of one graph's lexicon."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._in = cache(self._phrases)

    def has(self, name: str, language: str) -> bool:
        """Whether a language has a phrase."""
        return name in self._in(language)

    def say(self, name: str, language: str, /, **parts: str) -> str:
        """A phrase with its blanks filled, in a language or else in English; nothing where there is none."""
        pattern = self._in(language).get(name) or self._in(ENGLISH).get(name, "")
        for blank, text in parts.items():
            pattern = pattern.replace(f"{{{blank}}}", text)
        return pattern

    def _phrases(self, language: str) -> dict[str, str]:
        rows = self._names.rows("SELECT name, text FROM phrase WHERE lang = ?", (language,))
        return {str(name): str(text) for name, text in rows}


class Speech:
    """How one answer speaks: names, numbers and phrases in one language, beside translated names the English ones.

    Names and phrases that the language lacks are English.
    """

    def __init__(self, names: Names, sayings: Sayings, language: str = ENGLISH) -> None:
        self.language = language
        self._names = names
        self._sayings = sayings
        self._told: set[str] = set()

    @property
    def is_english(self) -> bool:
        """Whether nothing need be translated."""
        return self.language == ENGLISH

    def say(self, name: str, /, **parts: str) -> str:
        """A phrase with its blanks filled."""
        return self._sayings.say(name, self.language, **parts)

    def label(self, iri: str) -> str:
        """What a thing or property is called."""
        return (self._translated(iri) or self._names.label(iri)) if iri else ""

    def name(self, iri: str) -> str:
        """What a thing is called, with the English name in brackets where that is another."""
        translated, label = self._translated(iri) if iri else "", self._names.label(iri) if iri else ""
        if not translated or fold(translated) == fold(label):
            return translated or label
        english = f" ({label.replace(' (', ', ').replace(')', '')})"
        self._told.add(english)
        return translated + english

    def once(self, text: str) -> str:
        """A text with every English name in brackets only where it comes first."""
        for english in sorted(self._told):
            first, found, rest = text.partition(english)
            text = first + found + rest.replace(english, "")
        return text

    def number(self, value: float) -> str:
        """A number with the separators of the language, whole where it is whole."""
        text = f"{int(value):,}" if value == int(value) else f"{value:,}"
        return self.separated(text)

    def separated(self, text: str) -> str:
        """A number as English writes it, with the separators of the language."""
        marks = {",": self.say("thousands"), ".": self.say("decimal")}
        return "".join(marks.get(c) or c for c in text)

    def _translated(self, iri: str) -> str:
        if self.is_english:
            return ""
        rows = self._names.rows("SELECT text FROM translated WHERE iri = ? AND lang = ?", (iri, self.language))
        return str(rows[0][0]) if rows else ""

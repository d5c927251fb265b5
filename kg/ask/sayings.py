"""What answers and part questions say besides names and values, in each language: ``lf:Phrase`` of the lexicon.

A phrase has a pattern in one or more languages, with blanks in braces. Where a language has none, English is said.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kg.ask.language import ENGLISH

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

    def say(self, name: str, language: str, **parts: str) -> str:
        """A phrase with its blanks filled, in a language or else in English; nothing where there is none."""
        pattern = self._in(language).get(name) or self._in(ENGLISH).get(name, "")
        for blank, text in parts.items():
            pattern = pattern.replace(f"{{{blank}}}", text)
        return pattern

    def _phrases(self, language: str) -> dict[str, str]:
        rows = self._names.rows("SELECT name, text FROM phrase WHERE lang = ?", (language,))
        return {str(name): str(text) for name, text in rows}

"""Former editions: "the previous criminal code" is the edition that ended last, and is put down by its number.

The words are the frame ``former`` of the lexicon, in every language; they stand before what they tell of, or after it
("kodi penal i mëparshëm"). Where no source says that an edition has ended, or two ended alike, nothing is put down, and
the word stays one that the question has and the answer must not overlook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.clock import today
from kg.vocabulary import ELI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.ask.schema import Schema
    from kg.names import Names
    from kg.standing import Standings

_ACT = ELI + "LegalResource"
_FORMER = "SELECT key FROM term WHERE kind = 'frame' AND detail = 'former'"
_LONGEST = 5
"""Words of the longest name that is looked for beside the word."""


class Former:
    """Finds former editions of acts in a question's words."""

    def __init__(self, names: Names, schema: Schema, standings: Standings) -> None:
        self._names, self._schema, self._standings = names, schema, standings
        self._words = {tuple(str(row[0]).split()) for row in names.rows(_FORMER)}

    def spans(self, keys: list[str]) -> list[tuple[int, int, str]]:
        """Where a question names a former edition (first position, end, IRI)."""
        found = []
        for start in range(len(keys)):
            for word in self._words:
                end = start + len(word)
                if tuple(keys[start:end]) != word:
                    continue
                first = next(self._beside(keys, start, end), None)
                found += [first] if first else []
        return found

    def _beside(self, keys: list[str], start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """The longest name after a word, or else before it, one of whose editions ended last."""
        for size in range(_LONGEST, 0, -1):
            if end + size <= len(keys) and (iri := self._ended(keys[end : end + size])):
                yield start, end + size, iri
        for size in range(_LONGEST, 0, -1):
            if start >= size and (iri := self._ended(keys[start - size : start])):
                yield start - size, end, iri

    def _ended(self, words: list[str]) -> str:
        """The edition of what some words name that ended last; empty where none has, or several have."""
        named = {row[2] for row in self._names.terms([" ".join(words)]) if row[1] == "thing"}
        acts = [iri for iri in self._schema.meant(tuple(sorted(named))) if self._is_act(iri)]
        if len(acts) < 2:  # a name of one act alone tells that one, former or not
            return ""
        standings = {iri: self._standings.of_iri(iri, today()) for iri in acts}
        over = {iri: stood.held.ends_not_before for iri, stood in standings.items() if stood.state == "ended"}
        last = [iri for iri, day in over.items() if day and day == max(over.values())]
        return last[0] if len(last) == 1 else ""

    def _is_act(self, iri: str) -> bool:
        thing = self._names.thing(iri)
        return thing is not None and _ACT in thing.classes

"""Names of the graph in a text: the longest that begin at a word, by the index's own folding of names.

The index is asked for all runs of words of a paragraph at once, so its size hardly matters (an index of keys: the time
is that of the text). Names written with capitals in the graph want one in the text, acronyms all of them; short names
in small letters (``assembly``) are words before they are names and count as the graph has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.names import STRENGTH
from kg.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.names import Names
    from kg.text import Word

_LONGEST = 14
"""Words of a name."""
_SHORTEST_ACRONYM = 2


@dataclass(frozen=True)
class Mention:
    """A name in a paragraph: its span of the folded text, what it can mean by strength, as written there."""

    start: int
    end: int
    things: tuple[str, ...]
    text: str
    first: int
    """Ordinal of its first word in the paragraph."""
    last: int
    strength: int = 0
    """How sure the name is: 0 what a thing is called, 1 another name of it, 2 only printed so in some source."""


class Finder:
    """Finds names of things of one graph in texts."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._classes: dict[str, frozenset[str]] = {}

    def classes(self, iri: str) -> frozenset[str]:
        """Classes of a thing; none of what the index does not know."""
        if iri not in self._classes:
            known = self._names.thing(iri)
            self._classes[iri] = frozenset(known.classes) if known else frozenset()
        return self._classes[iri]

    def label(self, iri: str) -> str:
        """What a thing is called."""
        return self._names.label(iri)

    def mentions(self, text: str, wanted: Iterable[str] = ()) -> list[Mention]:
        """Names in a text, from the left, the longest first, none within another; of some classes only, if given."""
        some = frozenset(wanted)
        found = words(text)
        runs: dict[str, list[tuple[int, int]]] = {}
        for at in range(len(found)):
            key = ""
            for until in range(at, min(len(found), at + _LONGEST)):
                if until > at and _apart(text, found[until - 1], found[until]):
                    break
                key = f"{key} {found[until].key}".strip()
                runs.setdefault(key, []).append((at, until))
        rows: dict[str, list[tuple[str, str, str]]] = {}
        for name, kind, iri, detail, _, printed in self._names.terms(runs):
            if kind == "thing" and detail != "label":
                rows.setdefault(name, []).append((iri, detail, printed))
        made = []
        for name, known in rows.items():
            for at, until in runs[name]:
                start, end = found[at].start, found[until].end
                if text[start - 1 : start] == "-" or text[end : end + 1] == "-":
                    continue  # part of a word: self-government
                things, strength = self._meant(text[start:end], known, some)
                if things:
                    made.append(Mention(start, end, things, text[start:end], at, until, strength))
        return _longest(made)

    def _meant(
        self, printed: str, known: list[tuple[str, str, str]], some: frozenset[str]
    ) -> tuple[tuple[str, ...], int]:
        """Things that a printed name means, those of the strongest kind of name only."""
        ranked: dict[str, int] = {}
        for iri, detail, name in known:
            if not _fits(printed, name) or not (classes := self.classes(iri)) or (some and not classes & some):
                continue
            ranked[iri] = min(STRENGTH[detail], ranked.get(iri, 9))
        best = min(ranked.values(), default=9)
        return tuple(sorted(iri for iri, rank in ranked.items() if rank == best)), best


def _fits(printed: str, name: str) -> bool:
    """Whether a name of the graph may be printed so.

    >>> _fits("Labour Ministry", "labour ministry"), _fits("us", "US"), _fits("THBD", "THBD"), _fits("may", "May")
    (True, False, True, False)
    """
    if " " not in name and name.islower() and printed.casefold() != name.casefold():
        return False  # a word in another number is that word, and no name
    letters = [sign for sign in name if sign.isalpha()]
    if not letters or not any(sign.isalpha() for sign in printed):
        return False  # bare numbers name nothing
    if (
        len(name.split()) == 1
        and len(letters) >= _SHORTEST_ACRONYM
        and sum(map(str.isupper, letters)) > len(letters) / 2
    ):
        upper = sum(sign.isupper() for sign in printed if sign.isalpha()) > len(letters) / 2
        return upper and _bare(printed) == _bare(name)
    if all(word[:1].isupper() for word in name.split() if len(word) > 3) and len(name.split()) < 3:
        return printed[:1].isupper() or not name[:1].isupper()
    return len(printed) > 2


def _bare(acronym: str) -> str:
    """An acronym without stops and the s of a plural, which "THBS" has not.

    >>> _bare("SOPs") == _bare("SOP"), _bare("U.S.") == _bare("US"), _bare("THBS") == _bare("THB")
    (True, True, False)
    """
    return acronym.removesuffix("s").replace(".", "").casefold()


def _apart(text: str, before: Word, after: Word) -> bool:
    """Whether signs between two words end a name: a full stop that is none of an abbreviation, brackets, quotes."""
    between = text[before.end : after.start]
    return any(sign in between for sign in ';:()[]“”"?!\n') or (". " in between and len(before.text) > 3)


def _longest(made: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    taken: set[int] = set()
    for one in sorted(made, key=lambda m: (m.first - m.last, m.first)):
        if not taken & set(range(one.first, one.last + 1)):
            kept.append(one)
            taken |= set(range(one.first, one.last + 1))
    return sorted(kept, key=lambda m: m.start)

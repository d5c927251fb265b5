"""Words of a question: folded, stemmed, with the times that they tell and the meanings that the lexicon gives them.

What later stages share: every word has a position, and whatever reads the question says which positions it used.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kg.ask.language import Spoken, spoken
from kg.ask.times import Time, find_times
from kg.names import STRENGTH
from kg.stems import stem, stems
from kg.text import words

if TYPE_CHECKING:
    from kg.names import Names

_LIGHT = frozenset({"light", "soft", "filler"})
"""Frames of words that tell nothing; a word of another language is one where any of its meanings is."""
_FAR_MORE = 5
"""Times that a word must be more frequent than another, both near to a misspelt word, to be meant by it."""
_YEAR = "year"
_KINDS = "SELECT other FROM alike WHERE stem = ? AND NOT same"
_LONGEST = 16
"""Words of the longest name that is looked for."""


class Meaning(NamedTuple):
    """What a run of words can mean: kind (thing, class, verb, noun, frame), IRI and detail (see kg.build.index)."""

    kind: str
    iri: str
    detail: str


class Run(NamedTuple):
    """Words from ``start`` up to ``end`` that are known together, and what they can mean."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]

    def things(self) -> tuple[str, ...]:
        """Things of the strongest kind of name."""
        ranked = [(STRENGTH.get(m.detail, 3), m.iri) for m in self.meanings if m.kind == "thing"]
        best = min((rank for rank, _ in ranked), default=0)
        return tuple(sorted({iri for rank, iri in ranked if rank == best}))

    def all_things(self) -> tuple[str, ...]:
        """Things by any name."""
        return tuple(sorted({m.iri for m in self.meanings if m.kind == "thing"}))

    def of(self, kind: str) -> tuple[str, ...]:
        """IRIs of one kind of meaning."""
        return tuple(sorted({m.iri for m in self.meanings if m.kind == kind}))

    def frames(self) -> frozenset[str]:
        """Roles in a question's frame."""
        return frozenset(m.detail for m in self.meanings if m.kind == "frame")

    @property
    def positions(self) -> frozenset[int]:
        """Positions of the words."""
        return frozenset(range(self.start, self.end))


class Words:
    """A question's words: ``keys`` as looked up (typing errors mended), ``texts`` as typed.

    ``spoken`` is the language, and what its words mean in English.
    """

    def __init__(
        self,
        keys: list[str],
        texts: list[str],
        names: Names,
        respelled: tuple[tuple[str, str], ...] = (),
        spoken: Spoken | None = None,
    ) -> None:
        self.keys = keys
        self.texts = texts
        self.names = names
        self.respelled = respelled
        self.spoken = spoken or Spoken()

    @property
    def glosses(self) -> dict[int, tuple[str, ...]]:
        """English words that words of another language mean, the first one first."""
        return self.spoken.glosses

    @cached_property
    def stems(self) -> list[str]:
        """Stem of each word."""
        return [stem(key) for key in self.keys]

    @cached_property
    def runs(self) -> list[Run]:
        """All runs that the lexicon knows, longest first, then from left to right."""
        size = len(self.keys)
        spans = [(i, j) for i in range(size) for j in range(i + 1, min(size, i + _LONGEST) + 1)]
        english = [self.glosses[i][0] if i in self.glosses else key for i, key in enumerate(self.keys)]
        found: dict[str, set[Meaning]] = defaultdict(set)
        others = sorted({glosses[0] for glosses in self.glosses.values()})
        light = {row[0] for row in self.names.terms(others) if row[1] == "frame" and row[3] in _LIGHT}
        texts = {span: {" ".join(keys[span[0] : span[1]]) for keys in (self.keys, english)} for span in spans}
        own = {" ".join(self.keys[i:j]) for i, j in spans}
        glossed = {" ".join(english[i:j]) for i, j in spans if any(p in self.glosses for p in range(i, j))}
        for key, kind, iri, detail, lang, _ in self.names.terms(text for both in texts.values() for text in both):
            if self.spoken.means(kind, detail, lang, own=key in own, glossed=key in glossed):
                found[key].add(Meaning(kind, iri, detail))
        meant = {span: sorted({m for text in both for m in found.get(text, ())}) for span, both in texts.items()}
        for span, names in self.spoken.bent(self.keys, self.names).items():
            if not any(m.kind == name[0] for m in meant.get(span, ()) for name in names):
                meant[span] = [*meant.get(span, []), *(Meaning(*name) for name in names)]
        for position, glosses in self.glosses.items():
            if glosses[0] in light:
                meant[position, position + 1] = [*meant[position, position + 1], Meaning("frame", "", "light")]
        runs = [Run(i, j, tuple(dict.fromkeys(meanings))) for (i, j), meanings in meant.items() if meanings]
        return sorted(runs, key=lambda run: (run.start - run.end, run.start))

    @cached_property
    def times(self) -> list[Time]:
        """Times that the words tell, outside names of several words."""
        inside = {p for p, (key, text) in enumerate(zip(self.keys, self.texts, strict=True)) if _is_sum(key, text)}
        inside |= {
            position
            for run in self.runs
            if run.end - run.start > 1 and not all(map(self._is_bounded, run.all_things() or ("",)))
            for position in run.positions
        }
        return find_times(self.keys, inside, self.framed)

    def _is_bounded(self, iri: str) -> bool:
        """Whether a name is only another way to say a time: a period with bounds, or nothing."""
        return not iri or bool(self.names.rows("SELECT 1 FROM figure WHERE period = ? AND first <> '' LIMIT 1", (iri,)))

    def framed(self, start: int) -> list[tuple[int, str]]:
        """Frames that begin at a position, with the position where each ends, longest first."""
        return [(run.end, name) for run in self.runs if run.start == start for name in sorted(run.frames())]

    @cached_property
    def frames(self) -> dict[str, frozenset[int]]:
        """Positions of each frame's words; of overlapping frames the longest."""
        found: dict[str, set[int]] = defaultdict(set)
        taken: set[int] = set()
        for run in self.runs:
            if not run.frames() or run.positions & taken:
                continue
            taken |= run.positions
            for name in run.frames():
                found[name] |= run.positions
        return {name: frozenset(positions) for name, positions in found.items()}

    def has(self, *frames: str) -> bool:
        """Whether a frame occurs."""
        return any(name in self.frames for name in frames)

    @property
    def and_now(self) -> bool:
        """Whether today is named after another time and "and": "in 2016 and today"."""
        first = min(self.frames.get("now", ()), default=0)
        return bool(self.times) and first > 0 and self.is_framed(first - 1, "joint")

    @cached_property
    def shouted(self) -> bool:
        """Whether the question is in capitals, which then tell nothing."""
        typed = [text for text in self.texts if text.isalpha()]
        return 2 * sum(text[:1].isupper() for text in typed) > len(typed)

    def begins(self, *frames: str) -> bool:
        """Whether a word of some frames that asks whether begins the question."""
        return self.spoken.particle or any(0 in self.frames.get(name, ()) for name in frames)

    def is_framed(self, position: int, *frames: str) -> bool:
        """Whether the word at a position can by itself play one of some roles."""
        return any(end == position + 1 and name in frames for end, name in self.framed(position))

    def opening(self, position: int) -> int:
        """How many words from a position on open a question that goes on from another: "and", "what about"."""
        ends = [end - position for end, name in self.framed(position) if name == "going-on"]
        return max(ends, default=0)

    def is_year(self, position: int) -> bool:
        """Whether a word means a year, in any language."""
        return self.stems[position] == _YEAR or _YEAR in self.glossed(position)

    def is_described(self, position: int) -> bool:
        """Whether a clause that describes begins at a position: "when ...", "that ...", "in which ..."."""
        led = position + self.is_framed(position, "inside")
        frames = ("which", "when") if led > position else ("when", "that-clause")
        return led < len(self.keys) and self.is_framed(led, *frames)

    @cached_property
    def whether(self) -> bool:
        """Whether the question asks whether: it begins with "is", "did", "can" or the like."""
        return self.spoken.particle or any(name in ("do", "be", "have", "should", "can") for _, name in self.framed(0))

    def glossed(self, position: int) -> frozenset[str]:
        """Stems that a word of another language means."""
        return frozenset(stem(word) for word in self.glosses.get(position, ()))

    def alike(self, one: str) -> frozenset[str]:
        """Stems that mean the same as a stem."""
        return self._alike.get(one, frozenset())

    def kinds(self, one: str) -> frozenset[str]:
        """Stems of words that are kinds of what a stem means, as pig and sheep of animal."""
        return frozenset(str(row[0]) for row in self.names.rows(_KINDS, (one,)))

    @cached_property
    def phrases(self) -> dict[int, frozenset[str]]:
        """Stems that phrases of the question mean, at the position of each of their words: "shut down" is close."""
        spans = {
            " ".join(self.stems[start : start + size]): range(start, start + size)
            for size in (3, 2)
            for start in range(len(self.stems) - size + 1)
        }
        found: dict[int, set[str]] = defaultdict(set)
        for phrase, other in self.names.among("SELECT stem, other FROM alike WHERE stem IN (?) AND same", spans):
            for position in spans[str(phrase)]:
                found[position].add(str(other))
        return {position: frozenset(others) for position, others in found.items()}

    @cached_property
    def _alike(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        own = {*self.stems, *(stem(word) for words in self.glosses.values() for word in words)}
        wanted = sorted(own | {stem(key) for key in self.keys})
        for one, other in self.names.among("SELECT stem, other FROM alike WHERE stem IN (?) AND same", wanted):
            found[str(one)].add(str(other))
        return {one: frozenset(others) for one, others in found.items()}

    @cached_property
    def scope(self) -> frozenset[str]:
        """Stems of the dataset's own country and subject, which every question may name."""
        sql = "SELECT text FROM term WHERE iri = ? AND kind = 'thing'"
        rows = [row for name in ("country", "subject") for row in self.names.rows(sql, (self.names.meta(name),))]
        return frozenset(one for row in rows for one in stems(str(row[0])))

    @cached_property
    def subject_positions(self) -> frozenset[int]:
        """Positions of names of the dataset's own subject."""
        subject = self.names.meta("subject")
        return frozenset(p for run in self.runs if subject in run.all_things() for p in run.positions)

    @cached_property
    def said(self) -> dict[str, frozenset[int]]:
        """Where each stem is said, by itself, by a word that means the same, or in another language; times aside."""
        found: dict[str, set[int]] = defaultdict(set)
        for own, positions in self.own.items():
            for one in {own, *self.alike(own)}:
                found[one] |= positions
        return {one: frozenset(positions) for one, positions in found.items()}

    @cached_property
    def own(self) -> dict[str, frozenset[int]]:
        """Where each stem is said by itself or in another language; times and what leads to them aside."""
        timed = {position for time in self.times for position in time.positions} | self.frames.get("now", frozenset())
        found: dict[str, set[int]] = defaultdict(set)
        for position in (p for p in range(len(self.keys)) if p not in timed):
            for one in {self.stems[position], *self.glossed(position)}:
                found[one].add(position)
        return {one: frozenset(positions) for one, positions in found.items()}

    def text(self, positions: frozenset[int] | set[int]) -> list[str]:
        """Words at positions, as typed."""
        return [self.texts[position] for position in sorted(positions)]


def read_words(question: str, names: Names, language: str = "") -> Words:
    """The words of a question in a language, by default that of most of its words.

    Typing errors are mended in unknown words of six letters and more, not in acronyms.
    """
    found = words(question)
    shouted = all(word.text.isupper() for word in found if word.text.isalpha())
    keys, respelled = [], []
    told = spoken(question, found, names, language)
    for position, word in enumerate(found):
        kept = (word.text.isupper() and not shouted) or position in told.glosses
        near = None if kept else _meant(told.written(names.respell(word.key, len(word.text)), names), names, word.key)
        if near:
            respelled.append((word.text, near))
        keys.append(near or word.key)
    return Words(keys, [word.text for word in found], names, tuple(respelled), told)


def _is_sum(key: str, text: str) -> bool:
    """Whether a word is a number with its thousands set apart, which is no year."""
    return key.isdigit() and not text.isdigit()


def _meant(near: list[str], names: Names, typed: str) -> str | None:
    """The one word that a misspelt word means; of several forms of one verb, the longest.

    Of unlike words the one that statements have far more often, if it begins as the typed word does.
    """
    if len(near) < 2:
        return near[0] if near else None
    if len({stem(word) for word in near}) == 1:
        return max(near, key=len)
    meanings = {word: {row[1:3] for row in names.terms([word])} for word in near}
    if all(meaning and meaning == meanings[near[0]] for meaning in meanings.values()):
        return max(near, key=len)
    sql = "SELECT count(*) FROM clue WHERE stem = ?"
    often = {word: int(str(names.rows(sql, (stem(word),))[0][0])) for word in near if word[:2] == typed[:2]}
    ordered = sorted(often, key=lambda word: (-often[word], word))
    if not ordered or (len(ordered) > 1 and often[ordered[0]] < _FAR_MORE * (often[ordered[1]] + 1)):
        return None
    return ordered[0]

"""Linking: acts that a question calls by most of their titles, or by number and title, put down by one name.

"The 2019 Child Protection Law", "Administrative Instruction 01/2014 on early identification" and "zakon o zaštiti
dece" become the act's number, so that later stages meet one name. An act is meant where a run of words has a word for
acts and nothing but the act's own words, most of one of its titles; of two acts alike the year decides, or nothing.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from kg.stems import EMPTY, stem, stems
from kg.text import key, words
from kg.vocabulary import ELI

if TYPE_CHECKING:
    from kg.ask.former import Former
    from kg.names import Names
    from kg.text import Word

_MOST = 0.6
"""Share of a title's telling words that a question must say."""
_ACT = ELI + "LegalResource"
_LINKS = "SELECT key FROM term WHERE kind = 'frame' AND detail = 'link'"
_SCOPED = 3
"""Words of a title that can be of the dataset's own scope."""
_FEWEST, _LONGEST = 2, 80
"""Words of questions that are looked at."""
_KIND_WORDS = 4
"""Words of the longest name of a kind of act that stands before a number."""
_AROUND = 3
"""Words that tell nothing, over which a title may go on."""


class Linked(NamedTuple):
    """A question with acts put down by number, and what was read as what."""

    question: str
    links: tuple[tuple[str, str], ...] = ()


class Linker:
    """Finds acts in questions over one index."""

    def __init__(self, names: Names, former: Former | None = None) -> None:
        self._names = names
        self._former = former
        self._class_words: dict[str, list[list[str]]] = {}
        self._links = self._small_words()
        self._kinds = self._kind_stems()
        self._scope = self._scope_stems()
        self._found: list[Word] = []
        self._stems: list[str] = []

    def link(self, question: str) -> Linked:
        """The question with the acts that it describes named by number."""
        self._found = words(question)
        self._stems = [stem(word.key) for word in self._found]
        if not _FEWEST <= len(self._found) <= _LONGEST:
            return Linked(question)
        text, links = question, []
        for start, end, name in sorted(self.spans(), reverse=True):
            first, last = self._found[start].start, self._found[end - 1].end
            links.append((question[first:last], name))
            text = f"{text[:first]}{name}{text[last:]}"
        return Linked(text, tuple(reversed(links)))

    def spans(self) -> list[tuple[int, int, str]]:
        """Runs of words that mean an act, with the name to put down, none overlapping."""
        chosen: list[tuple[int, int, str]] = []
        former = self._former.spans([word.key for word in self._found]) if self._former else []
        candidates = [*former, *self._numbered(), *self._titled()]
        for start, end, iri in candidates:
            if any(start < other_end and other_start < end for other_start, other_end, _ in chosen):
                continue
            chosen.append((start, end, "" if not iri or self._is_name(start, end, iri) else self._name(iri)))
        return [span for span in chosen if span[2]]

    def _numbered(self) -> list[tuple[int, int, str]]:
        """Acts that are cited by number, with the words of their titles around it."""
        found = []
        for position, word in enumerate(self._found):
            if not any(c.isdigit() for c in word.key) or "/" not in word.key:
                continue
            things = self._cited(position)
            around = {iri: self._around(position, iri) for iri in sorted(things) if self._is_act(iri)}
            if not around:
                continue
            longest = max(end - start for start, end in around.values())
            best = [iri for iri, (start, end) in around.items() if end - start == longest]
            if longest > 1 and len(best) == 1:
                found.append((*around[best[0]], best[0]))
        return found

    def _cited(self, position: int) -> set[str]:
        """Things of a number, as far as the kind of act that stands before it lets them be meant."""
        for start in range(max(0, position - _KIND_WORDS), position + 1):
            text = " ".join(word.key for word in self._found[start : position + 1])
            if things := {row[2] for row in self._names.terms([text]) if row[1] == "thing"}:
                return things
        return set()

    def _around(self, position: int, iri: str) -> tuple[int, int]:
        """The run around a number that has nothing but the act's own words."""
        own = self._own(iri)
        start = end = position
        for step in (-1, 1):
            at, gap = position, 0
            while 0 <= at + step < len(self._found) and gap <= _AROUND:
                at += step
                if self._stems[at] in own or self._found[at].key in self._years(iri):
                    start, end, gap = min(start, at), max(end, at), 0
                elif self._found[at].key in self._links or (
                    step > 0 and gap and not self._names.terms([self._found[at].key])
                ):
                    gap += 1
                else:
                    break
        return self._before(start), end + 1

    def _before(self, start: int) -> int:
        """Where a run begins with what stands before its word for acts and means nothing else: "amnesty law 1"."""
        while start and self._found[start - 1].key in ("anti", "non"):
            start -= 1
        english = any(row[1] == "class" and row[4] == "en" for row in self._names.terms([self._found[start].key]))
        for taken in range(1, _AROUND):
            word = self._found[start - taken].key if start >= taken and english else ""
            if not word or word in EMPTY or self._names.terms([word]) or word.isdigit():
                return start - taken + 1
        return start

    def _own(self, iri: str) -> frozenset[str]:
        sql = "SELECT stem FROM titled JOIN title ON title = id WHERE iri = ?"
        return frozenset(str(row[0]) for row in self._names.rows(sql, (iri,))) | self._kinds

    def _years(self, iri: str) -> frozenset[str]:
        rows = self._names.rows("SELECT year FROM dated WHERE iri = ?", (iri,))
        return frozenset(str(row[0]) for row in rows)

    def _titled(self) -> list[tuple[int, int, str]]:
        """Acts of which most of a title is said in one run, with a word for acts."""
        places: dict[str, set[int]] = defaultdict(set)
        for position, one in enumerate(self._stems):
            if one not in self._kinds and self._found[position].key not in EMPTY:
                places[one].add(position)
        if not any(one in self._kinds for one in self._stems):
            return []
        sql = (
            "SELECT title, iri, size, group_concat(stem, ' ') FROM titled JOIN title ON title = id "
            "WHERE stem IN (?) GROUP BY title HAVING count(*) >= (size - ?) * ? "
            "AND (NOT translated OR (size > 1 AND count(*) = size))"
        )
        runs: dict[tuple[int, int], dict[str, float]] = defaultdict(dict)
        for title, iri, size, matched in self._names.among(sql, sorted(places), _SCOPED, _MOST):
            said = str(matched).split()
            if run := self._run({p for one in said for p in places[one]}, str(iri)):
                share = self._share(run, said, int(str(size)) - self._unsaid_scope(str(title), said), places)
                if share >= _MOST:
                    known = runs[run]
                    known[str(iri)] = max(share, known.get(str(iri), 0.0))
        chosen = []
        for (start, end), acts in runs.items():
            best = [iri for iri, share in acts.items() if share == max(acts.values())]
            chosen.append((start, end, best[0] if len(best) == 1 else ""))
        return sorted(chosen, key=lambda span: span[0] - span[1])

    def _unsaid_scope(self, title: str, said: list[str]) -> int:
        """Words of the dataset's own scope that a title has and a question need not say."""
        rows = self._names.rows("SELECT stem FROM titled WHERE title = ?", (title,))
        return len({str(row[0]) for row in rows} & self._scope - set(said))

    def _share(self, run: tuple[int, int], said: list[str], size: int, places: dict[str, set[int]]) -> float:
        """Share of a title's words that a run says; words of the dataset's own scope count only with all others."""
        inside = [one for one in said if any(run[0] <= p < run[1] for p in places[one])]
        if len(inside) == size:
            return 1.0
        own = [one for one in inside if one not in self._scope]
        return len(inside) / size if own and len(inside) > 1 else 0.0

    def _run(self, positions: set[int], iri: str) -> tuple[int, int] | None:
        """The longest run of an act's words that has a word for acts; None where its year is another."""
        years = self._years(iri)
        best: tuple[int, int] | None = None
        for first in sorted(positions):
            start, end = first, first + 1
            for step in (-1, 1):
                at, gap = first, 0
                while 0 <= at + step < len(self._found) and gap <= _AROUND:
                    at += step
                    word = self._found[at]
                    if at in positions or self._stems[at] in self._kinds or word.key in years:
                        start, end, gap = min(start, at), max(end, at + 1), 0
                    elif word.key in self._links:
                        gap += 1
                    else:
                        break
            heads = self._heads_of(iri, only_scope=all(self._stems[p] in self._scope for p in positions))
            headed = any(one in heads for one in self._stems[start:end])
            while start and self._found[start - 1].key in ("anti", "non"):
                start -= 1
            if headed and (best is None or end - start > best[1] - best[0]):
                best = start, end
        if best is None or self._is_of_another_year(*best, years):
            return None
        return best

    def _is_of_another_year(self, start: int, end: int, years: frozenset[str]) -> bool:
        """Whether a year stands at the run's edge that is not the act's."""
        edges = [p for p in (start - 1, end, end + 1) if 0 <= p < len(self._found)]
        told = [self._found[p].key for p in edges if self._found[p].key.isdigit() and len(self._found[p].key) == 4]
        return bool(told) and bool(years) and not years & set(told)

    def _name(self, iri: str) -> str:
        """A name that means this act alone: its number, or else a label."""
        rows = self._names.rows(
            "SELECT text, key FROM term WHERE iri = ? AND kind = 'thing' "
            "AND detail IN ('notation', 'label', 'prefLabel') ORDER BY detail != 'notation', length(text)",
            (iri,),
        )
        for text, folded in rows:
            meant = {row[2] for row in self._names.terms([str(folded)]) if row[1] == "thing"}
            if meant == {iri}:
                return str(text)
        return ""

    def _is_name(self, start: int, end: int, iri: str) -> bool:
        """Whether the run is a name of the act already."""
        text = " ".join(word.key for word in self._found[start:end])
        return any(row[1] == "thing" and row[2] == iri for row in self._names.terms([text, key(text)]))

    def _is_act(self, iri: str) -> bool:
        thing = self._names.thing(iri)
        return thing is not None and _ACT in thing.classes

    def _heads_of(self, iri: str, *, only_scope: bool) -> frozenset[str]:
        """Stems of the nouns for an act's own kinds; of the nearest kind alone where only the scope is said besides."""
        thing = self._names.thing(iri)
        classes = [cls for cls in thing.classes if cls != _ACT] if thing else []
        return frozenset(texts[-1] for cls in classes[: 1 if only_scope else None] for texts in self._words_of(cls))

    def _words_of(self, cls: str) -> list[list[str]]:
        """Names of a kind, as stems in order."""
        if cls not in self._class_words:
            rows = self._names.rows("SELECT key FROM term WHERE kind = 'class' AND iri = ?", (cls,))
            self._class_words[cls] = [[stem(word) for word in str(row[0]).split()] for row in rows]
        return self._class_words[cls]

    def _small_words(self) -> frozenset[str]:
        """Words that join the words of a title, in every language of the lexicon."""
        return frozenset(str(row[0]) for row in self._names.rows(_LINKS))

    def _kind_stems(self) -> frozenset[str]:
        """Stems of the words for kinds of acts."""
        classes = {str(row[0]) for row in self._names.rows("SELECT class FROM titlekind")} - {_ACT}
        return frozenset(one for cls in sorted(classes) for name in self._words_of(cls) for one in name)

    def _scope_stems(self) -> frozenset[str]:
        """Stems of the names of the dataset's own country and subject."""
        sql = "SELECT text FROM term WHERE iri = ? AND kind = 'thing'"
        rows = [row for name in ("country", "subject") for row in self._names.rows(sql, (self._names.meta(name),))]
        return frozenset(one for row in rows for one in stems(str(row[0])))

"""Spans: a question's words matched against the lexicon, and the best ways to cut the question into them.

All meanings of a span are kept; the grammar chooses. Longest matches come first, as names do in speech. A word of no
span stays unknown, and an unknown word makes the answer a refusal: nothing that was asked is passed over in silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.ask.language import spoken
from kg.names import STRENGTH
from kg.text import Word, words

if TYPE_CHECKING:
    from kg.ask.language import Spoken
    from kg.names import Names

MAX_WORDS = 60
"""Words beyond which a question is not read."""
_MAX_SPAN = 24
_BEAM = 10
_UNKNOWN_COST = 10
_TRANSLATED = frozenset({"thing", "class", "noun"})
"""Kinds of meanings that a word has through its English words; who does what to whom is in no translation."""


class Entry(NamedTuple):
    """One meaning of a span: its kind (thing, class, verb, noun, frame), IRI and detail (see kg.build.index)."""

    kind: str
    iri: str
    detail: str


class Span(NamedTuple):
    """Words of a question that mean something together; no entries means that they are unknown."""

    text: str
    key: str
    entries: tuple[Entry, ...] = ()

    def frames(self) -> frozenset[str]:
        """Roles that the span can play in a question's frame."""
        return frozenset(e.detail for e in self.entries if e.kind == "frame")

    def of(self, kind: str) -> tuple[Entry, ...]:
        """Meanings of one kind."""
        return tuple(e for e in self.entries if e.kind == kind)

    def things(self) -> tuple[str, ...]:
        """Things of the strongest kind of name that the span can mean."""
        ranked = [(STRENGTH.get(e.detail, 3), e.iri) for e in self.of("thing")]
        best = min((rank for rank, _ in ranked), default=0)
        return tuple(sorted({iri for rank, iri in ranked if rank == best}))


class Cut(NamedTuple):
    """One way to cut a question into spans, cheapest first by unknown words, then by number of spans."""

    spans: tuple[Span, ...]
    cost: int

    @property
    def unknown(self) -> tuple[str, ...]:
        """Words that mean nothing to the lexicon."""
        return tuple(span.text for span in self.spans if not span.entries)


class Matched(NamedTuple):
    """A question's cuts, and the words that were read as others ("traficking" as "trafficking")."""

    cuts: tuple[Cut, ...]
    respelled: tuple[tuple[str, str], ...] = ()


def match(question: str, names: Names, language: str = "") -> Matched:
    """Cut a question into spans of the lexicon.

    Typing errors are mended only in unknown words of six letters and more that are no acronyms and hold no digit.
    Words of another language mean also what the English words mean that they begin like (:mod:`kg.ask.language`).
    """
    found = words(question)
    told = spoken(question, found, names, language)
    tokens, respelled = _mended(found, names, told)
    entries = _entries(tokens, names, told)
    return Matched(_cuts(found, tokens, entries), respelled)


def _mended(found: list[Word], names: Names, told: Spoken) -> tuple[list[str], tuple[tuple[str, str], ...]]:
    tokens, respelled = [], []
    shouted = all(word.text.isupper() for word in found if word.text.isalpha())
    for position, word in enumerate(found):
        kept = (word.text.isupper() and not shouted) or position in told.glosses
        near = None if kept else _meant(told.written(names.respell(word.key, len(word.text)), names), names)
        if near:
            respelled.append((word.text, near))
        tokens.append(near or word.key)
    return tokens, tuple(respelled)


def _meant(near: list[str], names: Names) -> str | None:
    """The one word that a misspelt word means; of several forms of one verb, the longest."""
    if len(near) < 2:
        return near[0] if near else None
    meanings = {word: {row[1:3] for row in names.terms([word])} for word in near}
    same = all(meaning and meaning == meanings[near[0]] for meaning in meanings.values())
    return max(near, key=len) if same else None


def _entries(tokens: list[str], names: Names, told: Spoken) -> dict[str, list[Entry]]:
    """Meanings of every run of words; a run of another language has those of the English words that it means."""
    size = len(tokens)
    english = [told.glosses[p][0] if p in told.glosses else token for p, token in enumerate(tokens)]
    runs = [(i, j) for i in range(size) for j in range(i + 1, min(size, i + _MAX_SPAN) + 1)]
    said: dict[str, set[str]] = {}
    for i, j in runs:
        run = " ".join(tokens[i:j])
        said.setdefault(run, {run}).add(" ".join(english[i:j]))
    rows: dict[str, list[tuple[str, str, str, str]]] = {}
    for key, kind, iri, detail, lang, _ in names.terms(key for keys in said.values() for key in keys):
        rows.setdefault(key, []).append((kind, iri, detail, lang))
    found: dict[str, set[Entry]] = {}
    for run, keys in said.items():
        for key in keys:
            for kind, iri, detail, lang in rows.get(key, ()):
                own = key == run
                if told.means(kind, detail, lang, own=own, glossed=False) and (own or kind in _TRANSLATED):
                    found.setdefault(run, set()).add(Entry(kind, iri, detail))
    for (i, j), named in told.bent(tokens, names).items():
        run = " ".join(tokens[i:j])
        if not any(entry.kind == name[0] for entry in found.get(run, ()) for name in named):
            found.setdefault(run, set()).update(Entry(*name) for name in named)
    return {run: sorted(entries) for run, entries in found.items()}


def _cuts(found: list[Word], tokens: list[str], entries: dict[str, list[Entry]]) -> tuple[Cut, ...]:
    """The best cuts, by dynamic programming over positions with a beam."""
    size = len(tokens)
    best: list[list[tuple[int, tuple[Span, ...]]]] = [[(0, ())], *([] for _ in range(size))]
    for start in range(size):
        best[start].sort(key=lambda item: item[0])
        del best[start][_BEAM:]
        for end in range(start + 1, min(size, start + _MAX_SPAN) + 1):
            key = " ".join(tokens[start:end])
            if key not in entries and end > start + 1:
                continue
            text = " ".join(word.text for word in found[start:end])
            span = Span(text, key, tuple(sorted(entries.get(key, []))))
            cost = 1 if span.entries else _UNKNOWN_COST
            best[end] += [(before + cost, (*spans, span)) for before, spans in best[start]]
    best[size].sort(key=lambda item: item[0])
    return tuple(Cut(spans, cost) for cost, spans in best[size][:_BEAM])

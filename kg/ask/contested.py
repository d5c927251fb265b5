"""Conflicts asked for: "do the sources agree on X", "what do the figures really give", "table against text".

The rows of the conflict queries are looked through for the one that has the question's words and numbers. What no
query finds is no conflict that is known: the question is then read as any other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.ask.answer import Answer, Value
from kg.stems import EMPTY, stems

if TYPE_CHECKING:
    from kg.ask.words import Words
    from kg.conflicts import Conflict
    from kg.graph import KnowledgeGraph

_FREE = frozenset(
    "which who when how-many how-much do have be by of that there define mean list filler light counting possessive "
    "soft share change at-time since until earlier later between to-time conflict truth negation".split()
)
_MOST = 0.6
"""Share of the question's telling words that a conflict must have."""
_OF_ANOTHER = 0.8
"""The same where the question names another quantity."""
_LEAST = 2
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def contested(
    graph: KnowledgeGraph, question: str, words: Words, notes: tuple[str, ...], indicators: frozenset[str] = frozenset()
) -> Answer | None:
    """The conflicts that a question asks for, or None where it asks for none, or none is known.

    Where it names ``indicators``, a conflict over another one's figures is hardly asked for.
    """
    if not words.has("conflict", "truth") or (not words.has("conflict") and not _NUMBER.search(" ".join(words.keys))):
        return None
    free = {p for name in _FREE for p in words.frames.get(name, ())}
    telling = [
        p
        for p, key in enumerate(words.keys)
        if p not in free and key not in EMPTY and words.stems[p] not in words.scope
    ]
    if len(telling) < _LEAST:
        return None
    from kg.conflicts import explained  # only where a question asks for it: it takes its time to load

    rows = [tuple(map(str, row)) for row in graph.names.rows("SELECT * FROM conflict WHERE reason <> 'naming'")]
    counted = {str(row[0]) for row in graph.names.rows("SELECT DISTINCT indicator FROM figure")} - indicators
    scored = [(_score(graph, conflict, words, telling), conflict) for conflict in explained(graph, rows)]
    scored = [(s, c) for s, c in scored if not indicators or c.topic not in counted or s >= _OF_ANOTHER]
    best = max((score for score, _ in scored), default=0.0)
    found = [conflict for score, conflict in scored if score == best][:3]
    claimed = words.has("conflict") or sum(words.keys[p][:1].isdigit() for p in telling) > 1
    if best < (_MOST if claimed else 1.0) or not found:  # with one number, "right" may be a right
        return None
    lines = [f"{'One side is in error' if c.is_error else 'Sources differ'}: {c.explanation}." for c in found]
    sides = [citation for c in found for side in (c.one, c.other) for citation in side.citations]
    return Answer(
        question,
        lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines),
        values=tuple(Value(c.explanation, c.topic) for c in found),
        sources=tuple(dict.fromkeys(sides)),
        notes=notes,
        reading=f"conflict: {', '.join(dict.fromkeys(c.label for c in found))}",
    )


def _score(graph: KnowledgeGraph, conflict: Conflict, words: Words, telling: list[int]) -> float:
    """Share of telling words that a conflict has in what it explains, its names and its places; years must be its."""
    citations = [c for side in (conflict.one, conflict.other) for c in side.citations]
    names = graph.names.rows("SELECT text FROM term WHERE iri = ? AND kind = 'thing'", (conflict.topic,))
    places = {text for c in citations for text in (c.line(), graph.names.label(c.source))}
    own = stems(" ".join([conflict.explanation, *(str(row[0]) for row in names)]))
    beside = frozenset(one for text in places for one in stems(text))
    numbers = set(_NUMBER.findall(conflict.explanation.replace(",", "")))
    covered = 0.0
    for position in telling:
        key = words.keys[position]
        meant = {words.stems[position], key, *words.glossed(position)}
        meant |= {other for one in sorted(meant) for other in words.alike(one)}
        if key[:1].isdigit():
            if len(key) == 4 and key.isdigit() and key not in numbers:
                return 0.0
            covered += key.replace(",", "") in numbers or bool(meant & beside)
        else:
            covered += 1.0 if meant & own else 0.7 if meant & beside else 0.0
    return covered / len(telling)

"""Follow-ups: "and in 2018?" after a question keeps its subject, and changes what it names.

A follow-up begins with a word such as "and" or "what about". Times that it tells take the place of the question's
times; a thing takes the place of the thing of its kind; what has no counterpart is added. One that asks anew ("and how
many ...") is a question of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.ask.words import read_words
from kg.text import words as text_words

if TYPE_CHECKING:
    from kg.ask.words import Words
    from kg.graph import KnowledgeGraph

_MOST = 8
"""Words beyond which a line is a question of its own."""


def followed(graph: KnowledgeGraph, before: str, line: str) -> str:
    """The whole question that a line means after another question; the line itself where it is no follow-up."""
    spans = text_words(line)
    opening = read_words(f"{before} {line}", graph.names).opening(len(text_words(before))) if before else 0
    if not opening < len(spans) <= _MOST or not opening:
        return line
    rest = line[spans[opening].start :].strip().rstrip("?").strip()
    later, earlier = read_words(rest, graph.names), read_words(before, graph.names)
    if later.has("which", "who", "when", "how-many", "how-much", "how-long", "why", "where"):
        return rest
    text, left = before.rstrip().rstrip("?"), rest
    if later.times:
        text, left = _with_times(text, earlier, rest, later)
    return f"{_with_things(graph, text, left)}?"


def _with_times(text: str, earlier: Words, rest: str, later: Words) -> tuple[str, str]:
    """The question with the times of a follow-up, and what is left of the follow-up."""
    said = _cut(rest, {p for time in later.times for p in time.positions})
    kept = _cut(text, {p for time in earlier.times for p in time.positions}, inside=False)
    left = _cut(rest, {p for time in later.times for p in time.positions}, inside=False)
    return f"{kept} {said}", left


def _with_things(graph: KnowledgeGraph, text: str, left: str) -> str:
    """The question with the thing of a follow-up for that of its kind."""
    if not left.strip():
        return text
    words, new = read_words(text, graph.names), read_words(left, graph.names)
    named = next((run for run in new.runs if run.all_things()), None)
    if named is None:
        return f"{text} {left}"
    kinds = {cls for iri in named.all_things() for cls in _classes(graph, iri)}
    spans = text_words(text)
    name = " ".join(new.texts[named.start : named.end])
    for run in words.runs:
        own = {cls for iri in run.all_things() for cls in _classes(graph, iri)[:1]}
        if own & kinds:
            return f"{text[: spans[run.start].start]}{name}{text[spans[run.end - 1].end :]}"
    return f"{text} {left}"


def _classes(graph: KnowledgeGraph, iri: str) -> tuple[str, ...]:
    thing = graph.names.thing(iri)
    return thing.classes if thing else ()


def _cut(text: str, positions: set[int], *, inside: bool = True) -> str:
    """The words of a text at positions, or all others."""
    kept = [word.text for position, word in enumerate(text_words(text)) if (position in positions) == inside]
    return " ".join(kept)

"""Where something is said: "which report says that X", "where is it written that X", "which source mentions X".

What is said is asked on its own; the answer names the sources that say it, each with the place. A claim that somebody
makes in a source is told with who makes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.ask.answer import Value
from kg.text import words as text_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.ask.answer import Answer
    from kg.ask.words import Words
    from kg.graph import KnowledgeGraph

_LEADING = ("that-clause", "of", "by", "be", "inside", "out-of", "according")
"""Frames of small words that lead from the words that ask where to what is said."""


def said_in(
    graph: KnowledgeGraph, text: str, words: Words, named: frozenset[str], ask: Callable[[str], Answer]
) -> Answer | None:
    """The sources that say what a question tells; None where it doesn't ask for them, or nothing says it.

    ``named`` are sources that the question names: one of them must say it.
    """
    taken = words.frames.get("provenance", frozenset())
    told = any(position < min(taken, default=0) for position in words.frames.get("do", ()))
    if not taken or words.whether or told:  # "what does the report say" asks what it says
        return None
    spans = text_words(text)
    after = [position for position in range(len(spans)) if position > max(taken)]
    rest = after if len(after) > 1 else [position for position in range(len(spans)) if position not in taken]
    while rest and words.is_framed(rest[0], *_LEADING):
        rest.pop(0)
    if len(rest) < 2:
        return None
    said = text[spans[rest[0]].start : spans[rest[-1]].end]
    if any(p not in rest for p in range(rest[0], rest[-1])):
        said = " ".join(spans[p].text for p in rest)
    found = ask(said)
    if found.refusal or not found.sources:
        return None
    sources = list(dict.fromkeys(citation.source for citation in found.sources))
    if named and not named & set(sources):
        return None
    names = [graph.names.label(source) for source in sources]
    line = " ".join(part.removeprefix("- ") for part in found.text.split("\n"))
    return found._replace(
        text=f"{', '.join(names)}: {line}",
        values=tuple(Value(name, source) for name, source in zip(names, sources, strict=True)),
        reading=f"where it is said: {said} ({found.reading})",
        sparql="",  # that gives what is said, and not where
    )

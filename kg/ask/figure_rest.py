"""What is left of a whole: "how many of the victims identified in 2017 were not adults" is a difference.

No source counts what is not so; it is the whole less the part, where one source gives both for one time. A contrast
("in 2004, not 2005") takes nothing off: it is left out.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from kg.text import words as text_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.ask.figures import Figure
    from kg.ask.words import Words
    from kg.graph import KnowledgeGraph


class Parted(NamedTuple):
    """The questions for a whole and for the part that is taken off."""

    whole: str
    part: str


def without_contrast(text: str, words: Words) -> str:
    """The question without what it sets apart: "(not 2005)", ", not the courts"."""
    spans = text_words(text)
    for position in sorted(words.frames.get("not", ())):
        before = text[spans[position - 1].end : spans[position].start] if position else ""
        if "(" not in before and "," not in before:
            continue
        closing = ")" if "(" in before else ","
        end = text.find(closing, spans[position].end)
        start = spans[position - 1].end
        return f"{text[:start]} {text[end + 1 :] if end >= 0 else ''}".strip()
    return text


def parted(text: str, words: Words) -> Parted | None:
    """The whole is what stands before the negation, with all times; the part is the question without the negation."""
    spans = text_words(text)
    negated = sorted(words.frames.get("not", ()))
    if not negated or negated[-1] - negated[0] >= len(negated):
        return None
    timed = {p for time in words.times for p in time.positions}
    whole = [s.text for p, s in enumerate(spans) if p < negated[0] or p in timed]
    part = [s.text for p, s in enumerate(spans) if p not in negated]
    return Parted(" ".join(whole), " ".join(part))


def pairs(graph: KnowledgeGraph, wholes: list[Figure], parts: list[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """Wholes with the parts to be taken off: of one source, time and unit, a part having the whole's kinds and more.

    Of two indicators only where both count the same things by name, as victims.
    """
    for whole, part in itertools.product(wholes, parts):
        same = (whole.period, whole.unit, whole.source) == (part.period, part.unit, part.source)
        inside = set(whole.dimensions) <= set(part.dimensions)
        if not same or not inside or whole.value is None or part.value is None or part.value > whole.value:
            continue
        if whole.indicator == part.indicator:
            if whole.body == part.body and whole.dimensions != part.dimensions:
                yield whole, part
        elif _head(graph, whole) == _head(graph, part):
            yield whole, part


def _head(graph: KnowledgeGraph, figure: Figure) -> str:
    """What an indicator counts, as its name begins."""
    return graph.names.label(figure.indicator).split(" ")[0]
